//! A type parameter stands for whatever it is given, whatever else is called like it.

use std::sync::Mutex;

pub trait Store {
    type S;

    fn put(&self);
}

#[derive(Default)]
pub struct Table(Mutex<u32>);

impl Store for Table {
    type S = u32;

    fn put(&self) {
        *self.0.lock().unwrap() += 1;
    }
}

#[derive(Default)]
pub struct Service<S>(S);

impl<S: Store> Service<S> {
    fn run(&self) {
        self.0.put();
    }
}

pub fn under_its_lock(service: &Service<Table>) -> u32 {
    let rows = service.0.0.lock().unwrap();
    service.run(); //~ reentrant_lock certain|likely
    *rows
}

pub fn of_a_type_of_that_name() -> u32 {
    struct S(u32);
    S(1).0
}

pub mod other {
    pub struct S;
}
