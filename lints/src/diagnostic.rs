//! What a lint says: plain data, read by suppression and by every reporter.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::lint::{Level, Lint, Tier};

/// A place in the user's source. Lines and columns (in characters) count from 1; the end is exclusive.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceSpan {
    /// As the compiler prints it: relative to `root` where the file lies below it.
    pub file: Arc<str>,
    /// The compiler's working directory.
    pub root: Arc<str>,
    pub line: u32,
    pub col: u32,
    pub end_line: u32,
    pub end_col: u32,
}

impl SourceSpan {
    /// The file, as [`absolute`] has it.
    pub(crate) fn path(&self) -> PathBuf {
        absolute(&self.root, &self.file)
    }
}

/// Without `.` and `..`, by the letters alone: two names of one file are one file.
pub(crate) fn absolute(root: &str, file: &str) -> PathBuf {
    let mut path = PathBuf::new();
    for part in Path::new(root).join(file).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if path.file_name().is_some() => {
                path.pop();
            }
            part => path.push(part),
        }
    }
    path
}

/// A second place that belongs to the finding, with the words that stand there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub span: SourceSpan,
    pub text: String,
}

#[derive(Debug, Clone)]
pub struct Diagnostic {
    pub lint: &'static Lint,
    pub tier: Tier,
    /// Set once levels are known; lints leave their default here.
    pub level: Level,
    /// Lowercase, no full stop: what happens, in which order.
    pub message: String,
    pub primary: Label,
    /// In the order in which they should be read.
    pub labels: Vec<Label>,
    /// Ways out; the first is the best.
    pub helps: Vec<String>,
    /// Index of the unit (in the order given to [`crate::engine::analyze`]) in which the primary span lies.
    pub unit: usize,
}
