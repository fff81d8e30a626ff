//! Whatever the text, the reader of MIR answers: with a body that holds together, or with an error.

use std::fs;

use arbtest::arbitrary::{Result, Unstructured};
use arbtest::arbtest;
use cargo_guardlint::mir::syntax::{Body, Operand, Place, Rvalue, Term};
use cargo_guardlint::mir::{body, path, ty};
use guardlint_ui_tests::mir_dumps::{Dump, folder, split};

/// What the text consists of, so that damage still looks like it.
const TOKENS: [&str; 48] = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    "->",
    " -> ",
    ", ",
    ";",
    ":",
    "::",
    " = ",
    " as ",
    "'",
    "\"",
    "\\",
    "\n",
    "&",
    "*",
    "_1",
    "_99999999999",
    "bb0",
    "bb7",
    "move ",
    "copy ",
    "const ",
    "fn ",
    "for<'a> ",
    "dyn ",
    "impl ",
    "<impl at ",
    "@",
    ".0: ",
    "a.rs:1:2: 3:4",
    "// scope 0 at ",
    "    ",
    "    }\n",
    "switchInt(",
    "drop(",
    "alloc1",
    "\u{1f980}",
    "Option",
    "{closure@",
    "asm!(",
    "0",
];

fn token(u: &mut Unstructured<'_>) -> Result<&'static str> {
    u.choose(&TOKENS).copied()
}

#[test]
fn tokens_in_any_order_have_a_reading_or_an_error() {
    arbtest(|u| {
        let mut text = String::new();
        for _ in 0..u.int_in_range(0..=60)? {
            text.push_str(token(u)?);
        }
        _ = body::parse(&text);
        _ = path::parse(&text);
        assert_eq!(ty::parse(&text).text, text);
        Ok(())
    });
}

#[test]
fn damaged_dumps_are_read_or_refused() {
    let record = fs::read_to_string(folder().join("1.96.mir")).unwrap();
    let dumps = split(&record);
    arbtest(|u| {
        let mut text = u.choose(&dumps)?.text.to_owned();
        for _ in 0..u.int_in_range(1..=4)? {
            damage(&mut text, u)?;
        }
        if let Ok(body) = body::parse(&text) {
            holds_together(&body);
        }
        Ok(())
    });
}

/// Cuts, doubles, swaps or overwrites something.
fn damage(text: &mut String, u: &mut Unstructured<'_>) -> Result<()> {
    let start = position(text, u)?;
    match u.int_in_range(0..=4)? {
        0 => text.truncate(start),
        1 => text.insert_str(start, token(u)?),
        2 => {
            let end = boundary(text, start + u.int_in_range(0..=9)?);
            text.replace_range(start..end, token(u)?);
        }
        3 => {
            let line = text[start..]
                .split_inclusive('\n')
                .nth(1)
                .unwrap_or_default()
                .to_owned();
            let to = line_start(text, position(text, u)?);
            text.insert_str(to, &line);
        }
        _ => {
            let start = line_start(text, start);
            let len = text[start..].find('\n').map_or(0, |len| len + 1);
            text.replace_range(start..start + len, "");
        }
    }
    Ok(())
}

fn position(text: &str, u: &mut Unstructured<'_>) -> Result<usize> {
    Ok(boundary(text, u.int_in_range(0..=text.len())?))
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at.min(text.len())) {
        at -= 1;
    }
    at.min(text.len())
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// Every block and local that is named is there.
fn holds_together(body: &Body<'_>) {
    assert!(!body.blocks.is_empty() && (body.args as usize) < body.locals.len());
    let place = |place: &Place<'_>| assert!((place.local as usize) < body.locals.len());
    let block = |number: u32| assert!((number as usize) < body.blocks.len());
    for found in &body.blocks {
        for stmt in &found.stmts {
            place(&stmt.place);
            match &stmt.value {
                Rvalue::Use(Operand::Copy(of) | Operand::Move(of))
                | Rvalue::Ref { place: of, .. } => place(of),
                _ => {}
            }
        }
        match &found.term {
            Term::Goto(target) | Term::Yield { resume: target } => block(*target),
            Term::Call { dest, target, .. } => {
                place(dest);
                target.iter().copied().for_each(block);
            }
            Term::Drop {
                place: dropped,
                target,
            } => {
                place(dropped);
                block(*target);
            }
            Term::Switch {
                targets, otherwise, ..
            } => {
                targets
                    .iter()
                    .map(|&(_, target)| target)
                    .chain(*otherwise)
                    .for_each(block);
            }
            Term::Asm { .. } | Term::Return | Term::Unreachable => {}
        }
    }
}

#[test]
fn every_cut_is_survived() {
    let record = fs::read_to_string(folder().join("1.85.mir")).unwrap();
    let mut dumps = split(&record);
    dumps.retain(|dump: &Dump<'_>| dump.text.len() < 3_000);
    for dump in dumps {
        for end in (0..dump.text.len()).filter(|&end| dump.text.is_char_boundary(end)) {
            _ = body::parse(&dump.text[..end]);
        }
    }
}
