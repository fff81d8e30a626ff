//! Calls of values: closures, function items and pointers, futures, and what a caller gave.

use super::call::Call;
use super::exec::Exec;
use super::sets::Set;
use super::value::{Callable, Value};
use super::{Asked, CLOSURE, Callback, Look, short_name};
use crate::ir::BodyKind;
use crate::link::{BodyId, TypeFacts};
use crate::models::{as_called, method_of_monitor};

/// The function that a closure stands in.
fn owner(name: &str) -> &str {
    name.split_once("::{").map_or(name, |(owner, _)| owner)
}

impl<'a> Exec<'_, 'a> {
    /// Calls a closure, function item or function pointer.
    pub(super) fn invoke(&mut self, function: &Value, args: Vec<Value>, dest: TypeFacts) -> Value {
        let one_of = function.one_of();
        if !function.is_called() && !one_of.is_empty() {
            let functions: Vec<&Value> = one_of.values().collect();
            return self.any_of(&functions, |exec, function| {
                exec.invoke(function, args.clone(), dest)
            });
        }
        let known = function.callables.items().iter().copied().map(Some);
        let mut callables: Vec<Option<Callable>> = known.collect();
        if callables.is_empty() || function.callables.is_open() {
            callables.push(None);
        }
        self.any_of(&callables, |exec, callable| match callable {
            Some(callable) => exec.invoke_known(*callable, function, args.clone(), dest),
            None => exec.callback(function, args.clone(), dest),
        })
    }

    fn invoke_known(
        &mut self,
        callable: Callable,
        function: &Value,
        args: Vec<Value>,
        dest: TypeFacts,
    ) -> Value {
        match callable {
            Callable::Closure(Some(body)) => {
                let mut all = vec![function.clone()];
                all.extend(args);
                let callee = self.closure_name(body);
                self.apply(body, all, true, callee)
            }
            Callable::Closure(None) => Value::default(),
            Callable::Method(body) => {
                let callee = self.callee_name(body);
                self.apply(body, args, true, callee)
            }
            Callable::Item { unit, callee } => {
                let ir = &self.cx.ws.units[unit as usize];
                let path = ir.callees[callee as usize].path.as_str();
                let types = vec![None; args.len()];
                self.call_item(
                    unit,
                    callee,
                    Call {
                        path,
                        args,
                        types,
                        index: None,
                        dest,
                        foreign: false,
                    },
                )
            }
        }
    }

    /// One of the alternatives happens, and if there are more, nothing of it for sure.
    pub(super) fn any_of<A>(
        &mut self,
        alternatives: &[A],
        mut run: impl FnMut(&mut Self, &A) -> Value,
    ) -> Value {
        let [first, rest @ ..] = alternatives else {
            return Value::default();
        };
        if rest.is_empty() {
            return run(self, first);
        }
        let outer = std::mem::replace(&mut self.guessing, true);
        let before = self.state.clone();
        let mut result = run(self, first);
        let mut after = std::mem::replace(&mut self.state, before.clone());
        for alternative in rest {
            let other = run(self, alternative);
            result.join(&other);
            let state = std::mem::replace(&mut self.state, before.clone());
            after.join(&state);
        }
        self.state = after;
        self.guessing = outer;
        result
    }

    /// The body of an async function goes by the function's name, and so does what another function made and gave back: a boxed
    /// future, a closure.
    fn closure_name(&self, body: BodyId) -> String {
        let (_, code) = self.cx.ws.body(body);
        let is_made_here = || owner(&code.name) == owner(&self.body.name);
        if code.kind != BodyKind::AsyncFn && is_made_here() {
            CLOSURE.to_owned()
        } else {
            self.callee_name(body)
        }
    }

    /// The body of a monitor's method stands in what takes its lock, as a closure would.
    pub(super) fn callee_name(&self, body: BodyId) -> String {
        let name = &self.cx.ws.body(body).1.name;
        let handle = owner(&self.body.name).rsplit_once("::");
        match method_of_monitor(name) {
            Some((ty, _)) if handle.is_some_and(|(handle, _)| handle == ty) => CLOSURE.to_owned(),
            _ => as_called(short_name(name)),
        }
    }

    /// Whether the value is state of a lock that is held, or was made of such.
    fn is_guarded(&self, value: &Value) -> bool {
        let held = &self.state.held;
        let covered = |path| self.facts.cover(&self.cx.paths, held, path).is_some();
        let looks = value.all_reads();
        let mut looks = looks.iter().map(|&read| &self.facts.reads[read as usize]);
        value.has_guards()
            || value.any_path(&mut |path| covered(path))
            || looks.any(|read| covered(read.path))
    }

    /// Something that a caller gave is called.
    fn callback(&mut self, function: &Value, args: Vec<Value>, dest: TypeFacts) -> Value {
        self.unknown_effect();
        for value in args.iter().chain([function]) {
            self.give_up(value);
        }
        let held = self.state.held.clone();
        // Whatever it was given is in what it gave back, or gone.
        let mut guards = Set::default();
        for arg in &args {
            guards.merge(&arg.all_guards());
        }
        let guards = self.kept(guards, dest);
        let Some(result) = self.site_path() else {
            return Value::default();
        };
        let look = if args.iter().any(|arg| self.is_guarded(arg)) {
            Look::Callback
        } else {
            Look::Made
        };
        let mut reads = Set::of(self.read_of(result, look));
        for arg in &args {
            reads.merge(&arg.all_reads());
        }
        if let (true, Some(callee)) = (self.recording, function.known_path()) {
            self.facts.callbacks.push(Callback {
                callee,
                asked: Asked::Called,
                args,
                held,
                block: self.block,
                result,
                decided: Set::default(),
                rivals: None,
            });
        }
        Value {
            guards,
            reads,
            ..Value::path(result)
        }
    }
}
