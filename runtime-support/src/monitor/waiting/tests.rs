use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Wake;

use super::*;

static WAITER: Place = Place::new("Numbers::take", "src/numbers.rs", 1, 1);

/// On a state that goes up to nine.
const CONDITIONS: [fn(&u32) -> bool; 4] = [
    |state| *state > 0,
    |state| state % 2 == 1,
    |state| state % 3 == 1,
    |state| state % 5 == 1,
];

/// A waiter as its thread or task sees it.
struct Waits<'a> {
    ticket: Ticket<'a, u32>,
    condition: fn(&u32) -> bool,
    wakes: Arc<Wakes>,
}

#[derive(Default)]
struct Wakes(AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl<'a> Waits<'a> {
    fn new(waiting: &'a Waiting<u32>, condition: fn(&u32) -> bool, known: bool) -> Self {
        let wakes: Arc<Wakes> = Arc::default();
        let waker = Waker::from(wakes.clone());
        Self {
            ticket: waiting.enqueue(&WAITER, known.then_some(condition), waker),
            condition,
            wakes,
        }
    }

    fn is_woken(&self) -> bool {
        let waker = Waker::from(self.wakes.clone());
        let polled = self.ticket.poll_woken(&Context::from_waker(&waker));
        polled.is_ready()
    }

    fn wakes(&self) -> usize {
        self.wakes.0.load(Ordering::Relaxed)
    }
}

fn wake(woken: Option<Waker>) {
    woken.into_iter().for_each(Waker::wake);
}

fn woken(waiters: &[Waits<'_>]) -> Vec<bool> {
    waiters.iter().map(Waits::is_woken).collect()
}

#[test]
fn one_is_woken_in_order_of_arrival() {
    let (waiting, poison) = (Waiting::new(), Poison::new());
    let [positive, odd, ..] = CONDITIONS;
    let waiters = [odd, positive, positive].map(|condition| Waits::new(&waiting, condition, true));
    assert_eq!(woken(&waiters), [false, false, false]);
    wake(waiting.relay(&2, &poison, true));
    assert_eq!(woken(&waiters), [false, true, false]);
    wake(waiting.relay(&2, &poison, true));
    assert_eq!(woken(&waiters), [false, true, false], "it is on its way");
    wake(waiting.relay(&3, &poison, true));
    assert_eq!(woken(&waiters), [true, true, false]);
    assert_eq!(waiters.each_ref().map(Waits::wakes), [1, 1, 0]);
}

#[test]
fn a_waiter_that_looked_in_vain_waits_as_the_last() {
    let (waiting, poison) = (Waiting::new(), Poison::new());
    let [positive, ..] = CONDITIONS;
    let mut waiters = [positive; 2].map(|condition| Waits::new(&waiting, condition, true));
    wake(waiting.relay(&1, &poison, true));
    wake(waiters[0].ticket.keep(&0, &poison));
    assert_eq!(woken(&waiters), [false, false]);
    wake(waiting.relay(&1, &poison, true));
    assert_eq!(woken(&waiters), [false, true]);
}

#[test]
fn who_comes_too_late_is_not_waited_for() {
    let (waiting, poison) = (Waiting::new(), Poison::new());
    let [positive, ..] = CONDITIONS;
    let mut waiters = [positive; 3].map(|condition| Waits::new(&waiting, condition, true));
    wake(waiting.relay(&1, &poison, true));
    wake(waiting.relay(&0, &poison, true));
    assert_eq!(woken(&waiters), [true, false, false]);
    wake(waiting.relay(&1, &poison, true));
    wake(waiting.relay(&2, &poison, true));
    assert_eq!(
        woken(&waiters),
        [true, true, false],
        "one more, for the state became positive once more"
    );
    assert!(waiters[0].ticket.keep(&0, &poison).is_none());
    wake(waiting.relay(&1, &poison, true));
    assert_eq!(woken(&waiters), [false, true, true]);
    assert!(waiters[1].ticket.keep(&1, &poison).is_none());
}

#[test]
fn who_comes_too_late_is_noticed_behind_one_that_is_woken_first() {
    let (waiting, poison) = (Waiting::new(), Poison::new());
    let [positive, ..] = CONDITIONS;
    let zero: fn(&u32) -> bool = |state| *state == 0;
    let [producers, consumers] =
        [zero, positive].map(|condition| [0; 2].map(|_| Waits::new(&waiting, condition, true)));
    let relay = |state| wake(waiting.relay(&state, &poison, true));
    relay(0);
    assert_eq!(woken(&producers), [true, false]);
    relay(1);
    assert_eq!(woken(&consumers), [true, false]);
    relay(0);
    assert_eq!(woken(&producers), [true, true]);
    relay(1);
    assert_eq!(
        woken(&consumers),
        [true, true],
        "the first was not there for the first item"
    );
}

#[test]
fn an_unknown_condition_is_looked_at_once_per_state() {
    let (waiting, poison) = (Waiting::new(), Poison::new());
    let [positive, odd, ..] = CONDITIONS;
    let mut waiters = [odd, odd, positive].map(|condition| Waits::new(&waiting, condition, false));
    wake(waiting.relay(&2, &poison, true));
    assert_eq!(woken(&waiters), [true, false, false]);
    wake(waiters[0].ticket.keep(&2, &poison));
    assert_eq!(woken(&waiters), [false, true, false]);
    wake(waiters[1].ticket.keep(&2, &poison));
    assert_eq!(woken(&waiters), [false, false, true]);
    wake(waiters[2].ticket.keep(&2, &poison));
    assert_eq!(woken(&waiters), [false, false, false]);
    wake(waiting.relay(&2, &poison, false));
    assert_eq!(woken(&waiters), [false, false, false], "nothing changed");
}

/// If they kept their places, each change would start with the first again, and who stands behind them would never look.
#[test]
fn who_looks_in_vain_keeps_nobody_from_looking_while_the_state_changes() {
    let (waiting, poison) = (Waiting::new(), Poison::new());
    let [positive, ..] = CONDITIONS;
    let never: fn(&u32) -> bool = |_| false;
    let mut waiters =
        [never, never, positive].map(|condition| Waits::new(&waiting, condition, false));
    // In the order in which they were woken.
    let mut on_their_way = VecDeque::new();
    for _ in 0..3 {
        wake(waiting.relay(&1, &poison, true));
        let came = |i: &usize| waiters[*i].is_woken() && !on_their_way.contains(i);
        on_their_way.extend((0..3).filter(came).collect::<Vec<usize>>());
        match on_their_way.pop_front() {
            Some(2) => return,
            Some(i) => wake(waiters[i].ticket.keep(&1, &poison)),
            None => panic!("nobody is on the way"),
        }
    }
    panic!("the third is not reached");
}

#[test]
fn who_gives_up_passes_the_wake_on() {
    let (waiting, poison) = (Waiting::new(), Poison::new());
    let [positive, ..] = CONDITIONS;
    let [first, second, third] =
        [positive; 3].map(|condition| Waits::new(&waiting, condition, true));
    wake(waiting.relay(&1, &poison, true));
    drop(first);
    assert!(second.is_woken());
    drop(third);
    assert!(second.is_woken());
    second.ticket.admit();
    assert!(waiting.relay(&1, &poison, true).is_none());
}

#[test]
fn a_panic_wakes_all() {
    let waiting = Waiting::new();
    let waiters = CONDITIONS.map(|condition| Waits::new(&waiting, condition, true));
    assert_eq!(woken(&waiters), [false; 4]);
    waiting.waiters.wake_all();
    assert_eq!(woken(&waiters), [true; 4]);
}

#[test]
fn a_condition_that_panics_leaves_the_queue_alone() {
    let (waiting, poison) = (Waiting::new(), Poison::new());
    let waiters = [
        Waits::new(&waiting, |state| 6 / state > 1, true),
        Waits::new(&waiting, |state| *state == 1, true),
    ];
    let relayed = std::panic::catch_unwind(|| waiting.relay(&0, &poison, true).is_some());
    assert!(relayed.is_err());
    assert!(poison.is_raised());
    assert_eq!(woken(&waiters), [false, false]);
    wake(waiting.relay(&1, &poison, true));
    assert_eq!(woken(&waiters), [true, false]);
}

/// Whatever happens: while a condition holds, somebody is on the way who will see to it, and no event wakes more than one.
#[test]
fn no_wake_is_lost_and_none_is_wasted() {
    arbtest::arbtest(|u| {
        let (waiting, poison) = (Waiting::new(), Poison::new());
        let mut state = 0;
        let mut waiters: Vec<Waits<'_>> = Vec::new();
        for _ in 0..u.arbitrary_len::<u16>()?.min(200) {
            let before = woken(&waiters).iter().filter(|woken| **woken).count();
            let index = u.choose_index(waiters.len().max(1))?;
            let is_woken = waiters.get(index).is_some_and(Waits::is_woken);
            match u.int_in_range(0..=4)? {
                0 => {
                    let condition = *u.choose(&CONDITIONS)?;
                    let mut arrives = || -> arbtest::arbitrary::Result<_> {
                        Ok(Waits::new(&waiting, condition, u.arbitrary()?))
                    };
                    if !condition(&state) {
                        waiters.push(arrives()?);
                    }
                }
                1 => {
                    state = u.int_in_range(0..=9)?;
                    wake(waiting.relay(&state, &poison, true));
                }
                2 if !waiters.is_empty() => drop(waiters.remove(index)),
                3 if is_woken && (waiters[index].condition)(&state) => {
                    waiters.remove(index).ticket.admit();
                    // It is in its section, and may leave the state as it was.
                    state = u.int_in_range(0..=9)?;
                    wake(waiting.relay(&state, &poison, true));
                }
                3 | 4 if is_woken && !(waiters[index].condition)(&state) => {
                    wake(waiters[index].ticket.keep(&state, &poison));
                }
                _ => waiting.waiters.relay_unseen(true),
            }
            let woken = woken(&waiters).iter().filter(|woken| **woken).count();
            assert!(
                woken <= before + 1,
                "{woken} are on their way, {before} were"
            );
            let holds = waiters.iter().any(|waits| (waits.condition)(&state));
            assert!(!holds || woken > 0, "nobody is on the way");
        }
        Ok(())
    });
}
