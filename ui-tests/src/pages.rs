//! What is generated of the book: a page per lint, from its doc comment, and the table of the layers, from that of the crate.

use std::fs;
use std::path::{Path, PathBuf};

use cargo_guardlint::catalogue::{self, Lint};

use crate::layers;

/// A file that must have just this text.
pub struct Page {
    pub path: PathBuf,
    pub text: String,
}

/// Every page of the repository at `root` that is generated, or has a part that is.
pub fn all(root: &Path) -> Vec<Page> {
    let folder = folder(root);
    let page = |lint: &&Lint| Page {
        path: folder.join(format!("{}.md", lint.name)),
        text: catalogue::page(lint),
    };
    catalogue::ALL.iter().map(page).chain([map(root)]).collect()
}

/// Where the pages of the lints lie; nothing else lies there.
pub fn folder(root: &Path) -> PathBuf {
    root.join("docs/src/lints")
}

/// The map of the code, with the layers as the crate documents them.
fn map(root: &Path) -> Page {
    let path = root.join("docs/src/contributing/architecture.md");
    let read = |path: &Path| {
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let lib = read(&root.join("lints/src/lib.rs"));
    let page = read(&path);
    let is_row = |line: &&str| line.starts_with('|');
    let before = page.lines().take_while(|line| !line.starts_with("| layer"));
    let after = page.lines().skip(before.clone().count()).skip_while(is_row);
    let lines: Vec<&str> = before.chain(layers::rows(&lib)).chain(after).collect();
    Page {
        path,
        text: lines.join("\n") + "\n",
    }
}
