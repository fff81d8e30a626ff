//! One limit for all shards.

use crate::sync::{AtomicUsize, Ordering};

/// What all values may weigh together.
pub(super) struct Budget {
    limit: usize,
    spent: AtomicUsize,
}

impl Budget {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            spent: AtomicUsize::new(0),
        }
    }

    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    pub(super) fn spent(&self) -> usize {
        self.spent.load(Ordering::Relaxed)
    }

    /// Whether there was enough left to spend `more` where it was `less`.
    pub(super) fn exchange(&self, less: usize, more: usize) -> bool {
        let within_limit = |spent: usize| {
            let spent = (spent - less).checked_add(more);
            spent.filter(|spent| *spent <= self.limit)
        };
        let ordering = Ordering::Relaxed;
        let exchanged = self.spent.fetch_update(ordering, ordering, within_limit);
        exchanged.is_ok()
    }

    pub(super) fn give_back(&self, weight: usize) {
        self.spent.fetch_sub(weight, Ordering::Relaxed);
    }
}
