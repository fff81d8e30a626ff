//! What is stored is made by what a caller gave, which was shown nothing of the state.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

pub struct Family<M> {
    metrics: Arc<parking_lot::RwLock<HashMap<String, M>>>,
    make: fn() -> M,
}

impl<M: Clone> Family<M> {
    pub fn by_field(&self, name: &str) -> M {
        if let Some(metric) = self.metrics.read().get(name) {
            return metric.clone();
        }
        let mut metrics = self.metrics.write(); //~ unchecked_upgrade likely
        let metric = (self.make)();
        metrics.insert(name.to_owned(), metric.clone());
        metric
    }

    pub fn by_argument(&self, name: &str, make: impl FnOnce() -> M) {
        if !self.metrics.read().contains_key(name) {
            self.metrics.write().insert(name.to_owned(), make()); //~ unchecked_upgrade likely
        }
    }

    pub fn mapped(&self, name: &str) -> parking_lot::MappedRwLockReadGuard<'_, M> {
        let look = |metrics: &HashMap<String, M>| metrics.contains_key(name).then_some(());
        if look(&self.metrics.read()).is_none() {
            let mut metrics = self.metrics.write(); //~ unchecked_upgrade likely
            metrics.insert(name.to_owned(), (self.make)());
        }
        parking_lot::RwLockReadGuard::map(self.metrics.read(), |metrics| &metrics[name])
    }

    pub fn tried(&self, name: &str) -> parking_lot::MappedRwLockReadGuard<'_, M> {
        use parking_lot::RwLockReadGuard;
        if let Ok(metric) = RwLockReadGuard::try_map(self.metrics.read(), |all| all.get(name)) {
            return metric;
        }
        let mut metrics = self.metrics.write(); //~ unchecked_upgrade likely
        metrics.insert(name.to_owned(), (self.make)());
        drop(metrics);
        RwLockReadGuard::map(self.metrics.read(), |all| &all[name])
    }
}

pub trait Constructor<M> {
    fn construct(&self) -> M;
}

impl<M, F: Fn() -> M> Constructor<M> for F {
    fn construct(&self) -> M {
        self()
    }
}

pub struct Constructed<M, C> {
    metrics: RwLock<HashMap<u32, M>>,
    constructor: C,
}

impl<M, C: Constructor<M>> Constructed<M, C> {
    pub fn by_trait(&self, id: u32) {
        if self.metrics.read().unwrap().get(&id).is_some() {
            return;
        }
        let mut metrics = self.metrics.write().unwrap(); //~ unchecked_upgrade likely
        metrics.insert(id, self.constructor.construct());
    }

    /// That it could be made says nothing of what is there.
    pub fn fallible(&self, id: u32, make: impl FnOnce() -> Option<M>) -> Option<()> {
        if self.metrics.read().unwrap().get(&id).is_some() {
            return None;
        }
        let mut metrics = self.metrics.write().unwrap(); //~ unchecked_upgrade likely
        metrics.insert(id, make()?);
        Some(())
    }
}

pub async fn awaited(
    names: &tokio::sync::RwLock<HashMap<u32, String>>,
    id: u32,
    name: impl Fn() -> String,
) {
    if names.read().await.contains_key(&id) {
        return;
    }
    names.write().await.insert(id, name()); //~ unchecked_upgrade advice
}

/// What it is given is not what is locked.
pub struct Given<M> {
    metrics: RwLock<HashMap<String, M>>,
    make: Box<dyn Fn(&str) -> M + Send + Sync>,
}

impl<M: Clone> Given<M> {
    pub fn a_key(&self, name: &str) -> M {
        if let Some(metric) = self.metrics.read().unwrap().get(name) {
            return metric.clone();
        }
        let mut metrics = self.metrics.write().unwrap(); //~ unchecked_upgrade likely
        let metric = (self.make)(name);
        metrics.insert(name.to_owned(), metric.clone());
        metric
    }

    pub fn what_was_computed(&self, name: &str, make: impl FnOnce(String) -> M) {
        if !self.metrics.read().unwrap().contains_key(name) {
            let mut metrics = self.metrics.write().unwrap(); //~ unchecked_upgrade likely
            let metric = make(name.to_uppercase());
            metrics.insert(name.to_owned(), metric);
        }
    }
}
