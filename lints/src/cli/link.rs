//! The facts of the artifacts that cargo names, as one list of units.

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;

use super::check::Artifact;
use super::dep_info;
use super::metadata::Metadata;
use super::store::{self, Unusable};
use crate::facts::{Build, Facts};
use crate::ir::Unit;

/// What one call of the compiler made of a member of the workspace.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub artifact: Artifact,
    /// Where its facts lie, if there are any.
    pub facts: PathBuf,
    pub is_needed: bool,
}

/// In an order that does not depend on which compile ended first: dependencies before what builds on them, libraries
/// before their tests.
pub(super) fn members(
    artifacts: Vec<Artifact>,
    metadata: &Metadata,
    needed: &HashSet<PathBuf>,
) -> Vec<Member> {
    let order = metadata.order();
    let mut seen = HashSet::new();
    let mut members: Vec<(usize, Member)> = artifacts
        .into_iter()
        .filter(|artifact| !artifact.is_build_script())
        .filter_map(|artifact| {
            let position = *order.get(artifact.package_id.as_str())?;
            let facts = artifact
                .files
                .iter()
                .find_map(|file| store::path_of(file))?;
            let folder = artifact.folder();
            let is_needed = folder.is_none_or(|folder| needed.contains(folder));
            let is_new = seen.insert(facts.clone());
            let member = Member {
                artifact,
                facts,
                is_needed,
            };
            is_new.then_some((position, member))
        })
        .collect();
    members.sort_by(|(a, first), (b, second)| {
        let key =
            |artifact: &Artifact| (artifact.test, rank(&artifact.kind), artifact.name.clone());
        let (first, second) = (&first.artifact, &second.artifact);
        (a, key(first), &first.files).cmp(&(b, key(second), &second.files))
    });
    members.into_iter().map(|(_, member)| member).collect()
}

fn rank(kind: &str) -> usize {
    ["bin", "example", "test", "bench"]
        .iter()
        .position(|other| *other == kind)
        .map_or(0, |position| position + 1)
}

/// The members, with what could be read of them.
#[derive(Debug, Default)]
pub(super) struct Linked {
    /// One per unit.
    pub artifacts: Vec<Artifact>,
    pub units: Vec<Unit>,
    /// Members that nothing asked to look at.
    pub not_needed: Vec<Member>,
    /// Members that there is no MIR of, with what the compiler says.
    pub unwritable: Vec<(Member, String)>,
    pub unusable: Vec<(Member, Unusable)>,
}

pub(super) fn read(members: Vec<Member>, build: Build) -> Linked {
    let mut linked = Linked::default();
    for member in members {
        match store::read(&member.facts, build) {
            Ok(Facts::Unit(unit)) => {
                linked.artifacts.push(member.artifact);
                linked.units.push(*unit);
            }
            Ok(Facts::Unwritable(error)) => linked.unwritable.push((member, error)),
            Ok(Facts::NotNeeded) if !member.is_needed => linked.not_needed.push(member),
            Ok(Facts::NotNeeded) => linked.unusable.push((member, Unusable::NotNeededThen)),
            Err(unusable) => linked.unusable.push((member, unusable)),
        }
    }
    linked
}

impl Linked {
    /// Makes cargo check again what has no facts: without the file it calls nothing fresh that is to have one.
    pub(super) fn discard_unusable(&self) {
        for (member, _) in &self.unusable {
            // What cannot be removed will be reported as still unusable.
            let _ = fs::remove_file(&member.facts);
            let _ = dep_info::age(&member.facts);
        }
    }
}
