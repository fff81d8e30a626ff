//! Types as they stand behind locals, fields and casts.

mod read;

use super::cursor::Cursor;
use super::path::Path;
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

/// How far types may nest: what is deeper is [`TyKind::Other`].
const MAX_DEPTH: u8 = 64;

#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Depth(u8);

impl Depth {
    pub(super) fn deeper(self) -> Option<Self> {
        (self.0 < MAX_DEPTH).then_some(Self(self.0 + 1))
    }
}

/// Reads a whole text as a type. What has no reading is [`TyKind::Other`].
pub fn parse(text: &str) -> Ty<'_> {
    let mut cursor = Cursor::new(text);
    match cursor.ty(Depth::default()) {
        Ok(ty) if cursor.is_at_end() => ty,
        _ => Ty {
            text,
            kind: TyKind::Other,
        },
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The kind with the texts inside it.
    fn show(text: &str) -> String {
        match parse(text).kind {
            TyKind::Path(path) => {
                format!("path {}", path.segments.last().map_or("", |last| last.name))
            }
            TyKind::Ref { mutable, to } => format!("ref {mutable} {}", to.text),
            TyKind::Ptr { mutable, to } => format!("ptr {mutable} {}", to.text),
            TyKind::Tuple(types) => format!(
                "tuple {:?}",
                types.iter().map(|ty| ty.text).collect::<Vec<_>>()
            ),
            TyKind::Slice(of) => format!("slice {}", of.text),
            TyKind::Array(of) => format!("array {}", of.text),
            TyKind::Fn => "fn".into(),
            TyKind::Dyn(path) => {
                format!("dyn {}", path.segments.last().map_or("", |last| last.name))
            }
            TyKind::Impl(path) => format!("impl {}", path.map_or("", |path| path.segments[0].name)),
            TyKind::Closure { coroutine, at } => {
                format!("closure {coroutine} {}:{}", at.file, at.line)
            }
            TyKind::AsyncBody(of) => format!("body {of}"),
            TyKind::Never => "never".into(),
            TyKind::Other => "other".into(),
        }
    }

    #[test]
    fn kinds() {
        let table = [
            ("u8", "path u8"),
            ("&'a mut std::vec::Vec<T>", "ref true std::vec::Vec<T>"),
            ("*const [T; 3]", "ptr false [T; 3]"),
            ("()", "tuple []"),
            ("(A,)", "tuple [\"A\"]"),
            ("(A, (B, C))", "tuple [\"A\", \"(B, C)\"]"),
            ("[(A, B)]", "slice (A, B)"),
            ("[A; { N > 1 }]", "array A"),
            ("!", "never"),
            ("_", "other"),
            ("__Field", "path __Field"),
            ("_::string::String", "path String"),
            ("<fn(u8) -> T as Clone>::Out", "path Out"),
            (
                "for<'a> unsafe extern \"C\" fn(&'a u8, ...) -> &'a u8",
                "fn",
            ),
            ("fn(T) -> <T as X>::Y {m::f::<T>}", "fn"),
            ("#[target_features] fn() {avx}", "fn"),
            (
                "dyn for<'a> std::ops::Fn(&'a str) -> bool + Send + 'static",
                "dyn Fn",
            ),
            ("(dyn A + B + 'a)", "dyn A"),
            (
                "impl ?Sized + Future<Output = (A, B)> + use<'a, T>",
                "impl Future",
            ),
            ("<T as Iterator>::Item", "path Item"),
            (
                "{closure@src/my (a).rs:4:1: 4:9}",
                "closure false src/my (a).rs:4",
            ),
            ("{coroutine@a.rs:18:35: 18:86 (#0)}", "closure true a.rs:18"),
            ("{async block@a.rs:1:2: 3:4}", "closure true a.rs:1"),
            ("{async closure@a.rs:1:2: 3:4}", "closure false a.rs:1"),
            ("{async closure body@a.rs:1:2: 3:4}", "closure true a.rs:1"),
            ("{async fn body of <A<T> as B>::f()}", "body <A<T> as B>::f"),
            ("{type error}", "other"),
            ("unsafe<'a> &'a u8", "other"),
            ("(u32) is 1..", "other"),
        ];
        for (text, expected) in table {
            assert_eq!(show(text), expected, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_spoils_only_itself() {
        let TyKind::Tuple(types) = parse("(unsafe<'a> &'a u8, B)").kind else {
            panic!()
        };
        assert_eq!(types[0].kind, TyKind::Other);
        assert_eq!(types[1].text, "B");
    }

    #[test]
    fn anything_is_a_type() {
        for text in [
            "", "&", "(", "(A", "[A", "A<", "<A as", "fn(", "{", "{@}", "dyn ", "dyn +", "for<",
            "*A", "A B",
        ] {
            assert_eq!(parse(text).text, text);
        }
        for piece in [
            "(",
            "&",
            "[",
            "A<",
            "fn() -> ",
            "dyn Fn() -> ",
            "(&",
            "<(",
            "*mut (",
        ] {
            let deep = piece.repeat(20_000);
            assert_eq!(parse(&deep).text, deep);
        }
    }

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
