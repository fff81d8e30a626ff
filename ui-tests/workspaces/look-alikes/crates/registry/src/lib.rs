//! Lies in `crates/registry/src`; what cargo downloads lies in `registry/src` of its own folder.

use std::collections::HashMap;
use std::sync::RwLock;

/// Names of services, and where they are.
#[derive(Default)]
pub struct Registry {
    services: RwLock<HashMap<String, u16>>,
}

impl Registry {
    /// Reads inside of a write.
    pub fn rename(&self, from: &str, to: &str) {
        let mut services = self.services.write().unwrap();
        if let Some(port) = self.port(from) { //~ reentrant_lock certain
            services.insert(to.to_owned(), port);
        }
    }

    /// Looks a service up.
    pub fn port(&self, name: &str) -> Option<u16> {
        self.services.read().unwrap().get(name).copied()
    }
}
