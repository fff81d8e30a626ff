//! As `held::upgrades`, of which nothing is left.

use std::marker::PhantomData;

use super::{Held, Tracker};

pub(crate) struct Upgradable<'a>(Held<'a>);

impl Tracker {
    #[inline]
    pub(crate) fn acquire_upgradable(&self) -> Upgradable<'_> {
        Upgradable(Held(PhantomData))
    }

    #[inline]
    pub(crate) fn acquired_upgradable(&self) -> Upgradable<'_> {
        Upgradable(Held(PhantomData))
    }
}

impl<'a> Upgradable<'a> {
    #[inline]
    pub(crate) fn ask(&self) {}

    #[inline]
    pub(crate) fn upgraded(self) -> Held<'a> {
        self.0
    }

    #[inline]
    pub(crate) fn downgraded(self) -> Held<'a> {
        self.0
    }
}
