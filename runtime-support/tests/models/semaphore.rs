//! Permits under all kinds of schedules: who is not woken shows as a deadlock.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Waker};
use std::time::Duration;

use crate::{SCHEDULES, check_pct, check_random};
use guardlint::Semaphore;
use guardlint::explore::block_on;
use guardlint::semaphore::{Closed, SemaphorePermit, TryAcquireError};
use guardlint::thread;
use std::sync::atomic::{AtomicUsize, Ordering};

struct Room {
    semaphore: Semaphore,
    permits: usize,
    inside: AtomicUsize,
}

impl Room {
    fn new(permits: usize) -> Arc<Self> {
        Arc::new(Self {
            semaphore: Semaphore::new(permits),
            permits,
            inside: AtomicUsize::new(0),
        })
    }

    fn visit(&self, permit: SemaphorePermit<'_>) {
        let before = self.inside.fetch_add(permit.permits(), Ordering::SeqCst);
        assert!(before + permit.permits() <= self.permits);
        thread::yield_now();
        self.inside.fetch_sub(permit.permits(), Ordering::SeqCst);
    }

    fn enter(&self, permits: usize) {
        let permit = self.semaphore.acquire_many(permits);
        self.visit(permit.expect("nobody closes it"));
    }

    fn enter_as_task(&self, permits: usize) {
        let permit = block_on(self.semaphore.acquire_many_async(permits));
        self.visit(permit.expect("nobody closes it"));
    }

    fn give_up(&self, permits: usize) {
        let mut future = pin!(self.semaphore.acquire_many_async(permits));
        let polled = future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()));
        thread::yield_now();
        drop(polled);
    }

    fn enter_in_time(&self, permits: usize) {
        let limit = Duration::from_secs(1);
        match self.semaphore.acquire_many_timeout(permits, limit) {
            Ok(permit) => self.visit(permit),
            Err(error) => assert_eq!(error, TryAcquireError::NoPermits),
        }
    }

    fn is_as_before(&self) {
        assert_eq!(self.semaphore.available_permits(), self.permits);
        assert!(self.semaphore.try_acquire_many(self.permits).is_ok());
    }
}

/// All do their part at once, and leave the room as it was.
fn together(permits: usize, parts: &[fn(&Room)]) {
    let room = Room::new(permits);
    let threads: Vec<_> = parts
        .iter()
        .map(|part| {
            let (room, part) = (room.clone(), *part);
            thread::spawn(move || part(&room))
        })
        .collect();
    for thread in threads {
        thread.join().expect("it is fine");
    }
    room.is_as_before();
}

fn check(model: impl Fn() + Send + Sync + Copy + 'static) {
    check_random(model, SCHEDULES);
    check_pct(model, SCHEDULES / 5, 3);
}

#[test]
fn threads_take_turns() {
    let part: fn(&Room) = |room| room.enter(1);
    check(move || together(1, &[part; 3]));
}

#[test]
fn threads_and_tasks_stand_in_one_queue() {
    check(|| {
        together(
            2,
            &[
                |room| room.enter(1),
                |room| room.enter_as_task(2),
                |room| room.enter(2),
                |room| room.enter_as_task(1),
            ],
        );
    });
}

#[test]
fn giving_up_loses_no_permit() {
    check(|| {
        together(
            2,
            &[
                |room| room.enter(2),
                |room| room.give_up(2),
                |room| room.enter_in_time(1),
                |room| room.enter(1),
            ],
        );
    });
}

/// Trying takes no part in the queue, and wakes whoever came meanwhile.
#[test]
fn trying_keeps_nobody_waiting() {
    check(|| {
        together(
            1,
            &[
                |room| room.enter(1),
                |room| {
                    if let Ok(permit) = room.semaphore.try_acquire() {
                        room.visit(permit);
                    }
                },
                |room| room.enter(1),
            ],
        );
    });
}

#[test]
fn closing_leaves_nobody_waiting() {
    check(|| {
        let semaphore = Arc::new(Semaphore::new(1));
        let waiting = [(); 3].map(|()| {
            let semaphore = semaphore.clone();
            thread::spawn(move || semaphore.acquire().map(drop))
        });
        let closing = semaphore.clone();
        let closing = thread::spawn(move || closing.close());
        for thread in waiting {
            let ended = thread.join().expect("it is fine");
            assert!(matches!(ended, Ok(()) | Err(Closed)));
        }
        closing.join().expect("it is fine");
        assert_eq!(semaphore.available_permits(), 1);
    });
}
