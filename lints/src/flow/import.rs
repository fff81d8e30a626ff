//! What happens in a callee, as events of the caller.

use std::rc::Rc;

use super::apply::{Application, Seen};
use super::exec::Exec;
use super::gate::{Gate, Told};
use super::path::PathId;
use super::sets::{Set, Union};
use super::value::{GuardId, ReadId, Value};
use super::{
    Acquisition, Atomic, CLOSURE, Chain, Frame, FromCall, Guard, Held, HeldSet, Limit, Read, Write,
};
use crate::models::Change;

/// A function that looks at more than this, its callees included, decides nothing by a single look.
const MAX_READS: usize = 1000;

impl Exec<'_, '_> {
    pub(super) fn import_events(&mut self, app: &mut Application) {
        let summary = app.summary.clone();
        for acquisition in &summary.acquisitions {
            self.import_acquisition(app, acquisition);
        }
        for &guard in &summary.kept {
            let kept = self.map_guard_id(app, guard);
            self.facts.kept.extend(kept.iter());
        }
        for write in &summary.writes {
            self.import_write(app, write);
        }
        for atomic in &summary.atomics {
            self.import_atomic(app, atomic);
        }
        if let Some(felt) = summary.felt {
            self.effect(felt);
        }
        for arg in app.args.clone() {
            if summary.lets_escape {
                self.escape(&arg);
            }
        }
    }

    /// In a circle: then it has been seen already.
    fn is_seen(app: &Application, chain: &Chain) -> bool {
        super::frames(chain).any(|frame| frame.body == app.body)
    }

    fn import_acquisition(&mut self, app: &mut Application, acquisition: &Acquisition) {
        let chain = &app.summary.guards[acquisition.guard as usize].chain;
        if Self::is_seen(app, chain) || self.is_settled_before(app, acquisition) {
            return;
        }
        let mut sure = acquisition.sure && app.sure;
        let mut gates = Vec::new();
        for gate in &acquisition.gates {
            match self.tell(app, gate) {
                Told::Leads => {}
                Told::Never => return,
                Told::Depends(gate) => gates.push(gate),
                Told::Nothing => sure &= !gate.doubts,
            }
        }
        let Some(guard) = self.map_guard_id(app, acquisition.guard).first().copied() else {
            return;
        };
        if self.facts.guards[guard as usize].lock.is_none() {
            return;
        }
        let held = self.event_held(app, &acquisition.held);
        self.facts.acquisitions.push(Acquisition {
            guard,
            held,
            block: self.block,
            site: self.site,
            sure,
            gates,
            within: Vec::new(),
            given_up: acquisition.given_up,
        });
    }

    /// The function calls itself once it has changed what decides whether the lock is taken: it may do so to get past that.
    fn is_settled_before(&self, app: &Application, acquisition: &Acquisition) -> bool {
        let facts = &self.facts;
        let is_own = app.summary.guards[acquisition.guard as usize]
            .chain
            .is_none();
        if app.body != facts.body || !is_own {
            return false;
        }
        let is_changed = |path: PathId| {
            facts.writes.iter().any(|w| {
                w.path == path
                    && w.change == Change::Assign
                    && (w.block == self.block || facts.control.goes_on_to(w.block, self.block))
            })
        };
        let deciders = facts.control.deciders(acquisition.block);
        let asked = deciders.iter().flat_map(|&b| &facts.branches[b as usize]);
        let mut asked = asked.map(|&read| facts.reads[read as usize].path);
        asked.any(is_changed)
    }

    fn import_write(&mut self, app: &mut Application, write: &Write) {
        if Self::is_seen(app, &write.chain) {
            return;
        }
        let Some(path) = self.subst(app, write.path).known_path() else {
            return;
        };
        if !self.is_state(path) {
            return;
        }
        let held = self.event_held(app, &write.held);
        let mut decided = self.map_reads(app, &write.decided);
        decided.merge(&self.implied);
        let copies = write.copies.iter();
        let copies = copies.filter_map(|&path| self.subst(app, path).identity());
        let copies = copies.collect();
        let mut value_reads = self.map_reads(app, &write.value_reads);
        let mut calculated = self.map_reads(app, &write.calculated);
        for arg in &app.args {
            calculated.merge(&arg.calculated());
        }
        let outcome = write.outcome.map(|r| self.map_read(app, r));
        let chain = self.longer(app, &write.chain);
        let given = write.from_param.and_then(|n| app.args.get(n as usize));
        let plain = write.plain || given.is_some_and(Value::is_plain);
        if let Some(given) = given {
            value_reads.merge(&given.all_reads());
        }
        let from_param = given.and_then(|value| value.param_root(&self.cx.paths));
        self.facts.writes.push(Write {
            path,
            held,
            here: self.here(),
            chain,
            block: self.block,
            decided,
            value_reads,
            calculated,
            copies,
            outcome,
            sure: write.sure && app.sure,
            plain,
            from_param,
            ..write.clone()
        });
    }

    fn import_atomic(&mut self, app: &mut Application, atomic: &Atomic) {
        let Some(path) = self.subst(app, atomic.path).known_path() else {
            return;
        };
        let (mut gates, mut asked) = (Vec::new(), Vec::new());
        for gate in &atomic.gates {
            match self.tell(app, gate) {
                Told::Leads => continue,
                Told::Never => return,
                Told::Depends(outer) => gates.push(outer),
                Told::Nothing => {}
            }
            asked.push(gate.clone());
        }
        let held = self.event_held(app, &atomic.held);
        let read = atomic.read.map(|r| self.map_read(app, r));
        let mut decided = self.map_reads(app, &atomic.decided);
        decided.merge(&self.implied);
        self.facts.atomics.push(Atomic {
            path,
            held,
            block: self.block,
            site: self.site,
            read,
            decided,
            gates,
            asked,
            imported: true,
            // What only may happen is not what the function is there for, either.
            on_failure: atomic.on_failure || self.failing || self.guessing && self.polling,
            ..atomic.clone()
        });
    }

    /// What the argument says of what the callee asks.
    fn tell(&self, app: &Application, gate: &Gate) -> Told {
        let arg = app.args.get(gate.formal.param as usize);
        arg.map_or(Told::Nothing, |arg| gate.ask(arg, &self.cx.names))
    }

    fn longer(&self, app: &Application, chain: &Chain) -> Chain {
        Some(Rc::new(Frame {
            at: self.here(),
            body: app.body,
            callee: app.callee.clone(),
            next: chain.clone(),
        }))
    }

    pub(super) fn event_held(&mut self, app: &mut Application, held: &HeldSet) -> HeldSet {
        if held.is_empty() {
            return app.outer.clone();
        }
        if let Some((_, known)) = app.held.as_ref().filter(|(of, _)| Rc::ptr_eq(of, held)) {
            return known.clone();
        }
        let mut all = app.outer.to_vec();
        for inner in held.iter() {
            for &guard in &self.map_guard_id(app, inner.guard) {
                let mine = self.state.held.iter().find(|h| h.guard == guard);
                let must = inner.must && mine.is_none_or(|h| h.must);
                let held = Held {
                    guard,
                    must,
                    aged: inner.aged || mine.is_some_and(|h| h.aged),
                    lost: inner.lost || mine.is_some_and(|h| h.lost),
                };
                if let Err(at) = all.binary_search_by_key(&guard, |h| h.guard) {
                    all.insert(at, held);
                }
            }
        }
        let all = Rc::new(all);
        app.held = Some((held.clone(), all.clone()));
        all
    }

    pub(super) fn map_guard_id(&mut self, app: &mut Application, id: GuardId) -> Set {
        let guard = app.summary.guards[id as usize].clone();
        if let Some(param) = guard.param {
            return app
                .args
                .get(param as usize)
                .map(Value::all_guards)
                .unwrap_or_default();
        }
        let lock = guard.lock.and_then(|l| self.subst(app, l).known_path());
        let key = (self.site, app.id, id);
        if let Some(&known) = self.imported_guards.get(&key) {
            let mine = &mut self.facts.guards[known as usize];
            if mine.lock != lock {
                mine.lock = lock;
            }
            return Set::of(known);
        }
        let chain = self.longer(app, &guard.chain);
        let imported = Guard {
            lock,
            here: self.here(),
            chain,
            from_call: Some(FromCall {
                site: self.site,
                nesting: self.nesting,
                lock: guard.lock,
            }),
            ..guard
        };
        let mine = self.facts.guards.len() as GuardId;
        self.facts.guards.push(imported);
        self.imported_guards.insert(key, mine);
        Set::of(mine)
    }

    pub(super) fn map_reads(&mut self, app: &mut Application, reads: &Set) -> Set {
        if app.last.0.is(reads) {
            return app.last.1.clone();
        }
        let mut all = Union::default();
        for &id in reads {
            let seen = self.seen(app, id);
            all.add(&seen.origin);
            if let Some(read) = seen.read {
                all.insert(read);
            }
        }
        let all = all.set();
        app.last = (reads.clone(), all.clone());
        all
    }

    pub(super) fn map_read(&mut self, app: &mut Application, id: ReadId) -> ReadId {
        let key = (self.site, app.id, id);
        let known = self.imported_reads.get(&key).copied();
        if let (Some(known), false) = (known, self.recording) {
            // What it means exactly is settled when all is known.
            return known;
        }
        if known.is_none() && self.facts.reads.len() >= MAX_READS {
            // Whatever it is about, it is one look too many to tell apart.
            self.facts.limits.insert(Limit::Looks);
            return (MAX_READS - 1) as ReadId;
        }
        let read = app.summary.reads[id as usize].clone();
        let path = self.subst(app, read.path).known_path();
        let held = self.event_held(app, &read.held);
        if let Some(known) = known {
            let mine = &mut self.facts.reads[known as usize];
            mine.held = held;
            if let Some(path) = path {
                mine.path = path;
            }
            return known;
        }
        let path = path.or_else(|| self.site_path()).unwrap_or(read.path);
        let mine = self.facts.reads.len() as ReadId;
        self.facts.reads.push(Read {
            path,
            held,
            here: self.here(),
            block: self.block,
            site: self.site,
            imported: true,
            depth: read.depth + u32::from(app.callee != CLOSURE),
            ..read
        });
        self.imported_reads.insert(key, mine);
        mine
    }

    fn seen(&mut self, app: &mut Application, id: ReadId) -> Seen {
        if let Some(known) = &app.seen[id as usize] {
            return known.clone();
        }
        let Read { path, look, .. } = app.summary.reads[id as usize];
        let value = self.subst(app, path);
        // What a closure says that is seen here is no look of its own.
        let seen_through = look.is_answer() && app.answered.contains(&path);
        let own = value.known_path().is_some() && !seen_through;
        let seen = Seen {
            read: own.then(|| self.map_read(app, id)),
            origin: value.all_reads(),
        };
        app.seen[id as usize] = Some(seen.clone());
        seen
    }
}
