//! One dump to its body.

use super::cursor::{Cursor, Read};
use super::rvalue::Assigned;
use super::syntax::{Block, Body, Error, Kind, Stmt};
use super::terminator;

/// Reads the one body of a dump.
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
        let blocks = self.blocks()?;
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
    fn blocks(&mut self) -> Read<Vec<Block<'a>>> {
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
            blocks.push(self.statements(cleanup)?);
        }
        Ok(blocks)
    }

    fn statements(&mut self, cleanup: bool) -> Read<Block<'a>> {
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
                _ if self.at_place() => ended = self.assignment(&mut block)?,
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
    fn assignment(&mut self, block: &mut Block<'a>) -> Read<bool> {
        let place = self.place()?;
        self.expect(" = ")?;
        let assigned = self.assigned()?;
        let span = self.end_of_line()?;
        match assigned {
            Assigned::Value(value) => block.stmts.push(Stmt { place, value, span }),
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
