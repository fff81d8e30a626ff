//! The attributes of the crate `guardlint`, which is the one to depend on.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod explore;
mod guarded_by;
mod monitor;
mod outlives;
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

/// Makes a function a test whose body is run under many schedules: whatever order its threads run in, if that fails, it is found and can be run again.
///
/// ```
/// # #[cfg(any())] // needs the feature `explore`
/// # mod tests {
/// use std::sync::Arc;
///
/// use guardlint::{Mutex, thread};
///
/// #[guardlint::test(explore)]
/// fn nothing_is_lost() {
///     let balance = Arc::new(Mutex::new(100));
///     let customers = [50, -20].map(|amount| {
///         let balance = balance.clone();
///         thread::spawn(move || *balance.lock() += amount)
///     });
///     customers.map(|customer| customer.join().unwrap());
///     assert_eq!(*balance.lock(), 130);
/// }
///
/// #[guardlint::test(explore, exhaustive, preemptions = 2)]
/// async fn it_may_be_async() -> Result<(), std::num::ParseIntError> {
///     "7".parse::<u32>().map(drop)
/// }
/// # }
/// ```
///
/// It needs the feature `explore` of `guardlint`, as a dev-dependency: what a search sees, and what it needs of the body, is said at the module
/// `guardlint::explore`.
///
/// # Options
///
/// | option | what |
/// |---|---|
/// | `random`, `pct = DEPTH`, `exhaustive` | the method of the search; without one of these, one half at random, one half by PCT of depth 3 |
/// | `schedules = NUMBER` | under how many schedules the body is run |
/// | `seed = NUMBER` | where chance begins |
/// | `preemptions = NUMBER` | with `exhaustive`: how often a thread is interrupted that could go on |
/// | `steps = NUMBER` | after how many steps it is said that a schedule has no end |
///
/// Other attributes of the test, such as `#[should_panic]` and `#[ignore]`, stay. A function that is `async` is run by `guardlint::explore::block_on`. One that
/// returns a `Result` fails with an `Err`.
#[proc_macro_attribute]
pub fn test(arguments: TokenStream, item: TokenStream) -> TokenStream {
    explore::expand(arguments.into(), item.into()).into()
}

#[doc = include_str!("monitor.md")]
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

/// Says which lock guards a field of a struct under [`macro@monitor`], or a static in a block of [`guarded!`].
///
/// ```
/// use guardlint::monitor;
///
/// #[monitor]
/// pub struct Server {
///     name: &'static str, // not guarded
///     conns_mu: std::sync::Mutex, // any lock type generic over its data
///     #[guarded_by(conns_mu)]
///     conns: Vec<u32>,
///     #[guarded_by(conns_mu)]
///     accepted: u64,
///     stats_mu: std::sync::RwLock,
///     #[guarded_by(stats_mu)]
///     hits: u64,
/// }
///
/// impl Server {
///     pub fn new(name: &'static str) -> Self {
///         Self {
///             name,
///             conns_mu: std::sync::Mutex::new(ServerConnsMu { conns: Vec::new(), accepted: 0 }),
///             stats_mu: std::sync::RwLock::new(ServerStatsMu { hits: 0 }),
///         }
///     }
///     pub fn accept(&self, conn: u32) -> u64 {
///         let mut held = self.conns_mu.lock().unwrap();
///         held.conns.push(conn);
///         Self::count(&mut held);
///         held.accepted
///     }
///     /// Assumes that the lock is held, and says so.
///     fn count(held: &mut ServerConnsMu) {
///         held.accepted += 1;
///     }
/// }
///
/// let server = Server::new("www");
/// assert_eq!(server.accept(1), 1);
/// server.stats_mu.write().unwrap().hits += 1;
/// # assert_eq!(server.name, "www");
/// # assert_eq!(server.conns_mu.lock().unwrap().conns, [1]);
/// # assert_eq!(server.stats_mu.read().unwrap().hits, 1);
/// ```
///
/// What a lock guards moves into a private struct, called after the struct and the lock, and that into the lock. The guard is the only way to it.
///
/// # A lock in another struct
///
/// `#[guarded_by(Registry::mu)]` names the lock `mu` of the struct `Registry`. Then the field becomes a `LockedBy` (see
/// there): it is read and written by who shows what that lock guards.
///
/// ```
/// use guardlint::{LockedBy, monitor};
///
/// #[monitor]
/// pub struct Registry {
///     mu: std::sync::Mutex,
///     #[guarded_by(mu)]
///     total: u64,
/// }
///
/// #[monitor]
/// pub struct Client {
///     #[guarded_by(Registry::mu)]
///     calls: u64,
/// }
///
/// fn call(registry: &Registry, client: &Client) {
///     let mut held = registry.mu.lock().unwrap();
///     held.total += 1;
///     *client.calls.get_mut(&mut held) += 1;
/// }
///
/// let registry = Registry { mu: std::sync::Mutex::new(RegistryMu { total: 0 }) };
/// let client = Client { calls: LockedBy::new(&*registry.mu.lock().unwrap(), 0) };
/// call(&registry, &client);
/// let held = registry.mu.lock().unwrap();
/// assert_eq!((held.total, *client.calls.get(&held)), (1, 1));
/// ```
///
/// # Errors
///
/// A lock that is not there (with the name that may be meant; where the other struct has no locks under [`macro@monitor`], its `LocksOf..` cannot be found), one that guards nothing, one that is guarded itself, or whose data is written out; what is `pub`.
/// Both macros see what is guarded and its lock together. An attribute by itself sees one item only, so anywhere else it is an error that says this:
///
/// ```compile_fail
/// use guardlint::guarded_by;
///
/// static MU: std::sync::Mutex<()> = std::sync::Mutex::new(());
/// #[guarded_by(MU)]
/// static NAMES: Vec<String> = Vec::new();
/// ```
///
/// # Panics and blocking
///
/// Those of the lock, which is used as it is. A `LockedBy` panics if it is shown what another lock guards.
#[proc_macro_attribute]
pub fn guarded_by(_: TokenStream, item: TokenStream) -> TokenStream {
    guarded_by::alone(&item.into()).into()
}
