//! Nothing is noticed of tasks either.

use std::future::Future;
use std::marker::PhantomData;

use super::{Held, Tracker};

/// Where a task asks for a lock.
#[derive(Clone, Copy)]
pub(crate) struct Asked;

impl Asked {
    #[inline]
    pub(crate) fn here() -> Self {
        Self
    }

    #[inline]
    pub(crate) fn look(self, _tracker: &Tracker) {}

    #[inline]
    pub(crate) fn within(self, _tracker: &Tracker) -> Held<'_> {
        Held(PhantomData)
    }

    #[inline]
    pub(crate) fn judging<T>(
        self,
        _tracker: &Tracker,
        holds: impl FnMut(&T) -> bool,
    ) -> impl FnMut(&T) -> bool {
        holds
    }

    #[inline]
    pub(crate) fn around<F: Future>(
        self,
        _tracker: &Tracker,
        body: F,
    ) -> impl Future<Output = F::Output> {
        body
    }
}
