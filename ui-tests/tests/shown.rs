//! What README and book show of the output is what the tool prints for the example.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use guardlint_ui_tests::tool;
use serde_json::Value;

fn root() -> PathBuf {
    tool::home()
        .parent()
        .expect("a package in a workspace")
        .to_owned()
}

/// The blocks of a page that are fenced with the language.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(page)).expect("the page is readable");
    let text = text.replace("\r\n", "\n");
    let fence = format!("```{language}\n");
    let mut parts = text.split(&fence).skip(1);
    let blocks: Vec<String> = parts
        .by_ref()
        .filter_map(|part| part.split_once("```"))
        .map(|(block, _)| block.trim_end().to_owned())
        .collect();
    assert!(!blocks.is_empty(), "{page} has no block of {language}");
    blocks
}

/// Both streams, for findings stand on one or the other.
fn example(format: &str) -> String {
    let output = Command::new(tool::binary())
        .args(["guardlint", "--color", "never", "--message-format", format])
        .arg("--manifest-path")
        .arg(root().join("docs/examples/bank/Cargo.toml"))
        .arg("--target-dir")
        .arg(tool::target_dir().join("bank"))
        .output()
        .expect("the tool starts");
    let streams = [output.stdout, output.stderr];
    streams
        .map(|s| String::from_utf8_lossy(&s).into_owned())
        .concat()
}

/// There, the alias of the clone would look for the tool among the example's own packages.
#[test]
fn the_example_can_be_linted_from_its_own_folder() {
    let target = tool::target_dir();
    let output = Command::new(env::var_os("CARGO").expect("cargo runs this"))
        .args(["guardlint", "--explain", "reentrant_lock"])
        .current_dir(root().join("docs/examples/bank"))
        .env(
            "CARGO_TARGET_DIR",
            target.parent().expect("it is below one"),
        )
        .output()
        .expect("cargo starts");
    let page = String::from_utf8_lossy(&output.stdout);
    assert!(page.contains("What it does"), "{output:?}");
}

#[test]
fn the_findings_of_the_readme() {
    let printed = example("human");
    for block in blocks("README.md", "text") {
        for finding in block.split("\n\n") {
            assert!(
                printed.contains(finding),
                "README.md shows\n\n{finding}\n\nand the tool prints\n\n{printed}"
            );
        }
    }
}

#[test]
fn the_short_lines_of_the_page_on_editors() {
    let printed = example("short");
    for block in blocks("docs/src/editors.md", "text") {
        for line in block.lines() {
            assert!(
                printed.lines().any(|l| l == line),
                "editors.md shows\n{line}\nand the tool prints\n{printed}"
            );
        }
    }
}

#[test]
fn the_message_of_the_page_on_json() {
    let printed = example("json");
    let messages: Vec<Value> = printed
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .map(|line| line["message"].clone())
        .collect();
    for block in blocks("docs/src/json.md", "json") {
        let shown: Value = serde_json::from_str(&block).expect("json.md shows JSON");
        assert!(
            messages.iter().any(|printed| is_excerpt(&shown, printed)),
            "no message of the tool is like that of json.md"
        );
    }
}

/// Objects whole, lists with gaps, texts up to an ellipsis.
fn is_excerpt(shown: &Value, of: &Value) -> bool {
    match (shown, of) {
        (Value::String(shown), Value::String(of)) => match shown.strip_suffix('…') {
            Some(start) => of.starts_with(start),
            None => shown == of,
        },
        (Value::Array(shown), Value::Array(of)) => {
            let mut rest = of.iter();
            shown.iter().all(|s| rest.any(|o| is_excerpt(s, o)))
        }
        (Value::Object(shown), Value::Object(of)) => {
            shown.len() == of.len()
                && shown
                    .iter()
                    .all(|(key, s)| of.get(key).is_some_and(|o| is_excerpt(s, o)))
        }
        _ => shown == of,
    }
}
