//! Crates with locks of their own.

use super::{Change, How, Key, Mode, Model, cell, last_segment, take};

pub(super) fn lock_api(key: Key<'_>) -> Option<Model> {
    use How::{Blocking, Try};
    use Mode::{Exclusive, Reentrant, Shared, SharedRecursive, Upgradable};
    use Model::{Convert, Data, MapGuard, Same, Wait};
    match (key.owner, key.name) {
        ("Mutex" | "FairMutex", "lock" | "lock_arc") | ("RwLock", "write" | "write_arc") => {
            take(Exclusive, Blocking)
        }
        ("RwLock", "read" | "read_arc") => take(Shared, Blocking),
        ("RwLock", "read_recursive" | "read_arc_recursive") => take(SharedRecursive, Blocking),
        ("RwLock", "upgradable_read" | "upgradable_read_arc") => take(Upgradable, Blocking),
        ("ReentrantMutex", "lock" | "lock_arc") => take(Reentrant, Blocking),
        ("ReentrantMutex", name) if name.starts_with("try_lock") => take(Reentrant, Try),
        ("RwLock", name) if name.starts_with("try_upgradable") => take(Upgradable, Try),
        ("RwLock", name) if name.starts_with("try_read") => take(Shared, Try),
        ("Mutex" | "FairMutex" | "RwLock", name)
            if name.starts_with("try_lock") || name.starts_with("try_write") =>
        {
            take(Exclusive, Try)
        }
        (
            "Mutex" | "FairMutex" | "RwLock" | "ReentrantMutex",
            "get_mut" | "into_inner" | "data_ptr",
        ) => Some(Data),
        (
            "RwLockUpgradableReadGuard" | "ArcRwLockUpgradableReadGuard",
            "upgrade" | "try_upgrade",
        ) => Some(Convert(Exclusive)),
        ("RwLockWriteGuard" | "ArcRwLockWriteGuard", "downgrade") => Some(Convert(Shared)),
        ("RwLockWriteGuard" | "ArcRwLockWriteGuard", "downgrade_to_upgradable") => {
            Some(Convert(Upgradable))
        }
        ("RwLockUpgradableReadGuard" | "ArcRwLockUpgradableReadGuard", "downgrade") => {
            Some(Convert(Shared))
        }
        (owner, "map" | "try_map" | "filter_map") if owner.ends_with("Guard") => Some(MapGuard),
        ("Condvar", name) if name.starts_with("wait") => Some(Wait),
        ("Once", "call_once" | "call_once_force") => Some(Model::Once),
        (owner, _) if owner.ends_with("Guard") => Some(Same),
        _ => None,
    }
}

pub(super) fn asynchronous(key: Key<'_>, path: &str, self_head: Option<&str>) -> Option<Model> {
    use How::{Blocking, Future, Try};
    use Mode::{Exclusive, Permit, Shared, Upgradable};
    use Model::{Awaits, Convert, Data, Elsewhere, Look, MapGuard, Once, Output, Runs, Same};
    match (key.owner, key.name) {
        ("Mutex", "lock" | "lock_owned" | "lock_arc")
        | ("RwLock", "write" | "write_owned" | "write_arc") => take(Exclusive, Future),
        ("RwLock", "read" | "read_owned" | "read_arc") => take(Shared, Future),
        ("RwLock", "upgradable_read" | "upgradable_read_arc") => take(Upgradable, Future),
        (
            "Mutex",
            "blocking_lock" | "blocking_lock_owned" | "lock_blocking" | "lock_arc_blocking",
        )
        | ("RwLock", "blocking_write" | "write_blocking" | "write_arc_blocking") => {
            take(Exclusive, Blocking)
        }
        ("RwLock", "blocking_read" | "read_blocking" | "read_arc_blocking") => {
            take(Shared, Blocking)
        }
        ("Semaphore", "acquire_blocking") => take(Permit, Blocking),
        ("Semaphore", name) if name.starts_with("try_acquire") => take(Permit, Try),
        ("Semaphore", name) if name.starts_with("acquire") => take(Permit, Future),
        ("Mutex", name) if name.starts_with("try_lock") => take(Exclusive, Try),
        ("RwLock", name) if name.starts_with("try_write") => take(Exclusive, Try),
        ("RwLock", name) if name.starts_with("try_read") => take(Shared, Try),
        ("RwLock", name) if name.starts_with("try_upgradable") => take(Upgradable, Try),
        ("Mutex" | "RwLock", "get_mut" | "into_inner") => Some(Data),
        ("RwLockWriteGuard" | "OwnedRwLockWriteGuard" | "RwLockWriteGuardArc", "downgrade") => {
            Some(Convert(Shared))
        }
        ("RwLockUpgradableReadGuard" | "RwLockUpgradableReadGuardArc", "upgrade") => {
            Some(Convert(Exclusive))
        }
        (owner, "map" | "try_map" | "filter_map" | "into_mapped") if owner.contains("Guard") => {
            Some(MapGuard)
        }
        ("OnceCell", "get_or_init" | "get_or_try_init") => Some(Once),
        ("OnceCell", name) => cell(name),
        (
            "runtime" | "Runtime" | "Handle" | "LocalSet" | "executor" | "future" | "task",
            "block_on" | "block_in_place",
        ) => Some(Runs),
        (_, "block_on" | "block_in_place" | "scope" | "sync_scope") => Some(Runs),
        (_, name) if name.starts_with("spawn") => Some(Elsewhere),
        ("poll_fn", _) | (_, "poll_fn" | "poll_once" | "maybe_done" | "unconstrained") => {
            Some(Same)
        }
        (_, "timeout" | "timeout_at") if path.contains("time") || key.root != "tokio" => {
            Some(Awaits { choice: true })
        }
        ("MaybeDone" | "TryMaybeDone", "take_output" | "output_mut") => Some(Output),
        ("CancellationToken", name) if name.starts_with("run_until_cancelled") => {
            Some(Awaits { choice: true })
        }
        ("LocalSet", "run_until") => Some(Awaits { choice: false }),
        ("FutureExt" | "TryFutureExt", name) => future_ext(name),
        (owner @ "FuturesUnordered" | owner @ "FuturesOrdered", name) => futures(owner, name),
        ("StreamExt" | "TryStreamExt", "next" | "try_next" | "select_next_some")
            if self_head.is_some_and(polls_its_own) =>
        {
            Some(Model::AwaitsEach { choice: true })
        }
        (
            "future" | "join" | "try_join" | "select" | "try_select" | "join_all" | "try_join_all"
            | "select_all" | "select_ok" | "poll_immediate",
            name,
        ) if key.root != "tokio" => combination(name),
        (_, "boxed" | "fuse" | "pin") if key.root != "tokio" => Some(Same),
        (owner, "deref" | "deref_mut" | "mutex" | "rwlock") if owner.contains("Guard") => {
            Some(Look)
        }
        _ => None,
    }
}

/// Methods of futures. What they call when the future is done is nobody's yet.
fn future_ext(name: &str) -> Option<Model> {
    match name {
        "poll" | "poll_unpin" | "try_poll_unpin" => Some(Model::Poll),
        "fuse" | "boxed" | "boxed_local" | "shared" | "catch_unwind" | "left_future"
        | "right_future" | "into_future" => Some(Model::Same),
        "or" | "race" => Some(Model::Awaits { choice: true }),
        _ => None,
    }
}

/// Methods of collections of futures, which are polled by whoever asks for the next result.
fn futures(owner: &str, name: &str) -> Option<Model> {
    Some(match name {
        "new" => Model::NoFutures,
        "push" | "push_back" | "push_front" => Model::Mutate(Change::Append),
        "clear" => Model::Mutate(Change::Remove),
        "len" | "is_empty" => Model::Look,
        "iter" | "iter_mut" | "iter_pin_mut" if owner == "FuturesUnordered" => Model::Look,
        _ => return None,
    })
}

fn polls_its_own(head: &str) -> bool {
    matches!(last_segment(head), "FuturesUnordered" | "FuturesOrdered")
}

/// Functions that make one future of several.
fn combination(name: &str) -> Option<Model> {
    let choice = match name {
        "join" | "join3" | "join4" | "join5" | "try_join" | "try_join3" | "try_join4"
        | "try_join5" | "zip" | "try_zip" => false,
        "select" | "try_select" | "or" | "race" | "poll_immediate" => true,
        "join_all" | "try_join_all" => return Some(Model::AwaitsEach { choice: false }),
        "select_all" | "select_ok" => return Some(Model::AwaitsEach { choice: true }),
        _ => return None,
    };
    Some(Model::Awaits { choice })
}

pub(super) fn spin(key: Key<'_>) -> Option<Model> {
    use How::{Blocking, Try};
    use Mode::{Exclusive, SharedRecursive, Upgradable};
    use Model::{Convert, Data, MapGuard, Once};
    match (key.owner, key.name) {
        ("Mutex" | "SpinMutex" | "TicketMutex" | "FairMutex", "lock") | ("RwLock", "write") => {
            take(Exclusive, Blocking)
        }
        ("RwLock", "read") => take(SharedRecursive, Blocking),
        ("RwLock", "upgradeable_read") => take(Upgradable, Blocking),
        ("Mutex" | "SpinMutex" | "TicketMutex" | "FairMutex", "try_lock")
        | ("RwLock", "try_write") => take(Exclusive, Try),
        ("RwLock", "try_read") => take(SharedRecursive, Try),
        ("RwLock", "try_upgradeable_read") => take(Upgradable, Try),
        ("RwLockUpgradableGuard", "upgrade" | "try_upgrade") => Some(Convert(Exclusive)),
        ("RwLockWriteGuard", "downgrade") => Some(Convert(SharedRecursive)),
        ("Mutex" | "SpinMutex" | "RwLock", "get_mut" | "into_inner") => Some(Data),
        ("Once" | "Lazy", "call_once" | "try_call_once") => Some(Once),
        (owner, "map") if owner.ends_with("Guard") => Some(MapGuard),
        _ => None,
    }
}

pub(super) fn once_cell(key: Key<'_>, path: &str) -> Option<Model> {
    match (key.owner, key.name) {
        ("OnceCell" | "OnceBox" | "OnceNonZeroUsize" | "OnceRef" | "OnceBool", "get" | "set")
            if !path.contains("::unsync::") =>
        {
            cell(key.name)
        }
        (
            "OnceCell" | "OnceBox" | "OnceNonZeroUsize" | "OnceRef" | "OnceBool",
            "get_or_init" | "get_or_try_init",
        ) => Some(Model::Once),
        ("Lazy", "force" | "get") => Some(Model::Same),
        ("Lazy", "new") => Some(Model::Elsewhere),
        _ => None,
    }
}

/// Futures in a span of `tracing` are what they are.
pub(super) fn tracing(key: Key<'_>) -> Option<Model> {
    let wraps = matches!(
        (key.owner, key.name),
        (
            "Instrument",
            "instrument" | "in_current_span" | "or_current"
        ) | (
            "WithSubscriber",
            "with_subscriber" | "with_current_subscriber"
        )
    );
    wraps.then_some(Model::Same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_task_does_happens_elsewhere() {
        for path in [
            "tokio::task::JoinSet::spawn",
            "tokio_util::task::TaskTracker::spawn_on",
            "tokio_util::task::JoinMap::spawn_blocking",
        ] {
            let model = asynchronous(Key::of(path), path, None);
            assert_eq!(model, Some(Model::Elsewhere), "{path}");
        }
    }
}
