//! Functions of the standard library that call what a type implements.

use std::ops::ControlFlow;

use super::call::Call;
use super::choice::Choice;
use super::exec::Exec;
use super::value::{Callable, Value};
use crate::ir::{Operand, TypeId};
use crate::link::{BodyId, Resolved, is_open};
use crate::models::{self, Model, Part};

impl<'a> Exec<'_, 'a> {
    /// Does what the method does that such a function calls: the result, if that is all there is to it, or what else the
    /// function is.
    pub(super) fn implied(
        &mut self,
        resolved: &Resolved,
        call: &mut Call<'_>,
    ) -> ControlFlow<Value, Option<Model>> {
        let known = |implied: &(BodyId, Part)| self.cx.is_looked_into(implied.0);
        let Some((body, part)) = resolved.implied.filter(known) else {
            return ControlFlow::Continue(resolved.model);
        };
        let args = match part {
            Part::Whole => call.args.clone(),
            Part::Means => call.args.iter().map(Value::borrowed).collect(),
            Part::Leftover => Vec::new(),
            Part::Instead(function) => {
                call.path = function;
                call.args.push(method(body));
                call.types.push(None);
                let known = models::model_of(function, None, &[]);
                return ControlFlow::Continue(known.map(|known| known.model));
            }
        };
        let name = self.callee_name(body);
        let made = self.apply(body, args, true, name);
        match part {
            Part::Whole => return ControlFlow::Break(made),
            Part::Means => seen_to(call),
            _ => {}
        }
        ControlFlow::Continue(resolved.model)
    }

    /// An argument that is an iterator of the workspace's own has its `next` to do, for each element.
    pub(super) fn drive(&self, call: &mut Call<'_>, position: usize) {
        let Some(next) = self.next_of(call, position) else {
            return;
        };
        call.args[position].drive(next);
    }

    /// A box or a reference to one, as a trait object.
    pub(super) fn unsized_iterator(
        &self,
        operand: &Operand,
        mut value: Value,
        ty: TypeId,
    ) -> Value {
        let is_open = |ty: TypeId| {
            let ty = &self.ir.types[ty as usize];
            let inner = ty.args.iter().map(|&arg| &self.ir.types[arg as usize]);
            inner.chain([ty]).any(|ty| ty.head.starts_with("dyn "))
        };
        let place = operand.place().filter(|place| place.proj.is_empty());
        let next = place.and_then(|place| self.next_of_type(self.local_type(place.local)));
        if let Some(next) = next.filter(|_| is_open(ty)) {
            value.drive(next);
        }
        value
    }

    fn next_of(&self, call: &Call<'_>, position: usize) -> Option<BodyId> {
        self.next_of_type(call.types.get(position).copied().flatten()?)
    }

    fn next_of_type(&self, ty: TypeId) -> Option<BodyId> {
        let next = self.cx.ws.next_of(self.unit, ty)?;
        self.cx.is_looked_into(next).then_some(next)
    }

    /// The same for what the callee takes as some iterator or other.
    pub(super) fn drive_given(&self, body: BodyId, call: &mut Call<'_>) {
        for position in 0..call.args.len() {
            if self.next_of(call, position).is_none() {
                continue;
            }
            let (unit, body) = self.cx.ws.body(body);
            let local = body.locals.get(position + 1);
            if local.is_some_and(|local| is_open(&unit.types[local.ty as usize].head)) {
                self.drive(call, position);
            }
        }
    }
}

impl Value {
    /// Has its elements from that method, unless it has something else to do.
    fn drive(&mut self, next: BodyId) {
        if !self.is_lazy() {
            self.pull(method(next));
        }
    }
}

/// What the method does to what it is called on is known by now.
fn seen_to(call: &mut Call<'_>) {
    if let (Some(on), Some(ty)) = (call.args.first_mut(), call.types.first_mut()) {
        *on = Value {
            reads: on.all_reads(),
            ..Value::default()
        };
        *ty = None;
    }
}

/// The function, to be called.
fn method(body: BodyId) -> Value {
    Value {
        callables: Choice::of(Callable::Method(body)),
        ..Value::default()
    }
}
