//! Where one place would stand for both acquisitions, or none is the one to look at.

use std::sync::Mutex;

pub struct Counter {
    count: Mutex<u32>,
}

macro_rules! twice {
    ($lock:expr) => {{
        let first = $lock.lock().unwrap();
        let second = $lock.lock().unwrap();
        *first + *second
    }};
}

macro_rules! taken {
    ($lock:expr) => {
        $lock.lock().unwrap()
    };
}

macro_rules! taken_twice {
    ($lock:expr) => {{
        let first = taken!($lock);
        let second = taken!($lock);
        *first + *second
    }};
}

macro_rules! doubled {
    ($counter:expr) => {{
        let count = $counter.count.lock().unwrap();
        $counter.add(*count);
    }};
}

macro_rules! with {
    ($lock:expr, |$guard:ident| $body:block) => {{
        let $guard = $lock.lock().unwrap();
        $body
    }};
}

impl Counter {
    pub fn add(&self, n: u32) {
        *self.count.lock().unwrap() += n;
    }

    pub fn in_one_macro(&self) -> u32 {
        twice!(self.count) //~ reentrant_lock certain
    }

    pub fn by_a_macro_in_a_macro(&self) -> u32 {
        taken_twice!(self.count) //~ reentrant_lock certain
    }

    pub fn by_a_function_in_a_macro(&self) {
        doubled!(self) //~ reentrant_lock certain
    }

    pub fn by_a_macro_that_a_macro_is_given(&self) -> u32 {
        with!(self.count, |count| {
            let again = taken!(self.count); //~ reentrant_lock certain
            *count + *again
        })
    }

    pub fn in_a_closure_that_is_called_later(&self) {
        let add = |n: u32| {
            *self.count.lock().unwrap() += n; //~ reentrant_lock certain
        };
        let count = self.count.lock().unwrap();
        add(*count);
    }

    pub fn in_a_closure_that_is_handed_on(&self) {
        let add = |n: &u32| {
            *self.count.lock().unwrap() += n; //~ reentrant_lock certain
        };
        let count = self.count.lock().unwrap();
        [*count, 1].iter().for_each(add);
    }

    pub fn in_a_closure_that_stands_in_its_call(&self) {
        let count = self.count.lock().unwrap();
        [*count, 1].iter().for_each(|n| {
            *self.count.lock().unwrap() += n; //~ reentrant_lock certain
        });
    }

    pub fn by_a_function_in_a_closure(&self) {
        let add = |n: u32| self.add(n); //~ reentrant_lock certain
        let count = self.count.lock().unwrap();
        add(*count);
    }

    pub fn by_two_calls_of_a_closure(&self) -> u32 {
        let take = || self.count.lock().unwrap(); //~ reentrant_lock certain
        let first = take();
        let second = take();
        *first + *second
    }

    // metamorphic: not helper
    pub fn in_the_next_round_of_a_loop(&self) -> usize {
        let mut guards = Vec::new();
        for _ in 0..2 {
            guards.push(self.count.lock().unwrap()); //~ reentrant_lock likely
        }
        guards.len()
    }

    pub async fn in_a_future(&self) {
        let later = async {
            *self.count.lock().unwrap() += 1; //~ reentrant_lock certain
        };
        let count = self.count.lock().unwrap();
        later.await;
        drop(count);
    }
}
