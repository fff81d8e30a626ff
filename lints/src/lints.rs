//! The catalogue: one file per lint, one line per lint here.

pub mod manual_lazy_init;
pub mod racy_lazy_init;
pub mod reentrant_lock;
pub mod unchecked_upgrade;

use crate::lint::Lint;

/// Every lint, in alphabetical order.
pub static ALL: &[&Lint] = &[
    &manual_lazy_init::MANUAL_LAZY_INIT,
    &racy_lazy_init::RACY_LAZY_INIT,
    &reentrant_lock::REENTRANT_LOCK,
    &unchecked_upgrade::UNCHECKED_UPGRADE,
];
