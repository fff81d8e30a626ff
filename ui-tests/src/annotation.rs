//! Expectations beside the code: `//~ LINT TIER` on the line of a finding's primary span.
//!
//! - `//~^` speaks of the line above, `//~^^` of the one above that.
//! - `//~[e2021] LINT TIER` holds only for the crate of that name.
//! - `TIER` may be `likely|certain` where the catalogue leaves the tier open.
//! - Several expectations of one line are separated by `;`.

use std::fmt;
use std::ops::RangeInclusive;

/// What one line of a fixture must yield.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    pub line: u32,
    pub lint: String,
    pub tiers: Vec<String>,
    /// `None`: every crate that compiles the file.
    pub only_in: Option<String>,
    /// Name of the function around it, which names a fixture more steadily than its line does.
    pub function: String,
}

impl Annotation {
    pub fn applies_to(&self, krate: &str) -> bool {
        self.only_in.as_deref().is_none_or(|only| only == krate)
    }
}

/// A comment that looks like an annotation and is none: a typing error must not turn into a missing expectation.
#[derive(Debug, PartialEq, Eq)]
pub struct Malformed {
    pub line: u32,
    pub text: String,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: not an expectation: `{}`", self.line, self.text)
    }
}

const MARK: &str = "//~";
const TIERS: [&str; 3] = ["certain", "likely", "advice"];

/// All expectations of a source file, in the order of the file.
pub fn parse(source: &str) -> Result<Vec<Annotation>, Malformed> {
    let functions = Functions::of(source);
    let mut found = Vec::new();
    for (line, text) in (1..).zip(source.lines()) {
        let Some((_, comment)) = text.split_once(MARK) else {
            continue;
        };
        let malformed = || Malformed {
            line,
            text: text.trim().to_owned(),
        };
        let up = comment.chars().take_while(|&c| c == '^').count();
        let about = u32::try_from(up)
            .ok()
            .and_then(|up| line.checked_sub(up))
            .ok_or_else(malformed)?;
        for part in comment[up..].split(';') {
            let (only_in, words) = crate_filter(part.trim()).ok_or_else(malformed)?;
            let (lint, tiers) = lint_and_tiers(words).ok_or_else(malformed)?;
            found.push(Annotation {
                line: about,
                lint,
                tiers,
                only_in,
                function: functions.around(about),
            });
        }
    }
    Ok(found)
}

fn crate_filter(part: &str) -> Option<(Option<String>, &str)> {
    match part.strip_prefix('[') {
        None => Some((None, part)),
        Some(rest) => {
            let (krate, words) = rest.split_once(']')?;
            Some((Some(krate.to_owned()), words))
        }
    }
}

fn lint_and_tiers(words: &str) -> Option<(String, Vec<String>)> {
    let mut words = words.split_whitespace();
    let (lint, tiers, rest) = (words.next()?, words.next()?, words.next());
    let tiers: Vec<String> = tiers.split('|').map(str::to_owned).collect();
    let known = tiers.iter().all(|t| TIERS.contains(&t.as_str()));
    (known && rest.is_none()).then(|| (lint.to_owned(), tiers))
}

/// Where functions lie, found line by line: fixtures are formatted, so no parser is needed for that.
pub struct Functions(Vec<(RangeInclusive<u32>, String)>);

impl Functions {
    pub fn of(source: &str) -> Self {
        let lines: Vec<(u32, &str)> = (1..).zip(source.lines()).collect();
        let functions = lines
            .iter()
            .enumerate()
            .filter_map(|(index, (start, text))| {
                let name = function_name(text)?.to_owned();
                Some((*start..=end(&lines[index..]), name))
            });
        Self(functions.collect())
    }

    /// The innermost function around `line`, or the last before it.
    pub fn around(&self, line: u32) -> String {
        let before = || {
            self.0
                .iter()
                .rev()
                .filter(|(range, _)| *range.start() <= line)
        };
        let around = before().find(|(range, _)| range.contains(&line));
        let found = around.or_else(|| before().next());
        found.map_or_else(String::new, |(_, name)| name.clone())
    }
}

/// The last line of the function that begins with the first.
fn end(lines: &[(u32, &str)]) -> u32 {
    let (start, first) = lines[0];
    let indent = &first[..first.len() - first.trim_start().len()];
    let last = lines.iter().find(|(_, text)| {
        let same = text
            .strip_prefix(indent)
            .is_some_and(|rest| !rest.starts_with(' '));
        same && text.trim_end().ends_with(['}', ';'])
    });
    last.map_or(start, |(line, _)| *line)
}

fn function_name(line: &str) -> Option<&str> {
    let code = line.split("//").next()?;
    let (before, after) = code.split_once("fn ")?;
    let is_item = before.split_whitespace().all(|word| {
        matches!(word, "const" | "async" | "unsafe" | "extern") || word.starts_with("pub")
    });
    let end = after.find(|c: char| !c.is_alphanumeric() && c != '_')?;
    (is_item && end > 0).then(|| &after[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(source: &str) -> Vec<(u32, String, String)> {
        let found = parse(source).expect("well-formed");
        found
            .into_iter()
            .map(|a| (a.line, a.lint, a.tiers.join("|")))
            .collect()
    }

    #[test]
    fn carets_point_upwards() {
        let source = "a //~ reentrant_lock certain\nb\nc\n//~^^ racy_lazy_init likely|advice\n";
        assert_eq!(
            lines(source),
            [
                (1, "reentrant_lock".into(), "certain".into()),
                (2, "racy_lazy_init".into(), "likely|advice".into()),
            ]
        );
    }

    #[test]
    fn one_line_may_expect_several_findings() {
        let found = parse("x //~ a certain; [e2021] b likely").expect("well-formed");
        assert_eq!(found.len(), 2);
        assert!(found[0].applies_to("e2024"));
        assert!(!found[1].applies_to("e2024"));
        assert!(found[1].applies_to("e2021"));
    }

    #[test]
    fn misspelt_expectations_are_errors() {
        for bad in [
            "//~ reentrant_lock",
            "//~ reentrant_lock sure",
            "//~ reentrant_lock certain: because",
            "//~^^^^ reentrant_lock certain",
            "//~[e2021 reentrant_lock certain",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_follows_a_function_in_another_is_the_others() {
        let source = "fn outer(\n    x: u8,\n) {\n    fn inner() {}\n    x //~ a certain\n}\n";
        assert_eq!(parse(source).expect("well-formed")[0].function, "outer");
    }

    #[test]
    fn an_expectation_knows_its_function() {
        let source =
            "pub async fn first() {\n}\nfn second<T>() {\n  x //~ a certain\n}\nimpl Fn for X {}";
        assert_eq!(parse(source).expect("well-formed")[0].function, "second");
    }
}
