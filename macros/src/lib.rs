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

/// Puts statics of a module behind a static lock: state that cannot be touched without it.
///
/// What `#[guarded_by(lock)]` is on the fields of a struct under [`macro@monitor`], it is here on statics, and in the same block stands the lock:
/// any type generic over its data, written without that.
///
/// ```
/// guardlint::guarded! {
///     static MU: std::sync::Mutex;
///
///     /// Who has come by, in order.
///     #[guarded_by(MU)]
///     static NAMES: Vec<String> = Vec::new();
///     #[guarded_by(MU)]
///     static LETTERS: usize = 0;
/// }
///
/// fn greet(name: &str) {
///     let mut held = MU.lock().unwrap();
///     held.NAMES.push(name.to_owned());
///     count(&mut held, name);
/// }
///
/// /// Assumes that the lock is held, and says so.
/// fn count(held: &mut Mu, name: &str) {
///     held.LETTERS += name.len();
/// }
///
/// greet("Ada");
/// greet("Tony");
/// assert_eq!(MU.lock().unwrap().NAMES, ["Ada", "Tony"]);
/// assert_eq!(MU.lock().unwrap().LETTERS, 7);
/// ```
///
/// # What it does
///
/// The statics that one lock guards become the fields of a private struct, `Mu` for the lock `MU` and `ConnsMu` for `CONNS_MU`, with the names they had.
/// The lock is a static over that struct; this is all that is left at run time. So they are reached through the guard and in no other way, and a
/// function that is called with the lock held says so by taking `&mut Mu`.
///
/// A block may have several locks. Values are constants, as those of all statics are; what cannot be one goes into a
/// [`LazyLock`](std::sync::LazyLock). A lock is made by its function `new`; if another one makes it, that stands behind `=`:
///
/// ```
/// guardlint::guarded! {
///     static TABLE: std::sync::RwLock;
///     #[guarded_by(TABLE)]
///     static ROWS: Vec<(u32, &'static str)> = Vec::new();
///
///     static LOG: std::sync::Mutex = unpoisoned;
///     #[guarded_by(LOG)]
///     static LINES: u64 = 0;
/// }
///
/// const fn unpoisoned<T>(data: T) -> std::sync::Mutex<T> {
///     std::sync::Mutex::new(data)
/// }
///
/// TABLE.write().unwrap().ROWS.push((1, "one"));
/// LOG.lock().unwrap().LINES += 1;
/// assert_eq!(TABLE.read().unwrap().ROWS.len(), 1);
/// ```
///
/// # Errors
///
/// As for fields, nothing is `pub`: neither a lock nor what it guards, which nobody else knows how to use. A lock that is not in the block, one that guards
/// nothing, one whose data is written out, and a value that is missing are errors, each on the word that is wrong.
///
/// # Panics and blocking
///
/// Those of the lock, which is used as it is.
#[proc_macro]
pub fn guarded(block: TokenStream) -> TokenStream {
    guarded_by::expand_statics(block.into()).into()
}

/// Says where `#[guarded_by(lock)]` stands: on a field of a struct under [`macro@monitor`], or on a static in a block of [`guarded!`].
///
/// Both macros see what is guarded and its lock together. An attribute by itself sees one item only, so wherever else it stands, it is an error that says this:
///
/// ```compile_fail
/// use guardlint::guarded_by;
///
/// static MU: std::sync::Mutex<()> = std::sync::Mutex::new(());
/// #[guarded_by(MU)]
/// static NAMES: Vec<String> = Vec::new();
/// ```
#[proc_macro_attribute]
pub fn guarded_by(_: TokenStream, item: TokenStream) -> TokenStream {
    guarded_by::alone(&item.into()).into()
}
