//! `copy _1`, `move (_1.0: T)`, `const 5_u32`, and the bare path of a function.

use super::cursor::{Cursor, Read};
use super::scan::Until;
use super::syntax::{Const, Operand};

impl<'a> Cursor<'a> {
    pub(super) fn operand(&mut self) -> Read<Operand<'a>> {
        if let Some(operand) = self.place_operand()? {
            return Ok(operand);
        }
        let text = if self.eat("const ") {
            let text = self.until(Until::Const)?;
            return Ok(Operand::Const(constant(text)));
        } else {
            self.until(Until::Path)?
        };
        Ok(Operand::Const(Const::Path(text)))
    }

    /// `copy PLACE`, `move PLACE`. A function may be called `copy`, too.
    pub(super) fn place_operand(&mut self) -> Read<Option<Operand<'a>>> {
        let start = self.pos();
        let moved = match self.peek() {
            b'c' if self.eat("copy ") => false,
            b'm' if self.eat("move ") => true,
            _ => return Ok(None),
        };
        if !self.at_place() {
            self.go_to(start);
            return Ok(None);
        }
        let place = self.place()?;
        Ok(Some(if moved {
            Operand::Move(place)
        } else {
            Operand::Copy(place)
        }))
    }

    /// Operands up to `close`, which is read too; a comma may stand before it.
    pub(super) fn operands(&mut self, close: &'static str) -> Read<Vec<Operand<'a>>> {
        let mut operands = Vec::new();
        while !self.eat(close) {
            operands.push(self.operand()?);
            if !self.eat(", ") && !self.eat(",") {
                self.expect(close)?;
                break;
            }
        }
        Ok(operands)
    }

    /// `{ x: move _4, 0: const 1_u8 }`, from behind the opening brace.
    pub(super) fn fields(&mut self) -> Read<Vec<Operand<'a>>> {
        let mut operands = Vec::new();
        loop {
            self.eat("r#");
            if self.word().is_empty() {
                return Err(self.unread("the name of a field"));
            }
            self.expect(": ")?;
            operands.push(self.operand()?);
            if !self.eat(", ") {
                self.expect(" }")?;
                return Ok(operands);
            }
        }
    }
}

/// What stands behind `const `.
pub(super) fn constant(text: &str) -> Const<'_> {
    match text.as_bytes().first() {
        Some(b'(') if text == "()" => Const::Unit,
        Some(b'0'..=b'9' | b'-') => integer(text),
        Some(b'\'') => char_literal(text),
        Some(b'{') => alloc(text),
        Some(b'"' | b'(' | b'[' | b'&' | b'*') => Const::Other(text),
        Some(b'b') if text.starts_with("b\"") => Const::Other(text),
        _ => match text {
            "true" => Const::Bool(true),
            "false" => Const::Bool(false),
            _ => named(text),
        },
    }
}

/// `1_u8`, `-1_i8`; floats are `1f32` or `1.0_f32`, which nobody asks for.
fn integer(text: &str) -> Const<'_> {
    let digits = text
        .split_once('_')
        .filter(|(_, ty)| ty.starts_with(['u', 'i']))
        .map(|(digits, _)| digits);
    match digits.and_then(|digits| digits.parse().ok()) {
        Some(value) => Const::Int(value),
        None => Const::Other(text),
    }
}

/// `'a'`, `'\n'`, `'\u{1f600}'`
fn char_literal(text: &str) -> Const<'_> {
    let inner = text
        .strip_prefix('\'')
        .and_then(|text| text.strip_suffix('\''));
    let value = inner.and_then(|inner| match inner.strip_prefix('\\') {
        None => inner.chars().next(),
        Some(escape) => escaped(escape),
    });
    value.map_or(Const::Other(text), |value| {
        Const::Int(i128::from(u32::from(value)))
    })
}

fn escaped(escape: &str) -> Option<char> {
    if let Some(hex) = escape
        .strip_prefix("u{")
        .and_then(|hex| hex.strip_suffix('}'))
    {
        return u32::from_str_radix(hex, 16).ok().and_then(char::from_u32);
    }
    match escape {
        "n" => Some('\n'),
        "t" => Some('\t'),
        "r" => Some('\r'),
        "0" => Some('\0'),
        "\\" => Some('\\'),
        "'" => Some('\''),
        "\"" => Some('"'),
        _ => None,
    }
}

/// `{alloc1: &T}`, `{alloc1<imm>: &T}`, `{alloc1+0x8: *mut T}`; the others are `{0x10 as *const T}`, `{transmute(..): T}`.
fn alloc(text: &str) -> Const<'_> {
    let inner = text
        .strip_prefix('{')
        .and_then(|text| text.strip_suffix('}'));
    let parts = inner
        .filter(|inner| inner.starts_with("alloc"))
        .and_then(|inner| inner.split_once(": "));
    match parts {
        Some((pointer, ty)) => {
            let len = pointer
                .bytes()
                .take_while(u8::is_ascii_alphanumeric)
                .count();
            Const::Alloc {
                alloc: &pointer[..len],
                ty,
            }
        }
        None => Const::Other(text),
    }
}

/// `i32::MIN` and its like are how the compiler prints values; `usize` depends on the target.
fn named(text: &str) -> Const<'_> {
    let limit = match text {
        "i8::MIN" => i8::MIN.into(),
        "i8::MAX" => i8::MAX.into(),
        "u8::MAX" => u8::MAX.into(),
        "i16::MIN" => i16::MIN.into(),
        "i16::MAX" => i16::MAX.into(),
        "u16::MAX" => u16::MAX.into(),
        "i32::MIN" => i32::MIN.into(),
        "i32::MAX" => i32::MAX.into(),
        "u32::MAX" => u32::MAX.into(),
        "i64::MIN" => i64::MIN.into(),
        "i64::MAX" => i64::MAX.into(),
        "u64::MAX" => u64::MAX.into(),
        "i128::MIN" => i128::MIN,
        "i128::MAX" => i128::MAX,
        _ if is_path(text) => return Const::Path(text),
        _ => return Const::Other(text),
    };
    Const::Int(limit)
}

/// In contrast to `ZeroSized: T`, `Point {{ x: 1_u8 }}`, `Some(1_u8)`, and `<static(DefId(..))>` for arrays of bytes.
fn is_path(text: &str) -> bool {
    let outside = text.split('<').next().unwrap_or_default();
    !outside.contains([' ', '(']) && !text.starts_with("<static(")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mir::syntax::Place;

    #[test]
    fn constants() {
        assert_eq!(constant("()"), Const::Unit);
        assert_eq!(constant("true"), Const::Bool(true));
        assert_eq!(constant("-128_i8"), Const::Int(-128));
        assert_eq!(constant("i8::MIN"), Const::Int(-128));
        assert_eq!(
            constant("340282366920938463463374607431768211455_u128"),
            Const::Other("340282366920938463463374607431768211455_u128")
        );
        assert_eq!(constant("1.5f64"), Const::Other("1.5f64"));
        assert_eq!(constant("'\\''"), Const::Int(39));
        assert_eq!(constant("'\\u{1f600}'"), Const::Int(0x1f600));
        assert_eq!(
            constant("{alloc5: &std::sync::Mutex<u8>}"),
            Const::Alloc {
                alloc: "alloc5",
                ty: "&std::sync::Mutex<u8>"
            }
        );
        assert_eq!(
            constant("{alloc5<imm>: &T}"),
            Const::Alloc {
                alloc: "alloc5",
                ty: "&T"
            }
        );
        assert_eq!(
            constant("{0x10 as *const T}"),
            Const::Other("{0x10 as *const T}")
        );
        assert_eq!(
            constant("<T as Limit>::MAX"),
            Const::Path("<T as Limit>::MAX")
        );
        assert_eq!(
            constant("ZeroSized: m::T<u8>"),
            Const::Other("ZeroSized: m::T<u8>")
        );
        assert_eq!(constant("m::N::<fn(A)>"), Const::Path("m::N::<fn(A)>"));
        assert_eq!(constant("b\"x\""), Const::Other("b\"x\""));
    }

    #[test]
    fn functions_called_as_operands_are() {
        let mut cursor = Cursor::new("copy as fn()");
        assert_eq!(cursor.operand(), Ok(Operand::Const(Const::Path("copy"))));
        let mut cursor = Cursor::new("copy _1, x");
        assert_eq!(
            cursor.operand(),
            Ok(Operand::Copy(Place {
                local: 1,
                proj: vec![]
            }))
        );
    }

    #[test]
    fn lists_end_where_they_say() {
        let mut cursor = Cursor::new("move _1, const \"),\", f::<(A, B)>) rest");
        assert_eq!(cursor.operands(")").unwrap().len(), 3);
        assert_eq!(cursor.rest(), " rest");
        assert_eq!(Cursor::new("move _1,)").operands(")").unwrap().len(), 1);
        assert_eq!(Cursor::new(")").operands(")").unwrap().len(), 0);
        assert_eq!(
            Cursor::new("x: move _1, 1: const \"}\" }")
                .fields()
                .unwrap()
                .len(),
            2
        );
    }
}
