//! `// guardlint: allow(lint): reason`, and which lines it speaks of.

use super::tokens::{Kind, Token, number};
use super::{Cover, Fault, Named, Position, Region, Scanned, Suppression, Verb, near};
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
        if start < end && text[start..end].contains("guardlint") {
            for (at, comment) in comments(text, start, end) {
                let words = comment.strip_prefix("//").map(str::trim_start);
                let words = words.and_then(|words| words.strip_prefix("guardlint:"));
                let comment = comment.trim_end();
                if let Some(words) = words {
                    let at = places.region(at, comment);
                    read(words.trim(), at, covered(at.start.line, tokens, next), into);
                } else {
                    missed(&mut places, at, comment, into);
                }
            }
        }
        // A doc comment becomes several tokens of one place.
        let doc = tokens.get(next).filter(|doc| doc.bytes.start >= start);
        if let Some(doc) = doc {
            missed(&mut places, end, &text[doc.bytes.clone()], into);
        }
        start = tokens
            .get(next)
            .map_or(end, |token| start.max(token.bytes.end));
    }
}

fn missed(places: &mut Places<'_>, at: usize, comment: &str, into: &mut Scanned<'_>) {
    if let Some((label, help)) = near::miss(comment) {
        into.faults.push(Fault {
            at: places.region(at, comment),
            message: "this comment reads like a suppression, but suppresses nothing".to_owned(),
            label,
            help: Some(help),
        });
    }
}

/// The comments between two tokens, each with its place.
fn comments(text: &str, mut start: usize, end: usize) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    while let Some(at) = text[start..end].find('/') {
        let at = start + at;
        let rest = &text[at..end];
        let length = if rest.starts_with("/*") {
            block_length(rest)
        } else {
            rest.find('\n').unwrap_or(rest.len())
        };
        found.push((at, &rest[..length]));
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
        let position = |line, col| Position {
            line: number(line),
            col: number(col),
        };
        let start = position(self.line, col);
        let end = match comment.rsplit_once('\n') {
            Some((before, last)) => {
                let lines = before.matches('\n').count() + 1;
                position(self.line + lines, last.chars().count() + 1)
            }
            None => position(self.line, col + comment.chars().count()),
        };
        Region { start, end }
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
    let Some(said) = Said::read(words) else {
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
        verb: said.verb,
        names: Vec::new(),
        at,
        covers,
        conditional: false,
        in_definition: false,
    };
    for name in said.names() {
        into.name(&mut suppression, name, at);
    }
    let written = said.written();
    if said.is_as_attribute {
        into.faults.push(Fault {
            at,
            message: "this suppression gives its reason as an attribute would".to_owned(),
            label: "in a comment, the reason stands behind a colon",
            help: Some(format!("write `{written}`")),
        });
    } else if said.reason.is_empty() {
        into.faults.push(Fault {
            at,
            message: "this suppression gives no reason".to_owned(),
            label: "`: REASON` is missing",
            help: Some(format!("say why the code is right: `{written}`")),
        });
    }
    into.suppressions.push(suppression);
}

/// What the words of a comment say.
pub(super) struct Said<'w> {
    verb: Verb,
    names: &'w str,
    reason: &'w str,
    /// `allow(lint, reason = "…")`
    is_as_attribute: bool,
    /// There are words behind the bracket that are no reason.
    pub(super) goes_on: bool,
}

impl<'w> Said<'w> {
    pub(super) fn read(words: &'w str) -> Option<Said<'w>> {
        let (verb, rest) = words.split_once('(')?;
        let verb = Verb::parse(verb.trim())?;
        let said = match as_attribute(rest) {
            Some((names, reason)) => Said {
                verb,
                names,
                reason,
                is_as_attribute: true,
                goes_on: false,
            },
            None => {
                let (names, rest) = rest.split_once(')')?;
                let reason = rest.trim_start().strip_prefix(':');
                Said {
                    verb,
                    names,
                    reason: reason.unwrap_or_default().trim(),
                    is_as_attribute: false,
                    goes_on: reason.is_none() && !rest.trim().is_empty(),
                }
            }
        };
        let is_of_something = said.names().next().is_some();
        is_of_something.then_some(said)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &'w str> + use<'w> {
        let names = self.names.split(',').map(str::trim);
        names.filter(|name| !name.is_empty())
    }

    /// How it is to be written.
    pub(super) fn written(&self) -> String {
        let names: Vec<&str> = self.names().collect();
        let reason = match self.reason {
            "" => "REASON",
            reason => reason,
        };
        let verb = self.verb.as_str();
        format!("// guardlint: {verb}({}): {reason}", names.join(", "))
    }
}

/// The names and the reason of `lint, reason = "…")`, where the reason may have brackets.
fn as_attribute(words: &str) -> Option<(&str, &str)> {
    let (names, rest) = words.split_once("reason")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let text = rest.strip_prefix('"').unwrap_or(rest);
    let end = text.rfind('"').or_else(|| text.rfind(')'));
    let reason = text[..end.unwrap_or(text.len())].trim();
    (!names.contains(')')).then_some((names, reason))
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
