//! Where something stands in the source that can panic.

use std::fmt;
use std::panic::Location;

/// Where a method stands in the source, or is called; named when it panicked.
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

    /// As [`new`](Self::new), where this is called: the macro gives the call the span of the method's name.
    #[track_caller]
    pub const fn here(method: &'static str) -> Self {
        let here = Location::caller();
        Self::new(method, here.file(), here.line(), here.column())
    }

    pub(crate) fn method(&self) -> &'static str {
        self.method
    }

    /// The path without the last name.
    pub(crate) fn type_name(&self) -> &'static str {
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
