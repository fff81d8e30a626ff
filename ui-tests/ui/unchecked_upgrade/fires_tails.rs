//! A change whose result says nothing is no look, even where a block or a function ends with it.

use std::collections::{HashMap, HashSet};
use std::sync::RwLock;

pub fn ends_a_block(names: &RwLock<Vec<u8>>) {
    if names.read().unwrap().is_empty() {
        names.write().unwrap().push(1) //~ unchecked_upgrade certain
    }
}

pub fn ends_an_arm(names: &RwLock<HashSet<u8>>) {
    let known = names.read().unwrap().contains(&1);
    match known {
        true => names.write().unwrap().clear(), //~ unchecked_upgrade certain
        false => (),
    }
}

pub fn ends_a_block_with_a_guard(names: &RwLock<Vec<u8>>) {
    let empty = names.read().unwrap().is_empty();
    if empty {
        let mut names = names.write().unwrap(); //~ unchecked_upgrade certain
        names.push(1)
    }
}

pub fn ends_with_a_constructor(names: &RwLock<Vec<u8>>) -> Result<(), String> {
    if names.read().unwrap().is_empty() {
        Ok(names.write().unwrap().push(1)) //~ unchecked_upgrade certain
    } else {
        Ok(())
    }
}

pub fn ends_a_closure(names: &RwLock<Vec<u8>>) -> impl Fn() + '_ {
    || {
        if names.read().unwrap().is_empty() {
            names.write().unwrap().push(1) //~ unchecked_upgrade certain
        }
    }
}

pub fn ends_a_closure_that_runs(names: &RwLock<Vec<u8>>, name: Option<u8>) {
    if names.read().unwrap().is_empty() {
        name.map_or((), |name| names.write().unwrap().push(name)) //~ unchecked_upgrade certain
    }
}

pub fn of_a_generic_type<T: Default>(values: &parking_lot::RwLock<Vec<T>>) {
    if values.read().is_empty() {
        values.write().push(T::default()) //~ unchecked_upgrade certain
    }
}

pub async fn across_an_await(names: &tokio::sync::RwLock<Vec<u8>>) {
    if names.read().await.is_empty() {
        names.write().await.push(1) //~ unchecked_upgrade certain
    }
}

fn add(names: &mut Vec<u8>) {
    names.push(1)
}

fn add_locked(names: &RwLock<Vec<u8>>) {
    names.write().unwrap().push(1)
}

pub fn in_a_helper(names: &RwLock<Vec<u8>>) {
    if names.read().unwrap().is_empty() {
        add(&mut names.write().unwrap()) //~ unchecked_upgrade certain
    }
}

pub fn in_a_helper_that_locks(names: &RwLock<Vec<u8>>) {
    if names.read().unwrap().is_empty() {
        add_locked(names) //~ unchecked_upgrade certain
    }
}

fn changing<R>(names: &RwLock<Vec<u8>>, change: impl FnOnce(&mut Vec<u8>) -> R) -> R {
    change(&mut names.write().unwrap())
}

pub fn in_a_closure_of_a_helper(names: &RwLock<Vec<u8>>) {
    if names.read().unwrap().is_empty() {
        changing(names, |names| names.push(1)) //~ unchecked_upgrade certain
    }
}

pub fn what_it_took_out_is_asked(names: &RwLock<HashMap<u8, u8>>) -> Option<u8> {
    if names.read().unwrap().contains_key(&1) {
        names.write().unwrap().remove(&1)
    } else {
        None
    }
}
