//! Which of a function's acquisitions its callers are told of: at the end of long chains of calls it would be the same locks again and again.

use rustc_hash::{FxHashMap, FxHashSet};

use super::path::PathId;
use super::value::GuardId;
use super::{Acquisition, Context, Facts, Guard, Held, frames};

/// Whoever holds the lock is told by the nearest acquisition; whoever has looked before, by each under which something is written.
pub(super) fn telling(
    cx: &Context<'_>,
    facts: &Facts,
    is_formal: impl Fn(PathId) -> bool,
) -> Vec<Acquisition> {
    let body = cx.ws.body(facts.body).1;
    let writing = writing(facts);
    let mut all: Vec<Told> = Vec::new();
    let mut of_lock: FxHashMap<PathId, Vec<usize>> = FxHashMap::default();
    for acquisition in &facts.acquisitions {
        let guard = &facts.guards[acquisition.guard as usize];
        if let Some(lock) = guard.lock.filter(|&lock| is_formal(lock)) {
            of_lock.entry(lock).or_default().push(all.len());
            all.push(Told {
                acquisition: Acquisition {
                    gates: facts.gates(&cx.paths, body, acquisition),
                    within: Vec::new(),
                    ..acquisition.clone()
                },
                distance: frames(&guard.chain).count(),
                writes: writing.contains(&acquisition.guard),
            });
        }
    }
    let mut is_told = vec![true; all.len()];
    for alike in of_lock.values() {
        for &at in alike.iter().filter(|&&at| !all[at].writes) {
            let mut others = alike.iter().filter(|&&other| other != at);
            is_told[at] = !others.any(|&other| {
                let order = (all[other].distance, other) < (all[at].distance, at);
                order && says_as_much(facts, &all[other].acquisition, &all[at].acquisition)
            });
        }
    }
    let told = all.into_iter().zip(is_told).filter(|(_, is_told)| *is_told);
    told.map(|(told, _)| told.acquisition).collect()
}

struct Told {
    acquisition: Acquisition,
    /// How many calls lie between.
    distance: usize,
    /// Something is written under it.
    writes: bool,
}

/// Guards under which something is written.
fn writing(facts: &Facts) -> FxHashSet<GuardId> {
    let held = facts.writes.iter().flat_map(|write| write.held.iter());
    held.map(|held| held.guard).collect()
}

/// Whether who is told of the one, of the same lock, need not be told of the other.
fn says_as_much(facts: &Facts, one: &Acquisition, other: &Acquisition) -> bool {
    let guard = |id: GuardId| &facts.guards[id as usize];
    let way = |a: &Acquisition| {
        let Guard { mode, how, .. } = *guard(a.guard);
        (mode, how, a.given_up)
    };
    let lock = |held: &Held| (guard(held.guard).lock, guard(held.guard).mode);
    let is_held = |held: &Held| {
        one.held
            .iter()
            .any(|h| h.must >= held.must && lock(h) == lock(held))
    };
    way(one) == way(other)
        && one.sure >= other.sure
        && one.gates.iter().all(|gate| other.gates.contains(gate))
        && other.held.iter().all(is_held)
}
