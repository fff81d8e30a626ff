//! The standard library, and crates that follow its names.

use super::collections::collection;
use super::guards::CRATES;
use super::{Change, How, Key, Mode, Model, cell, shares, take};

pub(super) fn standard(key: Key<'_>, self_head: Option<&str>) -> Option<Model> {
    use How::{Blocking, Try};
    use Mode::{Exclusive, Reentrant, Shared};
    use Model::{
        CallValue, Convert, Data, Drop, DropInPlace, Elsewhere, Forget, Look, MapGuard, Once, Poll,
        Runs, Same, Swap, Take, Wait,
    };
    match (key.owner, key.name) {
        ("Mutex", "lock") | ("RwLock", "write") => take(Exclusive, Blocking),
        ("Mutex", "try_lock") | ("RwLock", "try_write") => take(Exclusive, Try),
        ("RwLock", "read") => take(Shared, Blocking),
        ("RwLock", "try_read") => take(Shared, Try),
        ("ReentrantLock", "lock") => take(Reentrant, Blocking),
        ("ReentrantLock", "try_lock") => take(Reentrant, Try),
        ("Mutex" | "RwLock", "get_mut" | "into_inner") => Some(Data),
        ("Mutex" | "RwLock", "clear_poison" | "is_poisoned") => Some(Look),
        (
            "MutexGuard"
            | "RwLockReadGuard"
            | "RwLockWriteGuard"
            | "MappedMutexGuard"
            | "MappedRwLockReadGuard"
            | "MappedRwLockWriteGuard",
            "map" | "filter_map" | "try_map",
        ) => Some(MapGuard),
        ("RwLockWriteGuard", "downgrade") => Some(Convert(Shared)),
        ("Condvar", name) if name.starts_with("wait") => Some(Wait),
        ("mem", "drop") => Some(Drop),
        ("ManuallyDrop", "drop") | ("ptr", "drop_in_place") => Some(DropInPlace),
        ("mem", "forget") | ("Box", "leak") => Some(Forget),
        ("mem", "swap") => Some(Swap),
        ("mem", "replace" | "take")
        | ("Option", "take" | "replace" | "take_if")
        | ("Cell", "take" | "replace") => Some(Take),
        ("Future", "poll") => Some(Poll),
        ("future" | "poll_fn", "poll_fn") => Some(Same),
        ("FnOnce" | "FnMut" | "Fn" | "AsyncFn" | "AsyncFnMut" | "AsyncFnOnce", _) => {
            Some(CallValue)
        }
        ("Once", "call_once" | "call_once_force")
        | ("OnceLock" | "OnceCell" | "LazyLock" | "LazyCell", "get_or_init" | "get_or_try_init") => {
            Some(Once)
        }
        ("OnceLock", name) => cell(name),
        ("LazyLock" | "LazyCell", "force") => Some(Same),
        ("Clone", "clone_from") | ("ToOwned", "clone_into") => Some(Model::Mutate(Change::Assign)),
        ("Clone", "clone") => shares(self_head?).then_some(Same),
        (
            "Deref" | "DerefMut" | "Borrow" | "BorrowMut" | "AsRef" | "AsMut" | "IntoFuture"
            | "Into" | "From" | "ToOwned",
            _,
        ) => conversion(key, self_head),
        ("Try" | "FromResidual", _) => Some(Same),
        ("Option" | "Result" | "Poll" | "ControlFlow", name) => option_like(name),
        // What `vec![..]` is made of.
        ("boxed", "box_assume_init_into_vec_unsafe") => Some(Same),
        (owner, "into_vec") if owner == "slice" || owner.starts_with('[') => Some(Same),
        ("Weak", "new") => Some(Look),
        ("Arc" | "Rc" | "Weak" | "Box" | "Pin" | "NonNull" | "Cow", name) => pointer(name),
        (
            "ManuallyDrop" | "PoisonError" | "TryLockError" | "AssertUnwindSafe" | "LockResult",
            name,
        ) => wrapper(name),
        (owner, _) if owner.starts_with("Atomic") => atomic(key),
        ("thread" | "Builder" | "Scope", "spawn" | "spawn_scoped" | "spawn_unchecked") => {
            Some(Elsewhere)
        }
        ("thread", "scope")
        | ("panic", "catch_unwind")
        | ("LocalKey", "with" | "try_with" | "with_borrow" | "with_borrow_mut") => Some(Runs),
        ("bool", "then") | ("array", "from_fn" | "map") => Some(Runs),
        ("iter", "from_fn" | "repeat_with" | "once_with" | "successors") => Some(Model::Adapter),
        ("Peekable", "peek" | "peek_mut" | "next_if" | "next_if_eq") => Some(Runs),
        ("Iterator" | "DoubleEndedIterator" | "IntoIterator" | "ExactSizeIterator", name) => {
            Some(iterator(name))
        }
        ("identity" | "convert", "identity") | ("hint", "black_box" | "must_use") => Some(Same),
        (owner, name) => collection(owner, name),
    }
}

/// `AtomicBool` and its kin, of whatever crate.
pub(super) fn atomic(key: Key<'_>) -> Option<Model> {
    if !key.owner.starts_with("Atomic") {
        return None;
    }
    Some(match key.name {
        "load" => Model::AtomicLoad,
        "store" => Model::AtomicStore,
        "get_mut" | "into_inner" | "new" | "as_ptr" => Model::Look,
        _ => Model::AtomicUpdate,
    })
}

pub(super) fn conversion(key: Key<'_>, self_head: Option<&str>) -> Option<Model> {
    match key.name {
        "deref" | "deref_mut" => self_head
            .is_none_or(is_foreign_pointer)
            .then_some(Model::Same),
        "into_future" | "as_ref" | "as_mut" | "borrow" | "borrow_mut" => Some(Model::Same),
        _ => Some(Model::Look),
    }
}

/// Types whose `Deref` has no body in the workspace and leads to what they hold.
pub(super) fn is_foreign_pointer(head: &str) -> bool {
    let root = head.split("::").next().unwrap_or(head);
    let has_others = matches!(
        root,
        "once_cell" | "crossbeam_utils" | "triomphe" | "dashmap" | "arc_swap"
    );
    has_others || CRATES.contains(&root) || !head.contains("::")
}

pub(super) fn option_like(name: &str) -> Option<Model> {
    Some(match name {
        "unwrap" | "expect" | "unwrap_unchecked" | "as_ref" | "as_mut" | "as_deref"
        | "as_deref_mut" | "ok" | "err" | "unwrap_or" | "unwrap_or_default" | "ok_or"
        | "flatten" | "or" | "expect_err" | "unwrap_err" | "transpose" | "as_pin_mut"
        | "into_ok" | "copied" | "iter" | "iter_mut" => Model::Same,
        "cloned" => Model::Look,
        "map"
        | "and_then"
        | "unwrap_or_else"
        | "map_err"
        | "or_else"
        | "ok_or_else"
        | "map_or"
        | "map_or_else"
        | "filter"
        | "is_some_and"
        | "is_none_or"
        | "is_ok_and"
        | "is_err_and"
        | "inspect"
        | "inspect_err"
        | "unwrap_or_else_default"
        | "then"
        | "xor"
        | "zip"
        | "map_ok"
        | "map_break"
        | "map_continue" => Model::Runs,
        "get_or_insert" | "get_or_insert_with" | "get_or_insert_default" => {
            Model::Mutate(Change::Fill)
        }
        "insert" => Model::Mutate(Change::Assign),
        "take" | "replace" | "take_if" => Model::Take,
        _ => Model::Look,
    })
}

pub(super) fn pointer(name: &str) -> Option<Model> {
    Some(match name {
        "new" | "pin" | "clone" | "as_ref" | "as_mut" | "deref" | "deref_mut" | "get_mut"
        | "get_ref" | "make_mut" | "into_inner" | "new_unchecked" | "get_unchecked_mut"
        | "into_ref" | "static_ref" | "downgrade" | "upgrade" | "as_deref_mut" | "into_pin"
        | "unwrap_or_clone" | "try_unwrap" | "from_raw" | "into_raw" | "as_ptr" | "into_mut"
        | "set" | "into_owned" | "to_mut" | "static_mut" => Model::Same,
        "leak" => Model::Forget,
        _ => Model::Look,
    })
}

pub(super) fn wrapper(name: &str) -> Option<Model> {
    Some(match name {
        "into_inner" | "get_ref" | "get_mut" | "as_ref" | "as_mut" | "deref" | "deref_mut"
        | "new" => Model::Same,
        "take" => Model::Take,
        _ => Model::Look,
    })
}

pub(super) fn iterator(name: &str) -> Model {
    match name {
        "map" | "filter" | "filter_map" | "flat_map" | "take_while" | "skip_while"
        | "map_while" | "scan" | "inspect" | "by_ref" | "enumerate" | "rev" | "peekable"
        | "skip" | "take" | "chain" | "zip" | "cloned" | "copied" | "into_iter" | "fuse"
        | "step_by" | "cycle" | "flatten" => Model::Adapter,
        "size_hint" | "len" | "is_empty" => Model::Look,
        _ => Model::Runs,
    }
}
