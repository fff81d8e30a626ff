//! Statements: what a value is made of.

use super::Look;
use super::choice::Choice;
use super::exec::Exec;
use super::gate::{By, Comparison, Formal, discriminant_of};
use super::memory::is_transparent;
use super::parts::ELEMENT;
use super::sets::Set;
use super::value::{Callable, Flag, Test, Tested, Value};
use crate::ir::{Aggregate, Const, LocalId, Operand, Proj, Rvalue, Stmt, TypeId};
use crate::models::last_segment;

/// Structs with more fields are data, not bundles of guards and closures.
const MAX_PARTS: usize = 24;

impl<'a> Exec<'_, 'a> {
    /// A constant, or a variant whose contents say nothing more: `None`, `Ok(())`, `Ok(true)`.
    fn is_bare(&self, value: &Rvalue) -> bool {
        match value {
            Rvalue::Use(Operand::Const(constant)) => {
                !matches!(constant, Const::Static(_) | Const::Unit)
            }
            Rvalue::Aggregate(Aggregate::Adt { variant, .. }, contents) => {
                let says_nothing = |content: &Operand| match content {
                    Operand::Const(constant) => matches!(constant, Const::Unit | Const::Bool(_)),
                    Operand::Copy(place) | Operand::Move(place) => {
                        place.proj.is_empty() && self.is_unit(place.local)
                    }
                };
                variant.is_some() && contents.iter().all(says_nothing)
            }
            _ => false,
        }
    }

    pub(super) fn stmt(&mut self, stmt: &'a Stmt) {
        let mut value = self.rvalue(&stmt.value, stmt.place.local);
        if self.is_bare(&stmt.value) && self.chosen[stmt.place.local as usize] {
            // `true` in one arm and `false` in the other say what the branch saw.
            let block = self.block as usize;
            let mut seen = Set::default();
            for &decider in self.facts.control.direct.next(block) {
                seen.merge(&self.facts.branches[decider as usize]);
            }
            value.reads.merge(&seen);
            value.parts.change(|content| {
                content.reads.merge(&seen);
            });
            if let Rvalue::Use(Operand::Const(Const::Bool(is_set))) = stmt.value {
                value.formal = self.facts.answer(self.body, self.block, is_set);
            }
        }
        self.assign(&stmt.place, value);
    }

    fn rvalue(&mut self, rvalue: &'a Rvalue, local: LocalId) -> Value {
        match rvalue {
            Rvalue::Use(operand) | Rvalue::Repeat(operand) => self.operand(operand),
            Rvalue::Cast(operand, ty) => {
                let value = self.operand(operand).computed_by(By::Unknown);
                self.unsized_iterator(operand, value, *ty)
            }
            Rvalue::Ref { place, mutable } | Rvalue::RawRef { place, mutable } => {
                self.reference(place, *mutable)
            }
            Rvalue::Discriminant(place) => self.discriminant(place),
            Rvalue::Binary(op, a, b) => self.binary(op, a, b),
            Rvalue::Unary(operand) => {
                let value = self.operand(operand);
                let mut value = match self.is_flag(self.local_type(local)) {
                    true => Value {
                        formal: value.formal.map(Formal::not),
                        ..value
                    },
                    false => value.computed_by(By::Unknown),
                };
                value.variant_of = value.variant_of.map(|tested| Tested {
                    test: tested.test.negated(),
                    ..tested
                });
                value.flag = value.flag.map(Flag::not);
                value.cases = value.cases.negated();
                value.constant = None;
                value.copy_of = None;
                value
            }
            Rvalue::Aggregate(kind, operands) => self.aggregate(kind, operands, local),
            Rvalue::Other(operands) => {
                let mut value = Value::default();
                for operand in operands {
                    value.join(&self.operand(operand));
                }
                let reads = value.all_reads();
                Value {
                    reads,
                    ..Value::default()
                }
            }
        }
    }

    fn discriminant(&mut self, place: &crate::ir::Place) -> Value {
        let seen = self.place(place);
        let mut reads = seen.reads.clone();
        if seen.guards.is_empty() {
            self.note_look(&seen, Look::Presence, &mut reads);
        }
        let variant = seen.variant;
        let is_tried = self
            .near_type(place)
            .is_some_and(|ty| self.is_tried_option(ty));
        let by = By::Variant(match is_tried {
            true => Test::Absent,
            false => Test::Discriminant,
        });
        let formal = self.formal_of(&seen);
        let number = variant.and_then(|v| discriminant_of(&self.cx.names, v));
        let variant_of = self.tested(place);
        self.note_test(variant_of);
        Value {
            constant: number.map(|number| match is_tried {
                true => 1 - number,
                false => number,
            }),
            reads,
            formal: formal.map(|formal| formal.then(by)),
            variant_of,
            compared: seen.compared,
            ..Value::default()
        }
    }

    /// Whether it is what `?` makes of an `Option`: there, what is empty comes last.
    fn is_tried_option(&self, ty: TypeId) -> bool {
        let head = |ty: TypeId| last_segment(&self.ir.types[ty as usize].head);
        let residual = self.ir.types[ty as usize].args.first();
        head(ty) == "ControlFlow" && residual.is_some_and(|&residual| head(residual) == "Option")
    }

    fn tested(&self, place: &crate::ir::Place) -> Option<Tested> {
        let (local, way) = match place.proj.as_slice() {
            [Proj::Deref, way @ ..] => (self.state.value(place.local)?.referent?, way),
            way => (place.local, way),
        };
        let is_wrapper = |step: &Proj| match step {
            Proj::Field { owner, .. } => is_transparent(&self.ir.types[*owner as usize].head),
            step => matches!(step, Proj::Downcast(_)),
        };
        let ty = self.near_type(place)?;
        way.iter().all(is_wrapper).then_some(Tested {
            local,
            ty,
            test: Test::Discriminant,
        })
    }

    fn binary(&mut self, op: &str, a: &'a Operand, b: &'a Operand) -> Value {
        let (a, b) = (self.operand(a), self.operand(b));
        let mut reads = a.all_reads();
        reads.merge(&b.all_reads());
        let comparison = Comparison::of(op);
        let by = |constant, comparison: Option<Comparison>| {
            comparison.map_or(By::Unknown, |c| By::Comparison(c, constant))
        };
        let formal = match (a.formal, a.constant, b.formal, b.constant) {
            (Some(formal), _, _, Some(constant)) => Some(formal.then(by(constant, comparison))),
            (_, Some(constant), Some(formal), _) => {
                let mirrored = comparison.map(Comparison::mirrored);
                Some(formal.then(by(constant, mirrored)))
            }
            _ => None,
        };
        let by_order = matches!(op, "Lt" | "Le" | "Gt" | "Ge" | "Cmp");
        Value {
            computed: comparison.is_none() && op != "Cmp",
            compared: a.identity().zip(b.identity()).filter(|_| by_order),
            formal,
            reads,
            ..Value::default()
        }
    }

    fn aggregate(&mut self, kind: &'a Aggregate, operands: &'a [Operand], local: LocalId) -> Value {
        let values: Vec<Value> = operands.iter().map(|o| self.operand(o)).collect();
        self.forget_kept(operands, &values);
        let variant = match kind {
            Aggregate::Array => ELEMENT,
            Aggregate::Adt { variant, path } => {
                let variant = variant.as_deref();
                if let Some(inner) = self.wrapped(path, variant, &values) {
                    return inner;
                }
                variant.map_or(0, |v| self.cx.names.intern(v).number() + 1)
            }
            _ => 0,
        };
        let mut whole = self.site_path().map(Value::path).unwrap_or_default();
        if let (
            Aggregate::Adt {
                variant: Some(name),
                ..
            },
            true,
        ) = (kind, values.is_empty())
        {
            let name = self.cx.names.intern(name);
            if discriminant_of(&self.cx.names, name).is_none() {
                whole.variant = Some(name);
                whole.bare = true;
            }
        }
        if let Aggregate::Closure(at) = kind {
            let body = self.cx.ws.closure(self.facts.body, *at, local);
            whole.callables = Choice::of(Callable::Closure(body));
        }
        let is_one = matches!(kind, Aggregate::Array) && !values.iter().any(Value::is_called);
        if is_one || values.len() > MAX_PARTS {
            for value in values {
                whole.guards.merge(&value.all_guards());
                whole.reads.merge(&value.all_reads());
            }
            return whole;
        }
        whole.with_parts(variant, values)
    }

    /// What a value of the standard library's wrappers is: its contents.
    fn wrapped(&mut self, path: &str, variant: Option<&str>, values: &[Value]) -> Option<Value> {
        is_transparent(path).then(|| {
            let mut value = values.first().cloned().unwrap_or_default();
            value.constant = None;
            value.cases = Default::default();
            value.variant = variant.map(|v| self.cx.names.intern(v));
            value
        })
    }

    /// A variant's name, called as a function.
    pub(super) fn construct(&mut self, path: &str, values: Vec<Value>) -> Value {
        let (ty, variant) = path.rsplit_once("::").unwrap_or(("", path));
        if let Some(inner) = self.wrapped(ty, Some(variant), &values) {
            return inner;
        }
        let number = self.cx.names.intern(variant).number() + 1;
        let whole = self.site_path().map(Value::path).unwrap_or_default();
        whole.with_parts(number, values)
    }
}

impl Value {
    fn with_parts(mut self, variant: u32, values: Vec<Value>) -> Value {
        for (index, value) in (0..).zip(values) {
            if value != Value::default() {
                self.parts.insert((variant, index), value);
            }
        }
        self.bounded()
    }
}
