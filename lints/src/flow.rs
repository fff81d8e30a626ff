//! Runs one body over abstract values: which guards are held where, what is looked at and what is written under them.
//!
//! The result is [`Facts`]: plain tables that lints read and that [`Summary`] prunes for callers.

mod absence;
mod answers;
mod apply;
mod beside;
mod branch;
mod call;
mod callers;
mod cases;
mod choice;
mod closures;
mod context;
pub mod control;
mod destroy;
mod endings;
mod event;
mod exec;
mod fate;
mod forget;
mod futures;
mod gate;
pub mod graph;
mod implied;
mod import;
mod index;
mod invoke;
mod iterate;
mod latch;
mod lend;
mod limit;
mod locals;
mod locks;
mod memory;
mod mutate;
mod outcome;
mod outer;
pub mod parts;
pub mod path;
mod polls;
mod race;
mod replace;
mod returned;
pub mod scc;
pub mod sets;
mod sources;
mod state;
mod statement;
mod store;
mod subst;
mod summary;
mod telling;
pub mod value;

use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use crate::ir::{BlockId, TypeId};
use crate::link::{BodyId, Place};
use crate::models::{Change, How, Mode};
pub use callers::{Call, Callers, Share};
pub use context::Context;
use control::Control;
use endings::Ends;
pub use event::{Effect, Felt};
pub use gate::{Formal, Gate};
pub use limit::Limit;
use path::{Name, PathId, Paths};
use race::Rivals;
use sets::{Set, Union};
pub use summary::Summary;
use value::{Flag, GuardId, ReadId, Tested, Value};

/// One acquisition; its index is what values carry.
#[derive(Debug, Clone)]
pub struct Guard {
    /// `None` if it cannot be told which lock it is.
    pub lock: Option<PathId>,
    pub mode: Mode,
    pub how: How,
    /// Where the lock is taken, at the end of [`Guard::chain`].
    pub at: Place,
    /// The place in this body: the acquisition or the call that leads to it.
    pub here: Place,
    pub chain: Chain,
    /// The parameter that brought the guard along.
    pub param: Option<u32>,
    /// Taken in a callee.
    pub from_call: Option<FromCall>,
    /// The rest of the program waits while something runs that runs once.
    pub once: bool,
}

/// Where a guard comes from that a callee takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FromCall {
    pub site: u32,
    /// How deep below the call: a closure that it is given runs within, while of several bodies that it may mean only one runs.
    pub nesting: u32,
    /// The lock as the callee names it.
    pub lock: Option<PathId>,
}

/// Calls between a body and the place of an event, outermost first.
pub type Chain = Option<Rc<Frame>>;

/// What the name of a destructor ends in.
pub const DROP: &str = "::drop";

/// What a callee is called that has no name and stands in the caller's own text.
pub const CLOSURE: &str = "the closure";

#[derive(Debug)]
pub struct Frame {
    /// The call.
    pub at: Place,
    /// Whom it calls, and as the user names it.
    pub body: BodyId,
    pub callee: String,
    pub next: Chain,
}

pub fn frames(chain: &Chain) -> impl Iterator<Item = &Frame> {
    std::iter::successors(chain.as_deref(), |f| f.next.as_deref())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    pub guard: GuardId,
    /// On every path to this point.
    pub must: bool,
    /// Taken in an earlier round of a loop, from what may have been another lock.
    pub aged: bool,
    /// On the way here it went away, or over to another owner, which is not told until somebody finds it there.
    pub lost: bool,
}

/// Sorted by guard.
pub type HeldSet = Rc<Vec<Held>>;

#[derive(Debug, Clone)]
pub struct Acquisition {
    pub guard: GuardId,
    /// Held when the lock is asked for.
    pub held: HeldSet,
    pub block: BlockId,
    pub site: u32,
    /// The chain of calls surely leads there.
    pub sure: bool,
    /// What callees say of parameters of this body that decide whether it happens.
    pub gates: Vec<Gate>,
    /// The same of closures of this body in which it happens.
    pub within: Vec<Gate>,
    /// A future does it that is polled as one of a choice, which ends without it.
    pub given_up: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Look {
    Plain,
    /// Only whether something is there: the variant of an `Option`.
    Presence,
    /// Only whether a key is there: `contains_key`.
    Member,
    /// Only how much is there: `len`, `capacity`, `is_empty`.
    Size,
    Atomic,
    /// The result of a mutating call (`insert`, `pop`), which tells what was there.
    Outcome,
    /// What a caller's closure returned.
    Callback,
    /// The same of a closure that was given nothing of what is locked, and made something of its own.
    Made,
}

impl Look {
    /// At what somebody else's closure returned.
    pub fn is_answer(self) -> bool {
        matches!(self, Look::Callback | Look::Made)
    }
}

/// A look at state.
#[derive(Debug, Clone)]
pub struct Read {
    pub path: PathId,
    pub look: Look,
    pub held: HeldSet,
    pub at: Place,
    pub here: Place,
    pub block: BlockId,
    pub site: u32,
    /// Happens in a callee.
    pub imported: bool,
    /// How many named functions lie between.
    pub depth: u32,
    /// Of a flag in a callee: how that ends if it is set.
    pub fate: Option<Ends>,
}

#[derive(Debug, Clone)]
pub struct Write {
    pub path: PathId,
    pub change: Change,
    pub held: HeldSet,
    pub at: Place,
    pub here: Place,
    pub chain: Chain,
    pub block: BlockId,
    /// Reads that decide, within callees, whether it happens.
    pub decided: Set,
    /// Reads that the written value was computed from.
    pub value_reads: Set,
    /// Reads that arithmetic was done with on the way to it.
    pub calculated: Set,
    /// What the written value, or a part of it, is a copy of.
    pub copies: Vec<PathId>,
    /// The parameter that is written as it came.
    pub from_param: Option<u32>,
    /// One word that is not computed from anything: a number, a flag, a state.
    pub plain: bool,
    /// The written value surely is not absent (`None`, null).
    pub present: bool,
    /// Type of what is written, for the words of a message and for what it means to lose it.
    pub value_ty: Option<(u32, TypeId)>,
    /// The look that the mutating call itself is.
    pub outcome: Option<ReadId>,
    /// More is asked, within callees, than whether there is anything yet: it may not come to it.
    pub partly: bool,
    pub sure: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtomicKind {
    Load,
    Store,
    Update,
}

#[derive(Debug, Clone)]
pub struct Atomic {
    pub path: PathId,
    pub kind: AtomicKind,
    /// `AtomicBool`, `AtomicPtr`, …
    pub ty: Name,
    pub held: HeldSet,
    pub at: Place,
    pub block: BlockId,
    pub site: u32,
    pub read: Option<ReadId>,
    /// Of the value stored.
    pub constant: Option<i128>,
    /// Without any ordering.
    pub relaxed: bool,
    /// Only to remember a failure, or that something was so: as in `map_err`.
    pub on_failure: bool,
    /// The result is unwrapped: it panics if another was first.
    pub insisted: bool,
    pub decided: Set,
    /// Parameters that decide whether a flag is set, where callers know what they ask for.
    pub gates: Vec<Gate>,
    /// The same in terms of the callee that sets it.
    pub asked: Vec<Gate>,
    pub imported: bool,
}

/// A use of something that the caller gave, and knows more of.
#[derive(Debug, Clone)]
pub struct Callback {
    pub callee: PathId,
    pub asked: Asked,
    pub args: Vec<Value>,
    pub held: HeldSet,
    pub block: BlockId,
    /// What the call returned, as this body names it.
    pub result: PathId,
    pub decided: Set,
    pub rivals: Rivals,
}

/// What is done with what the caller gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// It is called.
    Called,
    /// It is an iterator, which is consumed.
    Consumed,
    /// It is a future, which is polled until it is done, or something else is.
    Polled,
}

#[derive(Debug)]
pub struct Facts {
    pub body: BodyId,
    pub control: Control,
    pub guards: Vec<Guard>,
    pub reads: Vec<Read>,
    pub acquisitions: Vec<Acquisition>,
    /// Guards that one implementor of a trait returns, and another may be meant.
    pub supposed: BTreeSet<GuardId>,
    /// Guards of locks that block a thread, held where the body waits.
    pub kept: Vec<GuardId>,
    /// Acquisitions of futures, by number, each with what another future may keep that is polled beside it.
    pub beside: Vec<(usize, GuardId)>,
    pub writes: Vec<Write>,
    /// Types of what is changed under a lock without it being known what it is.
    pub unnamed: BTreeSet<TypeId>,
    pub atomics: Vec<Atomic>,
    pub callbacks: Vec<Callback>,
    pub effects: Vec<Effect>,
    pub calls: Vec<Call>,
    /// Where a function of the workspace answers whether all went well.
    told: BTreeSet<BlockId>,
    pub ret: Value,
    /// Guards alive when the body returns.
    pub ret_held: HeldSet,
    /// Where guards go away, or over to another owner.
    pub handed: Vec<(GuardId, BlockId)>,
    /// Reads that each block's branch depends on.
    pub branches: Vec<Set>,
    /// What each block's branch has compared by its order.
    pub compared: Vec<Option<(PathId, PathId)>>,
    /// What flag each block's branch tests.
    flags: Vec<Option<Flag>>,
    /// Reads that each block depends on, once somebody asked.
    decided: Vec<OnceCell<Set>>,
    /// What each block's branch looks at, if that is a parameter.
    pub formals: Vec<Option<Formal>>,
    /// How the branches ask whether something failed: a `Result`, an `Option`, or what `?` makes of them.
    tested: Vec<Option<Tested>>,
    /// Roots of values that left the body, and where.
    pub escaped: FxHashMap<PathId, Vec<BlockId>>,
    /// Parameters from behind which something may have been taken away.
    given_up: FxHashSet<u32>,
    /// What of the body was left out.
    pub limits: BTreeSet<Limit>,
}

impl Facts {
    /// The reads that decide whether the block runs.
    pub fn deciding(&self, block: BlockId) -> &Set {
        self.decided[block as usize].get_or_init(|| {
            let mut reads = Union::default();
            for &b in &self.control.deciders(block) {
                reads.add(&self.branches[b as usize]);
            }
            reads.set()
        })
    }

    /// The held guard that covers the path, if there is one.
    pub fn cover(&self, paths: &Paths, held: &[Held], path: PathId) -> Option<GuardId> {
        let locks: Vec<PathId> = paths
            .ancestors(path)
            .filter_map(|p| match paths.node(p) {
                path::Node::Locked(lock) => Some(lock),
                _ => None,
            })
            .collect();
        held.iter()
            .find(|h| {
                self.guards[h.guard as usize]
                    .lock
                    .is_some_and(|l| locks.contains(&l))
            })
            .map(|h| h.guard)
    }
}

/// Runs the body to a fixpoint and records what happens in it.
pub fn run(cx: &mut Context<'_>, body: BodyId) -> Facts {
    exec::Exec::new(cx, body).run()
}

/// `Account::deposit` for `bank::account::Account::deposit`, `helper` for `bank::helper`.
pub fn short_name(path: &str) -> String {
    let mut parts: Vec<&str> = path.split("::").filter(|p| !p.starts_with('{')).collect();
    let keep = match parts.len() {
        0 | 1 => parts.len(),
        n if parts[n - 2].starts_with(char::is_uppercase) => 2,
        _ => 1,
    };
    parts.split_off(parts.len() - keep).join("::")
}
