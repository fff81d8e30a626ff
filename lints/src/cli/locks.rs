//! Which members need to be looked at: a workspace's MIR costs time, and most crates know no lock.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use aho_corasick::AhoCorasick;
use anyhow::Result;

use super::args::Selection;
use super::metadata::{self, Metadata, Package};
use crate::models::last_segment;
use crate::settings::UserLock;

/// What a source says if it has to do with locks, with guards that others hand out, or with sources that we do not see.
/// One word too many costs a little time, one too few a finding.
const WORDS: &[&str] = &[
    "lock",
    "Lock",
    "Mutex",
    ".read()",
    ".write()",
    "read_arc",
    "write_arc",
    "read_owned",
    "write_owned",
    "read_recursive",
    "read_blocking",
    "write_blocking",
    "blocking_read",
    "blocking_write",
    "try_read",
    "try_write",
    "upgradable",
    "upgradeable",
    "acquire",
    "Atomic",
    "atomic::",
    "static mut",
    "UnsafeCell",
    "Guard",
    "Once::",
    "OnceCell",
    "OnceLock",
    "once_cell",
    "Lazy",
    "lazy_static",
    "Condvar",
    "Semaphore",
    "guardlint",
    "#[monitor",
    "#[path",
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
    let search = Search {
        words: Words::new(locks)?,
        outputs: metadata.outputs().collect(),
    };
    let mention: Vec<usize> = (0..metadata.packages.len())
        .filter(|&i| search.finds_in(&metadata.packages[i], selection))
        .collect();
    let edges = metadata.edges();
    let mut reached = metadata::reach(&mention, &edges);
    reached.extend(metadata::reach(&mention, &metadata::reversed(&edges)));
    let folder = |i: usize| metadata.packages[i].folder().to_owned();
    Ok(reached.into_iter().map(folder).collect())
}

struct Words(AhoCorasick);

impl Words {
    fn new(locks: &[UserLock]) -> Result<Self> {
        let mut words: Vec<String> = WORDS.iter().map(|&word| word.to_owned()).collect();
        for lock in locks {
            words.push(last_segment(&lock.path).to_owned());
            let methods = [
                &lock.exclusive,
                &lock.shared,
                &lock.try_exclusive,
                &lock.try_shared,
            ];
            words.extend(
                methods
                    .into_iter()
                    .flatten()
                    .map(|method| format!(".{method}(")),
            );
        }
        Ok(Self(AhoCorasick::new(words)?))
    }

    /// A word in small letters is not the end of a longer one: a `block` is no `lock`.
    fn occur_in(&self, text: &[u8]) -> bool {
        self.0.find_overlapping_iter(text).any(|found| {
            let before = found.start().checked_sub(1).map(|at| text[at]);
            !text[found.start()].is_ascii_lowercase()
                || !before.is_some_and(|before| before.is_ascii_alphabetic())
        })
    }
}

struct Search<'a> {
    words: Words,
    /// Folders of what cargo makes.
    outputs: Vec<&'a Path>,
}

impl Search<'_> {
    fn finds_in(&self, package: &Package, selection: &Selection) -> bool {
        let roots = package.targets.iter().filter(|target| {
            let kind = target.kind.first().map_or("", String::as_str);
            kind != "custom-build" && (selection.beyond_default() || !is_extra(kind))
        });
        let mut folders: Vec<&Path> = roots
            .filter_map(|target| target.src_path.parent())
            .collect();
        folders.sort_unstable();
        folders.dedup();
        folders.iter().any(|folder| self.finds_below(folder))
    }

    /// Stops at the first word. What cannot be read is taken to mention one, and so is what lies elsewhere.
    fn finds_below(&self, folder: &Path) -> bool {
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
            if is_folder && path.is_symlink() {
                return true;
            } else if is_folder {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs")
                && self.finds_in_file(&path)
            {
                return true;
            }
        }
        folders.retain(|folder| self.is_of_same_package(folder));
        folders.iter().any(|folder| self.finds_below(folder))
    }

    fn finds_in_file(&self, path: &Path) -> bool {
        fs::read(path).map_or(true, |text| self.words.occur_in(&text))
    }

    fn is_of_same_package(&self, folder: &Path) -> bool {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        !name.starts_with('.')
            && !self.outputs.contains(&folder)
            && !folder.join("Cargo.toml").exists()
    }
}

/// Targets that are built only when asked for.
fn is_extra(kind: &str) -> bool {
    matches!(kind, "test" | "bench" | "example")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::models::{Model, model_of};

    /// Words in quotes in the table of lock APIs that can be names.
    fn names_in(file: &Path) -> BTreeSet<String> {
        let text = fs::read_to_string(file).unwrap();
        let quoted = text.split('"').skip(1).step_by(2);
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        quoted
            .filter(|quoted| !quoted.is_empty() && quoted.chars().all(is_name))
            .map(str::to_owned)
            .collect()
    }

    /// Type and method of everything that takes a lock.
    fn acquisitions() -> BTreeSet<(String, String)> {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let roots = names_in(&source.join("models.rs"));
        let mut names = BTreeSet::new();
        for entry in fs::read_dir(source.join("models")).unwrap() {
            names.extend(names_in(&entry.unwrap().path()));
        }
        let (types, methods): (Vec<_>, Vec<_>) = names
            .into_iter()
            .partition(|name| name.starts_with(|c: char| c.is_ascii_uppercase()));
        let mut found = BTreeSet::new();
        for (root, ty) in roots.iter().flat_map(|r| types.iter().map(move |t| (r, t))) {
            for method in &methods {
                let known = model_of(&format!("{root}::{ty}::{method}"), None, &[]);
                let model = known.map(|known| known.model);
                if matches!(model, Some(Model::Acquire { .. })) {
                    found.insert((ty.clone(), method.clone()));
                }
            }
        }
        found
    }

    #[test]
    fn every_lock_that_is_known_is_noticed_by_its_type_and_by_its_method() {
        let words = Words::new(&[]).unwrap();
        let acquisitions = acquisitions();
        assert!(acquisitions.len() > 40, "{acquisitions:?}");
        for (ty, method) in acquisitions {
            assert!(words.occur_in(ty.as_bytes()), "{ty}");
            let call = format!("state.{method}()");
            assert!(words.occur_in(call.as_bytes()), "{ty}::{method}");
        }
    }

    #[test]
    fn a_lock_of_the_users_is_noticed_as_well() {
        let lock = UserLock {
            path: "bank::Vault".to_owned(),
            exclusive: vec!["open".to_owned()],
            try_shared: vec!["peep".to_owned()],
            ..UserLock::default()
        };
        let words = Words::new(&[lock]).unwrap();
        for text in ["bank::Vault", "vault.open()", "self.vault.peep(3)"] {
            assert!(words.occur_in(text.as_bytes()), "{text}");
        }
        assert!(!words.occur_in(b"open(vault)"));
    }

    #[test]
    fn words_of_locks_are_told_from_words_of_the_trade() {
        let words = Words::new(&[]).unwrap();
        for text in [
            "use parking_lot::Mutex;",
            "self.inner.lock()",
            "a block, then a lock",
            "try_lock()",
            "static mut N: u8",
            "#[monitor]",
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
