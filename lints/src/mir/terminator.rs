//! How a block ends, and the statements that move no value, which look the same: a word, and something behind it.

use super::cursor::{Cursor, Read};
use super::rvalue::Assigned;
use super::syntax::{Callee, Operand, Place, Term};

/// Statements that move no value.
const NOISE: [&str; 15] = [
    "StorageLive",
    "StorageDead",
    "FakeRead",
    "PlaceMention",
    "AscribeUserType",
    "Retag",
    "Coverage",
    "ConstEvalCounter",
    "BackwardIncompatibleDropHint",
    "Deinit",
    "nop",
    "assume",
    "copy_nonoverlapping",
    // `discriminant(PLACE) = N`
    "discriminant",
    "backward incompatible drop",
];

impl<'a> Cursor<'a> {
    /// Whether the line says nothing about values.
    pub(super) fn at_noise(&self) -> bool {
        NOISE.iter().any(|word| {
            self.looking_at(word) && matches!(self.peek_at(word.len()), b'(' | b';' | b':')
        })
    }

    /// A terminator that does not assign; it ends before the semicolon.
    pub(super) fn terminator(&mut self) -> Read<Term<'a>> {
        let start = self.pos();
        match self.word() {
            "return" => Ok(Term::Return),
            "goto" | "falseEdge" | "falseUnwind" => self.target().map(Term::Goto),
            "drop" => {
                self.expect("(")?;
                let place = self.place()?;
                self.expect(")")?;
                let target = self.target()?;
                Ok(Term::Drop { place, target })
            }
            "switchInt" => self.switch(),
            "assert" if self.peek() == b'(' => {
                self.skip_group()?;
                self.target().map(Term::Goto)
            }
            "unreachable" | "resume" | "coroutine_drop" | "abort" => Ok(Term::Unreachable),
            "terminate" if self.peek() == b'(' => {
                self.skip_group()?;
                Ok(Term::Unreachable)
            }
            "asm" | "naked_asm" => self.asm(),
            "tailcall" => self.tail_call(),
            _ => {
                self.go_to(start);
                Err(self.unread("a statement or a terminator"))
            }
        }
    }

    /// `switchInt(move _3) -> [0: bb1, otherwise: bb2]`
    fn switch(&mut self) -> Read<Term<'a>> {
        self.expect("(")?;
        let on = self.operand()?;
        self.expect(") -> [")?;
        let mut targets = Vec::new();
        let mut otherwise = None;
        loop {
            if self.eat("otherwise: ") {
                otherwise = Some(self.block()?);
            } else {
                let value = self.bits()?;
                self.expect(": ")?;
                targets.push((value, self.block()?));
            }
            if !self.eat(", ") {
                self.expect("]")?;
                return Ok(Term::Switch {
                    on,
                    targets,
                    otherwise,
                });
            }
        }
    }

    /// The template is printed raw, with quotes and line breaks; the options end it.
    fn asm(&mut self) -> Read<Term<'a>> {
        const OPTIONS: &str = ", options";
        self.expect("!(")?;
        let Some(len) = self.rest().find(", options(") else {
            return Err(self.unread("the options of inline assembly"));
        };
        self.advance(len + OPTIONS.len());
        self.skip_group()?;
        self.expect(")")?;
        let target = if self.looking_at(" -> ") {
            self.edges()?
        } else {
            None
        };
        Ok(Term::Asm { target })
    }

    /// `tailcall f(move _1)`: a call that does not come back here.
    fn tail_call(&mut self) -> Read<Term<'a>> {
        self.expect(" ")?;
        let callee = match self.place_operand()? {
            Some(operand) => Callee::Value(operand),
            None if self.eat("const ") => {
                let text = self.until(super::scan::Until::ConstCallee)?;
                Callee::Value(Operand::Const(super::operand::constant(text)))
            }
            None => Callee::Path(self.until(super::scan::Until::Path)?),
        };
        self.expect("(")?;
        let args = self.operands(")")?;
        let dest = Place {
            local: 0,
            proj: Vec::new(),
        };
        Ok(Term::Call {
            callee,
            args,
            dest,
            target: None,
        })
    }

    /// The one way on, which has to be there.
    fn target(&mut self) -> Read<u32> {
        let bare = self.looking_at(" -> bb");
        if bare {
            self.advance(" -> ".len());
            return self.block();
        }
        let start = self.pos();
        self.edges()?.ok_or_else(|| {
            self.go_to(start);
            self.unread("a target")
        })
    }

    /// The way on that is neither unwinding nor the drop of a coroutine:
    /// ` -> [return: bb1, unwind: bb2]`, ` -> unwind continue`; a bare ` -> bb2` behind a call unwinds.
    pub(super) fn edges(&mut self) -> Read<Option<u32>> {
        self.expect(" -> ")?;
        if self.peek() == b'b' {
            self.block()?;
            return Ok(None);
        }
        if self.eat("unwind ") {
            self.unwind_action()?;
            return Ok(None);
        }
        self.expect("[")?;
        let mut target = None;
        loop {
            let label = self.word();
            match label {
                "unwind" if self.eat(" ") => self.unwind_action()?,
                "return" | "real" | "success" | "resume" if target.is_none() => {
                    self.expect(": ")?;
                    target = Some(self.block()?);
                }
                "unwind" | "imaginary" | "drop" | "label" => {
                    self.expect(": ")?;
                    self.block()?;
                }
                _ => return Err(self.unread("a label of an edge")),
            }
            if !self.eat(", ") {
                self.expect("]")?;
                return Ok(target);
            }
        }
    }

    /// `continue`, `unreachable`, `terminate(cleanup)`
    fn unwind_action(&mut self) -> Read<()> {
        match self.word() {
            "continue" | "unreachable" => Ok(()),
            "terminate" if self.peek() == b'(' => self.skip_group(),
            _ => Err(self.unread("what unwinding does")),
        }
    }
}

/// An assignment that ends its block.
pub(super) fn assigning<'a>(dest: Place<'a>, assigned: Assigned<'a>) -> Option<Term<'a>> {
    match assigned {
        Assigned::Call {
            callee,
            args,
            target,
        } => Some(Term::Call {
            callee,
            args,
            dest,
            target,
        }),
        Assigned::Yield { resume } => Some(Term::Yield { resume }),
        Assigned::Value(_) | Assigned::Nothing => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mir::syntax::Const;

    #[track_caller]
    fn read(text: &str) -> Term<'_> {
        let mut cursor = Cursor::new(text);
        let term = cursor.terminator().unwrap();
        assert_eq!(cursor.rest(), "");
        term
    }

    #[test]
    fn only_the_real_edge_counts() {
        for text in [
            "goto -> bb3",
            "falseEdge -> [real: bb3, imaginary: bb4]",
            "falseUnwind -> [real: bb3, unwind: bb4]",
            "falseUnwind -> [real: bb3, unwind continue]",
            "assert(!copy _1, \"`{} + {}` (\\\")\", copy _2, const '\\'') -> [success: bb3, unwind: bb4]",
            "assert(copy _1, \"x\") -> [success: bb3, unwind unreachable]",
        ] {
            assert_eq!(read(text), Term::Goto(3), "{text}");
        }
    }

    #[test]
    fn drops_go_on_where_they_return() {
        for text in [
            "drop(_1) -> [return: bb3, unwind: bb4]",
            "drop(_1) -> [return: bb3, unwind terminate(cleanup)]",
            "drop(_1) -> [return: bb3, unwind: bb4, drop: bb5]",
            "drop(_1) -> bb3",
        ] {
            let place = Place {
                local: 1,
                proj: vec![],
            };
            assert_eq!(read(text), Term::Drop { place, target: 3 }, "{text}");
        }
    }

    #[test]
    fn switches_hold_bits() {
        let Term::Switch {
            targets, otherwise, ..
        } = read(
            "switchInt(move _1) -> [0: bb1, 340282366920938463463374607431768211455: bb2, otherwise: bb3]",
        )
        else {
            panic!()
        };
        assert_eq!(targets, [(0, 1), (-1, 2)]);
        assert_eq!(otherwise, Some(3));
    }

    #[test]
    fn assembly_is_raw() {
        let text = "asm!(\"mov \"\n  -> [}; // \", in(reg) copy _1, const const 5_i32, options(NOMEM | PURE)) -> [return: bb1, label: bb2, unwind unreachable]";
        assert_eq!(read(text), Term::Asm { target: Some(1) });
        assert_eq!(
            read("asm!(\"ud2\", options(NORETURN)) -> unwind unreachable"),
            Term::Asm { target: None }
        );
        assert_eq!(
            read("asm!(\"ud2\", options(NORETURN))"),
            Term::Asm { target: None }
        );
    }

    #[test]
    fn tail_calls_do_not_come_back() {
        let Term::Call {
            callee,
            args,
            target: None,
            ..
        } = read("tailcall m::f::<T>(const 1_u8)")
        else {
            panic!()
        };
        assert_eq!(callee, Callee::Path("m::f::<T>"));
        assert_eq!(args, [Operand::Const(Const::Int(1))]);
    }

    #[test]
    fn ends() {
        assert_eq!(read("return"), Term::Return);
        for text in [
            "unreachable",
            "resume",
            "terminate(abi)",
            "coroutine_drop",
            "abort",
        ] {
            assert_eq!(read(text), Term::Unreachable, "{text}");
        }
        for text in [
            "",
            "leave",
            "goto",
            "goto -> 3",
            "drop(_1)",
            "assert(x",
            "asm!(\"",
            "switchInt(copy _1) -> []",
        ] {
            assert!(Cursor::new(text).terminator().is_err(), "{text}");
        }
    }
}
