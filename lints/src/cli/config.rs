//! `[workspace.metadata.guardlint]` and `[package.metadata.guardlint]`.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use serde_json::{Map, Value};

use super::metadata::Metadata;
use crate::levels::{Flag, Levels, word};
use crate::lint::Level;
use crate::lints;
use crate::settings::{Settings, UserLock};

/// What the manifests of a workspace say.
#[derive(Debug)]
pub(super) struct Config {
    pub settings: Settings,
    /// By package id.
    pub levels: BTreeMap<String, Levels>,
}

/// One table of one manifest.
#[derive(Debug, Default, Clone)]
struct Table {
    lints: BTreeMap<String, Level>,
    locks: Vec<UserLock>,
}

impl Config {
    pub(super) fn read(metadata: &Metadata, flags: &[Flag]) -> Result<Self> {
        let root = metadata.workspace_root.join("Cargo.toml");
        let workspace = Table::read(&metadata.metadata, "workspace", &root)?;
        // Said once, of the workspace, rather than of its first package.
        let common = Levels::resolve(&workspace.lints, &[])
            .with_context(|| within("workspace", "lints", &root))?;
        let mut locks = workspace.locks.clone();
        let mut levels = BTreeMap::new();
        for package in &metadata.packages {
            let manifest = &package.manifest_path;
            let table = Table::read(&package.metadata, "package", manifest)?;
            for (name, level) in &table.lints {
                if let Some(lint) = common.forbidden(name, *level) {
                    let error = anyhow!("the workspace forbids `{lint}`, which cannot be lowered");
                    return Err(error.context(within("package", "lints", manifest)));
                }
            }
            let mut lints = workspace.lints.clone();
            lints.extend(table.lints);
            let own = Levels::resolve(&lints, &[])
                .with_context(|| within("package", "lints", manifest))?;
            for flag in flags {
                if let Some(lint) = own.forbidden(&flag.name, flag.level) {
                    let place = match common.forbidden(lint, flag.level) {
                        Some(_) => within("workspace", "lints", &root),
                        None => within("package", "lints", manifest),
                    };
                    let Flag { level, name } = flag;
                    bail!(
                        "cannot {} `{name}`: `{lint}` is forbidden {place}",
                        word(*level)
                    );
                }
            }
            levels.insert(package.id.clone(), Levels::resolve(&lints, flags)?);
            locks.extend(table.locks);
        }
        Ok(Self {
            settings: Settings { locks },
            levels,
        })
    }
}

fn within(owner: &str, table: &str, manifest: &Path) -> String {
    let table = if table.is_empty() {
        String::new()
    } else {
        format!(".{table}")
    };
    format!(
        "in `[{owner}.metadata.guardlint{table}]` of {}",
        manifest.display()
    )
}

impl Table {
    fn read(metadata: &Value, owner: &str, manifest: &Path) -> Result<Self> {
        let Some(value) = metadata.get("guardlint") else {
            return Ok(Self::default());
        };
        let mut read = Self::default();
        let context = |table| move || within(owner, table, manifest);
        let table = as_table(value).with_context(context(""))?;
        for (key, value) in table {
            match key.as_str() {
                "lints" => read.lints = levels(value).with_context(context("lints"))?,
                "locks" => read.locks = locks(value).with_context(context("locks"))?,
                _ => return Err(unknown_key(key)).with_context(context("")),
            }
        }
        Ok(read)
    }
}

fn unknown_key(key: &str) -> anyhow::Error {
    if lints::ALL.iter().any(|lint| lint.name == key) {
        return anyhow!("unknown key `{key}`, did you mean `lints.{key}`?");
    }
    unknown("key", key, &["lints", "locks"])
}

const LEVELS: [(&str, Level); 4] = [
    ("allow", Level::Allow),
    ("warn", Level::Warn),
    ("deny", Level::Deny),
    ("forbid", Level::Forbid),
];

/// `lint = "level"`; whether the lints exist is not asked here.
fn levels(value: &Value) -> Result<BTreeMap<String, Level>> {
    let mut levels = BTreeMap::new();
    for (lint, level) in as_table(value)? {
        let level = as_text(level).with_context(|| format!("`{lint}`"))?;
        let known = LEVELS.iter().find(|(name, _)| *name == level);
        let Some((_, level)) = known else {
            return Err(unknown("level", level, &LEVELS.map(|(name, _)| name)));
        };
        levels.insert(lint.clone(), *level);
    }
    Ok(levels)
}

const LOCK_KEYS: [&str; 6] = [
    "path",
    "exclusive",
    "shared",
    "try_exclusive",
    "try_shared",
    "reentrant",
];

fn locks(value: &Value) -> Result<Vec<UserLock>> {
    let Value::Array(entries) = value else {
        bail!("an array of tables is expected: `[[….locks]]`");
    };
    entries.iter().map(lock).collect()
}

fn lock(value: &Value) -> Result<UserLock> {
    let mut lock = UserLock::default();
    for (key, value) in as_table(value)? {
        let context = || format!("`{key}`");
        match key.as_str() {
            "path" => lock.path = as_text(value).with_context(context)?.to_owned(),
            "exclusive" => lock.exclusive = as_texts(value).with_context(context)?,
            "shared" => lock.shared = as_texts(value).with_context(context)?,
            "try_exclusive" => lock.try_exclusive = as_texts(value).with_context(context)?,
            "try_shared" => lock.try_shared = as_texts(value).with_context(context)?,
            "reentrant" => lock.reentrant = as_bool(value).with_context(context)?,
            _ => return Err(unknown("key", key, &LOCK_KEYS)),
        }
    }
    if lock.path.is_empty() {
        bail!("a lock has a `path`, the full path of its type");
    }
    if !lock.path.contains("::") {
        bail!(
            "`{0}` names no crate: a lock has the full path of its type, as in `my_crate::{0}`",
            lock.path
        );
    }
    if lock.exclusive.is_empty() && lock.shared.is_empty() {
        bail!(
            "`{}` has neither `exclusive` nor `shared` methods",
            lock.path
        );
    }
    Ok(lock)
}

fn as_table(value: &Value) -> Result<&Map<String, Value>> {
    value.as_object().context("a table is expected")
}

fn as_text(value: &Value) -> Result<&str> {
    value.as_str().context("a text is expected")
}

fn as_bool(value: &Value) -> Result<bool> {
    value.as_bool().context("`true` or `false` is expected")
}

fn as_texts(value: &Value) -> Result<Vec<String>> {
    let entries = value.as_array().context("an array of texts is expected")?;
    entries
        .iter()
        .map(|entry| as_text(entry).map(str::to_owned))
        .collect()
}

pub(super) fn unknown(what: &str, name: &str, known: &[&str]) -> anyhow::Error {
    let hint = match nearest(name, known) {
        Some(nearest) => hint(Some(nearest)),
        None => format!("; known are `{}`", known.join("`, `")),
    };
    anyhow!("unknown {what} `{name}`{hint}")
}

pub(super) fn hint(nearest: Option<impl Display>) -> String {
    nearest.map_or(String::new(), |nearest| {
        format!(", did you mean `{nearest}`?")
    })
}

pub(super) fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let distance = |other: &&&str| strsim::damerau_levenshtein(name, other);
    let near = known.iter().min_by_key(distance)?;
    // The rest of the word has to be right.
    (distance(&near) <= name.len().max(3) / 3).then_some(*near)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(guardlint: Value) -> Result<Table> {
        let metadata = json!({ "guardlint": guardlint });
        Table::read(&metadata, "package", Path::new("/w/Cargo.toml"))
    }

    #[test]
    fn levels_and_locks_are_read() {
        let table = read(json!({
            "lints": { "unchecked_upgrade": "deny" },
            "locks": [{ "path": "a::Spin", "exclusive": ["lock"], "reentrant": true }],
        }))
        .unwrap();
        assert_eq!(table.lints["unchecked_upgrade"], Level::Deny);
        assert!(table.locks[0].reentrant && table.locks[0].exclusive == ["lock"]);
    }

    #[test]
    fn mistakes_name_their_place_and_what_was_meant() {
        let said = |value| format!("{:#}", read(value).unwrap_err());
        assert_eq!(
            said(json!({ "lint": {} })),
            "in `[package.metadata.guardlint]` of /w/Cargo.toml: unknown key `lint`, did you mean `lints`?"
        );
        assert!(
            said(json!({ "levls": {} }))
                .ends_with("unknown key `levls`; known are `lints`, `locks`")
        );
        assert!(
            said(json!({ "reentrant_lock": "warn" }))
                .ends_with("unknown key `reentrant_lock`, did you mean `lints.reentrant_lock`?")
        );
        assert!(
            said(json!({ "lints": { "a": "dney" } }))
                .ends_with("unknown level `dney`, did you mean `deny`?")
        );
        assert!(
            said(json!({ "locks": [{ "path": "Spin", "exclusive": ["lock"] }] }))
                .ends_with("`Spin` names no crate: a lock has the full path of its type, as in `my_crate::Spin`")
        );
        assert!(
            said(json!({ "locks": [{ "path": "a", "exlusive": [] }] }))
                .ends_with("did you mean `exclusive`?")
        );
        assert!(said(json!({ "locks": {} })).contains("an array of tables"));
        assert!(said(json!({ "locks": [{ "path": "a::B" }] })).contains("neither"));
    }
}
