//! Which members need to be looked at: a workspace's MIR costs time, and most crates know no lock.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use aho_corasick::AhoCorasick;
use anyhow::Result;

use super::args::Selection;
use super::metadata::{self, Metadata, Package};
use crate::settings::UserLock;

/// What a source says if it has to do with locks, with guards that others hand out, or with sources that we do not see.
/// One word too many costs a little time, one too few a finding.
const WORDS: &[&str] = &[
    "lock",
    "Lock",
    "Mutex",
    ".read()",
    ".write()",
    "upgradable",
    "Atomic",
    "atomic::",
    "static mut",
    "UnsafeCell",
    "Guard",
    "Once::",
    "OnceCell",
    "Lazy",
    "lazy_static",
    "Condvar",
    "Semaphore",
    "guardlint",
    "path = \"../",
    "path = \"/",
    "include!",
];

/// Folders of the members whose MIR is needed: those whose sources mention a lock, those that these build on, and those
/// that build on them, for any of them can hold one end of a mistake.
pub(super) fn needed(
    metadata: &Metadata,
    selection: &Selection,
    locks: &[UserLock],
) -> Result<HashSet<PathBuf>> {
    let own = locks
        .iter()
        .filter_map(|lock| lock.path.rsplit("::").next());
    let words = Words::new(own)?;
    let mention: Vec<usize> = (0..metadata.packages.len())
        .filter(|&i| mentions(&metadata.packages[i], selection, &words))
        .collect();
    let edges = metadata.edges();
    let mut reached = metadata::reach(&mention, &edges);
    reached.extend(metadata::reach(&mention, &metadata::reversed(&edges)));
    let folder = |i: usize| metadata.packages[i].folder().to_owned();
    Ok(reached.into_iter().map(folder).collect())
}

struct Words(AhoCorasick);

impl Words {
    fn new<'a>(own: impl Iterator<Item = &'a str>) -> Result<Self> {
        Ok(Self(AhoCorasick::new(WORDS.iter().copied().chain(own))?))
    }

    /// A word in small letters is not the end of a longer one: a `block` is no `lock`.
    fn occur_in(&self, text: &[u8]) -> bool {
        self.0.find_iter(text).any(|found| {
            let before = found.start().checked_sub(1).map(|at| text[at]);
            !text[found.start()].is_ascii_lowercase()
                || !before.is_some_and(|before| before.is_ascii_alphabetic())
        })
    }
}

fn mentions(package: &Package, selection: &Selection, words: &Words) -> bool {
    let roots = package.targets.iter().filter(|target| {
        let kind = target.kind.first().map_or("", String::as_str);
        kind != "custom-build" && (selection.beyond_default() || !is_extra(kind))
    });
    let mut folders: Vec<&Path> = roots
        .filter_map(|target| target.src_path.parent())
        .collect();
    folders.sort_unstable();
    folders.dedup();
    folders.iter().any(|folder| folder_mentions(folder, words))
}

/// Targets that are built only when asked for.
fn is_extra(kind: &str) -> bool {
    matches!(kind, "test" | "bench" | "example")
}

/// Stops at the first word. What cannot be read is taken to mention one.
fn folder_mentions(folder: &Path, words: &Words) -> bool {
    let Ok(entries) = fs::read_dir(folder) else {
        return true;
    };
    let mut folders = Vec::new();
    for entry in entries {
        let Ok((path, is_folder)) =
            entry.and_then(|e| Ok((e.path(), e.path().metadata()?.is_dir())))
        else {
            continue;
        };
        if is_folder {
            folders.push(path);
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && file_mentions(&path, words)
        {
            return true;
        }
    }
    folders.retain(|folder| is_of_same_package(folder));
    folders.iter().any(|folder| folder_mentions(folder, words))
}

fn file_mentions(path: &Path, words: &Words) -> bool {
    fs::read(path).map_or(true, |text| words.occur_in(&text))
}

fn is_of_same_package(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    !name.starts_with('.')
        && name != "target"
        && !folder.is_symlink()
        && !folder.join("Cargo.toml").exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_locks_are_told_from_words_of_the_trade() {
        let words = Words::new(std::iter::empty()).unwrap();
        for text in [
            "use parking_lot::Mutex;",
            "self.inner.lock()",
            "a block, then a lock",
            "try_lock()",
            "static mut N: u8",
        ] {
            assert!(words.occur_in(text.as_bytes()), "{text}");
        }
        for text in [
            "impl FnOnce()",
            "a block of text",
            "struct Block",
            "fn parse_block(a: u8)",
            "clock.now()",
            "file.read(&mut buf)",
        ] {
            assert!(!words.occur_in(text.as_bytes()), "{text}");
        }
    }
}
