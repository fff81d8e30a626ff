//! A verdict is about what code does: every rewrite that keeps the meaning keeps the findings.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use guardlint_ui_tests::annotation::Functions;
use guardlint_ui_tests::finding::Finding;
use guardlint_ui_tests::rewrite::{self, Rewrite, Rewritten};
use guardlint_ui_tests::scaffold::{self, write};
use guardlint_ui_tests::tool;
use guardlint_ui_tests::verdict::Fixture;

/// A fixture under one rewrite.
struct Case {
    krate: &'static str,
    module: String,
    fixture: usize,
    rewritten: Rewritten,
}

#[test]
fn rewrites_keep_the_findings() {
    let fixtures = Fixture::all_below(&tool::home().join("ui"), &[]);
    let cases: Vec<Case> = rewrite::ALL
        .iter()
        .flat_map(|rewrite| cases(rewrite, &fixtures))
        .collect();
    let root = tool::target_dir().join("metamorphic");
    write_workspace(&root, &cases);
    let found = tool::lint_into(&root, &tool::target_dir().join("metamorphic-target")).findings;
    let mut report = String::new();
    for case in &cases {
        compare(case, &fixtures[case.fixture], &found, &mut report);
    }
    assert!(report.is_empty(), "{report}");
}

/// What is promised of the rewrites: each has work, and each function that is rewritten meets several of them.
#[test]
fn each_firing_function_is_rewritten_in_six_ways() {
    let fixtures = Fixture::all_below(&tool::home().join("ui"), &[]);
    let mut report = Vec::new();
    for fixture in fixtures.iter().filter(|f| f.name.ends_with("/fires.rs")) {
        let firing: Vec<String> = fixture
            .annotations()
            .into_iter()
            .map(|a| a.function)
            .collect();
        let marked = rewrite::marked(&fixture.source).into_iter();
        for function in marked.filter(|function| firing.contains(function)) {
            let ways = rewrite::ALL.iter().filter(|rewrite| {
                let rewritten = rewrite.rewrite(&fixture.source).expect("a fixture parses");
                rewritten.changed.contains(&function)
            });
            let ways = ways.count();
            if ways < 6 {
                report.push(format!("{} `{function}`: {ways}", fixture.name));
            }
        }
    }
    assert!(report.is_empty(), "{}", report.join("\n"));
}

fn cases(rewrite: &'static Rewrite, fixtures: &[Fixture]) -> Vec<Case> {
    let mut cases = Vec::new();
    for (index, fixture) in fixtures.iter().enumerate() {
        let rewritten = rewrite.rewrite(&fixture.source).expect("a fixture parses");
        if !rewritten.changed.is_empty() {
            cases.push(Case {
                krate: rewrite.name,
                module: fixture.name.replace('/', "_").replace(".rs", ""),
                fixture: index,
                rewritten,
            });
        }
    }
    cases
}

/// One crate for each rewrite, one module for each fixture.
fn write_workspace(root: &Path, cases: &[Case]) {
    scaffold::copy_other(root);
    let mut members: Vec<&str> = cases.iter().map(|case| case.krate).collect();
    members.dedup();
    members.push("other");
    let manifest = format!(
        "[workspace]\nresolver = \"2\"\nmembers = {members:?}\n\n[workspace.package]\nrust-version = \"1.85\"\n\n[workspace.dependencies]\n\
         once_cell = \"1\"\nother = {{ path = \"other\" }}\nparking_lot = \"0.12\"\n\
         tokio = {{ version = \"1\", default-features = false, features = [\"sync\"] }}\n",
    );
    write(&root.join("Cargo.toml"), &manifest);
    let lock = tool::home().join("workspaces/metamorphic.lock");
    write(
        &root.join("Cargo.lock"),
        &fs::read_to_string(lock).expect("a checked-in lock file"),
    );
    for member in members.into_iter().filter(|member| *member != "other") {
        let mut lib = String::from("#![allow(warnings, static_mut_refs)]\n");
        for case in cases.iter().filter(|case| case.krate == member) {
            let _ = writeln!(lib, "pub mod {};", case.module);
            let file = root
                .join(member)
                .join("src")
                .join(format!("{}.rs", case.module));
            write(&file, &case.rewritten.source);
        }
        write(&root.join(member).join("src/lib.rs"), &lib);
        write(
            &root.join(member).join("Cargo.toml"),
            &format!(
                "[package]\nname = \"{member}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
                 once_cell.workspace = true\nother.workspace = true\nparking_lot.workspace = true\ntokio.workspace = true\n"
            ),
        );
    }
}

fn compare(case: &Case, fixture: &Fixture, found: &[Finding], report: &mut String) {
    let file = format!("{}/src/{}.rs", case.krate, case.module);
    let functions = Functions::of(&case.rewritten.source);
    let annotations = fixture.annotations();
    for function in &case.rewritten.changed {
        let mut expected: Vec<&str> = annotations
            .iter()
            .filter(|a| a.function == *function && a.applies_to("e2024"))
            .map(|a| a.lint.as_str())
            .collect();
        let mut got: Vec<&str> = found
            .iter()
            .filter(|f| f.file.ends_with(&file) && functions.around(f.line) == *function)
            .map(|f| f.lint.as_str())
            .collect();
        expected.sort_unstable();
        got.sort_unstable();
        if expected != got {
            let _ = writeln!(
                report,
                "{} `{function}` under `{}`: expected {expected:?}, got {got:?}",
                fixture.name, case.krate
            );
        }
    }
}
