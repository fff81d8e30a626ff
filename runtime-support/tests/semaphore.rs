//! Permits: who gets them, in which order, and that none is lost.

#[macro_use]
mod auto_traits;
mod panicking_waker;
mod panics;
mod polling;

use std::collections::VecDeque;
use std::future::Future;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use arbtest::arbtest;
use guardlint::Semaphore;
use guardlint::semaphore::{
    Acquire, Closed, OwnedSemaphorePermit, SemaphorePermit, TryAcquireError,
};
use panicking_waker::panicking_waker;
use panics::message_of;
use polling::Task;

assert_auto_traits!(Semaphore: Send Sync UnwindSafe RefUnwindSafe Unpin);
assert_auto_traits!(SemaphorePermit<'static>: Send Sync UnwindSafe RefUnwindSafe Unpin);
assert_auto_traits!(OwnedSemaphorePermit: Send Sync UnwindSafe RefUnwindSafe Unpin);
assert_auto_traits!(Acquire<'static>: Send Sync UnwindSafe RefUnwindSafe Unpin);

/// Nobody is woken: the tests look for themselves.
fn poll<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    Pin::new(future).poll(&mut Context::from_waker(Waker::noop()))
}

fn is_waiting(future: &mut Acquire<'_>) -> bool {
    poll(future).is_pending()
}

fn granted<'a>(future: &mut Acquire<'a>) -> SemaphorePermit<'a> {
    match poll(future) {
        Poll::Ready(permit) => permit.expect("it is open"),
        Poll::Pending => panic!("it still waits"),
    }
}

#[test]
fn no_more_are_in_than_there_are_permits() {
    let (semaphore, inside) = (Semaphore::new(2), AtomicUsize::new(0));
    let visit = |permit: Result<SemaphorePermit<'_>, Closed>| {
        let _permit = permit.expect("it is open");
        assert!(inside.fetch_add(1, Ordering::Relaxed) < 2);
        inside.fetch_sub(1, Ordering::Relaxed);
    };
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| (0..200).for_each(|_| visit(semaphore.acquire())));
            scope.spawn(|| {
                (0..200).for_each(|_| visit(async_io::block_on(semaphore.acquire_async())));
            });
        }
    });
    assert_eq!(semaphore.available_permits(), 2);
}

#[test]
fn first_come_first_served() {
    let semaphore = Semaphore::new(1);
    let held = semaphore.try_acquire().expect("it is free");
    let mut waiters = [(); 3].map(|()| semaphore.acquire_async());
    assert!(waiters.iter_mut().all(is_waiting));
    drop(held);
    for i in 0..3 {
        assert!(waiters[i + 1..].iter_mut().all(is_waiting));
        // What came back is kept for the first, and nobody else can take it.
        assert_eq!(
            semaphore.try_acquire().err(),
            Some(TryAcquireError::NoPermits)
        );
        drop(granted(&mut waiters[i]));
    }
    assert_eq!(semaphore.available_permits(), 1);
}

#[test]
fn small_ones_do_not_pass_a_large_one() {
    let semaphore = Semaphore::new(3);
    let held = semaphore.try_acquire_many(2).expect("they are free");
    let mut large = semaphore.acquire_many_async(3);
    let mut small = semaphore.acquire_async();
    assert!(is_waiting(&mut large) && is_waiting(&mut small));
    assert_eq!(semaphore.available_permits(), 1);
    assert_eq!(
        semaphore.try_acquire().err(),
        Some(TryAcquireError::NoPermits)
    );
    drop(held);
    assert!(is_waiting(&mut small));
    drop(granted(&mut large));
    drop(granted(&mut small));
}

#[test]
fn who_gives_up_makes_way() {
    let semaphore = Semaphore::new(2);
    let held = semaphore.try_acquire().expect("it is free");
    let mut large = semaphore.acquire_many_async(2);
    let mut small = semaphore.acquire_async();
    assert!(is_waiting(&mut large) && is_waiting(&mut small));
    drop(large);
    drop(granted(&mut small));
    drop(held);
    assert_eq!(semaphore.available_permits(), 2);
}

#[test]
fn who_gives_up_hands_on_what_it_was_granted() {
    let semaphore = Semaphore::new(1);
    let held = semaphore.try_acquire().expect("it is free");
    let mut waiters = [(); 2].map(|()| semaphore.acquire_async());
    assert!(waiters.iter_mut().all(is_waiting));
    drop(held);
    let [first, mut second] = waiters;
    assert!(is_waiting(&mut second));
    drop(first);
    drop(granted(&mut second));
    assert_eq!(semaphore.available_permits(), 1);
}

#[test]
fn a_closed_one_lets_nobody_in_any_more() {
    let semaphore = Semaphore::new(2);
    let mut held = semaphore.try_acquire_many(2).expect("they are free");
    let mut granted_one = semaphore.acquire_async();
    let mut waiting = semaphore.acquire_async();
    assert!(is_waiting(&mut granted_one) && is_waiting(&mut waiting));
    drop(held.split(1));
    semaphore.close();
    assert!(semaphore.is_closed());
    // In time.
    drop(granted(&mut granted_one));
    assert!(matches!(poll(&mut waiting), Poll::Ready(Err(Closed))));
    assert_eq!(semaphore.acquire().err(), Some(Closed));
    assert_eq!(
        semaphore.try_acquire_many(0).err(),
        Some(TryAcquireError::Closed)
    );
    assert_eq!(
        semaphore.acquire_timeout(Duration::MAX).err(),
        Some(TryAcquireError::Closed)
    );
    drop(held);
    assert_eq!(
        format!("{semaphore:?}"),
        "Semaphore { available_permits: 2, closed: true }"
    );
    assert_eq!(Closed.to_string(), "the semaphore is closed");
}

#[test]
fn threads_that_wait_hear_that_it_is_closed() {
    let semaphore = Semaphore::new(0);
    thread::scope(|scope| {
        let waiting = [(); 3].map(|()| scope.spawn(|| semaphore.acquire().err()));
        semaphore.close();
        for thread in waiting {
            assert_eq!(thread.join().unwrap(), Some(Closed));
        }
    });
}

#[test]
fn who_waits_no_longer_than_so_long_loses_nothing() {
    let semaphore = Semaphore::new(1);
    let limit = Duration::from_millis(1);
    let held = semaphore
        .acquire_timeout(Duration::ZERO)
        .expect("it is free");
    let late = semaphore.acquire_timeout(limit);
    assert_eq!(late.err(), Some(TryAcquireError::NoPermits));
    assert_eq!(
        TryAcquireError::NoPermits.to_string(),
        "there are not enough permits"
    );
    drop(held);
    assert_eq!(
        semaphore
            .acquire_many_timeout(1, Duration::MAX)
            .unwrap()
            .permits(),
        1
    );
    assert_eq!(semaphore.available_permits(), 1);
}

#[test]
fn permits_are_parted_joined_sent_and_given_away() {
    let semaphore = Arc::new(Semaphore::new(4));
    let mut some = semaphore.acquire_many(3).expect("it is open");
    let one = some.split(1).expect("there are three");
    assert!(some.split(3).is_none());
    assert_eq!((some.permits(), one.permits()), (2, 1));
    some.merge(one);
    let mut owned = some.into_owned(&semaphore);
    assert_eq!(semaphore.available_permits(), 1);
    let part = owned.split(2).expect("there are three");
    thread::spawn(move || drop(part)).join().unwrap();
    assert_eq!(semaphore.available_permits(), 3);
    assert!(format!("{owned:?}").starts_with("OwnedSemaphorePermit { permits: 1"));
    owned.forget();
    assert_eq!(semaphore.available_permits(), 3);
    semaphore.add_permits(2);
    assert_eq!(semaphore.available_permits(), 5);
}

#[test]
fn what_cannot_be_is_said() {
    let (one, other) = (Semaphore::new(1), Semaphore::new(Semaphore::MAX_PERMITS));
    let merge = || one.acquire().unwrap().merge(other.acquire().unwrap());
    assert_eq!(message_of(merge), "permits of another semaphore");
    assert_eq!(message_of(|| other.add_permits(1)), "too many permits");
    assert_eq!(
        (one.available_permits(), other.available_permits()),
        (1, Semaphore::MAX_PERMITS)
    );
    assert!(one.try_acquire_many(0).is_ok());
    assert_eq!(
        one.try_acquire_many(2).err(),
        Some(TryAcquireError::NoPermits)
    );
}

/// Against a list of those who wait.
#[test]
fn as_a_list_of_those_who_wait() {
    arbtest(|u| {
        let mut free: usize = u.int_in_range(0..=3)?;
        let semaphore = Semaphore::new(free);
        let mut futures: Vec<(usize, usize, Acquire<'_>)> = Vec::new();
        let mut held: Vec<SemaphorePermit<'_>> = Vec::new();
        // Numbers and permits of those who wait, and of those who may come for theirs.
        let mut queue: VecDeque<(usize, usize)> = VecDeque::new();
        let mut ready: Vec<(usize, usize)> = Vec::new();
        for number in 0..u.int_in_range(1..=30)? {
            match u.int_in_range(0..=4)? {
                0 => {
                    let permits = u.int_in_range(1..=3)?;
                    let mut future = semaphore.acquire_many_async(permits);
                    if queue.is_empty() && free >= permits {
                        free -= permits;
                        held.push(granted(&mut future));
                    } else {
                        assert!(is_waiting(&mut future));
                        queue.push_back((number, permits));
                        futures.push((number, permits, future));
                    }
                }
                1 if !held.is_empty() => {
                    let permit = held.swap_remove(u.choose_index(held.len())?);
                    free += permit.permits();
                    drop(permit);
                }
                2 if !futures.is_empty() => {
                    let i = u.choose_index(futures.len())?;
                    let (gone, permits, future) = futures.swap_remove(i);
                    drop(future);
                    if ready.contains(&(gone, permits)) {
                        free += permits;
                    }
                    ready.retain(|(number, _)| *number != gone);
                    queue.retain(|(number, _)| *number != gone);
                }
                3 => {
                    semaphore.add_permits(1);
                    free += 1;
                }
                _ => {
                    let expected = if queue.is_empty() && free > 0 {
                        None
                    } else {
                        Some(TryAcquireError::NoPermits)
                    };
                    assert_eq!(semaphore.try_acquire().err(), expected);
                }
            }
            while let Some((number, permits)) = queue.front().copied() {
                if free < permits {
                    break;
                }
                free -= permits;
                ready.push((number, permits));
                queue.pop_front();
            }
            assert_eq!(semaphore.available_permits(), free);
            let mut i = 0;
            while i < futures.len() {
                let (number, permits, future) = &mut futures[i];
                let is_ready = ready.contains(&(*number, *permits)) && u.ratio(1, 2)?;
                if is_ready {
                    held.push(granted(future));
                    ready.retain(|(ready, _)| ready != number);
                    drop(futures.swap_remove(i));
                } else {
                    if !ready.contains(&(*number, *permits)) {
                        assert!(is_waiting(future));
                    }
                    i += 1;
                }
            }
        }
        Ok(())
    });
}

#[test]
fn a_waker_that_panics_costs_nobody_else_the_wake() {
    for close in [false, true] {
        let semaphore = Semaphore::new(0);
        let mut first = semaphore.acquire_async();
        let waker = panicking_waker();
        let mut cx = Context::from_waker(&waker);
        assert!(Pin::new(&mut first).poll(&mut cx).is_pending());
        let mut others = [(); 2].map(|()| Task::new(semaphore.acquire_async()));
        assert!(
            others
                .each_mut()
                .map(Task::run)
                .iter()
                .all(Poll::is_pending)
        );
        let message = message_of(|| match close {
            true => semaphore.close(),
            false => semaphore.add_permits(3),
        });
        assert_eq!(message, panicking_waker::MESSAGE);
        assert!(others.iter().all(Task::is_woken));
        for mut other in others {
            let Poll::Ready(permit) = other.run() else {
                panic!("it was told");
            };
            assert_eq!(permit.is_err(), close);
        }
    }
}
