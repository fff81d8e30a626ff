//! What the tool said, read from its JSON the way an editor reads it.

use std::path::{Path, PathBuf};

use serde::Deserialize;

/// One reported finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Name of the target in which it was found.
    pub krate: String,
    /// Absolute, without `..`.
    pub file: PathBuf,
    pub line: u32,
    /// Without the `guardlint::` in front.
    pub lint: String,
    pub tier: String,
    /// As a terminal shows it.
    pub rendered: String,
}

#[derive(Deserialize)]
struct Line {
    reason: String,
    target: Option<Target>,
    message: Option<Message>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

#[derive(Deserialize)]
struct Message {
    code: Option<Code>,
    message: String,
    level: String,
    #[serde(default)]
    spans: Vec<Span>,
    #[serde(default)]
    children: Vec<Child>,
    rendered: Option<String>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct Span {
    file_name: String,
    line_start: u32,
    is_primary: bool,
}

#[derive(Deserialize)]
struct Child {
    message: String,
}

/// Everything a run printed that matters to a test.
#[derive(Debug, Default)]
pub struct Output {
    pub findings: Vec<Finding>,
    /// Errors of the compiler: a fixture that does not build proves nothing.
    pub errors: Vec<String>,
}

/// Reads `--message-format json`; file names are relative to `root`.
pub fn parse(stdout: &str, root: &Path) -> Result<Output, String> {
    let mut output = Output::default();
    for text in stdout.lines().filter(|line| line.starts_with('{')) {
        let line: Line = serde_json::from_str(text)
            .map_err(|error| format!("not a message: {error}: {text}"))?;
        if line.reason != "compiler-message" {
            continue;
        }
        if let (Some(target), Some(message)) = (line.target, line.message) {
            read_message(&target.name, message, root, &mut output)?;
        }
    }
    Ok(output)
}

fn read_message(
    krate: &str,
    message: Message,
    root: &Path,
    out: &mut Output,
) -> Result<(), String> {
    let code = message.code.as_ref().map_or("", |c| c.code.as_str());
    let rendered = message.rendered.clone().unwrap_or_default();
    let Some(lint) = code.strip_prefix("guardlint::") else {
        if message.level.starts_with("error") {
            out.errors.push(rendered);
        }
        return Ok(());
    };
    let primary = message.spans.iter().find(|span| span.is_primary);
    let primary = primary.ok_or_else(|| format!("{lint} has no primary span: {rendered}"))?;
    let file = root.join(&primary.file_name);
    out.findings.push(Finding {
        krate: krate.to_owned(),
        file: file.canonicalize().unwrap_or(file),
        line: primary.line_start,
        lint: lint.to_owned(),
        tier: tier(&message).ok_or_else(|| format!("{lint} shows no tier: {rendered}"))?,
        rendered,
    });
    Ok(())
}

/// The tier stands in a note of its own, as rustc says which attribute set a lint's level.
fn tier(message: &Message) -> Option<String> {
    let texts = message.children.iter().map(|child| &child.message);
    let mut words = texts
        .chain([&message.message])
        .filter_map(|text| text.split_once("tier: "))
        .map(|(_, rest)| rest.chars().take_while(|c| c.is_alphabetic()).collect());
    words.next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_read_and_a_warning_of_rustc_is_not() {
        let json = concat!(
            r#"{"reason":"compiler-artifact","target":{"name":"a"}}"#,
            "\n",
            r#"{"reason":"compiler-message","target":{"name":"a"},"message":{"code":{"code":"dead_code"},"message":"m","level":"warning","spans":[],"children":[],"rendered":"r"}}"#,
            "\n",
            r#"{"reason":"compiler-message","target":{"name":"a"},"message":{"code":{"code":"guardlint::reentrant_lock"},"message":"m","level":"error","spans":[{"file_name":"src/x.rs","line_start":7,"is_primary":true}],"children":[{"message":"tier: certain"}],"rendered":"r"}}"#,
        );
        let output = parse(json, Path::new("/nowhere")).expect("readable");
        assert!(output.errors.is_empty());
        assert_eq!(
            output.findings,
            [Finding {
                krate: "a".into(),
                file: "/nowhere/src/x.rs".into(),
                line: 7,
                lint: "reentrant_lock".into(),
                tier: "certain".into(),
                rendered: "r".into(),
            }]
        );
    }

    #[test]
    fn compiler_errors_are_kept() {
        let json = r#"{"reason":"compiler-message","target":{"name":"a"},"message":{"code":null,"message":"m","level":"error","rendered":"boom"}}"#;
        let output = parse(json, Path::new("/nowhere")).expect("readable");
        assert_eq!(output.errors, ["boom"]);
    }
}
