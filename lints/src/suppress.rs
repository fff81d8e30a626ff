//! Findings that the user has answered, and findings that are not the user's.

mod attributes;
mod comments;
mod imports;
mod near;
mod tokens;
mod unparsed;
mod verdict;

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::diagnostic::{Diagnostic, SourceSpan, absolute};
use crate::levels::{Levels, Name};

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
    let mut scanned: BTreeMap<PathBuf, Scanned<'_>> = BTreeMap::new();
    for file in files.iter().filter(|file| file.text.contains("guardlint")) {
        let known = scanned.entry(absolute(file.root, file.file));
        let known = known.or_insert_with(|| Scanned::read(*file));
        known.file.complete &= file.complete;
    }
    verdict::apply(findings, &mut scanned, levels)
}

/// The suppressions of a file.
struct Scanned<'a> {
    file: SourceFile<'a>,
    suppressions: Vec<Suppression>,
    faults: Vec<Fault>,
}

impl<'a> Scanned<'a> {
    /// A text that cannot be parsed is taken as tokens; one that cannot even be cut into tokens is not read at all.
    fn read(file: SourceFile<'a>) -> Self {
        let mut scanned = Scanned {
            file,
            suppressions: Vec::new(),
            faults: Vec::new(),
        };
        let text = tokens::plain(file.text);
        let Some(stream) = tokens::stream(&text) else {
            scanned.faults.extend(unparsed::unread(&text));
            return scanned;
        };
        let tokens = tokens::of(&stream);
        comments::scan(&text, &tokens, &mut scanned);
        let mentioned = tokens.iter().any(|token| token.is_ours);
        if mentioned || !scanned.suppressions.is_empty() {
            attributes::scan(&text, &stream, &mut scanned);
        }
        scanned
    }

    fn span(&self, at: Region) -> SourceSpan {
        SourceSpan {
            file: self.file.file.into(),
            root: self.file.root.into(),
            line: at.start.line,
            col: at.start.col,
            end_line: at.end.line,
            end_col: at.end.col,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    Allow,
    Expect,
}

impl Verb {
    fn parse(text: &str) -> Option<Verb> {
        match text {
            "allow" => Some(Verb::Allow),
            "expect" => Some(Verb::Expect),
            _ => None,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Verb::Allow => "allow",
            Verb::Expect => "expect",
        }
    }
}

#[derive(Debug)]
struct Suppression {
    verb: Verb,
    names: Vec<Named>,
    /// The comment or attribute itself.
    at: Region,
    covers: Cover,
    /// Whether the compiler may have left out what it covers: then nobody can tell that it is unused.
    conditional: bool,
    /// Whether it stands in the definition of a macro: then findings may be elsewhere, at the calls.
    in_definition: bool,
}

#[derive(Debug)]
struct Named {
    name: Name,
    used: bool,
}

#[derive(Debug, Clone, Copy)]
enum Cover {
    /// Findings that begin or end on these lines, both included.
    Lines(u32, u32),
    /// Findings that begin in an item.
    Item(Region),
}

impl Cover {
    fn contains(self, span: &SourceSpan) -> bool {
        match self {
            Cover::Lines(first, last) => {
                let lines = first..=last;
                lines.contains(&span.line) || lines.contains(&span.end_line)
            }
            Cover::Item(region) => region.contains(Position {
                line: span.line,
                col: span.col,
            }),
        }
    }
}

/// A suppression that is not one.
#[derive(Debug)]
struct Fault {
    at: Region,
    message: String,
    label: &'static str,
    help: Option<String>,
}

/// Lines and columns (in characters) count from 1, as in [`SourceSpan`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Position {
    line: u32,
    col: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Region {
    start: Position,
    end: Position,
}

impl Region {
    fn of(span: proc_macro2::Span) -> Region {
        let position = |at: proc_macro2::LineColumn| Position {
            line: tokens::number(at.line),
            col: tokens::number(at.column + 1),
        };
        Region {
            start: position(span.start()),
            end: position(span.end()),
        }
    }

    fn contains(self, at: Position) -> bool {
        self.start <= at && at < self.end
    }
}

#[cfg(test)]
mod tests;
