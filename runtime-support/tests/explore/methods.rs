//! What each method of search tries.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex as Unseen};
use std::time::Duration;

use guardlint::explore::Search;
use guardlint::{Mutex, Semaphore, thread};

/// Two threads that take two steps each, and the orders in which these came.
fn orders(search: &Search) -> (HashSet<String>, guardlint::explore::Explored) {
    let seen = Arc::new(Unseen::new(HashSet::new()));
    let explored = search.run({
        let seen = seen.clone();
        move || {
            let order = Arc::new(Mutex::new(String::new()));
            let threads = ['a', 'b'].map(|name| {
                let order = order.clone();
                thread::spawn(move || {
                    for _ in 0..2 {
                        order.lock().push(name);
                    }
                })
            });
            threads
                .into_iter()
                .for_each(|thread| thread.join().unwrap());
            let order = order.lock().clone();
            seen.lock().unwrap().insert(order);
        }
    });
    let seen = seen.lock().unwrap().clone();
    (seen, explored)
}

const ALL: usize = 6;

#[test]
fn all_find_all_orders_of_few_steps() {
    for search in [Search::new(), Search::random(), Search::pct(4)] {
        let (orders, explored) = orders(&search);
        assert_eq!(orders.len(), ALL, "{search:?}");
        assert_eq!((explored.schedules, explored.is_complete), (1_000, false));
    }
}

#[test]
fn an_exhaustive_search_ends_when_there_is_no_other_schedule() {
    let (orders, explored) = orders(&Search::exhaustive());
    assert_eq!(orders.len(), ALL);
    assert!(explored.is_complete && explored.schedules < 100_000);
}

#[test]
fn or_when_it_had_as_many_as_it_may() {
    let (_, explored) = orders(&Search::exhaustive().schedules(10));
    assert_eq!((explored.schedules, explored.is_complete), (10, false));
}

#[test]
fn fewer_preemptions_are_fewer_schedules() {
    let [none, one, all] = [Some(0), Some(1), None].map(|limit| match limit {
        Some(limit) => orders(&Search::exhaustive().preemptions(limit)),
        None => orders(&Search::exhaustive()),
    });
    assert!(none.1.schedules < one.1.schedules && one.1.schedules < all.1.schedules);
    // Who is not interrupted takes both of its steps.
    assert_eq!(none.0, ["aabb", "bbaa"].map(str::to_owned).into());
    assert!(one.0.len() > none.0.len());
    assert!(!one.1.is_complete, "there are others, with more");
}

#[test]
fn the_same_seed_is_the_same_search() {
    let of = |search: Search| {
        let orders = Arc::new(Unseen::new(Vec::new()));
        search.schedules(30).run({
            let orders = orders.clone();
            move || {
                let order = Arc::new(Mutex::new(Vec::new()));
                let threads = [1, 2, 3].map(|name| {
                    let order = order.clone();
                    thread::spawn(move || order.lock().push(name))
                });
                threads
                    .into_iter()
                    .for_each(|thread| thread.join().unwrap());
                orders.lock().unwrap().push(order.lock().clone());
            }
        });
        Arc::into_inner(orders).unwrap().into_inner().unwrap()
    };
    for search in [Search::new(), Search::random(), Search::pct(3)] {
        assert_eq!(of(search.clone().seed(1)), of(search.clone().seed(1)));
        assert_ne!(of(search.clone().seed(1)), of(search.seed(2)));
    }
}

fn lost_update() {
    let balance = Arc::new(Mutex::new(0));
    let threads = [(); 3].map(|()| {
        let balance = balance.clone();
        thread::spawn(move || {
            let seen = *balance.lock();
            *balance.lock() = seen + 1;
        })
    });
    threads
        .into_iter()
        .for_each(|thread| thread.join().unwrap());
    assert_eq!(*balance.lock(), 3);
}

#[test]
fn a_token_is_the_same_schedule_again() {
    for search in [Search::random(), Search::pct(3), Search::exhaustive()] {
        let found = search.find(lost_update).unwrap_err();
        let again = Search::replay(found.token()).find(lost_update).unwrap_err();
        assert_eq!(again.to_string(), found.to_string());
        assert_eq!(again.token(), found.token());
        assert_eq!(again.schedule(), 1);
    }
}

#[test]
fn what_is_found_has_no_switch_that_is_not_needed() {
    for search in [Search::random(), Search::pct(3), Search::exhaustive()] {
        let found = search.find(lost_update).unwrap_err();
        let switches = found.token().chars().filter(char::is_ascii_alphabetic);
        // One thread is interrupted, and another comes between.
        assert_eq!(switches.count(), 1, "{found:?}");
    }
}

#[test]
fn a_token_of_another_body_says_so_or_finds_nothing() {
    // There is no 25th thread to go on.
    let failure = Search::replay("3y").find(lost_update);
    let text = failure.expect_err("it cannot be run").to_string();
    assert!(
        text.starts_with("the body did not do the same thing twice"),
        "{text}"
    );
    assert!(Search::replay("0").find(lost_update).is_ok());
}

fn message(run: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(run)).expect_err("it panics");
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => (*panic.downcast::<&str>().expect("a text")).to_owned(),
    }
}

#[test]
fn what_makes_no_sense_is_refused() {
    let told = message(|| _ = Search::replay("no token").run(|| {}));
    assert_eq!(told, "`no token` is no token of a schedule");
    let told = message(|| drop(Search::pct(0)));
    assert_eq!(
        told,
        "a depth of 0 finds nothing: 1 is without a change of priorities"
    );
    let told = message(|| _ = Search::new().schedules(0).run(|| {}));
    assert_eq!(told, "under no schedule nothing is tested");
    let told = message(|| drop(Search::random().preemptions(1)));
    assert_eq!(told, "only an exhaustive search counts preemptions");
    let told = message(|| {
        Search::new().run(|| _ = Search::new().run(|| {}));
    });
    assert!(
        told.contains("a search cannot be run in the body of another"),
        "{told}"
    );
}

#[test]
fn a_body_without_threads_has_one_schedule() {
    let explored = Search::exhaustive().run(|| drop(Mutex::new(0).lock()));
    assert_eq!((explored.schedules, explored.is_complete), (1, true));
    Search::pct(3).run(|| {});
}

/// Who spins lets others go on, or there would be no end of schedules.
#[test]
fn what_waits_in_a_loop_has_an_end() {
    let is_complete = |body: fn()| Search::exhaustive().run(body).is_complete;
    assert!(is_complete(|| {
        let other = thread::spawn(|| ());
        while !other.is_finished() {
            thread::yield_now();
        }
    }));
    assert!(is_complete(|| {
        let is_ready = Arc::new(Mutex::new(false));
        let other = thread::spawn({
            let is_ready = is_ready.clone();
            move || *is_ready.lock() = true
        });
        while !*is_ready.lock() {
            thread::yield_now();
        }
        other.join().unwrap();
    }));
    assert!(is_complete(|| {
        let limit = Duration::from_secs(1);
        assert!(Semaphore::new(0).acquire_timeout(limit).is_err());
    }));
}

/// A sleep is no promise.
#[test]
fn who_sleeps_may_go_on_at_once() {
    let failure = Search::exhaustive().find(|| {
        let is_ready = Arc::new(Mutex::new(false));
        let other = thread::spawn({
            let is_ready = is_ready.clone();
            move || *is_ready.lock() = true
        });
        thread::sleep(Duration::from_secs(1));
        assert!(*is_ready.lock(), "too slow");
        other.join().unwrap();
    });
    assert!(failure.unwrap_err().to_string().contains("too slow"));
}
