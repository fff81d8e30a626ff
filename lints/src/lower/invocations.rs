//! Macros in the text of a source file: where they are defined, and where they are called.

use super::tokens::{Point, Points, Token, Tokens};

/// `path::name!(..)`, with `[..]` or `{..}` too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Invocation {
    /// Last segment of the path.
    pub(super) name: String,
    pub(super) start: Point,
    pub(super) end: Point,
    /// The invocation around it, in the same file's list.
    pub(super) within: Option<usize>,
    /// Where the statement begins that it is a part of.
    pub(super) statement: Point,
    /// The semicolon at the end of that statement.
    pub(super) semicolon: Option<Point>,
}

impl Invocation {
    pub(super) fn contains(&self, start: Point, end: Point) -> bool {
        self.start <= start && end <= self.end
    }
}

/// `macro_rules! name {..}`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Definition {
    pub(super) name: String,
    pub(super) start: Point,
    pub(super) end: Point,
}

/// Each in the order in which they begin.
#[derive(Debug, Default)]
pub(super) struct Macros {
    pub(super) invocations: Vec<Invocation>,
    pub(super) definitions: Vec<Definition>,
}

impl Macros {
    /// Text that is no Rust yields less, or nothing.
    pub(super) fn of(text: &str) -> Macros {
        let text = text.trim_start_matches('\u{feff}');
        let mut scan = Scan::default();
        let mut tokens = Tokens::new(text);
        while let Some((token, start)) = tokens.next() {
            scan.token(token, start, tokens.at());
        }
        scan.finish(text)
    }

    /// The innermost definition around a place.
    pub(super) fn definition_at(&self, at: Point) -> Option<&Definition> {
        let before = self.definitions.partition_point(|d| d.start <= at);
        let mut around = self.definitions[..before].iter().rev();
        around.find(|d| at < d.end)
    }

    /// Numbers of the invocations between two places.
    pub(super) fn between(&self, start: Point, end: Point) -> impl Iterator<Item = usize> + '_ {
        let first = self.invocations.partition_point(|i| i.start < start);
        (first..self.invocations.len())
            .take_while(move |&i| self.invocations[i].start < end)
            .filter(move |&i| self.invocations[i].end <= end)
    }
}

/// What is found, with offsets for places.
#[derive(Debug)]
struct Found<'a> {
    name: &'a str,
    start: usize,
    end: Option<usize>,
    within: Option<usize>,
    statement: usize,
    semicolon: Option<usize>,
    defines: bool,
}

/// An open bracket.
#[derive(Debug, Default)]
struct Frame {
    found: Option<usize>,
    /// Statements stand in braces only.
    braces: bool,
    /// Where the current statement begins.
    statement: usize,
    /// What is found in it begins with this number.
    first: usize,
    /// A block was just closed, which may have ended the statement.
    closed: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Last<'a> {
    #[default]
    Other,
    Colons,
    Word(&'a str),
    /// `name!`
    Call(&'a str),
    /// `macro_rules! name`
    Define(&'a str),
}

#[derive(Debug, Default)]
struct Scan<'a> {
    found: Vec<Found<'a>>,
    frames: Vec<Frame>,
    /// Outside of all brackets.
    top: Frame,
    last: Last<'a>,
    /// Where the path begins that `last` belongs to.
    path: usize,
}

impl<'a> Scan<'a> {
    fn token(&mut self, token: Token<'a>, start: usize, end: usize) {
        self.begin_statement(token, start);
        let last = std::mem::take(&mut self.last);
        match token {
            Token::Word(word) => {
                if last != Last::Colons {
                    self.path = start;
                }
                self.last = match last {
                    Last::Call("macro_rules") => Last::Define(word),
                    _ => Last::Word(word),
                };
                if matches!(self.last, Last::Define(_)) {
                    self.path = start;
                }
            }
            Token::Colons => {
                if !matches!(last, Last::Word(_)) {
                    self.path = start;
                }
                self.last = Last::Colons;
            }
            Token::Bang => {
                if let Last::Word(word) = last {
                    if !is_operand_keyword(word) {
                        self.last = Last::Call(word);
                    }
                }
            }
            Token::Open(bracket) => self.open(bracket, last, end),
            Token::Close => self.close(end),
            Token::Semicolon => self.end_statement(start, end),
            Token::Comma => {
                let frame = self.frames.last_mut().unwrap_or(&mut self.top);
                if frame.braces {
                    frame.statement = end;
                    frame.first = self.found.len();
                }
            }
            Token::Continues | Token::Other => {}
        }
    }

    /// After a block a new statement begins, unless something follows that only goes on with the old one.
    fn begin_statement(&mut self, token: Token<'_>, start: usize) {
        let frame = self.frames.last_mut().unwrap_or(&mut self.top);
        if !std::mem::take(&mut frame.closed) {
            return;
        }
        let goes_on = match token {
            Token::Word(word) => word == "else" || word == "as",
            Token::Semicolon | Token::Comma | Token::Continues | Token::Close => true,
            _ => false,
        };
        if !goes_on {
            frame.statement = start;
            frame.first = self.found.len();
        }
    }

    fn open(&mut self, bracket: u8, last: Last<'a>, end: usize) {
        let outer = self.frames.last().unwrap_or(&self.top);
        let (name, defines) = match last {
            Last::Call(name) => (Some(name), false),
            Last::Define(name) => (Some(name), true),
            _ => (None, false),
        };
        let within = self.frames.iter().rev().find_map(|frame| frame.found);
        let braces = bracket == b'{';
        let statement = outer.statement;
        let found = name.map(|name| {
            self.found.push(Found {
                name,
                start: self.path,
                end: None,
                within,
                statement,
                semicolon: None,
                defines,
            });
            self.found.len() - 1
        });
        self.frames.push(Frame {
            found,
            braces,
            statement: if braces { end } else { statement },
            first: self.found.len(),
            closed: false,
        });
    }

    fn close(&mut self, end: usize) {
        let Some(frame) = self.frames.pop() else {
            return;
        };
        if let Some(found) = frame.found {
            self.found[found].end = Some(end);
        }
        let outer = self.frames.last_mut().unwrap_or(&mut self.top);
        outer.closed = frame.braces && outer.braces;
    }

    fn end_statement(&mut self, start: usize, end: usize) {
        let frame = self.frames.last_mut().unwrap_or(&mut self.top);
        if !frame.braces {
            return;
        }
        for found in &mut self.found[frame.first..] {
            found.semicolon.get_or_insert(start);
        }
        frame.statement = end;
        frame.first = self.found.len();
    }

    fn finish(self, text: &str) -> Macros {
        let points = Points::new(text);
        let mut macros = Macros::default();
        let mut numbers = vec![None; self.found.len()];
        for (i, found) in self.found.iter().enumerate() {
            let Some(end) = found.end else {
                continue;
            };
            let (name, start, end) = (
                found.name.to_owned(),
                points.at(found.start),
                points.at(end),
            );
            if found.defines {
                macros.definitions.push(Definition { name, start, end });
                continue;
            }
            numbers[i] = Some(macros.invocations.len());
            macros.invocations.push(Invocation {
                name,
                start,
                end,
                within: found.within.and_then(|outer| numbers[outer]),
                statement: points.at(found.statement),
                semicolon: found.semicolon.map(|at| points.at(at)),
            });
        }
        macros
    }
}

/// Words before a `!` that means "not".
fn is_operand_keyword(word: &str) -> bool {
    matches!(
        word,
        "if" | "while" | "match" | "return" | "in" | "break" | "else" | "move" | "let" | "for"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calls(text: &str) -> Vec<(String, Point, Point)> {
        let found = Macros::of(text).invocations.into_iter();
        found.map(|i| (i.name, i.start, i.end)).collect()
    }

    fn names(text: &str) -> Vec<String> {
        calls(text).into_iter().map(|(name, ..)| name).collect()
    }

    #[test]
    fn several_on_one_line_and_nested() {
        let text = "fn f() {\n    a!(x); b::c![d! { y }, 1]; ::e::f!();\n}";
        let macros = Macros::of(text);
        let expected = [
            ("a", (2, 5), (2, 10), None),
            ("c", (2, 12), (2, 30), None),
            ("d", (2, 18), (2, 26), Some(1)),
            ("f", (2, 32), (2, 41), None),
        ];
        let found: Vec<_> = macros
            .invocations
            .iter()
            .map(|i| (i.name.as_str(), i.start, i.end, i.within))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn columns_count_characters() {
        let at = (1, 19);
        assert_eq!(
            calls("/* äöü */ let ß = a!(\"ü)\");"),
            [("a".into(), at, (1, 27))]
        );
        assert_eq!(
            calls("\u{feff}a!()\r\n b!()")[0],
            ("a".into(), (1, 1), (1, 5))
        );
    }

    #[test]
    fn brackets_in_literals_and_comments_are_text() {
        for text in [
            r#"a!("(\")", b')', '(', '\'');"#,
            r###"a!(r"(\", r#"(")"#, br##"("#"##, c"(", cr#"("#);"###,
            "a!(x /* ) /* ( */ ) */, // )\n 'a, 'b: loop {});",
            "a!('ß', 'x: y, r#fn, 1.0e5, 'é');",
        ] {
            let (_, start, end) = calls(text).remove(0);
            assert_eq!((names(text).len(), start), (1, (1, 1)), "{text}");
            let last = text.lines().count() as u32;
            let column = text.lines().last().unwrap().chars().count() as u32;
            assert_eq!(end, (last, column), "{text}");
        }
    }

    #[test]
    fn not_is_no_call() {
        let text =
            "#![a] if !(b) { return ![c] } x != (d); !e(); fn f() -> ! { loop {} } while !{g} {}";
        assert_eq!(names(text), [""; 0]);
        assert_eq!(names("r#try!(x); a ! (y)"), ["try", "a"]);
    }

    #[test]
    fn definitions_are_no_calls() {
        let text = "macro_rules! a { () => { b!(); macro_rules! c { () => {} } }; }\nd!()";
        let macros = Macros::of(text);
        assert_eq!(names(text), ["b", "d"]);
        let at = |col| macros.definition_at((1, col)).map(|d| d.name.as_str());
        assert_eq!(
            [at(1), at(26), at(51), at(59)].as_slice(),
            [None, Some("a"), Some("c"), Some("a")]
        );
        assert!(macros.definition_at((2, 1)).is_none());
    }

    #[test]
    fn statements_have_a_start_and_an_end() {
        let text = "fn f() { let a = x!(); if y!() { z!() } *g(w!()) = 1; S { v: u!() }.t(r!()); }";
        let found: Vec<_> = Macros::of(text)
            .invocations
            .into_iter()
            .map(|i| (i.name, i.statement.1, i.semicolon.map(|s| s.1)))
            .collect();
        let expected = [
            ("x", 9, Some(22)),
            ("y", 23, None),
            ("z", 33, None),
            ("w", 41, Some(53)),
            ("u", 58, Some(76)),
            ("r", 54, Some(76)),
        ];
        let expected = expected.map(|(name, start, end)| (name.to_owned(), start, end));
        assert_eq!(found, expected);
    }

    #[test]
    fn broken_text_yields_what_there_is() {
        assert_eq!(names("a!(x)) }} b!(y) c!("), ["a", "b"]);
        assert_eq!(names("a!('"), [""; 0]);
        assert_eq!(names("a!(\"..."), [""; 0]);
    }
}
