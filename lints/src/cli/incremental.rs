//! The MIR of the last run, for what the compiler does not build again.
//!
//! Under incremental compilation the compiler builds and dumps what changed or stands in another place. The rest is kept here from
//! the run before, beside the compiler's own state, and belongs to that one state. No dump says which of it still exists. But the
//! compiler counts the bodies of the crate, and the names of all that exist are among those that are dumped and those that are kept:
//! if there are as many names as bodies, there is none too much. If not, and if what is gone cannot be told, everything is compiled
//! anew.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use proc_macro2::TokenStream;
use serde::{Deserialize, Serialize};

use super::rustc::{self, Call};
use super::store;
use crate::facts::Build;
use crate::lower;
use crate::mir;

/// Reads a source file, by the name that the compiler prints.
pub(super) type Source<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Of one crate as it is compiled for one target.
#[derive(Debug)]
pub(super) struct Incremental {
    /// The compiler's state, and ours.
    folder: PathBuf,
    build: Build,
}

impl Incremental {
    /// `None` where cargo does not want it, and where what moves is not built again.
    pub(super) fn of(call: &Call, args: &[OsString], build: Build) -> Option<Self> {
        let ignores_places =
            |arg: &OsString| arg.to_string_lossy().contains("incremental-ignore-spans");
        if args.iter().any(ignores_places) {
            return None;
        }
        let Call {
            crate_name, suffix, ..
        } = call;
        // What `cargo clean -p` removes starts with the name of the crate.
        let folder = rustc::incremental(args)?.join(format!("{crate_name}-guardlint{suffix}"));
        Some(Self { folder, build })
    }

    pub(super) fn flag(&self) -> OsString {
        let mut flag = OsString::from("-Cincremental=");
        flag.push(&self.folder);
        flag
    }

    /// What there is of the last run. If nothing can be used, the compiler starts from nothing as well: what it knows, it does not dump.
    /// `None` if it cannot be made to.
    pub(super) fn open(&self) -> Option<Kept> {
        let kept = store::read::<Kept>(&self.file(), self.build).ok();
        let kept = kept.filter(|kept| kept.state.is_some() && kept.state == self.state());
        kept.or_else(|| {
            self.clear();
            (!self.folder.exists()).then(Kept::default)
        })
    }

    /// The next run starts from nothing.
    pub(super) fn clear(&self) {
        let _ = fs::remove_dir_all(&self.folder);
    }

    /// To be called when the compiler has ended, with what was kept when it started: all that there is beside what it dumped. `None`
    /// if that cannot be told.
    ///
    /// `dumped` is sorted.
    pub(super) fn settle(
        &self,
        mut kept: Kept,
        dumped: &[String],
        counted: Option<usize>,
        source: Source<'_>,
    ) -> Option<Kept> {
        let before = kept.state.take();
        // Had the compiler not left another, it would be unknown what the old one is of.
        let state = self.state().filter(|state| before.as_ref() != Some(state));
        if before.is_none() {
            kept.hidden = hidden(dumped, counted);
            kept.state = state.filter(|_| kept.hidden.is_some());
            return Some(kept);
        }
        kept.state = state;
        kept.remaining(dumped, counted?, source)
    }

    /// For the next run, which costs more if there is no room for it.
    pub(super) fn keep(&self, kept: &Kept) {
        let is_of_state = kept.state.is_some() && kept.state == self.state();
        if !is_of_state || store::write(&self.file(), kept, self.build).is_err() {
            self.clear();
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.join("mir").with_extension(store::EXTENSION)
    }

    /// What the compiler calls the state that it goes on from, the newest: `s-TIME-RANDOM-HASH` in its folder for the crate.
    fn state(&self) -> Option<String> {
        let entries = |folder: &Path| Some(fs::read_dir(folder).ok()?.flatten().map(|e| e.path()));
        let mut folders = entries(&self.folder)?.filter(|path| path.is_dir());
        // Two compilers may each go on from a state of their own.
        let (Some(folder), None) = (folders.next(), folders.next()) else {
            return None;
        };
        let names =
            entries(&folder)?.filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()));
        // Times are written with one number of digits.
        names.filter(|name| is_finished(name)).max()
    }
}

fn is_finished(name: &str) -> bool {
    name.starts_with("s-") && !name.ends_with("-working") && !name.ends_with(".lock")
}

/// What one run leaves to the next.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Kept {
    /// That of the compiler's that it belongs to; `None` if it belongs to none, and is of no use to the next run.
    state: Option<String>,
    /// How many bodies a dump of the same name has overwritten.
    hidden: Option<usize>,
    /// In the order of their names.
    pub dumps: Vec<Dump>,
    /// Texts of the files that the dumps name as their places.
    sources: BTreeMap<String, Packed>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Dump {
    pub name: String,
    place: Option<Place>,
    packed: Packed,
}

/// Lines and columns count from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    file: String,
    start: (u32, u32),
    end: (u32, u32),
}

#[derive(Debug, Serialize, Deserialize)]
struct Packed(#[serde(with = "serde_bytes")] Vec<u8>);

impl Packed {
    fn new(text: &str) -> Self {
        Self(lz4_flex::block::compress_prepend_size(text.as_bytes()))
    }

    /// Nothing if it is damaged.
    fn text(&self) -> String {
        let bytes = lz4_flex::block::decompress_size_prepended(&self.0).unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_default()
    }
}

impl Dump {
    pub(super) fn pack(name: String, text: &str) -> Self {
        let place = mir::span::extent(text).map(|span| Place {
            file: span.file.to_owned(),
            start: (span.line, span.col),
            end: (span.end_line, span.end_col),
        });
        Self {
            name,
            place,
            packed: Packed::new(text),
        }
    }

    /// Nothing if it is damaged, which becomes a function that is not analysed.
    pub(super) fn text(&self) -> String {
        self.packed.text()
    }
}

impl Kept {
    /// Of no run before.
    pub(super) fn is_empty(&self) -> bool {
        self.state.is_none()
    }

    /// With the sources as they are now.
    pub(super) fn with_sources(mut self, source: Source<'_>) -> Self {
        let places = self.dumps.iter().filter_map(|dump| dump.place.as_ref());
        let mut sources = BTreeMap::new();
        for Place { file, .. } in places {
            if !sources.contains_key(file) {
                let text = source(file).unwrap_or_default();
                sources.insert(file.clone(), Packed::new(&text));
            }
        }
        self.sources = sources;
        self
    }

    fn remaining(mut self, dumped: &[String], counted: usize, source: Source<'_>) -> Option<Self> {
        let is_dumped = |dump: &Dump| dumped.binary_search(&dump.name).is_ok();
        self.dumps.retain(|dump| !is_dumped(dump));
        let hidden = self.hidden?;
        let is_whole = |kept: &Self| {
            let names = kept.dumps.iter().map(|dump| &dump.name).chain(dumped);
            names.filter(|name| is_counted(name)).count() + hidden == counted
        };
        let mut files = Files {
            before: std::mem::take(&mut self.sources),
            now: source,
            texts: BTreeMap::new(),
        };
        // What was not built again has not moved: where other tokens stand now, it is gone.
        let mut is_gone = |dump: &Dump| dump.place.as_ref().is_some_and(|p| files.changed(p));
        self.dumps
            .retain(|dump| is_counted(&dump.name) || !is_gone(dump));
        // Where a name stands for two bodies, one of them may be left.
        if !is_whole(&self) && hidden == 0 {
            let kept: Vec<String> = self.dumps.iter().map(|dump| dump.name.clone()).collect();
            let is_sure = |name: &str| !has_items(name, &kept) && !has_items(name, dumped);
            self.dumps
                .retain(|dump| !(is_gone(dump) && is_sure(&dump.name)));
        }
        is_whole(&self).then_some(self)
    }
}

/// Whether functions and the like are declared in the body. They are built for themselves, and their tokens are not the body's.
fn has_items(name: &str, sorted: &[String]) -> bool {
    let inside = format!("{}-", lower::stem(name));
    let start = sorted.partition_point(|name| **name < *inside);
    let mut inner = sorted[start..]
        .iter()
        .map_while(|name| lower::stem(name).strip_prefix(&*inside));
    inner.any(|path| path.split('-').any(|part| !part.starts_with('{')))
}

/// Files as they were and as they are.
struct Files<'a> {
    before: BTreeMap<String, Packed>,
    now: Source<'a>,
    texts: BTreeMap<String, (String, String)>,
}

impl Files<'_> {
    /// Whether other tokens stand there now. Comments are none.
    fn changed(&mut self, place: &Place) -> bool {
        let (before, now) = self.texts.entry(place.file.clone()).or_insert_with(|| {
            let before = self.before.get(&place.file).map(Packed::text);
            let now = (self.now)(&place.file);
            (before.unwrap_or_default(), now.unwrap_or_default())
        });
        let (before, now) = (part(before, place), part(now, place));
        before != now && before.and_then(tokens) != now.and_then(tokens)
    }
}

fn tokens(text: &str) -> Option<String> {
    Some(TokenStream::from_str(text).ok()?.to_string())
}

fn part<'a>(text: &'a str, place: &Place) -> Option<&'a str> {
    text.get(offset(text, place.start)?..offset(text, place.end)?)
}

fn offset(text: &str, (line, col): (u32, u32)) -> Option<usize> {
    let lines = text
        .split_inclusive('\n')
        .take((line as usize).checked_sub(1)?);
    let start: usize = lines.map(str::len).sum();
    let rest = text.get(start..)?;
    let chars = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
    Some(start + chars.take(col as usize).last()?)
}

/// How many bodies have no dump, if that is as it should be after a run from nothing: the names of dumps do not tell two kinds of
/// anonymous constants apart, which take no locks. More than that the compiler could not write.
fn hidden(dumped: &[String], counted: Option<usize>) -> Option<usize> {
    let hidden = counted?.checked_sub(dumped.iter().filter(|n| is_counted(n)).count())?;
    (hidden <= constants(dumped)).then_some(hidden)
}

/// How many bodies of which something could be said have no dump after a run from nothing.
pub(super) fn missing(dumped: &[String], counted: usize) -> usize {
    let dumps = dumped.iter().filter(|name| is_counted(name)).count();
    counted.saturating_sub(dumps + constants(dumped))
}

fn constants(names: &[String]) -> usize {
    names.iter().filter(|n| n.contains("{constant#")).count()
}

/// Whether the compiler counts it among the bodies: constructors have none in the source, nor has what is there a second time.
fn is_counted(name: &str) -> bool {
    !name.contains("{constructor#") && !name.contains("{synthetic#")
}

#[cfg(test)]
mod tests;
