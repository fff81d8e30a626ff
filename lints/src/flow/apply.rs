//! Calls of functions that the workspace has bodies for: their summary, with the arguments put in.

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::beside::Polled;
use super::callers::Call;
use super::exec::Exec;
use super::futures::is_async;
use super::iterate::ANY;
use super::outer::{Own, Slot};
use super::path::PathId;
use super::sets::Set;
use super::value::{Denotes, GuardId, ReadId, Shared, Value};
use super::{Asked, Callback, Felt, Held, HeldSet, Limit, Summary};
use crate::ir::BodyKind;
use crate::link::BodyId;
use crate::models::Mode;

/// A callee, and how many times the call has run it before: of several futures that are polled at once, two may be of one
/// function.
pub(super) type ApplicationId = (BodyId, u32);

/// One application: a callee at a call site.
pub(super) struct Application {
    pub(super) body: BodyId,
    pub(super) id: ApplicationId,
    pub(super) summary: Rc<Summary>,
    pub(super) args: Vec<Value>,
    /// The call surely reaches the body.
    pub(super) sure: bool,
    pub(super) callee: String,
    /// Held by the caller and not handed over.
    pub(super) outer: HeldSet,
    /// Paths of the callee in the caller's terms.
    pub(super) memo: FxHashMap<PathId, Shared>,
    /// Results of its callbacks that are known here, for the body of the closure is.
    pub(super) answered: FxHashSet<PathId>,
    /// Guards that its callbacks have given it, and whether those are futures.
    pub(super) given: Vec<(GuardId, bool)>,
    /// Reads of the callee as reads of the caller, by number.
    pub(super) seen: Vec<Option<Seen>>,
    /// A set of the callee's reads, and the same as reads of the caller.
    pub(super) last: (Set, Set),
    /// What is held at a point of the callee, and the same as guards of the caller.
    pub(super) held: Option<(HeldSet, HeldSet)>,
}

impl Application {
    /// To be called when what the caller holds changes, or other calls were made.
    fn forget(&mut self) {
        self.seen.fill(None);
        self.last = Default::default();
        self.held = None;
    }
}

/// A read of a callee: what it stands for, and the reads that the argument it looks at was computed from.
#[derive(Clone)]
pub(super) struct Seen {
    pub(super) read: Option<ReadId>,
    pub(super) origin: Set,
}

/// Closures that call closures that call closures: nobody nests deeper.
const MAX_NESTING: u32 = 6;

impl Exec<'_, '_> {
    /// A value of a type with a destructor goes away.
    pub(super) fn apply(
        &mut self,
        body: BodyId,
        args: Vec<Value>,
        sure: bool,
        callee: String,
    ) -> Value {
        let mut owned = Set::default();
        for arg in &args {
            owned.merge(&arg.all_guards());
        }
        let summary = self.cx.summaries[body as usize].clone();
        if summary.is_some() && self.nesting >= MAX_NESTING {
            self.facts.limits.insert(Limit::Closures);
        }
        let (Some(summary), true) = (summary, self.nesting < MAX_NESTING) else {
            for arg in &args {
                self.give_up(arg);
            }
            self.state.release(&owned);
            return Value {
                denotes: Denotes::Unknown,
                ..Value::default()
            };
        };
        self.nesting += 1;
        for &param in &summary.given_up {
            if let Some(arg) = args.get(param as usize) {
                self.give_up(arg);
            }
        }
        let mut outer = self.state.held.clone();
        if outer.iter().any(|h| owned.contains(&h.guard)) {
            Rc::make_mut(&mut outer).retain(|h| !owned.contains(&h.guard));
        }
        let mut args = args;
        for arg in args.iter_mut().filter(|arg| arg.formal.is_none()) {
            let root = arg
                .known_path()
                .filter(|&path| self.cx.paths.base(path).is_none());
            arg.formal = root.and_then(|path| self.as_it_came(path));
        }
        let before = self.applied.iter().filter(|&&b| b == body).count();
        self.applied.push(body);
        let mut app = Application {
            body,
            id: (body, before as u32),
            summary: summary.clone(),
            args,
            sure: sure && !self.guessing,
            callee,
            outer,
            memo: FxHashMap::default(),
            answered: FxHashSet::default(),
            given: Vec::new(),
            seen: vec![None; summary.reads.len()],
            last: Default::default(),
            held: None,
        };
        self.replace_in(&mut app);
        let is_kept = |h: &&Held| !owned.contains(&h.guard);
        app.outer = Rc::new(self.state.held.iter().filter(is_kept).copied().collect());
        let outer = std::mem::replace(&mut self.guessing, !app.sure);
        let mut polled: Vec<Polled> = Vec::new();
        let mut futures = Vec::new();
        for callback in &summary.callbacks {
            let given = app.given.len();
            let ((), turn) = self.turn(|exec| exec.apply_callback(&mut app, callback));
            if callback.asked != Asked::Polled {
                continue;
            }
            let known = futures.iter().position(|&future| future == callback.callee);
            futures.push(callback.callee);
            polled.push(Polled {
                future: known.unwrap_or(polled.len()),
                does: self.subst(&mut app, callback.callee).callables.clone(),
                block: callback.block,
                rivals: callback.rivals.clone(),
                made: app.given[given..].iter().map(|given| given.0).collect(),
                turn,
            });
        }
        // An async body polls the next one when one is done.
        let (_, code) = self.cx.ws.body(body);
        let at_once = code.kind == BodyKind::Closure && !is_async(code);
        self.settle_polled(&polled, at_once);
        self.guessing = outer;
        if self.recording {
            self.note_call(&app);
            if summary.tells_failure {
                self.facts.told.insert(self.block);
            }
            self.import_events(&mut app);
        }
        let result = self.subst_value(&mut app, &summary.ret);
        self.settle_guards(&mut app, &owned, &result);
        self.nesting -= 1;
        result
    }

    fn note_call(&mut self, app: &Application) {
        let held: Vec<Own> = self.state.held.iter().filter_map(|h| self.own(h)).collect();
        let mut args = Vec::new();
        for (param, arg) in (0..).zip(&app.args) {
            let parts = arg.parts.iter().map(|(part, value)| (Some(*part), value));
            for (part, value) in parts.chain([(None, arg)]) {
                if let Some(path) = value.known_path() {
                    args.push((Slot { param, part }, path));
                }
            }
        }
        self.facts.calls.push(Call {
            callee: app.body,
            held,
            args,
        });
    }

    /// What is held, if it surely keeps all others out.
    fn own(&self, held: &Held) -> Option<Own> {
        let guard = &self.facts.guards[held.guard as usize];
        if !held.must || held.aged || self.facts.supposed.contains(&held.guard) {
            return None;
        }
        if let Some(param) = guard.param {
            return self.names_guard(param).then_some(Own::Guard(param));
        }
        let alone =
            guard.mode.is_exclusive() || matches!(guard.mode, Mode::Upgradable | Mode::Permit);
        guard.lock.filter(|_| alone).map(Own::Lock)
    }

    /// Whether the type of the parameter says that it is a guard.
    fn names_guard(&self, param: u32) -> bool {
        let local = self.body.locals.get(param as usize + 1);
        local.is_some_and(|local| self.cx.ws.type_facts(self.unit, local.ty).names_guard)
    }

    fn settle_guards(&mut self, app: &mut Application, owned: &[GuardId], result: &Value) {
        let kept = result.all_guards();
        let given = app.given.iter().map(|(guard, _)| guard);
        let lost: Vec<GuardId> = owned
            .iter()
            .chain(given)
            .copied()
            .filter(|g| !kept.contains(g))
            .collect();
        self.state.release(&lost);
        let polled = app.given.iter().filter(|(_, is_polled)| *is_polled);
        for &(guard, _) in polled {
            // Of several futures one is done, unless the result says which.
            if !self.is_of_arm(guard, result) {
                self.state.doubt_that(guard);
            }
        }
        let summary = app.summary.clone();
        self.blur(app, &summary);
        for held in summary.ret_held.iter() {
            for &guard in &self.map_guard_id(app, held.guard) {
                if kept.contains(&guard) && !owned.contains(&guard) {
                    self.state.hold(guard, held.must && app.sure);
                    if held.aged {
                        self.doubt(&Set::of(guard));
                    }
                    if held.lost {
                        self.state.lose(guard);
                    }
                }
            }
        }
    }

    /// A struct with several guards went in, and one of them came out: which, is not known.
    fn blur(&mut self, app: &Application, summary: &Summary) {
        for &guard in &summary.ret.all_guards() {
            let Some(param) = summary.guards[guard as usize].param else {
                continue;
            };
            let given = app
                .args
                .get(param as usize)
                .map(Value::all_guards)
                .unwrap_or_default();
            if given.len() > 1 {
                self.doubt(&given);
            }
        }
    }

    /// An iterator that this body gives is consumed by the callee, which keeps what it yields.
    fn consume_given(&mut self, app: &mut Application, iterator: &Value, held: HeldSet) {
        let before = std::mem::replace(&mut self.state.held, held);
        self.drained(iterator);
        self.state.held = before;
        app.forget();
    }

    fn apply_callback(&mut self, app: &mut Application, callback: &Callback) {
        let function = self.subst(app, callback.callee);
        let held = self.event_held(app, &callback.held);
        if callback.asked == Asked::Consumed {
            return self.consume_given(app, &function, held);
        }
        let args: Vec<Value> = callback
            .args
            .iter()
            .map(|a| self.subst_value(app, a))
            .collect();
        let saved = std::mem::replace(&mut self.state.held, held.clone());
        app.forget();
        let is_polled = callback.asked == Asked::Polled;
        let result = if is_polled && !self.waits_in(app.body) {
            (*self.subst(app, callback.result)).clone()
        } else if is_polled && function.polls_something() {
            app.answered.insert(callback.result);
            // Whoever polls by hand may stop doing so.
            let outer = std::mem::replace(&mut self.guessing, true);
            let result = self.polled(&function, &[], ANY);
            self.guessing = outer;
            result
        } else if !function.callables.is_empty() {
            app.answered.insert(callback.result);
            self.invoke(&function, args, ANY)
        } else {
            self.call_unknown(app, callback, &function, args)
        };
        // What the closure took and gave back is the callee's now.
        let mut after = saved;
        for held in self.state.held.iter() {
            if result.all_guards().contains(&held.guard) {
                let list = Rc::make_mut(&mut after);
                if let Err(at) = list.binary_search_by_key(&held.guard, |h| h.guard) {
                    list.insert(at, *held);
                    app.given.push((held.guard, is_polled));
                }
            }
        }
        self.state.held = after;
        app.memo.insert(callback.result, Rc::new(result));
        app.forget();
    }

    /// Not even this body knows what its callee calls or polls.
    fn call_unknown(
        &mut self,
        app: &mut Application,
        callback: &Callback,
        function: &Value,
        args: Vec<Value>,
    ) -> Value {
        let is_polled = callback.asked == Asked::Polled;
        let given = function
            .known_path()
            .filter(|&p| !is_polled || self.is_told_of(p));
        let is_awaited = || is_async(self.body) || is_async(self.cx.ws.body(app.body).1);
        match given {
            _ if is_polled && !is_awaited() => {}
            None if is_polled => self.effect(Felt::Outside),
            _ => self.unknown_effect(),
        }
        let result = (*self.subst(app, callback.result)).clone();
        if let (true, Some(callee), Some(path)) = (self.recording, given, result.known_path()) {
            let decided = self.map_reads(app, &callback.decided);
            self.facts.callbacks.push(Callback {
                callee,
                asked: callback.asked,
                args,
                held: self.state.held.clone(),
                block: self.block,
                result: path,
                decided,
                rivals: None,
            });
        }
        result
    }
}
