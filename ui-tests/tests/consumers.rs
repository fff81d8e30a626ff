//! Crates that take every warning for an error can use every form of the macros.

use std::env;
use std::ffi::OsString;
use std::io::{self, Write as _};
use std::process::{Command, Output};

use guardlint_ui_tests::tool;

fn cargo(verb: &str) -> Output {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    Command::new(cargo)
        .args([verb, "--quiet", "--offline", "--locked", "--workspace"])
        .arg("--target-dir")
        .arg(tool::target_dir().join("consumers"))
        .current_dir(tool::home().join("workspaces/consumers"))
        .output()
        .expect("cargo starts")
}

#[test]
fn every_form_compiles_without_a_warning() {
    let verb = if has_clippy() {
        "clippy"
    } else {
        // Not by a macro: the harness would keep it to itself.
        let said =
            io::stderr().write_all(b"clippy is not installed: only the compiler was asked\n");
        said.expect("there is a standard error");
        "check"
    };
    let output = cargo(verb);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{said}");
}

fn has_clippy() -> bool {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let output = Command::new(cargo).args(["clippy", "--version"]).output();
    output.is_ok_and(|output| output.status.success())
}
