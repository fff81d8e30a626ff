//! The walk over a body: a fixpoint over its blocks, then one pass that records.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::apply::ApplicationId;
use super::control::Control;
use super::gate::{By, Formal};
use super::index::{Origin, origins};
use super::locals::Locals;
use super::path::{Node, PathId, Site};
use super::sets::Set;
use super::sources::chosen;
use super::state::State;
use super::value::{GuardId, ReadId, Value};
use super::{Context, Facts, Limit, Look};
use crate::ir::{BlockId, Body, BodyKind, LocalId, Proj, Span, Unit};
use crate::link::{BodyId, Place};

/// A block that still changes after so many visits has values that grow without end; what is known by then is used.
const MAX_VISITS: u32 = 10;

pub(super) struct Exec<'s, 'a> {
    pub(super) cx: &'s mut Context<'a>,
    pub(super) unit: u32,
    pub(super) ir: &'a Unit,
    pub(super) body: &'a Body,
    pub(super) facts: Facts,
    pub(super) state: State,
    /// The second pass: events go into the tables.
    pub(super) recording: bool,
    pub(super) block: BlockId,
    pub(super) site: u32,
    pub(super) span: Span,
    pub(super) guard_ids: FxHashMap<(u32, u32), GuardId>,
    pub(super) read_ids: FxHashMap<(u32, PathId, Look), ReadId>,
    /// Sites of callees as sites of this body, by call.
    pub(super) imported_sites: FxHashMap<(u32, ApplicationId, u32), u32>,
    /// Guards and reads of callees, by call and callee.
    pub(super) imported_guards: FxHashMap<(u32, ApplicationId, GuardId), GuardId>,
    pub(super) imported_reads: FxHashMap<(u32, ApplicationId, ReadId), ReadId>,
    /// What the statement has run so far.
    pub(super) applied: Vec<BodyId>,
    /// Locals that are assigned in one arm or another.
    pub(super) chosen: Vec<bool>,
    /// Where each local gets its value.
    pub(super) origins: Vec<Origin>,
    /// Reads that decide whether the closure is called that runs.
    pub(super) implied: Set,
    /// In a closure that runs only if something failed.
    pub(super) failing: bool,
    /// What runs is one of several things.
    pub(super) guessing: bool,
    /// What runs is a future that is awaited.
    pub(super) polling: bool,
    /// How many locks the statement has taken itself.
    pub(super) taken: u32,
    /// What the futures made that were polled, by where they are.
    pub(super) outputs: FxHashMap<PathId, PathId>,
    /// Variables of which some value tells the variant.
    pub(super) tested: FxHashSet<LocalId>,
    /// How many applications are under way.
    pub(super) nesting: u32,
    site_base: Vec<u32>,
    pub(super) next_site: u32,
    /// Sites that have a value somewhere in the state, so that a loop must age it.
    pub(super) used_sites: FxHashSet<u32>,
}

impl<'s, 'a> Exec<'s, 'a> {
    pub(super) fn new(cx: &'s mut Context<'a>, id: BodyId) -> Exec<'s, 'a> {
        let (ir, body) = cx.ws.body(id);
        let mut site_base = Vec::with_capacity(body.blocks.len());
        let mut next_site = 0u32;
        for block in &body.blocks {
            site_base.push(next_site);
            next_site += block.stmts.len() as u32 + 1;
        }
        let facts = Facts {
            body: id,
            control: Control::of(&body.blocks),
            guards: Vec::new(),
            reads: Vec::new(),
            acquisitions: Vec::new(),
            supposed: BTreeSet::new(),
            kept: Vec::new(),
            beside: Vec::new(),
            writes: Vec::new(),
            unnamed: BTreeSet::new(),
            atomics: Vec::new(),
            callbacks: Vec::new(),
            effects: Vec::new(),
            calls: Vec::new(),
            told: BTreeSet::new(),
            ret: Value::default(),
            ret_held: Rc::default(),
            handed: Vec::new(),
            branches: vec![Set::default(); body.blocks.len()],
            compared: vec![None; body.blocks.len()],
            flags: vec![None; body.blocks.len()],
            decided: vec![OnceCell::new(); body.blocks.len()],
            formals: vec![None; body.blocks.len()],
            tested: vec![None; body.blocks.len()],
            escaped: FxHashMap::default(),
            given_up: FxHashSet::default(),
            limits: BTreeSet::new(),
        };
        let unit = cx.ws.unit_of(id);
        Exec {
            cx,
            unit,
            ir,
            body,
            facts,
            state: State::default(),
            recording: false,
            block: 0,
            site: 0,
            span: body.span,
            guard_ids: FxHashMap::default(),
            read_ids: FxHashMap::default(),
            imported_sites: FxHashMap::default(),
            imported_guards: FxHashMap::default(),
            imported_reads: FxHashMap::default(),
            applied: Vec::new(),
            chosen: chosen(body),
            origins: origins(body, &site_base),
            implied: Set::default(),
            failing: false,
            guessing: false,
            polling: false,
            taken: 0,
            outputs: FxHashMap::default(),
            tested: FxHashSet::default(),
            nesting: 0,
            site_base,
            next_site,
            used_sites: FxHashSet::default(),
        }
    }

    pub(super) fn run(mut self) -> Facts {
        let order = std::mem::take(&mut self.facts.control.order);
        let mut entries: Vec<Option<State>> = vec![None; self.body.blocks.len()];
        if let Some(first) = entries.first_mut() {
            *first = Some(self.entry_state());
        }
        let looping = self.facts.control.in_loop.iter().any(|&l| l);
        if looping {
            self.settle(&order, &mut entries);
        }
        if !self.facts.control.settled {
            self.facts.limits.insert(Limit::Branches);
        }
        self.recording = true;
        for &block in &order {
            let entry = if looping {
                entries[block as usize].clone()
            } else {
                entries[block as usize].take()
            };
            let Some(entry) = entry else { continue };
            for (next, state) in self.block(block, entry) {
                if !looping {
                    flow_into(&mut entries[next as usize], state);
                }
            }
        }
        if std::mem::take(&mut self.cx.paths.cut) {
            self.facts.limits.insert(Limit::Paths);
        }
        self.facts.control.order = order;
        self.facts
    }

    fn settle(&mut self, order: &[BlockId], entries: &mut [Option<State>]) {
        let mut dirty = vec![false; entries.len()];
        let mut visits = vec![0u32; entries.len()];
        dirty[0] = true;
        while dirty.iter().any(|&d| d) {
            for &block in order {
                let b = block as usize;
                if !std::mem::take(&mut dirty[b]) {
                    continue;
                }
                if visits[b] >= MAX_VISITS {
                    self.facts.limits.insert(Limit::Loops);
                    continue;
                }
                visits[b] += 1;
                let Some(entry) = entries[b].clone() else {
                    continue;
                };
                for (next, state) in self.block(block, entry) {
                    dirty[next as usize] |= flow_into(&mut entries[next as usize], state);
                }
            }
        }
    }

    /// Parameters denote themselves; those that can own a guard own one.
    fn entry_state(&mut self) -> State {
        let mut state = State {
            locals: Locals::new(self.body.locals.len()),
            ..State::default()
        };
        for n in 0..self.body.args {
            let local = n + 1;
            let Some(path) = self.cx.paths.make(Node::Param(n)) else {
                continue;
            };
            let mut value = Value::path(path);
            let Some(ty) = self.body.locals.get(local as usize).map(|l| l.ty) else {
                continue;
            };
            let facts = self.cx.ws.type_facts(self.unit, ty);
            if facts.scalar {
                let read = self.read_of(path, Look::Plain);
                value = Value {
                    reads: Set::of(read),
                    ..Value::default()
                };
                value.copy_of = Some(path);
                value.formal = Some(Formal::of(n, By::Itself));
            } else if facts.may_own_guard && !(n == 0 && self.captures_no_guard()) {
                let guard = self.param_guard(n, path);
                value.guards = Set::of(guard);
                state.hold(guard, true);
            } else if facts.names_guard && !facts.may_own_guard {
                // Somebody up the stack holds it for as long as this body runs.
                let guard = self.param_guard(n, path);
                state.hold(guard, true);
            }
            state.set(local, value);
        }
        state
    }

    /// Whether this is a closure or an async body that owns no guard of its surroundings.
    fn captures_no_guard(&self) -> bool {
        let captured = |place: &crate::ir::Place| match place.proj.as_slice() {
            [Proj::Field { ty, .. }, ..] if place.local == 1 => Some(*ty),
            _ => None,
        };
        matches!(self.body.kind, BodyKind::Closure | BodyKind::AsyncFn)
            && !self.body.blocks.iter().any(|block| {
                block.places().any(|place| {
                    captured(place)
                        .is_some_and(|ty| self.cx.ws.type_facts(self.unit, ty).names_guard)
                })
            })
    }

    /// Runs one block; yields the state for each successor.
    fn block(&mut self, block: BlockId, entry: State) -> Vec<(BlockId, State)> {
        self.state = entry;
        self.block = block;
        let body = self.body;
        let code = &body.blocks[block as usize];
        for (i, stmt) in code.stmts.iter().enumerate() {
            self.enter(self.site_base[block as usize] + i as u32, stmt.span);
            self.stmt(stmt);
        }
        self.enter(
            self.site_base[block as usize] + code.stmts.len() as u32,
            code.term_span,
        );
        self.term(&code.term)
    }

    fn enter(&mut self, site: u32, span: Span) {
        self.site = site;
        self.span = span;
        self.taken = 0;
        self.applied.clear();
        if self.facts.control.in_loop[self.block as usize] && self.used_sites.contains(&site) {
            self.age(site);
        }
    }

    pub(super) fn here(&self) -> Place {
        Place {
            unit: self.unit,
            span: self.span,
        }
    }

    pub(super) fn site_path(&mut self) -> Option<PathId> {
        self.used_sites.insert(self.site);
        self.cx.paths.make(Node::Site(Site {
            id: self.site,
            stale: false,
        }))
    }

    pub(super) fn element_of(&mut self, base: PathId) -> Option<PathId> {
        self.used_sites.insert(self.site);
        self.cx.paths.make(Node::Element {
            base,
            site: Site {
                id: self.site,
                stale: false,
            },
        })
    }

    /// Marks what the site yielded in the last round of its loop as old.
    fn age(&mut self, site: u32) {
        let imported: Vec<u32> = self
            .imported_sites
            .iter()
            .filter(|((call, _, _), _)| *call == site)
            .map(|(_, &id)| id)
            .collect();
        let paths = &mut self.cx.paths;
        let mut aged = |path: PathId| {
            let mut path = paths.aged(path, site)?;
            for &id in &imported {
                path = paths.aged(path, id)?;
            }
            Some(path)
        };
        self.state.locals.change(|value| {
            let hit = value.any_path(&mut |p| aged(p) != Some(p));
            hit.then(|| {
                let mut value = value.clone();
                value.map_paths(&mut aged);
                value
            })
        });
        // What was seen of another one, in the round before, says nothing of this one.
        let reads = self.facts.reads.iter();
        let old: Vec<bool> = reads.map(|r| aged(r.path) != Some(r.path)).collect();
        if old.iter().any(|&old| old) {
            let is_new = |read: ReadId| !old[read as usize];
            self.state.locals.change(|value| {
                let mut reads = value.all_reads();
                reads.retain(|read| !is_new(read));
                (!reads.is_empty()).then(|| {
                    let mut value = value.clone();
                    value.retain_reads(&is_new);
                    value
                })
            });
        }
        if self.state.held.is_empty() {
            return;
        }
        let guards = &self.facts.guards;
        let is_old = |g: GuardId| guards[g as usize].lock.is_some_and(|l| aged(l) != Some(l));
        let mut is_old = is_old;
        let old: Vec<bool> = self.state.held.iter().map(|h| is_old(h.guard)).collect();
        if old.iter().any(|&o| o) {
            for (held, old) in Rc::make_mut(&mut self.state.held).iter_mut().zip(old) {
                held.aged |= old;
            }
        }
    }
}

fn flow_into(entry: &mut Option<State>, state: State) -> bool {
    match entry {
        Some(known) => known.join(&state),
        None => {
            *entry = Some(state);
            true
        }
    }
}
