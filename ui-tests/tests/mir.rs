//! Every compiler on record is understood, and tells the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use cargo_guardlint::mir::body;
use cargo_guardlint::mir::syntax::{Aggregate, Body, Callee, Place, Rvalue, Term};
use guardlint_ui_tests::mir_dumps::{folder, split};

/// The oldest; the others are compared with it.
const BASE: &str = "1.85";

/// Bodies that differ between compilers, by how their names start, and why. All of it is the doing of macros, derives
/// and aliases of the standard library.
const CHANGED: [(&str, &str); 10] = [
    (
        "asynchronous-closures-{closure#0}-{closure#0}-{synthetic#0}",
        "was {closure#1}",
    ),
    ("control-assertions", "format_args! packs its pieces"),
    ("control-diverges", "format_args! packs its pieces"),
    (
        "functions-argument_impl-inside",
        "format_args! packs its pieces",
    ),
    ("functions-formatted", "format_args! packs its pieces"),
    ("statics-COUNTER", "AtomicUsize became Atomic<usize>"),
    ("statics-uses", "AtomicUsize became Atomic<usize>"),
    ("statics-LAZY-{closure#0}", "vec! fills its box in place"),
    (
        "statics-L",
        "thread_local! calls its helpers by other names",
    ),
    ("{impl#5}-eq", "derived comparisons go from cheap to dear"),
];

fn records() -> BTreeMap<String, String> {
    let mut records = BTreeMap::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "mir") {
            let version = path.file_stem().unwrap().to_string_lossy().into_owned();
            records.insert(version, fs::read_to_string(&path).unwrap());
        }
    }
    records
}

#[test]
fn every_body_is_read() {
    let mut failures = Vec::new();
    for (version, record) in &records() {
        let dumps = split(record);
        assert!(dumps.len() > 100, "{version} has {} bodies", dumps.len());
        for dump in dumps {
            if let Err(error) = body::parse(dump.text) {
                let place = format!("{version}: {}:{}", dump.name, error.line);
                failures.push(format!("{place}: {}", error.reason));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn compilers_tell_the_same() {
    let records = records();
    let base = events(&records[BASE]);
    let mut explained = BTreeSet::new();
    for (version, record) in &records {
        for (name, events) in events(record) {
            if base.get(&name) == Some(&events) {
                continue;
            }
            let reason = CHANGED
                .iter()
                .position(|(start, _)| name.starts_with(start));
            let Some(reason) = reason else {
                panic!(
                    "{version} differs in {name}: {:#?} is now {events:#?}",
                    base.get(&name)
                );
            };
            explained.insert(reason);
        }
    }
    assert_eq!(
        explained.len(),
        CHANGED.len(),
        "an explanation explains nothing: {explained:?}"
    );
}

/// Closures print as many captures as variables: see `captures.rs` of the reader.
#[test]
fn captures_are_complete() {
    for (version, record) in &records() {
        let dumps = split(record);
        let mut dumps = dumps
            .iter()
            .filter(|dump| dump.name == "functions-two_captures_of_one_variable");
        let body = body::parse(dumps.next().unwrap().text).unwrap();
        let mut stmts = body.blocks.iter().flat_map(|block| &block.stmts);
        let captures = stmts.find_map(|stmt| match &stmt.value {
            Rvalue::Aggregate(Aggregate::Closure(_), captures) => Some(captures.len()),
            _ => None,
        });
        assert_eq!(captures, Some(2), "{version}");
    }
}

/// What each body does, by name.
fn events(record: &str) -> BTreeMap<String, Vec<String>> {
    let bodies = split(record).into_iter();
    let bodies =
        bodies.filter_map(|dump| Some((dump.name.to_owned(), body::parse(dump.text).ok()?)));
    bodies
        .map(|(name, body)| (name, events_of(&body)))
        .collect()
}

/// The events of all blocks that a body runs through unless it unwinds, in the order of the first visit.
fn events_of(body: &Body<'_>) -> Vec<String> {
    let mut order = vec![0];
    let mut next = 0;
    while let Some(&number) = order.get(next) {
        for target in targets(&body.blocks[number as usize].term) {
            if !order.contains(&target) {
                order.push(target);
            }
        }
        next += 1;
    }
    let blocks = order.iter().map(|&number| &body.blocks[number as usize]);
    blocks
        .filter_map(|block| event(&block.term, body))
        .collect()
}

fn targets(term: &Term<'_>) -> Vec<u32> {
    match term {
        Term::Goto(target) | Term::Drop { target, .. } | Term::Yield { resume: target } => {
            vec![*target]
        }
        Term::Switch {
            targets, otherwise, ..
        } => targets
            .iter()
            .map(|&(_, target)| target)
            .chain(*otherwise)
            .collect(),
        Term::Call { target, .. } | Term::Asm { target } => target.iter().copied().collect(),
        Term::Return | Term::Unreachable => Vec::new(),
    }
}

/// Calls, drops and whatever else ends a block. Types stand for locals, whose numbers differ.
fn event(term: &Term<'_>, body: &Body<'_>) -> Option<String> {
    let ty = |place: &Place<'_>| {
        body.locals
            .get(place.local as usize)
            .map_or("", |local| local.ty)
    };
    Some(match term {
        Term::Call {
            callee, args, dest, ..
        } => {
            let callee = match callee {
                Callee::Path(path) => path,
                Callee::Value(_) => "a value",
            };
            format!(
                "call {callee} with {} arguments into {}",
                args.len(),
                ty(dest)
            )
        }
        Term::Drop { place, .. } => format!("drop {}", ty(place)),
        Term::Yield { .. } => "yield".to_owned(),
        Term::Asm { .. } => "asm".to_owned(),
        Term::Return => "return".to_owned(),
        Term::Goto(_) | Term::Switch { .. } | Term::Unreachable => return None,
    })
}
