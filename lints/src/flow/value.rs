//! What a local variable holds: the thing it denotes, the guards it owns, and what it was computed from.

use std::rc::Rc;

use super::cases::Cases;
use super::choice::{Choice, join_choice};
use super::forget::Aim;
use super::gate::{By, Formal};
use super::parts::{ELEMENT, Parts};
use super::path::{Name, Node, PathId, Paths};
use super::race::Race;
use super::sets::Set;
use crate::ir::{CalleeId, LocalId, TypeId};
use crate::link::BodyId;
use crate::models::Mode;

/// Index into [`super::Facts::guards`]: one acquisition.
pub type GuardId = u32;
/// Index into [`super::Facts::reads`]: one look at some state.
pub type ReadId = u32;

/// What a value denotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Denotes {
    /// Nothing: not assigned yet, `None`, a constant. Joins to whatever the other side denotes.
    #[default]
    Nothing,
    Path(PathId),
    Unknown,
}

/// A closure, async body or function item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Callable {
    /// `None` if it cannot be told which.
    Closure(Option<BodyId>),
    Method(BodyId),
    Item {
        unit: u32,
        callee: CalleeId,
    },
}

// `Eq` lets shared values be compared by where they lie.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Value {
    pub denotes: Denotes,
    /// Released when this value is dropped.
    pub guards: Set,
    /// Guards that can be put away through the value, which is a `&mut` to what owns them.
    pub lent: Set,
    pub reads: Set,
    /// What runs when the value is called.
    pub callables: Choice<Callable>,
    /// The value is a future that takes this lock when it is polled.
    pub pending: Choice<Pending>,
    /// For a future: what else may end the wait for it.
    pub race: Race,
    /// Parts whose values differ from what the whole's path would say: struct fields, captures.
    pub parts: Parts,
    /// The local that a `&mut` refers to.
    pub referent: Option<LocalId>,
    /// The part of something that a `&mut` refers to.
    pub(super) aim: Option<Rc<Aim>>,
    /// A constant that is known.
    pub constant: Option<i128>,
    /// For a flag: what may be held by what it is.
    pub cases: Cases,
    /// The parameter that alone decides what the value is.
    pub formal: Option<Formal>,
    /// The variant that the value was built with.
    pub variant: Option<Name>,
    /// The variant has no contents.
    pub bare: bool,
    /// Result of arithmetic on what was read.
    pub computed: bool,
    /// Something was put in, taken out or made anew of what was read.
    pub changed: bool,
    /// For a number: what it is a copy of.
    pub copy_of: Option<PathId>,
    /// Tells which of two things is the greater.
    pub compared: Option<(PathId, PathId)>,
    /// For the state of an atomic flag.
    pub flag: Option<Flag>,
    /// Owns guards, unless control came by a way on which all of it was moved out.
    pub parted: bool,
    /// For the result of looking at a value's variant: whose.
    pub variant_of: Option<Tested>,
}

/// What a value says of a flag that was loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flag {
    pub read: ReadId,
    /// True if the flag is not set.
    pub negated: bool,
}

impl Flag {
    pub(super) fn not(self) -> Flag {
        Flag {
            negated: !self.negated,
            ..self
        }
    }
}

/// What a value tells the variant of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tested {
    /// Has it, in nothing but wrappers of the standard library.
    pub local: LocalId,
    /// Of what has the variant, or of a reference to it.
    pub ty: TypeId,
    pub test: Test,
}

/// How a value tells the variant of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    Discriminant,
    /// True for `Some` and `Ok`.
    Present,
    /// True for `None` and `Err`.
    Absent,
    /// True for these variants, each a bit by its number.
    Among(u64),
}

impl Test {
    pub fn negated(self) -> Test {
        match self {
            Test::Discriminant => Test::Discriminant,
            Test::Present => Test::Absent,
            Test::Absent => Test::Present,
            Test::Among(variants) => Test::Among(!variants),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pending {
    pub lock: PathId,
    pub mode: Mode,
}

pub type Shared = Rc<Value>;

/// How much of a value is kept apart: parts, and a quarter for each read.
const MAX_WEIGHT: u32 = 64;

impl Value {
    pub fn path(path: PathId) -> Value {
        Value {
            denotes: Denotes::Path(path),
            ..Value::default()
        }
    }

    /// What the value is, or is a copy of.
    pub(super) fn identity(&self) -> Option<PathId> {
        self.copy_of.or(self.known_path())
    }

    pub fn known_path(&self) -> Option<PathId> {
        match self.denotes {
            Denotes::Path(path) => Some(path),
            _ => None,
        }
    }

    /// The same, computed on from: what it is a parameter's is that in another way.
    pub(super) fn computed_by(mut self, by: By) -> Value {
        self.formal = self.formal.map(|formal| formal.then(by));
        self
    }

    /// The same thing seen through a reference: guards stay with the owner.
    pub fn borrowed(&self) -> Value {
        let mut value = self.clone();
        value.strip_guards();
        value.constant = None;
        value.cases = Cases::default();
        value
    }

    pub fn strip_guards(&mut self) {
        self.guards.clear();
        if self.parts.values().any(Value::has_guards) {
            self.parts.change(Value::strip_guards);
        }
    }

    pub fn has_guards(&self) -> bool {
        !self.guards.is_empty() || self.parts.values().any(Value::has_guards)
    }

    pub fn all_guards(&self) -> Set {
        let mut guards = self.guards.clone();
        for part in self.parts.values() {
            guards.merge(&part.all_guards());
        }
        guards
    }

    pub fn retain_guards(&mut self, keep: &dyn Fn(GuardId) -> bool) {
        self.guards.retain(keep);
        if self.parts.values().any(Value::has_guards) {
            self.parts.change(|part| part.retain_guards(keep));
        }
    }

    pub fn retain_reads(&mut self, keep: &dyn Fn(ReadId) -> bool) {
        self.reads.retain(keep);
        self.parts.change(|part| part.retain_reads(keep));
    }

    /// Every read that the value or a part of it was computed from.
    pub fn all_reads(&self) -> Set {
        let mut reads = self.reads.clone();
        for part in self.parts.values() {
            reads.merge(&part.all_reads());
        }
        reads
    }

    /// The reads of which the value or a part of it is made, but not as they were.
    pub fn calculated(&self) -> Set {
        let mut reads = match self.computed || self.changed {
            true => self.reads.clone(),
            false => Set::default(),
        };
        for part in self.parts.values() {
            reads.merge(&part.calculated());
        }
        reads
    }

    /// A constant, or a variant without contents.
    pub fn is_plain(&self) -> bool {
        !self.computed && (self.constant.is_some() || self.variant.is_some() && self.bare)
    }

    /// The parameter, if the value is nothing but that.
    pub fn param_root(&self, paths: &Paths) -> Option<u32> {
        match paths.node(self.known_path()?) {
            Node::Param(n) => Some(n),
            _ => None,
        }
    }

    /// The value, or, if it has grown beyond what can be worth keeping apart, the value as one piece: structs of structs
    /// of structs would multiply.
    pub fn bounded(mut self) -> Value {
        self.bound();
        self
    }

    pub fn bound(&mut self) {
        let mut budget = MAX_WEIGHT;
        if self.fits(&mut budget) {
            return;
        }
        for part in std::mem::take(&mut self.parts).values() {
            self.guards.merge(&part.all_guards());
            self.lent.merge(&part.all_lent());
            self.reads.merge(&part.all_reads());
        }
        self.reads.truncate(MAX_WEIGHT as usize);
    }

    /// Parts and reads are what a value's clones cost.
    fn fits(&self, budget: &mut u32) -> bool {
        let own = 1 + u32::try_from(self.reads.len()).unwrap_or(u32::MAX) / 4;
        match budget.checked_sub(own) {
            Some(rest) => *budget = rest,
            None => return false,
        }
        self.parts.values().all(|part| part.fits(budget))
    }

    pub fn any_path(&self, test: &mut dyn FnMut(PathId) -> bool) -> bool {
        self.known_path().is_some_and(&mut *test)
            || self.pending.items().iter().any(|p| test(p.lock))
            || self.parts.values().any(|p| p.any_path(test))
    }

    pub fn map_paths(&mut self, f: &mut dyn FnMut(PathId) -> Option<PathId>) {
        if let Denotes::Path(path) = self.denotes {
            self.denotes = f(path).map_or(Denotes::Unknown, Denotes::Path);
        }
        self.copy_of = self.copy_of.and_then(&mut *f);
        self.compared = self.compared.and_then(|(a, b)| Some((f(a)?, f(b)?)));
        if !self.pending.is_empty() {
            let pending = |p: Pending| f(p.lock).map(|lock| Pending { lock, ..p });
            self.pending = self.pending.map(pending);
        }
        self.parts.change(|part| part.map_paths(f));
    }

    /// Adds what `other` may be; true if anything changed.
    pub fn join(&mut self, other: &Value) -> bool {
        let same = self.cases == other.cases;
        let cases = same.then(|| self.cases.clone());
        self.join_as(other, cases.unwrap_or_default())
    }

    /// The same where it is known what the value says of what is held.
    pub(super) fn join_as(&mut self, other: &Value, cases: Cases) -> bool {
        let mut changed = self.guards.merge(&other.guards) | self.reads.merge(&other.reads);
        changed |= self.lent.merge(&other.lent);
        let open = (self.is_something(), other.is_something());
        changed |= join_choice(&mut self.callables, &other.callables, open);
        changed |= join_choice(&mut self.pending, &other.pending, open);
        let race = self.race.max(other.race);
        changed |= replace(&mut self.race, race);
        let denotes = match (self.denotes, other.denotes) {
            (a, b) if a == b => a,
            (Denotes::Nothing, x) | (x, Denotes::Nothing) => x,
            _ => Denotes::Unknown,
        };
        changed |= replace(&mut self.denotes, denotes);
        let computed = self.computed | other.computed;
        changed |= replace(&mut self.computed, computed);
        let is_changed = self.changed | other.changed;
        changed |= replace(&mut self.changed, is_changed);
        let parted = self.parted | other.parted;
        changed |= replace(&mut self.parted, parted);
        if self.constant != other.constant {
            changed |= replace(&mut self.constant, None);
        }
        changed |= replace(&mut self.cases, cases);
        let bare = self.bare && other.bare;
        changed |= replace(&mut self.bare, bare);
        if self.variant != other.variant {
            changed |= replace(&mut self.variant, None);
        }
        if self.formal != other.formal {
            changed |= replace(&mut self.formal, None);
        }
        if self.copy_of != other.copy_of {
            changed |= replace(&mut self.copy_of, None);
        }
        if self.flag != other.flag {
            changed |= replace(&mut self.flag, None);
        }
        if self.compared != other.compared {
            changed |= replace(&mut self.compared, None);
        }
        if self.referent != other.referent {
            changed |= replace(&mut self.referent, None);
        }
        if self.aim != other.aim {
            changed |= replace(&mut self.aim, None);
        }
        if self.variant_of != other.variant_of {
            changed |= replace(&mut self.variant_of, None);
        }
        changed |= self.parts.join(&other.parts, open);
        if changed {
            self.bound();
        }
        changed
    }

    /// Whatever is not known of it may be anything.
    fn is_something(&self) -> bool {
        self.denotes != Denotes::Nothing
    }

    pub(super) fn is_called(&self) -> bool {
        !self.callables.is_empty()
    }

    /// The callables that an array holds, of which an element is one or another.
    pub(super) fn one_of(&self) -> Parts {
        let mut elements = Parts::default();
        for (part, value) in self.parts.iter().filter(|(part, _)| part.0 == ELEMENT) {
            elements.insert(*part, value.clone());
        }
        elements
    }
}

fn replace<T: PartialEq>(slot: &mut T, value: T) -> bool {
    let changed = *slot != value;
    *slot = value;
    changed
}
