//! The text around places, of files that are each read once.

use memchr::memmem;
use rustc_hash::FxHashMap;

/// Source files, each read once.
pub(super) struct Sources<'a> {
    read: &'a dyn Fn(&str) -> Option<String>,
    files: FxHashMap<String, Option<Source>>,
}

struct Source {
    text: String,
    /// Where its lines begin.
    lines: Vec<usize>,
    /// Where the names of its traits begin; comments may hold some more.
    traits: Vec<usize>,
}

impl Source {
    fn of(text: String) -> Self {
        let behind = |word: &str| {
            let found = memmem::find_iter(text.as_bytes(), word);
            found.map(|at| at + word.len()).collect()
        };
        let mut lines: Vec<usize> = behind("\n");
        lines.insert(0, 0);
        Source {
            traits: behind("trait "),
            lines,
            text,
        }
    }
}

/// No header of an `impl` or a function is longer, in bytes.
const LONGEST: usize = 4096;

impl<'a> Sources<'a> {
    pub(super) fn new(read: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Sources {
            read,
            files: FxHashMap::default(),
        }
    }

    /// Whether a trait of that name is declared in the file.
    pub(super) fn declares_trait(&mut self, file: &str, name: &str) -> bool {
        self.file(file).is_some_and(|source| {
            source.traits.iter().any(|&at| {
                let rest = source.text[at..].strip_prefix(name);
                rest.is_some_and(|rest| {
                    !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')
                })
            })
        })
    }

    /// What stands from a place on, as far as it may hold a header.
    pub(super) fn behind(&mut self, file: &str, line: u32, col: u32) -> Option<&str> {
        let (_, rest) = self.split(file, line, col)?;
        let mut end = rest.len().min(LONGEST);
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        Some(&rest[..end])
    }

    /// What stands before a place, as far as it may hold a header.
    pub(super) fn before(&mut self, file: &str, line: u32, col: u32) -> Option<&str> {
        let (text, _) = self.split(file, line, col)?;
        let mut start = text.len().saturating_sub(LONGEST);
        while !text.is_char_boundary(start) {
            start += 1;
        }
        Some(&text[start..])
    }

    fn split(&mut self, file: &str, line: u32, col: u32) -> Option<(&str, &str)> {
        let Source { text, lines, .. } = self.file(file)?;
        let start = *lines.get(line.checked_sub(1)? as usize)?;
        let mut columns = text[start..].char_indices();
        let (column, _) = columns.nth(col.checked_sub(1)? as usize)?;
        Some(text.split_at(start + column))
    }

    fn file(&mut self, name: &str) -> Option<&Source> {
        if !self.files.contains_key(name) {
            let source = (self.read)(name).map(Source::of);
            self.files.insert(name.to_owned(), source);
        }
        self.files.get(name)?.as_ref()
    }
}
