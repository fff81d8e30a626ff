//! The table of known APIs: how locks are taken, which calls hand a value through, what mutates, what runs closures.
//!
//! Functions are recognised by the crate they come from, the last segment of the type or trait, and their name: the modules
//! between are where re-exports differ.

mod collections;
mod guards;
mod implied;
mod iterators;
mod locks;
mod runtime;
mod standard;

use crate::settings::UserLock;
use collections::by_name;
pub use collections::{Change, asks_for_key, calls_closures};
pub use guards::{is_exclusive_by_name, is_guard};
pub use implied::{Implied, Part, Whose, implied};
pub use iterators::{drains, iterates};
use iterators::{itertools, parallel};
use locks::{asynchronous, lock_api, once_cell, spin, tracing};
use runtime::guardlint;
pub use runtime::{as_called, enters_monitor, method_of_monitor};
use standard::{atomic, standard};

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
    /// One of a semaphore's permits: how many there are is not known.
    Permit,
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
        use Mode::{Exclusive, Permit, Reentrant, Shared, SharedRecursive, Upgradable};
        match (self, next) {
            (Permit, _) | (_, Permit) => false,
            (Reentrant, Reentrant) | (Shared | SharedRecursive, SharedRecursive) => false,
            (SharedRecursive, Upgradable) | (Upgradable, Shared | SharedRecursive) => false,
            (Upgradable, Upgradable | Exclusive)
            | (Exclusive | Reentrant, _)
            | (_, Exclusive | Reentrant)
            | (Shared, Upgradable)
            | (Shared | SharedRecursive, Shared) => true,
        }
    }

    /// Whether it does so only if a writer comes in between, because the modes themselves go beside each other.
    pub fn goes_beside(self, next: Mode) -> bool {
        self.is_shared() && (next.is_shared() || next == Mode::Upgradable)
    }
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
    /// Runs its closures with the lock held, and gives it back.
    Within(Mode, How),
    /// The result is what the first argument is.
    Same,
    /// The result is what the last argument is.
    Last,
    /// The guard, and beside it something that holds nothing.
    Apart,
    /// The result is the lock's data, reached without locking (`get_mut`, `into_inner`).
    Data,
    Drop,
    /// Drops what the first argument refers to.
    DropInPlace,
    /// A guard that never runs its destructor: the lock stays taken.
    Forget,
    /// The guard stays, in another mode.
    Convert(Mode),
    /// `MutexGuard::map`: the guard stays, the closure picks a part of the data.
    MapGuard,
    /// Takes the value out from behind a `&mut` (`Option::take`, `mem::replace`).
    Take,
    /// Exchanges what two `&mut` refer to.
    Swap,
    /// The result is a future that polls those among the arguments: all of them to the end, unless it is a choice.
    Awaits {
        choice: bool,
    },
    /// The result is a future that polls all that its argument yields, which may be none: to the end, or until one is done.
    AwaitsEach {
        choice: bool,
    },
    /// An empty collection of futures.
    NoFutures,
    Poll,
    /// The output of a future that was polled before.
    Output,
    /// Mutates what the first argument refers to.
    Mutate(Change),
    AtomicLoad,
    AtomicStore,
    /// `fetch_*`, `swap`, `compare_exchange`: looks and writes in one step.
    AtomicUpdate,
    /// Runs its closures before it returns, on the first argument's payload; the result may be the closure's.
    Runs,
    /// Runs its closures before it returns, on what only the callee knows; if they make futures, the result is one that polls these.
    Calls,
    /// Keeps its closures for whoever consumes the result (`Iterator::map`).
    Adapter,
    /// Whether a cell that is set once has been.
    CellGet,
    /// Sets such a cell, or fails.
    CellSet,
    /// Runs its closures at most once, others wait (`Once::call_once`, `OnceLock::get_or_init`).
    Once,
    /// Looks with others, and then alone before it writes: `read_or_write`.
    LooksAgain,
    /// Runs its closure or future in another thread or task, or later.
    Elsewhere,
    /// Calls a closure held in a value: `FnOnce::call_once(f, (args,))`.
    CallValue,
    /// Waits on a condition variable: releases the guard in its second argument and takes it again. A condition that it is given is asked with the lock held.
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
        let (rest, name) = split_last(path).unwrap_or(("", path));
        let root = path.as_bytes().windows(2).position(|two| two == b"::");
        Key {
            root: root.map_or(path, |end| &path[..end]),
            owner: last_segment(rest),
            name,
        }
    }
}

/// Last segment of a path.
pub fn last_segment(path: &str) -> &str {
    split_last(path).map_or(path, |(_, last)| last)
}

/// At the last `::`, as `rsplit_once` does for any text at many times the cost.
fn split_last(path: &str) -> Option<(&str, &str)> {
    let at = path.as_bytes().windows(2).rposition(|two| two == b"::")?;
    Some((&path[..at], &path[at + 2..]))
}

/// What the table says of a callee, and how it knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    pub model: Model,
    /// The type merely goes by the name of a well-known one, in a crate that the table does not know.
    pub by_name: bool,
}

pub fn model_of(path: &str, self_head: Option<&str>, user: &[UserLock]) -> Option<Known> {
    let key = Key::of(path);
    let known = |model| Known {
        model,
        by_name: false,
    };
    if let Some(model) = user_lock(path, user) {
        return Some(known(model));
    }
    let model = match key.root {
        "std" | "core" | "alloc" => standard(key, self_head),
        "parking_lot" | "lock_api" | "parking_lot_core" => lock_api(key),
        "tokio" | "async_lock" | "async_std" | "async_executor" | "async_io" | "blocking"
        | "smol" | "tokio_util" | "futures" | "futures_util" | "futures_executor"
        | "futures_lite" => asynchronous(key, path, self_head),
        "spin" => spin(key),
        "once_cell" | "lazy_static" => once_cell(key, path),
        "rayon" | "rayon_core" | "crossbeam" | "crossbeam_utils" => parallel(key),
        "itertools" => itertools(key),
        "tracing" | "tracing_futures" => tracing(key),
        "portable_atomic" => atomic(key),
        "guardlint" => guardlint(key, path),
        _ => {
            return by_name(key).map(|model| Known {
                model,
                by_name: true,
            });
        }
    };
    model.map(known)
}

fn user_lock(path: &str, user: &[UserLock]) -> Option<Model> {
    let (owner, name) = split_last(path)?;
    let lock = user.iter().find(|lock| is_called(owner, &lock.path))?;
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

/// Whether the function is one that takes a lock of the user's.
pub fn takes_declared(path: &str, locks: &[UserLock]) -> bool {
    !locks.is_empty() && user_lock(path, locks).is_some()
}

/// Whether the user may call the type so: a path may start in a module, or go through one more.
pub fn is_called(ty: &str, path: &str) -> bool {
    let ends_with = |long: &str, short: &str| {
        let before = long.strip_suffix(short);
        before.is_some_and(|before| before.is_empty() || before.ends_with("::"))
    };
    ends_with(ty, path) || ends_with(path, ty)
}

const fn take(mode: Mode, how: How) -> Option<Model> {
    Some(Model::Acquire { mode, how })
}

/// Methods of a cell that is set once, by whichever thread comes first.
fn cell(name: &str) -> Option<Model> {
    match name {
        "get" | "initialized" => Some(Model::CellGet),
        "set" => Some(Model::CellSet),
        _ => None,
    }
}

/// Whether the result is what the argument, or what it refers to, is.
pub fn clones(key: Key<'_>) -> bool {
    matches!(
        (key.owner, key.name),
        ("Clone", "clone") | ("Option" | "Result", "cloned")
    )
}

/// Whether the function is an operator that makes something else of what it is given.
pub fn is_operator(key: Key<'_>) -> bool {
    const OPERATORS: [&str; 12] = [
        "add", "sub", "mul", "div", "rem", "neg", "not", "bitand", "bitor", "bitxor", "shl", "shr",
    ];
    matches!(key.root, "std" | "core") && OPERATORS.contains(&key.name)
}

/// Whether the function yields something else each time.
pub fn advances(key: Key<'_>) -> bool {
    matches!(key.name, "recv" | "try_recv" | "next" | "pop")
}

/// Whether references do what they refer to does: `impl<T: PartialEq> PartialEq for &T`.
pub fn forwards(method: &str) -> bool {
    let key = Key::of(method);
    matches!(key.root, "std" | "core" | "alloc")
        && matches!(
            key.owner,
            "PartialEq" | "PartialOrd" | "Ord" | "Hash" | "Iterator" | "DoubleEndedIterator"
        )
}

/// Whether a clone of the type is another handle to the same thing.
pub fn shares(head: &str) -> bool {
    matches!(
        last_segment(head),
        "Arc" | "Rc" | "Weak" | "Sender" | "Receiver" | "Gc"
    ) || head == "(reference)"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(path: &str) -> Option<Model> {
        model_of(path, None, &[]).map(|known| known.model)
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
    fn a_choice_of_futures_is_one_in_each_crate() {
        for path in [
            "tokio::time::timeout_at",
            "async_std::future::timeout",
            "futures_util::future::select",
            "futures_util::future::poll_immediate",
            "futures_lite::future::or",
            "futures_lite::future::race",
            "futures_lite::FutureExt::or",
            "tokio_util::sync::CancellationToken::run_until_cancelled",
        ] {
            assert_eq!(model(path), Some(Model::Awaits { choice: true }), "{path}");
        }
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
            Some(Known {
                model: Model::Acquire {
                    mode: Mode::Exclusive,
                    how: How::Blocking
                },
                by_name: false
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
        assert!(Shared.blocks(Upgradable) && Shared.goes_beside(Upgradable));
        assert!(!Upgradable.goes_beside(Upgradable) && !Shared.goes_beside(Exclusive));
    }
}
