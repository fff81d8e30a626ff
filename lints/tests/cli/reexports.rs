//! What another crate re-exports is known for as long as that crate is the same.

use crate::workspace::{DEADLOCK, FOUND, Workspace, manifest};

const STD: &str = "pub use std::sync::Mutex;\n";

/// Called like a lock, and none.
const OWN: &str = "\
pub struct Mutex<T>(pub T);
impl<T> Mutex<T> {
    pub fn lock(&self) -> Option<&T> {
        Some(&self.0)
    }
}
";

#[test]
fn a_changed_re_export_is_another_type() {
    let bank = DEADLOCK.replace("std::sync::Mutex", "shim::Mutex");
    let workspace = Workspace::new(&[
        (
            "Cargo.toml",
            &manifest(
                "bank",
                "[workspace]\n[dependencies]\nshim = { path = \"shim\" }",
            ),
        ),
        ("src/lib.rs", &bank),
        ("shim/Cargo.toml", &manifest("shim", "")),
        ("shim/src/lib.rs", STD),
    ]);
    workspace.run(&[]).assert(101, &[FOUND]);
    let known = workspace.artifacts("bank", "guardlint-paths");
    assert_eq!(known.len(), 1);

    workspace.write("src/lib.rs", &format!("{bank}// Changed.\n"));
    workspace.run(&[]).assert(101, &[FOUND, "Checking bank"]);
    workspace.write("shim/src/lib.rs", OWN);
    workspace.run(&[]).assert(0, &["Checking bank"]);
    workspace.write("shim/src/lib.rs", STD);
    workspace.run(&[]).assert(101, &[FOUND, "Checking bank"]);
    assert_eq!(workspace.artifacts("bank", "guardlint-paths"), known);
}
