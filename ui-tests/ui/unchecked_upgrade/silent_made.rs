//! What a caller gave was shown the state, or decides.

use std::collections::HashMap;
use std::sync::RwLock;

pub struct Family<M> {
    metrics: RwLock<HashMap<String, M>>,
    make: fn(&HashMap<String, M>) -> M,
    enabled: fn() -> bool,
}

impl<M> Family<M> {
    pub fn shown(&self, name: &str) {
        if self.metrics.read().unwrap().get(name).is_none() {
            let mut metrics = self.metrics.write().unwrap();
            let metric = (self.make)(&metrics);
            metrics.insert(name.to_owned(), metric);
        }
    }

    pub fn asked(&self, name: &str, metric: M) {
        if self.metrics.read().unwrap().get(name).is_none() {
            let mut metrics = self.metrics.write().unwrap();
            if (self.enabled)() {
                metrics.insert(name.to_owned(), metric);
            }
        }
    }

    pub fn asked_by_argument(&self, name: &str, again: impl FnOnce() -> bool, metric: M) {
        if self.metrics.read().unwrap().contains_key(name) {
            return;
        }
        let mut metrics = self.metrics.write().unwrap();
        if again() {
            metrics.insert(name.to_owned(), metric);
        }
    }

    pub fn looked(&self, name: &str, make: impl FnOnce() -> M) {
        if self.metrics.read().unwrap().contains_key(name) {
            return;
        }
        let mut metrics = self.metrics.write().unwrap();
        if !metrics.contains_key(name) {
            metrics.insert(name.to_owned(), make());
        }
    }

    pub fn or_inserted(&self, name: &str, make: impl FnOnce() -> M) {
        if self.metrics.read().unwrap().contains_key(name) {
            return;
        }
        let mut metrics = self.metrics.write().unwrap();
        metrics.entry(name.to_owned()).or_insert_with(make);
    }

    /// Nothing was asked before.
    pub fn renew(&self, name: &str, make: impl FnOnce() -> M) {
        let mut metrics = self.metrics.write().unwrap();
        metrics.insert(name.to_owned(), make());
    }
}

impl<M: Clone> Family<M> {
    pub fn tried(
        locked: &parking_lot::RwLock<HashMap<String, M>>,
        name: &str,
        make: impl FnOnce() -> M,
    ) -> M {
        use parking_lot::RwLockReadGuard;
        if let Ok(metric) = RwLockReadGuard::try_map(locked.read(), |all| all.get(name)) {
            return metric.clone();
        }
        let mut metrics = locked.write();
        metrics.entry(name.to_owned()).or_insert_with(make).clone()
    }
}

pub struct Shown<M> {
    metrics: RwLock<HashMap<String, M>>,
    make: Box<dyn Fn(&str, Option<M>) -> M + Send + Sync>,
}

impl<M: Clone> Shown<M> {
    pub fn what_is_there(&self, name: &str) {
        if self.metrics.read().unwrap().get(name).is_none() {
            let mut metrics = self.metrics.write().unwrap();
            let known = metrics.get(name).cloned();
            let metric = (self.make)(name, known);
            metrics.insert(name.to_owned(), metric);
        }
    }
}

pub struct View<'a, M> {
    pub all: &'a HashMap<String, M>,
}

pub struct Viewed<M> {
    metrics: RwLock<HashMap<String, M>>,
    make: fn(View<'_, M>) -> M,
}

impl<M> Viewed<M> {
    pub fn within_a_struct(&self, name: &str) {
        if self.metrics.read().unwrap().get(name).is_none() {
            let mut metrics = self.metrics.write().unwrap();
            let metric = (self.make)(View { all: &metrics });
            metrics.insert(name.to_owned(), metric);
        }
    }
}
