//! What is said of threads that panic.

use std::sync::Arc;

use guardlint::{Condvar, Mutex, thread};

use crate::found;

#[test]
fn a_panic_after_one_that_was_caught() {
    let failure = found(|| {
        let caught = std::panic::catch_unwind(|| panic!("the first"));
        assert!(caught.is_err());
        std::panic::resume_unwind(Box::new("the second"));
    });
    assert_eq!(
        failure.to_string(),
        "the thread `main` panicked: the second"
    );
}

#[test]
fn a_thread_of_a_scope_that_panics() {
    let failure = found(|| {
        thread::scope(|scope| {
            scope.spawn(|| panic!("the reason"));
        });
    });
    let text = failure.to_string();
    let place = format!("the thread `main` panicked at {}:", file!());
    assert!(text.starts_with(&place), "{text}");
    assert!(
        text.contains("before that, `thread 1` panicked at "),
        "{text}"
    );
}

#[test]
fn a_scope_that_panics_while_a_thread_waits_for_it() {
    let failure = found(|| {
        let (is_ready, changed) = (Mutex::new(false), Condvar::new());
        thread::scope(|scope| {
            scope.spawn(|| drop(changed.wait_while(is_ready.lock(), |is_ready| !*is_ready)));
            panic!("before it notifies");
        });
    });
    assert!(failure.is_deadlock());
    let text = failure.to_string();
    assert!(text.contains("before that, `main` panicked at "), "{text}");
    assert!(
        text.contains("`main` waits for the end of a thread at "),
        "{text}"
    );
}

/// Takes the lock when it is dropped.
struct Counts(Arc<Mutex<u32>>);

impl Drop for Counts {
    fn drop(&mut self) {
        *self.0.lock() += 1;
    }
}

#[test]
fn a_destructor_that_waits_for_ever_while_its_thread_panics() {
    let failure = found(|| {
        let count = Arc::new(Mutex::new(0));
        let held = count.lock();
        let counts = Counts(count.clone());
        let other = thread::spawn(move || {
            let _counts = counts;
            panic!("the reason");
        });
        let ended = other.join();
        drop(held);
        assert!(ended.is_err());
    });
    assert!(failure.is_deadlock());
    let text = failure.to_string();
    assert!(
        text.contains("before that, `thread 1` panicked at "),
        "{text}"
    );
    assert!(text.contains(": the reason"), "{text}");
}
