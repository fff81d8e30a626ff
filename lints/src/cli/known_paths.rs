//! Where the compiler said that other crates' items are declared, for as long as these crates are the same: to ask takes as long as
//! it takes the compiler to start and to load them.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::compiler::Compiler;
use super::rustc::{self, Call};
use super::store;
use crate::facts::{self, Build};
use crate::mir::imports;

/// Of one artifact, beside it.
pub(super) struct KnownPaths {
    file: PathBuf,
    build: Build,
    crates: Crates,
}

/// Declared paths by imported ones; `None` of what cannot be imported.
type Declared = BTreeMap<String, Option<String>>;

/// What the answers depend on. Cargo has another artifact for another compiler.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Crates {
    /// Of the arguments that say where they are.
    told: u64,
    /// Length and age of each file among the arguments.
    files: Vec<(u64, SystemTime)>,
}

impl Crates {
    /// The arguments may name what does not lie in a file: the standard library.
    fn of(args: &[OsString]) -> Self {
        let mut told = Vec::new();
        let mut files = Vec::new();
        for arg in args {
            told.extend(arg.as_encoded_bytes());
            told.push(0);
            let path = arg.to_str().and_then(|arg| Some(arg.split_once('=')?.1));
            let file = path.and_then(|path| fs::metadata(Path::new(path)).ok());
            let file = file.filter(fs::Metadata::is_file);
            files.extend(file.and_then(|file| Some((file.len(), file.modified().ok()?))));
        }
        Self {
            told: facts::hash(&told),
            files,
        }
    }
}

impl KnownPaths {
    pub(super) fn of(call: &Call, compiler: &Compiler<'_>) -> Self {
        Self {
            file: call.beside("guardlint-paths"),
            build: compiler.session.build,
            crates: Crates::of(&rustc::for_names(&compiler.args)),
        }
    }

    /// Where each is declared. `ask` has the compiler's view of a source text, and is needed for what is not known; `None` if it
    /// fails.
    pub(super) fn resolve(
        &self,
        paths: &[String],
        ask: &dyn Fn(&str) -> Result<String>,
    ) -> Option<Vec<Option<String>>> {
        let kept = store::read::<(Crates, Declared)>(&self.file, self.build).ok();
        let kept = kept.filter(|(crates, _)| *crates == self.crates);
        let mut known = kept.map(|(_, declared)| declared).unwrap_or_default();
        let new = paths.iter().filter(|path| !known.contains_key(*path));
        let new: Vec<String> = new.cloned().collect();
        if !new.is_empty() {
            let tree = ask(&imports::source(&new)).ok()?;
            let declared = imports::declared(&tree, new.len());
            known.extend(new.into_iter().zip(declared));
            self.keep(&mut known, paths);
        }
        let declared = paths.iter().map(|path| known.get(path).cloned().flatten());
        Some(declared.collect())
    }

    /// Whatever goes wrong costs time later, and nothing else.
    fn keep(&self, known: &mut Declared, asked: &[String]) {
        let asked: BTreeSet<&String> = asked.iter().collect();
        known.retain(|path, _| asked.contains(path));
        let kept = (&self.crates, known);
        let _ = store::write(&self.file, &kept, self.build);
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    /// Answers as a compiler that knows of `shim::Lock` and `shim::Gate`, and notes what it is asked.
    fn resolve(
        known: &KnownPaths,
        paths: &[&str],
        asked: &RefCell<Vec<String>>,
    ) -> Vec<Option<String>> {
        let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
        let ask = |source: &str| {
            let mut tree = String::new();
            let imports = source
                .lines()
                .filter_map(|line| line.strip_prefix("use ::shim::"));
            for import in imports {
                let (name, number) = import.split_once(" as guardlint_import_").unwrap();
                asked.borrow_mut().push(name.to_owned());
                if name != "Nothing" {
                    tree += &format!(
                        "ident: guardlint_import_{}#0\nkind: Use(\nStruct,\nDefId(1:2 ~ real[e282]::{name}),\nsegments: [\n",
                        number.trim_end_matches(';')
                    );
                }
            }
            Ok(tree)
        };
        known.resolve(&paths, &ask).unwrap()
    }

    #[test]
    fn what_is_known_is_not_asked_again_while_the_crates_are_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let rmeta = folder.path().join("libshim-1.rmeta");
        fs::write(&rmeta, "one").unwrap();
        let mut named = OsString::from("shim=");
        named.push(&rmeta);
        let args = [OsString::from("--extern"), named];
        let known = || KnownPaths {
            file: folder.path().join("libbank-1.guardlint-paths"),
            build: Build::of(b"one"),
            crates: Crates::of(&args),
        };
        let asked = RefCell::default();
        let gate = Some("real::Gate".to_owned());
        let lock = Some("real::Lock".to_owned());
        let resolve = |paths: &[&str]| resolve(&known(), paths, &asked);
        let asked = || asked.take();

        assert_eq!(
            resolve(&["shim::Lock", "shim::Nothing"]),
            [lock.clone(), None]
        );
        assert_eq!(asked(), ["Lock", "Nothing"]);
        assert_eq!(
            resolve(&["shim::Lock", "shim::Nothing"]),
            [lock.clone(), None]
        );
        assert!(asked().is_empty());
        // Only the new one; what is not in use any more is forgotten.
        assert_eq!(
            resolve(&["shim::Gate", "shim::Lock"]),
            [gate.clone(), lock.clone()]
        );
        assert_eq!(asked(), ["Gate"]);
        assert_eq!(resolve(&["shim::Nothing"]), [None]);
        assert_eq!(asked(), ["Nothing"]);

        fs::write(&rmeta, "another").unwrap();
        assert_eq!(resolve(&["shim::Lock"]), std::slice::from_ref(&lock));
        assert_eq!(asked(), ["Lock"]);
        fs::write(known().file, "damaged").unwrap();
        assert_eq!(resolve(&["shim::Lock"]), [lock]);
        assert_eq!(asked(), ["Lock"]);
    }

    #[test]
    fn without_an_answer_nothing_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let known = KnownPaths {
            file: folder.path().join("libbank-1.guardlint-paths"),
            build: Build::of(b"one"),
            crates: Crates::of(&[]),
        };
        let paths = ["shim::Lock".to_owned()];
        let answer = known.resolve(&paths, &|_| anyhow::bail!("killed"));
        assert_eq!(answer, None);
        assert!(!known.file.exists());
    }
}
