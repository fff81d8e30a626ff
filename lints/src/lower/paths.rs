//! Which paths are the crate's own.

use rustc_hash::{FxHashMap, FxHashSet};

use super::items::declared;
use super::names::{self, Named};
use super::reexports::{Extern, Reexports};
use crate::ir::UNDER_MONITOR;
use crate::mir::path::{Path, Root, Segment};
use crate::mir::ty::{self, Ty, TyKind};

/// The names at the root of the crate, and those of other crates.
#[derive(Debug)]
pub(super) struct Own {
    crate_name: String,
    /// First segments of the crate's own paths.
    roots: FxHashSet<String>,
    /// What stands below those that are called as other crates are, as far as functions tell.
    below: FxHashMap<String, FxHashSet<String>>,
    others: FxHashSet<String>,
    reexports: Reexports,
}

const ALWAYS: [&str; 5] = ["std", "core", "alloc", "proc_macro", "test"];
/// Modules may be called like these, types may not.
const PRIMITIVES: [&str; 17] = [
    "bool", "char", "str", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64",
    "i128", "isize", "f32", "f64",
];

impl Own {
    pub(super) fn new<'a>(
        crate_name: &str,
        externs: &[Extern],
        reexports: Reexports,
        root: Option<&str>,
        bodies: impl Iterator<Item = &'a Named>,
        source: &dyn Fn(&str) -> Option<String>,
    ) -> Own {
        let others = externs
            .iter()
            .flat_map(|krate| [&krate.name, &krate.crate_name])
            .map(|name| name.replace('-', "_"))
            .chain(ALWAYS.map(str::to_owned))
            .filter(|name| name != crate_name)
            .collect();
        let mut own = Own {
            crate_name: crate_name.to_owned(),
            roots: root.map(|text| declared(text, false)).unwrap_or_default(),
            below: FxHashMap::default(),
            others,
            reexports,
        };
        own.note(bodies, source);
        own
    }

    fn note<'a>(
        &mut self,
        bodies: impl Iterator<Item = &'a Named>,
        source: &dyn Fn(&str) -> Option<String>,
    ) {
        let mut files = FxHashSet::default();
        for name in bodies {
            let Some(first) = name.modules.first() else {
                continue;
            };
            if self.others.contains(first) {
                if let Some(second) = name.modules.get(1) {
                    let below = self.below.entry(first.clone()).or_default();
                    below.insert(second.clone());
                } else if let Some((at, _)) = name.member() {
                    // The types of a module stand where their methods do.
                    files.insert((first, at.file.to_owned()));
                }
            }
            self.roots.insert(first.clone());
        }
        for (module, file) in files {
            // A module may stand in the file of another one.
            let items = source(&file).map(|text| declared(&text, true));
            let below = self.below.entry(module.clone()).or_default();
            below.extend(items.into_iter().flatten());
        }
    }

    /// A path as everybody calls it: without generic arguments, own paths behind the crate's name.
    pub(super) fn path(&self, path: &Path<'_>) -> String {
        let mut segments = path.segments.as_slice();
        let mut text = match &path.root {
            Root::Plain => match self.start(segments) {
                Some((start, rest)) => {
                    segments = rest;
                    start
                }
                None => String::new(),
            },
            Root::Qualified {
                of_trait: Some(of_trait),
                ..
            } if names::is_method(segments) => self.path(of_trait),
            Root::Qualified { self_ty, .. } => self.head(self_ty),
            Root::ImplAt(_) => String::new(),
        };
        text.reserve(segments.iter().map(|s| "::".len() + s.name.len()).sum());
        for segment in segments {
            match segment.name.strip_prefix("<impl ") {
                None => {
                    let name = atomic(&text, segment);
                    push(&mut text, name.as_deref().unwrap_or(segment.name));
                }
                // `core::slice::<impl [T]>::len`: the module says it.
                Some(header) => text = self.implementor(header).unwrap_or(text),
            }
        }
        text
    }

    /// `module::<impl Account>::deposit` is how a method is printed whose `impl` lies apart from its type, and
    /// `module::<impl Trait for Account>::get::N` what a method declares.
    fn implementor(&self, header: &str) -> Option<String> {
        let header = header.strip_suffix('>').unwrap_or(header);
        if let Some((_, ty)) = header.rsplit_once(" for ") {
            return Some(self.head(&ty::parse(ty)));
        }
        let ty = ty::parse(header);
        let is_named = matches!(ty.kind, TyKind::Path(_) | TyKind::Dyn(_));
        let head = self.head(&ty);
        (is_named && head.contains("::")).then_some(head)
    }

    /// `module::_::_serde::de::Error`: derive macros name their crate anew, in a constant without a name.
    fn renamed<'s, 'a>(&self, segments: &'s [Segment<'a>]) -> Option<(&'a str, &'s [Segment<'a>])> {
        let at = segments.iter().position(|segment| segment.name == "_")?;
        let name = segments.get(at + 1)?.name.strip_prefix('_')?;
        self.others
            .contains(name)
            .then(|| (name, &segments[at + 2..]))
    }

    /// What the compiler leaves out, or calls otherwise, and the segments that stand behind it.
    fn start<'s, 'a>(&self, segments: &'s [Segment<'a>]) -> Option<(String, &'s [Segment<'a>])> {
        if let Some((name, rest)) = self.renamed(segments) {
            return Some((name.to_owned(), rest));
        }
        if self.is_own(segments) {
            return Some((self.crate_name.clone(), segments));
        }
        let (declared, rest) = self.reexports.resolve(segments)?;
        let named = &segments[segments.len() - rest.len() - 1];
        let module = declared.rsplit_once("::").map_or("", |(module, _)| module);
        match atomic(module, named) {
            Some(name) => Some((format!("{module}::{name}"), rest)),
            None => Some((declared.to_owned(), rest)),
        }
    }

    /// Whether a path that begins so lies in this crate.
    fn is_own(&self, segments: &[Segment<'_>]) -> bool {
        match segments {
            [] => false,
            [only] => self.is_root(only.name) && !PRIMITIVES.contains(&only.name),
            [first, second, ..] if self.others.contains(first.name) => self
                .below
                .get(first.name)
                .is_some_and(|below| below.contains(second.name)),
            [first, ..] => {
                self.roots.contains(first.name) || first.name.starts_with(char::is_uppercase)
            }
        }
    }

    /// Whether the root declares it. For a struct under `#[monitor]` that attribute declares another one, which has its methods.
    fn is_root(&self, name: &str) -> bool {
        let state_of = name.strip_suffix(UNDER_MONITOR);
        self.roots.contains(name) || state_of.is_some_and(|name| self.roots.contains(name))
    }

    /// What is printed of a path in this crate.
    pub(super) fn strip<'p>(&self, path: &'p str) -> Option<&'p str> {
        path.strip_prefix(&self.crate_name)?.strip_prefix("::")
    }

    /// Whether the crate declares the type.
    pub(super) fn is_own_type(&self, ty: &Ty<'_>) -> bool {
        match &ty.kind {
            TyKind::Path(path) | TyKind::Dyn(path) => match path.root {
                Root::Plain => {
                    self.renamed(&path.segments).is_none() && self.is_own(&path.segments)
                }
                // `<A as Trait>::method::Local`: nobody else's functions show what they declare.
                Root::Qualified { .. } => !names::is_method(&path.segments),
                Root::ImplAt(_) => false,
            },
            _ => false,
        }
    }

    pub(super) fn into_reexports(self) -> Reexports {
        self.reexports
    }

    pub(super) fn path_text(&self, text: &str) -> String {
        crate::mir::path::parse(text).map_or_else(|| text.to_owned(), |path| self.path(&path))
    }

    /// What a type is, behind no pointer.
    pub(super) fn head(&self, ty: &Ty<'_>) -> String {
        match &ty.kind {
            TyKind::Path(path) => self.path(path),
            TyKind::Tuple(_) => "(tuple)".to_owned(),
            TyKind::Slice(_) | TyKind::Array(_) => "[slice]".to_owned(),
            TyKind::Fn => "fn".to_owned(),
            TyKind::Dyn(path) => format!("dyn {}", self.path(path)),
            TyKind::Impl(_) => "impl".to_owned(),
            TyKind::Closure {
                coroutine: false, ..
            } => "{closure}".to_owned(),
            TyKind::Closure { .. } | TyKind::AsyncBody(_) => "{coroutine}".to_owned(),
            TyKind::Never => "!".to_owned(),
            TyKind::Ref { to, .. } | TyKind::Ptr { to, .. } => self.head(to),
            TyKind::Other => ty.text.to_owned(),
        }
    }
}

/// `AtomicPtr` for the `Atomic<*mut T>` that it is short for since 1.96.
fn atomic(module: &str, segment: &Segment<'_>) -> Option<String> {
    let ([of], true) = (segment.args.as_slice(), segment.name == "Atomic") else {
        return None;
    };
    module.strip_suffix("::sync::atomic")?;
    match &of.kind {
        TyKind::Ptr { .. } => Some("AtomicPtr".to_owned()),
        TyKind::Path(path) => {
            let mut letters = path.segments.first()?.name.chars();
            let first = letters.next()?.to_ascii_uppercase();
            Some(format!("Atomic{first}{}", letters.as_str()))
        }
        _ => None,
    }
}

fn push(path: &mut String, segment: &str) {
    if !path.is_empty() {
        path.push_str("::");
    }
    path.push_str(segment);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own() -> Own {
        Own::new(
            "mine",
            &[Extern {
                name: "serde".to_owned(),
                crate_name: "serde".to_owned(),
            }],
            Reexports::default(),
            Some(
                "cfg_rt! { pub mod runtime; mod str; } pub struct Account<T>(T); static mut G: u8 = 0; \
                 mod tests { struct T; } impl Store for Account { type T = u8; } fn f() { struct T; }",
            ),
            std::iter::empty(),
            &|_| None,
        )
    }

    #[test]
    fn a_module_may_be_called_as_a_crate_is() {
        let body = |text: &str, file| Named {
            text: text.to_owned(),
            modules: names::modules(file),
            ..Named::default()
        };
        let bodies = [
            body(
                "core::executor::run",
                "mine.core-executor-run.1-1-000.built.after.mir",
            ),
            body(
                "core::<impl at src/core.rs:3:1: 3:7>::get",
                "mine.core-{impl#0}-get.1-1-000.built.after.mir",
            ),
        ];
        let source = |file: &str| (file == "src/core.rs").then(|| "pub struct Job;".to_owned());
        let own = Own::new(
            "mine",
            &[],
            Reexports::default(),
            Some("mod core;"),
            bodies.iter(),
            &source,
        );
        for (printed, path) in [
            ("core::executor::spawn", "mine::core::executor::spawn"),
            ("core::Job::get", "mine::core::Job::get"),
            ("core::fmt::rt::Argument", "core::fmt::rt::Argument"),
        ] {
            assert_eq!(own.path_text(printed), path);
        }
    }

    #[test]
    fn own_paths_get_the_name_of_the_crate() {
        let own = own();
        for (printed, path) in [
            ("Account::<T>::get", "mine::Account::get"),
            ("runtime::spawn::<F>", "mine::runtime::spawn"),
            ("G", "mine::G"),
            ("AccountUnderMonitor<T>", "mine::AccountUnderMonitor"),
            ("OtherUnderMonitor", "OtherUnderMonitor"),
            ("std::sync::Mutex::<T>::lock", "std::sync::Mutex::lock"),
            ("serde::de::Visitor", "serde::de::Visitor"),
            ("indirect::Thing::<T>::new", "indirect::Thing::new"),
            ("T", "T"),
            ("core::slice::<impl [T]>::len", "core::slice::len"),
            ("core::num::<impl u32>::MAX", "core::num::MAX"),
            (
                "runtime::<impl Account<T>>::get::{closure#0}",
                "mine::Account::get::{closure#0}",
            ),
            (
                "runtime::<impl serde::de::Visitor for runtime::A>::get::N",
                "mine::runtime::A::get::N",
            ),
            (
                "runtime::<impl serde::de::Visitor for &[u8]>::get::N",
                "[slice]::get::N",
            ),
            ("runtime::_::_serde::de::Error", "serde::de::Error"),
            (
                "runtime::_::_other::Error",
                "mine::runtime::_::_other::Error",
            ),
            (
                "<Account<T> as std::ops::Deref>::deref",
                "std::ops::Deref::deref",
            ),
            (
                "<Account<T> as std::ops::Deref>::deref::local",
                "mine::Account::deref::local",
            ),
            ("str", "str"),
            (
                "std::sync::atomic::Atomic::<*mut T>::load",
                "std::sync::atomic::AtomicPtr::load",
            ),
            (
                "core::sync::atomic::Atomic<usize>",
                "core::sync::atomic::AtomicUsize",
            ),
        ] {
            assert_eq!(own.path_text(printed), path);
        }
    }
}
