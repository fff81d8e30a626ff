//! `// in scope 1 at src/a.rs:4:1: 4:11`, which every line ends with.

use super::cursor::{Cursor, Read};
use super::syntax::Span;

impl<'a> Cursor<'a> {
    /// The semicolon, and the comment behind it; the cursor goes to the next line.
    pub(super) fn end_of_line(&mut self) -> Read<Span<'a>> {
        self.expect(";")?;
        self.skip_spaces();
        self.expect("// ")?;
        let comment = self.line();
        // A body may stand nowhere in the source. That is no reason to give it up.
        Ok(place(comment).and_then(span).unwrap_or_default())
    }
}

/// What stands behind the first ` at `. Nearly always that is where the scope is named.
fn place(comment: &str) -> Option<&str> {
    let scope = comment.strip_prefix("return place ").unwrap_or(comment);
    let scope = scope.strip_prefix("in ").unwrap_or(scope);
    let scope = scope.strip_prefix("scope ");
    scope
        .and_then(|scope| {
            scope
                .trim_start_matches(|c: char| c.is_ascii_digit())
                .strip_prefix(" at ")
        })
        .or_else(|| Some(comment.split_once(" at ")?.1))
}

/// Where a dumped body stands: from its return place, which is the end of a function's signature, to where it returns.
/// `None` if it never does, or not in the same file.
pub fn extent(dump: &str) -> Option<Span<'_>> {
    let (_, declared) = dump.split_once("// return place in scope 0 at ")?;
    let (_, returned) = dump.rsplit_once("\n        return; ")?;
    let start = span(declared.lines().next()?)?;
    let end = place(returned.lines().next()?.trim_start().strip_prefix("// ")?).and_then(span)?;
    let is_whole = start.file == end.file && (start.line, start.col) <= (end.end_line, end.end_col);
    is_whole.then_some(Span {
        end_line: end.end_line,
        end_col: end.end_col,
        ..start
    })
}

/// `FILE:L:C: L:C`, read from the end, since a file's name may hold anything.
pub(super) fn span(text: &str) -> Option<Span<'_>> {
    let (rest, end_col) = number_at_end(text, ":")?;
    let (rest, end_line) = number_at_end(rest, ": ")?;
    let (rest, col) = number_at_end(rest, ":")?;
    let (file, line) = number_at_end(rest, ":")?;
    Some(Span {
        file,
        line,
        col,
        end_line,
        end_col,
    })
}

fn number_at_end<'a>(text: &'a str, before: &str) -> Option<(&'a str, u32)> {
    let is_other = |byte: &u8| !byte.is_ascii_digit();
    let start = text.as_bytes().iter().rposition(is_other);
    let (rest, digits) = text.split_at(start.map_or(0, |other| other + 1));
    let mut number = None;
    for digit in digits.bytes() {
        let tens = number.unwrap_or(0_u32).checked_mul(10)?;
        number = Some(tens.checked_add(u32::from(digit - b'0'))?);
    }
    Some((rest.strip_suffix(before)?, number?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_from_the_end() {
        let expected = Span {
            file: "C:\\my code: 1/ä at b.rs",
            line: 4,
            col: 1,
            end_line: 5,
            end_col: 11,
        };
        assert_eq!(span("C:\\my code: 1/ä at b.rs:4:1: 5:11"), Some(expected));
        assert_eq!(span("no-location"), None);
        assert_eq!(span("a.rs:1:2: 3:99999999999"), None);
    }

    #[test]
    fn a_body_reaches_from_its_return_place_to_its_return() {
        let dump = "\
fn f(_1: u8) -> () {
    let mut _0: ();                      // return place in scope 0 at src/a.rs:3:8: 3:8

    bb0: {
        _0 = const ();                   // scope 0 at src/a.rs:4:9: 4:11
        return;                          // scope 0 at src/a.rs:5:2: 5:2
    }
}
";
        let expected = span("src/a.rs:3:8: 5:2");
        assert_eq!(extent(dump), expected);
        assert_eq!(extent(&dump.replace("return;", "unreachable;")), None);
        assert_eq!(extent(&dump.replace("src/a.rs:5", "src/b.rs:5")), None);
        assert_eq!(extent(""), None);
    }

    #[test]
    fn a_line_ends_with_its_place() {
        let mut cursor = Cursor::new(";   // return place in scope 0 at x at y.rs:1:2: 3:4\nnext");
        assert_eq!(cursor.end_of_line().unwrap().file, "x at y.rs");
        assert_eq!(cursor.rest(), "next");
    }
}
