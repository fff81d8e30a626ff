//! The texts that findings point into, and where in them a line and a column lie.

use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use crate::diagnostic::{SourceSpan, absolute};

/// The texts of the files that findings point into. A file that is not here is named, but not shown.
#[derive(Debug, Default, Clone)]
pub struct Sources {
    texts: HashMap<PathBuf, Arc<str>>,
}

impl Sources {
    /// `file` as spans name it, relative to `root`.
    pub fn insert(&mut self, root: &str, file: &str, text: impl Into<Arc<str>>) {
        self.texts.insert(absolute(root, file), text.into());
    }

    pub fn get(&self, span: &SourceSpan) -> Option<&str> {
        let text = self.texts.get(&span.path());
        text.map(|text| &**text)
    }

    /// None as well for a place that the text does not have: it is not the text that was compiled.
    pub(super) fn excerpt(&self, span: &SourceSpan) -> Option<Excerpt<'_>> {
        let text = self.get(span)?;
        let first = usize::try_from(span.line).ok()?.checked_sub(1)?;
        let count = usize::try_from(span.end_line.checked_sub(span.line)?).ok()?;
        let lines: Vec<Line<'_>> = lines(text).skip(first).take(count + 1).collect();
        if lines.len() <= count {
            return None;
        }
        let start = lines[0].offset(span.col);
        let end = lines[count].offset(span.end_col).max(start);
        Some(Excerpt {
            text,
            bytes: start..end,
            lines,
        })
    }
}

/// The lines that a span touches.
pub(super) struct Excerpt<'a> {
    /// The whole file.
    pub(super) text: &'a str,
    /// Place of the span in `text`.
    pub(super) bytes: Range<usize>,
    pub(super) lines: Vec<Line<'a>>,
}

pub(super) struct Line<'a> {
    start: usize,
    /// Without its end.
    pub(super) text: &'a str,
}

impl Line<'_> {
    /// A column behind the end of the line is its end.
    fn offset(&self, column: u32) -> usize {
        let before = usize::try_from(column.saturating_sub(1)).unwrap_or(usize::MAX);
        let at = self.text.char_indices().nth(before);
        self.start + at.map_or(self.text.len(), |(at, _)| at)
    }
}

/// As rustc counts them: a byte order mark belongs to no line, and an empty one follows the last line end.
fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut start = text.len() - text.trim_start_matches('\u{feff}').len();
    text[start..].split('\n').map(move |line| {
        let own = start;
        start += line.len() + 1;
        Line {
            start: own,
            text: line.strip_suffix('\r').unwrap_or(line),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excerpt(text: &str, from: (u32, u32), to: (u32, u32)) -> Option<String> {
        let mut sources = Sources::default();
        sources.insert("/w", "src/./lib.rs", text);
        let span = SourceSpan {
            file: "../w/src/lib.rs".into(),
            root: "/w".into(),
            line: from.0,
            col: from.1,
            end_line: to.0,
            end_col: to.1,
        };
        let excerpt = sources.excerpt(&span)?;
        Some(excerpt.text[excerpt.bytes].to_owned())
    }

    #[test]
    fn columns_are_characters_and_lines_may_end_as_they_like() {
        let text = "\u{feff}let é = 1;\r\n\tlet ñ = é;\n";
        assert_eq!(excerpt(text, (1, 5), (1, 6)).as_deref(), Some("é"));
        assert_eq!(excerpt(text, (2, 6), (2, 11)).as_deref(), Some("ñ = é"));
        assert_eq!(
            excerpt(text, (1, 9), (2, 5)).as_deref(),
            Some("1;\r\n\tlet")
        );
    }

    #[test]
    fn a_place_behind_the_line_is_its_end_and_one_behind_the_file_is_nowhere() {
        assert_eq!(excerpt("ab\ncd\n", (1, 2), (1, 9)).as_deref(), Some("b"));
        assert_eq!(excerpt("ab\ncd\n", (3, 1), (3, 4)).as_deref(), Some(""));
        assert_eq!(excerpt("ab\ncd\n", (4, 1), (4, 2)), None);
        assert_eq!(excerpt("ab\ncd\n", (2, 1), (1, 2)), None);
        assert_eq!(excerpt("ab\ncd\n", (0, 0), (0, 0)), None);
    }
}
