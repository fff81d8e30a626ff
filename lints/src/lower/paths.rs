//! Which paths are the crate's own.

use std::collections::HashSet;

use proc_macro2::{TokenStream, TokenTree};

use super::names::Named;
use crate::mir::path::{Path, Root, Segment};
use crate::mir::ty::{Ty, TyKind};

/// The names at the root of the crate, and those of other crates.
#[derive(Debug)]
pub(super) struct Own {
    crate_name: String,
    /// First segments of the crate's own paths.
    roots: HashSet<String>,
    others: HashSet<String>,
}

const ALWAYS: [&str; 5] = ["std", "core", "alloc", "proc_macro", "test"];

impl Own {
    pub(super) fn new<'a>(
        crate_name: &str,
        externs: &[String],
        root: Option<&str>,
        bodies: impl Iterator<Item = &'a Named>,
    ) -> Own {
        let mut roots: HashSet<String> = bodies
            .filter_map(|name| name.modules.first().cloned())
            .collect();
        if let Some(tokens) = root.and_then(|text| text.parse().ok()) {
            declared(tokens, &mut roots);
        }
        let others = externs
            .iter()
            .map(|name| name.replace('-', "_"))
            .chain(ALWAYS.map(str::to_owned))
            .filter(|name| name != crate_name)
            .collect();
        Own {
            crate_name: crate_name.to_owned(),
            roots,
            others,
        }
    }

    /// Whether a path that begins so lies in this crate.
    fn is_own(&self, first: &str) -> bool {
        self.roots.contains(first)
    }

    /// A path as everybody calls it: without generic arguments, own paths behind the crate's name.
    pub(super) fn path(&self, path: &Path<'_>) -> String {
        let mut text = match &path.root {
            Root::Plain => self.start(&path.segments).to_owned(),
            Root::Qualified {
                of_trait: Some(of_trait),
                ..
            } => self.path(of_trait),
            Root::Qualified { self_ty, .. } => self.head(self_ty),
            Root::ImplAt(_) => String::new(),
        };
        for segment in &path.segments {
            // `core::slice::<impl [T]>::len`: the module says it.
            if !segment.name.starts_with('<') {
                push(&mut text, segment.name);
            }
        }
        text
    }

    fn start(&self, segments: &[Segment<'_>]) -> &str {
        match segments {
            [only] if self.is_own(only.name) => &self.crate_name,
            [first, _, ..]
                if self.is_own(first.name)
                    || !self.others.contains(first.name)
                        && first.name.starts_with(char::is_uppercase) =>
            {
                &self.crate_name
            }
            _ => "",
        }
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

fn push(path: &mut String, segment: &str) {
    if !path.is_empty() {
        path.push_str("::");
    }
    path.push_str(segment);
}

/// Names of items in the tokens of a file, those within macros included: many crates declare their modules by a macro
/// that puts a `cfg` before them.
fn declared(tokens: TokenStream, into: &mut HashSet<String>) {
    let mut item = false;
    for token in tokens {
        match token {
            TokenTree::Ident(name) => {
                if item {
                    into.insert(name.to_string());
                }
                item = [
                    "mod", "struct", "enum", "union", "trait", "fn", "type", "static", "const",
                ]
                .iter()
                .any(|keyword| name == keyword)
                    || item && (name == "mut");
            }
            TokenTree::Group(group) => {
                item = false;
                // The items of an inline module lie below the root, but its functions' braces hold none that count.
                declared(group.stream(), into);
            }
            _ => item = false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own() -> Own {
        Own::new(
            "mine",
            &["serde".to_owned()],
            Some("cfg_rt! { pub mod runtime; } pub struct Account<T>(T); static mut G: u8 = 0;"),
            std::iter::empty(),
        )
    }

    #[test]
    fn own_paths_get_the_name_of_the_crate() {
        let own = own();
        for (printed, path) in [
            ("Account::<T>::get", "mine::Account::get"),
            ("runtime::spawn::<F>", "mine::runtime::spawn"),
            ("G", "mine::G"),
            ("std::sync::Mutex::<T>::lock", "std::sync::Mutex::lock"),
            ("serde::de::Visitor", "serde::de::Visitor"),
            ("indirect::Thing::<T>::new", "indirect::Thing::new"),
            ("T", "T"),
            ("core::slice::<impl [T]>::len", "core::slice::len"),
            (
                "<Account<T> as std::ops::Deref>::deref",
                "std::ops::Deref::deref",
            ),
        ] {
            assert_eq!(own.path_text(printed), path);
        }
    }
}
