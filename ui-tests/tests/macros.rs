//! What the attributes say about mistakes, and that they accept what is right.

use std::collections::HashSet;
use std::env;
use std::fs;
use std::io::{self, Write as _};
use std::iter;
use std::path::{Path, PathBuf};
use std::process::Command;

use guardlint_ui_tests::tool;
use serde_json::Value;

/// Compilers lay out errors differently: only with this one they are compared letter by letter.
const COMPILER: &str = "rustc 1.95.";

#[test]
fn attributes_accept_items_and_explain_mistakes() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/macros/pass/*.rs");
    let version = version();
    if version.starts_with(COMPILER) {
        cases.compile_fail("tests/macros/fail/*.rs");
        return;
    }
    let skipped = format!(
        "not compared letter by letter, because that takes {COMPILER}x and this is {version}: {:?}\n",
        failing()
    );
    // Not by a macro: the harness would keep it to itself.
    io::stderr()
        .write_all(skipped.as_bytes())
        .expect("there is a standard error");
}

#[test]
fn every_compiler_shows_each_mistake_as_one_error_in_its_line() {
    let mut faults = Vec::new();
    for case in failing() {
        let shown = fs::read_to_string(case.with_extension("stderr"));
        let shown = shown.unwrap_or_else(|error| panic!("{}: {error}", case.display()));
        let expected = headers(&shown);
        assert!(!expected.is_empty(), "{} shows no error", case.display());
        let found = errors(&case);
        if found != expected {
            let case = case.display();
            faults.push(format!("{case}: {found:?}, not {expected:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn version() -> String {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output();
    let output = output.expect("rustc starts");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn failing() -> Vec<PathBuf> {
    let entries = fs::read_dir(tool::home().join("tests/macros/fail")).expect("there are cases");
    let paths = entries.map(|entry| entry.expect("the cases are readable").path());
    let is_case = |path: &PathBuf| path.extension().is_some_and(|e| e == "rs");
    let mut cases: Vec<PathBuf> = paths.filter(is_case).collect();
    cases.sort();
    cases
}

/// Line and text of the errors in what a compiler printed; of its own errors, whose words are its own, the code.
fn headers(text: &str) -> Vec<(u64, String)> {
    let mut headers = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(rest) = line.strip_prefix("error") else {
            continue;
        };
        let message = match rest.strip_prefix('[') {
            Some(code) => code.split(']').next().unwrap_or_default(),
            None => rest.trim_start_matches(": "),
        };
        let place = lines.next().unwrap_or_default();
        let line = place.rsplit(':').nth(1).and_then(|line| line.parse().ok());
        headers.push((line.unwrap_or_default(), message.to_owned()));
    }
    headers
}

/// Line and text of the errors that the compiler of this run finds in a program.
fn errors(case: &Path) -> Vec<(u64, String)> {
    let target = tool::target_dir().join("macros");
    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["check", "--quiet", "--offline", "--message-format=json"])
        .arg("--manifest-path")
        .arg(package_of(case, &target).join("Cargo.toml"))
        .arg("--target-dir")
        .arg(target)
        .output()
        .expect("cargo starts");
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines = stdout
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let messages = lines.map(|line| line["message"].clone());
    // What would be printed twice, cargo prints once.
    let mut printed = HashSet::new();
    let messages = messages.filter(|message| printed.insert(message["rendered"].to_string()));
    // The last one counts the others, and has no place.
    let found = messages.filter_map(|message| {
        let line = line(&message, case)?;
        let code = message["code"]["code"].as_str();
        // What is a lint's has its name there, which is not printed.
        let code = code.filter(|code| code.starts_with('E'));
        let code = code.map(|code| match code {
            // What the older ones call it when a type cannot be found.
            "E0412" => "E0425",
            code => code,
        });
        let text = code.or_else(|| message["message"].as_str())?.to_owned();
        (message["level"] == "error").then_some((line, text))
    });
    found.collect()
}

/// Where in the program the error is; older compilers start in the library, and come to the program in a note.
fn line(message: &Value, case: &Path) -> Option<u64> {
    let notes = message["children"].as_array().into_iter().flatten();
    let spans = iter::once(message)
        .chain(notes)
        .filter_map(|of| of["spans"].as_array())
        .flatten();
    let mut primary = spans.filter(|span| span["is_primary"] == true);
    let here = |span: &&Value| span["file_name"].as_str() == case.to_str();
    primary.find(here)?["line_start"].as_u64()
}

/// A package around a program, with the dependencies of this one.
fn package_of(case: &Path, target: &Path) -> PathBuf {
    let folder = target.join(case.file_stem().expect("a case has a name"));
    fs::create_dir_all(&folder).expect("the target directory can be written");
    let root = tool::home().join("..");
    let manifest = format!(
        "[package]\nname = \"case\"\nedition = \"2024\"\n[workspace]\n\
         [[bin]]\nname = \"case\"\npath = {case:?}\n\
         [dependencies]\nguardlint = {{ path = {:?}, features = [\"async-lock\", \"tokio\"] }}\n",
        root.join("runtime-support")
    );
    fs::write(folder.join("Cargo.toml"), manifest).expect("the folder can be written");
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).expect("the lock file is there");
    folder
}
