//! The pages of the lints are their doc comments, and say what a page must say.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use cargo_guardlint::catalogue;
use guardlint_ui_tests::{new_lint, pages, tables};

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
    for lint in catalogue::ALL {
        let text = catalogue::explain(lint);
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

/// Files of the book, from `docs/src`, with `/`.
fn book() -> BTreeSet<String> {
    fn collect(folder: &Path, base: &Path, into: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).expect("the book is readable") {
            let path = entry.expect("the book is readable").path();
            if path.is_dir() {
                collect(&path, base, into);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                let path = path.strip_prefix(base).expect("it lies below");
                into.insert(path.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    let base = root().join("docs/src");
    let mut files = BTreeSet::new();
    collect(&base, &base, &mut files);
    files
}

/// Targets of links to files, outside of code.
fn links(text: &str) -> Vec<String> {
    let mut in_code = false;
    let mut found = Vec::new();
    for line in text.lines() {
        in_code ^= line.starts_with("```");
        let targets = line
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split_once(')'));
        let files = targets.map(|(target, _)| target.split('#').next().unwrap_or_default());
        let files = files.filter(|file| !in_code && !file.is_empty() && !file.contains("://"));
        found.extend(files.map(str::to_owned));
    }
    found
}

#[test]
fn every_page_is_in_the_table_of_contents_and_every_link_leads_somewhere() {
    let base = root().join("docs/src");
    let read = |page: &str| fs::read_to_string(base.join(page)).unwrap_or_default();
    let book = book();
    let mut contents: BTreeSet<String> = links(&read("SUMMARY.md")).into_iter().collect();
    contents.insert("SUMMARY.md".to_owned());
    let unlisted: Vec<&str> = book.difference(&contents).map(String::as_str).collect();
    let unwritten: Vec<&str> = contents.difference(&book).map(String::as_str).collect();
    assert!(unlisted.is_empty(), "not in SUMMARY.md: {unlisted:?}");
    assert!(unwritten.is_empty(), "in SUMMARY.md alone: {unwritten:?}");
    let mut dead = Vec::new();
    for page in &contents {
        let folder = base
            .join(page)
            .parent()
            .expect("pages lie in folders")
            .to_owned();
        let missing = links(&read(page))
            .into_iter()
            .filter(|link| !folder.join(link).exists());
        dead.extend(missing.map(|link| format!("{page}: {link}")));
    }
    assert!(dead.is_empty(), "{}", dead.join("\n"));
}

/// Not the figures, which are those of one run on one machine.
#[test]
fn tables_of_benchmarks_have_the_form_that_is_printed() {
    let mut commands = Vec::new();
    for path in tables::pages(&root()) {
        let page = fs::read_to_string(&path).expect("the page is readable");
        let page = page.replace("\r\n", "\n");
        for block in tables::blocks(&page).expect("the marks are right") {
            let faults = tables::faults(&block);
            let path = path.display();
            let faults = faults.join("\n");
            assert!(faults.is_empty(), "{path}: {faults}\nrun `cargo tables`");
            commands.push(block.command.to_owned());
        }
    }
    for table in guardlint_overhead::tables::ALL {
        let runs = |command: &String| command.contains(&format!("--bench {}", table.bench));
        assert!(commands.iter().any(runs), "no page shows `{}`", table.bench);
    }
}
