//! The MIR of the last run, for what the compiler does not build again.
//!
//! Under incremental compilation the compiler builds and dumps what changed or stands in another place. The rest is kept here from
//! the run before, beside the compiler's own state, and belongs to that one state. No dump says which of it still exists. But the
//! compiler counts the bodies of the crate, and all that exist are dumped or kept: if there are as many as it counts, there is none
//! too much. If not, everything is compiled anew.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::rustc::{self, Call};
use super::store;
use crate::facts::{self, Build};
use crate::mir;

/// Of one crate as it is compiled for one target.
#[derive(Debug)]
pub(super) struct Incremental {
    /// The compiler's state, and ours.
    folder: PathBuf,
    build: Build,
}

impl Incremental {
    /// `None` where cargo does not want it.
    pub(super) fn of(call: &Call, args: &[OsString], build: Build) -> Option<Self> {
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
        let kept = kept.filter(|kept| self.state().is_some_and(|state| state == kept.state));
        kept.or_else(|| {
            self.clear();
            (!self.folder.exists()).then(Kept::default)
        })
    }

    pub(super) fn cleared(self) -> Self {
        self.clear();
        self
    }

    fn clear(&self) {
        let _ = fs::remove_dir_all(&self.folder);
    }

    /// For the next run, which costs more if there is no room for it.
    pub(super) fn keep(&self, mut kept: Kept) {
        let kept = self.state().map(|state| {
            kept.state = state;
            store::write(&self.file(), &kept, self.build)
        });
        if !matches!(kept, Some(Ok(()))) {
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
    /// That of the compiler's that it belongs to.
    state: String,
    /// Bodies that are counted and not dumped: of two with one name, one overwrites the other.
    hidden: usize,
    /// In the order of their names.
    pub dumps: Vec<Dump>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Dump {
    pub name: String,
    place: Option<Place>,
    /// Of the text in that place.
    mark: u64,
    #[serde(with = "serde_bytes")]
    packed: Vec<u8>,
}

/// From the start of a line.
#[derive(Debug, Serialize, Deserialize)]
struct Place {
    file: String,
    line: u32,
    end_col: u32,
}

impl Kept {
    /// What of it still exists beside what was dumped; `None` if that cannot be told.
    ///
    /// `dumped` is sorted.
    pub(super) fn remaining(
        mut self,
        dumped: &[String],
        counted: Option<usize>,
        marks: &mut Marks<'_>,
    ) -> Option<Self> {
        let is_first = self.dumps.is_empty();
        // What is dumped no more has not moved. If its place holds another text, it is gone.
        self.dumps.retain(|dump| {
            dumped.binary_search(&dump.name).is_err() && marks.of(dump.place.as_ref()) == dump.mark
        });
        let kept = self.dumps.iter().map(|dump| &dump.name);
        let found = dumped.iter().chain(kept).filter(|n| is_counted(n)).count();
        let hidden = counted?.checked_sub(found)?;
        if is_first {
            self.hidden = hidden;
        }
        (hidden == self.hidden).then_some(self)
    }
}

/// Whether the compiler counts it among the bodies: constructors have none in the source, nor has what is there a second time.
fn is_counted(name: &str) -> bool {
    !name.contains("{constructor#") && !name.contains("{synthetic#")
}

impl Dump {
    pub(super) fn pack(name: String, text: &str, marks: &mut Marks<'_>) -> Self {
        let place = mir::span::of_return(text).map(|span| Place {
            file: span.file.to_owned(),
            line: span.line,
            end_col: span.end_col,
        });
        Self {
            name,
            mark: marks.of(place.as_ref()),
            place,
            packed: lz4_flex::block::compress_prepend_size(text.as_bytes()),
        }
    }

    /// Nothing if it is damaged, which is no dump and counted as such.
    pub(super) fn text(&self) -> Vec<u8> {
        lz4_flex::block::decompress_size_prepended(&self.packed).unwrap_or_default()
    }
}

/// Tells texts in the sources apart.
pub(super) struct Marks<'a> {
    source: &'a dyn Fn(&str) -> Option<String>,
    files: HashMap<String, Vec<String>>,
}

impl<'a> Marks<'a> {
    pub(super) fn new(source: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self {
            source,
            files: HashMap::new(),
        }
    }

    fn of(&mut self, place: Option<&Place>) -> u64 {
        let Some(Place {
            file,
            line,
            end_col,
        }) = place
        else {
            return 0;
        };
        if !self.files.contains_key(file) {
            let text = (self.source)(file).unwrap_or_default();
            let lines = text.lines().map(str::to_owned).collect();
            self.files.insert(file.clone(), lines);
        }
        let line = self.files[file].get((*line as usize).saturating_sub(1));
        let text: Option<String> = line.map(|l| l.chars().take(*end_col as usize).collect());
        text.map_or(0, |text| facts::hash(text.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "fn one() {}\nfn two() {}\n";

    fn dump(name: &str, line: u32, marks: &mut Marks<'_>) -> Dump {
        let text =
            format!("let mut _0: ();  // return place in scope 0 at a.rs:{line}:9: {line}:9\n");
        let dump = Dump::pack(name.to_owned(), &text, marks);
        assert_eq!(dump.text(), text.as_bytes());
        dump
    }

    /// Of `one` and `two`, and a constructor.
    fn kept(hidden: usize) -> Kept {
        let source = |_: &str| Some(SOURCE.to_owned());
        let mut marks = Marks::new(&source);
        let names = [("a.One-{constructor#0}", 1), ("a.one", 1), ("a.two", 2)];
        let dumps = names.map(|(name, line)| dump(name, line, &mut marks));
        Kept {
            hidden,
            dumps: dumps.into(),
            ..Kept::default()
        }
    }

    fn remaining(kept: Kept, dumped: &[&str], counted: usize, source: &str) -> Option<Vec<String>> {
        let dumped: Vec<String> = dumped.iter().map(|name| (*name).to_owned()).collect();
        let source = |_: &str| Some(source.to_owned());
        let kept = kept.remaining(&dumped, Some(counted), &mut Marks::new(&source))?;
        Some(kept.dumps.into_iter().map(|dump| dump.name).collect())
    }

    #[test]
    fn what_is_not_dumped_again_is_still_there() {
        let all = ["a.One-{constructor#0}", "a.one", "a.two"].map(str::to_owned);
        assert_eq!(remaining(kept(0), &[], 2, SOURCE), Some(all.to_vec()));
        assert_eq!(remaining(kept(1), &[], 3, SOURCE), Some(all.to_vec()));
        let others = remaining(kept(0), &["a.two", "a.zero"], 3, SOURCE);
        assert_eq!(others, Some(all[..2].to_vec()));
    }

    #[test]
    fn what_was_replaced_is_gone() {
        let source = "fn one() {}\nfn ten() {}\n";
        let left = ["a.One-{constructor#0}", "a.one"].map(str::to_owned);
        let remaining = remaining(kept(0), &["a.ten"], 2, source);
        assert_eq!(remaining, Some(left.to_vec()));
    }

    #[test]
    fn another_number_than_the_compilers_cannot_be_explained() {
        for counted in [0, 1, 3] {
            assert_eq!(remaining(kept(0), &[], counted, SOURCE), None);
        }
        assert_eq!(remaining(kept(1), &[], 2, SOURCE), None);
        let source = |_: &str| None;
        let uncounted = kept(0).remaining(&[], None, &mut Marks::new(&source));
        assert!(uncounted.is_none());
    }

    #[test]
    fn the_first_run_learns_what_hides() {
        let source = |_: &str| None;
        let dumped = ["a.one".to_owned()];
        let kept = Kept::default().remaining(&dumped, Some(3), &mut Marks::new(&source));
        assert_eq!(kept.unwrap().hidden, 2);
        let kept = Kept::default().remaining(&dumped, Some(0), &mut Marks::new(&source));
        assert!(kept.is_none());
    }

    #[test]
    fn what_is_kept_belongs_to_one_state() {
        let folder = tempfile::tempdir().unwrap();
        let incremental = Incremental {
            folder: folder.path().to_owned(),
            build: Build::of(b""),
        };
        let state = |name: &str| fs::create_dir_all(folder.path().join("bank-1f").join(name));
        assert_eq!(incremental.state(), None);
        state("s-1-2-working").unwrap();
        assert_eq!(incremental.state(), None);
        state("s-1-2-3").unwrap();
        fs::write(folder.path().join("bank-1f/s-1-2.lock"), "").unwrap();
        assert_eq!(incremental.state().as_deref(), Some("s-1-2-3"));
        incremental.keep(kept(0));
        // The compiler removes old ones when it next starts.
        state("s-0-9-9").unwrap();
        assert_eq!(incremental.open().unwrap().dumps.len(), 3);
        // Another run of the compiler.
        state("s-4-5-6").unwrap();
        assert!(incremental.open().unwrap().dumps.is_empty());
        assert!(!folder.path().exists());
        state("s-4-5-6").unwrap();
        incremental.keep(kept(0));
        fs::create_dir(folder.path().join("bank-2f")).unwrap();
        assert!(incremental.open().unwrap().dumps.is_empty());
    }
}
