//! What is counted.

/// What a [`Memo`](crate::Memo) has had to do since it was made, and what is there now.
///
/// The counts are taken part by part, so they need not be those of one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Stats {
    /// Calls that were given a value without computing it, whether it was there or they waited for it. `None` unless it [counts hits](crate::Memo::count_hits).
    pub hits: Option<u64>,
    /// Computations that were started.
    pub misses: u64,
    /// Computations that came to no value: by an error, by a panic, or because the future was dropped.
    pub failures: u64,
    /// Values that had to make room for others.
    pub evictions: u64,
    /// Values that were found too old.
    pub expirations: u64,
    /// Values that are there.
    pub len: usize,
    /// What these weigh: one each, unless the memo was [told how to weigh](crate::Memo::at_most_weight).
    pub weight: usize,
}

/// Of one shard, under its lock.
#[derive(Clone, Copy, Default)]
pub(super) struct Counts {
    pub(super) misses: u64,
    pub(super) failures: u64,
    pub(super) evictions: u64,
    pub(super) expirations: u64,
}

impl Stats {
    pub(super) fn add(&mut self, counts: &Counts) {
        self.misses += counts.misses;
        self.failures += counts.failures;
        self.evictions += counts.evictions;
        self.expirations += counts.expirations;
    }
}
