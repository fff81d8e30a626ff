//! Data whose lock lives in another object.
//!
//! | field | is | changes |
//! |---|---|---|
//! | `owner` | the address of what that lock guards: of the one value that is evidence | never |
//! | `bound` | where the two were brought together, for the message | never |
//! | `data` | only reached by who shows the owner: shared by `&L`, alone by `&mut L` | through `get_mut` |
//!
//! The argument, on which each `unsafe` below leans: *an `&mut L` is the only reference to its value while it lives, and two values that take memory do
//! not live at one address.* So among those who show a value of the type `L` at the address `owner`, either one has `&mut L`, or all have
//! `&L`; and what they get lives no longer than what they show. It does not matter whether it is the value that was there at first: whoever stands at this
//! address excludes all others who do. And whoever stood there before has handed it on in a way that the compiler accepted, so has
//! what it did with the data.
#![expect(unsafe_code, reason = "the evidence is checked when the program runs")]

use std::any::type_name;
use std::cell::UnsafeCell;
use std::fmt;
use std::panic::Location;
use std::ptr;

use crate::monitor::tells_apart;

/// Data guarded by a lock that lives in another object: reading or writing it takes what that lock guards as evidence.
///
/// A registry has one lock, and that guards also what is linked into the registry. The nodes cannot have the lock, and a lock in each would be another one.
/// `L` is what the lock guards: whoever has `&L` or `&mut L` of the right registry has its lock.
///
/// ```
/// use std::sync::{Arc, Mutex, PoisonError};
///
/// use guardlint::LockedBy;
///
/// struct Registry {
///     shared: Mutex<Shared>,
/// }
///
/// /// What the lock guards: and the counters of all clients with it.
/// struct Shared {
///     clients: Vec<Arc<Client>>,
/// }
///
/// struct Client {
///     name: String,
///     calls: LockedBy<u64, Shared>,
/// }
///
/// impl Registry {
///     fn register(&self, name: &str) -> Arc<Client> {
///         let mut shared = self.shared.lock().unwrap();
///         let calls = LockedBy::new(&*shared, 0);
///         let client = Arc::new(Client { name: name.to_owned(), calls });
///         shared.clients.push(client.clone());
///         client
///     }
///     fn call(&self, client: &Client) {
///         let mut shared = self.shared.lock().unwrap();
///         *client.calls.get_mut(&mut shared) += 1;
///     }
///     fn busiest(&self) -> Option<String> {
///         let shared = self.shared.lock().unwrap();
///         let busiest = shared.clients.iter().max_by_key(|client| client.calls.get(&shared))?;
///         Some(busiest.name.clone())
///     }
/// }
///
/// let registry = Registry { shared: Mutex::new(Shared { clients: Vec::new() }) };
/// let (ada, tony) = (registry.register("Ada"), registry.register("Tony"));
/// registry.call(&tony);
/// assert_eq!(registry.busiest().as_deref(), Some("Tony"));
/// # let _ = ada;
/// ```
///
/// In a struct under [`#[monitor]`](macro@crate::monitor), `#[guarded_by(Registry::mu)] calls: u64` is a field of this type, by the lock `mu` of the struct
/// `Registry`.
///
/// # The owner stays where it is
///
/// Owners are told apart by their addresses. One that is moved, with the object that has the lock, counts as another from then on, and is refused. So
/// the object comes to its place first: into an `Arc`, a `Box` or a static.
///
/// # Errors
///
/// An owner that takes no memory has no address of its own. It is rejected when the program is built:
///
/// ```compile_fail
/// struct Nothing;
/// let calls = guardlint::LockedBy::new(&Nothing, 0);
/// ```
///
/// Without evidence, or with evidence that only allows to read, the data is not to be had, and it cannot be kept longer than the lock:
///
/// ```compile_fail
/// # use std::sync::Mutex;
/// # use guardlint::LockedBy;
/// let lock = Mutex::new(1);
/// let data = LockedBy::new(&*lock.lock().unwrap(), String::new());
/// let kept = data.get_mut(&mut lock.lock().unwrap()); // the guard is gone at the end of the line
/// kept.push('x');
/// ```
///
/// # Threads
///
/// It can be shared by threads if the data can be sent, for whoever comes next may be another thread. [`get`](Self::get) may have
/// many threads look at once, if the lock is one that readers share, and is only there if the data can be shared.
///
/// # Source
///
/// The type of this name in the Linux kernel's Rust crate, whose owners are pinned.
pub struct LockedBy<T: ?Sized, L> {
    owner: *const L,
    bound: &'static Location<'static>,
    data: UnsafeCell<T>,
}

// SAFETY: `owner` is compared and never followed, so it belongs to no thread. What is sent is the data.
unsafe impl<T: ?Sized + Send, L> Send for LockedBy<T, L> {}

// SAFETY: `get_mut` hands the data to one thread after the other, as if it were sent: see the argument at the top. `get` hands it to many at once, and
// asks for `T: Sync` itself. The other fields never change.
unsafe impl<T: ?Sized + Send, L> Sync for LockedBy<T, L> {}

impl<T, L> LockedBy<T, L> {
    /// Data that is guarded by the lock that guards `owner`.
    ///
    /// The owner is not touched, only its address is kept: it must not move from there. Does not block. With a guard, write `LockedBy::new(&*guard, data)`:
    /// the owner is what the guard gives, not the guard.
    #[track_caller]
    pub const fn new(owner: &L, data: T) -> Self {
        const { tells_apart::<L>() };
        Self {
            owner: ptr::from_ref(owner),
            bound: Location::caller(),
            data: UnsafeCell::new(data),
        }
    }

    /// The data, for good.
    pub fn into_inner(self) -> T {
        self.data.into_inner()
    }
}

impl<T: ?Sized, L> LockedBy<T, L> {
    /// Looks at the data; `owner` is what a guard of its lock gives: `data.get(&guard)`. Does not block.
    ///
    /// # Panics
    ///
    /// If it is another owner.
    #[inline]
    #[track_caller]
    pub fn get<'a>(&'a self, owner: &'a L) -> &'a T
    where
        T: Sync,
    {
        self.check(owner);
        // SAFETY: while `owner` is borrowed, nobody has it as `&mut L`, so nobody has the data from `get_mut`. `T: Sync` allows that others look too.
        unsafe { &*self.data.get() }
    }

    /// Changes the data; `owner` is what a guard of its lock gives: `data.get_mut(&mut guard)`. Does not block.
    ///
    /// # Panics
    ///
    /// If it is another owner.
    #[inline]
    #[track_caller]
    pub fn get_mut<'a>(&'a self, owner: &'a mut L) -> &'a mut T {
        self.check(owner);
        // SAFETY: while `owner` is borrowed, nobody else has a reference to it, so nobody has the data from `get` or `get_mut`. That it goes from
        // thread to thread is what `T: Send` allows, without which this would not be shared.
        unsafe { &mut *self.data.get() }
    }

    /// Whether `owner` is the one whose lock guards this.
    #[inline]
    pub fn is_owned_by(&self, owner: &L) -> bool {
        const { tells_apart::<L>() };
        ptr::eq(self.owner, owner)
    }

    #[inline]
    #[track_caller]
    fn check(&self, owner: &L) {
        if !self.is_owned_by(owner) {
            self.refuse(owner);
        }
    }

    #[cold]
    #[track_caller]
    fn refuse(&self, owner: &L) -> ! {
        let Self { bound, .. } = self;
        let bound_to = self.owner;
        panic!(
            "this data is guarded by the lock of the `{owner_type}` at {bound_to:p}, to which it was bound in {bound}; \
             the lock that is held is that of the `{owner_type}` at {owner:p}: another one, or one that was moved",
            owner_type = type_name::<L>(),
        );
    }
}

impl<T: ?Sized, L> fmt::Debug for LockedBy<T, L> {
    /// Shows nothing of the data: there is no evidence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LockedBy { <locked> }")
    }
}
