//! `[workspace.metadata.guardlint]` and `[package.metadata.guardlint]`.

use crate::workspace::{DEADLOCK, FOUND, Workspace, manifest};

fn bank(metadata: &str) -> Workspace {
    Workspace::new(&[
        ("Cargo.toml", &manifest("bank", metadata)),
        ("src/lib.rs", DEADLOCK),
    ])
}

#[test]
fn levels_are_those_of_the_package_then_of_the_workspace_then_of_the_lint() {
    let workspace = bank("");
    workspace.run(&[]).assert(101, &[FOUND]);
    let lints = |owner: &str, level: &str| {
        format!("[{owner}.metadata.guardlint.lints]\nreentrant_lock = \"{level}\"\n")
    };
    let root = |level| format!("[workspace]\n{}", lints("workspace", level));
    workspace.write("Cargo.toml", &manifest("bank", &root("warn")));
    workspace.run(&[]).assert(0, &[FOUND]);
    let both = root("deny") + &lints("package", "allow");
    workspace.write("Cargo.toml", &manifest("bank", &both));
    let run = workspace.run(&[]);
    run.assert(0, &[]);
    assert_eq!(run.count(FOUND), 0);
    // The command line has the last word.
    workspace
        .run(&["--", "-D", "guardlint::all"])
        .assert(101, &[FOUND]);
}

#[test]
fn mistakes_name_the_manifest_and_what_was_meant() {
    for (metadata, said) in [
        (
            "[package.metadata.guardlint.lint]\n",
            "unknown key `lint`, did you mean `lints`?",
        ),
        (
            "[package.metadata.guardlint.lints]\nreentrant_lok = \"deny\"",
            "did you mean `reentrant_lock`?",
        ),
        (
            "[package.metadata.guardlint.lints]\nreentrant_lock = \"dney\"",
            "did you mean `deny`?",
        ),
        (
            "[[package.metadata.guardlint.locks]]\npath = \"a::B\"\nexlusive = [\"take\"]",
            "did you mean `exclusive`?",
        ),
    ] {
        bank(metadata).run(&[]).assert(
            101,
            &[said, "workspace/Cargo.toml", "package.metadata.guardlint"],
        );
    }
}

const OWN_LOCK: &str = "\
pub struct Gate;
pub struct Pass<'a>(&'a Gate);
impl Gate { pub fn enter(&self) -> Pass<'_> { Pass(self) } }
impl Drop for Pass<'_> { fn drop(&mut self) {} }
pub fn twice(gate: &Gate) {
    let _first = gate.enter();
    let _second = gate.enter();
}
";

#[test]
fn a_lock_of_ones_own_can_be_declared_after_the_crate_was_checked() {
    let workspace = Workspace::bank(OWN_LOCK);
    let run = workspace.run(&["-v"]);
    run.assert(0, &["`bank` (lib): no lock in it or around it"]);
    let lock =
        "[[package.metadata.guardlint.locks]]\npath = \"bank::Gate\"\nexclusive = [\"enter\"]\n";
    workspace.write("Cargo.toml", &manifest("bank", lock));
    workspace.run(&[]).assert(101, &[FOUND]);
}

const OWN_ASYNC_LOCK: &str = "\
pub struct Gate;
pub struct Pass<'a>(&'a Gate);
impl Gate { pub async fn enter(&self) -> Pass<'_> { Pass(self) } }
impl Drop for Pass<'_> { fn drop(&mut self) {} }
pub async fn twice(gate: &Gate) {
    let _first = gate.enter().await;
    let _second = gate.enter().await;
}
pub async fn once_at_a_time(gate: &Gate) {
    let first = gate.enter();
    let second = gate.enter();
    drop(first.await);
    drop(second.await);
}
";

#[test]
fn an_asynchronous_lock_can_be_declared() {
    let lock =
        "[[package.metadata.guardlint.locks]]\npath = \"bank::Gate\"\nexclusive = [\"enter\"]\n";
    let workspace = Workspace::bank(OWN_ASYNC_LOCK);
    workspace.write("Cargo.toml", &manifest("bank", lock));
    let run = workspace.run(&[]);
    run.assert(101, &["src/lib.rs:7:19"]);
    assert_eq!(run.count(FOUND), 1, "{run:#?}");
}

#[test]
fn a_lock_that_is_no_type_is_warned_about_each_time() {
    let lock =
        "[[package.metadata.guardlint.locks]]\npath = \"bank::Gaet\"\nexclusive = [\"enter\"]\n";
    let workspace = Workspace::bank(OWN_LOCK);
    workspace.write("Cargo.toml", &manifest("bank", lock));
    for _ in 0..2 {
        workspace.run(&[]).assert(
            0,
            &["warning: no type `bank::Gaet` is known, which is declared to be a lock, did you mean `bank::Gate`?"],
        );
    }
}

#[test]
fn a_method_that_a_lock_does_not_have_is_warned_about() {
    let lock =
        "[[package.metadata.guardlint.locks]]\npath = \"bank::Gate\"\nexclusive = [\"etner\"]\n";
    let workspace = Workspace::bank(OWN_LOCK);
    workspace.write("Cargo.toml", &manifest("bank", lock));
    workspace.run(&[]).assert(
        0,
        &["warning: `bank::Gate` has no method `etner`, which is declared to take it, did you mean `enter`?"],
    );
}

#[test]
fn what_the_workspace_forbids_no_package_lowers() {
    let workspace = Workspace::new(&[
        (
            "Cargo.toml",
            "[workspace]\nresolver = \"2\"\nmembers = [\"bank\"]\n\
             [workspace.metadata.guardlint.lints]\nreentrant_lock = \"forbid\"\n",
        ),
        ("bank/Cargo.toml", &manifest("bank", "")),
        ("bank/src/lib.rs", DEADLOCK),
    ]);
    workspace.run(&[]).assert(101, &[FOUND]);
    let lints = |level: &str| {
        let table = format!("[package.metadata.guardlint.lints]\nall = \"{level}\"");
        workspace.write("bank/Cargo.toml", &manifest("bank", &table));
        workspace.run(&[])
    };
    lints("allow").assert(
        101,
        &[
            "the workspace forbids `reentrant_lock`, which cannot be lowered",
            "bank/Cargo.toml",
        ],
    );
    lints("deny").assert(101, &[FOUND]);
}

#[test]
fn a_flag_that_would_lower_what_is_forbidden_is_told_who_forbids_it() {
    let forbid = |owner| format!("[{owner}.metadata.guardlint.lints]\ncorrectness = \"forbid\"\n");
    for (table, owner) in [
        (forbid("package"), "package"),
        (format!("[workspace]\n{}", forbid("workspace")), "workspace"),
    ] {
        let run = bank(&table).run(&["--", "-A", "all"]);
        let place = format!("is forbidden in `[{owner}.metadata.guardlint.lints]` of /");
        run.assert(
            101,
            &["cannot allow `all`: `", &place, "workspace/Cargo.toml"],
        );
        assert_eq!(run.count("Checking"), 0, "{run:#?}");
    }
    bank("").run(&["--", "-F", "all", "-W", "perf"]).assert(
        1,
        &[
            "cannot warn `perf`: `",
            "is forbidden by `-F all` in front of it",
        ],
    );
}

#[test]
fn the_table_that_clippy_has_is_refused_with_the_one_that_we_have() {
    for (table, said) in [
        ("[lints.guardlint]", "[package.metadata.guardlint.lints]"),
        (
            "[workspace.lints.guardlint]",
            "[workspace.metadata.guardlint.lints]",
        ),
    ] {
        let table = format!("{table}\nreentrant_lock = \"warn\"\n");
        let workspace = Workspace::bank(DEADLOCK);
        workspace.write("Cargo.toml", &manifest("bank", &table));
        let run = workspace.run(&[]);
        run.assert(101, &[said, "workspace/Cargo.toml"]);
        assert_eq!(run.count("Checking"), 0, "{run:#?}");
    }
}
