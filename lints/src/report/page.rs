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

/// Every lint with its group, its level and what it does, for those who do not know a name yet.
pub fn contents(lints: &[&Lint]) -> String {
    let widest = lints.iter().map(|lint| lint.name.len()).max();
    let widest = widest.unwrap_or_default();
    let mut text = String::new();
    for lint in lints {
        let group = lint.group.name();
        let level = levels::word(lint.group.default_level());
        let _ = writeln!(text, "{:widest$}  {group}, {level} by default", lint.name);
        let _ = writeln!(text, "{:widest$}  {}", "", summary(lint));
    }
    text.push_str("\n`cargo guardlint --explain LINT` prints all about one of them\n");
    text
}

/// The first clause of its documentation.
fn summary(lint: &Lint) -> String {
    let lines = doc_lines(lint).skip_while(|line| line.is_empty() || line.starts_with('#'));
    let paragraph: Vec<&str> = lines.take_while(|line| !line.is_empty()).collect();
    let paragraph = paragraph.join(" ");
    let mut in_code = false;
    let end = paragraph.find(|c| {
        in_code ^= c == '`';
        !in_code && matches!(c, '.' | ':')
    });
    paragraph[..end.unwrap_or(paragraph.len())].to_owned()
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
