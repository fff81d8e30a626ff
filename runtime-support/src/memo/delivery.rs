//! What comes to a shard, and what has to go.

use super::slot::{Moment, Seated};

/// A value that comes, and what was there instead.
pub(super) struct Delivery<K, V> {
    pub(super) hash: u64,
    /// Of a value that was not computed here.
    pub(super) key: Option<K>,
    /// As long as it has not found its place.
    pub(super) value: Option<V>,
    /// `None` if it is not to be kept.
    pub(super) weight: Option<usize>,
    pub(super) until: Moment,
    pub(super) old: Option<Seated<V>>,
    pub(super) rest: Rest<K, V>,
}

/// What is not to be dropped before the lock is released: seldom more than one of the kind.
pub(super) struct Rest<K, V> {
    first: Option<Left<K, V>>,
    more: Vec<Left<K, V>>,
}

/// What a key had, and the key if it has nothing now.
pub(super) type Left<K, V> = (Option<K>, Option<Seated<V>>);

impl<K, V> Rest<K, V> {
    pub(super) fn new() -> Self {
        Self {
            first: None,
            more: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, left: Left<K, V>) {
        match &self.first {
            None => self.first = Some(left),
            Some(_) => self.more.push(left),
        }
    }
}

/// There is no room, and none can be made here.
pub(super) struct Full;
