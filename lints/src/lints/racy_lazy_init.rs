use super::Findings;
use super::finding::{common_guard, finding, is_private, label};
use crate::declare_lint;
use crate::diagnostic::Diagnostic;
use crate::flow::path::{Node, PathId};
use crate::flow::sets::Set;
use crate::flow::value::ReadId;
use crate::flow::{Atomic, AtomicKind, Context, Facts, Felt, Held, Look, Read, Write, frames};
use crate::lint::Tier;
use crate::models::{Change, Mode};

declare_lint! {
    /// ## What it does
    ///
    /// Finds state that is initialised on first use after a check that other threads can make at the same time: a `static mut` tested
    /// and then assigned, an atomic pointer tested for null and then stored, an atomic flag loaded, acted on and then set, a `OnceLock`
    /// or `OnceCell` found empty and then set by a thread that unwraps the result.
    ///
    /// ## Why is this bad
    ///
    /// Two threads can both see "not yet", and both initialise: work is done twice, and one result replaces the other while it is in use. With
    /// a `static mut` it is undefined behaviour as well: a thread may see the new value before its contents. A cell lets only one of them set
    /// it; the other panics.
    ///
    /// ## Example
    ///
    /// ```rust
    /// # fn load_icons() -> Vec<u8> { vec![1] }
    /// static mut ICONS: Option<Vec<u8>> = None;
    ///
    /// #[allow(static_mut_refs)]
    /// fn icon(i: usize) -> u8 {
    ///     unsafe {
    ///         if ICONS.is_none() {
    ///             ICONS = Some(load_icons());
    ///         }
    ///         ICONS.as_ref().unwrap()[i]
    ///     }
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// # fn load_icons() -> Vec<u8> { vec![1] }
    /// use std::sync::LazyLock;
    ///
    /// static ICONS: LazyLock<Vec<u8>> = LazyLock::new(load_icons);
    ///
    /// fn icon(i: usize) -> u8 {
    ///     ICONS[i]
    /// }
    /// ```
    ///
    /// ## Known limits
    ///
    /// An atomic flag is reported only where something happens between the load and the store that others can notice; one word that every
    /// thread computes alike may be stored twice without harm. A flag is one that is set to `true` or 1: a state with other values, one that goes
    /// from `true` to `false`, one that gets what a function is given (`set_ready(true)`), and one that is set by a task or thread started in between are
    /// not followed. That a pointer is published without the ordering that makes
    /// what it points to visible (`Relaxed`) is another mistake, which this lint does not look for.
    /// Nothing is said of a flag that remembers a failure or another outcome: it is set only on a condition, and what others notice
    /// happens without it, too, or the function fails both then and when the flag is set (by an error, `None` or `false`). Nor is
    /// anything said of branches that run also when the flag is set, or of a loop that goes on until a function answers `true`, unless that answer
    /// says that nothing failed.
    pub static RACY_LAZY_INIT = ("racy_lazy_init", Correctness, Others);
}

const ACTED_ON: &str =
    "this flag is tested, acted on and only then set: two threads may both go ahead";

const SET_TWICE: &str =
    "this cell is found empty and then set by whoever is first: the second thread panics";
const ON_FIRST_USE: &str =
    "use `std::sync::LazyLock`, or `std::sync::OnceLock` if the initialiser needs arguments";
const OF_POINTER: &str =
    "store with `compare_exchange` and free the loser's value, or use `std::sync::OnceLock`";
const OF_DATA: &str = "keep the data in a `std::sync::OnceLock`, or write it in `std::sync::Once::call_once` in place of the flag";
const ONE_THROUGH: &str = "let one thread through: `if !flag.swap(true, ..) { .. }` or `compare_exchange`, or use `std::sync::Once`";
const BY_CELL: &str = "let the cell decide: `get_or_init(..)`, or hand on the error of `set`";

pub(super) fn check(cx: &Context<'_>, facts: &Facts, out: &mut Findings) {
    for write in &facts.writes {
        if let Some(read) = static_mut(cx, facts, write) {
            let message = "this `static mut` is tested and then initialised without synchronisation: two threads may both do it";
            let assigned = (write.at, "…before one of them has assigned here");
            let found = report(cx, Tier::Certain, message, read, assigned, ON_FIRST_USE);
            out.push_about(write.path, found);
        }
    }
    for store in facts.atomics.iter().filter(|a| a.kind == AtomicKind::Store) {
        if let Some((tier, message, help, read)) = atomic(cx, facts, store) {
            let text = match store.insisted {
                true => "…and the second to set it unwraps an error",
                false => "…before one of them has stored here",
            };
            let found = report(cx, tier, message, read, (store.at, text), help);
            out.push_about(store.path, found);
        } else if let Some(read) = set_afterwards(cx, facts, store) {
            let stored = (store.at, "…before one of them has stored here");
            let found = report(cx, Tier::Likely, ACTED_ON, read, stored, ONE_THROUGH);
            out.push_about(store.path, found);
        }
    }
}

fn report(
    cx: &Context<'_>,
    tier: Tier,
    message: &str,
    read: &Read,
    (store, text): (crate::link::Place, &str),
    help: &str,
) -> Diagnostic {
    let at = if read.imported { read.here } else { read.at };
    let primary = (
        at,
        "two threads may both see that it is not there yet…".to_owned(),
    );
    let mut diagnostic = finding(cx, &RACY_LAZY_INIT, tier, message, primary);
    diagnostic.labels.push(label(cx, store, text));
    diagnostic.helps.push(help.to_owned());
    diagnostic
}

/// The check of a `static mut` that decides this assignment of it.
fn static_mut<'f>(cx: &Context<'_>, facts: &'f Facts, write: &Write) -> Option<&'f Read> {
    if !matches!(
        write.change,
        Change::Assign | Change::Insert | Change::Include | Change::Fill
    ) {
        return None;
    }
    let root = mutable_static(cx, write.path)?;
    let mut decides = deciding(facts, write.block, &write.decided);
    if is_claimed(cx, facts, write, &decides) {
        return None;
    }
    if write.change == Change::Fill {
        // It looks by itself.
        write.outcome.map(|read| decides.insert(read));
    }
    let is_told = |r: &Read| {
        let in_callee = r.imported && r.here == write.here && write.chain.is_some();
        let apart = r.at != write.at || write.change == Change::Fill;
        in_callee && apart && !is_given(cx, facts, write, root)
    };
    decides.iter().map(|&r| &facts.reads[r as usize]).find(|r| {
        mutable_static(cx, r.path) == Some(root)
            && !is_told(r)
            && common_guard(cx, facts, &r.held, &write.held, None).is_none()
    })
}

/// The callee that writes has it as an argument, and cannot tell that it is a `static mut`.
fn is_given(cx: &Context<'_>, facts: &Facts, write: &Write, root: PathId) -> bool {
    let callee = frames(&write.chain).next().map(|frame| frame.body);
    let mut calls = facts.calls.iter().filter(|c| Some(c.callee) == callee);
    calls.any(|call| call.given().any(|path| cx.paths.root(path) == root))
}

/// An atomic step (`swap`, `compare_exchange`) lets one thread through, or one after the other.
fn is_claimed(cx: &Context<'_>, facts: &Facts, write: &Write, decides: &Set) -> bool {
    let order = |block: u32| facts.control.rank(block);
    let mut steps = facts
        .atomics
        .iter()
        .filter(|a| a.kind == AtomicKind::Update && cx.names.text(a.ty) != "AtomicPtr");
    steps.any(|step| {
        let Some(read) = step.read else { return false };
        let repeats = |(block, reads): (usize, &Set)| {
            facts.control.in_loop[block]
                && reads.contains(&read)
                && order(block as u32) < order(write.block)
        };
        let spins = cx.names.text(step.ty) == "AtomicBool"
            && facts.branches.iter().enumerate().any(repeats);
        spins || decides.contains(&read)
    })
}

fn mutable_static(cx: &Context<'_>, path: PathId) -> Option<PathId> {
    let root = cx.paths.root(path);
    let guarded = cx.paths.lock_around(path).is_some();
    match cx.paths.node(root) {
        Node::Static(name) if !guarded && cx.is_mutable_static(name) => Some(root),
        _ => None,
    }
}

fn deciding(facts: &Facts, block: u32, within: &Set) -> Set {
    let mut reads = facts.deciding(block).clone();
    reads.merge(within);
    reads
}

fn atomic<'f>(
    cx: &Context<'_>,
    facts: &'f Facts,
    store: &Atomic,
) -> Option<(Tier, &'static str, &'static str, &'f Read)> {
    // What fails is remembered, not initialised.
    if store.on_failure
        || is_private(cx, facts, store.path, store.block)
        || !cx.paths.is_definite(store.path)
    {
        return None;
    }
    let claimed = facts
        .atomics
        .iter()
        .any(|a| a.kind == AtomicKind::Update && a.path == store.path);
    let (unit, body) = cx.ws.body(facts.body);
    let is_check = |&read: &ReadId| {
        let look = &facts.reads[read as usize];
        look.look == Look::Atomic
            && look.path == store.path
            && !facts.runs_if_set(unit, body, read, store.block)
            && !(store.sets_flag() && facts.is_refused(unit, body, read, store.block))
    };
    let checks: Vec<&Read> = deciding(facts, store.block, &store.decided)
        .iter()
        .copied()
        .filter(is_check)
        .map(|r| &facts.reads[r as usize])
        .collect();
    let first = *checks.first()?;
    // Both in one callee: it has been told, or knows better.
    let is_told = |r: &&Read| store.imported && r.imported && r.site == store.site;
    if claimed || checks.iter().any(is_told) || is_excused(cx, facts, &checks, store) {
        return None;
    }
    match cx.names.text(store.ty) {
        cell if is_cell(cell) => {
            store
                .insisted
                .then_some((Tier::Likely, SET_TWICE, BY_CELL, first))
        }
        "AtomicPtr" => {
            let message = "this pointer is tested and then initialised without synchronisation: two threads may both do it";
            Some((Tier::Certain, message, OF_POINTER, first))
        }
        _ if writes_plain_data(cx, facts, first) => {
            let message = "this flag is tested, and the data behind it written without synchronisation: two threads may both do it";
            Some((Tier::Certain, message, OF_DATA, first))
        }
        _ if store.sets_flag() && acts_between(cx, facts, first, store) => {
            Some((Tier::Likely, ACTED_ON, ONE_THROUGH, first))
        }
        _ => None,
    }
}

fn is_cell(ty: &str) -> bool {
    ty.starts_with("Once")
}

/// The look at a flag that is set whatever it was, of which only what happens before depends.
fn set_afterwards<'f>(cx: &Context<'_>, facts: &'f Facts, store: &Atomic) -> Option<&'f Read> {
    let mut others = facts.atomics.iter().filter(|a| a.path == store.path);
    // Who sets it more than once, or takes it back, means something else by it.
    let only = others.all(|a| a.kind == AtomicKind::Load || a.at == store.at);
    if cx.names.text(store.ty) != "AtomicBool"
        || store.constant != Some(1)
        || store.on_failure
        || !store.asked.is_empty()
        || !only
        || !store.decided.is_empty()
        || is_private(cx, facts, store.path, store.block)
        || !cx.paths.is_definite(store.path)
    {
        return None;
    }
    let (_, body) = cx.ws.body(facts.body);
    let mut tests = facts.tests_of(store.path);
    let (_, read) = tests.find(|&(test, read)| {
        let read = &facts.reads[read as usize];
        let noticed = |block, held: &[Held]| {
            facts.runs_unless_set(body, test, block)
                && facts.goes_on(block, store.block, test)
                && common_guard(cx, facts, held, &store.held, None).is_none()
        };
        let mut effects = facts.effects.iter().filter(|e| e.felt == Felt::Outside);
        let mut writes = facts.writes.iter().filter(|w| is_noticed(cx, facts, w));
        // The test of a loop is for the next round.
        let is_repeated = facts.control.in_loop[test as usize];
        let is_told = store.imported && read.imported && read.site == store.site;
        !is_repeated
            && !is_told
            && facts.leads_surely(test, store.block)
            && !is_excused(cx, facts, &[read], store)
            && (effects.any(|e| noticed(e.block, &e.held))
                || writes.any(|w| noticed(w.block, &w.held)))
    })?;
    Some(&facts.reads[read as usize])
}

/// Something besides the flag or pointer keeps others out.
fn is_excused(cx: &Context<'_>, facts: &Facts, checks: &[&Read], store: &Atomic) -> bool {
    // Who holds a permit went through a gate of its own.
    let permitted = store
        .held
        .iter()
        .any(|h| h.must && facts.guards[h.guard as usize].mode == Mode::Permit);
    let alone = |h: &Held| h.must && facts.guards[h.guard as usize].once;
    let guarded = |r: &&Read| common_guard(cx, facts, &r.held, &store.held, None).is_some();
    // Whoever publishes a pointer without ordering relies on something else for it.
    let unordered = |r: &&Read| {
        let site = |read: ReadId| facts.reads[read as usize].site;
        let mut loads = facts.atomics.iter().filter(|a| a.relaxed);
        loads.any(|a| a.read.is_some_and(|read| site(read) == r.site))
    };
    permitted
        || store.held.iter().any(alone)
        || checks.iter().any(guarded)
        || cx.names.text(store.ty) == "AtomicPtr" && store.relaxed && checks.iter().all(unordered)
}

/// A `static mut` is written because of the check.
fn writes_plain_data(cx: &Context<'_>, facts: &Facts, read: &Read) -> bool {
    facts
        .writes
        .iter()
        .any(|w| mutable_static(cx, w.path).is_some() && depends(facts, w.block, read))
}

fn depends(facts: &Facts, block: u32, read: &Read) -> bool {
    facts.deciding(block).iter().any(|&r| {
        let r = &facts.reads[r as usize];
        r.site == read.site && r.path == read.path
    })
}

/// Others see the change, and whoever comes second makes it again: under a lock that is held, it did not look at what is there.
fn is_noticed(cx: &Context<'_>, facts: &Facts, write: &Write) -> bool {
    let looks_again = |&r: &ReadId| {
        let read = &facts.reads[r as usize];
        let cover = facts.cover(&cx.paths, &write.held, write.path);
        cover.is_some_and(|guard| {
            let lock = facts.guards[guard as usize].lock;
            read.held.iter().any(|h| h.guard == guard)
                && lock.is_some_and(|lock| cx.paths.is_within(read.path, lock))
        })
    };
    let deciding = deciding(facts, write.block, &write.decided);
    !matches!(
        write.change,
        Change::Opaque | Change::Rechecked | Change::Enter | Change::Fill
    ) && !is_private(cx, facts, write.path, write.block)
        && !deciding.iter().any(looks_again)
}

/// Something that others notice is decided by the same check, and the flag says that it was done. Where a condition comes in
/// between, the flag says something of that.
fn acts_between(cx: &Context<'_>, facts: &Facts, read: &Read, store: &Atomic) -> bool {
    let order = |block: u32| facts.control.rank(block);
    let (unit, body) = cx.ws.body(facts.body);
    let setting = facts.setting(unit, body, store);
    let decided = |block: u32| {
        depends(facts, block, read)
            && order(block) <= order(store.block)
            && facts.goes_on(block, store.block, read.block)
    };
    let writes = facts.writes.iter();
    let writes = writes.filter(|w| decided(w.block) && is_noticed(cx, facts, w));
    let effects = facts.effects.iter();
    let effects = effects.filter(|e| e.felt != Felt::Pause && e.at != store.at && decided(e.block));
    let all = writes.map(|w| (w.block, Felt::Outside));
    let all = all.chain(effects.map(|e| (e.block, e.felt)));
    let (done, tried): (Vec<_>, Vec<_>) =
        all.partition(|&(block, _)| setting.follows(block, Some(read.block)));
    // Where something was tried and failed, what is printed tells that.
    let tells = || !tried.is_empty() || setting.is_after_error(|block| depends(facts, block, read));
    done.iter()
        .any(|&(_, felt)| felt == Felt::Outside || !tells())
}
