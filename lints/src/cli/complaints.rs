//! What our flags do to the words of the compiler's complaints.

use serde::Deserialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Words {
    /// Those that the user would get without us.
    Same,
    /// Types may be named by longer paths.
    Longer,
    /// They may be about what a stable compiler does not accept, and we have made it accept flags.
    Other,
}

/// A line for cargo, which is a complaint if it has a message.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Line {
    level: String,
    message: String,
    code: Option<Code>,
    spans: Vec<Span>,
    children: Vec<Line>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct Span {
    label: Option<String>,
}

/// Paths and imports that lead nowhere: what is proposed in place of them depends on what the compiler accepts. And circles: to write down what
/// looks at a static, the compiler evaluates the static, which may be what it is just doing.
const OURS: [&str; 3] = ["E0432", "E0433", CIRCLE];

const CIRCLE: &str = "E0391";

/// How all that it said differs, at worst.
pub(super) fn words(said: &[u8]) -> Words {
    let lines = said.split(|&b| b == b'\n').filter(|line| !line.is_empty());
    let words = lines.map(|line| match serde_json::from_slice::<Line>(line) {
        Ok(line) => line.words(),
        Err(_) => Words::Other,
    });
    words.max().unwrap_or(Words::Same)
}

/// Its first error.
pub(super) fn first_error(said: &[u8]) -> Option<String> {
    Some(lines(said).find(|line| line.level == "error")?.message)
}

/// Whether the compiler had to know what it was just working out.
pub(super) fn is_circle(said: &[u8]) -> bool {
    lines(said).any(|line| line.has_code(&[CIRCLE]))
}

fn lines(said: &[u8]) -> impl Iterator<Item = Line> {
    let lines = said.split(|&b| b == b'\n');
    lines.filter_map(|line| serde_json::from_slice(line).ok())
}

impl Line {
    fn has_code(&self, codes: &[&str]) -> bool {
        let code = self.code.as_ref();
        code.is_some_and(|code| codes.contains(&code.code.as_str()))
    }

    fn words(&self) -> Words {
        if self.has_code(&OURS) {
            return Words::Other;
        }
        let labels = self.spans.iter().filter_map(|span| span.label.as_deref());
        let texts = labels.chain([self.message.as_str()]);
        let children = self.children.iter().map(Line::words);
        texts
            .map(of_text)
            .chain(children)
            .max()
            .unwrap_or(Words::Same)
    }
}

fn of_text(text: &str) -> Words {
    if ["feature", "unstable", "nightly"]
        .iter()
        .any(|word| text.contains(word))
    {
        Words::Other
    } else if text.contains("::") {
        Words::Longer
    } else {
        Words::Same
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_names_no_path_is_surely_the_same() {
        let artifact = r#"{"$message_type":"artifact","artifact":"/t/libbank.rmeta"}"#;
        let missing = r#"{"message":"cannot find value `a`","rendered":"a::b","spans":[{"label":null}],"children":[]}"#;
        let path =
            r#"{"message":"mismatched types","spans":[{"label":"found `a::B`"}],"children":[]}"#;
        let child =
            r#"{"message":"mismatched types","spans":[],"children":[{"message":"see `a::B`"}]}"#;
        let feature = r#"{"message":"`a::b` needs `#![feature(b)]`","spans":[],"children":[]}"#;
        let crash = "thread 'rustc' panicked";
        let words = |lines: &[&str]| words(lines.join("\n").as_bytes());
        assert_eq!(words(&[]), Words::Same);
        assert_eq!(words(&[missing, artifact, ""]), Words::Same);
        assert_eq!(words(&[missing, path]), Words::Longer);
        assert_eq!(words(&[child, missing]), Words::Longer);
        assert_eq!(words(&[feature, path]), Words::Other);
        assert_eq!(words(&[crash]), Words::Other);
        let import = r#"{"message":"unresolved import","code":{"code":"E0432"}}"#;
        assert_eq!(words(&[import]), Words::Other);
        let circle = r#"{"level":"error","message":"cycle detected","code":{"code":"E0391"}}"#;
        assert_eq!(words(&[circle]), Words::Other);
        let said = [crash, missing, circle].join("\n");
        assert!(is_circle(said.as_bytes()) && !is_circle(import.as_bytes()));
        assert_eq!(
            first_error(said.as_bytes()).as_deref(),
            Some("cycle detected")
        );
    }
}
