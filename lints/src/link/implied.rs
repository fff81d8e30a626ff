//! Bodies that functions of the standard library call: what a type implements, for `to_string` or `sum` to use.

use rustc_hash::FxHashMap;

use super::resolve::{Index, is_open};
use super::{BodyId, Workspace};
use crate::ir::{Callee, Type, TypeId, Unit};
use crate::models::{self, Implied, Whose};

/// Pointers that do what they point to does.
const POINTERS: [&str; 3] = ["std::boxed::Box", "std::rc::Rc", "std::sync::Arc"];

impl Workspace<'_> {
    /// What the function calls in turn.
    pub(super) fn implied(
        &self,
        index: &Index<'_>,
        unit: usize,
        callee: &Callee,
    ) -> Option<(BodyId, models::Part)> {
        let implied = models::implied(&callee.path)?;
        let ty = match implied.whose {
            Whose::Receiver => callee.self_ty,
            Whose::Owner(number) => callee.owner_args.get(number).copied(),
            Whose::Argument => callee.args.first().copied(),
        };
        let ir = &self.units[unit];
        let mut ty = &ir.types[ty? as usize];
        if implied.of_trait == "Display" {
            while let ([to], true) = (ty.args.as_slice(), POINTERS.contains(&ty.head.as_str())) {
                ty = &ir.types[*to as usize];
            }
        }
        let mut bodies = self.implementors(index, implied.of_trait, implied.method, &ty.head);
        if implied.whose != Whose::Receiver {
            bodies.retain(|&body| self.same_kind(body, ty));
        }
        if let (Some(from), true) = (callee.self_ty, is_conversion(&implied)) {
            bodies = self.taking(bodies, (ir, from));
        }
        match self.prefer(unit, &bodies).as_slice() {
            &[body] => Some((body, implied.part)),
            _ => None,
        }
    }

    /// Whether it is implemented for a reference if that is what the type is.
    fn same_kind(&self, body: BodyId, ty: &Type) -> bool {
        let (of, body) = self.body(body);
        let own = body.self_ty.map(|own| &of.types[own as usize]);
        own.is_some_and(|own| own.pointers == ty.pointers)
    }

    /// Those of the conversions that take such a type; if none says so, those that take any.
    fn taking(&self, bodies: Vec<BodyId>, (ir, from): (&Unit, TypeId)) -> Vec<BodyId> {
        let taken = |&id: &BodyId| -> Option<(&Unit, TypeId)> {
            let (of, body) = self.body(id);
            Some((of, body.locals.get(1)?.ty))
        };
        let is_it = |id: &BodyId| taken(id).is_some_and(|(of, ty)| is_same((of, ty), (ir, from)));
        let exact: Vec<BodyId> = bodies.iter().copied().filter(is_it).collect();
        if !exact.is_empty() {
            return exact;
        }
        let is_any = |id: &BodyId| {
            taken(id).is_some_and(|(of, ty)| {
                let ty = &of.types[ty as usize];
                ty.pointers.is_empty() && is_open(&ty.head)
            })
        };
        bodies.into_iter().filter(is_any).collect()
    }

    /// The `next` of each type of the unit that is an iterator of the workspace's, or leads to one.
    pub(super) fn iterators(&self, index: &Index<'_>, unit: usize) -> Vec<Option<BodyId>> {
        let types = &self.units[unit].types;
        let mut known: FxHashMap<&str, Vec<BodyId>> = FxHashMap::default();
        for &id in index.methods("Iterator", "next") {
            let (of, body) = self.body(id);
            if let Some(ty) = body.self_ty {
                let head = of.types[ty as usize].head.as_str();
                known.entry(head).or_default().push(id);
            }
        }
        let of_type = |ty: &Type| {
            let mut ty = ty;
            while let (Some(&to), "std::boxed::Box") = (ty.args.first(), ty.head.as_str()) {
                ty = &types[to as usize];
            }
            let bodies = known.get(ty.head.as_str()).filter(|_| !is_open(&ty.head))?;
            match self.prefer(unit, bodies).as_slice() {
                &[body] => Some(body),
                _ => None,
            }
        };
        types.iter().map(of_type).collect()
    }
}

fn is_conversion(implied: &Implied) -> bool {
    matches!(implied.of_trait, "From" | "TryFrom")
}

/// Whether both are one type, whatever their lifetimes and constants.
fn is_same((a_unit, a): (&Unit, TypeId), (b_unit, b): (&Unit, TypeId)) -> bool {
    let (a, b) = (&a_unit.types[a as usize], &b_unit.types[b as usize]);
    let mut args = a.args.iter().zip(&b.args);
    a.head == b.head
        && a.pointers == b.pointers
        && a.args.len() == b.args.len()
        && args.all(|(&a, &b)| is_same((a_unit, a), (b_unit, b)))
}
