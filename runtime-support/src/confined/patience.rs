//! How long who waits stays awake: what it waits for may come sooner than a thread falls asleep and wakes up.
//!
//! So it lets others run a few times before it sleeps. Where there is more work than cores, that is to wait until somebody else's slice of time is over, which is some milliseconds;
//! who sleeps is woken in the middle of it. When that has happened, nobody stays awake for a while, and the longer, the oftener it happens.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::sync::{thread, yields};

/// Where others run for so long when one lets them, they are not those that one waits for.
const LONG: Duration = Duration::from_micros(100);

/// How many waits sleep at once after that, the first time. It may have been some other thread that had to run for once.
const FEW: u32 = 100;

/// How many in the end, where it happens again and again: one slice is little among so many.
const MANY: u32 = 10_000;

/// Of all threads: it is the machine that has too much to do.
static PATIENCE: Patience = Patience::new();

/// Lets others run for a little while.
pub(super) fn give_way_until(has_come: impl Fn() -> bool) {
    PATIENCE.give_way_until(has_come, || {
        let start = Instant::now();
        thread::yield_now();
        start.elapsed()
    });
}

struct Patience {
    /// How many waits are to sleep at once. Those that count at the same time may count as one.
    without: AtomicU32,
    /// How many, when others run for long the next time: four times as many as the last time, and one less for each wait that went well since.
    next: AtomicU32,
}

impl Patience {
    const fn new() -> Self {
        Self {
            without: AtomicU32::new(0),
            next: AtomicU32::new(FEW),
        }
    }

    /// `let_others_run` says for how long they did.
    fn give_way_until(
        &self,
        has_come: impl Fn() -> bool,
        mut let_others_run: impl FnMut() -> Duration,
    ) {
        let without = self.without.load(Ordering::Relaxed);
        if without > 0 {
            self.without.store(without - 1, Ordering::Relaxed);
            return;
        }
        let next = self.next.load(Ordering::Relaxed);
        for _ in 0..yields() {
            if has_come() {
                break;
            }
            if let_others_run() >= LONG {
                self.without.store(next, Ordering::Relaxed);
                self.next.store((4 * next).min(MANY), Ordering::Relaxed);
                return;
            }
        }
        if next > FEW {
            self.next.store(next - 1, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How often a wait lets others run, if they do for so long.
    fn times(patience: &Patience, long: Duration) -> u32 {
        let mut times = 0;
        let let_others_run = || {
            times += 1;
            long
        };
        patience.give_way_until(|| false, let_others_run);
        times
    }

    /// How many of so many waits let others run, if they do for no time.
    fn awake(patience: &Patience, waits: u32) -> u32 {
        let awake = (0..waits).filter(|_| times(patience, Duration::ZERO) > 0);
        awake.count() as u32
    }

    #[test]
    fn who_has_waited_for_a_slice_sleeps_at_once_for_a_while() {
        let patience = Patience::new();
        assert_eq!(times(&patience, Duration::ZERO), yields());
        assert_eq!(times(&patience, LONG), 1);
        assert_eq!(awake(&patience, FEW), 0);
        assert_eq!(times(&patience, Duration::ZERO), yields());
    }

    #[test]
    fn who_waits_for_slices_again_and_again_sleeps_at_once_for_longer() {
        let patience = Patience::new();
        for asleep in [FEW, 4 * FEW, 16 * FEW, 64 * FEW, MANY, MANY] {
            assert_eq!(times(&patience, LONG), 1);
            assert_eq!(awake(&patience, asleep), 0);
        }
    }

    #[test]
    fn where_it_goes_well_again_that_is_forgotten() {
        let patience = Patience::new();
        assert_eq!(times(&patience, LONG), 1);
        assert_eq!(awake(&patience, FEW), 0);
        assert_eq!(awake(&patience, 3 * FEW), 3 * FEW);
        assert_eq!(times(&patience, LONG), 1);
        assert_eq!(awake(&patience, FEW + 1), 1);
    }

    #[test]
    fn what_has_come_is_not_waited_for() {
        Patience::new().give_way_until(|| true, || panic!("others are let run"));
    }
}
