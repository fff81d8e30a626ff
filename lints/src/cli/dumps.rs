//! The MIR of a compile, to the unit of one crate.

use std::fs;
use std::io;
use std::iter::Peekable;
use std::path::Path;
use std::vec::IntoIter;

use anyhow::{Context, Result};

use super::incremental::{Dump, Kept, Marks};
use super::rustc::Call;
use crate::ir::Unit;
use crate::lower::{self, LowerInput};

/// The one phase that we read; the compiler's filter lets others pass.
const PHASE: &str = ".built.after.mir";

pub(super) fn lower(
    call: &Call,
    root: &Path,
    mir: &mut Mir<'_>,
    source: &dyn Fn(&str) -> Option<String>,
    resolve: &dyn Fn(&str) -> Option<String>,
) -> Unit {
    lower::unit(LowerInput {
        crate_name: &call.crate_name,
        externs: &call.externs,
        root_file: &call.root_file,
        root: &root.to_string_lossy(),
        is_test: call.is_test,
        is_library: call.is_library,
        dumps: mir,
        source,
        resolve,
    })
}

/// The text of a source file, by the name that the compiler prints.
pub(super) fn source(root: &Path, name: &str) -> Option<String> {
    fs::read_to_string(root.join(name)).ok()
}

/// Of what the compiler wrote, in one order, whatever the file system's.
pub(super) fn names(folder: &Path) -> Result<Vec<String>> {
    list(folder).with_context(|| format!("cannot list {}", folder.display()))
}

fn list(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        // A crate without a body.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        // The compiler makes the names of identifiers.
        if let Ok(name) = entry?.file_name().into_string() {
            if name.ends_with(PHASE) {
                names.push(name);
            }
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// Names and texts of all the crate's bodies, sorted by name: what the compiler wrote, and what is kept of what it did not write.
/// Holds one text at a time: a large crate has a hundred megabytes.
pub(super) struct Mir<'a> {
    folder: &'a Path,
    written: Peekable<IntoIter<String>>,
    kept: Peekable<IntoIter<Dump>>,
    marks: Marks<'a>,
    /// What went by, if the next run can use it.
    next: Option<Kept>,
}

impl<'a> Mir<'a> {
    /// `written` is in `folder`, and `kept` is something else.
    pub(super) fn new(
        folder: &'a Path,
        written: Vec<String>,
        kept: Option<Kept>,
        marks: Marks<'a>,
    ) -> Self {
        let mut next = kept;
        let kept = next.as_mut().map(|next| std::mem::take(&mut next.dumps));
        Self {
            folder,
            written: written.into_iter().peekable(),
            kept: kept.unwrap_or_default().into_iter().peekable(),
            marks,
            next,
        }
    }

    pub(super) fn into_next(self) -> Option<Kept> {
        self.next
    }
}

impl Iterator for Mir<'_> {
    type Item = (String, String);

    fn next(&mut self) -> Option<Self::Item> {
        let written = self.written.peek();
        let kept = |kept: &Dump| written.is_none_or(|written| kept.name < *written);
        if let Some(dump) = self.kept.next_if(kept) {
            let item = (dump.name.clone(), into_text(dump.text()));
            self.next.as_mut()?.dumps.push(dump);
            return Some(item);
        }
        let name = self.written.next()?;
        // What cannot be read is no dump, and is counted as such.
        let text = into_text(fs::read(self.folder.join(&name)).unwrap_or_default());
        if let Some(next) = &mut self.next {
            let dump = Dump::pack(name.clone(), &text, &mut self.marks);
            next.dumps.push(dump);
        }
        Some((name, text))
    }
}

/// Without a copy, unless the text is none.
fn into_text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_stands_between_what_was_written() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b", "d"] {
            fs::write(folder.path().join(name), name.to_uppercase()).unwrap();
        }
        let source = |_: &str| None;
        let mut marks = Marks::new(&source);
        let pack = |name: &str| Dump::pack(name.to_owned(), &name.to_uppercase(), &mut marks);
        let mut kept = Kept::default();
        kept.dumps = ["a", "c", "e"].map(pack).into();
        let written = vec!["b".to_owned(), "d".to_owned()];
        let mut mir = Mir::new(folder.path(), written, Some(kept), marks);
        let texts: Vec<String> = mir.by_ref().map(|(name, text)| name + &text).collect();
        assert_eq!(texts, ["aA", "bB", "cC", "dD", "eE"]);
        let next = mir.into_next().unwrap().dumps;
        let texts: Vec<Vec<u8>> = next.iter().map(Dump::text).collect();
        assert_eq!(texts.concat(), b"ABCDE");
    }
}
