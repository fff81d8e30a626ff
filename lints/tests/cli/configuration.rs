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
