//! A field is carried over from what was seen under the read lock, but not as it was.

use std::sync::{Arc, RwLock};

#[derive(Clone, Default)]
pub struct State {
    round: u32,
    names: Vec<u32>,
}

pub struct Shared {
    state: RwLock<Arc<State>>,
}

impl Shared {
    fn load(&self) -> Arc<State> {
        self.state.read().unwrap().clone()
    }

    fn store(&self, state: State) {
        *self.state.write().unwrap() = Arc::new(state);
    }

    fn store_a_copy(&self, state: &State) {
        *self.state.write().unwrap() = Arc::new(state.clone());
    }

    pub fn copied_by_the_callee(&self) {
        let mut new = State::clone(&self.load());
        new.round = 5;
        self.store_a_copy(&new); //~ unchecked_upgrade certain
    }

    pub fn given_away(&self) {
        let mut new = State::clone(&self.load());
        new.round = 5;
        self.store(new); //~ unchecked_upgrade certain
    }

    pub fn copied_in_a_closure(&self) {
        let mut new = State::clone(&self.load());
        new.round = 5;
        let store = |state: &State| self.store_a_copy(state); //~ unchecked_upgrade certain
        store(&new);
    }

    pub fn pushed_to(&self, round: u32, name: u32) {
        let mut names = self.load().names.clone();
        names.push(name);
        self.store(State { round, names }); //~ unchecked_upgrade certain
    }

    pub fn pushed_to_and_copied(&self, round: u32, name: u32) {
        let mut names = self.load().names.clone();
        names.push(name);
        self.store_a_copy(&State { round, names }); //~ unchecked_upgrade certain
    }

    pub fn extended(&self, round: u32, more: &[u32]) {
        let mut names = self.load().names.clone();
        names.extend_from_slice(more);
        let new = State { round, names };
        *self.state.write().unwrap() = Arc::new(new); //~ unchecked_upgrade certain
    }

    pub fn retained(&self, round: u32, name: u32) {
        let mut names = self.load().names.clone();
        names.retain(|&other| other != name);
        self.store(State { round, names }); //~ unchecked_upgrade certain
    }

    pub fn mapped(&self, round: u32) {
        let names = self.load().names.iter().map(|name| name + 1).collect();
        self.store(State { round, names }); //~ unchecked_upgrade certain
    }

    pub fn filtered(&self, round: u32, name: u32) {
        let seen = self.load();
        let names = seen.names.iter().copied().filter(|&other| other != name);
        let names = names.collect();
        self.store(State { round, names }); //~ unchecked_upgrade certain
    }

    pub fn chained(&self, round: u32, name: u32) {
        let seen = self.load();
        let names = seen.names.iter().copied().chain([name]).collect();
        self.store(State { round, names }); //~ unchecked_upgrade certain
    }

    fn with(names: &[u32], name: u32) -> Vec<u32> {
        let mut names = names.to_vec();
        names.push(name);
        names
    }

    pub fn pushed_to_in_a_helper(&self, round: u32, name: u32) {
        let names = Self::with(&self.load().names, name);
        self.store(State { round, names }); //~ unchecked_upgrade certain
    }
}

pub struct Parked(parking_lot::RwLock<Arc<State>>);

impl Parked {
    pub fn pushed_to(&self, round: u32, name: u32) {
        let seen = self.0.read().clone();
        let mut names = seen.names.clone();
        names.push(name);
        *self.0.write() = Arc::new(State { round, names }); //~ unchecked_upgrade certain
    }
}
