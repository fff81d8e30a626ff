//! Values that go away, and the destructors that run then.

use super::exec::Exec;
use super::path::Node;
use super::sets::Set;
use super::short_name;
use super::value::{Denotes, Value};
use crate::ir::{LocalId, Operand, TypeId};
use crate::link::Destructor;

impl Exec<'_, '_> {
    /// Runs what the type has to run. Of a variable that is taken apart, not all fields go away with it.
    pub(super) fn destroy(&mut self, ty: TypeId, value: &Value, variable: Option<LocalId>) {
        let ws = self.cx.ws;
        let of_fields = |destructor: &Destructor<'_>| !destructor.fields.is_empty();
        let destructors = ws.destructors(self.unit, ty);
        let in_parts = destructors.iter().any(of_fields)
            && variable.is_some_and(|variable| self.is_taken_apart(variable));
        for destructor in destructors {
            if !(in_parts && of_fields(destructor)) {
                self.let_go_before(value, destructor, variable);
                let Some(part) = self.part_of(value, destructor) else {
                    continue;
                };
                let dying = Value {
                    // It may put away guards of its own before it does anything else.
                    lent: part.all_guards(),
                    ..part.borrowed()
                };
                let name = short_name(&ws.body(destructor.body).1.name);
                self.apply(destructor.body, vec![dying], true, name);
            }
        }
    }

    /// Fields go away one by one, as they are declared: those before the one that the destructor is of have let go of their
    /// guards when it runs.
    fn let_go_before(
        &mut self,
        value: &Value,
        destructor: &Destructor<'_>,
        variable: Option<LocalId>,
    ) {
        let mut within = value;
        for (_, field) in &destructor.fields {
            let name = field.variant.map(|name| self.cx.names.intern(name));
            let variant = name.map_or(0, |name| name.number() + 1);
            let mut gone = Set::default();
            for ((of, index), part) in within.parts.iter() {
                if *of == variant && *index < field.index {
                    gone.merge(&part.all_guards());
                }
            }
            match variable {
                Some(local) => self.state.let_go(&gone, local),
                None => self.state.release(&gone),
            }
            let Some(part) = within.parts.get((variant, field.index)) else {
                return;
            };
            within = part;
        }
    }

    /// `None` if it is known not to be there: of an enum, another variant is.
    fn part_of(&mut self, value: &Value, destructor: &Destructor<'_>) -> Option<Value> {
        let mut part = value.clone();
        for (owner, field) in &destructor.fields {
            let owner = self.cx.names.intern(owner);
            let variant = field.variant.map(|name| self.cx.names.intern(name));
            let index = field.index;
            if variant.is_some() && part.variant.is_some_and(|known| Some(known) != variant) {
                return None;
            }
            let known = (variant.map_or(0, |name| name.number() + 1), index);
            if let Some(known) = part.parts.get(known) {
                part = known.clone();
                continue;
            }
            let base = match part.denotes {
                Denotes::Path(base) => self.cx.paths.make(Node::Field {
                    base,
                    owner,
                    variant,
                    index,
                }),
                _ => None,
            };
            part = Value {
                denotes: base.map_or(Denotes::Unknown, Denotes::Path),
                ..Value::default()
            };
        }
        let is_none = part
            .variant
            .is_some_and(|v| self.cx.names.text(v) == "None");
        (!is_none).then_some(part)
    }

    /// Whether the body moves a part out of the variable.
    fn is_taken_apart(&self, local: LocalId) -> bool {
        let takes = |operand: &Operand| matches!(operand, Operand::Move(place) if place.local == local && !place.proj.is_empty());
        let mut blocks = self.body.blocks.iter();
        blocks.any(|block| block.operands().any(takes))
    }
}
