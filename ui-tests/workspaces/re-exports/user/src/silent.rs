//! What is called like a lock is none, and a lock is given back where its guard is.

use own_words::{Mutex, RwLock};

pub fn twice(value: &Mutex<u32>) -> u32 {
    let first = value.lock().unwrap();
    let second = value.lock().unwrap();
    first + second
}

pub fn read_then_write(value: &RwLock) {
    if value.read().unwrap() == 0 {
        value.write().unwrap().set(1);
    }
}

pub fn given_back(value: &std::sync::Mutex<u32>) -> u32 {
    let first = value.lock().unwrap();
    shim::mem::drop(first);
    *value.lock().unwrap()
}

pub fn filled(value: &std::sync::Mutex<shim::Maybe<u32>>) -> Option<u32> {
    value.lock().unwrap().take()
}
