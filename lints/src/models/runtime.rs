//! The crate `guardlint`: its primitives, and what the expansion of `#[monitor]` calls.
//!
//! Its functions are asked for by path, also where the workspace has their bodies: a lock is one and the same, from inside and from outside.

use super::locks::lock_api;
use super::standard::standard;
use super::{How, Key, Mode, Model, cell, take};
use crate::ir::UNDER_MONITOR;

/// Where what the expansion of `#[monitor]` calls is.
const MONITOR: &str = "guardlint::monitor::";

pub(super) fn guardlint(key: Key<'_>, path: &str) -> Option<Model> {
    if let Some(within) = path.strip_prefix(MONITOR) {
        return Some(monitor(key, within));
    }
    match (key.owner, key.name) {
        ("RwLock", "read_or_write") => Some(Model::LooksAgain),
        ("RwLock", "upgradable_read" | "try_upgradable_read")
        | ("RwLockUpgradableReadGuard", "upgrade" | "try_upgrade" | "downgrade") => lock_api(key),
        ("Once", "get_or_init" | "get_or_try_init") => Some(Model::Once),
        ("Once", name) => cell(name),
        ("Lazy", "force") => Some(Model::Same),
        ("Lazy", "new") => Some(Model::Elsewhere),
        ("Semaphore", name) => permit(name),
        ("SemaphorePermit", "into_owned") => Some(Model::Same),
        ("Confined" | "Builder", name) => confined(name).or_else(|| standard(key, None)),
        ("Memo" | "ConfinedMemo", name) => memo(name),
        ("LockedBy", "get" | "get_mut" | "is_owned_by") => Some(Model::Look),
        ("guardlint" | "explore", "explore") => Some(Model::Calls),
        ("explore", "block_on") => Some(Model::Runs),
        _ => standard(key, None),
    }
}

/// Whether a value of the type is one call of a monitor's method that looks at the state, beside others.
pub(super) fn is_shared_section(head: &str) -> bool {
    head == "guardlint::monitor::rwlock::Shared"
}

/// Whether the function is one by which a method of a monitor takes its lock.
pub fn enters_monitor(path: &str) -> bool {
    let model = guardlint(Key::of(path), path);
    path.starts_with(MONITOR) && matches!(model, Some(Model::Acquire { .. }))
}

/// The type and the name, if the function is a method of a monitor as the user wrote it: `bank::Account` and `deposit` for
/// `bank::AccountUnderMonitor::deposit`.
pub fn method_of_monitor(path: &str) -> Option<(&str, &str)> {
    let (state, method) = path.split_once(UNDER_MONITOR)?;
    Some((state, method.strip_prefix("::")?))
}

/// A name as the user knows it: methods of a monitor are those of the type that is under `#[monitor]`.
pub fn as_called(name: String) -> String {
    match method_of_monitor(&name) {
        Some((ty, method)) => format!("{ty}::{method}"),
        None => name,
    }
}

/// What the expansion of `#[monitor]` calls.
fn monitor(key: Key<'_>, within: &str) -> Model {
    let backend = within.split("::").next().unwrap_or_default();
    let enters = |mode| Model::Acquire {
        mode,
        how: match backend {
            "tokio" | "async_lock" => How::Future,
            _ => How::Blocking,
        },
    };
    match (key.owner, key.name) {
        // Those that try wait for no condition, but for the lock: as long as those with a limit, which is one for the condition.
        (
            "Cell",
            "exclusive" | "exclusive_when" | "exclusive_when_try" | "exclusive_when_timeout",
        ) => enters(Mode::Exclusive),
        ("Cell", "shared" | "shared_when" | "shared_when_try" | "shared_when_timeout") => {
            enters(match backend {
                "rwlock" => Mode::Shared,
                _ => Mode::Exclusive,
            })
        }
        // The state's own thread runs the method, and who calls waits for that. On that thread, a call is a panic.
        ("Line", "call" | "call_when" | "call_when_try" | "call_when_timeout")
        | ("Cell", "peek") => Model::Within(Mode::Exclusive, How::Try),
        ("Section" | "ReadOnly" | "Shared", "apart") => Model::Apart,
        ("Section" | "ReadOnly" | "Shared" | "Inside", "leave") => Model::Drop,
        ("Blame", "around") => Model::Awaits { choice: false },
        ("Cell", "line")
        | ("SameLockAs", "seen")
        | ("OnItsOwnThread", "cell")
        | (_, "condition") => Model::Same,
        ("Carries", "load") => Model::Last,
        _ => Model::Look,
    }
}

/// Jobs run on a thread of their own, and who wants a result waits for it.
fn confined(name: &str) -> Option<Model> {
    match name {
        "call" | "call_timeout" => Some(Model::Within(Mode::Exclusive, How::Try)),
        "call_async" => Some(Model::Awaits { choice: false }),
        "with" | "try_with" | "spawn_with" | "try_spawn_with" => Some(Model::Calls),
        "cast" | "try_cast" | "cast_async" => Some(Model::Elsewhere),
        _ => None,
    }
}

/// Whoever comes first computes, with no lock held.
fn memo(name: &str) -> Option<Model> {
    match name {
        "get" | "try_get" | "refresh" | "get_async" | "try_get_async" => Some(Model::Calls),
        _ => None,
    }
}

fn permit(name: &str) -> Option<Model> {
    let how = match name {
        "acquire" | "acquire_many" => How::Blocking,
        "acquire_async" | "acquire_many_async" => How::Future,
        "try_acquire" | "try_acquire_many" | "acquire_timeout" | "acquire_many_timeout" => How::Try,
        _ => return Some(Model::Look),
    };
    take(Mode::Permit, how)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(path: &str) -> Option<Model> {
        guardlint(Key::of(path), path)
    }

    #[test]
    fn permits_are_taken_in_three_ways() {
        let taken = |name: &str| model(&format!("guardlint::Semaphore::{name}"));
        for (name, how) in [
            ("acquire_many", How::Blocking),
            ("acquire_async", How::Future),
            ("acquire_timeout", How::Try),
        ] {
            assert_eq!(taken(name), take(Mode::Permit, how));
        }
        assert_eq!(taken("close"), Some(Model::Look));
    }

    #[test]
    fn reads_are_upgraded_as_those_of_lock_api() {
        let guard = |name: &str| model(&format!("guardlint::RwLockUpgradableReadGuard::{name}"));
        assert_eq!(
            model("guardlint::RwLock::upgradable_read"),
            take(Mode::Upgradable, How::Blocking)
        );
        assert_eq!(
            model("guardlint::RwLock::try_upgradable_read"),
            take(Mode::Upgradable, How::Try)
        );
        assert_eq!(guard("upgrade"), Some(Model::Convert(Mode::Exclusive)));
        assert_eq!(guard("try_upgrade"), Some(Model::Convert(Mode::Exclusive)));
        assert_eq!(guard("downgrade"), Some(Model::Convert(Mode::Shared)));
    }

    #[test]
    fn monitors_are_locked_as_their_backend_does() {
        for (backend, mode, how) in [
            ("mutex", Mode::Exclusive, How::Blocking),
            ("rwlock", Mode::Shared, How::Blocking),
            ("tokio", Mode::Exclusive, How::Future),
            ("async_lock", Mode::Exclusive, How::Future),
        ] {
            let entered = |name| model(&format!("guardlint::monitor::{backend}::Cell::{name}"));
            assert_eq!(entered("shared"), take(mode, how), "{backend}");
            assert_eq!(
                entered("exclusive_when"),
                take(Mode::Exclusive, how),
                "{backend}"
            );
        }
    }
}
