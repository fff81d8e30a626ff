//! Which computation is running here, and which waits for which: one that would wait for itself, by way of others or not, is told so.
//!
//! A computation waits for a flight if it asks for its value, whether it waits or leads. Who is about to wait follows the way backwards, from the computation on whose behalf it asks to
//! those that wait for its value, and so on: if it comes to the one it asks for, there is a cycle. It looks, and joins, under one lock for the whole program: of those who would
//! close a cycle together, the last one sees the others. Who asks on behalf of no computation takes part in no cycle, and does not come here; nor does who leads a new flight,
//! which waits for nothing. So of a computation on whose behalf nothing is asked for, nothing is to be seen, and nothing has to be done for it.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::mem;
use std::panic::Location;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::flight::FlightId;
use super::node::{Node, Told};
use crate::sync::{Mutex, global, lock, thread_local};

/// Who asks: by which call, and on behalf of which computation.
#[derive(Clone)]
pub(super) struct Asker {
    place: &'static Location<'static>,
    within: Option<Arc<Computation>>,
}

/// A computation on whose behalf something was asked for.
struct Computation {
    flight: FlightId,
    types: Types,
    /// Who asked for it. `None` when it is over.
    leader: Mutex<Option<Asker>>,
}

/// The names of the types of key and value.
pub(super) type Types = fn() -> [&'static str; 2];

/// A computation in the hands of who leads the flight.
pub(super) struct Led {
    flight: FlightId,
    types: Types,
    asker: Asker,
    /// For others to see.
    shown: Option<Arc<Computation>>,
}

/// Who waits on behalf of a computation.
struct Waiter {
    number: u64,
    asker: Asker,
    node: Arc<Node>,
}

type Waiters = BTreeMap<FlightId, Vec<Waiter>>;

global! {
    /// By the flights that they wait for. Held while a cycle is looked for, and until who looked has joined.
    static WAITERS: Mutex<Waiters> = Mutex::new(Waiters::new());
}

thread_local! {
    /// What is being computed on this thread.
    static CURRENT: RefCell<Option<Led>> = const { RefCell::new(None) };
}

/// While a thread ends it has none, and this does nothing.
fn exchange(led: &mut Option<Led>) {
    let _ = CURRENT.try_with(|current| mem::swap(&mut *current.borrow_mut(), led));
}

/// Runs a piece of that computation, which is lent for as long.
pub(super) fn within<R>(led: &mut Option<Led>, piece: impl FnOnce() -> R) -> R {
    struct Lent<'a>(&'a mut Option<Led>);
    impl Drop for Lent<'_> {
        fn drop(&mut self) {
            exchange(self.0);
        }
    }
    exchange(led);
    let _lent = Lent(led);
    piece()
}

impl Asker {
    /// On behalf of the computation that is running here.
    pub(super) fn here(place: &'static Location<'static>) -> Self {
        let within = CURRENT.try_with(|current| current.borrow_mut().as_mut().map(Led::show));
        Self {
            place,
            within: within.unwrap_or_default(),
        }
    }

    /// Whether it still asks on behalf of the computation that is running here.
    fn is_here(&self) -> bool {
        let here = CURRENT.try_with(|current| current.borrow().as_ref().map(|led| led.flight));
        here.unwrap_or_default() == self.within.as_ref().map(|within| within.flight)
    }

    /// The cycle, if it must not wait for that flight.
    fn may_wait_for(&self, flight: FlightId, waiters: &Waiters) -> Result<(), Cycle> {
        let steps = (self.within.as_ref()).and_then(|from| find(from, flight, self.place, waiters));
        steps.map_or(Ok(()), |steps| Err(describe(&steps)))
    }
}

impl Led {
    pub(super) fn new(flight: FlightId, types: Types, asker: Asker) -> Self {
        Self {
            flight,
            types,
            asker,
            shown: None,
        }
    }

    pub(super) fn flight(&self) -> FlightId {
        self.flight
    }

    fn show(&mut self) -> Arc<Computation> {
        let shown = self.shown.get_or_insert_with(|| {
            Arc::new(Computation {
                flight: self.flight,
                types: self.types,
                leader: Mutex::new(Some(self.asker.clone())),
            })
        });
        shown.clone()
    }

    /// A future may be polled by one computation first, and by another later.
    pub(super) fn follow(&mut self) -> Result<(), Cycle> {
        if self.asker.is_here() {
            return Ok(());
        }
        let asker = Asker::here(self.asker.place);
        let waiters = lock(&WAITERS);
        asker.may_wait_for(self.flight, &waiters)?;
        let shown = self.shown.as_ref();
        let old = shown.and_then(|shown| lock(&shown.leader).replace(asker.clone()));
        drop(waiters);
        drop(old);
        self.asker = asker;
        Ok(())
    }
}

/// It is over.
impl Drop for Led {
    fn drop(&mut self) {
        let shown = self.shown.as_ref();
        let leader = shown.and_then(|shown| lock(&shown.leader).take());
        drop(leader);
    }
}

/// A place among those who wait for a flight.
pub(super) struct Waiting {
    flight: FlightId,
    node: Arc<Node>,
    number: u64,
    asker: Asker,
}

impl Waiting {
    /// `None` if there is nothing to wait for any more.
    pub(super) fn new(
        flight: FlightId,
        node: Arc<Node>,
        asker: Asker,
        join: impl FnOnce(&Node) -> Option<u64>,
    ) -> Result<Option<Self>, Cycle> {
        let waiting = |number| Self {
            flight,
            node: node.clone(),
            number,
            asker: asker.clone(),
        };
        if asker.within.is_none() {
            return Ok(join(&node).map(waiting));
        }
        let mut waiters = lock(&WAITERS);
        asker.may_wait_for(flight, &waiters)?;
        let waiting = join(&node).map(waiting);
        if let Some(waiting) = &waiting {
            waiting.appear(&mut waiters);
        }
        Ok(waiting)
    }

    /// As [`Led::follow`].
    pub(super) fn follow(&mut self) -> Result<(), Cycle> {
        if self.asker.is_here() {
            return Ok(());
        }
        let asker = Asker::here(self.asker.place);
        let mut waiters = lock(&WAITERS);
        asker.may_wait_for(self.flight, &waiters)?;
        let old = self.disappear(&mut waiters);
        self.asker = asker;
        self.appear(&mut waiters);
        drop(waiters);
        drop(old);
        Ok(())
    }

    pub(super) fn flight(&self) -> FlightId {
        self.flight
    }

    pub(super) fn poll(&self, cx: &Context<'_>) -> Poll<Told> {
        self.node.poll(self.number, cx)
    }

    /// As [`Node::leave`].
    pub(super) fn leave(&self) -> bool {
        self.node.leave(self.number)
    }

    /// Its turn to lead has come.
    pub(super) fn lead(&self, types: Types) -> Led {
        Led::new(self.flight, types, self.asker.clone())
    }

    fn appear(&self, waiters: &mut Waiters) {
        if self.asker.within.is_some() {
            waiters.entry(self.flight).or_default().push(Waiter {
                number: self.number,
                asker: self.asker.clone(),
                node: self.node.clone(),
            });
        }
    }

    fn disappear(&self, waiters: &mut Waiters) -> Option<Waiter> {
        self.asker.within.as_ref()?;
        let those = waiters.get_mut(&self.flight)?;
        let at = those.iter().position(|other| other.number == self.number)?;
        let waiter = those.swap_remove(at);
        if those.is_empty() {
            waiters.remove(&self.flight);
        }
        Some(waiter)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if self.asker.within.is_some() {
            let mut waiters = lock(&WAITERS);
            let waiter = self.disappear(&mut waiters);
            drop(waiters);
            drop(waiter);
        }
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

/// A computation, and where it asks for the value of the next one: the one at `next`.
struct Step {
    computation: Arc<Computation>,
    asks: &'static Location<'static>,
    next: usize,
}

/// The shortest cycle, from the computation of `wanted` to `from`, which asks for it here.
fn find(
    from: &Arc<Computation>,
    wanted: FlightId,
    here: &'static Location<'static>,
    waiters: &Waiters,
) -> Option<Vec<Step>> {
    let mut seen = HashSet::from([Arc::as_ptr(from)]);
    let mut steps = vec![Step {
        computation: from.clone(),
        asks: here,
        next: 0,
    }];
    let mut at = 0;
    while at < steps.len() {
        let Computation { flight, leader, .. } = &*steps[at].computation;
        let leader = lock(leader).clone();
        if leader.is_some() && *flight == wanted {
            return Some(way(steps, at));
        }
        let all = waiters.get(flight).filter(|_| leader.is_some());
        let waiting = all
            .into_iter()
            .flatten()
            .filter(|one| one.node.hopes(one.number));
        let askers: Vec<_> = waiting.map(|one| one.asker.clone()).chain(leader).collect();
        for Asker { place, within } in askers {
            let next = within.filter(|one| seen.insert(Arc::as_ptr(one)));
            steps.extend(next.map(|computation| Step {
                computation,
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
    for (i, step) in steps.iter().enumerate() {
        let [key, value] = (step.computation.types)();
        let whom = match steps.len() - i {
            1 if i == 0 => "its own value",
            1 => "the value of the first",
            _ => "the value of the next",
        };
        // Writing to a string does not fail.
        let _ = write!(text, "\n- in a `Memo<{key}, {value}>`, ");
        let _ = match &*lock(&step.computation.leader) {
            Some(leader) => write!(text, "the one for {}", leader.place),
            None => write!(text, "one"),
        };
        let _ = write!(text, " asks at {} for {whom}", step.asks);
    }
    Cycle(text)
}
