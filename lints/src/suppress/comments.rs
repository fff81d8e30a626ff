//! `// guardlint: allow(lint): reason`, and which lines it speaks of.

use super::tokens::{Kind, Token, number};
use super::{Cover, Fault, Named, Position, Region, Scanned, Suppression, Verb};
use crate::levels::Name;

pub(super) fn scan(text: &str, tokens: &[Token], into: &mut Scanned<'_>) {
    let mut places = Places {
        text,
        at: 0,
        line: 1,
    };
    let mut start = 0;
    for next in 0..=tokens.len() {
        let end = tokens
            .get(next)
            .map_or(text.len(), |token| token.bytes.start);
        // Doc comments become several tokens of one place.
        if start < end && text[start..end].contains("guardlint") {
            for (at, comment) in line_comments(text, start, end) {
                if let Some(words) = comment.strip_prefix("//").map(str::trim_start) {
                    if let Some(words) = words.strip_prefix("guardlint:") {
                        let at = places.region(at, comment.trim_end());
                        read(words.trim(), at, covered(at.start.line, tokens, next), into);
                    }
                }
            }
        }
        start = tokens
            .get(next)
            .map_or(end, |token| start.max(token.bytes.end));
    }
}

/// The comments that run to the end of their line, between two tokens.
fn line_comments(text: &str, mut start: usize, end: usize) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    while let Some(at) = text[start..end].find('/') {
        let at = start + at;
        let rest = &text[at..end];
        let length = if rest.starts_with("/*") {
            block_length(rest)
        } else {
            let length = rest.find('\n').unwrap_or(rest.len());
            found.push((at, &rest[..length]));
            length
        };
        start = at + length;
    }
    found
}

/// Block comments nest.
fn block_length(text: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while let Some(next) = text[at..].find(['/', '*']) {
        at += next;
        if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

/// Lines and columns of ascending places.
struct Places<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl Places<'_> {
    fn region(&mut self, at: usize, comment: &str) -> Region {
        self.line += self.text[self.at..at].matches('\n').count();
        self.at = at;
        let before = self.text[..at].rfind('\n').map_or(0, |end| end + 1);
        let col = self.text[before..at].chars().count() + 1;
        let position = |col| Position {
            line: number(self.line),
            col: number(col),
        };
        Region {
            start: position(col),
            end: position(col + comment.chars().count()),
        }
    }
}

/// Behind code: that line. Alone: the next thing, as far as its first block.
fn covered(line: u32, tokens: &[Token], next: usize) -> Cover {
    let behind_code = next > 0 && tokens[next - 1].end_line == line;
    match tokens.get(next) {
        Some(first) if !behind_code => Cover::Lines(first.line, last_line(&tokens[next..])),
        _ => Cover::Lines(line, line),
    }
}

/// Where the statement, item, arm or field that begins here ends, or opens a block.
fn last_line(tokens: &[Token]) -> u32 {
    let depth = tokens[0].depth;
    let mut line = tokens[0].end_line;
    let mut binds = false;
    // At the end of a block: what is dropped there.
    if tokens[0].kind == Kind::Close {
        return line;
    }
    for token in tokens.iter().take_while(|token| token.depth >= depth) {
        line = token.end_line;
        if token.depth > depth {
            continue;
        }
        match token.kind {
            Kind::Brace | Kind::Semicolon => break,
            Kind::Comma if !binds => break,
            Kind::Binding => binds = true,
            _ => {}
        }
    }
    line
}

/// Reads `allow(lint, lint): reason`.
fn read(words: &str, at: Region, covers: Cover, into: &mut Scanned<'_>) {
    let Some((verb, names, rest)) = split(words) else {
        into.faults.push(Fault {
            at,
            message: "this comment is addressed to guardlint, but says nothing that it understands"
                .to_owned(),
            label: "neither `allow(..)` nor `expect(..)`",
            help: Some("write `// guardlint: allow(LINT): REASON`".to_owned()),
        });
        return;
    };
    let mut suppression = Suppression {
        verb,
        names: Vec::new(),
        at,
        covers,
        conditional: false,
        in_definition: false,
    };
    for name in names
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        into.name(&mut suppression, name, at);
    }
    let reason = rest.strip_prefix(':').unwrap_or_default().trim();
    if reason.is_empty() {
        let verb = verb.as_str();
        let names = names.trim();
        into.faults.push(Fault {
            at,
            message: "this suppression gives no reason".to_owned(),
            label: "`: REASON` is missing",
            help: Some(format!(
                "say why the code is right: `// guardlint: {verb}({names}): REASON`"
            )),
        });
    }
    into.suppressions.push(suppression);
}

fn split(words: &str) -> Option<(Verb, &str, &str)> {
    let (verb, rest) = words.split_once('(')?;
    let (names, rest) = rest.split_once(')')?;
    let some = names.split(',').any(|name| !name.trim().is_empty());
    some.then_some((Verb::parse(verb.trim())?, names, rest.trim_start()))
}

impl Scanned<'_> {
    /// Adds a name to a suppression; one that nobody knows is a fault instead.
    pub(super) fn name(&mut self, suppression: &mut Suppression, name: &str, at: Region) {
        match Name::parse(name) {
            Ok(name) => suppression.names.push(Named { name, used: false }),
            Err(error) => self.faults.push(Fault {
                at,
                message: error.to_string(),
                label: "suppresses nothing under this name",
                help: None,
            }),
        }
    }
}
