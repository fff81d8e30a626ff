//! A field is carried over as it was from what was seen under the read lock: it may be one that never changes.

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

    pub fn cloned(&self, round: u32) {
        let names = self.load().names.clone();
        self.store_a_copy(&State { round, names });
    }

    pub fn given_away(&self, round: u32) {
        let names = self.load().names.clone();
        self.store(State { round, names });
    }

    pub fn collected(&self, round: u32) {
        let names = self.load().names.iter().copied().collect();
        self.store(State { round, names });
    }

    pub fn collected_of_a_closure(&self, round: u32) {
        let names = self.load().names.iter().map(|name| *name).collect();
        self.store(State { round, names });
    }

    pub fn a_copy_with_another_field(&self, round: u32) {
        let new = State {
            round,
            ..State::clone(&self.load())
        };
        self.store_a_copy(&new);
    }

    /// What is pushed to is something else.
    pub fn others_pushed(&self, round: u32, name: u32) -> Vec<u32> {
        let names = self.load().names.clone();
        let mut others = names.clone();
        others.push(name);
        self.store(State { round, names });
        others
    }

    pub fn round_carried_over(&self, name: u32) {
        let round = self.load().round;
        let mut names = Vec::new();
        names.push(name);
        self.store(State { round, names });
    }
}

pub struct Parked(parking_lot::RwLock<Arc<State>>);

impl Parked {
    pub fn cloned(&self, round: u32) {
        let seen = self.0.read().clone();
        let names = seen.names.clone();
        *self.0.write() = Arc::new(State { round, names });
    }
}
