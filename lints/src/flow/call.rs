//! Calls: the models of known functions, the summaries of the workspace's own, and what can be said of the rest.

use super::exec::Exec;
use super::path::{Node, PathId};
use super::value::{Callable, Denotes, GuardId, Pending, Test, Value};
use super::{Acquisition, Atomic, AtomicKind, Callback, Effect, Guard, Look, short_name};
use crate::ir::{CalleeId, Operand, Place, Target, TypeId};
use crate::link::TypeFacts;
use crate::models::{Change, How, Key, Mode, Model};

/// A call that is being evaluated.
pub(super) struct Call<'v> {
    pub(super) path: &'v str,
    pub(super) args: Vec<Value>,
    /// Types of the arguments, where the call has them as locals.
    pub(super) types: Vec<Option<TypeId>>,
    /// Of the result.
    pub(super) dest: TypeFacts,
}

impl<'a> Exec<'_, 'a> {
    pub(super) fn call(&mut self, callee: &'a Target, args: &'a [Operand], dest: &Place) -> Value {
        let types: Vec<Option<TypeId>> = args
            .iter()
            .map(|a| match a {
                Operand::Copy(p) | Operand::Move(p) if p.proj.is_empty() => {
                    Some(self.local_type(p.local))
                }
                _ => None,
            })
            .collect();
        let dest = match dest.proj.last() {
            None => self
                .cx
                .ws
                .type_facts(self.unit, self.local_type(dest.local)),
            Some(_) => TypeFacts {
                borrows: true,
                may_own_guard: true,
                ..TypeFacts::default()
            },
        };
        let args: Vec<Value> = args.iter().map(|a| self.operand(a)).collect();
        match callee {
            Target::Fn(id) => {
                let path = self.ir.callees[*id as usize].path.as_str();
                self.call_item(
                    self.unit,
                    *id,
                    Call {
                        path,
                        args,
                        types,
                        dest,
                    },
                )
            }
            Target::Value(operand) => {
                let function = self.operand(operand);
                self.invoke(&function, args, dest)
            }
        }
    }

    fn call_item(&mut self, unit: u32, id: CalleeId, call: Call<'_>) -> Value {
        let resolved = self.cx.ws.callee(unit, id).clone();
        if let Some(model) = resolved.model {
            return self.model(model, call);
        }
        if resolved.bodies.is_empty() {
            return self.unknown(call);
        }
        let mut result: Option<Value> = None;
        for &body in &resolved.bodies {
            let value = self.apply(
                body,
                call.args.clone(),
                resolved.exact,
                short_name(call.path),
            );
            match &mut result {
                Some(known) => {
                    known.join(&value);
                }
                None => result = Some(value),
            }
        }
        let mut result = result.unwrap_or_default();
        if !resolved.exact {
            // Another implementor may return something else.
            if let (Denotes::Path(_), Some(path)) = (result.denotes, self.site_path()) {
                result.denotes = Denotes::Path(path);
            }
        }
        result
    }

    /// Calls a closure, function item or function pointer.
    pub(super) fn invoke(&mut self, function: &Value, args: Vec<Value>, dest: TypeFacts) -> Value {
        match function.callable {
            Some(Callable::Closure { unit, at }) => match self.cx.ws.closure(unit, at) {
                Some(body) => {
                    let mut all = vec![function.clone()];
                    all.extend(args);
                    self.apply(body, all, true, "the closure".to_owned())
                }
                None => Value::default(),
            },
            Some(Callable::Item { unit, callee }) => {
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
                        dest,
                    },
                )
            }
            None => self.callback(function, args),
        }
    }

    /// Something that a caller gave is called.
    fn callback(&mut self, function: &Value, args: Vec<Value>) -> Value {
        self.effect();
        let Some(result) = self.site_path() else {
            return Value::default();
        };
        let read = self.read_of(result, Look::Callback);
        if let (true, Some(callee)) = (self.recording, function.known_path()) {
            self.facts.callbacks.push(Callback {
                callee,
                args,
                held: self.state.held.clone(),
                block: self.block,
                at: self.here(),
                result,
                decided: Vec::new(),
            });
        }
        Value {
            reads: vec![read],
            ..Value::path(result)
        }
    }

    fn effect(&mut self) {
        if self.recording {
            let effect = Effect {
                block: self.block,
                at: self.here(),
            };
            self.facts.effects.push(effect);
        }
    }

    fn model(&mut self, model: Model, mut call: Call<'_>) -> Value {
        let name = Key::of(call.path).name.to_owned();
        match model {
            Model::Acquire { mode, how } => self.take_lock(mode, how, &call),
            Model::Same => same(&call, &name),
            Model::Data => self.data(&call),
            Model::Drop => {
                self.drop_value(&call);
                Value::default()
            }
            Model::Forget => Value::default(),
            Model::Convert(mode) => self.convert(mode, &call),
            Model::MapGuard => self.map_guard(call),
            Model::Take => self.take(&mut call, &name),
            Model::Poll => self.poll(&call),
            Model::Mutate(change) => self.mutate(change, call),
            Model::AtomicLoad => self.atomic(AtomicKind::Load, call),
            Model::AtomicStore => self.atomic(AtomicKind::Store, call),
            Model::AtomicUpdate => self.atomic(AtomicKind::Update, call),
            Model::Runs => self.runs(call, &name),
            Model::Adapter => self.adapter(call),
            Model::Once => self.once(call, &name),
            Model::Elsewhere => self.elsewhere(&call),
            Model::CallValue => self.call_value(call),
            Model::Wait => call.args.get(1).cloned().unwrap_or_default(),
            Model::Look => self.look(call),
        }
    }

    fn take_lock(&mut self, mode: Mode, how: How, call: &Call<'_>) -> Value {
        let lock = call.args.first().and_then(Value::known_path);
        if how == How::Future {
            let pending = lock.map(|lock| Pending { lock, mode });
            return Value {
                pending,
                denotes: Denotes::Unknown,
                ..Value::default()
            };
        }
        self.acquire(lock, mode, how)
    }

    fn acquire(&mut self, lock: Option<PathId>, mode: Mode, how: How) -> Value {
        let here = self.here();
        let guard = self.intern_guard(
            (self.site, 0),
            Guard {
                lock,
                mode,
                how,
                at: here,
                here,
                chain: None,
                param: None,
                from_call: None,
            },
        );
        if self.recording {
            self.facts.acquisitions.push(Acquisition {
                guard,
                held: self.state.held.clone(),
                block: self.block,
                site: self.site,
                sure: true,
                gated_by: None,
            });
        }
        self.state.hold(guard, true);
        let data = lock.and_then(|l| self.cx.paths.make(Node::Locked(l)));
        Value {
            denotes: data.map_or(Denotes::Unknown, Denotes::Path),
            guards: vec![guard],
            ..Value::default()
        }
    }

    fn data(&mut self, call: &Call<'_>) -> Value {
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

    fn drop_value(&mut self, call: &Call<'_>) {
        let Some(value) = call.args.first() else {
            return;
        };
        let ty = call.types.first().copied().flatten();
        if let Some(body) = ty.and_then(|ty| self.cx.ws.drop_of(self.unit, ty)) {
            self.apply_drop(body, value);
        }
        self.state.release(&value.all_guards());
    }

    fn convert(&mut self, mode: Mode, call: &Call<'_>) -> Value {
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
            guards: vec![guard],
            parts: Default::default(),
            ..first.clone()
        }
    }

    fn map_guard(&mut self, call: Call<'_>) -> Value {
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

    /// `Option::take`, `mem::replace`: what was there comes out.
    fn take(&mut self, call: &mut Call<'_>, name: &str) -> Value {
        let Some(target) = call.args.first().cloned() else {
            return Value::default();
        };
        let new = call.args.get(1).cloned().unwrap_or_default();
        if let Some(local) = target.referent {
            let old = self
                .shared_value(local)
                .map(|v| (*v).clone())
                .unwrap_or_default();
            if !old.known_path().is_some_and(|p| self.is_state(p)) || !old.all_guards().is_empty() {
                self.state
                    .set(local, if name == "swap" { old.borrowed() } else { new });
                return old;
            }
        }
        let Some(path) = target.known_path() else {
            return Value::default();
        };
        let outcome = self.read_of(path, Look::Outcome);
        let change = if name.starts_with("take") {
            Change::Remove
        } else {
            Change::Assign
        };
        self.change(path, change, new, call, Some(outcome));
        let denotes = self.site_path().map_or(Denotes::Unknown, Denotes::Path);
        Value {
            denotes,
            reads: vec![outcome],
            ..Value::default()
        }
    }

    fn poll(&mut self, call: &Call<'_>) -> Value {
        let Some(future) = call.args.first() else {
            return Value::default();
        };
        if let Some(pending) = future.pending {
            return self.acquire(Some(pending.lock), pending.mode, How::Blocking);
        }
        match future.callable {
            Some(_) => {
                let args = call.args.get(1).cloned().into_iter().collect();
                self.invoke(future, args, call.dest)
            }
            None => {
                self.effect();
                let denotes = self.site_path().map_or(Denotes::Unknown, Denotes::Path);
                Value {
                    denotes,
                    reads: future.all_reads(),
                    ..Value::default()
                }
            }
        }
    }

    fn mutate(&mut self, change: Change, call: Call<'_>) -> Value {
        let Some(target) = call.args.first().cloned() else {
            return Value::default();
        };
        let mut value = Value::default();
        for arg in &call.args[1..] {
            if arg.callable.is_some() {
                let made = self.invoke(arg, vec![target.borrowed()], call.dest);
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
        } else {
            let guards = value.all_guards();
            self.escape(&value);
            self.state.release(&guards);
        }
        let Some(path) = target.known_path() else {
            return Value {
                reads: target.all_reads(),
                ..Value::default()
            };
        };
        let outcome = self.read_of(path, Look::Outcome);
        self.change(path, change, value, &call, Some(outcome));
        let mut reads = target.all_reads();
        if self.is_state(path) {
            super::value::merge(&mut reads, &[outcome]);
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

    fn change(
        &mut self,
        path: PathId,
        change: Change,
        value: Value,
        call: &Call<'_>,
        outcome: Option<u32>,
    ) {
        let before = self.facts.writes.len();
        let ty = call.types.last().copied().flatten();
        self.write(path, Some(change), value, ty);
        if let Some(write) = self.facts.writes.get_mut(before) {
            write.outcome = outcome;
        }
    }

    fn atomic(&mut self, kind: AtomicKind, call: Call<'_>) -> Value {
        let Some(path) = call.args.first().and_then(Value::known_path) else {
            return Value::default();
        };
        let mut stored = Value::default();
        for arg in &call.args[1..] {
            if arg.callable.is_some() {
                self.invoke(arg, vec![Value::default()], call.dest);
            } else {
                stored.join(arg);
            }
        }
        let read = (kind != AtomicKind::Store).then(|| self.read_of(path, Look::Atomic));
        if self.recording {
            let ty = self.cx.names.intern(Key::of(call.path).owner);
            self.facts.atomics.push(Atomic {
                path,
                kind,
                ty,
                held: self.state.held.clone(),
                at: self.here(),
                here: self.here(),
                block: self.block,
                site: self.site,
                read,
                constant: call.args.get(1).and_then(|a| a.constant),
                decided: Vec::new(),
                imported: false,
            });
        }
        Value {
            reads: read.into_iter().collect(),
            ..Value::default()
        }
    }

    /// A function that runs its closures before it returns.
    fn runs(&mut self, call: Call<'_>, name: &str) -> Value {
        let Some(first) = call.args.first().cloned() else {
            return Value::default();
        };
        let iterates = matches!(Key::of(call.path).owner, "Iterator" | "DoubleEndedIterator");
        let keeps = matches!(
            name,
            "unwrap_or_else"
                | "or_else"
                | "filter"
                | "inspect"
                | "map_err"
                | "inspect_err"
                | "xor"
                | "ok_or_else"
        );
        let payload = if Key::of(call.path).owner == "LocalKey" {
            // Each thread has its own.
            Value {
                denotes: Denotes::Unknown,
                ..Value::default()
            }
        } else if iterates {
            match first.known_path().and_then(|p| self.element_of(p)) {
                Some(path) => Value {
                    reads: first.reads.clone(),
                    ..Value::path(path)
                },
                None => Value {
                    reads: first.reads.clone(),
                    ..Value::default()
                },
            }
        } else if keeps {
            first.borrowed()
        } else {
            first.clone()
        };
        let mut result: Option<Value> = None;
        for (position, arg) in call.args.iter().enumerate() {
            if arg.callable.is_none() && !self.is_formal_closure(position, &call) {
                continue;
            }
            let args = if position == 0 {
                vec![]
            } else if matches!(name, "fold" | "try_fold" | "rfold") {
                vec![Value::default(), payload.clone()]
            } else {
                vec![payload.clone()]
            };
            let made = self.invoke(arg, args, call.dest);
            match &mut result {
                Some(known) => {
                    known.join(&made);
                }
                None => result = Some(made),
            }
        }
        let mut reads = first.all_reads();
        self.note_look(&first, &mut reads);
        match result {
            Some(mut made) if !keeps && !iterates => {
                super::value::merge(&mut made.reads, &reads);
                let lost: Vec<GuardId> = {
                    let kept = made.all_guards();
                    first
                        .all_guards()
                        .into_iter()
                        .filter(|g| !kept.contains(g))
                        .collect()
                };
                self.state.release(&lost);
                made
            }
            Some(made) if iterates => {
                let mut value = self.picked(&payload, &call);
                super::value::merge(&mut value.reads, &reads);
                super::value::merge(&mut value.reads, &made.all_reads());
                if call.dest.may_own_guard {
                    super::value::merge(&mut value.guards, &first.all_guards());
                    super::value::merge(&mut value.guards, &made.all_guards());
                }
                value
            }
            Some(made) => {
                let mut value = first;
                super::value::merge(&mut value.reads, &made.all_reads());
                value
            }
            None if iterates => {
                let mut value = self.picked(&payload, &call);
                super::value::merge(&mut value.reads, &reads);
                if call.dest.may_own_guard {
                    value.guards = first.all_guards();
                }
                value
            }
            None => self.look(call),
        }
    }

    /// A parameter of this body that is called as a closure by somebody else: `opt.map(f)`.
    fn is_formal_closure(&self, position: usize, call: &Call<'_>) -> bool {
        position > 0
            && call.args[position]
                .known_path()
                .is_some_and(|p| matches!(self.cx.paths.node(p), Node::Param(_)))
            && call.types[position].is_some_and(|ty| {
                let ty = &self.ir.types[ty as usize];
                ty.pointers.is_empty()
                    && !ty.head.contains("::")
                    && ty.head.starts_with(char::is_uppercase)
            })
    }

    fn picked(&mut self, element: &Value, call: &Call<'_>) -> Value {
        if call.dest.scalar {
            Value::default()
        } else {
            Value {
                denotes: element.denotes,
                ..Value::default()
            }
        }
    }

    /// `iter.map(f)`: the closure is taken to run here, once, on some element.
    fn adapter(&mut self, call: Call<'_>) -> Value {
        let Some(first) = call.args.first().cloned() else {
            return Value::default();
        };
        let mut value = first.clone();
        value.callable = None;
        for arg in &call.args[1..] {
            if arg.callable.is_none() {
                super::value::merge(&mut value.reads, &arg.all_reads());
                super::value::merge(&mut value.guards, &arg.all_guards());
                continue;
            }
            let element = first
                .known_path()
                .and_then(|p| self.element_of(p))
                .map(Value::path)
                .unwrap_or_default();
            let made = self.invoke(arg, vec![element], call.dest);
            super::value::merge(&mut value.reads, &made.all_reads());
            super::value::merge(&mut value.guards, &made.all_guards());
            if let Some(path) = made.known_path() {
                value.denotes = Denotes::Path(path);
            }
        }
        value
    }

    /// Others wait while the closure runs, and it runs once.
    fn once(&mut self, call: Call<'_>, name: &str) -> Value {
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
            },
        );
        self.state.hold(guard, true);
        for arg in call.args.iter().skip(1) {
            if arg.callable.is_some() {
                self.invoke(arg, vec![Value::default()], call.dest);
            }
        }
        self.state.release(&[guard]);
        let name = self.cx.names.intern(name);
        let path = cell.and_then(|c| self.cx.paths.make(Node::Via(c, name)));
        path.map(Value::path).unwrap_or_default()
    }

    fn elsewhere(&mut self, call: &Call<'_>) -> Value {
        self.effect();
        for arg in &call.args {
            self.escape(arg);
            self.state.release(&arg.all_guards());
        }
        Value {
            denotes: Denotes::Unknown,
            ..Value::default()
        }
    }

    /// `FnOnce::call_once(f, (a, b))`.
    fn call_value(&mut self, call: Call<'_>) -> Value {
        let Some(function) = call.args.first().cloned() else {
            return Value::default();
        };
        let tuple = call.args.get(1).cloned().unwrap_or_default();
        let ty = call.types.get(1).copied().flatten();
        let arity = ty.map_or(0, |ty| self.ir.types[ty as usize].args.len());
        let args = (0..arity as u32)
            .map(|i| tuple.parts.get(&(0, i)).cloned().unwrap_or_default())
            .collect();
        self.invoke(&function, args, call.dest)
    }

    /// A call that only looks at its arguments.
    fn look(&mut self, call: Call<'_>) -> Value {
        let name = Key::of(call.path).name;
        let mut value = self.derived(&call);
        if let Some(local) = call.args.first().and_then(|a| a.referent) {
            let test = match name {
                "is_some" | "is_ok" => Some(Test::Present),
                "is_none" | "is_err" => Some(Test::Absent),
                _ => None,
            };
            value.variant_of = test.map(|t| (local, t));
        }
        if matches!(name, "is_some" | "is_none" | "is_ok" | "is_err") {
            value.param = call.args.first().and_then(|a| a.param_root(&self.cx.paths));
        }
        value
    }

    /// A call of which nothing is known.
    fn unknown(&mut self, call: Call<'_>) -> Value {
        for (arg, ty) in call.args.iter().zip(&call.types) {
            self.escape(arg);
            let unique = ty.is_some_and(|ty| self.cx.ws.type_facts(self.unit, ty).unique_ref);
            if let (true, Some(path)) = (unique, arg.known_path()) {
                self.write(path, Some(Change::Opaque), Value::default(), None);
            }
        }
        self.derived(&call)
    }

    /// What can be said of a result that was made from the arguments alone.
    fn derived(&mut self, call: &Call<'_>) -> Value {
        let mut result = Value::default();
        let mut guards: Vec<GuardId> = Vec::new();
        for arg in &call.args {
            let mut reads = arg.all_reads();
            let owned = arg.all_guards();
            if owned.is_empty() {
                self.note_look(arg, &mut reads);
            }
            super::value::merge(&mut result.reads, &reads);
            super::value::merge(&mut guards, &owned);
            result.computed |= arg.computed;
        }
        if call.dest.may_own_guard {
            result.guards = guards;
        } else {
            self.state.release(&guards);
        }
        if call.dest.scalar {
            return result;
        }
        let first = call.args.first().and_then(Value::known_path);
        let by_ref = call.types.first().copied().flatten().is_some_and(|ty| {
            let facts = self.cx.ws.type_facts(self.unit, ty);
            facts.shared_ref || facts.unique_ref
        });
        let borrows = call.dest.borrows || call.dest.shared_handle;
        let path = match first {
            Some(base) if borrows && by_ref && call.args.len() == 1 => {
                let name = self.cx.names.intern(call.path);
                self.cx.paths.make(Node::Via(base, name))
            }
            Some(base) if borrows => self.element_of(base),
            _ => self.site_path(),
        };
        result.denotes = path.map_or(Denotes::Unknown, Denotes::Path);
        result
    }
}

/// The result is the first argument in another dress.
fn same(call: &Call<'_>, name: &str) -> Value {
    let mut value = call.args.first().cloned().unwrap_or_default();
    let pins = matches!(
        name,
        "new_unchecked"
            | "new"
            | "get_mut"
            | "as_mut"
            | "into_future"
            | "get_unchecked_mut"
            | "into_ref"
    );
    if !(pins && call.path.contains("::pin::") || name == "into_future") {
        value.referent = None;
    }
    for other in call.args.iter().skip(1) {
        super::value::merge(&mut value.reads, &other.all_reads());
    }
    value
}
