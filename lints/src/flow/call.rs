//! Calls: the models of known functions, the summaries of the workspace's own, and what can be said of the rest.

use std::ops::ControlFlow;

use super::event::felt;
use super::exec::Exec;
use super::futures::awaits;
use super::gate::{By, numbered};
use super::locks::apart;
use super::path::{Node, PathId};
use super::sets::Set;
use super::value::{Denotes, Test, Tested, Value};
use super::{AtomicKind, Look};
use crate::ir::{CalleeId, LocalId, Operand, Place, Target, TypeId};
use crate::link::{BodyId, TypeFacts};
use crate::models::{
    Change, Key, Model, advances, asks_for_key, clones, drains, is_operator, iterates,
};

/// A call that is being evaluated.
pub(super) struct Call<'v> {
    pub(super) path: &'v str,
    pub(super) args: Vec<Value>,
    /// Types of the arguments, where the call has them as locals.
    pub(super) types: Vec<Option<TypeId>>,
    /// The variable that picks an element, if the second argument is one.
    pub(super) index: Option<LocalId>,
    /// Of the result.
    pub(super) dest: TypeFacts,
    /// The result is a guard of a lock that nobody knows.
    pub(super) foreign: bool,
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
        let result_ty = dest.proj.is_empty().then(|| self.local_type(dest.local));
        let dest = match result_ty {
            Some(ty) => self.cx.ws.type_facts(self.unit, ty),
            None => TypeFacts {
                borrows: true,
                may_own_guard: true,
                ..TypeFacts::default()
            },
        };
        let foreign = result_ty
            .filter(|&ty| dest.may_own_guard && self.is_foreign(callee) && self.may_be_unknown(ty));
        let index = args.get(1).and_then(Operand::place);
        let index = index.filter(|p| p.proj.is_empty()).map(|p| p.local);
        let args: Vec<Value> = args.iter().map(|a| self.operand(a)).collect();
        self.forget_lent(callee, &args, &types);
        let mut value = match callee {
            Target::Fn(id) => {
                let path = self.ir.callees[*id as usize].path.as_str();
                self.call_item(
                    self.unit,
                    *id,
                    Call {
                        path,
                        args,
                        types,
                        index,
                        dest,
                        foreign: foreign.is_some(),
                    },
                )
            }
            Target::Value(operand) => {
                let function = self.operand(operand);
                self.invoke(&function, args, dest)
            }
        };
        if let Some(ty) = foreign {
            self.hold_foreign(&mut value, ty);
        }
        value
    }

    /// A function that may take locks of its own making, or a future's.
    fn is_foreign(&self, callee: &Target) -> bool {
        let Target::Fn(id) = callee else {
            return false;
        };
        let key = Key::of(&self.ir.callees[*id as usize].path);
        let is_future = (key.owner, key.name) == ("Future", "poll");
        is_future || !matches!(key.root, "std" | "core" | "alloc") && !self.is_own(key.root)
    }

    pub(super) fn call_item(&mut self, unit: u32, id: CalleeId, mut call: Call<'_>) -> Value {
        let key = Key::of(call.path);
        let awaited = (key.owner, key.name) == ("Future", "poll");
        let is_pending = |future: &Value| !future.pending.is_empty();
        if awaited && call.args.first().is_some_and(is_pending) {
            return self.poll(&call);
        }
        if is_variant(key) {
            return self.construct(call.path, call.args);
        }
        if clones(key) && (call.dest.wraps_handle || self.picks_handle(&call)) {
            // It leads to the same, if there was something at that moment, or to what was there.
            let mut reads = Set::default();
            let looks = call.args.iter();
            looks.for_each(|of| self.note_look(of, Look::Plain, &mut reads));
            let mut same = self.model(Model::Same, call);
            same.reads.merge(&reads);
            return same;
        }
        let resolved = self.cx.ws.callee(unit, id).clone();
        let model = match self.implied(&resolved, &mut call) {
            ControlFlow::Continue(model) => model,
            ControlFlow::Break(result) => return result,
        };
        if let Some(model) = model {
            return self.model(model, call);
        }
        let known = |&body: &BodyId| self.cx.is_looked_into(body);
        if !resolved.bodies.iter().any(known) {
            return self.unknown(call);
        }
        self.apply_each(&resolved, call)
    }

    /// A handle is cloned that a lock guards: it leads to what was there as long as the lock was held.
    fn picks_handle(&self, call: &Call<'_>) -> bool {
        let path = call.args.first().and_then(Value::known_path);
        call.dest.shared_handle
            && path.is_some_and(|path| {
                let guard = self.facts.cover(&self.cx.paths, &self.state.held, path);
                guard.is_some()
            })
    }

    fn model(&mut self, model: Model, mut call: Call<'_>) -> Value {
        let key = Key::of(call.path);
        if iterates(key) {
            self.drive(&mut call, 0);
        }
        let name = key.name.to_owned();
        match model {
            Model::Acquire { mode, how } => self.take_lock(mode, how, &call),
            Model::Within(mode, how) => self.runs_locked(mode, how, &call),
            Model::Same => self.same(&call, &name),
            Model::Last => call.args.pop().unwrap_or_default(),
            Model::Apart => apart(call),
            Model::Awaits { choice } => awaits(&call, choice),
            Model::AwaitsEach { choice } => self.awaits_each(call, choice),
            Model::NoFutures => self.no_futures(),
            Model::Data => self.data(&call),
            Model::Drop => {
                self.drop_value(&call);
                Value::default()
            }
            Model::DropInPlace => {
                self.drop_in_place(&call);
                Value::default()
            }
            Model::Forget => Value::default(),
            Model::Convert(mode) => self.convert(mode, &call),
            Model::MapGuard => self.map_guard(call),
            Model::Take => self.take(&call, &name),
            Model::Swap => {
                self.swap(&call);
                Value::default()
            }
            Model::Poll => self.poll(&call),
            Model::Output => self.output(call),
            Model::Mutate(change) => {
                if drains(key) {
                    self.drain(&mut call);
                }
                self.mutate(change, call)
            }
            Model::AtomicLoad => self.atomic(AtomicKind::Load, call),
            Model::AtomicStore => self.atomic(AtomicKind::Store, call),
            Model::AtomicUpdate => self.atomic(AtomicKind::Update, call),
            Model::CellGet => self.cell_get(&call),
            Model::CellSet => self.cell_set(&call),
            Model::Runs if iterates(key) => self.consume(call, &name),
            Model::Runs => self.runs(call, &name),
            Model::Calls => self.calls(&call),
            Model::Adapter => self.adapter(call, &name),
            Model::Once => self.once(call, &name),
            Model::LooksAgain => self.looks_again(&call),
            Model::Elsewhere => self.elsewhere(&call),
            Model::CallValue => self.call_value(call),
            Model::Wait => self.wait(&call),
            Model::Look => self.look(call),
        }
    }

    /// A call that only looks at its arguments.
    pub(super) fn look(&mut self, call: Call<'_>) -> Value {
        let name = Key::of(call.path).name;
        let called = self.closures_called(&call);
        let mut value = self.derived(&call);
        value.reads.merge(&called);
        value.compared = compared(&call);
        let test = match name {
            "is_some" | "is_ok" => Test::Present,
            "is_none" | "is_err" => Test::Absent,
            _ => return value,
        };
        let seen = call.args.first();
        let local = seen.and_then(|seen| seen.referent);
        let ty = call.types.first().copied().flatten();
        let tested = local.zip(ty);
        value.variant_of = tested.map(|(local, ty)| Tested { local, ty, test });
        self.note_test(value.variant_of);
        let by = By::Variant(test);
        let formal = seen.and_then(|seen| self.formal_of(seen));
        value.formal = formal.map(|formal| formal.then(by));
        value
    }

    /// A call of which nothing is known.
    fn unknown(&mut self, mut call: Call<'_>) -> Value {
        if drains(Key::of(call.path)) {
            self.drain(&mut call);
        }
        if let Some(felt) = felt(call.path) {
            self.effect(felt);
        }
        let called = match Key::of(call.path).root {
            "std" | "core" | "alloc" => self.closures_called(&call),
            _ => Set::default(),
        };
        for (arg, ty) in call.args.iter().zip(&call.types) {
            self.escape(arg);
            let may_hold = |ty: TypeId| {
                let (own, behind) = (
                    self.cx.ws.type_facts(self.unit, ty),
                    self.cx.ws.pointee_facts(self.unit, ty),
                );
                own.may_own_guard || behind.may_own_guard
            };
            if ty.is_none_or(may_hold) {
                self.give_up(arg);
            }
            let unique = ty.is_some_and(|ty| self.cx.ws.type_facts(self.unit, ty).unique_ref);
            if let (true, Some(path)) = (unique, arg.known_path()) {
                self.replace(path, Change::Opaque);
                self.write(path, Some(Change::Opaque), Value::default(), *ty);
            } else if unique {
                self.note_unnamed(*ty);
            }
        }
        let mut value = self.derived(&call);
        value.reads.merge(&called);
        value.compared = compared(&call);
        value
    }

    /// What can be said of a result that was made from the arguments alone.
    pub(super) fn derived(&mut self, call: &Call<'_>) -> Value {
        let look = look_of(Key::of(call.path));
        let mut result = Value::default();
        let mut guards = Set::default();
        for arg in &call.args {
            let mut reads = arg.all_reads();
            let owned = arg.all_guards();
            if owned.is_empty() {
                self.note_look(arg, look, &mut reads);
            }
            result.reads.merge(&reads);
            if call.dest.borrows {
                result.lent.merge(&arg.lent);
            }
            guards.merge(&owned);
            result.computed |= arg.computed;
            result.changed |= arg.changed;
        }
        result.changed |= is_operator(Key::of(call.path));
        result.guards = self.kept(guards, call.dest);
        if call.dest.scalar {
            return result;
        }
        result.denotes = self
            .result_path(call)
            .map_or(Denotes::Unknown, Denotes::Path);
        result
    }

    /// The result is the first argument in another dress.
    fn same(&mut self, call: &Call<'_>, name: &str) -> Value {
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
            value.reads.merge(&other.all_reads());
        }
        let ty = call.types.first().copied().flatten();
        if ty.is_some_and(|ty| self.is_foreign_guard(ty)) {
            // From here on it is about what the lock guards.
            value.lent.clear();
        }
        if matches!(name, "unwrap" | "expect" | "unwrap_unchecked") {
            for atomic in &mut self.facts.atomics {
                atomic.insisted |= atomic.read.is_some_and(|read| value.reads.contains(&read));
            }
            // Who insists on what a change gave back does not ask what was there.
            let reads = &self.facts.reads;
            value
                .reads
                .retain(|r| reads[r as usize].look != Look::Outcome);
            if let [guard] = &*value.all_guards() {
                // Of what lock is not known if its crate is not.
                let is_unknown = self.facts.guards[*guard as usize].lock.is_none();
                if call.dest.names_guard || is_unknown {
                    self.state.confirm(*guard);
                }
            }
        }
        value
    }

    /// Where the result of a call lies of which only the arguments are known: an accessor's lies in its receiver.
    pub(super) fn result_path(&mut self, call: &Call<'_>) -> Option<PathId> {
        let first = call.args.first().and_then(Value::known_path);
        let by_ref = call.types.first().copied().flatten().is_some_and(|ty| {
            let facts = self.cx.ws.type_facts(self.unit, ty);
            facts.shared_ref || facts.unique_ref
        });
        let borrows = call.dest.borrows || call.dest.shared_handle;
        let advances = advances(Key::of(call.path));
        match first {
            Some(base) if borrows && by_ref && call.args.len() == 1 && !advances => {
                let name = self.cx.names.intern(call.path);
                self.cx.paths.make(Node::Via(base, name))
            }
            Some(base) if borrows => self.element_at(base, call.index.filter(|_| picks(call))),
            _ => self.site_path(),
        }
    }
}

/// Whether the second argument alone says which element is meant.
fn picks(call: &Call<'_>) -> bool {
    let key = Key::of(call.path);
    let is_known = matches!(key.root, "std" | "core" | "alloc");
    is_known && call.args.len() == 2 && matches!(key.name, "index" | "get" | "get_unchecked")
}

/// Whether the function is the name of an enum's variant; those that macros write are numbered.
fn is_variant(key: Key<'_>) -> bool {
    let is_name = key.name.starts_with(char::is_uppercase) || numbered(key.name).is_some();
    is_name
        && key
            .owner
            .trim_start_matches('_')
            .starts_with(char::is_uppercase)
}

fn look_of(key: Key<'_>) -> Look {
    match key.name {
        _ if asks_for_key(key) => Look::Member,
        "is_some" | "is_none" | "is_ok" | "is_err" => Look::Presence,
        "len" | "is_empty" | "capacity" => Look::Size,
        _ => Look::Plain,
    }
}

/// What the call compares by its order.
fn compared(call: &Call<'_>) -> Option<(PathId, PathId)> {
    let (Key { owner, name, .. }, [a, b]) = (Key::of(call.path), call.args.as_slice()) else {
        return None;
    };
    let by_order = matches!(owner, "PartialOrd" | "Ord")
        && matches!(name, "lt" | "le" | "gt" | "ge" | "cmp" | "partial_cmp");
    a.identity().zip(b.identity()).filter(|_| by_order)
}
