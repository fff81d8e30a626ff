//! A place in the text, and the few moves that everything else is made of.
//!
//! Each delimiter that stops a scan is ASCII, so a position is always a boundary between characters.

use memchr::memchr;

use super::syntax::Error;

/// Where reading stopped, and what would have been understood there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unread {
    at: usize,
    wanted: &'static str,
}

pub(super) type Read<T> = Result<T, Unread>;

/// How many characters of a line an error quotes.
const QUOTED: usize = 160;

impl Unread {
    /// The error that users see. It quotes the line, since dumps do not outlive the run.
    pub(super) fn locate(self, text: &str) -> Error {
        let before = text.get(..self.at).unwrap_or(text);
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let quoted = text[start..].lines().next().unwrap_or_default();
        let column = before[start..].chars().count() + 1;
        let quoted: String = quoted.chars().take(QUOTED).collect();
        Error {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            reason: format!("expected {} at column {column} of `{quoted}`", self.wanted).into(),
        }
    }
}

#[derive(Debug, Clone)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    pos: usize,
    /// The highest numbers that were named so far.
    local: u32,
    block: u32,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            pos: 0,
            local: 0,
            block: 0,
        }
    }

    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.pos..]
    }

    /// The next byte; zero at the end.
    pub(super) fn peek(&self) -> u8 {
        self.peek_at(0)
    }

    pub(super) fn peek_at(&self, ahead: usize) -> u8 {
        self.text
            .as_bytes()
            .get(self.pos + ahead)
            .copied()
            .unwrap_or(0)
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.pos >= self.text.len()
    }

    pub(super) fn looking_at(&self, token: &str) -> bool {
        self.text.as_bytes()[self.pos..].starts_with(token.as_bytes())
    }

    pub(super) fn eat(&mut self, token: &str) -> bool {
        let found = self.looking_at(token);
        if found {
            self.pos += token.len();
        }
        found
    }

    pub(super) fn expect(&mut self, token: &'static str) -> Read<()> {
        if self.eat(token) {
            Ok(())
        } else {
            Err(self.unread(token))
        }
    }

    pub(super) fn unread(&self, wanted: &'static str) -> Unread {
        Unread {
            at: self.pos,
            wanted,
        }
    }

    pub(super) fn skip_spaces(&mut self) {
        // What is said of a line stands far to the right of it.
        while self.eat("        ") {}
        while self.eat(" ") {}
    }

    /// The rest of the line; the next one begins behind it.
    pub(super) fn line(&mut self) -> &'a str {
        let rest = self.rest();
        let end = memchr(b'\n', rest.as_bytes());
        self.pos += end.map_or(rest.len(), |end| end + 1);
        let line = &rest[..end.unwrap_or(rest.len())];
        line.strip_suffix('\r').unwrap_or(line)
    }

    /// Letters, digits and underscores, and whatever is not ASCII.
    pub(super) fn word(&mut self) -> &'a str {
        let rest = self.rest();
        let is_end = |&byte: &u8| !IS_WORD[byte as usize];
        let len = rest.as_bytes().iter().position(is_end);
        let word = &rest[..len.unwrap_or(rest.len())];
        self.pos += word.len();
        word
    }

    pub(super) fn number(&mut self) -> Read<u32> {
        let mut number = None;
        let mut at = self.pos;
        while let Some(digit @ b'0'..=b'9') = self.bytes().get(at) {
            let tens = number.unwrap_or(0_u32).checked_mul(10);
            number = tens.and_then(|tens| tens.checked_add(u32::from(digit - b'0')));
            if number.is_none() {
                break;
            }
            at += 1;
        }
        let number = number.ok_or_else(|| self.unread("a number"))?;
        self.pos = at;
        Ok(number)
    }

    /// The values of a switch: the bits of whatever type is switched on.
    pub(super) fn bits(&mut self) -> Read<i128> {
        let rest = self.rest();
        let len = rest
            .bytes()
            .take_while(|byte| byte.is_ascii_digit() || *byte == b'-')
            .count();
        let digits = &rest[..len];
        let value = digits
            .parse::<i128>()
            .or_else(|_| digits.parse::<u128>().map(|bits| bits as i128));
        let value = value.map_err(|_| self.unread("a number"))?;
        self.pos += len;
        Ok(value)
    }

    /// `bb7`
    pub(super) fn block(&mut self) -> Read<u32> {
        self.expect("bb")?;
        let number = self.number()?;
        self.block = self.block.max(number);
        Ok(number)
    }

    /// `_7`
    pub(super) fn local(&mut self) -> Read<u32> {
        self.expect("_")?;
        let number = self.number()?;
        self.local = self.local.max(number);
        Ok(number)
    }

    /// Whether each block and each local that was named is one of so many.
    pub(super) fn named_only(&self, blocks: usize, locals: usize) -> bool {
        let one_of = |highest: u32, count: usize| {
            usize::try_from(highest).is_ok_and(|highest| highest < count)
        };
        one_of(self.block, blocks) && one_of(self.local, locals)
    }

    pub(super) fn pos(&self) -> usize {
        self.pos
    }

    /// Goes on, or back, to a position that [`Cursor::pos`] gave.
    pub(super) fn go_to(&mut self, pos: usize) {
        self.pos = pos;
    }

    pub(super) fn advance(&mut self, bytes: usize) {
        self.pos += bytes;
    }

    pub(super) fn since(&self, start: usize) -> &'a str {
        &self.text[start..self.pos]
    }

    pub(super) fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }
}

/// By byte.
const IS_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < table.len() {
        let ascii = byte as u8;
        table[byte] = ascii.is_ascii_alphanumeric() || ascii == b'_' || ascii >= 0x80;
        byte += 1;
    }
    table
};
