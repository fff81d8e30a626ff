//! What the attributes say about mistakes, word by word, and that they accept what is right.

use std::process::Command;

/// Compilers word and place errors differently: only this one is compared with.
const COMPILER: &str = "rustc 1.95.";

#[test]
fn attributes_accept_items_and_explain_mistakes() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/macros/pass/*.rs");
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc)
        .arg("--version")
        .output()
        .expect("rustc starts");
    let version = String::from_utf8_lossy(&version.stdout);
    if version.starts_with(COMPILER) {
        cases.compile_fail("tests/macros/fail/*.rs");
    } else {
        println!("skipped the errors: they are those of {COMPILER}x, and this is {version}");
    }
}
