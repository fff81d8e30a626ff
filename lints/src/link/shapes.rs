//! What bodies tell of the types of the workspace: the fields that they fill and read. Nothing else says what a struct owns.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::ir::{
    Aggregate, Body, BodyKind, Local, Operand, Place, Proj, Rvalue, Stmt, Target, Term, Type,
    TypeId, Unit,
};
use crate::models;
use crate::settings::UserLock;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field<'a> {
    pub variant: Option<&'a str>,
    pub index: u32,
    /// Where its type stands.
    pub unit: u32,
    pub ty: TypeId,
}

/// The fields of each type, by the path of the type. Those whose types are arguments of it are not its own.
#[derive(Debug, Default)]
pub(super) struct Shapes<'a> {
    fields: FxHashMap<&'a str, Vec<Field<'a>>>,
}

impl<'a> Shapes<'a> {
    pub(super) fn of(units: &'a [Unit]) -> Self {
        let mut shapes = Shapes::default();
        for (number, unit) in (0..).zip(units) {
            for body in &unit.bodies {
                let stmts = body.blocks.iter().flat_map(|block| &block.stmts);
                for stmt in stmts {
                    shapes.filled(number, unit, &body.locals, stmt);
                }
                for place in body.blocks.iter().flat_map(|block| block.places()) {
                    shapes.read(number, unit, place);
                }
            }
        }
        shapes
    }

    /// The fields of a type, in order.
    pub(super) fn fields(&self, head: &str) -> &[Field<'a>] {
        self.fields.get(head).map_or(&[], Vec::as_slice)
    }

    fn filled(&mut self, number: u32, unit: &'a Unit, locals: &[Local], stmt: &'a Stmt) {
        let Rvalue::Aggregate(Aggregate::Adt { variant, .. }, operands) = &stmt.value else {
            return;
        };
        let Some(owner) = type_of(&stmt.place, locals) else {
            return;
        };
        for (index, operand) in (0..).zip(operands) {
            let place = match operand {
                Operand::Copy(place) | Operand::Move(place) => place,
                Operand::Const(_) => continue,
            };
            if let Some(ty) = type_of(place, locals) {
                let field = Field {
                    variant: variant.as_deref(),
                    index,
                    unit: number,
                    ty,
                };
                self.note(unit, owner, field);
            }
        }
    }

    fn read(&mut self, number: u32, unit: &'a Unit, place: &'a Place) {
        let mut variant = None;
        for step in &place.proj {
            match step {
                Proj::Downcast(name) => variant = Some(name.as_str()),
                Proj::Field { index, owner, ty } => {
                    let field = Field {
                        variant: variant.take(),
                        index: *index,
                        unit: number,
                        ty: *ty,
                    };
                    self.note(unit, *owner, field);
                }
                _ => {}
            }
        }
    }

    fn note(&mut self, unit: &'a Unit, owner: TypeId, field: Field<'a>) {
        let owner = &unit.types[owner as usize];
        if !owner.head.contains("::") || owner.args.contains(&field.ty) {
            return;
        }
        let fields = self.fields.entry(&owner.head).or_default();
        let key = |field: &Field<'a>| (field.variant, field.index);
        if let Err(at) = fields.binary_search_by_key(&key(&field), key) {
            fields.insert(at, field);
        }
    }
}

/// The type of a place that ends in a field, or is a local.
fn type_of(place: &Place, locals: &[Local]) -> Option<TypeId> {
    match place.proj.last() {
        None => Some(locals.get(place.local as usize)?.ty),
        Some(Proj::Field { ty, .. }) => Some(*ty),
        _ => None,
    }
}

/// Which types are guards: those that acquisitions give out, and those that own one.
#[derive(Debug, Default)]
pub(super) struct Guards<'a> {
    /// Of the locks that the user declared, and types with a field that is one.
    sure: FxHashSet<&'a str>,
    /// Types one of whose fields may hold one.
    possible: FxHashSet<&'a str>,
}

impl<'a> Guards<'a> {
    /// Of units whose locks the user declared so.
    pub(super) fn of(units: &'a [Unit], shapes: &Shapes<'a>, locks: &[UserLock]) -> Self {
        let mut guards = Guards::default();
        for unit in units {
            for (path, ty) in unit.bodies.iter().flat_map(|body| results(unit, body)) {
                if models::takes_declared(path, locks) {
                    guards.given(unit, ty);
                }
            }
        }
        guards.spread(units, shapes);
        guards
    }

    /// What an acquisition gives back, perhaps in a `Result`.
    fn given(&mut self, unit: &'a Unit, ty: TypeId) {
        let ty = &unit.types[ty as usize];
        if is_holder(&ty.head) {
            if let Some(&first) = ty.args.first() {
                self.given(unit, first);
            }
        } else if ty.pointers.is_empty() && ty.head.contains("::") {
            self.sure.insert(&ty.head);
        }
    }

    /// To the types that have a guard in a field.
    fn spread(&mut self, units: &'a [Unit], shapes: &Shapes<'a>) {
        loop {
            let before = (self.sure.len(), self.possible.len());
            for (&head, fields) in &shapes.fields {
                for field in fields {
                    let unit = &units[field.unit as usize];
                    let ty = &unit.types[field.ty as usize];
                    if !ty.pointers.is_empty() {
                        continue;
                    }
                    if field.variant.is_none() && self.is(&ty.head) {
                        self.sure.insert(head);
                    }
                    if self.in_value(unit, ty) {
                        self.possible.insert(head);
                    }
                }
            }
            if before == (self.sure.len(), self.possible.len()) {
                return;
            }
        }
    }

    /// Whether a value of such a type surely holds a lock.
    pub(super) fn is(&self, head: &str) -> bool {
        models::is_guard(head) || self.sure.contains(head)
    }

    /// Whether a value of the type can own one, for all that its name says.
    pub(super) fn in_value(&self, unit: &Unit, ty: &Type) -> bool {
        self.in_type(unit, ty, DEPTH)
    }

    fn in_type(&self, unit: &Unit, ty: &Type, depth: u32) -> bool {
        let in_arg = |&arg: &TypeId| {
            let arg = &unit.types[arg as usize];
            arg.pointers.is_empty() && self.in_type(unit, arg, depth - 1)
        };
        depth > 0
            && (self.is(&ty.head)
                || self.possible.contains(ty.head.as_str())
                || ty.args.iter().any(in_arg))
    }
}

/// How deep arguments of types are looked into.
const DEPTH: u32 = 4;

/// The function that a body is of, and those that it calls, each with the type of what comes back.
fn results<'u>(unit: &'u Unit, body: &'u Body) -> impl Iterator<Item = (&'u str, TypeId)> {
    let name = match body.kind {
        BodyKind::Fn => Some(body.name.as_str()),
        BodyKind::AsyncFn => body.name.rsplit_once("::").map(|(name, _)| name),
        _ => None,
    };
    let own = name.and_then(|name| Some((name, body.locals.first()?.ty)));
    let called = body.blocks.iter().filter_map(|block| match &block.term {
        Term::Call {
            callee: Target::Fn(callee),
            dest,
            ..
        } => {
            let path = unit.callees[*callee as usize].path.as_str();
            Some((path, type_of(dest, &body.locals)?))
        }
        _ => None,
    });
    own.into_iter().chain(called)
}

/// Types that are as good as what they hold.
pub(crate) fn is_holder(head: &str) -> bool {
    matches!(
        head,
        "std::option::Option"
            | "std::result::Result"
            | "std::task::Poll"
            | "std::boxed::Box"
            | "(tuple)"
    )
}
