//! What an analysis came to, without the facts that it came from.

use std::mem;

use serde::{Deserialize, Serialize};

use super::check::Artifact;
use super::link::{Linked, Member};
use crate::engine::Analysis;
use crate::ir::{Skipped, Unit};

#[derive(Debug)]
pub(super) struct Verdict {
    /// One per unit.
    pub artifacts: Vec<Artifact>,
    pub units: Vec<Looked>,
    /// Members that nothing asked to look at.
    pub not_needed: Vec<Member>,
    /// How many members there was no MIR of.
    pub unwritable: usize,
    pub analysis: Analysis,
    /// Everything that was checked could be analysed.
    pub complete: bool,
}

/// What is told of a unit once it has been looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Looked {
    /// What the names of files are relative to.
    pub root: String,
    pub files: Vec<String>,
    pub skipped: Vec<Skipped>,
}

impl Verdict {
    pub(super) fn new(linked: Linked, analysis: Analysis) -> Self {
        let units = linked.units.iter().map(Looked::at).collect();
        // Where this happens the process is about to end: to take the units apart would take time for nothing.
        mem::forget(linked.units);
        Self {
            complete: linked.unusable.is_empty() && linked.unwritable.is_empty(),
            unwritable: linked.unwritable.len(),
            artifacts: linked.artifacts,
            units,
            not_needed: linked.not_needed,
            analysis,
        }
    }
}

impl Looked {
    fn at(unit: &Unit) -> Self {
        Self {
            root: unit.root.clone(),
            files: unit.files.clone(),
            skipped: unit.skipped.clone(),
        }
    }
}
