//! The units of one run as one workspace: which body a call reaches.

mod destructors;
mod implied;
mod resolve;
mod shapes;
mod types;
mod variants;

use rustc_hash::FxHashMap;

pub use destructors::Destructor;
pub(crate) use resolve::is_open;
pub(crate) use shapes::is_holder;
use shapes::{Guards, Shapes};
use variants::Variants;

use crate::ir::{Aggregate, Body, CalleeId, LocalId, Rvalue, Span, Stmt, TypeId, Unit};
use crate::models::{self, Model};
use crate::settings::{Settings, UserLock};

/// Index into [`Workspace::bodies`].
pub type BodyId = u32;

/// A place in one of the units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    pub unit: u32,
    pub span: Span,
}

/// What a callee turned out to be.
#[derive(Debug, Default, Clone)]
pub struct Resolved {
    pub model: Option<Model>,
    pub bodies: Vec<BodyId>,
    /// The call surely reaches that body; otherwise it is one of them, or another that is not known.
    pub exact: bool,
    /// What a function of the standard library calls in turn, and what for.
    pub implied: Option<(BodyId, models::Part)>,
}

/// What the analysis needs to know of a type.
#[derive(Debug, Clone, Copy, Default)]
pub struct TypeFacts {
    /// A value of the type can own a guard.
    pub may_own_guard: bool,
    /// The type itself, and nothing that it leaves open, says that there may be a guard in it.
    pub shows_guard: bool,
    /// A value of the type can refer to other state.
    pub borrows: bool,
    /// The type says that it is a guard, or refers to one.
    pub names_guard: bool,
    /// A number, `bool` or `char`.
    pub scalar: bool,
    /// `&mut T`.
    pub unique_ref: bool,
    /// `&T`.
    pub shared_ref: bool,
    /// `Arc`, `Rc` and the like: a clone is another handle to the same thing.
    pub shared_handle: bool,
    /// An `Option` or `Result` of such a handle.
    pub wraps_handle: bool,
    /// There may be such handles in it.
    pub has_handles: bool,
}

pub struct Workspace<'a> {
    pub units: &'a [Unit],
    pub bodies: Vec<(u32, u32)>,
    resolved: Vec<Vec<Resolved>>,
    types: Vec<Vec<TypeFacts>>,
    pointees: Vec<Vec<TypeFacts>>,
    /// A macro that makes closures makes them all at one place.
    closures: FxHashMap<(u32, Span), Vec<BodyId>>,
    /// `Drop::drop` by the path of the type.
    drops: FxHashMap<&'a str, Vec<BodyId>>,
    /// By unit and type.
    destructors: Vec<Vec<Vec<Destructor<'a>>>>,
    variants: Variants<'a>,
    shapes: Shapes<'a>,
    /// By unit and type.
    iterators: Vec<Vec<Option<BodyId>>>,
    /// Lock types of the user's.
    locks: Vec<UserLock>,
}

impl<'a> Workspace<'a> {
    pub fn link(units: &'a [Unit], settings: &Settings) -> Workspace<'a> {
        let bodies: Vec<(u32, u32)> = units
            .iter()
            .enumerate()
            .flat_map(|(u, unit)| (0..unit.bodies.len()).map(move |b| (u as u32, b as u32)))
            .collect();
        let mut ws = Workspace {
            units,
            resolved: Vec::new(),
            types: Vec::new(),
            pointees: Vec::new(),
            closures: FxHashMap::default(),
            drops: FxHashMap::default(),
            destructors: Vec::new(),
            variants: Variants::of(units),
            shapes: Shapes::default(),
            iterators: Vec::new(),
            locks: Vec::new(),
            bodies,
        };
        let index = ws.index();
        let locks = declared_locks(units, &settings.locks);
        ws.resolved = (0..units.len())
            .map(|u| {
                units[u]
                    .callees
                    .iter()
                    .map(|c| ws.resolve(&index, u, c, &locks))
                    .collect()
            })
            .collect();
        ws.iterators = (0..units.len()).map(|u| ws.iterators(&index, u)).collect();
        ws.defer_async(&locks);
        let shapes = Shapes::of(units);
        let guards = Guards::of(units, &shapes, &locks);
        let facts = |of: fn(&Unit, &Guards<'_>) -> Vec<TypeFacts>| {
            let facts = units.iter().map(|unit| of(unit, &guards));
            facts.collect()
        };
        ws.types = facts(types::type_facts);
        ws.pointees = facts(types::pointee_facts);
        ws.destructors = (0..units.len())
            .map(|u| {
                (0..units[u].types.len() as TypeId)
                    .map(|ty| ws.destructors_of(&shapes, u as u32, ty))
                    .collect()
            })
            .collect();
        ws.shapes = shapes;
        ws.locks = locks;
        ws
    }

    pub fn body(&self, id: BodyId) -> (&'a Unit, &'a Body) {
        let (unit, body) = self.bodies[id as usize];
        let unit = &self.units[unit as usize];
        (unit, &unit.bodies[body as usize])
    }

    /// Whether the type is a lock, by the methods that take it.
    pub fn is_lock(&self, head: &str) -> bool {
        let takes = |method: &str| {
            let known = models::model_of(&format!("{head}::{method}"), None, &self.locks);
            known.is_some_and(|known| matches!(known.model, Model::Acquire { .. }))
        };
        let is_declared = |lock: &UserLock| models::is_called(head, &lock.path);
        self.locks.iter().any(is_declared) || ["lock", "write"].iter().any(|method| takes(method))
    }

    pub fn unit_of(&self, id: BodyId) -> u32 {
        self.bodies[id as usize].0
    }

    pub fn callee(&self, unit: u32, callee: CalleeId) -> &Resolved {
        &self.resolved[unit as usize][callee as usize]
    }

    pub fn type_facts(&self, unit: u32, ty: TypeId) -> TypeFacts {
        self.types[unit as usize][ty as usize]
    }

    pub fn pointee_facts(&self, unit: u32, ty: TypeId) -> TypeFacts {
        self.pointees[unit as usize][ty as usize]
    }

    /// The body of the closure that `maker` makes at that place and puts into that local, if it can be told from its likes.
    pub fn closure(&self, maker: BodyId, at: Span, local: LocalId) -> Option<BodyId> {
        let there = self.closures.get(&(self.unit_of(maker), at))?;
        if let [only] = there.as_slice() {
            return Some(*only);
        }
        let maker = self.body(maker).1;
        let number = |id: BodyId| -> Option<u32> {
            let inner = self.body(id).1.name.strip_prefix(maker.name.as_str())?;
            let number = inner.strip_prefix("::{closure#")?.strip_suffix('}')?;
            number.parse().ok()
        };
        let within = there.iter().copied();
        let mut within: Vec<(u32, BodyId)> =
            within.filter_map(|id| Some((number(id)?, id))).collect();
        if let [(_, only)] = within.as_slice() {
            return Some(*only);
        }
        // Closures are numbered as they stand in the source, and so are the locals that hold them.
        within.sort_unstable();
        let locals = made_at(maker, at);
        let same = within.len() == locals.len();
        let position = locals.iter().position(|&l| l == local).filter(|_| same)?;
        Some(within[position].1)
    }

    /// The number of a type's variant, if bodies tell.
    pub fn variant_number(&self, head: &str, variant: &str) -> Option<i128> {
        self.variants.number(head, variant)
    }

    /// Whether the type has a field besides that one, as far as bodies tell.
    pub fn has_other_fields(&self, head: &str, index: u32) -> bool {
        let mut fields = self.shapes.fields(head).iter();
        fields.any(|field| field.index != index)
    }

    /// What a value of the type does to yield its next element, if it is an iterator that the workspace wrote.
    pub fn next_of(&self, unit: u32, ty: TypeId) -> Option<BodyId> {
        self.iterators[unit as usize][ty as usize]
    }

    /// What runs when a value of the type goes away, in order, as far as the workspace wrote it.
    pub fn destructors(&self, unit: u32, ty: TypeId) -> &[Destructor<'a>] {
        &self.destructors[unit as usize][ty as usize]
    }
}

/// The locals that the body puts the closures into that it makes at that place.
fn made_at(body: &Body, at: Span) -> Vec<LocalId> {
    let is_one = |stmt: &&Stmt| matches!(&stmt.value, Rvalue::Aggregate(Aggregate::Closure(place), _) if *place == at);
    let stmts = body.blocks.iter().flat_map(|block| &block.stmts);
    let mut locals: Vec<LocalId> = stmts.filter(is_one).map(|stmt| stmt.place.local).collect();
    locals.sort_unstable();
    locals.dedup();
    locals
}

/// The user's lock types, and once more by where they are declared those that the user calls by the path of a re-export.
fn declared_locks(units: &[Unit], locks: &[UserLock]) -> Vec<UserLock> {
    let mut all = locks.to_vec();
    for lock in locks {
        let pairs = units.iter().flat_map(|unit| &unit.reexports);
        let declared = pairs.filter(|(printed, _)| models::is_called(printed, &lock.path));
        all.extend(declared.map(|(_, declared)| UserLock {
            path: declared.clone(),
            ..lock.clone()
        }));
    }
    all
}
