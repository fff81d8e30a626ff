//! From facts to findings: the one entry into the analysis.

use crate::diagnostic::Diagnostic;
use crate::ir::Unit;

/// What the user's configuration adds to the analysis.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Settings {
    pub locks: Vec<UserLock>,
}

/// A lock type of the user's own, declared in `[workspace.metadata.guardlint.locks]`.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct UserLock {
    /// Path of the type: `my_crate::SpinMutex`.
    pub path: String,
    /// Methods that take it exclusively (`lock`), shared (`read`), or try to.
    pub exclusive: Vec<String>,
    pub shared: Vec<String>,
    pub try_exclusive: Vec<String>,
    pub try_shared: Vec<String>,
    /// Whether the same thread may take it again.
    pub reentrant: bool,
}

#[derive(Debug, Default)]
pub struct Analysis {
    /// Sorted by unit, file and place; levels are the lints' defaults, suppressions are not applied.
    pub diagnostics: Vec<Diagnostic>,
    /// Bodies read, over all units.
    pub bodies: usize,
    /// Bodies of which text was read but not understood by the analysis: `(unit, name, reason)`.
    pub skipped: Vec<(usize, String, String)>,
}

/// Links the units and runs every lint over them.
pub fn analyze(units: &[Unit], _settings: &Settings) -> Analysis {
    Analysis {
        bodies: units.iter().map(|u| u.bodies.len()).sum(),
        ..Analysis::default()
    }
}
