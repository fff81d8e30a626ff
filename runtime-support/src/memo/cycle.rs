//! Which computation is running here, and which waits for which: one that would wait for itself, by way of others or not, is told so.
//!
//! A computation waits for a flight if it asks for its value, whether it waits or leads. So each node knows who waits for it, and the way is followed backwards, from the
//! one that is about to wait: if the flight it asks for is among those that wait for it, there is a cycle. Who is about to wait looks, and joins, under one lock for
//! the whole program: of those who would close a cycle together, the last one sees the others. Who asks on behalf of no computation takes part in no cycle, and
//! does not come here; nor does who leads a new flight, which waits for nothing.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt::Write as _;
use std::panic::Location;
use std::ptr;
use std::sync::Arc;

use super::node::{Asker, Node};
use crate::sync::{Mutex, global, lock, thread_local};

global! {
    /// Held while a cycle is looked for, and until who looked has joined.
    static WAITS: Mutex<()> = Mutex::new(());
}

thread_local! {
    /// The flight whose computation is running on this thread, or being polled.
    static CURRENT: RefCell<Option<Arc<Node>>> = const { RefCell::new(None) };
}

/// Exchanges the computation of this thread. While a thread ends it has none.
fn exchange(node: Option<Arc<Node>>) -> Option<Arc<Node>> {
    let old = CURRENT.try_with(|current| current.replace(node));
    old.unwrap_or_default()
}

/// Runs a piece of the computation of that flight.
pub(super) fn within<R>(node: &Arc<Node>, piece: impl FnOnce() -> R) -> R {
    struct Outer(Option<Arc<Node>>);
    impl Drop for Outer {
        fn drop(&mut self) {
            exchange(self.0.take());
        }
    }
    let _outer = Outer(exchange(Some(node.clone())));
    piece()
}

impl Asker {
    /// On behalf of the computation that is running here.
    pub(super) fn here(place: &'static Location<'static>) -> Self {
        let within = CURRENT.try_with(|current| current.borrow().clone());
        Self {
            place,
            within: within.unwrap_or_default(),
        }
    }

    /// Whether it still asks on behalf of the computation that is running here.
    pub(super) fn is_here(&self) -> bool {
        let address = |node: &Option<Arc<Node>>| node.as_ref().map(Arc::as_ptr);
        let here = CURRENT.try_with(|current| address(&current.borrow()));
        here.unwrap_or_default() == address(&self.within)
    }
}

/// That a computation would wait for itself.
pub(super) struct Cycle(String);

/// Panics on behalf of the caller if there is a cycle.
#[track_caller]
pub(super) fn settle<T>(asked: Result<T, Cycle>) -> T {
    match asked {
        Ok(answer) => answer,
        Err(Cycle(text)) => panic!("{text}"),
    }
}

/// Joins, unless `asker` would wait for itself.
pub(super) fn join<R>(
    asker: &Asker,
    node: &Arc<Node>,
    join: impl FnOnce() -> R,
) -> Result<R, Cycle> {
    let Some(within) = &asker.within else {
        return Ok(join());
    };
    let waits = lock(&WAITS);
    if let Some(steps) = find(within, node, asker.place) {
        let cycle = describe(&steps);
        drop(waits);
        return Err(cycle);
    }
    Ok(join())
}

/// A computation, and where it asks for the value of the next one: the one at `next`.
struct Step {
    node: Arc<Node>,
    asks: &'static Location<'static>,
    next: usize,
}

/// The shortest cycle, from `wanted` to `from`, which asks for it here.
fn find(
    from: &Arc<Node>,
    wanted: &Arc<Node>,
    here: &'static Location<'static>,
) -> Option<Vec<Step>> {
    if wanted.is_over() {
        return None;
    }
    let mut seen = HashSet::from([Arc::as_ptr(from)]);
    let mut steps = vec![Step {
        node: from.clone(),
        asks: here,
        next: 0,
    }];
    let mut at = 0;
    while at < steps.len() {
        let node = steps[at].node.clone();
        if ptr::eq(&*node, &**wanted) {
            return Some(way(steps, at));
        }
        for Asker { place, within } in node.askers() {
            let waiting = within.filter(|node| seen.insert(Arc::as_ptr(node)));
            steps.extend(waiting.map(|node| Step {
                node,
                asks: place,
                next: at,
            }));
        }
        at += 1;
    }
    None
}

/// From the step `at` to the first one.
fn way(steps: Vec<Step>, mut at: usize) -> Vec<Step> {
    let mut steps: Vec<_> = steps.into_iter().map(Some).collect();
    let mut way = Vec::new();
    while let Some(step) = steps[at].take() {
        at = step.next;
        way.push(step);
    }
    way
}

fn describe(steps: &[Step]) -> Cycle {
    let mut text = String::from(match steps {
        [_] => "this computation would wait for itself:",
        _ => "these computations would wait for each other:",
    });
    for (i, Step { node, asks, .. }) in steps.iter().enumerate() {
        let [key, value] = node.types;
        let whom = match steps.len() - i {
            1 if i == 0 => "its own value",
            1 => "the value of the first",
            _ => "the value of the next",
        };
        // Writing to a string does not fail.
        let _ = write!(text, "\n- in a `Memo<{key}, {value}>`, ");
        let _ = match node.leader() {
            Some(place) => write!(text, "the one for {place}"),
            None => write!(text, "one"),
        };
        let _ = write!(text, " asks at {asks} for {whom}");
    }
    Cycle(text)
}
