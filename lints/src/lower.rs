//! MIR text and side tables to the lock IR.
//!
//! The compiler prints the crate's own paths without the crate's name, and the names of methods by the place of their
//! `impl`. What a name means is therefore settled last, when all bodies have been seen; until then the tables hold text.

mod blocks;
mod body;
mod expansion;
mod exposure;
mod heads;
mod impls;
mod inline;
mod invocations;
mod items;
mod names;
mod paths;
mod reexports;
mod sources;
mod tables;
#[cfg(test)]
mod tests;
mod tokens;
mod traits;
mod types;
mod visibility;

use crate::ir::{Skipped, Unit};
use crate::mir;
use names::Named;
pub use names::stem;
pub use reexports::Extern;
use reexports::Reexports;
use tables::Tables;

/// What one compiler call left behind.
pub struct LowerInput<'a> {
    pub crate_name: &'a str,
    pub externs: &'a [Extern],
    /// The crate's root file, as the compiler was given it.
    pub root_file: &'a str,
    /// The compiler's working directory.
    pub root: &'a str,
    pub is_test: bool,
    /// Other crates may name what it exports.
    pub is_library: bool,
    /// File name and text of each dump.
    pub dumps: &'a mut dyn Iterator<Item = (String, String)>,
    /// The text of a source file, by the name that the compiler prints.
    pub source: &'a dyn Fn(&str) -> Option<String>,
    pub resolve: Resolve<'a>,
}

/// Where the compiler says that each of these is declared: paths from the names of crates on, as a source text would import them.
pub type Resolve<'a> = &'a dyn Fn(&[String]) -> Option<Vec<Option<String>>>;

/// Never fails: a dump that cannot be read becomes an entry of [`Unit::skipped`].
pub fn unit(input: LowerInput<'_>) -> Unit {
    let mut tables = Tables::default();
    let mut named = Vec::new();
    let mut skipped = Vec::new();
    for (file, text) in input.dumps {
        match mir::body::parse(&text) {
            // The same code once more, for those who give the closure away.
            Ok(syntax) if names::is_copy(syntax.name) => {}
            Ok(syntax) => {
                let name = Named::of(&file, &syntax);
                named.push((name, body::lower(&mut tables, &syntax)));
            }
            Err(error) => skipped.push(Skipped {
                name: names::of_file(&file),
                span: None,
                reason: format!("line {} of the dump: {}", error.line, error.reason),
            }),
        }
    }
    let reexports = Reexports::find(tables.texts(), input.externs, input.resolve);
    if reexports.is_none() {
        skipped.push(Skipped {
            name: input.crate_name.to_owned(),
            span: None,
            reason: "the compiler does not say where what other crates re-export is declared"
                .into(),
        });
    }
    let own = paths::Own::new(
        input.crate_name,
        input.externs,
        reexports.unwrap_or_default(),
        (input.source)(input.root_file).as_deref(),
        named.iter().map(|(name, _)| name),
        input.source,
    );
    let mut bodies = names::settle(named, &mut tables, &own, input.source);
    let expanded = expansion::move_to_calls(&mut bodies, &tables.files, input.source);
    let mut unit = tables.finish(
        Unit {
            crate_name: input.crate_name.to_owned(),
            root: input.root.to_owned(),
            is_test: input.is_test,
            bodies,
            expanded,
            skipped,
            ..Unit::default()
        },
        own,
    );
    heads::mark(&mut unit, input.source);
    inline::closures(&mut unit);
    if input.is_library && !input.is_test {
        unit.exposed = exposure::exposed(&unit, input.root_file, input.source);
    }
    unit
}
