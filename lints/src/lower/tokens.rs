//! Rust text cut into the few kinds of tokens that brackets and macro calls are found by.
//!
//! A real parser would do, and read each file much longer than the compiler takes to check a function.

use memchr::memchr;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Names and keywords, without `r#`; numbers too.
    Word(&'a str),
    /// `::`
    Colons,
    /// `!`, but not that of `!=`.
    Bang,
    Open(u8),
    Close,
    Semicolon,
    Comma,
    /// `.`, `?`, `=`: what goes on with an expression that a block ends.
    Continues,
    /// Literals, lifetimes, and all other punctuation.
    Other,
}

pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str) -> Tokens<'a> {
        Tokens { text, at: 0 }
    }

    /// End of the last token.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// The next token and its start.
    pub(super) fn next(&mut self) -> Option<(Token<'a>, usize)> {
        self.skip_blank();
        let start = self.at;
        let byte = self.peek(0)?;
        if byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii() {
            return Some((self.word(), start));
        }
        self.at += 1;
        let token = match byte {
            b'(' | b'[' | b'{' => Token::Open(byte),
            b')' | b']' | b'}' => Token::Close,
            b';' => Token::Semicolon,
            b',' => Token::Comma,
            b'.' | b'?' | b'=' => Token::Continues,
            b'!' if self.peek(0) != Some(b'=') => Token::Bang,
            b':' if self.peek(0) == Some(b':') => {
                self.at += 1;
                Token::Colons
            }
            b'"' => {
                self.string(0, true);
                Token::Other
            }
            b'\'' => {
                self.quote();
                Token::Other
            }
            _ => Token::Other,
        };
        Some((token, start))
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn skip_blank(&mut self) {
        while let Some(byte) = self.peek(0) {
            match (byte, self.peek(1)) {
                (b'/', Some(b'/')) => self.skip_to(b'\n'),
                (b'/', Some(b'*')) => self.block_comment(),
                _ if byte.is_ascii_whitespace() => self.at += 1,
                _ => return,
            }
        }
    }

    /// Behind the next `end`, or to the end of the text.
    fn skip_to(&mut self, end: u8) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += memchr(end, rest).map_or(rest.len(), |found| found + 1);
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        while let Some(byte) = self.peek(0) {
            match (byte, self.peek(1)) {
                (b'/', Some(b'*')) => depth += 1,
                (b'*', Some(b'/')) => depth -= 1,
                _ => {
                    self.at += 1;
                    continue;
                }
            }
            self.at += 2;
            if depth == 0 {
                return;
            }
        }
    }

    fn word(&mut self) -> Token<'a> {
        let word = self.name();
        let hashes = self.text[self.at..]
            .bytes()
            .take_while(|&b| b == b'#')
            .count();
        let raw = matches!(word, "r" | "br" | "cr");
        if self.peek(hashes) == Some(b'"') && (raw || hashes == 0 && matches!(word, "b" | "c")) {
            self.at += hashes + 1;
            self.string(hashes, !raw);
            return Token::Other;
        }
        if word == "r" && hashes == 1 {
            self.at += 1;
            return Token::Word(self.name());
        }
        Token::Word(word)
    }

    fn name(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let is_end = |b: u8| !(b.is_ascii_alphanumeric() || b == b'_' || !b.is_ascii());
        let length = rest.bytes().position(is_end).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// Behind the closing quote of a string that was just opened.
    fn string(&mut self, hashes: usize, escapes: bool) {
        while let Some(byte) = self.peek(0) {
            self.at += 1;
            match byte {
                b'\\' if escapes => self.at += 1,
                b'"' => {
                    let end = (0..hashes).all(|i| self.peek(i) == Some(b'#'));
                    if end {
                        self.at += hashes;
                        return;
                    }
                }
                _ => {}
            }
        }
        self.at = self.text.len();
    }

    /// A character, or a lifetime.
    fn quote(&mut self) {
        let mut rest = self.text[self.at..].chars();
        let first = rest.next();
        let length = first.map_or(0, char::len_utf8);
        if first == Some('\\') {
            let escaped = rest.next().map_or(0, char::len_utf8);
            self.at += length + escaped;
            self.skip_to(b'\'');
            return;
        }
        if rest.next() == Some('\'') {
            self.at += length + 1;
        } else {
            self.name();
        }
    }
}

/// Line and column, both from 1; columns count characters.
pub(super) type Point = (u32, u32);

/// From offsets to lines and columns.
pub(super) struct Points<'a> {
    text: &'a str,
    lines: Vec<usize>,
}

impl<'a> Points<'a> {
    pub(super) fn new(text: &'a str) -> Points<'a> {
        let starts = text.match_indices('\n').map(|(i, _)| i + 1);
        Points {
            text,
            lines: std::iter::once(0).chain(starts).collect(),
        }
    }

    pub(super) fn at(&self, offset: usize) -> Point {
        let line = self.lines.partition_point(|&start| start <= offset);
        let column = self.text[self.lines[line - 1]..offset].chars().count() + 1;
        let number = |count| u32::try_from(count).unwrap_or(u32::MAX);
        (number(line), number(column))
    }
}
