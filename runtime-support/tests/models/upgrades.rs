//! Reads that can be upgraded: nobody writes between the look and the change.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::{SCHEDULES, check_pct, check_random};
use guardlint::explore::Search;
use guardlint::{RwLock, RwLockUpgradableReadGuard as Guard, thread};

/// These are short: there is time for more of them than of the others.
const MANY: usize = 10 * SCHEDULES;

/// A sum whose halves are changed one after the other, and how many are at it.
#[derive(Default)]
struct Model {
    sum: RwLock<[u32; 2]>,
    upgradable: AtomicUsize,
    changes: AtomicUsize,
}

impl Model {
    /// Nobody may see it halfway.
    fn change(&self, sum: &mut [u32; 2], seen: [u32; 2]) {
        assert_eq!(*sum, seen, "somebody wrote in between");
        sum[0] = seen[0] + 1;
        thread::yield_now();
        sum[1] = seen[1] + 1;
        self.changes.fetch_add(1, Ordering::Relaxed);
    }

    /// One at a time.
    fn look(&self) -> (Guard<'_, [u32; 2]>, [u32; 2]) {
        let guard = self.sum.upgradable_read();
        assert_eq!(self.upgradable.fetch_add(1, Ordering::Relaxed), 0);
        thread::yield_now();
        self.upgradable.fetch_sub(1, Ordering::Relaxed);
        let seen = *guard;
        assert_eq!(seen[0], seen[1], "seen halfway");
        (guard, seen)
    }

    fn upgrade(&self) {
        let (guard, seen) = self.look();
        self.change(&mut Guard::upgrade(guard), seen);
    }

    fn try_to_upgrade(&self) {
        let (guard, seen) = self.look();
        match Guard::try_upgrade(guard) {
            Ok(mut sum) => self.change(&mut sum, seen),
            Err(guard) => {
                thread::yield_now();
                assert_eq!(*guard, seen, "somebody wrote in between");
                self.change(&mut Guard::upgrade(guard), seen);
            }
        }
    }

    fn downgrade(&self) {
        let (guard, seen) = self.look();
        let guard = Guard::downgrade(guard);
        thread::yield_now();
        assert_eq!(*guard, seen, "somebody wrote in between");
    }

    fn read_beside(&self) {
        let (guard, seen) = self.look();
        assert_eq!(*self.sum.read(), seen);
        drop(guard);
    }

    fn read(&self) {
        let sum = self.sum.read();
        let seen = *sum;
        thread::yield_now();
        assert_eq!((seen[0], *sum), (seen[1], seen), "seen halfway");
    }

    fn write(&self) {
        let mut sum = self.sum.write();
        let seen = *sum;
        self.change(&mut sum, seen);
    }

    /// What people write who have no such reads.
    fn drop_and_lock(&self) {
        let seen = *self.sum.read();
        self.change(&mut self.sum.write(), seen);
    }
}

/// All do their part at once, and nothing of it is lost.
fn model(parts: &'static [fn(&Model)]) -> impl Fn() + Send + Sync + 'static {
    move || {
        let model = Arc::new(Model::default());
        let threads = parts.iter().map(|part| {
            let model = model.clone();
            thread::spawn(move || part(&model))
        });
        let threads: Vec<_> = threads.collect();
        for thread in threads {
            thread.join().expect("it is fine");
        }
        let changes = model.changes.load(Ordering::Relaxed);
        assert_eq!(
            model.sum.upgradable_read().map(|half| half as usize),
            [changes; 2]
        );
    }
}

fn check(parts: &'static [fn(&Model)]) {
    check_random(model(parts), MANY);
    check_pct(model(parts), MANY / 5, 3);
}

#[test]
fn nobody_writes_between_the_look_and_the_change() {
    check(&[Model::upgrade, Model::upgrade, Model::write]);
}

#[test]
fn readers_see_nothing_halfway() {
    check(&[
        Model::upgrade,
        Model::read,
        Model::read_beside,
        Model::write,
    ]);
}

#[test]
fn who_fails_to_upgrade_has_lost_nothing() {
    check(&[
        Model::try_to_upgrade,
        Model::read,
        Model::try_to_upgrade,
        Model::write,
    ]);
}

#[test]
fn who_does_not_write_lets_others() {
    check(&[
        Model::downgrade,
        Model::upgrade,
        Model::downgrade,
        Model::write,
    ]);
}

#[test]
fn who_drops_the_read_lock_in_between_is_caught() {
    let search = Search::random().schedules(MANY);
    let found = search.find(model(&[Model::drop_and_lock, Model::drop_and_lock]));
    let failure = found.expect_err("no schedule showed it");
    assert!(failure.to_string().contains("somebody wrote in between"));
}
