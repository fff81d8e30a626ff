//! The pages of the lints are their doc comments, and say what a page must say.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use cargo_guardlint::{lints, report};
use guardlint_ui_tests::{new_lint, pages};

const HEADINGS: [&str; 5] = [
    "## What it does",
    "## Why is this bad",
    "## Example",
    "## Use instead",
    "## Known limits",
];

fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package
        .parent()
        .expect("the package lies in the workspace")
        .to_owned()
}

#[test]
fn pages_are_up_to_date() {
    let pages = pages::all(&root());
    for page in &pages {
        let text = fs::read_to_string(&page.path).unwrap_or_default();
        let path = page.path.display();
        // Git may check out text with the line ends of the platform.
        let same = text.replace("\r\n", "\n") == page.text;
        assert!(
            same,
            "{path} is not what the doc comment says: run `cargo bless`"
        );
    }
    let written: BTreeSet<PathBuf> = pages.into_iter().map(|page| page.path).collect();
    let folder = fs::read_dir(pages::folder(&root())).expect("there are pages");
    for entry in folder {
        let path = entry.expect("the pages are readable").path();
        let path_text = path.display();
        assert!(
            written.contains(&path),
            "{path_text} is the page of no lint: run `cargo bless`"
        );
    }
}

#[test]
fn pages_have_all_headings_in_order_and_something_below_each() {
    for lint in lints::ALL {
        let text = report::explain(lint);
        let found = text.lines().filter(|line| line.starts_with("## "));
        assert_eq!(found.collect::<Vec<_>>(), HEADINGS, "{}", lint.name);
        for section in text.split("\n## ").skip(1) {
            let (heading, body) = section.split_once('\n').unwrap_or((section, ""));
            let name = lint.name;
            assert!(!body.trim().is_empty(), "{name}: nothing below `{heading}`");
            assert!(
                !body.contains(new_lint::UNWRITTEN),
                "{name}: `{heading}` is to be written"
            );
        }
    }
}
