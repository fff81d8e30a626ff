//! The MIR of a compile, to the unit of one crate.

use std::fs;
use std::io;
use std::iter::Peekable;
use std::path::Path;
use std::vec::IntoIter;

use anyhow::{Context, Result};

use super::incremental::{Dump, Kept, Source};
use super::rustc::Call;
use crate::ir::Unit;
use crate::lower::{self, LowerInput, Resolve};

/// When the compiler writes a body down. To print the name of a static it evaluates the static, and where that is what it is just doing, it
/// stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// As soon as there is a body: the cheapest, and the one that incremental compilation is understood for.
    Built,
    /// After borrow checking, when a static can be evaluated that has the body for its closure.
    Checked,
}

/// In the name of a constant that the compiler takes out of a function, after borrow checking: `f-promoted[0]`. No lock is constant.
const PROMOTED: &str = "-promoted[";

impl Phase {
    /// Has every body written in this phase.
    pub(super) fn flags(self) -> &'static [&'static str] {
        match self {
            Phase::Built => &["-Zdump-mir=built"],
            // What only checks takes few bodies so far otherwise.
            Phase::Checked => &["-Zdump-mir=analysis-post-cleanup", "-Zalways-encode-mir"],
        }
    }

    /// How the names of its dumps end; the compiler's filter lets others pass.
    fn ending(self) -> &'static str {
        match self {
            Phase::Built => ".built.after.mir",
            Phase::Checked => ".analysis-post-cleanup.after.mir",
        }
    }
}

pub(super) fn lower(
    call: &Call,
    root: &Path,
    texts: &mut Texts<'_>,
    source: Source<'_>,
    resolve: Resolve<'_>,
) -> Unit {
    lower::unit(LowerInput {
        crate_name: &call.crate_name,
        externs: &call.externs,
        root_file: &call.root_file,
        root: &root.to_string_lossy(),
        is_test: call.is_test,
        is_library: call.is_library,
        dumps: texts,
        source,
        resolve,
    })
}

/// The text of a source file, by the name that the compiler prints.
pub(super) fn source(root: &Path, name: &str) -> Option<String> {
    fs::read_to_string(root.join(name)).ok()
}

/// Of what the compiler wrote, in one order, whatever the file system's.
pub(super) fn names(folder: &Path, phase: Phase) -> Result<Vec<String>> {
    list(folder, phase).with_context(|| format!("cannot list {}", folder.display()))
}

fn list(folder: &Path, phase: Phase) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        // A crate without a body.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        // The compiler makes the names of identifiers.
        if let Ok(name) = entry?.file_name().into_string() {
            if name.ends_with(phase.ending()) && !name.contains(PROMOTED) {
                names.push(name);
            }
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// Names and texts of all the crate's bodies, sorted by name: what the compiler wrote, and what is kept of what it did not write.
/// Holds one text at a time: a large crate has a hundred megabytes.
pub(super) struct Texts<'a> {
    folder: &'a Path,
    written: Peekable<IntoIter<String>>,
    kept: Peekable<IntoIter<Dump>>,
    /// What went by, if the next run can use it.
    next: Option<Kept>,
}

impl<'a> Texts<'a> {
    /// `written` is in `folder`, and `kept` is something else.
    pub(super) fn new(folder: &'a Path, written: Vec<String>, kept: Option<Kept>) -> Self {
        let mut next = kept;
        let kept = next.as_mut().map(|next| std::mem::take(&mut next.dumps));
        Self {
            folder,
            written: written.into_iter().peekable(),
            kept: kept.unwrap_or_default().into_iter().peekable(),
            next,
        }
    }

    /// To be called when all have gone by.
    pub(super) fn into_kept(self, source: Source<'_>) -> Option<Kept> {
        Some(self.next?.with_sources(source))
    }
}

impl Iterator for Texts<'_> {
    type Item = (String, String);

    fn next(&mut self) -> Option<Self::Item> {
        let written = self.written.peek();
        let kept = |kept: &Dump| written.is_none_or(|written| kept.name < *written);
        if let Some(dump) = self.kept.next_if(kept) {
            let item = (dump.name.clone(), dump.text());
            self.next.as_mut()?.dumps.push(dump);
            return Some(item);
        }
        let name = self.written.next()?;
        // What cannot be read is no dump, and is counted as such.
        let text = into_text(fs::read(self.folder.join(&name)).unwrap_or_default());
        if let Some(next) = &mut self.next {
            next.dumps.push(Dump::pack(name.clone(), &text));
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
        let pack = |name: &str| Dump::pack(name.to_owned(), &name.to_uppercase());
        let mut kept = Kept::default();
        kept.dumps = ["a", "c", "e"].map(pack).into();
        let written = vec!["b".to_owned(), "d".to_owned()];
        let mut texts = Texts::new(folder.path(), written, Some(kept));
        let all: Vec<String> = texts.by_ref().map(|(name, text)| name + &text).collect();
        assert_eq!(all, ["aA", "bB", "cC", "dD", "eE"]);
        let next = texts.into_kept(&|_| None).unwrap().dumps;
        let texts: String = next.iter().map(Dump::text).collect();
        assert_eq!(texts, "ABCDE");
    }
}
