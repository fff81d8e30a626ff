//! What stands to the right of `PLACE = `: values, and calls, which look like values up to their edges.

use super::cursor::{Cursor, Read};
use super::operand::constant;
use super::scan::Until;
use super::syntax::{Aggregate, Callee, Const, Operand, Rvalue};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Assigned<'a> {
    Value(Rvalue<'a>),
    /// A fake borrow: it stands for a check of the compiler.
    Nothing,
    Call {
        callee: Callee<'a>,
        args: Vec<Operand<'a>>,
        target: Option<u32>,
    },
    Yield {
        resume: u32,
    },
}

impl<'a> Cursor<'a> {
    pub(super) fn assigned(&mut self) -> Read<Assigned<'a>> {
        match self.peek() {
            b'&' => return self.borrow(),
            b'[' => return self.array().map(Assigned::Value),
            b'(' => {
                self.advance(1);
                let parts = self.operands(")")?;
                return Ok(aggregate(Aggregate::Tuple, parts));
            }
            b'*' => return self.raw_pointer().map(Assigned::Value),
            b'{' => {
                if let Some(closure) = self.closure()? {
                    return Ok(closure);
                }
            }
            _ => {}
        }
        if let Some(operand) = self.place_operand()? {
            if self.peek() == b'(' {
                return self.call(Callee::Value(operand));
            }
            return self.use_or_cast(operand).map(Assigned::Value);
        }
        if self.eat("const ") {
            return self.constant_or_call();
        }
        if self.eat("deref_copy ") {
            return Ok(Assigned::Value(Rvalue::Read(self.place()?)));
        }
        self.named()
    }

    /// `&_1`, `&mut _1`, `&raw const _1`, `&fake shallow _1`, `&/*tls*/ mut NAME`
    fn borrow(&mut self) -> Read<Assigned<'a>> {
        self.expect("&")?;
        if self.eat("/*tls*/ ") {
            self.eat("mut ");
            let path = self.until(Until::Path)?;
            return Ok(Assigned::Value(Rvalue::Use(Operand::Const(Const::Path(
                path,
            )))));
        }
        if self.eat("fake ") {
            self.eat("shallow ");
            self.eat("deep ");
            self.place()?;
            return Ok(Assigned::Nothing);
        }
        let raw = self.eat("raw ");
        self.eat("two_phase ");
        self.eat("pin ");
        let mutable = self.eat("mut ");
        if !mutable {
            self.eat("const ");
            // Where only the length behind the pointer is read.
            self.eat("(fake) ");
        }
        let place = self.place()?;
        Ok(Assigned::Value(if raw {
            Rvalue::RawRef { mutable, place }
        } else {
            Rvalue::Ref { mutable, place }
        }))
    }

    /// `[move _1, move _2]`, `[const 0_u8; 32]`
    fn array(&mut self) -> Read<Rvalue<'a>> {
        self.expect("[")?;
        if self.eat("]") {
            return Ok(Rvalue::Aggregate(Aggregate::Array, Vec::new()));
        }
        let first = self.operand()?;
        if self.eat("; ") {
            self.until(Until::Delimiter)?;
            self.expect("]")?;
            return Ok(Rvalue::Repeat(first));
        }
        let mut parts = vec![first];
        if self.eat(", ") {
            parts.append(&mut self.operands("]")?);
        } else {
            self.expect("]")?;
        }
        Ok(Rvalue::Aggregate(Aggregate::Array, parts))
    }

    /// `*const [T] from (copy _1, move _2)`: a pointer from an address and a length.
    fn raw_pointer(&mut self) -> Read<Rvalue<'a>> {
        let ty = self.until(Until::Delimiter)?;
        let Some(at) = ty.rfind(" from (") else {
            return Err(self.unread("the parts of a pointer"));
        };
        self.go_to(self.pos() - ty.len() + at + " from (".len());
        Ok(Rvalue::Other(self.operands(")")?))
    }

    /// `{closure@src/a.rs:3:5: 3:9} { x: move _4 }`; but `{impl#0}::f` is the path of a function.
    fn closure(&mut self) -> Read<Option<Assigned<'a>>> {
        let start = self.pos();
        let text = self.until(Until::Path)?;
        if !text.ends_with('}') || self.peek() == b'(' {
            self.go_to(start);
            return Ok(None);
        }
        let captures = if self.eat(" { ") {
            self.fields()?
        } else {
            Vec::new()
        };
        Ok(Some(aggregate(Aggregate::Closure(text), captures)))
    }

    pub(super) fn use_or_cast(&mut self, operand: Operand<'a>) -> Read<Rvalue<'a>> {
        if !self.eat(" as ") {
            return Ok(Rvalue::Use(operand));
        }
        let ty_and_kind = self.until(Until::Delimiter)?;
        match ty_and_kind.rfind(" (") {
            Some(end) => Ok(Rvalue::Cast(operand, &ty_and_kind[..end])),
            None => Err(self.unread("the kind of a cast")),
        }
    }

    /// From behind `const `. Values such as `Some(1_u8)` look like calls until the edges are missing.
    fn constant_or_call(&mut self) -> Read<Assigned<'a>> {
        let start = self.pos();
        let text = self.until(Until::ConstCallee)?;
        if self.peek() == b'(' {
            self.skip_group()?;
            let called = self.looking_at(" -> ");
            self.go_to(start + if called { text.len() } else { 0 });
            if called {
                return self.call(Callee::Value(Operand::Const(constant(text))));
            }
            let text = self.until(Until::Const)?;
            return self
                .use_or_cast(Operand::Const(constant(text)))
                .map(Assigned::Value);
        }
        self.use_or_cast(Operand::Const(constant(text)))
            .map(Assigned::Value)
    }
}

pub(super) fn aggregate<'a>(kind: Aggregate<'a>, parts: Vec<Operand<'a>>) -> Assigned<'a> {
    Assigned::Value(Rvalue::Aggregate(kind, parts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mir::syntax::Place;

    #[track_caller]
    fn read(text: &str) -> Assigned<'_> {
        let mut cursor = Cursor::new(text);
        let assigned = cursor.assigned().unwrap();
        assert_eq!(cursor.rest().split('\n').next(), Some(""), "{text}");
        assigned
    }

    #[track_caller]
    fn value(text: &str) -> Rvalue<'_> {
        match read(text) {
            Assigned::Value(value) => value,
            other => panic!("{other:?}"),
        }
    }

    fn local(local: u32) -> Place<'static> {
        let proj = Vec::new();
        Place { local, proj }
    }

    fn path(text: &str) -> Operand<'_> {
        Operand::Const(Const::Path(text))
    }

    #[test]
    fn borrows() {
        let place = local(1);
        assert_eq!(
            value("&mut _1"),
            Rvalue::Ref {
                mutable: true,
                place: place.clone()
            }
        );
        assert_eq!(
            value("&_1"),
            Rvalue::Ref {
                mutable: false,
                place: place.clone()
            }
        );
        assert_eq!(
            value("&raw mut _1"),
            Rvalue::RawRef {
                mutable: true,
                place: place.clone()
            }
        );
        assert_eq!(
            value("&raw const (fake) _1"),
            Rvalue::RawRef {
                mutable: false,
                place
            }
        );
        assert_eq!(read("&fake shallow (*_1)"), Assigned::Nothing);
        assert_eq!(
            value("&/*tls*/ mut m::LOCAL"),
            Rvalue::Use(path("m::LOCAL"))
        );
    }

    #[test]
    fn aggregates() {
        let parts = || vec![Operand::Move(local(1)), Operand::Copy(local(2))];
        let table = [
            ("(move _1, copy _2)", Aggregate::Tuple),
            ("[move _1, copy _2]", Aggregate::Array),
            (
                "m::Pair::<'_, T> { a: move _1, r#type: copy _2 }",
                Aggregate::Adt("m::Pair::<'_, T>"),
            ),
            (
                "E::<fn() -> u8>::V(move _1, copy _2)",
                Aggregate::Adt("E::<fn() -> u8>::V"),
            ),
            (
                "{closure@a b.rs:1:2: 3:4} { a: move _1, 1: copy _2 }",
                Aggregate::Closure("{closure@a b.rs:1:2: 3:4}"),
            ),
        ];
        for (text, kind) in table {
            assert_eq!(value(text), Rvalue::Aggregate(kind, parts()), "{text}");
        }
        assert_eq!(value("()"), Rvalue::Aggregate(Aggregate::Tuple, vec![]));
        assert_eq!(value("[]"), Rvalue::Aggregate(Aggregate::Array, vec![]));
        assert_eq!(
            value("[copy _1; { N > 1 }]"),
            Rvalue::Repeat(Operand::Copy(local(1)))
        );
        assert_eq!(
            value("*const [T] from (copy _1, copy _2)"),
            Rvalue::Other(vec![Operand::Copy(local(1)), Operand::Copy(local(2))])
        );
    }
}
