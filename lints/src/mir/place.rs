//! `_1`, `(*_1)`, `((*_1).0: T)`, `((_1 as Some).0: T)`, `_1[_2]`.

use super::cursor::{Cursor, Read};
use super::scan::Until;
use super::syntax::{Place, Proj};

/// Before a place whose type is an unsafe binder; behind it stands the type without one.
const UNWRAP: &str = "unwrap_binder!(";

impl<'a> Cursor<'a> {
    /// Whether a place starts here, in contrast to the path of a function.
    pub(super) fn at_place(&self) -> bool {
        match self.peek() {
            b'_' => self.peek_at(1).is_ascii_digit(),
            b'(' => matches!(self.peek_at(1), b'(' | b'*' | b'_' | b'u'),
            b'u' => self.looking_at(UNWRAP),
            _ => false,
        }
    }

    pub(super) fn place(&mut self) -> Read<Place<'a>> {
        let mut open = 0_u32;
        let mut stars = 0_u32;
        loop {
            match self.peek() {
                b'(' if self.peek_at(1) == b'*' => {
                    stars += 1;
                    self.advance(2);
                }
                b'(' => {
                    open += 1;
                    self.advance(1);
                }
                b'u' if self.eat(UNWRAP) => open += 1,
                _ => break,
            }
        }
        let local = self.local()?;
        let mut proj = Vec::new();
        loop {
            match self.peek() {
                b')' if stars > 0 => {
                    self.advance(1);
                    stars -= 1;
                    proj.push(Proj::Deref);
                }
                b';' if open > 0 => {
                    open -= 1;
                    proj.push(self.unwrapped()?);
                }
                b'.' if open > 0 => {
                    open -= 1;
                    proj.push(self.field()?);
                }
                b' ' if open > 0 && self.looking_at(" as ") => {
                    open -= 1;
                    proj.push(self.downcast()?);
                }
                b'[' => {
                    proj.push(self.index()?);
                }
                _ => break,
            }
        }
        if open + stars > 0 {
            return Err(self.unread("the rest of a place"));
        }
        Ok(Place { local, proj })
    }

    /// `[_3]`, `[1:-1]`
    fn index(&mut self) -> Read<Proj<'a>> {
        if !self.looking_at("[_") {
            self.skip_group()?;
            return Ok(Proj::Index(None));
        }
        self.advance(2);
        let local = self.number()?;
        self.expect("]")?;
        Ok(Proj::Index(Some(local)))
    }

    /// `.0: TYPE)`
    fn field(&mut self) -> Read<Proj<'a>> {
        self.expect(".")?;
        let index = self.number()?;
        self.expect(": ")?;
        let ty = self.until(Until::Delimiter)?;
        self.expect(")")?;
        Ok(Proj::Field { index, ty })
    }

    /// `; TYPE)`
    fn unwrapped(&mut self) -> Read<Proj<'a>> {
        self.expect("; ")?;
        self.until(Until::Delimiter)?;
        self.expect(")")?;
        Ok(Proj::Opaque)
    }

    /// ` as Some)`, ` as variant#3)`, ` as subtype TYPE)`, ` as TYPE)`
    fn downcast(&mut self) -> Read<Proj<'a>> {
        self.expect(" as ")?;
        let name = self.until(Until::Delimiter)?;
        self.expect(")")?;
        let is_variant = name.bytes().all(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'#') || byte >= 0x80
        });
        Ok(if is_variant {
            Proj::Downcast(name)
        } else {
            Proj::Opaque
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn read(text: &str) -> Place<'_> {
        let mut cursor = Cursor::new(text);
        let place = cursor.place().unwrap();
        assert_eq!(cursor.rest(), "");
        place
    }

    #[test]
    fn projections_read_inside_out() {
        let place = read("((((*_1).3: std::option::Option<(u8, fn() -> u8)>) as Some).0: T)[_4]");
        assert_eq!(place.local, 1);
        assert_eq!(
            place.proj,
            [
                Proj::Deref,
                Proj::Field {
                    index: 3,
                    ty: "std::option::Option<(u8, fn() -> u8)>"
                },
                Proj::Downcast("Some"),
                Proj::Field { index: 0, ty: "T" },
                Proj::Index(Some(4)),
            ]
        );
    }

    #[test]
    fn an_index_may_be_a_variable() {
        for (text, local) in [
            ("_1[_2]", Some(2)),
            ("_1[0 of 2]", None),
            ("_1[-1 of 2]", None),
            ("_1[1:]", None),
            ("_1[:-1]", None),
            ("_1[1:-1]", None),
            ("_1[1..3]", None),
        ] {
            assert_eq!(read(text).proj, [Proj::Index(local)], "{text}");
        }
    }

    #[test]
    fn views_under_another_type_are_opaque() {
        assert_eq!(read("(_1 as subtype fn(u8))").proj, [Proj::Opaque]);
        assert_eq!(read("(_1 as impl Sized)").proj, [Proj::Opaque]);
        assert_eq!(
            read("(_1 as variant#3)").proj,
            [Proj::Downcast("variant#3")]
        );
        assert_eq!(
            read("(*unwrap_binder!(_1; &'a u8))").proj,
            [Proj::Opaque, Proj::Deref]
        );
    }

    #[test]
    fn deep_places_take_no_stack() {
        let deep = format!("{}_1{}", "(*".repeat(100_000), ")".repeat(100_000));
        assert_eq!(read(&deep).proj.len(), 100_000);
    }

    #[test]
    fn halves_are_errors() {
        for text in [
            "",
            "_",
            "(_1",
            "(_1)",
            "(*_1",
            "(_1.0)",
            "(_1.0: T",
            "_99999999999",
            "((*_1)",
            "_1[",
            "(_1 as ",
        ] {
            assert!(Cursor::new(text).place().is_err(), "{text}");
        }
    }
}
