//! Files that are kept between runs, each replaced as a whole. Facts lie beside the compiler's output.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process;

use anyhow::{Context, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::facts::{self, Build, Damage};

pub(super) const EXTENSION: &str = "guardlint";

/// Why an artifact has no facts that can be used.
#[derive(Debug)]
pub(super) enum Unusable {
    Missing,
    Unreadable(io::Error),
    Damaged(Damage),
    /// It was compiled when nothing around it mentioned a lock, which has changed.
    NotNeededThen,
}

impl std::fmt::Display for Unusable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unusable::Missing => f.write_str("missing"),
            Unusable::Unreadable(error) => write!(f, "not readable: {error}"),
            Unusable::Damaged(damage) => damage.fmt(f),
            Unusable::NotNeededThen => f.write_str("without MIR"),
        }
    }
}

/// The facts of an artifact: any of the files that cargo names for it.
pub(super) fn path_of(artifact: &Path) -> Option<PathBuf> {
    let stem = artifact.file_stem()?.to_str()?;
    let name = match stem.strip_prefix("lib") {
        Some(_) => format!("{stem}.{EXTENSION}"),
        // Programs, and libraries on Windows, have nothing in front.
        None => format!("lib{stem}.{EXTENSION}"),
    };
    Some(artifact.with_file_name(name))
}

pub(super) fn read<T: DeserializeOwned>(path: &Path, build: Build) -> Result<T, Unusable> {
    let bytes = fs::read(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Unusable::Missing,
        _ => Unusable::Unreadable(error),
    })?;
    facts::decode(&bytes, build).map_err(Unusable::Damaged)
}

/// Readers see the old file or the new one.
pub(super) fn write<T: Serialize>(path: &Path, value: &T, build: Build) -> Result<()> {
    let bytes = facts::encode(value, build)?;
    let beside = path.with_extension(format!("{EXTENSION}-{}", process::id()));
    let moved = fs::write(&beside, bytes).and_then(|()| fs::rename(&beside, path));
    if moved.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&beside);
    }
    moved.with_context(|| format!("cannot write {}", path.display()))
}
