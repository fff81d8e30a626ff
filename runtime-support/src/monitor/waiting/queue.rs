//! The queue of those who wait, whatever for: it knows conditions by number, so it is the same for all types of state, and compiled once.

use std::collections::VecDeque;
use std::task::{Context, Poll, Waker};

use crate::monitor::Place;
use crate::sync::{AtomicUsize, Mutex, Ordering, lock};
use crate::waking::wake_all;

/// The group of those whose conditions are not known.
const UNKNOWN: usize = 0;

/// Whether the condition with this number holds, on behalf of the method at this place.
type Judge<'a> = &'a mut dyn FnMut(usize, &'static Place) -> bool;

/// Who waits, whatever for.
pub(in crate::monitor) struct Waiters {
    /// How many are in the queue; whoever holds the lock of the cell sees all who came before.
    count: AtomicUsize,
    /// Made for the first waiter: most cells never have one.
    queue: Mutex<Option<Box<Queue>>>,
}

#[derive(Default)]
struct Queue {
    arrivals: u64,
    /// Counts sections that may have changed the state.
    changes: u64,
    /// Those whose conditions are not known, and then those who wait for each known one, by its number. Conditions are looked at once, however many wait.
    groups: Vec<Group>,
}

#[derive(Default)]
struct Group {
    /// In order of arrival.
    waiters: VecDeque<Waiter>,
    /// Who is on its way because of the state as it is.
    sent: Option<u64>,
}

struct Waiter {
    number: u64,
    place: &'static Place,
    /// The state, as counted by `changes`, in which it found its condition false.
    looked_at: u64,
    woken: bool,
    /// `None` from when it is woken until its future is polled again: meanwhile `woken` is enough.
    waker: Option<Waker>,
}

/// Where in the queue a waiter is.
#[derive(Clone, Copy)]
pub(super) struct At {
    group: usize,
    number: u64,
}

impl Waiters {
    pub(super) const fn new() -> Self {
        Self {
            count: AtomicUsize::new(0),
            queue: Mutex::new(None),
        }
    }

    pub(super) fn enqueue(&self, place: &'static Place, known: Option<usize>, waker: Waker) -> At {
        let waiter = Waiter {
            number: 0,
            place,
            looked_at: 0,
            woken: false,
            waker: Some(waker),
        };
        self.with_queue(|queue| {
            self.count.fetch_add(1, Ordering::Relaxed);
            queue.push(known.map_or(UNKNOWN, |known| 1 + known), waiter)
        })
    }

    #[inline]
    pub(super) fn is_any(&self) -> bool {
        self.count.load(Ordering::Relaxed) > 0
    }

    pub(super) fn relay(&self, judge: Judge<'_>, changed: bool) -> Option<Waker> {
        self.with_queue(|queue| {
            queue.changes += u64::from(changed);
            queue.wake_first(judge)
        })
    }

    /// Applies the rule without a look at the state, which nobody who gives up may touch: any waiter may go ahead.
    #[cold]
    pub(in crate::monitor) fn relay_unseen(&self, changed: bool) {
        if !self.is_any() {
            return;
        }
        let woken = self.with_queue(|queue| {
            queue.changes += u64::from(changed);
            queue.wake_any()
        });
        wake_all(woken);
    }

    /// For all to see that the state is in doubt. Who comes later, even if `count` does not say so yet, sees it for itself.
    #[cold]
    pub(in crate::monitor) fn wake_all(&self) {
        let woken: Vec<Waker> = self.with_queue(|queue| {
            queue.changes += 1;
            queue.groups.iter_mut().flat_map(Group::wake_all).collect()
        });
        wake_all(woken);
    }

    fn with_queue<R>(&self, act: impl FnOnce(&mut Queue) -> R) -> R {
        // A condition can panic under this lock, or a waker that is cloned: both leave the queue as it is.
        let mut queue = lock(&self.queue);
        act(queue.get_or_insert_default())
    }

    pub(super) fn poll_woken(&self, at: At, cx: &Context<'_>) -> Poll<()> {
        self.with_queue(|queue| {
            let waiter = queue.groups[at.group].waiter(at.number);
            if waiter.woken {
                return Poll::Ready(());
            }
            match &mut waiter.waker {
                Some(waker) => waker.clone_from(cx.waker()),
                none => *none = Some(cx.waker().clone()),
            }
            Poll::Pending
        })
    }

    /// The waiter waits again, and so is somewhere else.
    pub(super) fn keep(&self, at: &mut At, judge: Judge<'_>) -> Option<Waker> {
        self.with_queue(|queue| {
            let waiter = queue.remove(*at);
            *at = queue.push(at.group, waiter);
            queue.wake_first(judge)
        })
    }

    /// Whether it was on its way.
    pub(super) fn remove(&self, at: At) -> bool {
        // Its waker goes when the queue is free: the last one of a task drops the task, and with it what waits here.
        let waiter = self.with_queue(|queue| {
            self.count.fetch_sub(1, Ordering::Relaxed);
            queue.remove(at)
        });
        waiter.woken
    }
}

impl Queue {
    /// Adds one that has just looked in vain.
    fn push(&mut self, group: usize, mut waiter: Waiter) -> At {
        self.arrivals += 1;
        waiter.number = self.arrivals;
        waiter.looked_at = self.changes;
        waiter.woken = false;
        if self.groups.len() <= group {
            self.groups.resize_with(group + 1, Group::default);
        }
        self.groups[group].waiters.push_back(waiter);
        let number = self.arrivals;
        At { group, number }
    }

    fn remove(&mut self, at: At) -> Waiter {
        self.groups[at.group].remove(at.number)
    }

    fn wake_first(&mut self, judge: Judge<'_>) -> Option<Waker> {
        // Its number, and where it is.
        let mut first: Option<(u64, usize, usize)> = None;
        for (group, waiters) in self.groups.iter_mut().enumerate() {
            let next = match group {
                UNKNOWN => waiters.next_to_look(self.changes),
                _ => waiters.next_to_go_ahead(),
            };
            let Some(position) = next else {
                continue;
            };
            let Waiter { number, place, .. } = waiters.waiters[position];
            let is_late = first.is_some_and(|(first, ..)| first < number);
            // Whoever was sent to a condition that is false by now is looked at all the same.
            if is_late && waiters.sent.is_none() {
                continue;
            }
            if group != UNKNOWN && !judge(group - 1, place) {
                waiters.sent = None;
            } else if !is_late {
                first = Some((number, group, position));
            }
        }
        let (_, group, position) = first?;
        self.groups[group].wake(position)
    }

    fn wake_any(&mut self) -> Option<Waker> {
        let fronts = self.groups.iter_mut().filter_map(|group| {
            let number = group.waiters.front()?.number;
            Some((number, group))
        });
        let (_, group) = fronts.min_by_key(|(number, _)| *number)?;
        group.wake(0)
    }
}

impl Group {
    /// Where conditions are not known.
    fn next_to_look(&self, changes: u64) -> Option<usize> {
        // Who looked last is the last.
        let first = self.waiters.front()?;
        (first.looked_at < changes).then_some(0)
    }

    /// Who will see to the condition, if it holds.
    fn next_to_go_ahead(&self) -> Option<usize> {
        if let Some(number) = self.sent {
            return Some(self.position(number));
        }
        let first = self.waiters.front()?;
        if !first.woken {
            return Some(0);
        }
        self.waiters.iter().position(|waiter| !waiter.woken)
    }

    /// Nothing to do for one that is on its way.
    fn wake(&mut self, position: usize) -> Option<Waker> {
        let waiter = &mut self.waiters[position];
        self.sent = Some(waiter.number);
        waiter.wake()
    }

    fn wake_all(&mut self) -> impl Iterator<Item = Waker> {
        self.sent = self.waiters.front().map(|first| first.number);
        self.waiters.iter_mut().filter_map(Waiter::wake)
    }

    fn remove(&mut self, number: u64) -> Waiter {
        self.sent = self.sent.filter(|sent| *sent != number);
        let removed = match self.position(number) {
            0 => self.waiters.pop_front(),
            position => self.waiters.remove(position),
        };
        removed.expect("the position is in range")
    }

    fn waiter(&mut self, number: u64) -> &mut Waiter {
        let position = self.position(number);
        &mut self.waiters[position]
    }

    fn position(&self, number: u64) -> usize {
        // Whoever comes is most often the first that came.
        if (self.waiters.front()).is_some_and(|first| first.number == number) {
            return 0;
        }
        let found = (self.waiters).binary_search_by_key(&number, |waiter| waiter.number);
        found.expect("a waiter is in the queue as long as its ticket")
    }
}

impl Waiter {
    fn wake(&mut self) -> Option<Waker> {
        if self.woken {
            return None;
        }
        self.woken = true;
        self.waker.take()
    }
}
