//! Makes all parts of a new lint: source file, registry lines, fixtures, a line in the table of contents.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use cargo_guardlint::catalogue::{self, Group};

/// Stands below each heading of a new page; a test fails for as long as it does.
pub const UNWRITTEN: &str = "To be written.";

/// A file as it will be.
struct Edit {
    path: PathBuf,
    text: String,
}

/// Makes the parts of lint `name` in the repository at `root`, and returns the files that are new or changed.
pub fn create(root: &Path, name: &str, group: Group) -> Result<Vec<PathBuf>> {
    check_name(name)?;
    let mut edits = vec![
        new(
            root,
            format!("lints/src/lints/{name}.rs"),
            source(name, group),
        )?,
        new(root, format!("ui-tests/ui/{name}/fires.rs"), fires(name))?,
        new(root, format!("ui-tests/ui/{name}/silent.rs"), silent())?,
    ];
    edits.push(edit(root, "lints/src/lints.rs", |text| {
        register(text, name)
    })?);
    edits.push(edit(root, "ui-tests/ui/fixtures.rs", |text| {
        Ok(add_fixtures(text, name))
    })?);
    edits.push(edit(root, "docs/src/SUMMARY.md", |text| {
        let line = format!("- [{name}](lints/{name}.md)");
        insert(text, &line, |line| line.contains("](lints/"))
    })?);
    // Nothing is written unless everything can be.
    for edit in &edits {
        let folder = edit.path.parent().context("files lie in folders")?;
        fs::create_dir_all(folder)?;
        fs::write(&edit.path, &edit.text).with_context(|| edit.path.display().to_string())?;
    }
    Ok(edits.into_iter().map(|edit| edit.path).collect())
}

/// Of a group, as the command line names it.
pub fn group(name: &str) -> Result<Group> {
    let known = Group::ALL.into_iter().find(|group| group.name() == name);
    known.with_context(|| {
        let names = Group::ALL.map(Group::name).join(", ");
        format!("`{name}` is no group; there are {names}")
    })
}

fn check_name(name: &str) -> Result<()> {
    let words = || name.split('_');
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
    ensure!(
        words().all(is_word),
        "`{name}` is no name of a lint: use words of small letters, joined by `_`"
    );
    let is_taken = name == "all" || Group::ALL.iter().any(|group| group.name() == name);
    ensure!(!is_taken, "`{name}` means more than one lint");
    ensure!(
        syn::parse_str::<syn::Ident>(name).is_ok(),
        "`{name}` is a word of Rust"
    );
    ensure!(name != "finding", "`{name}` is a module of `lints` already");
    let known = catalogue::ALL.iter().any(|lint| lint.name == name);
    ensure!(!known, "there is a lint `{name}` already");
    Ok(())
}

fn new(root: &Path, path: String, text: String) -> Result<Edit> {
    let path = root.join(path);
    ensure!(!path.exists(), "{} exists already", path.display());
    Ok(Edit { path, text })
}

fn edit(root: &Path, path: &str, change: impl FnOnce(&str) -> Result<String>) -> Result<Edit> {
    let path = root.join(path);
    let place = path.display().to_string();
    let text = fs::read_to_string(&path).with_context(|| place.clone())?;
    let text = change(&text).with_context(|| place)?;
    Ok(Edit { path, text })
}

/// Adds a line among its likes, which are sorted.
fn insert(text: &str, new: &str, is_like: impl Fn(&str) -> bool) -> Result<String> {
    let mut lines: Vec<&str> = text.lines().collect();
    let likes = || (0..).zip(&lines).filter(|(_, line)| is_like(line));
    let before = likes().find(|(_, line)| **line > new).map(|(at, _)| at);
    let behind = likes().last().map(|(at, _)| at + 1);
    let Some(at) = before.or(behind) else {
        bail!("found no place for `{new}`");
    };
    lines.insert(at, new);
    Ok(lines.join("\n") + "\n")
}

fn register(text: &str, name: &str) -> Result<String> {
    let constant = name.to_uppercase();
    let text = insert(text, &format!("pub mod {name};"), |line| {
        line.starts_with("pub mod ")
    })?;
    let entry = format!("    &{name}::{constant},");
    let text = insert(&text, &entry, |line| {
        line.starts_with("    &") && line.ends_with(',')
    })?;
    insert(&text, &format!("    {name}::check,"), |line| {
        line.ends_with("::check,")
    })
}

fn add_fixtures(text: &str, name: &str) -> String {
    let module = format!("pub mod {name} {{\n    pub mod fires;\n    pub mod silent;\n}}\n");
    let is_behind = |line: &&str| line.starts_with("pub mod ") && **line > *module;
    let at = text
        .split_inclusive('\n')
        .find(is_behind)
        .and_then(|line| text.find(line));
    let (before, behind) = text.split_at(at.unwrap_or(text.len()));
    format!("{before}{module}{behind}")
}

fn source(name: &str, group: Group) -> String {
    let constant = name.to_uppercase();
    format!(
        "\
use super::Findings;
use crate::declare_lint;
use crate::flow::{{Context, Facts}};

declare_lint! {{
    /// ## What it does
    ///
    /// {UNWRITTEN}
    ///
    /// ## Why is this bad
    ///
    /// {UNWRITTEN}
    ///
    /// ## Example
    ///
    /// {UNWRITTEN}
    ///
    /// ## Use instead
    ///
    /// {UNWRITTEN}
    ///
    /// ## Known limits
    ///
    /// {UNWRITTEN}
    pub static {constant} = (\"{name}\", {group:?});
}}

pub(super) fn check(_cx: &Context<'_>, _facts: &Facts, _out: &mut Findings) {{}}
"
    )
}

/// Fails until it is filled in: an expectation that nothing fulfils.
fn fires(name: &str) -> String {
    format!(
        "\
//! {UNWRITTEN}

pub fn the_plainest_case() {{
    //~^ {name} certain
}}
"
    )
}

fn silent() -> String {
    format!(
        "\
//! {UNWRITTEN}

pub fn looks_like_it_and_is_right() {{}}
"
    )
}
