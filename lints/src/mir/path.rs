//! Paths as they stand in callees, constants and body names.

use super::pieces::{bracketed, split, split_once};
use super::span;
use super::syntax::Span;
use super::ty::{self, Ty};

/// `std::sync::Mutex::<T>::lock`, `<T as Trait<U>>::f::<V>`, `<impl at src/a.rs:4:1: 4:11>::get::{closure#0}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path<'a> {
    pub root: Root<'a>,
    pub segments: Vec<Segment<'a>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Root<'a> {
    /// The first segment is a crate, a module or an item.
    Plain,
    /// `<SELF>` or `<SELF as TRAIT>`; the trait's path with its arguments.
    Qualified {
        self_ty: Box<Ty<'a>>,
        of_trait: Option<Box<Path<'a>>>,
    },
    /// `<impl at FILE:L:C: L:C>`, the modules before it left out.
    ImplAt(Span<'a>),
}

/// `name::<ARGS>`; also `{closure#0}`, `{impl#3}`, `{constant#0}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment<'a> {
    pub name: &'a str,
    /// Types only: lifetimes and constants are left out.
    pub args: Vec<Ty<'a>>,
}

/// `None` if the text has no reading as a path.
pub fn parse(text: &str) -> Option<Path<'_>> {
    nested(text, ty::MAX_DEPTH)
}

pub(super) fn nested(text: &str, depth: u32) -> Option<Path<'_>> {
    if depth == 0 || text.is_empty() {
        return None;
    }
    let (mut root, rest) = root(text, depth)?;
    let mut segments: Vec<Segment<'_>> = Vec::new();
    // The result of `Fn(A) -> B` is no part of the path.
    let rest = split_once(rest, " -> ").map_or(rest, |(path, _)| path);
    for piece in split(rest, "::")
        .into_iter()
        .filter(|piece| !piece.is_empty())
    {
        if let Some(place) = piece.strip_prefix("<impl at ") {
            root = Root::ImplAt(span::span(place.strip_suffix('>')?)?);
            segments.clear();
            continue;
        }
        match piece.as_bytes()[0] {
            b'<' if !piece.starts_with("<impl ") => {
                let (args, _) = bracketed(piece)?;
                segments.last_mut()?.args = arguments(args, depth);
            }
            b'<' | b'{' => segments.push(Segment {
                name: piece,
                args: Vec::new(),
            }),
            _ => segments.push(segment(piece, depth)?),
        }
    }
    let empty = segments.is_empty() && root == Root::Plain;
    (!empty).then_some(Path { root, segments })
}

fn root(text: &str, depth: u32) -> Option<(Root<'_>, &str)> {
    if !text.starts_with('<') || text.starts_with("<impl at ") {
        return Some((Root::Plain, text));
    }
    let (inside, rest) = bracketed(text)?;
    let (self_ty, of_trait) = match split_once(inside, " as ") {
        Some((self_ty, of_trait)) => (self_ty, Some(Box::new(nested(of_trait, depth - 1)?))),
        None => (inside, None),
    };
    let self_ty = Box::new(ty::nested(self_ty, depth - 1));
    Some((Root::Qualified { self_ty, of_trait }, rest))
}

/// `HashMap<K, V>`, `Fn(A)`, `lock`.
fn segment(piece: &str, depth: u32) -> Option<Segment<'_>> {
    let end = piece.find(['<', '(']).unwrap_or(piece.len());
    let (name, rest) = piece.split_at(end);
    let name = name.trim();
    if name.is_empty() || name.contains(char::is_whitespace) {
        return None;
    }
    let args = match rest.as_bytes().first() {
        Some(b'<') => arguments(bracketed(rest)?.0, depth),
        _ => Vec::new(),
    };
    Some(Segment { name, args })
}

fn arguments(text: &str, depth: u32) -> Vec<Ty<'_>> {
    split(text, ", ")
        .into_iter()
        .filter(|arg| is_type(arg))
        .map(|arg| ty::nested(arg, depth - 1))
        .collect()
}

/// Lifetimes, constants and `Item = T` are none.
fn is_type(arg: &str) -> bool {
    let constant = |c: char| c.is_ascii_digit() || matches!(c, '\'' | '"' | '-');
    !(arg.is_empty()
        || arg.starts_with(constant)
        || matches!(arg, "true" | "false" | "_")
        || split_once(arg, " = ").is_some()
        || arg.starts_with('{') && !ty::is_anonymous(arg))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<&str> {
        let path = parse(text).unwrap();
        path.segments.iter().map(|segment| segment.name).collect()
    }

    #[test]
    fn arguments_stand_behind_their_segment() {
        let path = parse("std::collections::HashMap::<u32, T>::get::<'_, u32, 3>").unwrap();
        assert_eq!(path.root, Root::Plain);
        let counts = path.segments.iter().map(|s| (s.name, s.args.len()));
        assert_eq!(
            counts.collect::<Vec<_>>(),
            [("std", 0), ("collections", 0), ("HashMap", 2), ("get", 1)]
        );
    }

    #[test]
    fn traits_qualify() {
        let path = parse("<Vec<T> as IntoIterator>::into_iter").unwrap();
        let Root::Qualified { self_ty, of_trait } = path.root else {
            panic!("{path:?}")
        };
        assert_eq!(self_ty.text, "Vec<T>");
        assert_eq!(of_trait.unwrap().segments[0].name, "IntoIterator");
        assert_eq!(path.segments[0].name, "into_iter");
    }

    #[test]
    fn an_impl_is_named_by_its_place() {
        let path = parse("<impl at src/a b.rs:4:1: 4:11>::get::{closure#0}").unwrap();
        let Root::ImplAt(at) = path.root else {
            panic!("{path:?}")
        };
        assert_eq!((at.file, at.line, at.end_col), ("src/a b.rs", 4, 11));
        assert_eq!(
            names("bank::accounts::<impl at a.rs:4:1: 4:11>::get::{closure#0}"),
            ["get", "{closure#0}"]
        );
    }

    #[test]
    fn inherent_methods_of_primitives_say_their_module() {
        assert_eq!(
            names("core::slice::<impl [T]>::iter"),
            ["core", "slice", "<impl [T]>", "iter"]
        );
    }

    #[test]
    fn what_is_no_path_is_none() {
        for text in ["", "<", "<A", "::<>", "a b", "<impl at x>::f"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
