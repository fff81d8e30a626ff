//! Calls that change state: through `&mut`, and atomics.

use super::absence::Runs;
use super::call::Call;
use super::exec::Exec;
use super::forget::Aim;
use super::path::PathId;
use super::sets::Set;
use super::value::{Denotes, Flag, ReadId, Value};
use super::{Atomic, AtomicKind, Look};
use crate::ir::LocalId;
use crate::models::{Change, Key, calls_closures, last_segment};

impl<'a> Exec<'_, 'a> {
    /// `Option::take`, `mem::replace`: what was there comes out.
    pub(super) fn take(&mut self, call: &Call<'_>, name: &str) -> Value {
        let Some(target) = call.args.first().cloned() else {
            return Value::default();
        };
        if name == "take_if" {
            self.closures_called(call);
        }
        let new = match name {
            "take_if" => Value::default(),
            "take" => self.emptied(call),
            _ => call.args.get(1).cloned().unwrap_or_default(),
        };
        let aim = target.aim.as_deref();
        if let Some(old) = aim.and_then(|aim| self.take_part(aim, &new)) {
            return old;
        }
        if let Some(local) = self.own_local(&target) {
            let old = self.state.clear(local);
            self.forget_tests(local);
            self.state.set(local, new);
            return old.map(|v| (*v).clone()).unwrap_or_default();
        }
        self.give_up(&target);
        let Some(path) = target.known_path() else {
            self.note_unnamed(call.types.first().copied().flatten());
            return Value::default();
        };
        let change = if name.starts_with("take") {
            Change::Remove
        } else {
            Change::Assign
        };
        self.escape(&new);
        self.give_up(&new);
        self.state.release(&new.all_guards());
        let old = self.exchange(path, change, new, call);
        match aim {
            Some(aim) => old.known_by(aim),
            None => old,
        }
    }

    /// What is left where something was taken.
    fn emptied(&mut self, call: &Call<'_>) -> Value {
        let ty = call.types.first().copied().flatten();
        let is_option =
            ty.is_some_and(|ty| last_segment(&self.ir.types[ty as usize].head) == "Option");
        Value {
            variant: is_option.then(|| self.cx.names.intern("None")),
            ..Value::default()
        }
    }

    /// The part of a variable gets another value; yields the old one, unless others see it.
    fn take_part(&mut self, aim: &Aim, new: &Value) -> Option<Value> {
        let local = aim.local?;
        let old = self.state.value(local)?.parts.get(aim.part).cloned();
        let is_own = |old: &Value| {
            let is_state = old.known_path().is_some_and(|path| self.is_state(path));
            !is_state || old.has_guards()
        };
        let old = old.filter(is_own);
        let mut new = new.clone();
        if old.is_none() {
            new.strip_guards();
        }
        self.set_part(local, aim.part, new);
        old.map(|old| old.known_by(aim))
    }

    /// `mem::swap`: each side gets what the other had.
    pub(super) fn swap(&mut self, call: &Call<'_>) {
        let [a, b] = call.args.as_slice() else { return };
        match (self.own_local(a), self.own_local(b)) {
            (Some(a), Some(b)) => {
                let (left, right) = (self.state.clear(a), self.state.clear(b));
                for (local, value) in [(a, right), (b, left)] {
                    if let Some(value) = value {
                        self.state.set(local, (*value).clone());
                    }
                }
            }
            (Some(local), None) => self.swap_out(local, b, call),
            (None, Some(local)) => self.swap_out(local, a, call),
            (None, None) => {
                self.put_behind(a, b.borrowed(), call);
                self.put_behind(b, a.borrowed(), call);
            }
        }
    }

    fn swap_out(&mut self, local: LocalId, other: &Value, call: &Call<'_>) {
        let mine = self.state.clear(local);
        let mine = mine.map(|v| (*v).clone()).unwrap_or_default();
        let theirs = self.put_behind(other, mine, call);
        self.state.set(local, theirs);
    }

    /// What the pointer leads to gets another value; whatever that owns is with somebody else now.
    fn put_behind(&mut self, target: &Value, value: Value, call: &Call<'_>) -> Value {
        let guards = value.all_guards();
        self.escape(&value);
        self.give_up(target);
        self.give_up(&value);
        let path = target.known_path();
        if path.is_none() {
            self.note_unnamed(call.types.first().copied().flatten());
        }
        let old = path.map(|path| self.exchange(path, Change::Assign, value, call));
        self.state.release(&guards);
        old.unwrap_or_default()
    }

    /// The local that a `&mut` refers to, unless what the local holds is state that others see.
    fn own_local(&self, target: &Value) -> Option<LocalId> {
        let local = target.referent?;
        let Some(value) = self.state.value(local) else {
            return Some(local);
        };
        let is_state = value.known_path().is_some_and(|p| self.is_state(p));
        (!is_state || !value.all_guards().is_empty()).then_some(local)
    }

    /// State gets another value; yields the old one.
    fn exchange(&mut self, path: PathId, change: Change, new: Value, call: &Call<'_>) -> Value {
        let outcome = self.read_of(path, Look::Outcome);
        self.change(path, change, new, call, Some(outcome));
        let denotes = self.site_path().map_or(Denotes::Unknown, Denotes::Path);
        Value {
            denotes,
            reads: Set::of(outcome),
            ..Value::default()
        }
    }

    pub(super) fn mutate(&mut self, change: Change, mut call: Call<'_>) -> Value {
        let name = Key::of(call.path).name;
        if name == "clone_into" && call.args.len() == 2 {
            call.args.swap(0, 1);
            call.types.swap(0, 1);
        }
        let Some(target) = call.args.first().cloned() else {
            return Value::default();
        };
        let mut value = Value::default();
        let calls = calls_closures(name);
        for (position, arg) in call.args.iter().enumerate().skip(1) {
            if calls && self.is_closure(position, &call) {
                let made = self.asked(change, position, &call, &target);
                value.join(&made);
            } else {
                value.join(arg);
            }
        }
        if let (Some(local), false) = (
            target.referent,
            target.known_path().is_some_and(|p| self.is_state(p)),
        ) {
            self.merge_into(local, &value);
            if change == Change::Append && value.polls_something() {
                self.gather(local, &value);
            }
        } else {
            let guards = value.all_guards();
            self.escape(&value);
            self.state.release(&guards);
            self.feed(&target, &value);
        }
        self.give_up(&value);
        if removes(change, name) {
            self.give_up(&target);
        }
        let Some(path) = target.known_path() else {
            self.note_unnamed(call.types.first().copied().flatten());
            return Value {
                reads: target.all_reads(),
                ..Value::default()
            };
        };
        let outcome = self.read_of(path, Look::Outcome);
        self.change(path, change, value, &call, Some(outcome));
        let mut reads = target.all_reads();
        if self.is_state(path) {
            reads.insert(outcome);
        }
        let denotes = if call.dest.scalar {
            Denotes::Nothing
        } else {
            self.element_of(path)
                .map_or(Denotes::Unknown, Denotes::Path)
        };
        Value {
            denotes,
            reads,
            ..Value::default()
        }
    }

    /// What goes into a part of a variable is in the variable.
    fn feed(&mut self, target: &Value, value: &Value) {
        let local = target.aim.as_ref().and_then(|aim| aim.local);
        let is_state = |path| self.is_state(path);
        if let (Some(local), false) = (local, target.known_path().is_some_and(is_state)) {
            let reads = Value {
                reads: value.all_reads(),
                ..Value::default()
            };
            self.merge_into(local, &reads);
        }
    }

    /// What a closure makes of what is to be changed.
    fn asked(&mut self, change: Change, position: usize, call: &Call<'_>, target: &Value) -> Value {
        let run =
            |exec: &mut Self| exec.invoke(&call.args[position], vec![target.borrowed()], call.dest);
        if change != Change::Fill {
            return run(self);
        }
        let when = Runs::of(Key::of(call.path), position);
        if self.never_runs(when, target) {
            return Value::default();
        }
        if self.never_runs(Some(Runs::Present), target) {
            return run(self);
        }
        let ty = call.types.first().copied().flatten();
        let (made, absent) = self.gated(when, target, |exec| {
            exec.in_absence(ty, &target.lent, |exec, _| run(exec))
        });
        self.state.join(&absent);
        made
    }

    fn change(
        &mut self,
        path: PathId,
        change: Change,
        value: Value,
        call: &Call<'_>,
        outcome: Option<u32>,
    ) {
        let before = self.facts.writes.len();
        // What is overwritten has its type in the pointer to it; what is added, in itself.
        let ty = match change {
            Change::Assign | Change::Fill => call.types.first(),
            _ => call.types.last(),
        };
        let ty = ty.copied().flatten();
        self.replace(path, change);
        self.write(path, Some(change), value, ty);
        if let Some(write) = self.facts.writes.get_mut(before) {
            write.outcome = outcome;
            let key = Key::of(call.path);
            write.present |= matches!((key.owner, key.name), ("Option", "insert"));
        }
    }

    pub(super) fn atomic(&mut self, kind: AtomicKind, call: Call<'_>) -> Value {
        let Some(path) = call.args.first().and_then(Value::known_path) else {
            return Value::default();
        };
        let mut stored = Value::default();
        for arg in &call.args[1..] {
            if !arg.callables.is_empty() {
                self.invoke(arg, vec![Value::default()], call.dest);
            } else {
                stored.join(arg);
            }
        }
        let read = (kind != AtomicKind::Store).then(|| self.read_of(path, Look::Atomic));
        self.note_atomic(kind, path, read, &call);
        let flag = read.filter(|_| kind == AtomicKind::Load);
        Value {
            reads: read.map(Set::of).unwrap_or_default(),
            flag: flag.map(|read| Flag {
                read,
                negated: false,
            }),
            ..Value::default()
        }
    }

    /// What a cell holds, if it has been set.
    pub(super) fn cell_get(&mut self, call: &Call<'_>) -> Value {
        let mut value = self.derived(call);
        if let Some(path) = call.args.first().and_then(Value::known_path) {
            let read = self.read_of(path, Look::Atomic);
            self.note_atomic(AtomicKind::Load, path, Some(read), call);
            value.reads.insert(read);
        }
        value
    }

    /// Whether this call was the one that set the cell.
    pub(super) fn cell_set(&mut self, call: &Call<'_>) -> Value {
        let path = call.args.first().and_then(Value::known_path);
        let read = path.map(|path| {
            let read = self.read_of(path, Look::Outcome);
            self.note_atomic(AtomicKind::Store, path, Some(read), call);
            read
        });
        for stored in &call.args[1..] {
            self.escape(stored);
            self.give_up(stored);
        }
        let mut value = self.derived(call);
        if let Some(read) = read {
            value.reads.insert(read);
        }
        value
    }

    fn note_atomic(
        &mut self,
        kind: AtomicKind,
        path: PathId,
        read: Option<ReadId>,
        call: &Call<'_>,
    ) {
        if self.recording {
            let ty = self.cx.names.intern(Key::of(call.path).owner);
            let relaxed = call.args.iter().any(|arg| {
                arg.variant
                    .is_some_and(|v| self.cx.names.text(v) == "Relaxed")
            });
            self.facts.atomics.push(Atomic {
                path,
                kind,
                ty,
                held: self.state.held.clone(),
                at: self.here(),
                block: self.block,
                site: self.site,
                read,
                constant: call.args.get(1).and_then(|a| a.constant),
                relaxed,
                on_failure: self.failing,
                insisted: false,
                decided: Set::default(),
                gates: Vec::new(),
                asked: Vec::new(),
                imported: false,
            });
        }
    }
}

impl Value {
    /// With what was known before anything could be written.
    fn known_by(self, aim: &Aim) -> Value {
        Value {
            variant: aim.variant,
            bare: aim.bare,
            formal: aim.formal,
            ..self
        }
    }
}

/// Whether something that was there before may be gone, or be in the result.
fn removes(change: Change, name: &str) -> bool {
    use Change::{Assign, Exclude, Insert, Rechecked, Remove, Shorten};
    match change {
        Remove | Shorten | Exclude | Assign | Insert => true,
        Rechecked => name.starts_with("retain") || name.starts_with("dedup"),
        _ => false,
    }
}
