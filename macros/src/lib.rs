//! The attributes of the crate `guardlint`, which is the one to depend on.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod guarded_by;
mod monitor;
mod suppression;

use proc_macro::TokenStream;

use suppression::Verb;

/// Suppresses findings of `cargo guardlint` in the item below, because the code is right.
///
/// Takes lints or groups, and the reason, which the next reader needs:
///
/// ```
/// use std::collections::HashMap;
/// use std::sync::{Arc, RwLock};
///
/// struct Cache {
///     pages: RwLock<HashMap<String, Arc<str>>>,
/// }
///
/// #[guardlint::allow(unchecked_upgrade, reason = "pages never change: the second one is equal")]
/// impl Cache {
///     fn get(&self, url: &str) -> Arc<str> {
///         if let Some(page) = self.pages.read().unwrap().get(url) {
///             return page.clone();
///         }
///         let page: Arc<str> = format!("the page at {url}").into();
///         self.pages.write().unwrap().insert(url.to_owned(), page.clone());
///         page
///     }
/// }
/// # let cache = Cache { pages: RwLock::default() };
/// # assert_eq!(cache.get("here"), cache.get("here"));
/// ```
///
/// Stands on any item: functions, methods, `impl` blocks, traits, statics, types, modules with a body. It covers everything inside.
/// The compiler takes no such attribute on statements, expressions and whole files: there, a comment does.
///
/// If nothing is suppressed, `cargo guardlint` reports the attribute as `unused_suppression`.
#[proc_macro_attribute]
pub fn allow(arguments: TokenStream, item: TokenStream) -> TokenStream {
    suppression::expand(Verb::Allow, arguments.into(), item.into()).into()
}

/// Suppresses findings of `cargo guardlint` in the item below, and wants to be removed with them.
///
/// As [`macro@allow`], with another intention: the finding is right, and will be mended.
///
/// ```
/// use std::sync::Mutex;
///
/// #[guardlint::expect(reentrant_lock, reason = "shows the mistake")]
/// fn twice(queue: &Mutex<Vec<u32>>) -> usize {
///     let first = queue.lock().unwrap();
///     let second = queue.lock().unwrap();
///     first.len() + second.len()
/// }
/// ```
#[proc_macro_attribute]
pub fn expect(arguments: TokenStream, item: TokenStream) -> TokenStream {
    suppression::expand(Verb::Expect, arguments.into(), item.into()).into()
}

/// Puts the fields of a struct behind a lock that its methods take and release: state that cannot be touched without its lock.
///
/// ```
/// use guardlint::monitor;
///
/// /// Every public method is one critical section.
/// #[monitor]
/// pub struct Account {
///     balance: i64,
///     history: Vec<i64>,
/// }
///
/// #[monitor]
/// impl Account {
///     pub const fn new() -> Self {
///         Self { balance: 0, history: Vec::new() }
///     }
///     pub fn deposit(&mut self, amount: i64) {
///         self.record(amount);
///     }
///     pub fn balance(&self) -> i64 {
///         self.balance
///     }
///     pub fn withdraw(&mut self, amount: i64) -> bool {
///         self.deposit(-amount); // the lock is held already: no deadlock, and nobody comes between
///         if self.balance() < 0 {
///             self.deposit(amount);
///             return false;
///         }
///         true
///     }
///     /// Not `pub`: only called with the lock held.
///     fn record(&mut self, amount: i64) {
///         self.balance += amount;
///         self.history.push(amount);
///     }
/// }
///
/// static BANK: Account = Account::new();
///
/// BANK.deposit(200);
/// assert!(!BANK.withdraw(300));
/// assert_eq!(BANK.balance(), 200);
/// ```
///
/// # What it does
///
/// The fields move into a private struct, and that into a lock. The methods move along, as they are: in them `Self` is the state, calls of other
/// methods are ordinary calls, and the borrow checker sees what it always sees. For each method that is not private, callers get one of the same name
/// that takes `&self`, locks, calls it, and unlocks. So a method of a monitor that calls another cannot wait for itself.
///
/// Functions without a receiver, and those that return `Self`, alone or in `Result`, `Option`, `Arc` or `Box`, make new monitors. A `const fn` among
/// them can initialise a `static`. Constants, and traits that are implemented under `#[monitor]`, work alike. `Debug` and `Default` can be
/// derived; `Debug` does not wait for the lock: it prints `<locked>` if somebody has it.
///
/// # Options
///
/// They stand on the struct and on each of its `impl` blocks.
///
/// | | the state is kept by | callers |
/// |---|---|---|
/// | `#[monitor]` or `#[monitor(mutex)]` | [`std::sync::Mutex`] | wait |
/// | `#[monitor(rwlock)]` | [`std::sync::RwLock`]: methods with `&self` run side by side | wait |
/// | `#[monitor(tokio)]` | `tokio::sync::Mutex` (feature `tokio`) | `.await` |
/// | `#[monitor(async_lock)]` | `async_lock::Mutex` (feature `async-lock`) | `.await` |
/// | `#[monitor(confined)]` | a thread of its own, to which each call is a message | wait for the answer |
///
/// The same source works under all of them; callers add `.await` where it is asynchronous. There, methods may be `async` themselves, and hold
/// the lock while they wait.
///
/// # Waiting for a condition
///
/// `#[when(CONDITION)]` on a method lets its callers wait until the condition holds, with the lock released.
///
/// ```
/// use guardlint::monitor;
/// use std::collections::VecDeque;
///
/// #[monitor]
/// #[derive(Default)]
/// pub struct Queue {
///     items: VecDeque<u32>,
/// }
///
/// #[monitor]
/// impl Queue {
///     #[when(self.items.len() < 16)]
///     pub fn push(&mut self, item: u32) {
///         self.items.push_back(item);
///     }
///     #[when(!self.items.is_empty(), try)]
///     pub fn pop(&mut self) -> Option<u32> {
///         self.items.pop_front()
///     }
/// }
///
/// let queue = Queue::default();
/// assert_eq!(queue.try_pop(), None); // would wait
/// queue.push(1);
/// assert_eq!(queue.pop(), Some(1));
/// ```
///
/// With `try` behind the condition there is also `try_NAME`, which returns `None` instead of waiting; with `timeout`, `NAME_timeout`, which
/// takes a [`Duration`](std::time::Duration) more and gives up after it. Whoever leaves the monitor wakes one of those whose condition
/// may hold now, first come first served. A condition on the state alone is looked at before anybody is woken.
/// All methods of a type with `#[when]` stand in one `impl` block.
///
/// # Panics
///
/// A method that panics may leave the state half changed, so methods that are called later panic, and name the method that did. `clear_poison` on the monitor says that
/// the state is sound; `#[monitor(poison = "ignore")]` on the struct goes on at once.
///
/// # What cannot be
///
/// Methods that return borrows of the state (the lock would be gone), that take `self` by value, or another monitor of the same type (two locks
/// of one type, in an order that nobody knows); fields that are not private; `Clone`, comparisons and `Drop`. Each is an error that says what to do instead.
///
/// # Source
///
/// Monitors are due to C. A. R. Hoare and Per Brinch Hansen (1974); conditions at the door of a method, to Ada's protected entries.
#[proc_macro_attribute]
pub fn monitor(arguments: TokenStream, item: TokenStream) -> TokenStream {
    monitor::expand(arguments.into(), item.into()).into()
}
