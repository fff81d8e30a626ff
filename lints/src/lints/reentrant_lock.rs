mod monitors;
mod spots;
mod temporary;

use super::Findings;
use super::finding::{callee_of, chain_labels, decided_at, finding, label};
use crate::declare_lint;
use crate::diagnostic::{Diagnostic, Label};
use crate::flow::value::GuardId;
use crate::flow::{
    Acquisition, CLOSURE, Context, DROP, Facts, Frame, Guard, Held, frames, short_name,
};
use crate::link::Place;
use crate::lint::Tier;
use crate::models::{How, as_called};
use spots::Spots;

declare_lint! {
    /// ## What it does
    ///
    /// Finds a thread that asks for a lock which it already holds: in one function, through a chain of calls, in a
    /// closure that runs at once, or in a trait method or destructor. Futures that one task polls beside each other (`join!`,
    /// `select!`) are one thread: where one keeps a lock of `std` or `parking_lot` across an `.await`, another must not ask for it.
    /// Nor must one of a `join!` ask for a lock of `tokio` whose guard another one yields.
    ///
    /// A lock that is only tried is no deadlock: by `try_lock`, or as one of a choice that ends without it, as in
    /// `timeout(limit, m.lock())` or a `select!` with a timer. A choice each of whose ways waits for the lock is reported.
    ///
    /// A monitor (`#[monitor]` of the crate `guardlint`) is a lock, too. Its methods call each other on `self`, and take none. But a call on the handle takes
    /// it, which may be in an argument, a static, or a closure that a method runs, or come by way of another monitor. So do `try_NAME` and
    /// `NAME_timeout`: what they do not wait for, or not for ever, is the condition. Under `confined`, who calls waits for the state's thread with all that it holds, and is
    /// reported where the job asks for that; a call on that very thread is not, for it does not wait: it panics, in all builds, and says which method it was.
    ///
    /// ## Why is this bad
    ///
    /// The locks of `std`, `parking_lot`, `tokio` and most others are not re-entrant. The second acquisition waits for the first to be
    /// released, which never happens: the thread waits for itself. A second *read* lock, upgradable or not, usually succeeds, but blocks for ever
    /// when a writer queues between the two, because later readers wait behind it; such findings are *likely*.
    ///
    /// ## Example
    ///
    /// ```rust
    /// # use std::sync::Mutex;
    /// struct Account { balance: Mutex<i64> }
    ///
    /// impl Account {
    ///     fn deposit(&self, amount: i64) {
    ///         *self.balance.lock().unwrap() += amount;
    ///     }
    ///     fn withdraw(&self, amount: i64) -> bool {
    ///         let balance = self.balance.lock().unwrap();
    ///         if *balance < amount {
    ///             return false;
    ///         }
    ///         self.deposit(-amount); // waits for `balance`, for ever
    ///         true
    ///     }
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// A public function that locks, and a private one that works on the locked state:
    ///
    /// ```rust
    /// # use std::sync::Mutex;
    /// struct Account { balance: Mutex<i64> }
    ///
    /// impl Account {
    ///     fn deposit(&self, amount: i64) {
    ///         Self::add(&mut self.balance.lock().unwrap(), amount);
    ///     }
    ///     fn withdraw(&self, amount: i64) -> bool {
    ///         let mut balance = self.balance.lock().unwrap();
    ///         if *balance < amount {
    ///             return false;
    ///         }
    ///         Self::add(&mut balance, -amount);
    ///         true
    ///     }
    ///     /// Assumes the lock is held.
    ///     fn add(balance: &mut i64, amount: i64) {
    ///         *balance += amount;
    ///     }
    /// }
    /// ```
    ///
    /// ## Known limits
    ///
    /// Two elements of one collection are taken to be the same lock only if one variable picks both. Calls through trait objects are followed to the
    /// implementations in the workspace, as *likely*. Where a function does more than its callers can be told of, `-v` lists it.
    ///
    /// All that one guard is in the way of is one finding, at the place that is reached first: a suppression there is one of all. A wait
    /// under a lock for a task that needs it (`JoinSet::join_next`) is not seen.
    pub static REENTRANT_LOCK = ("reentrant_lock", Correctness);
}

pub(super) fn check(cx: &Context<'_>, facts: &Facts, out: &mut Findings) {
    let mut again: Vec<Again<'_>> = Vec::new();
    for acquisition in &facts.acquisitions {
        let guard = &facts.guards[acquisition.guard as usize];
        let only_tries = guard.how == How::Try || acquisition.given_up;
        if only_tries || !guard.lock.is_some_and(|l| cx.paths.is_definite(l)) {
            continue;
        }
        let first = acquisition
            .held
            .iter()
            .find(|h| waits_for(facts, guard, h) && (h.must || may_meet(facts, acquisition, h)));
        if let Some(&first) = first {
            let diagnostic = report(cx, facts, acquisition, guard, first);
            again.push(Again {
                acquisition,
                at: decided_at(guard),
                first: first.guard,
                diagnostic,
            });
        }
    }
    for diagnostic in merged(cx, facts, again) {
        out.push(diagnostic);
    }
    for &(acquisition, first) in &facts.beside {
        let guard = &facts.guards[facts.acquisitions[acquisition].guard as usize];
        if guard.lock.is_some_and(|lock| cx.paths.is_definite(lock)) {
            let first = &facts.guards[first as usize];
            out.push(report_beside(cx, guard, first));
        }
    }
}

/// A lock is taken although a guard of it is held.
struct Again<'f> {
    acquisition: &'f Acquisition,
    at: Place,
    first: GuardId,
    diagnostic: Diagnostic,
}

/// One finding for what one guard is in the way of, where one way out is enough.
fn merged(cx: &Context<'_>, facts: &Facts, mut again: Vec<Again<'_>>) -> Vec<Diagnostic> {
    again.sort_by_key(|again| again.at);
    let mut told: Vec<Again<'_>> = Vec::new();
    for later in again {
        let mut earlier = told.iter_mut();
        let earlier = earlier.find(|earlier| is_covered(cx, facts, earlier, &later));
        match earlier {
            Some(earlier) => {
                let also = label(cx, later.at, "…and here");
                let is_known = |known: &Label| known.span == also.span;
                let diagnostic = &mut earlier.diagnostic;
                if !is_known(&diagnostic.primary) && !diagnostic.labels.iter().any(is_known) {
                    diagnostic.labels.push(also);
                }
                for help in later.diagnostic.helps {
                    if !diagnostic.helps.contains(&help) {
                        diagnostic.helps.push(help);
                    }
                }
            }
            None => told.push(later),
        }
    }
    told.into_iter().map(|again| again.diagnostic).collect()
}

/// Whether control comes to the later one only by the earlier one, or both by a guard that nobody named and that is to go.
fn is_covered(cx: &Context<'_>, facts: &Facts, earlier: &Again<'_>, later: &Again<'_>) -> bool {
    let (from, to) = (earlier.acquisition.block, later.acquisition.block);
    let first = &facts.guards[earlier.first as usize];
    earlier.first == later.first
        && earlier.diagnostic.tier >= later.diagnostic.tier
        && (from == to
            || !facts.goes_on(0, to, from)
            || temporary::head(cx, facts, first).is_some())
}

/// One future of a task waits with the lock in its hands, and another one of the same task asks for it.
fn report_beside(cx: &Context<'_>, guard: &Guard, first: &Guard) -> Diagnostic {
    let (at, callee) = (decided_at(guard), callee_of(guard));
    let who = callee.map_or("this".to_owned(), |callee| format!("`{callee}`"));
    let (message, held, help) = if guard.how == How::Future {
        (
            format!(
                "{who} waits for a lock that another future, polled by the same task, takes and gives back only when \
                 all of them are done: they never are"
            ),
            "…while this guard is kept until all are done",
            "await one after the other, and drop the first guard before the second is asked for",
        )
    } else {
        (
            format!(
                "{who} blocks the thread for a lock that another future, polled by the same task, may hold across \
                 an `.await`: neither goes on"
            ),
            "…while this guard is kept across an `.await`",
            "drop the guard before the `.await`, or take a lock that is made for async code",
        )
    };
    let again = match callee {
        Some(callee) => format!("`{callee}` is polled here…"),
        None => "the lock is waited for here…".to_owned(),
    };
    let mut diagnostic = finding(cx, &REENTRANT_LOCK, Tier::Likely, message, (at, again));
    let labels = chain_labels(cx, guard, "…and waits for the lock here…");
    diagnostic.labels.extend(labels);
    if first.at != at {
        diagnostic.labels.push(label(cx, first.at, held));
    }
    diagnostic.helps.push(help.to_owned());
    diagnostic
}

fn waits_for(facts: &Facts, guard: &Guard, held: &Held) -> bool {
    let first = &facts.guards[held.guard as usize];
    let same_call = match (guard.from_call, first.from_call) {
        // Already seen, and said, in the callee.
        (Some(again), Some(first)) => again == first,
        _ => false,
    };
    !(held.aged || held.lost)
        && first.param.is_none()
        && first.lock == guard.lock
        && first.mode.blocks(guard.mode)
        && !same_call
}

/// Neither is certain, and one does not seem to exclude the other.
fn may_meet(facts: &Facts, acquisition: &Acquisition, held: &Held) -> bool {
    acquisition.sure && !excluded(facts, acquisition, held)
}

/// Both acquisitions, or the second one and what becomes of the first guard, hang on one condition that is tested twice: they
/// may exclude each other, which cannot be told.
fn excluded(facts: &Facts, acquisition: &Acquisition, held: &Held) -> bool {
    let again = facts.control.deciders(acquisition.block);
    let twice = |a: u32, those: &[u32]| {
        let mut those = those.iter();
        those.any(|&b| a != b && same_condition(facts, a, b))
    };
    let mut taken = facts.acquisitions.iter().filter(|a| a.guard == held.guard);
    let mut handed = facts.handed.iter().filter(|&&(guard, block)| {
        guard == held.guard && facts.control.goes_on_to(block, acquisition.block)
    });
    taken.any(|first| {
        let deciders = facts.control.deciders(first.block);
        deciders.iter().any(|&a| twice(a, &again))
    }) || handed.any(|&(_, block)| {
        // What decides about both is no second test, and one that depends on it leaves both ways open.
        let first = facts.control.deciders(block);
        let only_again = again.iter().copied().filter(|b| !first.contains(b));
        let only_again: Vec<u32> = only_again.collect();
        let mut only_first = first.iter().filter(|a| !again.contains(a));
        only_first.any(|&a| twice(a, &only_again))
    })
}

fn same_condition(facts: &Facts, a: u32, b: u32) -> bool {
    let (a, b) = (a as usize, b as usize);
    let formals = facts.formals[a].zip(facts.formals[b]);
    let same_param = formals.is_some_and(|(a, b)| a.is_about_the_same(b));
    let path = |&read: &u32| facts.reads[read as usize].path;
    same_param
        || facts.branches[a]
            .iter()
            .any(|x| facts.branches[b].iter().any(|y| path(x) == path(y)))
}

fn report(
    cx: &Context<'_>,
    facts: &Facts,
    acquisition: &Acquisition,
    guard: &Guard,
    held: Held,
) -> Diagnostic {
    let first = &facts.guards[held.guard as usize];
    let both_shared = first.mode.goes_beside(guard.mode);
    let gated = acquisition.gates.iter().any(|gate| gate.doubts);
    let tier = if held.must
        && !facts.supposed.contains(&held.guard)
        && acquisition.sure
        && !both_shared
        && !gated
    {
        Tier::Certain
    } else {
        Tier::Likely
    };
    let at = decided_at(guard);
    let callee = callee_of(guard);
    // Who awaits a lock lets the thread do something else.
    let who = if guard.how == How::Future {
        "this task"
    } else {
        "this thread"
    };
    let message = match (callee, both_shared) {
        (_, true) => format!(
            "{who} read-locks a lock that it already holds for reading: \
             a writer that queues between the two blocks both"
        ),
        (Some(callee), _) => format!(
            "`{callee}` takes a lock that {who} already holds, so it waits for itself for ever"
        ),
        (None, _) => {
            format!("{who} takes a lock that it already holds, so it waits for itself for ever")
        }
    };
    let how = match held.must {
        true => "still held",
        false => "may still be held",
    };
    let spots = Spots::of(cx, facts, acquisition, held.guard);
    let again = spots.again(callee);
    let mut diagnostic = finding(cx, &REENTRANT_LOCK, tier, message, (at, again));
    let first_at = decided_at(first);
    diagnostic.labels.extend(spots.labels(cx, how));
    if first.at != first_at {
        diagnostic
            .labels
            .push(label(cx, first.at, "the first acquisition happens here"));
    }
    diagnostic.labels.extend(chain_labels(
        cx,
        guard,
        "the second acquisition happens here",
    ));
    let head = temporary::head(cx, facts, first);
    diagnostic.helps.extend(head.map(temporary::help));
    diagnostic.helps.extend(match callee {
        Some(callee) if callee.ends_with(DROP) => Some(format!(
            "release the guard before the value goes away, or let `{callee}` do without the lock"
        )),
        Some(callee) if !only_locks(cx, guard) => {
            // What a guard for reading gives is all that there is to hand on.
            let is_read = first.mode.is_shared() || guard.mode.is_shared();
            let locks = users(cx, guard).last();
            let help = locks.and_then(|locks| monitors::help(cx, guard, first, locks));
            help.or_else(|| Some(split(cx, guard, callee, if is_read { "&" } else { "&mut" })))
        }
        _ if head.is_some() => None,
        _ if spots.help().is_some() => spots.help().map(str::to_owned),
        _ if both_shared => {
            Some("use the guard that is already there, or release it before this line".to_owned())
        }
        _ => Some("use the guard that is already there, or drop it before this line".to_owned()),
    });
    diagnostic
}

/// The functions between that use the guard themselves, outermost first: those that hand it out stand for the lock.
fn users<'g>(cx: &Context<'_>, guard: &'g Guard) -> impl Iterator<Item = &'g Frame> {
    let hands_out = |frame: &Frame| {
        let summary = cx.summaries[frame.body as usize].as_ref();
        summary.is_some_and(|summary| !summary.ret.all_guards().is_empty())
    };
    let named = frames(&guard.chain).filter(|frame| frame.callee != CLOSURE);
    named.filter(move |frame| !hands_out(frame))
}

/// Whether all that is called is there to take the lock.
fn only_locks(cx: &Context<'_>, guard: &Guard) -> bool {
    users(cx, guard).next().is_none()
}

/// A way out by a function that does without the lock, which may lie behind others.
fn split(cx: &Context<'_>, guard: &Guard, callee: &str, data: &str) -> String {
    let locks = users(cx, guard)
        .last()
        .map(|frame| as_called(short_name(&cx.ws.body(frame.body).1.name)));
    let parts = format!(
        "into a function that locks and one that assumes the lock is held and takes `{data}` to the data"
    );
    match locks {
        Some(locks) if locks != callee => format!(
            "split `{locks}`, which takes the lock, {parts}; let `{callee}` lead to the latter here"
        ),
        _ => format!("split `{callee}` {parts}; call the latter here"),
    }
}
