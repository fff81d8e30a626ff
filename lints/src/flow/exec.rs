//! The walk over a body: a fixpoint over its blocks, then one pass that records.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::control::Control;
use super::path::{Node, PathId, Site};
use super::state::State;
use super::value::{Callable, GuardId, ReadId, Test, Value};
use super::{Context, Facts, Look};
use crate::ir::{Aggregate, BlockId, Body, Operand, Rvalue, Span, Stmt, Term, TypeId, Unit};
use crate::link::{BodyId, Place};
use crate::models::How;

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
    pub(super) guard_ids: HashMap<(u32, u32), GuardId>,
    pub(super) read_ids: HashMap<(u32, PathId, Look), ReadId>,
    /// Sites of callees as sites of this body, by call.
    pub(super) imported_sites: HashMap<(u32, BodyId, u32), u32>,
    /// Guards and reads of callees, by call and callee.
    pub(super) imported_guards: HashMap<(u32, BodyId, GuardId), GuardId>,
    pub(super) imported_reads: HashMap<(u32, BodyId, ReadId), ReadId>,
    /// How many applications are under way.
    pub(super) nesting: u32,
    site_base: Vec<u32>,
    pub(super) next_site: u32,
    /// Sites that have a value somewhere in the state, so that a loop must age it.
    pub(super) used_sites: HashSet<u32>,
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
            writes: Vec::new(),
            atomics: Vec::new(),
            callbacks: Vec::new(),
            effects: Vec::new(),
            ret: Value::default(),
            ret_held: Rc::default(),
            branches: vec![Vec::new(); body.blocks.len()],
            gates: vec![None; body.blocks.len()],
            escaped: HashSet::new(),
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
            guard_ids: HashMap::new(),
            read_ids: HashMap::new(),
            imported_sites: HashMap::new(),
            imported_guards: HashMap::new(),
            imported_reads: HashMap::new(),
            nesting: 0,
            site_base,
            next_site,
            used_sites: HashSet::new(),
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
                if !std::mem::take(&mut dirty[b]) || visits[b] >= MAX_VISITS {
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
            locals: vec![None; self.body.locals.len()],
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
                    reads: vec![read],
                    ..Value::default()
                };
                value.param = Some(n);
            } else if facts.may_own_guard {
                let guard = self.param_guard(n, path);
                value.guards = vec![guard];
                state.hold(guard, true);
            }
            state.set(local, value);
        }
        state
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

    fn stmt(&mut self, stmt: &'a Stmt) {
        let value = self.rvalue(&stmt.value);
        self.assign(&stmt.place, value);
    }

    fn rvalue(&mut self, rvalue: &'a Rvalue) -> Value {
        match rvalue {
            Rvalue::Use(operand) | Rvalue::Repeat(operand) => self.operand(operand),
            Rvalue::Cast(operand, _) => self.operand(operand),
            Rvalue::Ref { place, .. } | Rvalue::RawRef { place, .. } => self.reference(place),
            Rvalue::Discriminant(place) => self.discriminant(place),
            Rvalue::Binary(op, a, b) => self.binary(op, a, b),
            Rvalue::Unary(operand) => {
                let mut value = self.operand(operand);
                value.variant_of = value.variant_of.map(|(l, t)| (l, t.negated()));
                value.constant = None;
                value
            }
            Rvalue::Aggregate(kind, operands) => self.aggregate(kind, operands),
            Rvalue::Other(operands) => {
                let mut value = Value::default();
                for operand in operands {
                    value.join(&self.operand(operand));
                }
                let reads = value.all_reads();
                Value {
                    reads,
                    ..Value::default()
                }
            }
        }
    }

    fn discriminant(&mut self, place: &crate::ir::Place) -> Value {
        let seen = self.place(place);
        let mut reads = seen.reads.clone();
        if seen.guards.is_empty() {
            self.note_look(&seen, &mut reads);
        }
        let looked_at = self.local_behind(place);
        Value {
            reads,
            param: seen.param_root(&self.cx.paths),
            variant_of: looked_at.map(|l| (l, Test::Discriminant)),
            ..Value::default()
        }
    }

    fn binary(&mut self, op: &str, a: &'a Operand, b: &'a Operand) -> Value {
        let (a, b) = (self.operand(a), self.operand(b));
        let mut reads = a.all_reads();
        super::value::merge(&mut reads, &b.all_reads());
        let compares = matches!(op, "Eq" | "Ne" | "Lt" | "Le" | "Gt" | "Ge" | "Cmp");
        Value {
            computed: !compares,
            param: a
                .param
                .or(b.param)
                .filter(|_| a.constant.is_some() || b.constant.is_some()),
            reads,
            ..Value::default()
        }
    }

    fn aggregate(&mut self, kind: &'a Aggregate, operands: &'a [Operand]) -> Value {
        let values: Vec<Value> = operands.iter().map(|o| self.operand(o)).collect();
        let variant = match kind {
            Aggregate::Adt { variant, path } => {
                if super::memory::is_transparent(path) {
                    let mut value = values.into_iter().next().unwrap_or_default();
                    value.constant = None;
                    value.variant = variant.as_deref().map(|v| self.cx.names.intern(v));
                    return value;
                }
                variant
                    .as_deref()
                    .map_or(0, |v| self.cx.names.intern(v).number() + 1)
            }
            _ => 0,
        };
        let denotes = self.site_path().map(Value::path).unwrap_or_default();
        let mut whole = Value {
            callable: None,
            ..denotes
        };
        if let Aggregate::Closure(at) = kind {
            whole.callable = Some(Callable::Closure {
                unit: self.unit,
                at: *at,
            });
        }
        if matches!(kind, Aggregate::Array) || values.len() > MAX_PARTS {
            for value in values {
                super::value::merge(&mut whole.guards, &value.all_guards());
                super::value::merge(&mut whole.reads, &value.all_reads());
            }
            return whole;
        }
        for (index, value) in values.into_iter().enumerate() {
            if value != Value::default() && value.depth() < MAX_PART_DEPTH {
                whole.parts.insert((variant, index as u32), value);
            }
        }
        whole
    }

    fn term(&mut self, term: &'a Term) -> Vec<(BlockId, State)> {
        match term {
            Term::Goto(next) | Term::Yield { resume: next } => {
                vec![(*next, std::mem::take(&mut self.state))]
            }
            Term::Switch {
                on,
                targets,
                otherwise,
            } => self.switch(on, targets, *otherwise),
            Term::Drop { place, target } => {
                self.drop_place(place);
                vec![(*target, std::mem::take(&mut self.state))]
            }
            Term::Call {
                callee,
                args,
                dest,
                target,
            } => {
                let value = self.call(callee, args, dest);
                let Some(target) = target else { return vec![] };
                self.assign(dest, value);
                vec![(*target, std::mem::take(&mut self.state))]
            }
            Term::Return => {
                if self.recording {
                    self.leave();
                }
                vec![]
            }
            Term::Unreachable => vec![],
        }
    }

    fn leave(&mut self) {
        let value = self
            .state
            .value(0)
            .map(|v| (**v).clone())
            .unwrap_or_default();
        self.facts.ret.join(&value);
        let first = self.facts.ret_held.is_empty();
        if first {
            self.facts.ret_held = self.state.held.clone();
        } else {
            let mut all = State {
                held: self.facts.ret_held.clone(),
                ..State::default()
            };
            all.join(&State {
                held: self.state.held.clone(),
                ..State::default()
            });
            self.facts.ret_held = all.held;
        }
    }

    fn switch(
        &mut self,
        on: &'a Operand,
        targets: &[(i128, BlockId)],
        otherwise: Option<BlockId>,
    ) -> Vec<(BlockId, State)> {
        let value = self.operand(on);
        let block = self.block as usize;
        let reads = value.all_reads();
        super::value::merge(&mut self.facts.branches[block], &reads);
        if value.param.is_some() {
            self.facts.gates[block] = value.param;
        }
        let mut next: Vec<(BlockId, State)> = Vec::new();
        let arms = targets
            .iter()
            .map(|&(n, b)| (Some(n), b))
            .chain(otherwise.map(|b| (None, b)));
        for (number, target) in arms {
            if value
                .constant
                .is_some_and(|c| number.map_or(targets.iter().any(|t| t.0 == c), |n| n != c))
            {
                continue;
            }
            let mut state = self.state.clone();
            if let Some((local, test)) = value.variant_of {
                self.prune(&mut state, local, test, number, targets);
            }
            match next.iter_mut().find(|(b, _)| *b == target) {
                Some((_, known)) => {
                    known.join(&state);
                }
                None => next.push((target, state)),
            }
        }
        next
    }

    /// In the arm where a `Result` or `Option` turned out to be empty, its guard was never taken.
    fn prune(
        &self,
        state: &mut State,
        local: u32,
        test: Test,
        number: Option<i128>,
        targets: &[(i128, BlockId)],
    ) {
        let Some(value) = state.value(local) else {
            return;
        };
        let guards = value.all_guards();
        if guards.is_empty() {
            return;
        }
        let ty = &self.ir.types[self.body.locals[local as usize].ty as usize];
        let head = crate::models::last_segment(&ty.head);
        // The discriminant that means "absent".
        let absent = match (test, head) {
            (Test::Present, _) | (Test::Discriminant, "Option") => 0,
            (Test::Absent, _) | (Test::Discriminant, "Result" | "Poll" | "ControlFlow") => 1,
            _ => return,
        };
        let taken = match number {
            Some(n) => n,
            // The one value that no arm names.
            None => match targets {
                [(n, _)] => 1 - n,
                _ => return,
            },
        };
        if taken != absent {
            return;
        }
        let poisoned = matches!(head, "Result" | "ControlFlow")
            && self.error_owns_guard(ty.args.as_slice(), head);
        let gone: Vec<GuardId> = guards
            .into_iter()
            .filter(|&g| !poisoned || self.facts.guards[g as usize].how == How::Try)
            .collect();
        let mut value = (**value).clone();
        value.retain_guards(&|g| !gone.contains(&g));
        if head == "Option" || head == "Poll" {
            value.denotes = super::value::Denotes::Nothing;
        }
        state.set(local, value);
        state.release(&gone);
    }

    fn error_owns_guard(&self, args: &[TypeId], head: &str) -> bool {
        // `ControlFlow<B, C>` has what stops first.
        let error = if head == "ControlFlow" {
            args.first()
        } else {
            args.get(1)
        };
        error.is_some_and(|&ty| self.cx.ws.type_facts(self.unit, ty).may_own_guard)
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
        for slot in &mut self.state.locals {
            if let Some(value) = slot {
                if value.any_path(&mut |p| aged(p) != Some(p)) {
                    Rc::make_mut(value).map_paths(&mut aged);
                }
            }
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

/// Structs with more fields are data, not bundles of guards and closures.
const MAX_PARTS: usize = 24;
const MAX_PART_DEPTH: u32 = 4;

fn flow_into(entry: &mut Option<State>, state: State) -> bool {
    match entry {
        Some(known) => known.join(&state),
        None => {
            *entry = Some(state);
            true
        }
    }
}
