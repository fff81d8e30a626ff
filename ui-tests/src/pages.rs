//! The pages of the book that are generated: one per lint, from its doc comment.

use std::path::{Path, PathBuf};

use cargo_guardlint::catalogue::{self, Lint};

/// A file that must have just this text.
pub struct Page {
    pub path: PathBuf,
    pub text: String,
}

/// Every generated page of the repository at `root`.
pub fn all(root: &Path) -> Vec<Page> {
    let folder = folder(root);
    let page = |lint: &&Lint| Page {
        path: folder.join(format!("{}.md", lint.name)),
        text: catalogue::page(lint),
    };
    catalogue::ALL.iter().map(page).collect()
}

/// Where generated pages lie; nothing else lies there.
pub fn folder(root: &Path) -> PathBuf {
    root.join("docs/src/lints")
}
