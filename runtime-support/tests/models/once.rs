//! Values that are made once: who is not told that they are there shows as a deadlock.

use std::sync::Arc;

use crate::{SCHEDULES, check_pct, check_random};
use guardlint::Once;
use guardlint::thread;
use std::sync::atomic::{AtomicUsize, Ordering};

#[derive(Default)]
struct Model {
    once: Once<usize>,
    running: AtomicUsize,
    done: AtomicUsize,
}

impl Model {
    fn make(&self) -> usize {
        assert_eq!(self.running.fetch_add(1, Ordering::SeqCst), 0);
        thread::yield_now();
        self.running.fetch_sub(1, Ordering::SeqCst);
        self.done.fetch_add(1, Ordering::SeqCst)
    }

    fn get(&self) {
        assert_eq!(self.once.get_or_init(|| self.make()), &0);
    }

    fn fail(&self) {
        let failed = self.once.get_or_try_init(|| {
            thread::yield_now();
            Err(())
        });
        assert!(failed.is_err() || self.once.get() == Some(&0));
    }

    fn wait(&self) {
        assert_eq!(self.once.wait(), &0);
    }

    fn set(&self) {
        if self.once.set(0).is_ok() {
            self.done.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// All do their part at once, and the value is made by one of them.
fn check(parts: &'static [fn(&Model)]) {
    let model = || {
        let model = Arc::new(Model::default());
        let threads = parts.iter().map(|part| {
            let model = model.clone();
            thread::spawn(move || part(&model))
        });
        let threads: Vec<_> = threads.collect();
        for thread in threads {
            thread.join().expect("it is fine");
        }
        assert_eq!(model.done.load(Ordering::SeqCst), 1);
        assert_eq!(model.once.get(), Some(&0));
    };
    check_random(model, SCHEDULES);
    check_pct(model, SCHEDULES / 5, 3);
}

#[test]
fn one_makes_it() {
    check(&[Model::get, Model::get, Model::get]);
}

#[test]
fn who_fails_leaves_it_to_others() {
    check(&[Model::fail, Model::get, Model::fail, Model::get]);
}

#[test]
fn who_waits_is_told() {
    check(&[Model::wait, Model::fail, Model::get, Model::wait]);
}

#[test]
fn what_is_set_is_not_made() {
    check(&[Model::set, Model::get, Model::set, Model::wait]);
}
