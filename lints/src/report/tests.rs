//! Every form of output over the same findings, compared with files that `cargo bless` rewrites.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use expect_test::expect_file;
use serde_json::Value;

use super::{Context, Rendered, Sources, explain, human, short};
use crate::diagnostic::{Diagnostic, Label, SourceSpan};
use crate::levels::{Flag, Levels};
use crate::lint::{Level, Lint, Tier};
use crate::lints::manual_lazy_init::MANUAL_LAZY_INIT;
use crate::lints::racy_lazy_init::RACY_LAZY_INIT;
use crate::lints::reentrant_lock::REENTRANT_LOCK;
use crate::lints::unchecked_upgrade::UNCHECKED_UPGRADE;

const ROOT: &str = "/w";

const BANK: &str = "\
impl Account {
    pub fn withdraw(&self, amount: i64) -> bool {
        let balance = self.balance.lock().unwrap();
        if *balance < amount {
            return false;
        }
        self.deposit(-amount);
        true
    }
}
";

const LEDGER: &str = "\
impl Ledger {
    pub(crate) fn add(&self, amount: i64) {
        *self.balance.lock().unwrap() += amount;
    }
}
";

/// Tabs, characters of two and three bytes and of two columns, an accent of its own.
const CAFE: &str = "\
fn café(größe: &RwLock<Größe>) {
\tif größe.read().unwrap().is_none() { /* 値 e\u{301} */ größe.write().unwrap().replace(1); }
}
";

const CHAIN: &str = "\
fn page(&self) {
    let seen = self
        .pages
        .read()
        .unwrap()
        .len();
    self.pages
        .write()
        .unwrap()
        .push(seen);
}";

const WINDOWS: &str = "\u{feff}fn icons() {\r\n    if ICONS.lock().unwrap().is_none() {\r\n        fill();\r\n    }\r\n}\r\n";

fn span(file: &str, from: (u32, u32), to: (u32, u32)) -> SourceSpan {
    SourceSpan {
        file: file.into(),
        root: ROOT.into(),
        line: from.0,
        col: from.1,
        end_line: to.0,
        end_col: to.1,
    }
}

fn label(file: &str, from: (u32, u32), to: (u32, u32), text: &str) -> Label {
    Label {
        span: span(file, from, to),
        text: text.to_owned(),
    }
}

/// A finding without words, one character long.
pub(crate) fn finding(lint: &'static Lint, file: &str, at: (u32, u32)) -> Diagnostic {
    said(lint, "", label(file, at, (at.0, at.1 + 1), ""), &[])
}

fn said(lint: &'static Lint, message: &str, primary: Label, labels: &[Label]) -> Diagnostic {
    Diagnostic {
        lint,
        tier: Tier::Certain,
        level: lint.group.default_level(),
        message: message.to_owned(),
        primary,
        labels: labels.to_vec(),
        helps: Vec::new(),
        unit: 0,
    }
}

fn sources() -> Sources {
    let mut sources = Sources::default();
    for (file, text) in [
        ("src/bank.rs", BANK),
        ("src/ledger.rs", LEDGER),
        ("src/café.rs", CAFE),
        ("src/chain.rs", CHAIN),
        ("src/windows.rs", WINDOWS),
        ("src/empty.rs", ""),
    ] {
        sources.insert(ROOT, file, text);
    }
    sources
}

fn over_two_files() -> Diagnostic {
    let file = "src/bank.rs";
    let mut finding = said(
        &REENTRANT_LOCK,
        "`balance` is locked again by a thread that holds it already",
        label(
            file,
            (7, 9),
            (7, 30),
            "…then `deposit` waits for it, for ever",
        ),
        &[
            label(file, (3, 23), (3, 42), "the lock is taken here…"),
            label("src/ledger.rs", (3, 10), (3, 29), "…by taking it here"),
        ],
    );
    finding.helps = vec![
        "let a private function work on what is locked:\n\nfn add(balance: &mut i64, amount: i64) {\n    *balance += amount;\n}".to_owned(),
    ];
    finding
}

fn findings() -> Vec<Diagnostic> {
    let mut non_ascii = said(
        &UNCHECKED_UPGRADE,
        "größe is looked at under a read lock and replaced under the write lock",
        label(
            "src/café.rs",
            (2, 53),
            (2, 66),
            "…then the write lock is taken",
        ),
        &[label("src/café.rs", (2, 5), (2, 35), "after this look…")],
    );
    non_ascii.tier = Tier::Likely;
    let lines = said(
        &UNCHECKED_UPGRADE,
        "a span over several lines, and one in them",
        label("src/chain.rs", (7, 5), (10, 20), "…then this"),
        &[
            label("src/chain.rs", (2, 16), (6, 15), "first this…"),
            label("src/chain.rs", (10, 15), (10, 19), "…which is written"),
        ],
    );
    let mut windows = said(
        &MANUAL_LAZY_INIT,
        "lines that end as on Windows, a byte order mark, a zero-width span",
        label("src/windows.rs", (2, 8), (2, 39), "the check…"),
        &[
            label("src/windows.rs", (3, 9), (3, 9), "…and nothing"),
            label("src/windows.rs", (1, 4), (1, 9), "in this function"),
        ],
    );
    windows.tier = Tier::Advice;
    let missing = said(
        &RACY_LAZY_INIT,
        "the file is not there",
        label(
            "src/gone.rs",
            (7, 3),
            (7, 9),
            "two threads may both see nothing…",
        ),
        &[label(
            "src/bank.rs",
            (8, 9),
            (8, 13),
            "…before one of them has stored here",
        )],
    );
    let beyond = said(
        &RACY_LAZY_INIT,
        "columns behind the end of a line, lines behind the end of a file",
        label("src/bank.rs", (8, 60), (8, 70), "behind the line"),
        &[
            label("src/chain.rs", (11, 2), (11, 2), "at the end of the file"),
            label("src/ledger.rs", (40, 1), (40, 5), "behind the file"),
            label("src/empty.rs", (1, 1), (1, 1), "of nothing"),
        ],
    );
    let silent = finding(&REENTRANT_LOCK, "src/bank.rs", (1, 1));
    vec![
        over_two_files(),
        non_ascii,
        lines,
        windows,
        missing,
        beyond,
        silent,
    ]
}

/// Runs one form of output over the findings, at levels from all three origins.
fn over_all<T>(color: bool, form: impl Fn(&[Diagnostic], Context<'_>) -> Vec<T>) -> Vec<T> {
    let flag = |level, name: &str| Flag {
        level,
        name: name.to_owned(),
    };
    let flags = [
        flag(Level::Deny, "perf"),
        flag(Level::Warn, "racy_lazy_init"),
    ];
    let configured = BTreeMap::from([("suspicious".to_owned(), Level::Deny)]);
    let levels = Levels::resolve(&configured, &flags).expect("all are known");
    let mut findings = findings();
    levels.apply(&mut findings);
    let cx = Context {
        sources: &sources(),
        levels: &levels,
        color,
    };
    form(&findings, cx)
}

fn json(findings: &[Diagnostic], cx: Context<'_>) -> Vec<Value> {
    super::json(findings, cx, Rendered::Human)
}

#[test]
fn people_read_what_rustc_would_print() {
    expect_file!["snapshots/human.txt"].assert_eq(&over_all(false, human).concat());
}

#[test]
fn colours_are_those_of_rustc() {
    let visible = over_all(true, human).concat().replace('\u{1b}', "ESC");
    expect_file!["snapshots/color.txt"].assert_eq(&visible);
}

#[test]
fn one_line_per_finding() {
    let lines = over_all(false, short);
    assert!(lines.iter().all(|line| !line.contains('\n')));
    expect_file!["snapshots/short.txt"].assert_eq(&format!("{}\n", lines.join("\n")));
}

#[test]
fn machines_read_what_rustc_would_write() {
    let mut objects = over_all(false, json);
    for object in &mut objects {
        // What `--explain` prints has its home in the documentation of the lint.
        let code = &mut object["code"];
        let mut lints = findings().into_iter().map(|finding| finding.lint);
        let lint = lints.find(|lint| code["code"] == format!("guardlint::{}", lint.name));
        let lint = lint.unwrap_or_else(|| panic!("{code} is no lint"));
        assert_eq!(code["explanation"], explain(lint));
        code["explanation"] = "(see `--explain`)".into();
    }
    let text = serde_json::to_string_pretty(&objects).expect("it is JSON");
    expect_file!["snapshots/json.json"].assert_eq(&format!("{text}\n"));
}

#[test]
fn the_rendered_field_is_what_a_terminal_shows() {
    let fields = |objects: Vec<Value>| -> Vec<String> {
        let rendered = objects.iter().map(|object| object["rendered"].as_str());
        rendered
            .map(|text| text.expect("all are rendered").to_owned())
            .collect()
    };
    for color in [false, true] {
        assert_eq!(fields(over_all(color, json)), over_all(color, human));
    }
    let short_json =
        |findings: &[Diagnostic], cx: Context<'_>| super::json(findings, cx, Rendered::Short);
    let lines = over_all(false, short).into_iter().map(|line| line + "\n");
    assert_eq!(
        fields(over_all(false, short_json)),
        lines.collect::<Vec<_>>()
    );
}

#[test]
fn rustc_itself_has_the_same_keys() {
    let mut theirs = BTreeSet::new();
    keys(&rustc_diagnostic(), "", &mut theirs);
    let mut ours = BTreeSet::new();
    keys(&over_all(false, json)[0], "", &mut ours);
    assert_eq!(ours, theirs);
}

/// A diagnostic with a code, labels and children, from the compiler that builds this test.
fn rustc_diagnostic() -> Value {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("lib.rs");
    let text = "pub fn f(s: String) -> String { drop(s); s }";
    std::fs::write(&file, text).expect("the folder is new");
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc)
        .args(["--error-format=json", "--emit=metadata", "--crate-type=lib"])
        .args(["--out-dir".as_ref(), folder.path(), Path::new("lib.rs")])
        .current_dir(folder.path())
        .output()
        .expect("rustc starts");
    let lines = String::from_utf8_lossy(&output.stderr).into_owned();
    let mut objects = lines
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    let moved = objects.find(|object: &Value| object["code"]["code"] == "E0382");
    let mut moved = moved.unwrap_or_else(|| panic!("no E0382 in {lines}"));
    // Replacements have spans; our children have none.
    let children = moved["children"]
        .as_array_mut()
        .expect("there are children");
    for child in children {
        child["spans"] = Value::Array(Vec::new());
    }
    moved
}

fn keys(value: &Value, path: &str, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let path = format!("{path}.{key}");
                keys(value, &path, into);
                into.insert(path);
            }
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| keys(item, &format!("{path}[]"), into)),
        _ => {}
    }
}

#[test]
fn editors_can_read_it() {
    let objects = over_all(true, json);
    for (object, finding) in objects.into_iter().zip(findings()) {
        let line = serde_json::json!({
            "reason": "compiler-message",
            "package_id": "path+file:///w#bank@0.1.0",
            "manifest_path": "/w/Cargo.toml",
            "target": {
                "kind": ["lib"], "crate_types": ["lib"], "name": "bank", "src_path": "/w/src/lib.rs",
                "edition": "2024", "doc": true, "doctest": true, "test": true,
            },
            "message": object,
        });
        let message = cargo_metadata::Message::parse_stream(line.to_string().as_bytes())
            .next()
            .expect("there is a line")
            .expect("it can be read");
        let cargo_metadata::Message::CompilerMessage(message) = message else {
            panic!("not a compiler message: {message:?}");
        };
        let diagnostic = message.message;
        assert_eq!(diagnostic.message, finding.message);
        let code = diagnostic.code.expect("a finding has a code");
        assert_eq!(code.code, format!("guardlint::{}", finding.lint.name));
        assert_eq!(diagnostic.spans.len(), 1 + finding.labels.len());
        assert!(diagnostic.spans[0].is_primary);
    }
}

#[test]
fn explanations_hide_what_only_makes_examples_compile() {
    let text = explain(&REENTRANT_LOCK);
    assert!(text.starts_with(
        "# reentrant_lock\n\nGroup: *correctness*, by default: *deny*\n\n## What it does\n"
    ));
    assert!(!text.contains("# use std::sync::Mutex;"));
    assert!(text.contains("struct Account { balance: Mutex<i64> }"));
}
