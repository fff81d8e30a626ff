//! Records of how each compiler prints MIR: `ui-tests/mir/VERSION.mir`, all bodies of `ui-tests/mir/torture.rs`.

use std::path::{Path, PathBuf};
use std::process::{self, Command};
use std::{env, fs};

use anyhow::{Context, Result, ensure};

use crate::tool;

/// What stands above each body of a record.
const SEPARATOR: &str = "==== ";

/// Longer bodies are recorded without the lines that carry no value: every kind of them stands in a shorter body.
const WHOLE: usize = 4_000;

/// Where the records and their program are.
pub fn folder() -> PathBuf {
    tool::home().join("mir")
}

/// One body of a record.
#[derive(Debug, Clone, Copy)]
pub struct Dump<'a> {
    pub name: &'a str,
    pub text: &'a str,
}

/// The bodies of a record.
pub fn split(record: &str) -> Vec<Dump<'_>> {
    let mut dumps = Vec::new();
    let mut rest = record.strip_prefix(SEPARATOR).unwrap_or_default();
    while let Some((name, behind)) = rest.split_once('\n') {
        let end = behind
            .find(&format!("\n{SEPARATOR}"))
            .map_or(behind.len(), |end| end + 1);
        dumps.push(Dump {
            name,
            text: &behind[..end],
        });
        rest = behind[end..].strip_prefix(SEPARATOR).unwrap_or_default();
    }
    dumps
}

/// Records what `rustc`, called with `args` before the source file, prints for the program.
pub fn record(rustc: &str, args: &[String]) -> Result<String> {
    let out = env::temp_dir().join(format!("guardlint-mir-{}", process::id()));
    fs::create_dir_all(&out)?;
    let record = dump(rustc, args, &out).and_then(|()| join(&out));
    fs::remove_dir_all(&out)?;
    record
}

fn dump(rustc: &str, args: &[String], out: &Path) -> Result<()> {
    let status = Command::new(rustc)
        .args(args)
        .args([
            "--edition=2024",
            "--emit=metadata",
            "--cap-lints=allow",
            "-Zdump-mir=built",
        ])
        .args(["-Zmir-include-spans=on", "-Ztrim-diagnostic-paths=no"])
        .arg(format!("-Zdump-mir-dir={}", out.display()))
        .arg("--out-dir")
        .arg(out)
        .arg("torture.rs")
        .env("RUSTC_BOOTSTRAP", "1")
        .current_dir(folder())
        .status()
        .with_context(|| format!("{rustc} does not start"))?;
    ensure!(status.success(), "{rustc} does not compile the program");
    Ok(())
}

fn join(out: &Path) -> Result<String> {
    let mut bodies = Vec::new();
    for entry in fs::read_dir(out)? {
        let path = entry?.path();
        let file = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if let Some(name) = name(&file) {
            bodies.push((name.to_owned(), fs::read_to_string(&path)?));
        }
    }
    bodies.sort();
    let bodies = bodies
        .iter()
        .map(|(name, text)| format!("{SEPARATOR}{name}\n{}", shorten(text)));
    Ok(bodies.collect())
}

/// `torture.places-nested.1-1-000.built.after.mir` is the body of `places-nested`.
fn name(file: &str) -> Option<&str> {
    let (name, _pass) = file.strip_suffix(".built.after.mir")?.rsplit_once('.')?;
    Some(name.split_once('.')?.1)
}

fn shorten(text: &str) -> String {
    if text.len() < WHOLE {
        return text.to_owned();
    }
    text.split_inclusive('\n')
        .filter(|line| carries_value(line))
        .collect()
}

/// That a constant follows the line above is kept: it tells functions from unit structs.
fn carries_value(line: &str) -> bool {
    let line = line.trim_start();
    let markers = [
        "StorageLive(",
        "StorageDead(",
        "FakeRead(",
        "PlaceMention(",
        "|",
    ];
    let marker = markers.iter().any(|marker| line.starts_with(marker));
    !marker && (!line.starts_with("//") || line.starts_with("// m") || line.starts_with("// M"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_splits_into_its_bodies() {
        let dumps = split("==== a-{closure#0}\nfn a\n}\n==== b\nfn b\n}\n");
        let dumps: Vec<_> = dumps.iter().map(|dump| (dump.name, dump.text)).collect();
        assert_eq!(dumps, [("a-{closure#0}", "fn a\n}\n"), ("b", "fn b\n}\n")]);
        assert!(split("").is_empty());
    }

    #[test]
    fn files_are_named_after_bodies() {
        assert_eq!(name("torture.a-b.1-1-000.built.after.mir"), Some("a-b"));
        assert_eq!(name("torture.a.-------.built.after.mir"), Some("a"));
        assert_eq!(name("libtorture.rmeta"), None);
    }

    #[test]
    fn constants_stay_known_in_long_bodies() {
        assert!(carries_value("   // mir::ConstOperand\n"));
        assert!(!carries_value("   // + span: a.rs:1:2: 3:4\n"));
        assert!(!carries_value(
            "   StorageDead(_1); // scope 0 at a.rs:1:2: 3:4\n"
        ));
    }
}
