//! Guards that are temporaries: what they live to the end of, as the source has it. MIR does not tell a `match` from an `if let`.

use super::sources::Sources;
use crate::ir::{Body, Construct, Head, LocalId, Operand, Type, Unit};

pub(super) fn mark(unit: &mut Unit, read: &dyn Fn(&str) -> Option<String>) {
    let mut sources = Sources::new(read);
    // There are far more locals than types.
    let guards: Vec<bool> = unit.types.iter().map(is_guard).collect();
    for body in &mut unit.bodies {
        for local in temporaries(body, &guards) {
            let local = &mut body.locals[local as usize];
            let file = &unit.files[local.span.file as usize];
            let (line, col) = (local.span.line, local.span.col);
            let before = sources.before(file, line, col).map(str::to_owned);
            let behind = sources.behind(file, line, col);
            local.head = before
                .zip(behind)
                .map(|(before, behind)| head(&before, behind));
        }
    }
}

fn is_guard(ty: &Type) -> bool {
    ty.pointers.is_empty() && ty.head.contains("Guard")
}

/// What calls itself a guard, has no name and stays where it is made.
fn temporaries(body: &Body, guards: &[bool]) -> Vec<LocalId> {
    let locals = (0..).zip(&body.locals).skip(body.args as usize + 1);
    let guards = locals.filter(|(_, local)| local.name.is_none() && guards[local.ty as usize]);
    let mut found: Vec<LocalId> = guards.map(|(number, _)| number).collect();
    if !found.is_empty() {
        for operand in body.blocks.iter().flat_map(|block| block.operands()) {
            if let Operand::Move(place) = operand {
                found.retain(|&local| local != place.local);
            }
        }
    }
    found
}

fn head(before: &str, behind: &str) -> Head {
    let start = statement(before);
    let whole = || Head {
        construct: Construct::Statement,
        pattern: String::new(),
        value: String::new(),
    };
    let words = [
        ("match", "", Construct::Match),
        ("if let", " = ", Construct::IfLet),
        ("while let", " = ", Construct::WhileLet),
        ("for", " in ", Construct::For),
    ];
    let found = words.into_iter().filter_map(|(word, between, construct)| {
        Some((last_word(start, word)?, word, between, construct))
    });
    let Some((at, word, between, construct)) = found.max_by_key(|found| found.0) else {
        return whole();
    };
    let rest = &start[at + word.len()..];
    let Some((pattern, value)) = rest.split_once(between) else {
        return whole();
    };
    let value = format!("{value}{behind}");
    let end = open_brace(&value).unwrap_or(0);
    Head {
        construct,
        pattern: one_line(pattern),
        value: one_line(&value[..end]),
    }
}

/// The part of the text that belongs to its last statement, as far as that has no blocks in it.
fn statement(text: &str) -> &str {
    let is_end = |c: char| matches!(c, ';' | '{' | '}');
    let arm = text.rfind("=>").map(|at| at + 2);
    let end = text.rfind(is_end).map(|at| at + 1);
    &text[arm.max(end).unwrap_or(0)..]
}

fn last_word(text: &str, word: &str) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = text.rmatch_indices(word).map(|(at, _)| at);
    found.find(|&at| {
        let ends = text[at + word.len()..].starts_with(char::is_whitespace);
        ends && !text[..at].ends_with(is_part)
    })
}

/// Where the block begins that follows.
fn open_brace(text: &str) -> Option<usize> {
    let mut depth = 0_u32;
    for (at, c) in text.char_indices() {
        match c {
            '{' if depth == 0 => return Some(at),
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// Code of several lines as one, as `rustfmt` breaks it: at dots and behind brackets.
fn one_line(code: &str) -> String {
    let mut line = String::new();
    for part in code.split_whitespace() {
        let joins = part.starts_with(['.', ')', ']', '?']) || line.ends_with(['(', '[']);
        if !line.is_empty() && !joins {
            line.push(' ');
        }
        line.push_str(part);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_head(before: &str, behind: &str, construct: Construct, parts: (&str, &str)) {
        let head = head(before, behind);
        assert_eq!(head.construct, construct);
        assert_eq!((head.pattern.as_str(), head.value.as_str()), parts);
    }

    #[test]
    fn a_temporary_lives_to_the_end_of_what_it_is_in_the_head_of() {
        assert_head(
            "fn f() { let n = match ",
            "m.lock().n { 0 => 1, n => n }",
            Construct::Match,
            ("", "m.lock().n"),
        );
        assert_head(
            "{ a(); } else if let Some(x) = ",
            "m.lock().pop() { b() }",
            Construct::IfLet,
            ("Some(x)", "m.lock().pop()"),
        );
        assert_head(
            "loop { n += 1; } while let Some((a, b)) = find(&",
            "m.lock()\n    .items, |x| { x }) {",
            Construct::WhileLet,
            ("Some((a, b))", "find(&m.lock().items, |x| { x })"),
        );
        assert_head(
            "{ if x { y } for x in ",
            "m.lock().iter() {}",
            Construct::For,
            ("x", "m.lock().iter()"),
        );
    }

    #[test]
    fn other_temporaries_go_at_the_end_of_the_statement() {
        let nothing = ("", "");
        for before in [
            "match x { A => ",
            "{ if let Some(x) = y { z() } add(",
            "fn f() { let format = ",
            "for x in y {} ",
        ] {
            assert_head(before, "m.lock().n, 1); {", Construct::Statement, nothing);
        }
    }
}
