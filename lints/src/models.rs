//! The table of known APIs: how locks are taken, which calls hand a value through, what mutates, what runs closures.
//!
//! Functions are recognised by the crate they come from, the last segment of the type or trait, and their name: the modules
//! between are where re-exports differ.

use crate::settings::UserLock;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// Shared, and a reader waits behind queued writers.
    Shared,
    /// Shared, and taken even while writers wait.
    SharedRecursive,
    Upgradable,
    Exclusive,
    /// Exclusive, and the same thread may take it again.
    Reentrant,
}

impl Mode {
    pub fn is_shared(self) -> bool {
        matches!(self, Mode::Shared | Mode::SharedRecursive)
    }

    pub fn is_exclusive(self) -> bool {
        matches!(self, Mode::Exclusive | Mode::Reentrant)
    }

    /// Whether a thread that holds the lock in mode `self` waits for itself when it asks for `next`.
    pub fn blocks(self, next: Mode) -> bool {
        use Mode::{Exclusive, Reentrant, Shared, SharedRecursive, Upgradable};
        match (self, next) {
            (Reentrant, Reentrant) | (Shared | SharedRecursive, SharedRecursive) => false,
            (Shared | SharedRecursive, Upgradable) | (Upgradable, Shared | SharedRecursive) => {
                false
            }
            (Upgradable, Upgradable | Exclusive)
            | (Exclusive | Reentrant, _)
            | (_, Exclusive | Reentrant)
            | (Shared | SharedRecursive, Shared) => true,
        }
    }
}

/// How a mutating call treats what was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// Overwrites, whatever was there.
    Assign,
    /// Overwrites with a value computed from the old one by arithmetic (`+= 1`).
    Accumulate,
    /// Stores under a key and drops what was there (`HashMap::insert`).
    Insert,
    /// Adds to the end (`push`).
    Append,
    /// Takes something away.
    Remove,
    /// Looks again by itself (`entry().or_insert`, `retain`).
    Rechecked,
    /// Not known: a callee elsewhere got `&mut` to the data.
    Opaque,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum How {
    Blocking,
    Try,
    /// The call yields a future that takes the lock.
    Future,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Model {
    Acquire {
        mode: Mode,
        how: How,
    },
    /// The result is what the first argument is.
    Same,
    /// The result is the lock's data, reached without locking (`get_mut`, `into_inner`).
    Data,
    Drop,
    /// A guard that never runs its destructor: the lock stays taken.
    Forget,
    /// The guard stays, in another mode.
    Convert(Mode),
    /// `MutexGuard::map`: the guard stays, the closure picks a part of the data.
    MapGuard,
    /// Takes the value out from behind a `&mut` (`Option::take`, `mem::replace`).
    Take,
    Poll,
    /// Mutates what the first argument refers to.
    Mutate(Change),
    AtomicLoad,
    AtomicStore,
    /// `fetch_*`, `swap`, `compare_exchange`: looks and writes in one step.
    AtomicUpdate,
    /// Runs its closures before it returns, on the first argument's payload; the result may be the closure's.
    Runs,
    /// Keeps its closures for whoever consumes the result (`Iterator::map`).
    Adapter,
    /// Runs its closures at most once, others wait (`Once::call_once`, `OnceLock::get_or_init`).
    Once,
    /// Runs its closure or future in another thread or task, or later.
    Elsewhere,
    /// Calls a closure held in a value: `FnOnce::call_once(f, (args,))`.
    CallValue,
    /// Waits on a condition variable: releases the guard in its second argument and takes it again.
    Wait,
    /// Only looks.
    Look,
}

/// A callee path cut into the parts that the table matches on.
#[derive(Debug, Clone, Copy)]
pub struct Key<'a> {
    pub root: &'a str,
    /// Last segment before the name: a type, a trait or a module.
    pub owner: &'a str,
    pub name: &'a str,
}

impl<'a> Key<'a> {
    pub fn of(path: &'a str) -> Key<'a> {
        let (rest, name) = path.rsplit_once("::").unwrap_or(("", path));
        let owner = rest.rsplit("::").next().unwrap_or(rest);
        let root = path.split("::").next().unwrap_or(path);
        Key { root, owner, name }
    }
}

/// Last segment of a path.
pub fn last_segment(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

pub fn model_of(path: &str, self_head: Option<&str>, user: &[UserLock]) -> Option<Model> {
    if let Some(model) = user_lock(path, user) {
        return Some(model);
    }
    let key = Key::of(path);
    match key.root {
        "std" | "core" | "alloc" => standard(key, self_head),
        "parking_lot" | "lock_api" | "parking_lot_core" => lock_api(key),
        "tokio" | "async_lock" | "async_std" | "smol" | "futures" | "futures_util"
        | "futures_lite" => asynchronous(key, path),
        "spin" => spin(key),
        "once_cell" | "lazy_static" => once_cell(key),
        "rayon" | "rayon_core" | "crossbeam" | "crossbeam_utils" => parallel(key),
        "guardlint" => guardlint(key),
        _ => by_name(key),
    }
}

fn user_lock(path: &str, user: &[UserLock]) -> Option<Model> {
    let (owner, name) = path.rsplit_once("::")?;
    let lock = user.iter().find(|l| {
        owner == l.path
            || owner.ends_with(&format!("::{}", l.path))
            || l.path.ends_with(&format!("::{owner}"))
    })?;
    let has = |methods: &[String]| methods.iter().any(|m| m == name);
    let exclusive = if lock.reentrant {
        Mode::Reentrant
    } else {
        Mode::Exclusive
    };
    let acquire = |mode, how| Some(Model::Acquire { mode, how });
    if has(&lock.exclusive) {
        acquire(exclusive, How::Blocking)
    } else if has(&lock.shared) {
        acquire(Mode::Shared, How::Blocking)
    } else if has(&lock.try_exclusive) {
        acquire(exclusive, How::Try)
    } else if has(&lock.try_shared) {
        acquire(Mode::Shared, How::Try)
    } else {
        None
    }
}

const fn take(mode: Mode, how: How) -> Option<Model> {
    Some(Model::Acquire { mode, how })
}

fn standard(key: Key<'_>, self_head: Option<&str>) -> Option<Model> {
    use How::{Blocking, Try};
    use Mode::{Exclusive, Reentrant, Shared};
    use Model::{
        AtomicLoad, AtomicStore, AtomicUpdate, CallValue, Convert, Data, Drop, Elsewhere, Forget,
        Look, MapGuard, Once, Poll, Runs, Same, Take, Wait,
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
        (
            "Condvar",
            "wait" | "wait_while" | "wait_timeout" | "wait_timeout_while" | "wait_timeout_ms",
        ) => Some(Wait),
        ("mem", "drop") => Some(Drop),
        ("mem", "forget") | ("ManuallyDrop", "new") | ("Box", "leak") => Some(Forget),
        ("mem", "replace" | "take" | "swap")
        | ("Option", "take" | "replace" | "take_if")
        | ("Cell", "take" | "replace") => Some(Take),
        ("Future", "poll") => Some(Poll),
        ("FnOnce" | "FnMut" | "Fn" | "AsyncFn" | "AsyncFnMut" | "AsyncFnOnce", _) => {
            Some(CallValue)
        }
        ("Once", "call_once" | "call_once_force")
        | ("OnceLock" | "OnceCell" | "LazyLock" | "LazyCell", "get_or_init" | "get_or_try_init") => {
            Some(Once)
        }
        ("LazyLock" | "LazyCell", "force") => Some(Same),
        ("Clone", "clone") => shares(self_head?).then_some(Same),
        (
            "Deref" | "DerefMut" | "Borrow" | "BorrowMut" | "AsRef" | "AsMut" | "IntoFuture"
            | "Into" | "From" | "ToOwned",
            _,
        ) => conversion(key, self_head),
        ("Try" | "FromResidual", _) => Some(Same),
        ("Option" | "Result" | "Poll" | "ControlFlow", name) => option_like(name),
        ("Arc" | "Rc" | "Box" | "Pin" | "NonNull" | "Cow", name) => pointer(name),
        (
            "ManuallyDrop" | "PoisonError" | "TryLockError" | "AssertUnwindSafe" | "LockResult",
            name,
        ) => wrapper(name),
        (owner, "load") if owner.starts_with("Atomic") => Some(AtomicLoad),
        (owner, "store") if owner.starts_with("Atomic") => Some(AtomicStore),
        (owner, "get_mut" | "into_inner" | "new" | "as_ptr") if owner.starts_with("Atomic") => {
            Some(Look)
        }
        (owner, _) if owner.starts_with("Atomic") => Some(AtomicUpdate),
        ("thread" | "Builder" | "Scope", "spawn" | "spawn_scoped" | "spawn_unchecked") => {
            Some(Elsewhere)
        }
        ("thread", "scope")
        | ("panic", "catch_unwind")
        | ("LocalKey", "with" | "try_with" | "with_borrow" | "with_borrow_mut") => Some(Runs),
        ("Iterator" | "DoubleEndedIterator" | "IntoIterator" | "ExactSizeIterator", name) => {
            Some(iterator(name))
        }
        ("identity" | "convert", "identity") | ("hint", "black_box" | "must_use") => Some(Same),
        (owner, name) => collection(owner, name),
    }
}

/// Whether a clone of the type is another handle to the same thing.
pub fn shares(head: &str) -> bool {
    matches!(
        last_segment(head),
        "Arc" | "Rc" | "Weak" | "Sender" | "Receiver" | "Gc"
    ) || head == "(reference)"
}

fn conversion(key: Key<'_>, self_head: Option<&str>) -> Option<Model> {
    match key.name {
        "deref" | "deref_mut" => self_head
            .is_none_or(is_foreign_pointer)
            .then_some(Model::Same),
        "into_future" | "as_ref" | "as_mut" | "borrow" | "borrow_mut" => Some(Model::Same),
        _ => Some(Model::Look),
    }
}

/// Types whose `Deref` has no body in the workspace and leads to what they hold.
fn is_foreign_pointer(head: &str) -> bool {
    let root = head.split("::").next().unwrap_or(head);
    matches!(
        root,
        "std"
            | "core"
            | "alloc"
            | "parking_lot"
            | "lock_api"
            | "tokio"
            | "async_lock"
            | "async_std"
            | "spin"
            | "once_cell"
            | "futures"
            | "futures_util"
            | "crossbeam_utils"
            | "triomphe"
            | "dashmap"
            | "arc_swap"
    ) || !head.contains("::")
}

fn option_like(name: &str) -> Option<Model> {
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
            Model::Mutate(Change::Rechecked)
        }
        "insert" => Model::Mutate(Change::Assign),
        "take" | "replace" | "take_if" => Model::Take,
        _ => Model::Look,
    })
}

fn pointer(name: &str) -> Option<Model> {
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

fn wrapper(name: &str) -> Option<Model> {
    Some(match name {
        "into_inner" | "get_ref" | "get_mut" | "as_ref" | "as_mut" | "deref" | "deref_mut"
        | "new" => Model::Same,
        "drop" => Model::Drop,
        "take" => Model::Take,
        _ => Model::Look,
    })
}

fn iterator(name: &str) -> Model {
    match name {
        "map" | "filter" | "filter_map" | "flat_map" | "take_while" | "skip_while"
        | "map_while" | "scan" | "inspect" | "by_ref" | "enumerate" | "rev" | "peekable"
        | "skip" | "take" | "chain" | "zip" | "cloned" | "copied" | "into_iter" | "fuse"
        | "step_by" | "cycle" => Model::Adapter,
        _ => Model::Runs,
    }
}

const MAPS: [&str; 8] = [
    "HashMap",
    "BTreeMap",
    "IndexMap",
    "FxHashMap",
    "AHashMap",
    "LruCache",
    "Slab",
    "DenseMap",
];
const SETS: [&str; 4] = ["HashSet", "BTreeSet", "IndexSet", "BinaryHeap"];
const SEQS: [&str; 6] = [
    "Vec",
    "VecDeque",
    "String",
    "LinkedList",
    "SmallVec",
    "ArrayVec",
];

fn collection(owner: &str, name: &str) -> Option<Model> {
    let keyed = MAPS.contains(&owner) || SETS.contains(&owner);
    let sequence = SEQS.contains(&owner) || owner == "slice";
    let entry = matches!(
        owner,
        "Entry" | "OccupiedEntry" | "VacantEntry" | "RawEntryMut" | "RustcEntry"
    );
    if !(keyed || sequence || entry) {
        return by_name(Key {
            root: "std",
            owner,
            name,
        });
    }
    use Change::{Append, Assign, Insert, Rechecked, Remove};
    let change = match name {
        "or_insert" | "or_insert_with" | "or_default" | "or_insert_with_key"
        | "or_insert_entry" | "and_modify"
            if entry =>
        {
            Rechecked
        }
        "insert" | "insert_entry" if entry => Insert,
        "remove" | "remove_entry" if entry => Remove,
        _ if entry => return Some(Model::Same),
        "entry" => return Some(Model::Same),
        "insert" | "try_insert" if keyed => Insert,
        "put" | "get_or_insert" if keyed => Insert,
        "insert" | "push" | "push_back" | "push_front" | "push_str" | "extend"
        | "extend_from_slice" | "append" | "resize" | "insert_str" => Append,
        "remove" | "pop" | "pop_front" | "pop_back" | "pop_first" | "pop_last" | "swap_remove"
        | "take" | "remove_entry" | "truncate" | "clear" | "drain" | "split_off" | "pop_lru" => {
            Remove
        }
        "retain" | "retain_mut" | "dedup" | "sort" | "sort_by" | "sort_unstable"
        | "sort_by_key" | "get_or_insert_with" => Rechecked,
        "replace" | "fill" | "swap" => Assign,
        "get"
        | "get_mut"
        | "contains_key"
        | "contains"
        | "len"
        | "is_empty"
        | "iter"
        | "iter_mut"
        | "keys"
        | "values"
        | "values_mut"
        | "first"
        | "last"
        | "first_mut"
        | "last_mut"
        | "range"
        | "as_slice"
        | "as_mut_slice"
        | "as_str"
        | "front"
        | "back"
        | "front_mut"
        | "back_mut"
        | "peek"
        | "get_key_value"
        | "get_full"
        | "capacity"
        | "reserve"
        | "shrink_to_fit"
        | "binary_search"
        | "binary_search_by"
        | "binary_search_by_key"
        | "partition_point"
        | "range_mut"
        | "peek_mut"
        | "get_index" => return Some(Model::Look),
        _ => return None,
    };
    Some(Model::Mutate(change))
}

/// Types of other crates that follow the names of the standard collections.
fn by_name(key: Key<'_>) -> Option<Model> {
    if MAPS.contains(&key.owner) || SETS.contains(&key.owner) || SEQS.contains(&key.owner) {
        return if key.root == "std" {
            None
        } else {
            collection(key.owner, key.name)
        };
    }
    match (key.owner, key.name) {
        ("Extend", "extend") => Some(Model::Mutate(Change::Append)),
        (
            "AddAssign" | "SubAssign" | "MulAssign" | "BitOrAssign" | "BitAndAssign"
            | "BitXorAssign",
            _,
        ) => Some(Model::Mutate(Change::Accumulate)),
        ("IndexMut" | "Index", _) => Some(Model::Look),
        _ => None,
    }
}

fn lock_api(key: Key<'_>) -> Option<Model> {
    use How::{Blocking, Try};
    use Mode::{Exclusive, Reentrant, Shared, SharedRecursive, Upgradable};
    use Model::{Convert, Data, Look, MapGuard, Same};
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
        ("Condvar", name) if name.starts_with("wait") => Some(Look),
        ("Once", "call_once" | "call_once_force") => Some(Model::Once),
        (owner, _) if owner.ends_with("Guard") => Some(Same),
        _ => None,
    }
}

fn asynchronous(key: Key<'_>, path: &str) -> Option<Model> {
    use How::{Blocking, Future, Try};
    use Mode::{Exclusive, Shared, Upgradable};
    use Model::{Convert, Data, Elsewhere, Look, MapGuard, Once, Runs, Same};
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
        (
            "runtime" | "Runtime" | "Handle" | "LocalSet" | "executor" | "future" | "task",
            "block_on" | "block_in_place",
        ) => Some(Runs),
        (_, "block_on" | "block_in_place" | "scope" | "sync_scope") => Some(Runs),
        (_, name) if name.starts_with("spawn") => Some(Elsewhere),
        ("poll_fn", _) | (_, "poll_fn" | "poll_once") => Some(Same),
        (_, "timeout" | "timeout_at" | "unconstrained" | "boxed" | "fuse" | "pin")
            if path.contains("time") || key.root != "tokio" =>
        {
            Some(Same)
        }
        (owner, "deref" | "deref_mut" | "mutex" | "rwlock") if owner.contains("Guard") => {
            Some(Look)
        }
        _ => None,
    }
}

fn spin(key: Key<'_>) -> Option<Model> {
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

fn once_cell(key: Key<'_>) -> Option<Model> {
    match (key.owner, key.name) {
        (
            "OnceCell" | "OnceBox" | "OnceNonZeroUsize" | "OnceRef" | "OnceBool",
            "get_or_init" | "get_or_try_init",
        ) => Some(Model::Once),
        ("Lazy", "force" | "get") => Some(Model::Same),
        ("Lazy", "new") => Some(Model::Elsewhere),
        _ => None,
    }
}

fn parallel(key: Key<'_>) -> Option<Model> {
    match key.name {
        "spawn" | "spawn_fifo" => Some(Model::Elsewhere),
        "scope" | "in_place_scope" | "install" => Some(Model::Runs),
        // The closures run on other threads while this one waits.
        "join" | "for_each" | "map" | "par_iter" | "into_par_iter" => Some(Model::Elsewhere),
        _ => None,
    }
}

fn guardlint(key: Key<'_>) -> Option<Model> {
    match (key.owner, key.name) {
        ("RwLock", "read_or_write") => Some(Model::Once),
        _ => standard(key, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(path: &str) -> Option<Model> {
        model_of(path, None, &[])
    }

    #[test]
    fn locks_are_found_however_they_are_re_exported() {
        let exclusive = Some(Model::Acquire {
            mode: Mode::Exclusive,
            how: How::Blocking,
        });
        assert_eq!(model("std::sync::Mutex::lock"), exclusive);
        assert_eq!(model("parking_lot::lock_api::Mutex::lock"), exclusive);
        assert_eq!(model("lock_api::Mutex::lock"), exclusive);
        assert_eq!(
            model("tokio::sync::RwLock::read"),
            Some(Model::Acquire {
                mode: Mode::Shared,
                how: How::Future
            })
        );
        assert_eq!(model("my_crate::Mutex::lock"), None);
    }

    #[test]
    fn a_declared_lock_type_is_a_lock() {
        let user = [UserLock {
            path: "my_crate::SpinMutex".into(),
            exclusive: vec!["acquire".into()],
            ..UserLock::default()
        }];
        assert_eq!(
            model_of("my_crate::SpinMutex::acquire", None, &user),
            Some(Model::Acquire {
                mode: Mode::Exclusive,
                how: How::Blocking
            })
        );
        assert_eq!(model_of("my_crate::SpinMutex::len", None, &user), None);
    }

    #[test]
    fn a_thread_waits_for_itself_only_where_the_modes_exclude_each_other() {
        use Mode::*;
        assert!(
            Exclusive.blocks(Exclusive) && Shared.blocks(Exclusive) && Exclusive.blocks(Shared)
        );
        assert!(
            Shared.blocks(Shared),
            "readers queue behind a waiting writer"
        );
        assert!(!Shared.blocks(SharedRecursive) && !Reentrant.blocks(Reentrant));
        assert!(Upgradable.blocks(Upgradable) && !Upgradable.blocks(Shared));
    }
}
