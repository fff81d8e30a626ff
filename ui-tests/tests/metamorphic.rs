//! A verdict is about what code does: every rewrite that keeps the meaning keeps the findings.
//!
//! All functions of the fixtures are rewritten in all ways that apply to them, but for fixtures about comments. Where a verdict is
//! known to change, a comment above the function says so, and fails when it does not any more.

use std::collections::BTreeMap;
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
    let fixtures = fixtures();
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

/// What is promised of the rewrites: each function that fires meets six of them.
#[test]
fn each_firing_function_is_rewritten_in_six_ways() {
    let mut report = Vec::new();
    for fixture in fixtures() {
        let mut ways: BTreeMap<String, usize> = BTreeMap::new();
        for annotation in fixture.annotations() {
            ways.entry(annotation.function).or_default();
        }
        let known = rewrite::known(&fixture.source);
        for rewrite in rewrite::ALL {
            let rewritten = rewrite.rewrite(&fixture.source).expect("a fixture parses");
            let idle = known.iter().filter(|(function, rewrites)| {
                rewrites.contains(&rewrite.name) && !rewritten.changed.contains(function)
            });
            report.extend(idle.map(|(function, _)| {
                format!(
                    "{} `{function}`: not changed by `{}`",
                    fixture.name, rewrite.name
                )
            }));
            for function in rewritten.changed {
                if !is_known(&known, &function, rewrite.name) {
                    ways.entry(function).and_modify(|ways| *ways += 1);
                }
            }
        }
        let few = ways.iter().filter(|(_, ways)| **ways < 6);
        report.extend(few.map(|(function, ways)| format!("{} `{function}`: {ways}", fixture.name)));
    }
    assert!(report.is_empty(), "{}", report.join("\n"));
}

/// All but those about comments, which a syntax tree does not have.
fn fixtures() -> Vec<Fixture> {
    let mut fixtures = Fixture::all_below(&tool::home().join("ui"), &[]);
    fixtures.retain(|fixture| !fixture.source.contains("// guardlint:"));
    fixtures
}

fn is_known(known: &[(String, Vec<&str>)], function: &str, rewrite: &str) -> bool {
    let mut known = known.iter().filter(|(name, _)| name == function);
    known.any(|(_, rewrites)| rewrites.contains(&rewrite))
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

/// The workspace of the fixtures, where each rewrite has a crate, with a module for each fixture.
fn write_workspace(root: &Path, cases: &[Case]) {
    let model = tool::home().join("workspaces/fixtures");
    let read = |file: &str| fs::read_to_string(model.join(file)).expect("it is checked in");
    let mut members: Vec<&str> = cases.iter().map(|case| case.krate).collect();
    members.dedup();
    let named = format!("members = {:?}", [&members[..], &["other"]].concat());
    let manifest = scaffold::away(&model, &read("Cargo.toml"));
    let manifest = manifest.replace(r#"members = ["e2021", "e2024", "other"]"#, &named);
    write(&root.join("Cargo.toml"), &manifest);
    let lock = tool::home().join("workspaces/metamorphic.lock");
    write(
        &root.join("Cargo.lock"),
        &fs::read_to_string(lock).expect("a checked-in lock file"),
    );
    scaffold::copy_other(root);
    for member in members {
        let folder = root.join(member);
        let manifest = read("e2024/Cargo.toml").replace("e2024", member);
        write(&folder.join("Cargo.toml"), &manifest);
        let rewrite = rewrite::ALL.iter().find(|rewrite| rewrite.name == member);
        let prelude = rewrite.map_or("", |rewrite| rewrite.prelude);
        let mut lib = format!("#![allow(warnings, static_mut_refs)]\n{prelude}\n");
        for case in cases.iter().filter(|case| case.krate == member) {
            let _ = writeln!(lib, "pub mod {};", case.module);
            let file = folder.join("src").join(format!("{}.rs", case.module));
            write(&file, &case.rewritten.source);
        }
        write(&folder.join("src/lib.rs"), &lib);
    }
}

fn compare(case: &Case, fixture: &Fixture, found: &[Finding], report: &mut String) {
    let file = format!("{}/src/{}.rs", case.krate, case.module);
    let functions = Functions::of(&case.rewritten.source);
    let annotations = fixture.annotations();
    let known = rewrite::known(&fixture.source);
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
        if (expected == got) == is_known(&known, function, case.krate) {
            let _ = writeln!(
                report,
                "{} `{function}` under `{}`: expected {expected:?}, got {got:?}",
                fixture.name, case.krate
            );
        }
    }
}
