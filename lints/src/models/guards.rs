//! What the known lock APIs give out.

use super::Key;
use super::runtime::is_shared_section;

/// By the crates that declare them, or once did.
pub(super) const CRATES: [&str; 12] = [
    "std",
    "core",
    "alloc",
    "parking_lot",
    "lock_api",
    "tokio",
    "async_lock",
    "async_std",
    "futures",
    "futures_util",
    "spin",
    "guardlint",
];

const GUARDS: [&str; 37] = [
    "MutexGuard",
    "MappedMutexGuard",
    "ReentrantLockGuard",
    "RwLockReadGuard",
    "RwLockWriteGuard",
    "MappedRwLockReadGuard",
    "MappedRwLockWriteGuard",
    // `lock_api`
    "ArcMutexGuard",
    "FairMutexGuard",
    "MappedFairMutexGuard",
    "ArcFairMutexGuard",
    "ReentrantMutexGuard",
    "MappedReentrantMutexGuard",
    "ArcReentrantMutexGuard",
    "RwLockUpgradableReadGuard",
    "ArcRwLockReadGuard",
    "ArcRwLockWriteGuard",
    "ArcRwLockUpgradableReadGuard",
    // `tokio`
    "OwnedMutexGuard",
    "OwnedMappedMutexGuard",
    "OwnedRwLockReadGuard",
    "OwnedRwLockWriteGuard",
    "OwnedRwLockMappedWriteGuard",
    "RwLockMappedWriteGuard",
    "SemaphorePermit",
    "OwnedSemaphorePermit",
    // `async_lock`
    "MutexGuardArc",
    "RwLockReadGuardArc",
    "RwLockWriteGuardArc",
    "RwLockUpgradableReadGuardArc",
    "SemaphoreGuard",
    "SemaphoreGuardArc",
    // `spin`
    "SpinMutexGuard",
    "TicketMutexGuard",
    "RwLockUpgradableGuard",
    // `guardlint`
    "Section",
    "ReadOnly",
];

/// Whether a value of the type holds a lock for as long as it lives.
pub fn is_guard(head: &str) -> bool {
    let key = Key::of(head);
    CRATES.contains(&key.root) && GUARDS.contains(&key.name) || is_shared_section(head)
}

/// Whether a type calls itself a guard that keeps everybody else out.
pub fn is_exclusive_by_name(head: &str) -> bool {
    let name = Key::of(head).name;
    let mut ends = ["WriteGuard", "MutexGuard", "LockGuard"].iter();
    ends.any(|end| name.ends_with(end))
        && !["Read", "Shared", "RwLock"]
            .iter()
            .any(|word| name.contains(word) && !name.ends_with("WriteGuard"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guard_that_says_so_keeps_others_out() {
        for head in [
            "eyeball::ObservableWriteGuard",
            "redlock::LockGuard",
            "lib::RwLockWriteGuard",
        ] {
            assert!(is_exclusive_by_name(head), "{head}");
        }
        for head in [
            "lib::ReadGuard",
            "lib::RwLockGuard",
            "lib::SharedLockGuard",
            "crossbeam_epoch::Guard",
        ] {
            assert!(!is_exclusive_by_name(head), "{head}");
        }
    }

    #[test]
    fn a_guard_is_one_of_a_known_crate() {
        for head in [
            "std::sync::MutexGuard",
            "lock_api::rwlock::RwLockUpgradableReadGuard",
            "tokio::sync::OwnedSemaphorePermit",
        ] {
            assert!(is_guard(head), "{head}");
        }
        for head in [
            "mine::MutexGuard",
            "MutexGuard",
            "tokio::runtime::EnterGuard",
        ] {
            assert!(!is_guard(head), "{head}");
        }
    }
}
