//! The documentation of a lint, which is its doc comment, for terminals and for the book.

use std::fmt::Write as _;

use crate::levels;
use crate::lint::Lint;

/// As `--explain` shows it: without the lines of examples that only make them compile.
pub fn explain(lint: &Lint) -> String {
    let mut text = heading(lint);
    let mut in_code = false;
    for line in doc_lines(lint) {
        if line.starts_with("```") {
            in_code = !in_code;
        }
        if !(in_code && (line == "#" || line.starts_with("# "))) {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

/// As a page of the book, which hides those lines by itself.
pub fn page(lint: &Lint) -> String {
    let source = format!("lints/src/lints/{}.rs", lint.name);
    let mut text = format!("<!-- Generated from {source} by `cargo bless`. -->\n\n");
    text.push_str(&heading(lint));
    for line in doc_lines(lint) {
        text.push_str(line);
        text.push('\n');
    }
    text
}

fn heading(lint: &Lint) -> String {
    let level = levels::word(lint.group.default_level());
    let mut text = format!("# {}\n\n", lint.name);
    let group = lint.group.name();
    let _ = writeln!(text, "Group: *{group}*, by default: *{level}*\n");
    text
}

/// rustdoc's convention: one space stands between the slashes and the text.
fn doc_lines(lint: &Lint) -> impl Iterator<Item = &str> {
    let lines = lint.doc.lines();
    lines.map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end())
}
