//! Which targets are looked at, and what of them is shown.

use crate::workspace::{DEADLOCK, FOUND, LOCKLESS, Workspace, manifest};

#[test]
fn a_finding_in_a_library_and_in_its_tests_is_one_finding() {
    let workspace = Workspace::bank(DEADLOCK);
    let run = workspace.run(&["--all-targets"]);
    run.assert(101, &["`bank` (lib) generated 1 guardlint error\n"]);
    assert_eq!(run.count(FOUND), 1);
}

#[test]
fn tests_are_looked_at_when_they_are_selected() {
    let workspace = Workspace::bank(LOCKLESS);
    workspace.write("tests/own.rs", &format!("{DEADLOCK}#[test] fn t() {{}}\n"));
    workspace.run(&[]).assert(0, &["1 target without locks"]);
    workspace.run(&["--tests"]).assert(
        101,
        &[FOUND, "`bank` (test \"own\") generated 1 guardlint error"],
    );
}

#[test]
fn members_are_looked_at_when_they_are_selected_or_needed() {
    let workspace = Workspace::new(&[
        (
            "Cargo.toml",
            "[workspace]\nresolver = \"2\"\nmembers = [\"a\", \"b\", \"c\"]\n",
        ),
        ("a/Cargo.toml", &manifest("a", "")),
        ("a/src/lib.rs", DEADLOCK),
        (
            "b/Cargo.toml",
            &manifest("b", "[dependencies]\na = { path = \"../a\" }"),
        ),
        ("b/src/lib.rs", LOCKLESS),
        ("c/Cargo.toml", &manifest("c", "")),
        ("c/src/lib.rs", LOCKLESS),
    ]);
    workspace
        .run(&["-p", "b"])
        .assert(101, &["`a` (lib) generated"]);
    let run = workspace.run(&["-p", "c"]);
    run.assert(0, &[]);
    assert_eq!(run.count(FOUND), 0);
    workspace
        .run(&["--workspace", "--exclude", "a", "--exclude", "b"])
        .assert(0, &[]);
    workspace.run(&["-p", "nobody"]).assert(101, &["nobody"]);
}

/// Cargo checks such a package on its own; it is not the user's.
#[test]
fn a_dependency_that_is_no_member_is_said_to_be_not_looked_at() {
    let workspace = Workspace::new(&[
        (
            "Cargo.toml",
            &manifest(
                "a",
                "[workspace]\nexclude = [\"b\"]\n[dependencies]\nb = { path = \"b\" }",
            ),
        ),
        ("src/lib.rs", LOCKLESS),
        ("b/Cargo.toml", &manifest("b", "")),
        ("b/src/lib.rs", DEADLOCK),
    ]);
    let said = "warning: nothing was analysed: only members of the workspace are";
    workspace.run(&["-p", "b"]).assert(0, &[said]);
    let both = workspace.run(&["-p", "a"]);
    both.assert(0, &[]);
    assert_eq!(both.count(said), 0, "{both:#?}");
}

#[test]
fn features_and_build_scripts_are_those_of_the_user() {
    let workspace = Workspace::new(&[
        (
            "Cargo.toml",
            &manifest("bank", "build = \"build.rs\"\n[features]\nbold = []"),
        ),
        (
            "build.rs",
            "fn main() { assert!(std::env::var_os(\"RUSTC_BOOTSTRAP\").is_none()) }\n",
        ),
        ("src/lib.rs", "#[cfg(feature = \"bold\")]\nmod bold;\n"),
        ("src/bold.rs", DEADLOCK),
    ]);
    workspace.run(&[]).assert(0, &[]);
    workspace
        .run(&["-F", "bold"])
        .assert(101, &["src/bold.rs:4:"]);
}

#[test]
fn crates_may_be_called_like_build_scripts() {
    let workspace = Workspace::new(&[
        ("Cargo.toml", &manifest("build-script-build", "")),
        ("build.rs", "fn main() {}\n"),
        ("src/lib.rs", DEADLOCK),
        (
            "src/bin/build-script-tool.rs",
            "//! lock\nfn main() { build_script_build::twice(&Default::default()); }\n",
        ),
    ]);
    workspace.run(&["--all-targets"]).assert(
        101,
        &["`build-script-build` (lib) generated 1 guardlint error"],
    );
    let tool = workspace.artifacts("build_script_tool", "guardlint");
    assert_eq!(tool.len(), 2, "{tool:?}");
}
