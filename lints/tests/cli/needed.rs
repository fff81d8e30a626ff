//! Which members are analysed together, and in which order.

use std::fs;

use crate::workspace::{DEADLOCK, FOUND, LOCKLESS, Run, Workspace, manifest};

/// A member `vault`, and another one which depends on it as the table says.
fn pair(user: &str, dependency: &str, lib: &str, root: &str) -> Workspace {
    let root =
        format!("[workspace]\nresolver = \"2\"\nmembers = [\"vault\", \"{user}\"]\n{root}\n");
    Workspace::new(&[
        ("Cargo.toml", &root),
        ("vault/Cargo.toml", &manifest("vault", "")),
        ("vault/src/lib.rs", VAULT),
        (&format!("{user}/Cargo.toml"), &manifest(user, dependency)),
        (&format!("{user}/src/lib.rs"), lib),
    ])
}

const VAULT: &str = "\
use std::sync::{Mutex, MutexGuard};
pub struct Vault(Mutex<i32>);
impl Vault {
    pub fn open(&self) -> MutexGuard<'_, i32> { self.0.lock().unwrap() }
    pub fn add(&self) { *self.0.lock().unwrap() += 1 }
    pub fn twice(&self) { let _open = self.open(); self.add() }
}
";

/// None of its words are those of locks.
const USER: &str =
    "pub fn misuse(v: &vault::Vault) {\n    let _open = v.open();\n    v.add();\n}\n";

#[track_caller]
fn assert_in_order(run: &Run, texts: &[&str]) {
    let at = texts.iter().map(|text| run.stderr.find(text));
    let at: Vec<_> = at.collect();
    assert!(at.iter().all(Option::is_some) && at.is_sorted(), "{run:#?}");
}

#[test]
fn a_member_may_stand_in_for_a_package_of_a_registry() {
    let patch = "[patch.crates-io]\nvault = { path = \"vault\" }";
    for (dependency, lib) in [
        ("vault = \"0.1\"", USER.to_owned()),
        (
            "safe = { package = \"vault\", version = \"0.1\" }",
            USER.replace("vault::", "safe::"),
        ),
    ] {
        let dependencies = format!("[dependencies]\n{dependency}");
        let workspace = pair("app", &dependencies, &lib, patch);
        let run = workspace.run(&["--offline"]);
        assert_in_order(&run, &["vault/src/lib.rs:6:", "app/src/lib.rs:3:"]);
    }
}

#[test]
fn dependencies_of_tests_do_not_turn_the_order_round() {
    let dependencies = "[dependencies]\nvault = { path = \"../vault\" }";
    let workspace = pair("wallet", dependencies, USER, "");
    let circle = "[dev-dependencies]\nwallet = { path = \"../wallet\" }";
    workspace.write("vault/Cargo.toml", &manifest("vault", circle));
    let run = workspace.run(&[]);
    assert_in_order(&run, &["vault/src/lib.rs:6:", "wallet/src/lib.rs:3:"]);
}

#[test]
fn locks_are_looked_for_in_modules_of_any_name() {
    let workspace = Workspace::bank("pub mod target;\n");
    workspace.write("src/target/mod.rs", DEADLOCK);
    workspace.run(&[]).assert(101, &["src/target/mod.rs:4:"]);
}

#[test]
fn locks_are_not_looked_for_in_what_cargo_made() {
    let workspace = Workspace::new(&[
        ("Cargo.toml", &manifest("bank", "[lib]\npath = \"lib.rs\"")),
        ("lib.rs", LOCKLESS),
        ("target/generated.rs", DEADLOCK),
        ("made/generated.rs", DEADLOCK),
    ]);
    workspace.run(&[]).assert(0, &["1 function"]);
    fs::remove_dir_all(workspace.root().join("target")).unwrap();
    let run = workspace.run(&["--target-dir", "made"]);
    run.assert(0, &["1 target without locks"]);
}

#[cfg(unix)]
#[test]
fn locks_are_looked_for_behind_links() {
    let workspace = Workspace::bank("pub mod shared;\n");
    workspace.write("elsewhere/mod.rs", DEADLOCK);
    std::os::unix::fs::symlink(
        workspace.root().join("elsewhere"),
        workspace.root().join("src/shared"),
    )
    .unwrap();
    workspace.run(&[]).assert(101, &[FOUND]);
}
