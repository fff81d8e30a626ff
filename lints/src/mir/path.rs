//! Paths as they stand in callees, constants and body names.

use super::cursor::{Cursor, Read};
use super::scan::Until;
use super::span::span;
use super::ty::{Depth, Ty, TyKind};

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
    /// `<impl at FILE:L:C: L:C>`, with or without the module before it.
    ImplAt(super::syntax::Span<'a>),
}

/// `name::<ARGS>`; also `{closure#0}`, `{impl#3}`, `{constant#0}`, `<impl [T]>` behind a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment<'a> {
    pub name: &'a str,
    /// Types only: lifetimes, constants, `Item = T` and all of `Fn(A) -> B` are left out.
    pub args: Vec<Ty<'a>>,
}

/// Reads a whole text as a path.
pub fn parse(text: &str) -> Option<Path<'_>> {
    let mut cursor = Cursor::new(text);
    let path = cursor.path(Depth::default()).ok()?;
    cursor.is_at_end().then_some(path)
}

impl<'a> Cursor<'a> {
    pub(super) fn path(&mut self, depth: Depth) -> Read<Path<'a>> {
        let depth = depth
            .deeper()
            .ok_or_else(|| self.unread("fewer brackets"))?;
        let mut root = Root::Plain;
        let mut segments = Vec::new();
        if self.peek() == b'<' && !self.looking_at("<impl at ") {
            root = self.qualified(depth)?;
            self.expect("::")?;
        }
        loop {
            if self.looking_at("<impl at ") {
                root = self.impl_at()?;
                segments.clear();
            } else {
                segments.push(self.segment(depth)?);
            }
            if !self.eat("::") {
                return Ok(Path { root, segments });
            }
        }
    }

    /// `<SELF>`, `<SELF as TRAIT>`
    fn qualified(&mut self, depth: Depth) -> Read<Root<'a>> {
        self.expect("<")?;
        let self_ty = Box::new(self.ty(depth)?);
        let of_trait = if self.eat(" as ") {
            Some(Box::new(self.path(depth)?))
        } else {
            None
        };
        self.expect(">")?;
        Ok(Root::Qualified { self_ty, of_trait })
    }

    fn impl_at(&mut self) -> Read<Root<'a>> {
        let text = self.until(Until::Path)?;
        // The scan goes on behind the bracket.
        let len = text.find('>').unwrap_or(text.len());
        let place = span(text[..len].trim_start_matches("<impl at "));
        self.go_to(self.pos() - text.len() + len + 1);
        place
            .map(Root::ImplAt)
            .ok_or_else(|| self.unread("the place of an impl"))
    }

    fn segment(&mut self, depth: Depth) -> Read<Segment<'a>> {
        let start = self.pos();
        match self.peek() {
            b'{' => self.skip_braces()?,
            b'<' => self.skip_group()?,
            _ => {
                self.eat("r#");
                if self.word().is_empty() {
                    return Err(self.unread("a name"));
                }
            }
        }
        if self.since(start) == "promoted" && self.peek() == b'[' {
            self.skip_group()?;
        }
        let name = self.since(start);
        let args = self.segment_args(name, depth)?;
        Ok(Segment { name, args })
    }

    fn segment_args(&mut self, name: &str, depth: Depth) -> Read<Vec<Ty<'a>>> {
        match self.peek() {
            b'<' => self.generic_args(depth),
            b':' if self.looking_at("::<impl at ") || self.at_impl_segment(name) => Ok(Vec::new()),
            b':' if self.looking_at("::<") => {
                self.expect("::")?;
                self.generic_args(depth)
            }
            b'(' => self.skip_function_args(depth).map(|()| Vec::new()),
            _ => Ok(Vec::new()),
        }
    }

    /// Whether `::<impl X>` goes down into an impl, as in `core::num::<impl u32>::MAX`, rather than being the
    /// argument of a function, as in `m::f::<impl Fn()>`: only modules have impls, and an impl has members.
    fn at_impl_segment(&self, name: &str) -> bool {
        if !self.looking_at("::<impl ") || name.starts_with(|first: char| first.is_uppercase()) {
            return false;
        }
        let mut behind = self.clone();
        behind.advance("::".len());
        behind.skip_group().is_ok() && behind.looking_at("::") && !behind.looking_at("::{")
    }

    fn generic_args(&mut self, depth: Depth) -> Read<Vec<Ty<'a>>> {
        self.expect("<")?;
        let mut args = Vec::new();
        while !self.eat(">") {
            args.extend(self.generic_arg(depth)?);
            if !self.eat(", ") {
                self.expect(">")?;
                break;
            }
        }
        Ok(args)
    }

    fn generic_arg(&mut self, depth: Depth) -> Read<Option<Ty<'a>>> {
        let is_value = matches!(self.peek(), b'\'' | b'"' | b'-' | b'0'..=b'9');
        let ty = if is_value {
            None
        } else {
            Some(self.ty(depth)?)
        };
        if matches!(self.peek(), b',' | b'>') {
            let is_value = |ty: &Ty<'_>| {
                matches!(ty.text, "true" | "false")
                    || ty.text.starts_with('{') && ty.kind == TyKind::Other
            };
            return Ok(ty.filter(|ty| !is_value(ty)));
        }
        // A lifetime, a constant, or ` = T` behind a name.
        self.until(Until::Delimiter)?;
        Ok(None)
    }

    /// `(A, B) -> C` behind `Fn`: nothing that a value of it holds.
    fn skip_function_args(&mut self, depth: Depth) -> Read<()> {
        self.skip_group()?;
        if self.eat(" -> ") {
            self.ty(depth)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of the segments, with the texts of their arguments.
    fn segments(path: &Path<'_>) -> String {
        let segment = |segment: &Segment<'_>| {
            let args: Vec<_> = segment.args.iter().map(|ty| ty.text).collect();
            if args.is_empty() {
                segment.name.to_owned()
            } else {
                format!("{}[{}]", segment.name, args.join("; "))
            }
        };
        path.segments
            .iter()
            .map(segment)
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let path = parse(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(segments(&path), expected);
    }

    #[test]
    fn arguments_are_types() {
        check(
            "std::sync::Mutex::<(T, u8)>::lock",
            "std sync Mutex[(T, u8)] lock",
        );
        check("f::<'_, 4, -1, 'x', true, { N + 1 }, T>", "f[T]");
        check("Iterator<Item = Option<T>>", "Iterator");
        check("Fn(&str, u8) -> Vec<T>", "Fn");
        check(
            "f::<{closure@a (b>.rs:1:2: 3:4}>",
            "f[{closure@a (b>.rs:1:2: 3:4}]",
        );
        check("r#async::r#move", "r#async r#move");
    }

    #[test]
    fn impls_stand_in_modules() {
        check("core::num::<impl u32>::MAX", "core num <impl u32> MAX");
        check(
            "std::slice::<impl [T]>::sort_by::<F>",
            "std slice <impl [T]> sort_by[F]",
        );
        check("m::f::<impl Fn() -> u8>", "m f[impl Fn() -> u8]");
        check(
            "m::f::<impl Fn()>::{closure#0}",
            "m f[impl Fn()] {closure#0}",
        );
        check(
            "Option::<impl FnOnce() -> T>::take",
            "Option[impl FnOnce() -> T] take",
        );
    }

    #[test]
    fn roots() {
        let path = parse("m::<impl at src/my code.rs:4:1: 4:11>::get::{closure#0}").unwrap();
        assert!(
            matches!(path.root, Root::ImplAt(span) if span.file == "src/my code.rs" && span.end_col == 11)
        );
        assert_eq!(segments(&path), "get {closure#0}");

        let path = parse("<std::sync::MutexGuard<'_, T> as std::ops::Deref>::deref").unwrap();
        let Root::Qualified { self_ty, of_trait } = &path.root else {
            panic!("{path:?}")
        };
        assert_eq!(self_ty.text, "std::sync::MutexGuard<'_, T>");
        assert_eq!(segments(of_trait.as_ref().unwrap()), "std ops Deref");
        assert_eq!(segments(&path), "deref");

        let path = parse("<[T]>::len").unwrap();
        assert!(matches!(path.root, Root::Qualified { of_trait: None, .. }));
    }

    #[test]
    fn an_opaque_type_that_borrows_implements_traits_too() {
        for text in [
            "<impl Fn() -> u8 + '_ as std::ops::Fn<()>>::call",
            "<impl Fn() + 'a + Send as std::ops::Fn<()>>::call",
            "<(dyn Fn() + 'static) as std::ops::Fn<()>>::call",
        ] {
            let path = parse(text).unwrap();
            let Root::Qualified { of_trait, .. } = &path.root else {
                panic!("{path:?}")
            };
            assert_eq!(
                segments(of_trait.as_ref().unwrap()),
                "std ops Fn[()]",
                "{text}"
            );
        }
    }

    #[test]
    fn no_path_no_panic() {
        for text in [
            "",
            "::",
            "<",
            "<T",
            "<T as",
            "a::<",
            "a<b",
            "<impl at x>::f",
            "a b",
            "{",
            "f(",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse(&"<".repeat(100_000)), None);
        assert_eq!(parse(&"a<".repeat(100_000)), None);
    }

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
    fn an_opaque_type_implements_traits_too() {
        let path = parse("<impl Fn(&T) -> R as std::ops::FnOnce<(&T,)>>::call_once").unwrap();
        assert!(
            matches!(
                path.root,
                Root::Qualified {
                    of_trait: Some(_),
                    ..
                }
            ),
            "{path:?}"
        );
        assert_eq!(path.segments[0].name, "call_once");
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
