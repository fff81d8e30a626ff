//! MIR text and side tables to the lock IR.

use crate::ir::Unit;

/// What one compiler call left behind.
pub struct LowerInput<'a> {
    pub crate_name: &'a str,
    /// The compiler's working directory.
    pub root: &'a str,
    pub is_test: bool,
    /// File name and text of each dump.
    pub dumps: &'a mut dyn Iterator<Item = (String, String)>,
    /// The text of a source file, by the name that the compiler prints.
    pub source: &'a dyn Fn(&str) -> Option<String>,
}

/// Never fails: a dump that cannot be read becomes an entry of [`Unit::skipped`].
pub fn unit(input: LowerInput<'_>) -> Unit {
    Unit {
        crate_name: input.crate_name.to_owned(),
        root: input.root.to_owned(),
        is_test: input.is_test,
        ..Unit::default()
    }
}
