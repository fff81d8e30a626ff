//! The state is behind a handle: a clone of it is taken under the read lock, and a new one is put in place later.

use std::collections::HashMap;
use std::mem;
use std::sync::{Arc, Mutex, RwLock};

#[derive(Clone, Default)]
pub struct State {
    round: u32,
    names: Vec<u32>,
}

fn changed(state: &State) -> State {
    let mut state = state.clone();
    state.round += 1;
    state
}

pub struct Shared {
    state: RwLock<Arc<State>>,
    serial: Mutex<()>,
}

impl Shared {
    pub fn makes_a_new_one(&self) {
        let seen = Arc::clone(&*self.state.read().unwrap());
        let new = changed(&seen);
        *self.state.write().unwrap() = Arc::new(new); //~ unchecked_upgrade certain
    }

    pub fn makes_it_of_fields(&self) {
        let seen = self.state.read().unwrap().clone();
        let names = seen.names.iter().map(|name| name + 1).collect();
        let round = seen.round;
        *self.state.write().unwrap() = Arc::new(State { round, names }); //~ unchecked_upgrade certain
    }

    pub fn makes_it_in_a_loop(&self) {
        let seen = self.state.read().unwrap().clone();
        let mut new = State::default();
        for name in &seen.names {
            new.names.push(*name);
        }
        *self.state.write().unwrap() = Arc::new(new); //~ unchecked_upgrade certain
    }

    pub fn changes_a_copy(&self) {
        let mut seen = self.state.read().unwrap().clone();
        Arc::make_mut(&mut seen).names.push(1);
        *self.state.write().unwrap() = seen; //~ unchecked_upgrade certain
    }

    // metamorphic: not through_an_option
    pub fn exchanges_it(&self) {
        let seen = self.state.read().unwrap().clone();
        let new = Arc::new(changed(&seen));
        let old = mem::replace(&mut *self.state.write().unwrap(), new); //~ unchecked_upgrade certain
        drop(old);
    }

    pub fn asks_a_copy(&self) {
        let seen = self.state.read().unwrap().clone();
        if seen.names.is_empty() {
            *self.state.write().unwrap() = Arc::default(); //~ unchecked_upgrade likely
        }
    }

    pub fn by_a_closure(&self, change: impl FnOnce(&State) -> State) {
        let seen = self.state.read().unwrap().clone();
        let new = change(&seen);
        *self.state.write().unwrap() = Arc::new(new); //~ unchecked_upgrade certain
    }

    pub fn by_a_closure_that_may_fail<E>(
        &self,
        change: impl FnOnce(&State) -> Result<State, E>,
    ) -> Result<(), E> {
        let seen = self.state.read().unwrap().clone();
        let new = change(&seen)?;
        *self.state.write().unwrap() = Arc::new(new); //~ unchecked_upgrade certain
        Ok(())
    }

    fn load(&self) -> Arc<State> {
        self.state.read().unwrap().clone()
    }

    fn store(&self, state: State) {
        *self.state.write().unwrap() = Arc::new(state);
    }

    pub fn helpers_on_both_sides(&self) {
        let mut new = State::clone(&self.load());
        new.round = 5;
        self.store(new); //~ unchecked_upgrade certain
    }

    fn next(&self, state: &State) -> Result<State, String> {
        if state.round > 7 {
            return Err("the last round".to_owned());
        }
        Ok(changed(state))
    }

    pub fn through_a_helper_that_may_fail(&self) -> Result<(), String> {
        let seen = self.load();
        let new = self.next(&seen)?;
        self.store(new); //~ unchecked_upgrade certain
        Ok(())
    }

    fn store_a_copy(&self, state: &State) {
        *self.state.write().unwrap() = Arc::new(state.clone());
    }

    /// One field is carried over, and another one decides.
    pub fn decides_by_another_field(&self, round: u32) {
        let seen = self.load();
        if seen.round == 3 {
            let names = seen.names.clone();
            self.store_a_copy(&State { round, names }); //~ unchecked_upgrade likely
        }
    }

    /// The field that was carried over has become another by then.
    pub fn counts_on(&self, names: Vec<u32>) {
        let round = self.load().round + 1;
        self.store_a_copy(&State { round, names }); //~ unchecked_upgrade certain
    }

    fn store_under_a_lock(&self, state: State) {
        let _serial = self.serial.lock().unwrap();
        self.store(state);
    }

    /// The other lock is taken too late.
    // metamorphic: not helper
    pub fn only_the_writing_is_serial(&self) {
        let new = changed(&self.load());
        self.store_under_a_lock(new); //~ unchecked_upgrade certain
    }
}

pub struct Map(parking_lot::RwLock<Arc<HashMap<u32, u32>>>);

impl Map {
    pub fn insert(&self, key: u32, value: u32) {
        let mut map = HashMap::clone(&self.0.read().clone());
        map.insert(key, value);
        *self.0.write() = Arc::new(map); //~ unchecked_upgrade certain
    }
}

#[derive(Clone, Default)]
pub struct Names {
    names: HashMap<u32, u32>,
}

/// There is nothing else in it that could be new.
pub fn has_one_field(lock: &RwLock<Arc<Names>>, key: u32, value: u32) {
    let seen = lock.read().unwrap().clone();
    let mut names = seen.names.clone();
    names.insert(key, value);
    *lock.write().unwrap() = Arc::new(Names { names }); //~ unchecked_upgrade certain
}

pub struct Later(tokio::sync::RwLock<Arc<State>>);

impl Later {
    async fn load(&self) -> Arc<State> {
        self.0.read().await.clone()
    }

    async fn store(&self, state: Arc<State>) {
        *self.0.write().await = state;
    }

    pub async fn across_an_await(&self) {
        let seen = self.load().await;
        let new = Arc::new(changed(&seen));
        self.store(new).await; //~ unchecked_upgrade certain
    }
}
