//! A clone of a handle is taken under the read lock, and nothing is lost that others write.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, RwLock};

#[derive(Clone, Default)]
pub struct State {
    round: u32,
    names: Vec<u32>,
    extensions: Vec<String>,
}

fn changed(state: &State) -> State {
    let mut state = state.clone();
    state.round += 1;
    state
}

pub struct Shared {
    state: RwLock<Arc<State>>,
    other: RwLock<Arc<State>>,
    serial: Mutex<u32>,
    version: AtomicU64,
}

impl Shared {
    pub fn under_another_lock(&self) {
        let _serial = self.serial.lock().unwrap();
        let seen = Arc::clone(&*self.state.read().unwrap());
        let new = changed(&seen);
        *self.state.write().unwrap() = Arc::new(new);
    }

    fn install(&self, change: impl FnOnce(&State) -> State) {
        let seen = self.state.read().unwrap().clone();
        let new = change(&seen);
        *self.state.write().unwrap() = Arc::new(new);
    }

    pub fn a_caller_holds_it(&self) {
        let mut count = self.serial.lock().unwrap();
        *count += 1;
        self.install(changed);
    }

    pub fn and_so_does_the_other(&self) {
        let _serial = self.serial.lock().unwrap();
        self.install(|state| State {
            round: 1,
            ..state.clone()
        });
    }

    pub fn only_one_can_have_it(&mut self) {
        let seen = self.state.read().unwrap().clone();
        let new = changed(&seen);
        *self.state.write().unwrap() = Arc::new(new);
    }

    pub fn asks_whether_it_is_the_same(&self) -> bool {
        let seen = self.state.read().unwrap().clone();
        let new = changed(&seen);
        let mut state = self.state.write().unwrap();
        if !Arc::ptr_eq(&state, &seen) {
            return false;
        }
        *state = Arc::new(new);
        true
    }

    pub fn until_it_is_the_same(&self, change: impl Fn(&State) -> State) {
        loop {
            let seen = self.state.read().unwrap().clone();
            let new = change(&seen);
            let mut state = self.state.write().unwrap();
            if Arc::ptr_eq(&state, &seen) {
                *state = Arc::new(new);
                return;
            }
        }
    }

    pub fn compares_a_field(&self) {
        let seen = self.state.read().unwrap().clone();
        let new = changed(&seen);
        let mut state = self.state.write().unwrap();
        if state.round == seen.round {
            *state = Arc::new(new);
        }
    }

    pub fn compares_a_version(&self) {
        let version = self.version.load(Ordering::SeqCst);
        let seen = self.state.read().unwrap().clone();
        let new = changed(&seen);
        let mut state = self.state.write().unwrap();
        if self.version.load(Ordering::SeqCst) == version {
            *state = Arc::new(new);
        }
    }

    pub fn of_other_state(&self) {
        let seen = self.other.read().unwrap().clone();
        *self.state.write().unwrap() = Arc::new(changed(&seen));
    }

    /// What was there goes into nothing.
    pub fn replaces_it(&self, new: State) -> Arc<State> {
        let old = self.state.read().unwrap().clone();
        println!("{}", old.round);
        *self.state.write().unwrap() = Arc::new(new);
        old
    }

    fn load(&self) -> Arc<State> {
        self.state.read().unwrap().clone()
    }

    fn store(&self, state: &State) {
        *self.state.write().unwrap() = Arc::new(state.clone());
    }

    /// One field is carried over, which may be there for good.
    pub fn carries_one_field_over(&self, round: u32, names: Vec<u32>) {
        let new = State {
            round,
            names,
            extensions: self.load().extensions.clone(),
        };
        self.store(&new);
    }

    /// What is calculated is of something else.
    pub fn carries_it_over_as_it_is(&self, round: u32, names: Vec<u32>) {
        let new = State {
            round: round + 1,
            names,
            extensions: self.load().extensions.clone(),
        };
        self.store(&new);
    }

    /// Whether it could be saved says nothing about what was there.
    pub fn saves_what_it_carries_over(&self, round: u32, names: Vec<u32>) -> std::io::Result<()> {
        let extensions = self.load().extensions.clone();
        let new = State {
            round,
            names,
            extensions,
        };
        std::fs::write("state", format!("{} {:?}", new.round, new.extensions))?;
        self.store(&new);
        Ok(())
    }

    pub fn changes_what_is_there_by_then(&self) {
        let names = self.other.read().unwrap().names.clone();
        let mut state = self.state.write().unwrap();
        Arc::make_mut(&mut state).names = names;
    }
}

/// Nobody else has the lock.
pub fn of_its_own(state: State) -> Arc<State> {
    let lock = RwLock::new(Arc::new(state));
    let seen = lock.read().unwrap().clone();
    *lock.write().unwrap() = Arc::new(changed(&seen));
    lock.into_inner().unwrap()
}

pub fn upgrades_it(lock: &parking_lot::RwLock<Arc<State>>) {
    let state = lock.upgradable_read();
    let new = changed(&state);
    *parking_lot::RwLockUpgradableReadGuard::upgrade(state) = Arc::new(new);
}

pub async fn across_an_await(serial: &tokio::sync::Mutex<()>, lock: &RwLock<Arc<State>>) {
    let _serial = serial.lock().await;
    let seen = lock.read().unwrap().clone();
    tokio::task::yield_now().await;
    *lock.write().unwrap() = Arc::new(changed(&seen));
}
