//! Nothing is noticed, and nothing costs anything.

#[cfg(any(feature = "tokio", feature = "async-lock"))]
#[path = "off/tasks.rs"]
pub(super) mod tasks;
#[cfg(all(feature = "parking_lot", not(guardlint_loom)))]
#[path = "off/upgrades.rs"]
pub(super) mod upgrades;

use std::marker::PhantomData;
use std::panic::Location;

use super::Mode;

pub(crate) struct Tracker;

/// Goes where a guard goes.
pub(crate) struct Held<'a>(PhantomData<&'a Tracker>);

impl Tracker {
    #[inline]
    pub(crate) const fn new() -> Self {
        Self
    }

    #[inline]
    pub(crate) const fn apart() -> Self {
        Self
    }

    #[inline]
    pub(crate) fn acquire(&self, _mode: Mode) -> Held<'_> {
        Held(PhantomData)
    }

    #[inline]
    pub(crate) fn acquired(&self, _mode: Mode) -> Held<'_> {
        Held(PhantomData)
    }

    #[inline]
    pub(crate) fn made_at(&self) -> Option<&'static Location<'static>> {
        None
    }
}

impl Held<'_> {
    #[inline]
    pub(crate) fn again(&self) {}

    #[inline]
    pub(crate) fn made_at(&self) -> Option<&'static Location<'static>> {
        None
    }
}
