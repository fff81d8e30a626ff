//! Calls that take, hand on, convert and release guards.

use super::call::Call;
use super::choice::Choice;
use super::exec::Exec;
use super::path::{Node, PathId};
use super::sets::Set;
use super::value::{Denotes, GuardId, Pending, Value};
use super::{Acquisition, Felt, Guard};
use crate::ir::{Type, TypeId};
use crate::link::{TypeFacts, is_holder};
use crate::models::{self, How, Mode};

/// The first of two values that a guard is taken apart into is the guard.
pub(super) fn apart(call: Call<'_>) -> Value {
    let mut both = Value::default();
    if let Some(guard) = call.args.into_iter().next() {
        both.parts.insert((0, 0), guard);
    }
    both
}

impl<'a> Exec<'_, 'a> {
    pub(super) fn take_lock(&mut self, mode: Mode, how: How, call: &Call<'_>) -> Value {
        let lock = call.args.first().and_then(Value::known_path);
        if how == How::Future {
            let pending = lock.map(|lock| Choice::of(Pending { lock, mode }));
            return Value {
                pending: pending.unwrap_or_default(),
                denotes: Denotes::Unknown,
                ..Value::default()
            };
        }
        let mut guard = self.acquire(lock, mode, how);
        for answer in self.answers(&guard, call) {
            guard.reads.merge(&answer.all_reads());
        }
        guard
    }

    /// What the closures answer that are called on what the guard guards.
    fn answers(&mut self, guard: &Value, call: &Call<'_>) -> Vec<Value> {
        let closures: Vec<usize> = (1..call.args.len())
            .filter(|&position| self.is_closure(position, call))
            .collect();
        let answers = closures
            .into_iter()
            .map(|position| self.invoke(&call.args[position], vec![guard.borrowed()], call.dest));
        answers.collect()
    }

    /// A section that begins and ends within the call.
    pub(super) fn runs_locked(&mut self, mode: Mode, how: How, call: &Call<'_>) -> Value {
        let lock = call.args.first().and_then(Value::known_path);
        let guard = self.acquire(lock, mode, how);
        let answers = self.answers(&guard, call);
        self.state.release(&guard.all_guards());
        let mut answers = answers.into_iter();
        let mut result = answers.next().unwrap_or_default();
        for answer in answers {
            result.join(&answer);
        }
        result
    }

    pub(super) fn acquire(&mut self, lock: Option<PathId>, mode: Mode, how: How) -> Value {
        let here = self.here();
        // Several futures may be polled by one call.
        let number = self.taken;
        self.taken += 1;
        let guard = self.intern_guard(
            (self.site, number),
            Guard {
                lock,
                mode,
                how,
                at: here,
                here,
                chain: None,
                param: None,
                from_call: None,
                once: false,
            },
        );
        if self.recording {
            self.facts.acquisitions.push(Acquisition {
                guard,
                held: self.state.held.clone(),
                block: self.block,
                site: self.site,
                sure: !self.guessing,
                gates: Vec::new(),
                within: Vec::new(),
                given_up: false,
            });
        }
        let data = lock.and_then(|l| self.cx.paths.make(Node::Locked(l)));
        let mut value = Value {
            denotes: data.map_or(Denotes::Unknown, Denotes::Path),
            ..Value::default()
        };
        if how != How::Try || !self.is_kept_out(lock, mode) {
            self.state.hold(guard, true);
            value.guards = Set::of(guard);
        }
        value
    }

    /// Whether this thread has the lock itself, so that a try to take it fails.
    fn is_kept_out(&self, lock: Option<PathId>, mode: Mode) -> bool {
        let Some(lock) = lock.filter(|&lock| self.cx.paths.is_definite(lock)) else {
            return false;
        };
        self.state.held.iter().any(|held| {
            let first = &self.facts.guards[held.guard as usize];
            let is_kept_out = first.mode.blocks(mode) && !first.mode.goes_beside(mode);
            let is_known = held.must && !held.aged && first.param.is_none();
            is_known && first.lock == Some(lock) && is_kept_out
        })
    }

    /// Of whatever lock it is: a guard of a crate that nobody knows keeps others out, too.
    pub(super) fn hold_foreign(&mut self, value: &mut Value, ty: TypeId) {
        let is_new = value.all_guards().is_empty() && value.pending.is_empty();
        if is_new {
            let guard = self.acquire(None, Mode::Exclusive, How::Blocking);
            value.guards.merge(&guard.guards);
            if !self.is_any_guard(ty) {
                // An `Option` may be empty, and a future not done.
                for &guard in &guard.guards {
                    self.state.doubt_that(guard);
                }
            }
        }
    }

    /// Whether a value of the type may be such a guard.
    pub(super) fn may_be_unknown(&self, ty: TypeId) -> bool {
        let ty = &self.ir.types[ty as usize];
        ty.pointers.is_empty()
            && (self.is_unknown(ty)
                || is_holder(&ty.head) && ty.args.iter().any(|&arg| self.may_be_unknown(arg)))
    }

    fn is_unknown(&self, ty: &Type) -> bool {
        models::is_exclusive_by_name(&ty.head)
            && !models::is_guard(&ty.head)
            && !self.is_own(&ty.head)
    }

    /// Whether all values of the type hold a lock.
    pub(super) fn is_any_guard(&self, ty: TypeId) -> bool {
        let names_guard = self.cx.ws.type_facts(self.unit, ty).names_guard;
        let ty = &self.ir.types[ty as usize];
        ty.pointers.is_empty() && (names_guard || self.is_unknown(ty))
    }

    pub(super) fn data(&mut self, call: &Call<'_>) -> Value {
        let Some(first) = call.args.first() else {
            return Value::default();
        };
        let data = first
            .known_path()
            .and_then(|l| self.cx.paths.make(Node::Locked(l)));
        Value {
            denotes: data.map_or(Denotes::Unknown, Denotes::Path),
            reads: first.reads.clone(),
            ..Value::default()
        }
    }

    pub(super) fn drop_value(&mut self, call: &Call<'_>) {
        let Some(value) = call.args.first() else {
            return;
        };
        let ty = call.types.first().copied().flatten();
        if let Some(ty) = ty {
            self.destroy(ty, value, None);
        }
        self.state.release(&value.all_guards());
    }

    /// `ManuallyDrop::drop`: the argument refers to what goes away.
    pub(super) fn drop_in_place(&mut self, call: &Call<'_>) {
        let Some(target) = call.args.first() else {
            return;
        };
        self.give_up(target);
        let owned = target.referent.and_then(|local| self.state.clear(local));
        if let Some(owned) = owned {
            return self.state.release(&owned.all_guards());
        }
        // A field somewhere, which knows no more than what its guard leads to.
        let Some(Node::Locked(lock)) = target.known_path().map(|p| self.cx.paths.node(p)) else {
            return;
        };
        let guards = &self.facts.guards;
        let of_lock = |guard: &GuardId| guards[*guard as usize].lock == Some(lock);
        let held = self.state.held.iter().map(|held| held.guard);
        let gone: Vec<GuardId> = held.filter(of_lock).collect();
        self.state.release(&gone);
    }

    pub(super) fn convert(&mut self, mode: Mode, call: &Call<'_>) -> Value {
        let Some(first) = call.args.first() else {
            return Value::default();
        };
        let old = first.all_guards();
        let Some(known) = old.first().map(|&g| self.facts.guards[g as usize].clone()) else {
            return first.clone();
        };
        let here = self.here();
        let guard = self.intern_guard(
            (self.site, 0),
            Guard {
                mode,
                at: here,
                here,
                chain: None,
                from_call: None,
                ..known
            },
        );
        self.state.release(&old);
        self.state.hold(guard, true);
        Value {
            guards: Set::of(guard),
            parts: Default::default(),
            ..first.clone()
        }
    }

    pub(super) fn map_guard(&mut self, call: Call<'_>) -> Value {
        let Some(first) = call.args.first() else {
            return Value::default();
        };
        let mut result = match call.args.get(1) {
            Some(closure) => {
                let arg = first.borrowed();
                self.invoke(closure, vec![arg], call.dest)
            }
            None => first.borrowed(),
        };
        if result.known_path().is_none() {
            result.denotes = first.denotes;
        }
        result.guards = first.all_guards();
        result
    }

    /// Waits on a condition variable, which asks the condition with the lock held.
    pub(super) fn wait(&mut self, call: &Call<'_>) -> Value {
        let guard = call.args.get(1).cloned().unwrap_or_default();
        let data = guard.borrowed();
        let mut reads = Set::default();
        for position in 2..call.args.len() {
            if self.is_closure(position, call) {
                let answer = self.invoke(&call.args[position], vec![data.clone()], call.dest);
                reads.merge(&answer.all_reads());
            }
        }
        // `std` gives the guard back, in a `Result` and beside whether the time was up; others leave it with the caller.
        let mut result = match call.dest.may_own_guard {
            true => guard,
            false => self.derived(call),
        };
        result.reads.merge(&reads);
        result
    }

    /// What may be left of guards that were handed over for a result of the type, by whoever knows what is done with them.
    pub(super) fn kept(&mut self, guards: Set, result: TypeFacts) -> Set {
        if !result.may_own_guard {
            self.state.release(&guards);
            return Set::default();
        }
        if !result.shows_guard {
            self.doubt(&guards);
        }
        guards
    }

    /// Others wait while the closure runs, and it runs once.
    pub(super) fn once(&mut self, call: Call<'_>, name: &str) -> Value {
        let cell = call.args.first().and_then(Value::known_path);
        let here = self.here();
        let guard = self.intern_guard(
            (self.site, 0),
            Guard {
                lock: cell,
                mode: Mode::Exclusive,
                how: How::Blocking,
                at: here,
                here,
                chain: None,
                param: None,
                from_call: None,
                once: true,
            },
        );
        self.state.hold(guard, true);
        for arg in call.args.iter().skip(1) {
            if !arg.callables.is_empty() {
                self.invoke(arg, vec![Value::default()], call.dest);
            }
        }
        self.state.release(&[guard]);
        let name = self.cx.names.intern(name);
        let path = cell.and_then(|c| self.cx.paths.make(Node::Via(c, name)));
        path.map(Value::path).unwrap_or_default()
    }

    /// Its first closure looks with others, and looks again alone, before the second one writes.
    pub(super) fn looks_again(&mut self, call: &Call<'_>) -> Value {
        let lock = call.args.first().and_then(Value::known_path);
        let mut result = Value::default();
        for (mode, closures) in [(Mode::Shared, 1..2), (Mode::Exclusive, 1..3)] {
            let section = self.acquire(lock, mode, How::Blocking);
            for closure in call.args.get(closures).into_iter().flatten() {
                let answer = self.invoke(closure, vec![section.borrowed()], call.dest);
                result.reads.merge(&answer.all_reads());
            }
            self.state.release(&section.all_guards());
        }
        result
    }

    pub(super) fn elsewhere(&mut self, call: &Call<'_>) -> Value {
        self.effect(Felt::Outside);
        for arg in &call.args {
            self.escape(arg);
            self.give_up(arg);
            self.state.release(&arg.all_guards());
        }
        Value {
            denotes: Denotes::Unknown,
            ..Value::default()
        }
    }
}
