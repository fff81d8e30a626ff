//! One dump to its body.

use super::cursor::{Cursor, Read};
use super::rvalue::Assigned;
use super::syntax::{Aggregate, Block, Body, Error, Kind, Name, Rvalue, Stmt};
use super::terminator;

/// Reads the one body of a dump. It has a first block, and every block and local that it names is there.
pub fn parse(text: &str) -> Result<Body<'_>, Error> {
    let mut cursor = Cursor::new(text);
    cursor.body().map_err(|unread| unread.locate(text))
}

impl<'a> Cursor<'a> {
    fn body(&mut self) -> Read<Body<'a>> {
        let signature = self.signature()?;
        let declarations = self.declarations()?;
        let Some((locals, names)) = declarations.into_locals(&signature.args) else {
            return Err(self.unread("a line for each local above the blocks"));
        };
        let blocks = self.blocks(&names)?;
        if !self.named_only(blocks.len(), locals.len()) {
            return Err(self.unread("all blocks and locals that are named"));
        }
        let promoted = signature.name.contains("::promoted[");
        Ok(Body {
            kind: if promoted {
                Kind::Promoted
            } else {
                signature.kind
            },
            name: signature.name,
            args: u32::try_from(signature.args.len()).unwrap_or(u32::MAX),
            locals,
            names,
            blocks,
            statics: self.statics(),
        })
    }

    /// All blocks, and the brace that ends the body.
    fn blocks(&mut self, names: &[Name<'a>]) -> Read<Vec<Block<'a>>> {
        let mut blocks = Vec::new();
        while !self.eat("}") {
            if self.eat("\n") {
                continue;
            }
            self.expect("    ")?;
            let start = self.pos();
            if usize::try_from(self.block()?) != Ok(blocks.len()) {
                self.go_to(start);
                return Err(self.unread("the next block by number"));
            }
            let cleanup = self.eat(" (cleanup)");
            self.expect(": {\n")?;
            blocks.push(self.statements(cleanup, names)?);
        }
        Ok(blocks)
    }

    fn statements(&mut self, cleanup: bool, names: &[Name<'a>]) -> Read<Block<'a>> {
        let mut block = Block {
            cleanup,
            ..Block::default()
        };
        let mut ended = false;
        while !self.eat("    }\n") {
            self.expect("        ")?;
            match self.peek() {
                b' ' => self.comment()?,
                _ if ended => return Err(self.unread("the end of the block")),
                _ if self.at_place() => ended = self.assignment(&mut block, names)?,
                _ if self.at_noise() => _ = self.line(),
                _ => {
                    block.term = self.terminator()?;
                    block.term_span = self.end_of_line()?;
                    ended = true;
                }
            }
        }
        if ended {
            Ok(block)
        } else {
            Err(self.unread("a terminator before the end of the block"))
        }
    }

    /// Explanations of the line above.
    fn comment(&mut self) -> Read<()> {
        self.skip_spaces();
        if !self.looking_at("//") {
            return Err(self.unread("a comment"));
        }
        self.line();
        Ok(())
    }

    /// `PLACE = ...`; whether it ended the block.
    fn assignment(&mut self, block: &mut Block<'a>, names: &[Name<'a>]) -> Read<bool> {
        let place = self.place()?;
        self.expect(" = ")?;
        let assigned = self.assigned()?;
        let span = self.end_of_line()?;
        match assigned {
            Assigned::Value(mut value) => {
                if let Rvalue::Aggregate(Aggregate::Closure(_), captures) = &mut value {
                    captures.extend(self.unprinted_captures(captures, &block.stmts, names));
                }
                block.stmts.push(Stmt { place, value, span });
            }
            Assigned::Nothing => {}
            call => {
                block.term = terminator::assigning(place, call).unwrap_or_default();
                block.term_span = span;
                return Ok(true);
            }
        }
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mir::syntax::{Const, Operand, Span, Term};

    const DUMP: &str = r#"// MIR for `get` after built

| User Type Annotations
| 0: user_ty: Canonical { value: [u8; {
    fn x() {
}] }, span: a.rs:1:2: 3:4, inferred_ty: u8
|
fn m::<impl at a.rs:3:1: 3:9>::get(_1: &[u8; 2], _2: fn(u8) -> u8) -> u8
yields ()
 {
    debug self => _1;                    // in scope 0 at a.rs:4:12: 4:17
    let mut _0: u8;                      // return place in scope 0 at a.rs:4:20: 4:22
    coverage branch { true: BlockMarkerId(0), false: BlockMarkerId(1) } => a.rs:4:20: 4:22 (#0)
    scope 1 {
        debug x => const 5_i32;          // in scope 1 at a.rs:5:9: 5:10
        debug r#in => (*_1);             // in scope 1 at a.rs:5:9: 5:10
        let _3: {closure@a.rs:1:2: 3:4} as UserTypeProjection { base: UserType(0), projs: [] }; // in scope 1 at a.rs:5:9: 5:10
    }

    bb0: {
        StorageLive(_3);                 // scope 0 at a.rs:5:9: 5:10
        _0 = const 1_u8;                 // scope 1 at a.rs:6:9: 6:10
                                         // mir::ConstOperand
                                         // + span: a.rs:6:9: 6:10
        discriminant(_3) = 1;            // scope 0 at a.rs:5:9: 5:10
        drop(_3) -> [return: bb1, unwind: bb2]; // scope 0 at a.rs:7:5: 7:6
    }

    bb1: {
        return;                          // scope 0 at a.rs:8:1: 8:2
    }

    bb2 (cleanup): {
        resume;                          // scope 0 at a.rs:8:1: 8:2
    }
}

alloc1 (static: S, size: 1, align: 1) {
    2a                                              │ *
}
"#;

    fn at(line: u32, col: u32, end_col: u32) -> Span<'static> {
        Span {
            file: "a.rs",
            line,
            col,
            end_line: line,
            end_col,
        }
    }

    #[test]
    fn a_dump_is_read_whole() {
        let body = parse(DUMP).unwrap();
        assert_eq!(
            (body.kind, body.name, body.args),
            (Kind::Fn, "m::<impl at a.rs:3:1: 3:9>::get", 2)
        );
        let types: Vec<_> = body.locals.iter().map(|local| local.ty).collect();
        assert_eq!(
            types,
            ["u8", "&[u8; 2]", "fn(u8) -> u8", "{closure@a.rs:1:2: 3:4}"]
        );
        assert_eq!(
            (body.locals[1].span, body.locals[2].span),
            (at(4, 12, 17), Span::default())
        );
        let names: Vec<_> = body
            .names
            .iter()
            .map(|name| (name.name, name.place.is_some()))
            .collect();
        assert_eq!(names, [("self", true), ("x", false), ("in", true)]);
        assert_eq!(body.statics[0].path, "S");

        let [first, second, third] = body.blocks.as_slice() else {
            panic!("{:?}", body.blocks)
        };
        assert_eq!(first.stmts.len(), 1);
        assert_eq!(
            first.stmts[0].value,
            Rvalue::Use(Operand::Const(Const::Int(1)))
        );
        assert_eq!(
            (first.stmts[0].span, first.term_span),
            (at(6, 9, 10), at(7, 5, 6))
        );
        assert_eq!(second.term, Term::Return);
        assert!(third.cleanup && !first.cleanup);
    }

    #[test]
    fn kinds_of_bodies() {
        let rest = ": u8 = {\n    let mut _0: u8;  // in scope 0 at a.rs:1:2: 1:3\n\n    bb0: {\n        return; // scope 0 at a.rs:1:2: 1:3\n    }\n}\n";
        for (head, kind, name) in [
            ("const m::N", Kind::Const, "m::N"),
            ("static S", Kind::Static { mutable: false }, "S"),
            ("static mut S", Kind::Static { mutable: true }, "S"),
            (
                "A::<T>::n::{constant#0}",
                Kind::Const,
                "A::<T>::n::{constant#0}",
            ),
            ("const f::promoted[0]", Kind::Promoted, "f::promoted[0]"),
        ] {
            let text = format!("{head}{rest}");
            let body = parse(&text).unwrap();
            assert_eq!((body.kind, body.name), (kind, name));
        }
    }

    /// The error for the dump with one change.
    fn error(from: &str, to: &str) -> String {
        assert!(DUMP.contains(from));
        let error = parse(&DUMP.replacen(from, to, 1)).unwrap_err();
        format!("{}: {}", error.line, error.reason)
    }

    #[test]
    fn errors_name_the_line_and_the_text() {
        assert_eq!(
            error("const 1_u8;  ", "frobnicate _1"),
            "22: expected ; at column 24 of `        _0 = frobnicate _1               // scope 1 at a.rs:6:9: 6:10`"
        );
        assert!(
            error("resume;", "leave;")
                .starts_with("34: expected a statement or a terminator at column 9")
        );
        assert!(
            error("bb1: {", "bb3: {")
                .starts_with("29: expected the next block by number at column 5")
        );
        assert!(error("drop(_3)", "drop(_4)").contains("all blocks and locals that are named"));
        assert!(
            error("unwind: bb2", "unwind: bb3").contains("all blocks and locals that are named")
        );
        assert!(error("let _3", "let _4").contains("a line for each local"));
        assert!(parse("").is_err());
    }
}
