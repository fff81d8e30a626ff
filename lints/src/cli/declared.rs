//! What the user declared in vain: locks whose type nobody has seen, and lints where the compiler refuses them.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context as _, Result, bail};

use super::config;
use super::metadata::Metadata;
use crate::ir::Unit;
use crate::models;
use crate::settings::UserLock;

/// A warning for each lock whose path is that of no type, and each method that its type does not have. Of a crate that was not
/// analysed, nothing can be said unless there is something that must have been meant.
pub(super) fn unknown(units: &[Unit], locks: &[UserLock]) -> Vec<String> {
    if locks.is_empty() {
        return Vec::new();
    }
    let heads = units
        .iter()
        .flat_map(|unit| &unit.types)
        .map(|ty| ty.head.as_str());
    let printed = units.iter().flat_map(|unit| &unit.reexports);
    let seen: BTreeSet<&str> = heads
        .chain(printed.map(|(printed, _)| printed.as_str()))
        .filter(|path| path.contains("::"))
        .collect();
    let known: Vec<&str> = seen.iter().copied().collect();
    let is_unknown = |lock: &&UserLock| !known.iter().any(|ty| models::is_called(ty, &lock.path));
    let warning = |lock: &UserLock| {
        let nearest = config::nearest(&lock.path, &known);
        let krate = lock.path.split("::").next();
        let analysed = units
            .iter()
            .any(|unit| Some(unit.crate_name.as_str()) == krate);
        (analysed || nearest.is_some()).then(|| {
            let hint = config::hint(nearest);
            format!(
                "no type `{}` is known, which is declared to be a lock{hint}",
                lock.path
            )
        })
    };
    let unknown = locks.iter().filter(is_unknown).filter_map(warning);
    unknown
        .chain(locks.iter().flat_map(|lock| misspelt(lock, units)))
        .collect()
}

/// A method may come from a trait, or from a crate that was not analysed: it has to be like one that there is.
fn misspelt(lock: &UserLock, units: &[Unit]) -> Vec<String> {
    let bodies = units.iter().flat_map(|unit| &unit.bodies);
    let methods = bodies.filter_map(|body| body.name.strip_prefix(&lock.path)?.strip_prefix("::"));
    let methods: BTreeSet<&str> = methods.filter(|method| !method.contains("::")).collect();
    let known: Vec<&str> = methods.iter().copied().collect();
    let lists = [
        &lock.exclusive,
        &lock.shared,
        &lock.try_exclusive,
        &lock.try_shared,
    ];
    let declared = lists.into_iter().flatten().map(String::as_str);
    let unknown = declared.filter(|method| !methods.contains(method));
    let warnings = unknown.filter_map(|method| {
        let hint = config::hint(Some(config::nearest(method, &known)?));
        Some(format!(
            "`{}` has no method `{method}`, which is declared to take it{hint}",
            lock.path
        ))
    });
    warnings.collect()
}

/// Cargo hands `[lints.guardlint]` to the compiler, which stops at a tool that it does not know.
pub(super) fn refuse_lint_tables(metadata: &Metadata) -> Result<()> {
    let root = metadata.workspace_root.join("Cargo.toml");
    let members = metadata
        .packages
        .iter()
        .map(|package| &package.manifest_path);
    let manifests: BTreeSet<_> = members.chain([&root]).collect();
    for manifest in manifests {
        let text = fs::read_to_string(manifest).unwrap_or_default();
        if !text.contains("guardlint") {
            continue;
        }
        let table: toml::Table = text
            .parse()
            .with_context(|| format!("cannot read {}", manifest.display()))?;
        let workspace = table.get("workspace").and_then(toml::Value::as_table);
        for (owner, table) in [("package", Some(&table)), ("workspace", workspace)] {
            let lints = table.and_then(|table| table.get("lints"));
            if lints.and_then(|lints| lints.get("guardlint")).is_some() {
                let prefix = if owner == "workspace" {
                    "workspace."
                } else {
                    ""
                };
                bail!(
                    "`[{prefix}lints.guardlint]` in {}: cargo hands it to the compiler, which knows no such tool\n\
                     help: levels stand in `[{owner}.metadata.guardlint.lints]`",
                    manifest.display()
                );
            }
        }
    }
    Ok(())
}
