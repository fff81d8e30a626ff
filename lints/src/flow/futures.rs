//! Futures: what is polled happens here and now, for the task that polls, with all the locks that it holds.

use super::beside::Polled;
use std::rc::Rc;

use super::call::Call;
use super::exec::Exec;
use super::parts::{ELEMENT, Part};
use super::path::{Node, PathId};
use super::race::Race;
use super::sets::Set;
use super::value::{Denotes, Pending, Value};
use super::{Asked, Callback, Felt};
use crate::ir::{Aggregate, BlockId, Body, LocalId, Rvalue, Term};
use crate::link::{BodyId, TypeFacts};
use crate::models::How;

/// What a future that is polled may do.
enum Outcome {
    Takes(Pending),
    Runs,
    Unknown,
}

impl Value {
    fn is_future(&self) -> bool {
        !self.callables.is_empty() || !self.pending.is_empty()
    }

    /// Whether all values that it may be, or that are in it, are futures that do the same.
    fn is_of_one_kind(&self) -> bool {
        if !self.is_future() {
            let mut parts = self.parts.values();
            let Some(first) = parts.next() else {
                return false;
            };
            let is_same =
                |part: &Value| part.callables == first.callables && part.pending == first.pending;
            return first.is_future() && first.is_of_one_kind() && parts.all(is_same);
        }
        let kinds = self.callables.items().len() + self.pending.items().len();
        kinds == 1 && self.is_closed()
    }

    /// Whether it is known what happens when the value is polled, or some of it.
    pub(super) fn polls_something(&self) -> bool {
        self.is_future() || self.parts.values().any(Value::is_future)
    }
}

/// A future that polls those among the arguments, and of which another may be done first if it is one of a choice.
pub(super) fn awaits(call: &Call<'_>, is_choice: bool) -> Value {
    let futures = call.args.iter().filter(|arg| arg.is_future());
    let mut futures: Vec<Value> = futures.cloned().collect();
    if is_choice {
        for future in &mut futures {
            future.callables.open();
            future.pending.open();
        }
    }
    let is_several = futures.len() > 1;
    let mut all = match futures.len() {
        0 => {
            let mut value = call.args.last().cloned().unwrap_or_default();
            for other in &call.args {
                value.reads.merge(&other.all_reads());
            }
            value
        }
        1 => futures.remove(0),
        _ => {
            let mut all = Value::default();
            for (index, future) in (0..).zip(futures) {
                all.parts.insert((0, index), future);
            }
            all
        }
    };
    if is_choice {
        let race = if is_several { Race::Parts } else { Race::Other };
        all.race = all.race.max(race);
    }
    all
}

/// Whether the body is that of an async function or block.
pub(super) fn is_async(body: &Body) -> bool {
    pauses(body) > 0
}

/// How many times the body of an async function or block may wait.
pub(super) fn pauses(body: &Body) -> usize {
    let blocks = body.blocks.iter();
    let pauses = blocks.filter(|block| matches!(block.term, Term::Yield { .. }));
    pauses.count()
}

impl<'a> Exec<'_, 'a> {
    /// A future that polls each of those that an iterator yields, if there is one.
    pub(super) fn awaits_each(&mut self, call: Call<'_>, is_choice: bool) -> Value {
        let futures = call.args.first().cloned().unwrap_or_default();
        let mut each = self.element(&futures);
        if !each.polls_something() {
            return self.look(call);
        }
        each.reads.merge(&futures.own_reads());
        if is_choice && !each.is_of_one_kind() {
            each.race = Race::Other;
        }
        each.open();
        each
    }

    /// A collection with nothing in it yet.
    pub(super) fn no_futures(&mut self) -> Value {
        let mut empty = self.site_path().map(Value::path).unwrap_or_default();
        empty.parts.insert((ELEMENT, 0), Value::default());
        empty
    }

    /// The future is one of those in the collection.
    pub(super) fn gather(&mut self, local: LocalId, future: &Value) {
        let Some(whole) = self.state.value(local) else {
            return;
        };
        let mut whole = (**whole).clone();
        let mut future = future.clone();
        // They go away when it is done, and whether it is nobody can tell from the collection.
        self.state.release(&future.all_guards());
        future.strip_guards();
        match whole.parts.get_mut((ELEMENT, 0)) {
            Some(one) => _ = one.join(&future),
            None => {
                let root = whole.known_path().map(|path| self.cx.paths.root(path));
                let is_new =
                    root.is_none_or(|root| matches!(self.cx.paths.node(root), Node::Site(_)));
                if !is_new {
                    future.open();
                }
                whole.parts.insert((ELEMENT, 0), future);
            }
        }
        self.state.set(local, whole.bounded());
    }

    pub(super) fn poll(&mut self, call: &Call<'_>) -> Value {
        let Some(future) = call.args.first() else {
            return Value::default();
        };
        if !self.waits() {
            // It may not be done, and control goes on all the same.
            return self.made_by(future);
        }
        let is_given = |path| self.is_given(path);
        if call.foreign && !future.polls_something() && !future.known_path().is_some_and(is_given) {
            // To wait for a lock does nothing that others notice.
            return self.made_by(future);
        }
        let context = call.args.get(1).cloned();
        self.polled(future, context.as_slice(), call.dest)
    }

    /// All that the future does until it is done, or given up.
    pub(super) fn polled(&mut self, future: &Value, context: &[Value], dest: TypeFacts) -> Value {
        let (made, turn) = self.turn(|exec| exec.polled_on(future, context, dest));
        if future.race == Race::Other {
            self.give_up_turn(&turn);
        }
        made
    }

    fn polled_on(&mut self, future: &Value, context: &[Value], dest: TypeFacts) -> Value {
        let pending = future.pending.items().iter();
        let mut outcomes: Vec<Outcome> = pending.map(|&pending| Outcome::Takes(pending)).collect();
        if !future.callables.is_empty() {
            outcomes.push(Outcome::Runs);
        }
        if outcomes.is_empty() && future.polls_something() {
            return self.poll_parts(future, context, dest);
        }
        if outcomes.is_empty() || future.callables.is_empty() && future.pending.is_open() {
            outcomes.push(Outcome::Unknown);
        }
        let outer = std::mem::replace(&mut self.polling, true);
        let made = self.any_of(&outcomes, |exec, outcome| match outcome {
            Outcome::Takes(pending) => exec.acquire(Some(pending.lock), pending.mode, How::Future),
            Outcome::Runs => exec.invoke(future, context.to_vec(), dest),
            Outcome::Unknown => exec.poll_unknown(future),
        });
        self.polling = outer;
        made
    }

    fn poll_unknown(&mut self, future: &Value) -> Value {
        let given = future.known_path().filter(|&path| self.is_told_of(path));
        // A future that is polled by hand is the state of the one that polls it, and goes on when that does.
        match given {
            _ if !is_async(self.body) => {}
            Some(_) => self.unknown_effect(),
            None => self.effect(Felt::Outside),
        }
        let made = self.made_by(future);
        if let (Some(callee), Some(result)) = (given, made.known_path()) {
            self.outputs.insert(callee, result);
            if self.recording {
                self.facts.callbacks.push(Callback {
                    callee,
                    asked: Asked::Polled,
                    args: Vec::new(),
                    held: self.state.held.clone(),
                    block: self.block,
                    result,
                    decided: Set::default(),
                    rivals: None,
                });
            }
        }
        made
    }

    /// The output of a future of which no more is known.
    fn made_by(&mut self, future: &Value) -> Value {
        Value {
            denotes: self.site_path().map_or(Denotes::Unknown, Denotes::Path),
            reads: future.all_reads(),
            ..Value::default()
        }
    }

    /// What a future made that was polled before.
    pub(super) fn output(&mut self, call: Call<'_>) -> Value {
        let future = call.args.first().and_then(Value::known_path);
        match future.and_then(|future| self.outputs.get(&future)) {
            Some(&result) => Value::path(result),
            None => self.look(call),
        }
    }

    /// Whether the path leads to a parameter, or to a field of one: something that the caller made.
    pub(super) fn is_given(&self, path: PathId) -> bool {
        let paths = &self.cx.paths;
        let is_part = |path| matches!(paths.node(path), Node::Param(_) | Node::Field { .. });
        paths.ancestors(path).all(is_part)
    }

    /// The same, or something that a call of what the caller gave has made: who knows what is called knows that, too.
    pub(super) fn is_told_of(&self, path: PathId) -> bool {
        let mut callbacks = self.facts.callbacks.iter();
        self.is_given(path) || callbacks.any(|c| c.asked == Asked::Called && c.result == path)
    }

    /// Whether control goes on only when what is polled here is done, as far as that can be told: the body polls again, or
    /// hands on that it has to wait.
    pub(super) fn waits(&self) -> bool {
        self.facts.control.in_loop[self.block as usize] || self.hands_on_pending()
    }

    /// The same for what the callee polls, which may be no more than to ask whether it is done.
    pub(super) fn waits_in(&self, callee: BodyId) -> bool {
        self.polling || is_async(self.cx.ws.body(callee).1) || !is_async(self.body) && self.waits()
    }

    fn hands_on_pending(&self) -> bool {
        let Some(made) = self.body.locals.first() else {
            return false;
        };
        if !self.ir.types[made.ty as usize].text.contains("Poll<") {
            return false;
        }
        let mut only_ready = false;
        for block in &self.body.blocks {
            for stmt in &block.stmts {
                match variant(&stmt.value) {
                    Some("Pending") => return true,
                    Some("Ready") => only_ready = true,
                    _ => {}
                }
            }
            // What another function makes is handed on.
            if matches!(&block.term, Term::Call { dest, .. } if dest.local == 0) {
                return true;
            }
        }
        !only_ready
    }

    /// Of a future that is made of several, each makes progress.
    fn poll_parts(&mut self, future: &Value, context: &[Value], dest: TypeFacts) -> Value {
        let mut result = Value {
            denotes: Denotes::Unknown,
            ..Value::default()
        };
        let is_future = |(_, part): &&(Part, Value)| part.is_future();
        let futures: Vec<&(Part, Value)> = future.parts.iter().filter(is_future).collect();
        let blocks = 0..futures.len() as BlockId;
        let is_choice = future.race == Race::Parts;
        let mut all = Vec::new();
        // None of them holds what another one gets.
        let before = self.state.held.clone();
        let mut after = before.to_vec();
        for (index, ((variant, _), part)) in futures.iter().enumerate() {
            let (made, turn) = self.turn(|exec| exec.polled(part, context, dest));
            let held = std::mem::replace(&mut self.state.held, before.clone());
            let guards = made.all_guards();
            after.retain(|h| held.iter().any(|now| now.guard == h.guard));
            after.extend(held.iter().filter(|now| {
                guards.contains(&now.guard) && !before.iter().any(|h| h.guard == now.guard)
            }));
            // Of variants there is one.
            all.extend((*variant == 0).then(|| Polled {
                future: index,
                does: part.callables.clone(),
                block: index as BlockId,
                rivals: is_choice.then(|| blocks.clone().collect()),
                made: guards.iter().copied().collect(),
                turn,
            }));
            result.guards.merge(&guards);
            result.reads.merge(&made.all_reads());
        }
        after.sort_unstable_by_key(|h| h.guard);
        after.dedup_by_key(|h| h.guard);
        self.state.held = Rc::new(after);
        self.settle_polled(&all, true);
        result
    }
}

fn variant(value: &Rvalue) -> Option<&str> {
    match value {
        Rvalue::Aggregate(Aggregate::Adt { variant, .. }, _) => variant.as_deref(),
        _ => None,
    }
}
