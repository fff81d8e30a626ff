//! Calls of functions that the workspace has bodies for: their summary, with the arguments put in.

use std::collections::HashMap;
use std::rc::Rc;

use super::exec::Exec;
use super::path::{Node, PathId, Site};
use super::value::{Denotes, GuardId, ReadId, Value, merge};
use super::{Acquisition, Atomic, Callback, Chain, Frame, Guard, Held, HeldSet, Read, Write};
use crate::link::{BodyId, TypeFacts};
use crate::summary::Summary;

/// One application: a callee at a call site.
struct Application {
    body: BodyId,
    summary: Rc<Summary>,
    args: Vec<Value>,
    /// The call surely reaches the body.
    sure: bool,
    callee: String,
    /// Held by the caller and not handed over.
    outer: Vec<Held>,
    /// Paths of the callee in the caller's terms.
    memo: HashMap<PathId, Value>,
}

/// Closures that call closures that call closures: nobody nests deeper.
const MAX_NESTING: u32 = 6;
const MAX_CHAIN: usize = 10;

impl Exec<'_, '_> {
    /// A value of a type with a destructor goes away.
    pub(super) fn apply_drop(&mut self, body: BodyId, value: &Value) {
        let arg = value.borrowed();
        self.apply(body, vec![arg], true, "drop".to_owned());
    }

    pub(super) fn apply(
        &mut self,
        body: BodyId,
        args: Vec<Value>,
        sure: bool,
        callee: String,
    ) -> Value {
        let owned: Vec<GuardId> = args.iter().flat_map(Value::all_guards).collect();
        let summary = self.cx.summaries[body as usize].clone();
        let (Some(summary), true) = (summary, self.nesting < MAX_NESTING) else {
            self.state.release(&owned);
            return Value {
                denotes: Denotes::Unknown,
                ..Value::default()
            };
        };
        self.nesting += 1;
        let outer = self
            .state
            .held
            .iter()
            .filter(|h| !owned.contains(&h.guard))
            .copied()
            .collect();
        let mut app = Application {
            body,
            summary: summary.clone(),
            args,
            sure,
            callee,
            outer,
            memo: HashMap::new(),
        };
        for callback in &summary.callbacks {
            self.apply_callback(&mut app, callback);
        }
        if self.recording {
            self.import_events(&mut app);
        }
        let result = self.subst_value(&mut app, &summary.ret);
        self.settle_guards(&mut app, &owned, &result);
        self.nesting -= 1;
        result
    }

    fn settle_guards(&mut self, app: &mut Application, owned: &[GuardId], result: &Value) {
        let kept = result.all_guards();
        let lost: Vec<GuardId> = owned
            .iter()
            .copied()
            .filter(|g| !kept.contains(g))
            .collect();
        self.state.release(&lost);
        let summary = app.summary.clone();
        for held in summary.ret_held.iter() {
            for guard in self.map_guard_id(app, held.guard) {
                if kept.contains(&guard) && !owned.contains(&guard) {
                    self.state.hold(guard, held.must && app.sure);
                }
            }
        }
    }

    fn apply_callback(&mut self, app: &mut Application, callback: &Callback) {
        let function = self.subst(app, callback.callee);
        let held = self.event_held(app, &callback.held);
        let args: Vec<Value> = callback
            .args
            .iter()
            .map(|a| self.subst_value(app, a))
            .collect();
        let saved = std::mem::replace(&mut self.state.held, held.clone());
        let result = if function.callable.is_some() {
            self.invoke(
                &function,
                args,
                TypeFacts {
                    may_own_guard: true,
                    borrows: true,
                    ..TypeFacts::default()
                },
            )
        } else {
            let result = self.subst(app, callback.result);
            if let (true, Some(callee), Some(path)) =
                (self.recording, function.known_path(), result.known_path())
            {
                let decided = self.map_reads(app, &callback.decided);
                self.facts.callbacks.push(Callback {
                    callee,
                    args,
                    held,
                    block: self.block,
                    at: self.here(),
                    result: path,
                    decided,
                });
            }
            result
        };
        // What the closure took and gave back is the callee's now.
        let mut after = saved;
        for held in self.state.held.iter() {
            if result.all_guards().contains(&held.guard) {
                let list = Rc::make_mut(&mut after);
                if let Err(at) = list.binary_search_by_key(&held.guard, |h| h.guard) {
                    list.insert(at, *held);
                }
            }
        }
        self.state.held = after;
        app.memo.insert(callback.result, result);
    }

    fn import_events(&mut self, app: &mut Application) {
        let summary = app.summary.clone();
        for acquisition in &summary.acquisitions {
            self.import_acquisition(app, acquisition);
        }
        for write in &summary.writes {
            self.import_write(app, write);
        }
        for atomic in &summary.atomics {
            let Some(path) = self.subst(app, atomic.path).known_path() else {
                continue;
            };
            let held = self.event_held(app, &atomic.held);
            let read = atomic.read.map(|r| self.map_read(app, r));
            let decided = self.map_reads(app, &atomic.decided);
            self.facts.atomics.push(Atomic {
                path,
                held,
                here: self.here(),
                block: self.block,
                site: self.site,
                read,
                decided,
                imported: true,
                ..atomic.clone()
            });
        }
        if summary.has_effects {
            let effect = super::Effect {
                block: self.block,
                at: self.here(),
            };
            self.facts.effects.push(effect);
        }
        for arg in app.args.clone() {
            if summary.lets_escape {
                self.escape(&arg);
            }
        }
    }

    fn import_acquisition(&mut self, app: &mut Application, acquisition: &Acquisition) {
        let mut sure = acquisition.sure && app.sure;
        let mut gated_by = None;
        if let Some(param) = acquisition.gated_by {
            let Some(arg) = app.args.get(param as usize) else {
                return;
            };
            if arg.constant.is_some() || arg.variant.is_some() {
                return;
            }
            gated_by = arg.param;
            sure &= gated_by.is_some();
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
            gated_by,
        });
    }

    fn import_write(&mut self, app: &mut Application, write: &Write) {
        let Some(path) = self.subst(app, write.path).known_path() else {
            return;
        };
        if !self.is_state(path) {
            return;
        }
        let held = self.event_held(app, &write.held);
        let decided = self.map_reads(app, &write.decided);
        let value_reads = self.map_reads(app, &write.value_reads);
        let outcome = write.outcome.map(|r| self.map_read(app, r));
        let chain = self.longer(app, &write.chain);
        self.facts.writes.push(Write {
            path,
            held,
            here: self.here(),
            chain,
            block: self.block,
            site: self.site,
            decided,
            value_reads,
            outcome,
            sure: write.sure && app.sure,
            ..write.clone()
        });
    }

    fn longer(&self, app: &Application, chain: &Chain) -> Chain {
        if super::frames(chain).count() >= MAX_CHAIN {
            return chain.clone();
        }
        Some(Rc::new(Frame {
            at: self.here(),
            callee: app.callee.clone(),
            next: chain.clone(),
        }))
    }

    fn event_held(&mut self, app: &mut Application, held: &HeldSet) -> HeldSet {
        let mut all = app.outer.clone();
        for inner in held.iter() {
            for guard in self.map_guard_id(app, inner.guard) {
                let mine = self.state.held.iter().find(|h| h.guard == guard);
                let must = inner.must && mine.is_none_or(|h| h.must);
                let aged = inner.aged || mine.is_some_and(|h| h.aged);
                if let Err(at) = all.binary_search_by_key(&guard, |h| h.guard) {
                    all.insert(at, Held { guard, must, aged });
                }
            }
        }
        Rc::new(all)
    }

    fn map_guard_id(&mut self, app: &mut Application, id: GuardId) -> Vec<GuardId> {
        let guard = app.summary.guards[id as usize].clone();
        if let Some(param) = guard.param {
            return app
                .args
                .get(param as usize)
                .map(Value::all_guards)
                .unwrap_or_default();
        }
        let lock = guard.lock.and_then(|l| self.subst(app, l).known_path());
        let key = (self.site, app.body, id);
        if let Some(&known) = self.imported_guards.get(&key) {
            let mine = &mut self.facts.guards[known as usize];
            if mine.lock != lock {
                mine.lock = lock;
            }
            return vec![known];
        }
        let chain = self.longer(app, &guard.chain);
        let imported = Guard {
            lock,
            here: self.here(),
            chain,
            from_call: Some((self.site, guard.lock)),
            ..guard
        };
        let mine = self.facts.guards.len() as GuardId;
        self.facts.guards.push(imported);
        self.imported_guards.insert(key, mine);
        vec![mine]
    }

    fn map_reads(&mut self, app: &mut Application, reads: &[ReadId]) -> Vec<ReadId> {
        let mut all = Vec::new();
        for &read in reads {
            let mapped = self.map_read_all(app, read);
            merge(&mut all, &mapped);
        }
        all
    }

    fn map_read(&mut self, app: &mut Application, id: ReadId) -> ReadId {
        let read = app.summary.reads[id as usize].clone();
        let path = self.subst(app, read.path).known_path();
        let held = self.event_held(app, &read.held);
        let key = (self.site, app.body, id);
        if let Some(&known) = self.imported_reads.get(&key) {
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
            ..read
        });
        self.imported_reads.insert(key, mine);
        mine
    }

    /// The read itself, and where it looks at a parameter what the argument was computed from.
    fn map_read_all(&mut self, app: &mut Application, id: ReadId) -> Vec<ReadId> {
        let path = app.summary.reads[id as usize].path;
        let seen = self.subst(app, path);
        let mut all = seen.all_reads();
        if seen.known_path().is_some() {
            let read = self.map_read(app, id);
            merge(&mut all, &[read]);
        }
        all
    }

    fn subst_value(&mut self, app: &mut Application, value: &Value) -> Value {
        let mut result = match value.known_path() {
            Some(path) => {
                let mut result = self.subst(app, path);
                result.guards.clear();
                result
            }
            None => Value {
                denotes: value.denotes,
                ..Value::default()
            },
        };
        for &guard in &value.guards {
            let mapped = self.map_guard_id(app, guard);
            merge(&mut result.guards, &mapped);
        }
        let reads = self.map_reads(app, &value.reads);
        merge(&mut result.reads, &reads);
        if let Some(pending) = value.pending {
            let lock = self.subst(app, pending.lock).known_path();
            result.pending = lock.map(|lock| super::value::Pending { lock, ..pending });
        }
        result.callable = value.callable.or(result.callable);
        result.computed |= value.computed;
        result.constant = value.constant.or(result.constant);
        result.variant = value.variant.or(result.variant);
        if let Some(param) = value.param {
            if let Some(arg) = app.args.get(param as usize) {
                result.param = arg.param;
                result.constant = result.constant.or(if value.reads.len() == 1 {
                    arg.constant
                } else {
                    None
                });
            }
        }
        for (&part, inner) in &value.parts {
            let inner = self.subst_value(app, inner);
            result.parts.insert(part, inner);
        }
        result
    }

    /// What a path of the callee is here.
    fn subst(&mut self, app: &mut Application, path: PathId) -> Value {
        if let Some(known) = app.memo.get(&path) {
            return known.clone();
        }
        let value = match self.cx.paths.node(path) {
            Node::Param(n) => {
                let mut value = app.args.get(n as usize).cloned().unwrap_or_default();
                value.variant_of = None;
                value
            }
            Node::Static(_) => Value::path(path),
            Node::Site(site) => {
                let id = self.import_site(app, site);
                self.made(Node::Site(id))
            }
            Node::Field {
                base,
                owner,
                variant,
                index,
            } => {
                let base = self.subst(app, base);
                let part = (variant.map_or(0, |v| v.number() + 1), index);
                match base.parts.get(&part) {
                    Some(part) => part.clone(),
                    None => self.step(&base, |base| Node::Field {
                        base,
                        owner,
                        variant,
                        index,
                    }),
                }
            }
            Node::Locked(lock) => {
                let base = self.subst(app, lock);
                self.step(&base, Node::Locked)
            }
            Node::Via(base, name) => {
                let base = self.subst(app, base);
                self.step(&base, |base| Node::Via(base, name))
            }
            Node::Element { base, site } => {
                let base = self.subst(app, base);
                let site = self.import_site(app, site);
                self.step(&base, |base| Node::Element { base, site })
            }
        };
        app.memo.insert(path, value.clone());
        value
    }

    fn step(&mut self, base: &Value, node: impl Fn(PathId) -> Node) -> Value {
        let mut value = match base.known_path() {
            Some(path) => self.made(node(path)),
            None => Value {
                denotes: Denotes::Unknown,
                ..Value::default()
            },
        };
        value.reads = base.reads.clone();
        value
    }

    fn made(&mut self, node: Node) -> Value {
        let denotes = self
            .cx
            .paths
            .make(node)
            .map_or(Denotes::Unknown, Denotes::Path);
        Value {
            denotes,
            ..Value::default()
        }
    }

    fn import_site(&mut self, app: &Application, site: Site) -> Site {
        let key = (self.site, app.body, site.id);
        let id = match self.imported_sites.get(&key) {
            Some(&id) => id,
            None => {
                let id = self.next_site;
                self.next_site += 1;
                self.imported_sites.insert(key, id);
                id
            }
        };
        self.used_sites.insert(self.site);
        Site {
            id,
            stale: site.stale,
        }
    }
}
