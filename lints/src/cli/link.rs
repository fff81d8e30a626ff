//! The facts of the artifacts that cargo names, as one list of units.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::check::Artifact;
use super::metadata::Metadata;
use super::store::{self, Unusable};
use crate::facts::{Build, Facts};
use crate::ir::Unit;

/// The units of the members, in an order that does not depend on which compile ended first.
#[derive(Debug, Default)]
pub(super) struct Linked {
    /// One per unit.
    pub artifacts: Vec<Artifact>,
    pub units: Vec<Unit>,
    /// Members that nothing asked to look at.
    pub not_needed: Vec<Artifact>,
    pub unusable: Vec<(Artifact, PathBuf, Unusable)>,
}

pub(super) fn read(
    artifacts: Vec<Artifact>,
    metadata: &Metadata,
    needed: &HashSet<PathBuf>,
    build: Build,
) -> Linked {
    let mut linked = Linked::default();
    for (artifact, path) in members(artifacts, metadata) {
        let folder = Path::new(&artifact.manifest_path).parent();
        let is_needed = folder.is_none_or(|folder| needed.contains(folder));
        match store::read(&path, build) {
            Ok(Facts::Unit(unit)) => {
                linked.artifacts.push(artifact);
                linked.units.push(*unit);
            }
            Ok(Facts::NotNeeded) if !is_needed => linked.not_needed.push(artifact),
            Ok(Facts::NotNeeded) => {
                linked
                    .unusable
                    .push((artifact, path, Unusable::NotNeededThen));
            }
            Err(unusable) => linked.unusable.push((artifact, path, unusable)),
        }
    }
    linked
}

/// The artifacts of members with the paths of their facts: dependencies first, libraries before their tests.
fn members(artifacts: Vec<Artifact>, metadata: &Metadata) -> Vec<(Artifact, PathBuf)> {
    let order = metadata.order();
    let mut seen = HashSet::new();
    let mut members: Vec<(usize, Artifact, PathBuf)> = artifacts
        .into_iter()
        .filter(|artifact| artifact.kind != "custom-build")
        .filter_map(|artifact| {
            let position = *order.get(artifact.package_id.as_str())?;
            let path = artifact
                .files
                .iter()
                .find_map(|file| store::path_of(file))?;
            seen.insert(path.clone())
                .then_some((position, artifact, path))
        })
        .collect();
    members.sort_by(|(a, first, _), (b, second, _)| {
        let key =
            |artifact: &Artifact| (artifact.test, rank(&artifact.kind), artifact.name.clone());
        (a, key(first), &first.files).cmp(&(b, key(second), &second.files))
    });
    members
        .into_iter()
        .map(|(_, artifact, path)| (artifact, path))
        .collect()
}

fn rank(kind: &str) -> usize {
    ["bin", "example", "test", "bench"]
        .iter()
        .position(|other| *other == kind)
        .map_or(0, |position| position + 1)
}

impl Linked {
    /// Makes cargo check again what has no facts, by taking away what it would call fresh.
    pub(super) fn discard_unusable(&self) {
        for (artifact, facts, _) in &self.unusable {
            for file in artifact.files.iter().chain([facts]) {
                // What cannot be removed will be reported as still unusable.
                let _ = fs::remove_file(file);
            }
        }
    }
}
