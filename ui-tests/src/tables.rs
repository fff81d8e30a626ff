//! `cargo tables`: what the benchmarks print, in the pages of the book. Each table stands between two marks, of which the first is the command that writes it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use guardlint_overhead::tables::{ALL, Table};

const START: &str = "<!-- written by: ";
const START_ENDS: &str = " -->\n";
const END: &str = "<!-- until here -->\n";

/// A part of a page.
#[derive(Debug, PartialEq, Eq)]
pub struct Block<'a> {
    pub command: &'a str,
    pub text: &'a str,
}

/// The pages that have tables of benchmarks.
pub fn pages(root: &Path) -> [PathBuf; 2] {
    ["contributing/speed.md", "guide/memo.md"].map(|page| root.join("docs/src").join(page))
}

/// The blocks of a page, in order.
pub fn blocks(page: &str) -> Result<Vec<Block<'_>>> {
    let parts = page.split(START).skip(1);
    let block = |part| {
        let (command, rest) = str::split_once(part, START_ENDS).context("a mark has no end")?;
        let (text, _) = (rest.split_once(END))
            .with_context(|| format!("nothing says where the table of `{command}` ends"))?;
        Ok(Block { command, text })
    };
    parts.map(block).collect()
}

/// The page with this text in the block of that command.
pub fn fill(page: &str, command: &str, text: &str) -> Result<String> {
    let start = format!("{START}{command}{START_ENDS}");
    let parts = page.split_once(&start).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(END)?;
        Some((before, after))
    });
    let (before, after) = parts.with_context(|| format!("no page shows `{command}`"))?;
    Ok([before, &start, text, END, after].concat())
}

/// Runs the command of a block. What it prints beside tables is left out.
pub fn run(root: &Path, command: &str) -> Result<String> {
    let mut words = command.split(' ');
    let program = words.next().unwrap_or_default();
    let output = Command::new(program)
        .args(words)
        .current_dir(root)
        .output()
        .with_context(|| format!("`{program}` does not start"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "`{command}` fails: {said}");
    let printed = String::from_utf8(output.stdout)?;
    Ok(only_tables(&printed))
}

fn only_tables(printed: &str) -> String {
    let tables: Vec<_> = tables(printed).map(|table| table.join("\n")).collect();
    tables.join("\n\n") + "\n"
}

/// Lines that follow each other and are rows.
fn tables(text: &str) -> impl Iterator<Item = Vec<&str>> {
    let lines: Vec<&str> = text.lines().collect();
    let parts: Vec<Vec<&str>> = lines
        .split(|line| !line.starts_with('|'))
        .map(<[&str]>::to_vec)
        .collect();
    parts.into_iter().filter(|part| !part.is_empty())
}

/// What the block has that its command does not write, or the reverse. Figures are not looked at, but that they are some.
pub fn faults(block: &Block<'_>) -> Vec<String> {
    let command = block.command;
    let bench = command.split_once("--bench ").map_or("", |(_, rest)| rest);
    let bench = bench.split(' ').next().unwrap_or_default();
    let written: Vec<&Table> = ALL.iter().filter(|table| table.bench == bench).collect();
    let found: Vec<_> = tables(block.text).collect();
    if written.is_empty() || written.len() != found.len() {
        let (written, found) = (written.len(), found.len());
        return vec![format!(
            "`{command}` writes {written} tables, and here are {found}"
        )];
    }
    let pairs = written.into_iter().zip(&found);
    let faults = pairs.flat_map(|(written, found)| table_faults(written, found));
    faults
        .map(|fault| format!("in what `{command}` writes, {fault}"))
        .collect()
}

fn table_faults(written: &Table, found: &[&str]) -> Vec<String> {
    let columns = written.head.len();
    let head = [
        format!("| {} |", written.head.join(" | ")),
        format!("|{}", "---|".repeat(columns)),
    ];
    if found.len() <= head.len() || found[..2] != head {
        return vec![format!("a table begins with\n{}", head.join("\n"))];
    }
    let has_form = |row: &&&str| {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
        cells.len() == columns && cells[1..].iter().all(|cell| is_figure(cell))
    };
    let rows = found[2..].iter();
    rows.filter(|row| !has_form(row))
        .map(|row| format!("`{row}` is no row of {} figures", columns - 1))
        .collect()
}

fn is_figure(cell: &str) -> bool {
    let number = ["ns", "µs", "ms", "s"]
        .iter()
        .find_map(|unit| cell.strip_suffix(unit))
        .unwrap_or(cell);
    number.trim_end().parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "\
Before.
<!-- written by: cargo bench --bench calls -->
| call | monitor | by hand | ratio |
|---|---|---|---|
| `deposit` | 4.35 ns | 4.36 ns | 0.999 |
<!-- until here -->
Between.
<!-- written by: cargo bench --bench compiling -->
<!-- until here -->
After.
";

    #[test]
    fn nothing_but_the_block_is_rewritten() {
        let calls = "cargo bench --bench calls";
        let filled = fill(PAGE, calls, "12\n").expect("the marks are right");
        let lines: Vec<_> = filled.lines().collect();
        assert_eq!(
            [lines[0], lines[2], lines[4]],
            ["Before.", "12", "Between."]
        );
        assert_eq!(filled.lines().last(), Some("After."));
        assert!(fill(PAGE, "cargo bench", "").is_err());
        assert!(blocks("<!-- written by: cargo -->\nno end").is_err());
    }

    #[test]
    fn only_tables_are_taken() {
        let printed =
            "detection is on\n\n| a |\n|---|\n| 1 |\n\n| b |\n|---|\n| 2 |\nthat was it\n";
        let tables = "| a |\n|---|\n| 1 |\n\n| b |\n|---|\n| 2 |\n";
        assert_eq!(only_tables(printed), tables);
    }

    #[test]
    fn what_has_another_form_is_a_fault() {
        let page = blocks(PAGE).expect("the marks are right");
        assert_eq!(faults(&page[0]), [""; 0]);
        assert!(faults(&page[1])[0].contains("writes 1 tables, and here are 0"));
        for (right, wrong, says) in [
            ("| by hand |", "| by head |", "begins with"),
            ("0.999", "a bit less", "no row of 3 figures"),
            ("| 0.999 |", "|", "no row of 3 figures"),
            ("calls", "cells", "writes 0 tables"),
        ] {
            let page = PAGE.replace(right, wrong);
            let found = faults(&blocks(&page).expect("the marks are right")[0]);
            assert!(found[0].contains(says), "{found:?}");
        }
    }
}
