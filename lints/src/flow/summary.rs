//! What a function tells its callers: the part of its facts that can be said in terms of its parameters and of statics.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::parts::Parts;
use super::path::{Node, PathId};
use super::race::rivals;
use super::sets::{Set, Union};
use super::telling::telling;
use super::value::{Flag, GuardId, ReadId, Value};
use super::{Acquisition, Atomic, Callback, Context, Facts, Felt, Guard, HeldSet, Read, Write};
use crate::ir::{Body, Unit};

#[derive(Debug, Clone, Default)]
pub struct Summary {
    pub guards: Vec<Guard>,
    pub reads: Vec<Read>,
    pub acquisitions: Vec<Acquisition>,
    /// Guards held where the function waits.
    pub kept: Vec<GuardId>,
    pub writes: Vec<Write>,
    pub atomics: Vec<Atomic>,
    pub callbacks: Vec<Callback>,
    pub ret: Value,
    pub ret_held: HeldSet,
    /// The strongest of its effects.
    pub felt: Option<Felt>,
    /// Returns a flag that tells whether all went well.
    pub tells_failure: bool,
    /// Lets a parameter out of sight.
    pub lets_escape: bool,
    /// There is more of something than fits.
    pub is_cut: bool,
    /// Parameters from behind which something may have been taken away.
    pub given_up: FxHashSet<u32>,
}

/// Beyond these a function does so much that its callers learn nothing from the rest.
const MAX_EVENTS: usize = 64;
const MAX_CALLBACKS: usize = 16;

impl Summary {
    pub fn of(cx: &Context<'_>, facts: &Facts) -> Summary {
        let (unit, body) = cx.ws.body(facts.body);
        let paths = &cx.paths;
        let formal = |path: PathId| {
            matches!(
                paths.node(paths.root(path)),
                Node::Param(_) | Node::Static(_)
            )
        };
        let mut keep = Keep {
            facts,
            unit,
            body,
            reads: vec![None; facts.reads.len()],
            table: Vec::new(),
            last: Default::default(),
        };
        let mut acquisitions = telling(cx, facts, formal);
        let many = acquisitions.len() > MAX_EVENTS
            || facts.writes.len() > MAX_EVENTS
            || facts.atomics.len() > MAX_EVENTS
            || facts.callbacks.len() > MAX_CALLBACKS;
        acquisitions.truncate(MAX_EVENTS);
        let writes: Vec<_> = facts
            .writes
            .iter()
            .filter(|w| formal(w.path))
            .take(MAX_EVENTS)
            .map(|w| Write {
                decided: keep.deciding(w.block, &w.decided),
                value_reads: keep.all(&w.value_reads),
                calculated: keep.all(&w.calculated),
                partly: w.partly || w.present && facts.is_partial(w.block, w.path, false),
                outcome: w.outcome.map(|r| keep.one(r)),
                ..w.clone()
            })
            .collect();
        let atomics: Vec<_> = facts
            .atomics
            .iter()
            .filter(|a| formal(a.path))
            .take(MAX_EVENTS)
            .map(|a| Atomic {
                on_failure: a.on_failure || facts.is_latch(unit, body, a),
                gates: facts.asked_for(unit, body, a),
                asked: Vec::new(),
                decided: keep.deciding(a.block, &a.decided),
                read: a.read.map(|r| keep.one(r)),
                ..a.clone()
            })
            .collect();
        let rivals = rivals(unit, body, &facts.callbacks);
        // What such a call makes can be called or polled in its turn.
        let mut made = FxHashSet::default();
        let callbacks: Vec<_> = facts
            .callbacks
            .iter()
            .filter(|c| {
                let is_known = formal(c.callee) || made.contains(&c.callee);
                is_known && {
                    made.insert(c.result);
                    true
                }
            })
            .take(MAX_CALLBACKS)
            .map(|c| Callback {
                decided: keep.deciding(c.block, &c.decided),
                args: c.args.iter().map(|a| keep.value(a)).collect(),
                rivals: c.rivals.clone().or_else(|| rivals.get(&c.block)?.clone()),
                ..c.clone()
            })
            .collect();
        let kept = facts.kept.iter().copied();
        let kept: BTreeSet<GuardId> = kept
            .filter(|&guard| facts.guards[guard as usize].lock.is_some_and(formal))
            .collect();
        let ret = keep.value(&facts.ret);
        let is_full = acquisitions.len() == MAX_EVENTS
            || writes.len() == MAX_EVENTS
            || atomics.len() == MAX_EVENTS
            || callbacks.len() == MAX_CALLBACKS;
        Summary {
            is_cut: many && is_full,
            acquisitions,
            writes,
            atomics,
            callbacks,
            ret,
            ret_held: facts.ret_held.clone(),
            felt: facts
                .effects
                .iter()
                .filter(|e| !e.unknown && e.felt != Felt::Pause)
                .map(|e| e.felt)
                .max(),
            kept: kept.into_iter().collect(),
            tells_failure: facts.outcomes(unit, body).is_told(),
            lets_escape: facts
                .escaped
                .keys()
                .any(|&p| matches!(paths.node(p), Node::Param(_))),
            given_up: facts.given_up.clone(),
            reads: keep.table,
            guards: facts.guards.clone(),
        }
    }

    /// Whether callers would learn the same from both.
    pub fn same_size(&self, other: &Summary) -> bool {
        self.acquisitions.len() == other.acquisitions.len()
            && self.writes.len() == other.writes.len()
            && self.atomics.len() == other.atomics.len()
            && self.callbacks.len() == other.callbacks.len()
            && self.guards.len() == other.guards.len()
            && self.kept.len() == other.kept.len()
            && self.reads.len() == other.reads.len()
            && self.given_up == other.given_up
            && self.ret == other.ret
    }
}

/// The reads that something kept mentions, renumbered.
struct Keep<'f> {
    facts: &'f Facts,
    unit: &'f Unit,
    body: &'f Body,
    reads: Vec<Option<ReadId>>,
    table: Vec<Read>,
    /// A set, and the same renumbered.
    last: (Set, Set),
}

impl Keep<'_> {
    fn one(&mut self, read: ReadId) -> ReadId {
        *self.reads[read as usize].get_or_insert_with(|| {
            let fate = self.facts.fate(self.unit, self.body, read);
            let known = self.facts.reads[read as usize].clone();
            self.table.push(Read { fate, ..known });
            self.table.len() as ReadId - 1
        })
    }

    fn all(&mut self, reads: &Set) -> Set {
        if self.last.0.is(reads) {
            return self.last.1.clone();
        }
        let mut kept = Union::default();
        for &read in reads {
            kept.insert(self.one(read));
        }
        self.last = (reads.clone(), kept.set());
        self.last.1.clone()
    }

    fn deciding(&mut self, block: u32, decided: &Set) -> Set {
        let mut reads = self.facts.deciding(block).clone();
        reads.merge(decided);
        self.all(&reads)
    }

    fn value(&mut self, value: &Value) -> Value {
        let reads = self.all(&value.reads);
        let mut parts = Parts::default();
        for (part, inner) in value.parts.iter() {
            parts.insert(*part, self.value(inner));
        }
        let flag = value.flag.map(|flag| Flag {
            read: self.one(flag.read),
            ..flag
        });
        Value {
            reads,
            parts,
            flag,
            lent: Set::default(),
            cases: Default::default(),
            referent: None,
            aim: None,
            variant_of: None,
            ..value.clone()
        }
    }
}
