//! Types as they stand behind locals, fields and casts.

use super::path::{self, Path};
use super::pieces::{bracketed, split, split_once};
use super::span;
use super::syntax::Span;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ty<'a> {
    pub text: &'a str,
    pub kind: TyKind<'a>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TyKind<'a> {
    /// Structs, enums, primitives, type parameters, and projections such as `<T as Trait>::Item`.
    Path(Path<'a>),
    Ref {
        mutable: bool,
        to: Box<Ty<'a>>,
    },
    Ptr {
        mutable: bool,
        to: Box<Ty<'a>>,
    },
    Tuple(Vec<Ty<'a>>),
    Slice(Box<Ty<'a>>),
    Array(Box<Ty<'a>>),
    /// `fn(A) -> B`, function items included (`fn(A) -> B {path}`).
    Fn,
    /// The first bound; lifetimes, auto traits and `for<'a>` are left out.
    Dyn(Path<'a>),
    Impl(Option<Path<'a>>),
    /// `{closure@FILE:L:C: L:C}`, `{async block@..}`, `{async closure@..}`, `{coroutine@..}`.
    Closure {
        coroutine: bool,
        at: Span<'a>,
    },
    /// `{async fn body of F()}`: the text of `F`.
    AsyncBody(&'a str),
    Never,
    /// `_`, binders' leftovers, unsafe binders, patterns types: nothing that holds a lock.
    Other,
}

/// Types that nest deeper are not looked into.
pub(super) const MAX_DEPTH: u32 = 64;

/// Never fails: what has no reading is [`TyKind::Other`].
pub fn parse(text: &str) -> Ty<'_> {
    nested(text, MAX_DEPTH)
}

pub(super) fn nested(text: &str, depth: u32) -> Ty<'_> {
    let kind = if depth == 0 {
        TyKind::Other
    } else {
        kind(text, depth - 1)
    };
    Ty { text, kind }
}

/// `{closure@..}` and its like, as opposed to a constant in braces.
pub(super) fn is_anonymous(text: &str) -> bool {
    [
        "{closure@",
        "{async ",
        "{coroutine",
        "{gen ",
        "{async gen ",
        "{async closure",
    ]
    .iter()
    .any(|start| text.starts_with(start))
}

impl<'a> Ty<'a> {
    /// What a reference, a raw pointer or a box points to.
    pub fn pointee(&self) -> Option<&'a str> {
        match &self.kind {
            TyKind::Ref { to, .. } | TyKind::Ptr { to, .. } => Some(to.text),
            TyKind::Path(path) => {
                let last = path.segments.last().filter(|last| last.name == "Box")?;
                last.args.first().map(|to| to.text)
            }
            _ => None,
        }
    }

    /// What an array or a slice has as elements.
    pub fn element(&self) -> Option<&'a str> {
        match &self.kind {
            TyKind::Slice(of) | TyKind::Array(of) => Some(of.text),
            _ => None,
        }
    }
}

fn kind(text: &str, depth: u32) -> TyKind<'_> {
    let boxed = |text| Box::new(nested(text, depth));
    match text.as_bytes().first() {
        Some(b'&') => {
            let (mutable, to) = behind_lifetime(&text[1..]);
            TyKind::Ref {
                mutable,
                to: boxed(to),
            }
        }
        Some(b'*') => match text.strip_prefix("*mut ") {
            Some(to) => TyKind::Ptr {
                mutable: true,
                to: boxed(to),
            },
            None => TyKind::Ptr {
                mutable: false,
                to: boxed(text.strip_prefix("*const ").unwrap_or(&text[1..])),
            },
        },
        Some(b'(') => match bracketed(text) {
            Some((inside, "")) => tuple(inside, depth),
            _ => TyKind::Other,
        },
        Some(b'[') => match bracketed(text) {
            Some((inside, "")) => match split_once(inside, "; ") {
                Some((of, _)) => TyKind::Array(boxed(of)),
                None => TyKind::Slice(boxed(inside)),
            },
            _ => TyKind::Other,
        },
        Some(b'{') => anonymous(text),
        Some(b'!') if text == "!" => TyKind::Never,
        _ => named(text, depth),
    }
}

/// `'a mut T` and the parts of it that are printed.
fn behind_lifetime(text: &str) -> (bool, &str) {
    let text = match text.strip_prefix('\'') {
        Some(lifetime) => lifetime.split_once(' ').map_or("", |(_, rest)| rest),
        None => text,
    };
    match text.strip_prefix("mut ") {
        Some(to) => (true, to),
        None => (false, text),
    }
}

fn tuple(inside: &str, depth: u32) -> TyKind<'_> {
    let parts: Vec<&str> = split(inside.trim_end_matches(','), ", ");
    match parts.as_slice() {
        [""] => TyKind::Tuple(Vec::new()),
        // `(dyn A + B)`: brackets that only hold together.
        [only] if !inside.ends_with(',') => kind(only, depth),
        parts => TyKind::Tuple(parts.iter().map(|part| nested(part, depth)).collect()),
    }
}

fn anonymous(text: &str) -> TyKind<'_> {
    let inside = text.trim_start_matches('{').trim_end_matches('}');
    if let Some(of) = inside.strip_prefix("async fn body of ") {
        return TyKind::AsyncBody(of.strip_suffix("()").unwrap_or(of));
    }
    match inside.split_once('@') {
        Some((what, place)) if is_anonymous(text) => match span::span(place) {
            Some(at) => TyKind::Closure {
                coroutine: what != "closure" && what != "async closure",
                at,
            },
            None => TyKind::Other,
        },
        _ => TyKind::Other,
    }
}

fn named(text: &str, depth: u32) -> TyKind<'_> {
    let text = match text.strip_prefix("for<") {
        Some(binder) => binder.split_once("> ").map_or("", |(_, rest)| rest),
        None => text,
    };
    if [
        "fn(",
        "unsafe fn(",
        "extern ",
        "unsafe extern ",
        "#[target_feature",
    ]
    .iter()
    .any(|start| text.starts_with(start))
    {
        return TyKind::Fn;
    }
    if let Some(bounds) = text.strip_prefix("dyn ") {
        return first_bound(bounds, depth).map_or(TyKind::Other, TyKind::Dyn);
    }
    if let Some(bounds) = text.strip_prefix("impl ") {
        return TyKind::Impl(first_bound(bounds, depth));
    }
    match path::nested(text, depth) {
        Some(path) if text != "_" => TyKind::Path(path),
        _ => TyKind::Other,
    }
}

fn first_bound(bounds: &str, depth: u32) -> Option<Path<'_>> {
    let bounds = split(bounds, " + ");
    let mut bounds = bounds
        .into_iter()
        .filter(|bound| !bound.starts_with(['\'', '?']));
    let first = bounds.next()?;
    let first = match first.strip_prefix("for<") {
        Some(binder) => binder.split_once("> ")?.1,
        None => first,
    };
    path::nested(first, depth)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last(ty: &Ty<'_>) -> String {
        match &ty.kind {
            TyKind::Path(path) | TyKind::Dyn(path) | TyKind::Impl(Some(path)) => {
                path.segments.last().unwrap().name.to_owned()
            }
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn pointers_know_what_they_point_to() {
        for (text, to) in [
            ("&'a mut std::sync::Mutex<T>", "std::sync::Mutex<T>"),
            ("&dyn Tr", "dyn Tr"),
            ("*const [u8]", "[u8]"),
            (
                "std::boxed::Box<dyn Fn(&str) -> bool + Send>",
                "dyn Fn(&str) -> bool + Send",
            ),
        ] {
            assert_eq!(parse(text).pointee(), Some(to), "{text}");
        }
        assert_eq!(parse("[T; 3]").element(), Some("T"));
    }

    #[test]
    fn trait_objects_are_known_by_their_first_bound() {
        for text in [
            "dyn for<'a> std::ops::Fn(&'a str) -> std::string::String + std::marker::Send",
            "(dyn std::ops::Fn(u8) + 'static)",
            "impl std::ops::Fn() -> T + '_",
        ] {
            assert_eq!(last(&parse(text)), "Fn", "{text}");
        }
    }

    #[test]
    fn closures_are_known_by_their_place() {
        let TyKind::Closure { coroutine, at } = parse("{async block@src/a b.rs:3:5: 4:9}").kind
        else {
            panic!("no closure")
        };
        assert!(coroutine && at.file == "src/a b.rs" && at.end_line == 4);
        assert_eq!(
            parse("{async fn body of A<T>::held()}").kind,
            TyKind::AsyncBody("A<T>::held")
        );
    }

    #[test]
    fn generic_arguments_are_types_only() {
        let TyKind::Path(path) =
            parse("a::B<'_, (u8, C), 3, {closure@x.rs:1:1: 1:2}, fn(A, B) -> C>").kind
        else {
            panic!("no path")
        };
        let args: Vec<&str> = path.segments[1].args.iter().map(|arg| arg.text).collect();
        assert_eq!(
            args,
            ["(u8, C)", "{closure@x.rs:1:1: 1:2}", "fn(A, B) -> C"]
        );
    }

    #[test]
    fn however_deep_it_nests_it_comes_back() {
        let deep = format!("{}T{}", "A<".repeat(5000), ">".repeat(5000));
        assert_eq!(last(&parse(&deep)), "A");
        assert_eq!(parse(&"(".repeat(9000)).kind, TyKind::Other);
    }
}
