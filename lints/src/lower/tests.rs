//! From a program to its unit, through the compiler that is installed.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use super::LowerInput;
use crate::ir::{Aggregate, Body, BodyKind, LocalId, Rvalue, Span, Target, Term, Unit};
use crate::link::Workspace;
use crate::settings::Settings;

const SOURCE: &str = include_str!("tests/program.rs");

static UNIT: LazyLock<Unit> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("program.rs"), SOURCE).unwrap();
    lowered(dir.path())
});

fn lowered(dir: &Path) -> Unit {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let status = Command::new(rustc)
        .current_dir(dir)
        .env("RUSTC_BOOTSTRAP", "1")
        .args(["--edition=2024", "--crate-type=lib", "--emit=metadata"])
        .args(["-Zdump-mir=built", "-Zdump-mir-dir=mir"])
        .args(["-Zmir-include-spans=on", "-Ztrim-diagnostic-paths=no"])
        .args(["--cap-lints=allow", "program.rs"])
        .status()
        .unwrap();
    assert!(status.success());
    let mut dumps: Vec<_> = fs::read_dir(dir.join("mir"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_str().unwrap().ends_with(".built.after.mir"))
        .collect();
    dumps.sort();
    let mut dumps = dumps.into_iter().map(|path| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (name, fs::read_to_string(path).unwrap())
    });
    super::unit(LowerInput {
        crate_name: "program",
        externs: &[],
        root_file: "program.rs",
        root: "",
        is_test: false,
        is_library: true,
        dumps: &mut dumps,
        source: &|file| (file == "program.rs").then(|| SOURCE.to_owned()),
        resolve: &|_| None,
    })
}

#[track_caller]
fn body(name: &str) -> &'static Body {
    let mut bodies = UNIT.bodies.iter().filter(|body| body.name == name);
    let body = bodies.next().unwrap_or_else(|| panic!("no {name}"));
    assert!(bodies.next().is_none(), "two {name}");
    body
}

fn head_of_self(body: &Body) -> Option<&'static str> {
    body.self_ty.map(|ty| UNIT.types[ty as usize].head.as_str())
}

#[test]
fn every_body_is_read() {
    assert_eq!(UNIT.skipped, []);
}

/// The compiler gives a poll the place of the word `await`.
#[test]
fn the_place_of_an_awaited_future_is_all_of_it() {
    let mut polls = Vec::new();
    for block in UNIT.bodies.iter().flat_map(|body| &body.blocks) {
        if let Term::Call {
            callee: Target::Fn(callee),
            ..
        } = &block.term
        {
            if UNIT.callees[*callee as usize]
                .path
                .ends_with("Future::poll")
            {
                let Span {
                    line,
                    col,
                    end_line,
                    end_col,
                    ..
                } = block.term_span;
                assert_eq!(line, end_line);
                let text = SOURCE.lines().nth(line as usize - 1).unwrap();
                polls.push(&text[col as usize - 1..end_col as usize - 1]);
            }
        }
    }
    polls.sort_unstable();
    let awaited = [
        "account.drain().await",
        "block.await",
        "closure(1).await",
        "self.take().await",
    ];
    assert_eq!(polls, awaited);
}

#[test]
fn methods_are_named_by_their_type() {
    for (name, of_trait, self_ty) in [
        ("bank::Account::deposit", None, "bank::Account"),
        ("bank::Account::opened_with", None, "bank::Account"),
        ("bank::Account::take", None, "bank::Account"),
        ("bank::Account::drop", Some("Drop"), "bank::Account"),
        (
            "bank::Account::default",
            Some("std::default::Default"),
            "bank::Account",
        ),
        ("channel::Sender::wrap", None, "channel::Sender"),
        ("Square::map", None, "Square"),
        ("First::ready", None, "First"),
        ("Second::project", None, "Second"),
        ("First::area", Some("program::Shape"), "First"),
        ("Second::poll", Some("std::future::Future"), "Second"),
    ] {
        let body = body(&format!("program::{name}"));
        assert_eq!(body.of_trait.as_deref(), of_trait, "{name}");
        let self_ty = format!("program::{self_ty}");
        assert_eq!(head_of_self(body), Some(self_ty.as_str()), "{name}");
    }
    // What a method declares is none.
    let nested = body("program::bank::Account::drop::note");
    assert_eq!((&nested.of_trait, nested.self_ty), (&None, None));
}

#[test]
fn a_trait_is_implemented_for_references_too() {
    let areas = UNIT
        .bodies
        .iter()
        .filter(|body| body.name == "program::Square::area");
    let mut types: Vec<_> = areas
        .map(|body| UNIT.types[body.self_ty.unwrap() as usize].text.as_str())
        .collect();
    types.sort_unstable();
    assert_eq!(types, ["&Square<u8>", "Square<u32>"]);
}

#[test]
fn a_pin_is_a_way_to_self_unless_it_is_self() {
    let body = body("std::pin::Pin::turn");
    assert_eq!(
        UNIT.types[body.self_ty.unwrap() as usize].text,
        "std::pin::Pin<P>"
    );
}

#[test]
fn provided_methods_and_their_closures_belong_to_the_trait() {
    for name in [
        "program::Shape::areas",
        "program::Shape::areas::{closure#0}",
    ] {
        let body = body(name);
        assert_eq!(body.of_trait.as_deref(), Some("program::Shape"), "{name}");
        assert_eq!(body.self_ty, None, "{name}");
    }
}

#[test]
fn calls_of_own_functions_name_bodies() {
    let calls: Vec<&str> = UNIT
        .callees
        .iter()
        .filter(|callee| callee.self_ty.is_none())
        .map(|callee| callee.path.as_str())
        .collect();
    for path in calls.iter().filter(|path| path.starts_with("program::")) {
        let known = UNIT.bodies.iter().any(|body| body.name == *path);
        assert!(known, "{path}");
    }
    for path in [
        "program::bank::Account::deposit",
        "program::bank::Account::drop::note",
        "program::channel::Sender::send",
        "std::sync::mpsc::Sender::send",
        "core::slice::len",
    ] {
        assert!(calls.contains(&path), "{path} in {calls:#?}");
    }
}

/// All closures that the bodies make, with their makers.
fn made() -> Vec<(u32, Span, LocalId)> {
    let mut made = Vec::new();
    for (maker, body) in (0..).zip(&UNIT.bodies) {
        for stmt in body.blocks.iter().flat_map(|block| &block.stmts) {
            if let Rvalue::Aggregate(Aggregate::Closure(at), _) = &stmt.value {
                made.push((maker, *at, stmt.place.local));
            }
        }
    }
    made
}

#[test]
fn closures_are_those_of_the_body_that_makes_them() {
    let units = std::slice::from_ref(&*UNIT);
    let workspace = Workspace::link(units, &Settings::default());
    let mut linked = Vec::new();
    for (maker, at, local) in made() {
        let closure = workspace.closure(maker, at, local);
        let maker = &workspace.body(maker).1.name;
        let closure = closure.unwrap_or_else(|| panic!("no closure of {maker}"));
        let closure = &workspace.body(closure).1.name;
        let number = closure.strip_prefix(maker.as_str());
        assert!(
            number.is_some_and(|rest| rest.starts_with("::{closure#")),
            "{closure} in {maker}"
        );
        assert!(!linked.contains(&closure.as_str()), "{closure} twice");
        linked.push(closure.as_str());
    }
    for closure in [
        "program::all::{closure#0}",
        "program::all::{closure#0}::{closure#0}",
        "program::all::{closure#0}::{closure#1}::{closure#0}",
        "program::bank::Account::drain::{closure#0}",
        "program::bank::Account::take::{closure#0}",
        "program::bank::Account::later::{closure#0}",
        "program::First::bump::{closure#0}",
        "program::Second::bump::{closure#0}",
    ] {
        assert!(linked.contains(&closure), "{closure} in {linked:#?}");
    }
}

#[test]
fn only_async_functions_have_their_bodies_elsewhere() {
    for (name, kind) in [
        ("all::{closure#0}", BodyKind::AsyncFn),
        ("bank::Account::drain::{closure#0}", BodyKind::AsyncFn),
        ("bank::Account::take::{closure#0}", BodyKind::Closure),
        ("all::{closure#0}::{closure#0}", BodyKind::Closure),
        ("First::bump::{closure#0}", BodyKind::Closure),
        ("bank::Account::take", BodyKind::Fn),
    ] {
        assert_eq!(body(&format!("program::{name}")).kind, kind, "{name}");
    }
    let copies = UNIT.bodies.iter().filter(|b| b.name.contains("synthetic"));
    assert_eq!(copies.count(), 0);
}

#[test]
fn captures_and_statics_have_names() {
    let later = body("program::bank::Account::later::{closure#0}");
    let names: Vec<&str> = later
        .captures
        .iter()
        .map(|(_, name)| name.as_str())
        .collect();
    assert_eq!(names, ["self", "extra"]);
    let mut statics: Vec<_> = UNIT
        .statics
        .iter()
        .map(|known| (known.path.as_str(), known.mutable))
        .collect();
    statics.sort_unstable();
    assert_eq!(
        statics,
        [("program::COUNT", false), ("program::bank::LAST", true)]
    );
}
