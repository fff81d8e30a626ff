//! Cargo calls build scripts like this crate.

use std::sync::Mutex;

/// Steps of a build, in order.
#[derive(Default)]
pub struct Plan {
    steps: Mutex<Vec<String>>,
}

impl Plan {
    /// Adds a step and tells how many there are.
    pub fn add(&self, step: &str) -> usize {
        let mut steps = self.steps.lock().unwrap();
        steps.push(step.to_owned());
        self.count() //~ reentrant_lock certain
    }

    /// How many steps there are.
    pub fn count(&self) -> usize {
        self.steps.lock().unwrap().len()
    }
}
