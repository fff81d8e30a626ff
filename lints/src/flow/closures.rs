//! Calls that run closures before they return.

use super::absence::Runs;
use super::call::Call;
use super::endings::Endings;
use super::exec::Exec;
use super::path::Node;
use super::sets::Set;
use super::state::State;
use super::value::{Callable, Denotes, GuardId, ReadId, Value};
use super::{Felt, Look};
use crate::ir::Type;
use crate::models::{Key, calls_closures};

impl<'a> Exec<'_, 'a> {
    /// A function that runs its closures, on the payload of its first argument.
    pub(super) fn runs(&mut self, call: Call<'_>, name: &str) -> Value {
        let Some(first) = call.args.first().cloned() else {
            return Value::default();
        };
        let payload = if Key::of(call.path).owner == "LocalKey" {
            // Each thread has its own.
            Value {
                denotes: Denotes::Unknown,
                ..Value::default()
            }
        } else if hands_on(name) {
            first.borrowed()
        } else {
            first.clone()
        };
        let made = self.run_closures(&call, &payload);
        let mut reads = first.all_reads();
        self.note_look(&first, Look::Plain, &mut reads);
        match made {
            None if hands_on(name) && first.variant.is_some() => {
                self.handed_on(first, &Value::default(), &call)
            }
            None => self.look(call),
            Some(made) if hands_on(name) => self.handed_on(first, &made, &call),
            Some(made) => self.replaced(&first, &reads, made),
        }
    }

    /// The value, or what a closure has made in its place.
    fn handed_on(&mut self, mut value: Value, made: &Value, call: &Call<'_>) -> Value {
        if made.has_guards() {
            value.join(made);
        } else {
            value.reads.merge(&made.all_reads());
        }
        if let ([guard], true) = (&*value.all_guards(), call.dest.names_guard) {
            self.state.confirm(*guard);
        }
        (value.variant, value.bare) = (None, false);
        value
    }

    /// A function that runs its closures at once, on what nobody else knows.
    pub(super) fn calls(&mut self, call: &Call<'_>) -> Value {
        let unknown = Value {
            denotes: Denotes::Unknown,
            ..Value::default()
        };
        let mut reads = Set::default();
        for position in 0..call.args.len() {
            if !self.is_closure(position, call) {
                continue;
            }
            let made = self.invoke(&call.args[position], vec![unknown.clone()], call.dest);
            if made.polls_something() {
                return made;
            }
            reads.merge(&made.all_reads());
        }
        let mut value = self.derived(call);
        value.reads.merge(&reads);
        value
    }

    /// What they return, if there are any.
    fn run_closures(&mut self, call: &Call<'_>, payload: &Value) -> Option<Value> {
        let mut result: Option<Value> = None;
        let mut absent = None;
        for position in 0..call.args.len() {
            if !self.is_closure(position, call) || is_data(Key::of(call.path), position) {
                continue;
            }
            let when = Runs::of(Key::of(call.path), position);
            if call
                .args
                .first()
                .is_some_and(|on| self.never_runs(when, on))
            {
                continue;
            }
            let outer = (self.failing, self.implied.clone());
            self.failing |= handles_failure(Key::of(call.path), position);
            if let Some(first) = call.args.first() {
                self.implied.merge(&first.reads);
                let mut looks = std::mem::take(&mut self.implied);
                self.note_look(first, Look::Presence, &mut looks);
                self.implied = looks;
            }
            let before = self.events();
            let (made, way) = self.run_closure(call, position, when, payload);
            if matches!(when, Some(Runs::Absent | Runs::Set)) {
                let fails = when == Some(Runs::Absent) && self.fails(&call.args[position]);
                self.note_latches(before, &call.args[0].all_reads(), fails);
            }
            absent = absent.or(way);
            (self.failing, self.implied) = outer;
            match &mut result {
                Some(known) => {
                    known.join(&made);
                }
                None => result = Some(made),
            }
        }
        if let Some(absent) = absent {
            self.state.join(&absent);
        }
        result
    }

    /// Whether the closure has nothing to give but a failure.
    fn fails(&self, closure: &Value) -> bool {
        let [Callable::Closure(Some(body))] = *closure.callables.items() else {
            return false;
        };
        let (unit, body) = self.cx.ws.body(body);
        Endings::of(unit, body).is_some_and(|endings| endings.all().only_fails())
    }

    /// How many events of each kind there are that tell a latch.
    fn events(&self) -> (usize, usize, usize) {
        let facts = &self.facts;
        let acts = facts.effects.iter().filter(|e| e.felt == Felt::Outside);
        (facts.atomics.len(), facts.writes.len(), acts.count())
    }

    /// What runs only on a condition, and does nothing but set a flag, or finds no way out of a failure, remembers that it was so.
    fn note_latches(&mut self, before: (usize, usize, usize), asked: &Set, fails: bool) {
        let (_, writes, acts) = self.events();
        if !fails && (writes, acts) != (before.1, before.2) {
            return;
        }
        let reads = &self.facts.reads;
        for atomic in &mut self.facts.atomics[before.0..] {
            let is_itself = |&read: &ReadId| reads[read as usize].path == atomic.path;
            atomic.on_failure |= atomic.sets_flag() && !asked.iter().any(is_itself);
        }
    }

    fn run_closure(
        &mut self,
        call: &Call<'_>,
        position: usize,
        when: Option<Runs>,
        payload: &Value,
    ) -> (Value, Option<State>) {
        let function = &call.args[position];
        let Some(on) = call.args.first().filter(|_| position > 0) else {
            return (self.invoke(function, vec![], call.dest), None);
        };
        self.gated(when, on, |exec| {
            if when != Some(Runs::Absent) {
                let made = exec.invoke(function, vec![payload.clone()], call.dest);
                return (made, None);
            }
            let ty = call.types.first().copied().flatten();
            let guards = on.all_guards();
            let only_lent = Key::of(call.path).name.starts_with("inspect");
            let (made, absent) = exec.in_absence(ty, &guards, |exec, gone| {
                // An error may have the guard.
                let mut error = on.clone();
                error.retain_guards(&|guard| !only_lent && !gone.contains(&guard));
                exec.invoke(function, vec![error], call.dest)
            });
            (made, Some(absent))
        })
    }

    /// A method that asks closures about what it is called on; the reads that their answers go back to.
    pub(super) fn closures_called(&mut self, call: &Call<'_>) -> Set {
        let name = Key::of(call.path).name;
        if !calls_closures(name) {
            return Set::default();
        }
        let payload = call.args.first().map(Value::borrowed).unwrap_or_default();
        let made = self.run_closures(call, &payload);
        made.map(|made| made.all_reads()).unwrap_or_default()
    }

    /// What a closure made stands in place of what it was given: guards that are not in it are gone.
    fn replaced(&mut self, first: &Value, reads: &Set, mut made: Value) -> Value {
        made.reads.merge(reads);
        let kept = made.all_guards();
        let given = first.all_guards();
        let lost: Vec<GuardId> = given
            .iter()
            .copied()
            .filter(|g| !kept.contains(g))
            .collect();
        self.state.release(&lost);
        made
    }

    pub(super) fn is_closure(&self, position: usize, call: &Call<'_>) -> bool {
        !call.args[position].callables.is_empty() || self.is_formal_closure(position, call)
    }

    /// A parameter of this body that is called as a closure by somebody else: `opt.map(f)`.
    fn is_formal_closure(&self, position: usize, call: &Call<'_>) -> bool {
        position > 0
            && call.args[position]
                .known_path()
                .is_some_and(|p| matches!(self.cx.paths.node(p), Node::Param(_)))
            && call.types[position].is_some_and(|ty| {
                let ty = &self.ir.types[ty as usize];
                let is_generic = !ty.head.contains("::") && ty.head.starts_with(char::is_uppercase);
                ty.pointers.is_empty() && is_generic || is_function(ty)
            })
    }

    /// `FnOnce::call_once(f, (a, b))`.
    pub(super) fn call_value(&mut self, call: Call<'_>) -> Value {
        let Some(function) = call.args.first().cloned() else {
            return Value::default();
        };
        let tuple = call.args.get(1).cloned().unwrap_or_default();
        let ty = call.types.get(1).copied().flatten();
        let arity = ty.map_or(0, |ty| self.ir.types[ty as usize].args.len());
        let args = (0..arity as u32)
            .map(|i| tuple.parts.get((0, i)).cloned().unwrap_or_default())
            .collect();
        self.invoke(&function, args, call.dest)
    }
}

/// `impl FnOnce()`, `fn()`, `&mut dyn FnMut()`.
fn is_function(ty: &Type) -> bool {
    let of_trait = ["Fn(", "FnMut(", "FnOnce("];
    ty.head == "fn" || of_trait.iter().any(|name| ty.text.contains(name))
}

/// Whether a closure there is not called, but what the others are about.
fn is_data(key: Key<'_>, position: usize) -> bool {
    let holds = matches!(key.owner, "Option" | "Result" | "Poll" | "ControlFlow");
    holds
        && match key.name {
            "xor" | "zip" => true,
            "map_or" => position < 2,
            _ => position == 0,
        }
}

/// The result is the first argument, whatever the closure makes.
fn hands_on(name: &str) -> bool {
    matches!(
        name,
        "unwrap_or_else"
            | "or_else"
            | "filter"
            | "inspect"
            | "map_err"
            | "inspect_err"
            | "xor"
            | "ok_or_else"
    )
}

/// An `Option` that is empty is no failure, unless an error is made of it.
fn handles_failure(key: Key<'_>, position: usize) -> bool {
    match key.name {
        "map_err" | "inspect_err" | "ok_or_else" => true,
        "or_else" | "unwrap_or_else" => key.owner != "Option",
        "map_or_else" => key.owner == "Result" && position == 1,
        _ => false,
    }
}
