//! Paths through crates that re-export: the compiler prints the shortest that leads to an item, and everybody else knows the
//! item by where it is declared.

use rustc_hash::FxHashMap;

use super::Resolve;
use crate::mir::path::Segment;

/// A crate that the compiler was told of (`--extern`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extern {
    /// As the crate's source calls it.
    pub name: String,
    /// As it calls itself, and as the compiler prints it.
    pub crate_name: String,
}

/// Declared paths by printed ones, for items of which the two name different crates.
#[derive(Debug, Default)]
pub(super) struct Reexports {
    declared: FxHashMap<String, String>,
}

impl Reexports {
    /// Asks the compiler about all paths in the texts that begin with the name of another crate. `None` if it does not answer.
    pub(super) fn find<'t>(
        texts: impl Iterator<Item = &'t str>,
        externs: &[Extern],
        resolve: Resolve<'_>,
    ) -> Option<Self> {
        let mut asked: Vec<(&str, String)> = Vec::new();
        let mut seen = FxHashMap::default();
        for path in texts.flat_map(paths) {
            if seen.insert(path, ()).is_none() {
                let (krate, rest) = path.split_once("::").unwrap_or((path, ""));
                // Of two versions of one crate the text does not say which is meant.
                if let Some(name) = only(externs, krate) {
                    asked.push((path, format!("{name}::{rest}")));
                }
            }
        }
        if asked.is_empty() {
            return Some(Self::default());
        }
        asked.sort_unstable();
        let (printed, imported): (Vec<_>, Vec<_>) = asked.into_iter().unzip();
        let pairs = printed.into_iter().zip(resolve(&imported)?);
        let pairs = pairs.filter_map(|(printed, declared)| {
            let declared = declared?;
            let differs = first(printed) != first(&declared);
            differs.then(|| (printed.to_owned(), public(&declared)))
        });
        Some(Self {
            declared: pairs.collect(),
        })
    }

    /// What the start of a path leads to, and the segments behind it.
    pub(super) fn resolve<'s, 'a>(
        &self,
        segments: &'s [Segment<'a>],
    ) -> Option<(&str, &'s [Segment<'a>])> {
        if self.declared.is_empty() {
            return None;
        }
        let len = printed_len(segments.iter().map(|segment| segment.name));
        let names: Vec<_> = segments[..len].iter().map(|s| s.name).collect();
        let declared = self.declared.get(&names.join("::"))?;
        Some((declared, &segments[len..]))
    }

    /// Printed path and declared path of each, in order.
    pub(super) fn into_pairs(self) -> Vec<(String, String)> {
        let mut pairs: Vec<_> = self.declared.into_iter().collect();
        pairs.sort_unstable();
        pairs
    }
}

/// The name by which the source knows a crate, if there is but one of that name.
fn only<'e>(externs: &'e [Extern], crate_name: &str) -> Option<&'e str> {
    let mut found = externs.iter().filter(|e| e.crate_name == crate_name);
    let name = &found.next()?.name;
    found.next().is_none().then_some(name)
}

fn first(path: &str) -> &str {
    path.split("::").next().unwrap_or(path)
}

/// The paths of items in a text: as far as their names go, and no further than to the first type or trait.
fn paths(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | ':' | '#')));
    words.filter_map(|word| {
        let word = word.trim_end_matches(':');
        if word.starts_with(':') || !word.contains("::") {
            return None;
        }
        let len = printed_len(word.split("::"));
        let end = word.match_indices("::").nth(len - 1);
        Some(end.map_or(word, |(end, _)| &word[..end]))
    })
}

/// How many segments name the item, before members of it.
fn printed_len<'n>(names: impl Iterator<Item = &'n str>) -> usize {
    let mut len = 0;
    for name in names {
        if name.starts_with(['<', '{']) {
            break;
        }
        len += 1;
        if name.starts_with(char::is_uppercase) {
            break;
        }
    }
    len
}

/// The standard library declares its items in private modules of its parts: everybody says `std::sync::Mutex` for
/// `std::sync::poison::mutex::Mutex`, and `std::future::Future` for `core::future::future::Future`.
fn public(declared: &str) -> String {
    let segments: Vec<_> = declared.split("::").collect();
    match segments.as_slice() {
        ["std" | "core" | "alloc", "sync", "atomic", name] => format!("std::sync::atomic::{name}"),
        ["std" | "core" | "alloc", module, .., name] => format!("std::{module}::{name}"),
        _ => declared.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mir::path;

    #[test]
    fn paths_end_at_the_first_type() {
        let found = |text| paths(text).collect::<Vec<_>>();
        assert_eq!(
            found("std::result::Result::<shim::MutexGuard<'_, u32>, a::b::E::X>::unwrap"),
            ["std::result::Result", "shim::MutexGuard", "a::b::E"]
        );
        assert_eq!(
            found("<A as shim::Deref>::deref::{closure#0}"),
            ["shim::Deref"]
        );
        assert_eq!(found("shim::mem::drop::<T>"), ["shim::mem::drop"]);
        assert_eq!(found("&mut T"), [] as [&str; 0]);
    }

    fn externs(names: &[(&str, &str)]) -> Vec<Extern> {
        let names = names.iter().map(|(name, crate_name)| Extern {
            name: (*name).to_owned(),
            crate_name: (*crate_name).to_owned(),
        });
        names.collect()
    }

    #[test]
    fn what_another_crate_declares_goes_by_that_crates_name() {
        let texts = ["shim::Mutex<u8>", "shim::Own", "mine::A", "twice::B"];
        let externs = externs(&[("safe", "shim"), ("twice", "twice"), ("again", "twice")]);
        let found = Reexports::find(texts.into_iter(), &externs, &|paths| {
            assert_eq!(paths, ["safe::Mutex", "safe::Own"]);
            let declared = ["std::sync::poison::mutex::Mutex", "shim::own::Own"];
            Some(declared.map(|path| Some(path.to_owned())).into())
        });
        let found = found.unwrap();
        let method = path::parse("shim::Mutex::<u8>::lock").unwrap();
        let (declared, rest) = found.resolve(&method.segments).unwrap();
        assert_eq!((declared, rest[0].name), ("std::sync::Mutex", "lock"));
        let own = path::parse("shim::Own::lock").unwrap();
        assert_eq!(found.resolve(&own.segments), None);
    }

    #[test]
    fn the_compiler_is_asked_only_about_other_crates() {
        let externs = externs(&[("shim", "shim")]);
        let none = Reexports::find(["std::sync::Mutex<T>"].into_iter(), &externs, &|_| None);
        assert!(none.is_some());
        let silent = Reexports::find(["shim::Mutex<T>"].into_iter(), &externs, &|_| None);
        assert!(silent.is_none());
    }

    #[test]
    fn the_standard_library_hides_its_modules() {
        for (declared, path) in [
            ("std::sync::poison::mutex::Mutex", "std::sync::Mutex"),
            ("core::future::future::Future", "std::future::Future"),
            (
                "core::sync::atomic::AtomicBool",
                "std::sync::atomic::AtomicBool",
            ),
            ("alloc::boxed::Box", "std::boxed::Box"),
            ("core::mem::drop", "std::mem::drop"),
            ("tokio::sync::mutex::Mutex", "tokio::sync::mutex::Mutex"),
        ] {
            assert_eq!(public(declared), path);
        }
    }
}
