//! Where a method stands in the source.

use std::fmt;

/// Where a method stands in the source; named when it panicked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    method: &'static str,
    file: &'static str,
    line: u32,
    column: u32,
}

impl Place {
    /// `method` is the path that its users know, such as `Account::deposit`.
    pub const fn new(method: &'static str, file: &'static str, line: u32, column: u32) -> Self {
        Self {
            method,
            file,
            line,
            column,
        }
    }

    pub(super) fn method(&self) -> &'static str {
        self.method
    }

    /// The path without the last name.
    pub(super) fn type_name(&self) -> &'static str {
        self.method
            .rsplit_once("::")
            .map_or(self.method, |(of, _)| of)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            method,
            file,
            line,
            column,
        } = self;
        write!(f, "`{method}` ({file}:{line}:{column})")
    }
}
