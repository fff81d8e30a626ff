//! Text that is kept as text: where a type, a path or a constant ends.
//!
//! Such text may hold anything, snippets of the user's source included, so all brackets and literals count.
//! Scans are loops over bytes: however deep the brackets nest, the stack does not grow.

use memchr::{memchr, memchr2};

use super::cursor::{Cursor, Read};

/// What ends a scan besides an unopened bracket, `,`, `;` and the end of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// A type: nothing else.
    Delimiter,
    /// The path of a function or of an aggregate: its arguments, its fields, a cast.
    Path,
    /// A constant: a cast, an edge, the end of the fields around it.
    Const,
    /// A constant that may be called: its arguments too.
    ConstCallee,
}

/// By byte: whether [`Cursor::until`] has to look at it.
const MATTERS: [bool; 256] = {
    let mut table = [false; 256];
    let bytes = b" ,;\n()[]{}<>\"'";
    let mut i = 0;
    while i < bytes.len() {
        table[bytes[i] as usize] = true;
        i += 1;
    }
    table
};

impl<'a> Cursor<'a> {
    /// The text up to what ends it outside of brackets and literals. Never empty.
    pub(super) fn until(&mut self, until: Until) -> Read<&'a str> {
        let start = self.pos();
        let mut depth = 0_u32;
        while !self.is_at_end() {
            let byte = self.peek();
            if !MATTERS[byte as usize] {
                self.advance(1);
                continue;
            }
            if depth == 0 && self.ends(byte, until, start) {
                break;
            }
            match byte {
                b'<' if self.looking_at("<impl at ") => self.skip_past(b'>')?,
                b'{' => self.skip_braces()?,
                b'"' => self.skip_string()?,
                b'\'' => self.skip_char_or_lifetime(),
                b'(' | b'[' | b'<' => {
                    depth += 1;
                    self.advance(1);
                }
                b')' | b']' => {
                    depth = depth.saturating_sub(1);
                    self.advance(1);
                }
                b'>' if !self.ends_arrow(start) => {
                    depth = depth.saturating_sub(1);
                    self.advance(1);
                }
                _ => self.advance(1),
            }
        }
        if depth > 0 || self.pos() == start {
            self.go_to(start);
            return Err(self.unread("text with matching brackets"));
        }
        Ok(self.since(start))
    }

    /// Over one group in `(..)`, `[..]` or `<..>`.
    pub(super) fn skip_group(&mut self) -> Read<()> {
        self.advance(1);
        while !self.is_at_end() {
            match self.peek() {
                b')' | b']' | b'>' => {
                    self.advance(1);
                    return Ok(());
                }
                b',' | b';' | b'\n' => self.advance(1),
                b'}' => break,
                _ => {
                    self.until(Until::Delimiter)?;
                }
            }
        }
        Err(self.unread("a closing bracket"))
    }

    fn ends(&self, byte: u8, until: Until, start: usize) -> bool {
        match byte {
            b',' | b';' | b'\n' | b')' | b']' | b'}' => true,
            b'>' => !self.ends_arrow(start),
            b'(' => match until {
                Until::Path => true,
                Until::ConstCallee => self.pos() > start,
                Until::Delimiter | Until::Const => false,
            },
            b' ' => match until {
                Until::Delimiter => false,
                Until::Path => true,
                Until::Const | Until::ConstCallee => {
                    self.looking_at(" as ") || self.looking_at(" -> ") || self.looking_at(" }")
                }
            },
            _ => false,
        }
    }

    /// Whether the `>` here belongs to `->` or `=>`.
    fn ends_arrow(&self, start: usize) -> bool {
        self.pos() > start && matches!(self.bytes()[self.pos() - 1], b'-' | b'=')
    }

    /// Over `{..}`. What holds a place in the source, `{closure@FILE:L:C: L:C}`, may hold any character in `FILE`.
    pub(super) fn skip_braces(&mut self) -> Read<()> {
        let start = self.pos();
        let mut depth = 0_u32;
        while !self.is_at_end() {
            match self.peek() {
                b'{' => depth += 1,
                b'}' if depth == 1 => {
                    self.advance(1);
                    return Ok(());
                }
                b'}' => depth -= 1,
                b'@' => {
                    self.skip_to(b'}')?;
                    continue;
                }
                b'"' => {
                    self.skip_string()?;
                    continue;
                }
                b'\'' => {
                    self.skip_char_or_lifetime();
                    continue;
                }
                _ => {}
            }
            self.advance(1);
        }
        self.go_to(start);
        Err(self.unread("matching braces"))
    }

    /// Over `"..."`.
    pub(super) fn skip_string(&mut self) -> Read<()> {
        let start = self.pos();
        self.advance(1);
        while let Some(len) = memchr2(b'"', b'\\', &self.bytes()[self.pos()..]) {
            self.advance(len);
            let escape = self.peek() == b'\\';
            self.advance(1);
            if !escape {
                return Ok(());
            }
            self.skip_char();
        }
        self.go_to(start);
        Err(self.unread("the end of a string"))
    }

    /// Over `'x'`, `'\''` or the quote of `'a`.
    fn skip_char_or_lifetime(&mut self) {
        self.advance(1);
        let after_quote = self.pos();
        if self.peek() == b'\\' {
            self.advance(1);
            self.skip_char();
            if self.skip_past(b'\'').is_err() {
                self.go_to(after_quote);
            }
            return;
        }
        self.skip_char();
        if self.peek() == b'\'' {
            self.advance(1);
        } else {
            self.go_to(after_quote);
        }
    }

    /// Over one character, unless at the end.
    fn skip_char(&mut self) {
        let len = self.rest().chars().next().map_or(0, char::len_utf8);
        self.advance(len);
    }

    /// To the next such byte, which is ASCII.
    fn skip_to(&mut self, byte: u8) -> Read<()> {
        let len = memchr(byte, &self.bytes()[self.pos()..]);
        self.advance(len.ok_or_else(|| self.unread("a closing bracket"))?);
        Ok(())
    }

    fn skip_past(&mut self, byte: u8) -> Read<()> {
        self.skip_to(byte)?;
        self.advance(1);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn ends_before(text: &str, until: Until, rest: &str) {
        let mut cursor = Cursor::new(text);
        cursor.until(until).unwrap();
        assert_eq!(cursor.rest(), rest);
    }

    #[test]
    fn types_end_at_unopened_brackets() {
        ends_before("&'a str)", Until::Delimiter, ")");
        ends_before("fn(A) -> B, C", Until::Delimiter, ", C");
        ends_before("Foo<'>', 3>) rest", Until::Delimiter, ") rest");
        ends_before("[u8; 3]; rest", Until::Delimiter, "; rest");
        ends_before("Option<[u8; {\n 1 > 2 }]>, x", Until::Delimiter, ", x");
        ends_before(
            "{closure@a (b's \").rs:1:2: 3:4}, x",
            Until::Delimiter,
            ", x",
        );
        ends_before("X<'\\''>) x", Until::Delimiter, ") x");
        ends_before(
            "dyn for<'a> Fn(&'a str) -> bool + Send; x",
            Until::Delimiter,
            "; x",
        );
    }

    #[test]
    fn paths_end_at_arguments() {
        ends_before(
            "<(A, B) as T<fn() -> X>>::f::<U>(move _1)",
            Until::Path,
            "(move _1)",
        );
        ends_before(
            "m::<impl at it's (1).rs:1:2: 3:4>::f(copy _1)",
            Until::Path,
            "(copy _1)",
        );
        ends_before("A::<T> { x: 1 }", Until::Path, " { x: 1 }");
    }

    #[test]
    fn constants_end_at_casts() {
        ends_before(
            "\"a;\\\"{ // scope 0 at\" as *const str (P)",
            Until::Const,
            " as *const str (P)",
        );
        ends_before("'\\'') -> x", Until::Const, ") -> x");
        ends_before("ZeroSized: {closure@a.rs:1:2: 3:4}, x", Until::Const, ", x");
        ends_before("F(1_u8), x", Until::Const, ", x");
        ends_before("F(1_u8), x", Until::ConstCallee, "(1_u8), x");
        ends_before("5_u8 }", Until::Const, " }");
    }

    #[test]
    fn open_ends_are_errors() {
        for text in [
            "",
            "(",
            "Foo<",
            "{a",
            "\"a",
            "\"\\",
            "<impl at x",
            "{closure@",
        ] {
            assert!(Cursor::new(text).until(Until::Delimiter).is_err(), "{text}");
        }
    }
}
