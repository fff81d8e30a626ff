//! `#[guardlint::test(explore)]`.

use std::num::ParseIntError;
use std::sync::Arc;

use guardlint::{Mutex, Semaphore, thread};

#[guardlint::test(explore)]
fn nothing_is_lost() {
    let count = Arc::new(Mutex::new(0));
    let other = thread::spawn({
        let count = count.clone();
        move || *count.lock() += 1
    });
    *count.lock() += 1;
    other.join().unwrap();
    assert_eq!(*count.lock(), 2);
}

#[guardlint::test(explore)]
#[should_panic(expected = "somebody was first")]
fn a_mistake_fails_the_test() {
    let first = Arc::new(Mutex::new(None));
    let other = thread::spawn({
        let first = first.clone();
        move || *first.lock() = Some("other")
    });
    first.lock().get_or_insert("main");
    other.join().unwrap();
    assert_ne!(*first.lock(), Some("other"), "somebody was first");
}

#[guardlint::test(explore)]
#[should_panic(
    expected = "GUARDLINT_REPLAY=0 cargo test --package guardlint attribute::how_to_run_it_again_is_said -- --exact"
)]
fn how_to_run_it_again_is_said() {
    panic!("at once");
}

#[guardlint::test(explore, exhaustive, preemptions = 1, schedules = 500)]
fn it_has_options() -> Result<(), ParseIntError> {
    "7".parse::<u32>().map(drop)
}

#[guardlint::test(explore, pct = 2, seed = 7, schedules = 50, steps = 1_000)]
async fn it_may_be_async() -> Result<(), guardlint::semaphore::Closed> {
    let permits = Arc::new(Semaphore::new(1));
    let other = thread::spawn({
        let permits = permits.clone();
        move || permits.acquire().map(drop)
    });
    drop(permits.acquire_async().await?);
    other.join().unwrap()
}

#[guardlint::test(explore, random)]
#[should_panic(expected = "InvalidDigit")]
fn an_error_fails_the_test() -> Result<(), ParseIntError> {
    "seven".parse::<u32>().map(drop)
}

fn body() -> u32 {
    7
}

/// Nothing hides what the test calls.
#[guardlint::test(explore)]
fn names_around_it_are_seen() {
    assert_eq!(body(), 7);
}
