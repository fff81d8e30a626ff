//! A memo whose map is on a thread of its own.
//!
//! The map has an entry for each key, and each entry is a memo of one value: so who leads, waits, fails or closes a cycle does it as in any other memo. What is confined is
//! which entry a key has.
//!
//! Only the thread gives entries away, so it knows of those that nobody has: they go, if there is no value in them, before there are too many.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::hash::Hash;
use std::panic::Location;
use std::sync::Arc;

use super::cache::Memo;
use crate::confined::{Start, Worker};
use crate::place::Place;
use crate::sync::{RandomState, acting};

/// A [`Memo`] whose map belongs to a thread of its own, which answers who asks: what [`Memo::confined`] makes.
///
/// The same calls keep the same promises, so the two are exchangeable: what a lock does for a map, a thread does as well. That is what it is for, and **a `Memo` is the better choice** in a
/// program: it is a hundred times as fast.
///
/// | | [`Memo`] | here |
/// |---|---|---|
/// | the map is guarded by | locks, for parts of it | one thread, which has it for itself |
/// | to find an entry | a hash and a shared lock | a copy of the key, a message there and one back |
/// | a value is computed by | who asks first, on its own thread | the same |
/// | keys and values | any | `Send`, values also `Sync` |
/// | an entry takes | key and value, and some 70 bytes | and some 800 bytes |
/// | a limit, an age, statistics | yes | no |
/// | in a `static` | yes | in a [`Lazy`](crate::Lazy) |
///
/// ```
/// use guardlint::Memo;
/// use guardlint::memo::ConfinedMemo;
///
/// let pages: ConfinedMemo<String, String> = Memo::confined();
/// let page = |url: &str| pages.get(url, |url| format!("the page at {url}"));
///
/// std::thread::scope(|scope| {
///     scope.spawn(|| page("https://go.dev"));
///     scope.spawn(|| page("https://go.dev")); // waits for the first, or the first for it
///     scope.spawn(|| page("https://rust-lang.org")); // waits for nobody
/// });
/// assert_eq!(pages.len(), 2);
/// ```
///
/// # States
///
/// [Those of a `Memo`](Memo#states), for each key.
///
/// # Blocking
///
/// As in a `Memo`; and each call waits for the thread of the map, the futures by `.await`. That thread does nothing but look into the map, so it never waits for a value.
///
/// # Cost
///
/// To find a value takes one to two microseconds, where a `Memo` takes some nanoseconds: each call copies its key, sends it in a message and waits for the answer. An entry without a value is kept until there are
/// as many of the kind as there are others.
///
/// # Panics
///
/// As in a `Memo`. A cycle of keys is named by the places of its calls, each in a `Memo<(), V>`: the entry of one key. `Hash` and `Eq` of the keys run on the thread of the map; a panic
/// of theirs goes to who asks, and if they ask the memo, they panic.
///
/// # At the end
///
/// Dropping it blocks until the thread has answered what it was asked, and has ended.
///
/// # Source
///
/// *The Go Programming Language*, 9.7, whose last version of `memo` has a monitor goroutine.
pub struct ConfinedMemo<K, V> {
    worker: Worker<Entries<K, V>>,
}

/// What there is of one key.
type Entry<V> = Arc<Memo<(), V>>;

struct Entries<K, V> {
    by_key: HashMap<K, Entry<V>, RandomState>,
    /// With so many, it is time to look for those that are not needed.
    many: usize,
}

/// There may be twice as many as are needed, and so many more.
const SPARE: usize = 16;

impl<K: Hash + Eq, V> Entries<K, V> {
    fn new() -> Self {
        Self {
            by_key: HashMap::default(),
            many: SPARE,
        }
    }

    fn of(&mut self, key: K) -> Entry<V> {
        if let Some(entry) = self.by_key.get(&key) {
            return entry.clone();
        }
        if self.by_key.len() >= self.many {
            self.sweep();
        }
        let entry = Entry::new(Memo::of_one());
        self.by_key.insert(key, entry.clone());
        entry
    }

    /// No value is dropped here, only keys.
    fn sweep(&mut self) {
        self.by_key.retain(|_, entry| {
            let unshared = Arc::get_mut(entry);
            unshared.is_none_or(|entry| !entry.is_empty())
        });
        self.many = 2 * self.by_key.len() + SPARE;
    }
}

impl<K, V> Memo<K, V> {
    /// A memo whose map is not behind locks but on a thread of its own. What that is for is said [there](ConfinedMemo).
    ///
    /// # Panics
    ///
    /// If the system gives no thread.
    #[track_caller]
    pub fn confined() -> ConfinedMemo<K, V>
    where
        K: Hash + Eq + Send + 'static,
        V: Send + Sync + 'static,
    {
        let start = Start {
            name: Some("memo".into()),
            // Each that is there has somebody who waits for it.
            room: None,
            poison: None,
        };
        match Worker::start(start, Entries::new) {
            Ok(worker) => ConfinedMemo { worker },
            Err(error) => panic!("the memo gets no thread: {error}"),
        }
    }
}

impl<K, V> ConfinedMemo<K, V>
where
    K: Hash + Eq + Send + 'static,
    V: Send + Sync + 'static,
{
    /// As [`Memo::get`].
    ///
    /// # Panics
    ///
    /// If the computation panics, and if it would wait for itself.
    #[track_caller]
    pub fn get<Q>(&self, key: &Q, compute: impl FnOnce(&Q) -> V) -> V
    where
        Q: ToOwned<Owned = K> + ?Sized,
        V: Clone,
    {
        let entry = self.entry(Place::here("ConfinedMemo::get"), key);
        entry.get(&(), |()| compute(key))
    }

    /// As [`Memo::try_get`].
    ///
    /// # Errors
    ///
    /// What `compute` returned, of this call or of the one that it waited for.
    ///
    /// # Panics
    ///
    /// If the computation panics, and if it would wait for itself.
    #[track_caller]
    pub fn try_get<Q, E>(
        &self,
        key: &Q,
        compute: impl FnOnce(&Q) -> Result<V, E>,
    ) -> Result<V, Arc<E>>
    where
        Q: ToOwned<Owned = K> + ?Sized,
        E: Send + Sync + 'static,
        V: Clone,
    {
        let entry = self.entry(Place::here("ConfinedMemo::try_get"), key);
        entry.try_get(&(), |()| compute(key))
    }

    /// As [`Memo::refresh`].
    ///
    /// # Panics
    ///
    /// If the computation panics, and if it would wait for itself.
    #[track_caller]
    pub fn refresh<Q>(&self, key: &Q, compute: impl FnOnce(&Q) -> V) -> V
    where
        Q: ToOwned<Owned = K> + ?Sized,
        V: Clone,
    {
        let entry = self.entry(Place::here("ConfinedMemo::refresh"), key);
        entry.refresh(&(), |()| compute(key))
    }

    /// As [`Memo::get_async`].
    ///
    /// # Panics
    ///
    /// When it is polled: if the computation panics, and if it would wait for itself.
    #[track_caller]
    pub fn get_async<'a, Q, F>(
        &'a self,
        key: &'a Q,
        compute: impl FnOnce(&'a Q) -> F,
    ) -> impl Future<Output = V>
    where
        Q: ToOwned<Owned = K> + ?Sized,
        F: Future<Output = V>,
        V: Clone,
    {
        let (here, at) = (Place::here("ConfinedMemo::get_async"), Location::caller());
        async move {
            let entry = self.entry_async(here, key).await;
            entry.get_at(at, &(), |()| compute(key)).await
        }
    }

    /// As [`Memo::try_get_async`].
    ///
    /// # Errors
    ///
    /// What `compute` returned, of this call or of the one that it waited for.
    ///
    /// # Panics
    ///
    /// When it is polled: if the computation panics, and if it would wait for itself.
    #[track_caller]
    pub fn try_get_async<'a, Q, F, E>(
        &'a self,
        key: &'a Q,
        compute: impl FnOnce(&'a Q) -> F,
    ) -> impl Future<Output = Result<V, Arc<E>>>
    where
        Q: ToOwned<Owned = K> + ?Sized,
        F: Future<Output = Result<V, E>>,
        E: Send + Sync + 'static,
        V: Clone,
    {
        let here = Place::here("ConfinedMemo::try_get_async");
        let at = Location::caller();
        async move {
            let entry = self.entry_async(here, key).await;
            entry.try_get_at(at, &(), |()| compute(key)).await
        }
    }

    /// As [`Memo::peek`].
    #[track_caller]
    pub fn peek<Q>(&self, key: &Q) -> Option<V>
    where
        Q: ToOwned<Owned = K> + ?Sized,
        V: Clone,
    {
        let key = key.to_owned();
        let look = move |entries: &mut Entries<K, V>| entries.by_key.get(&key).cloned();
        self.call(Place::here("ConfinedMemo::peek"), look)?
            .peek(&())
    }

    /// As [`Memo::insert`].
    #[track_caller]
    pub fn insert(&self, key: K, value: V) -> Option<V> {
        let entry = Memo::of_one();
        entry.insert((), value);
        let insert = |entries: &mut Entries<K, V>| entries.by_key.insert(key, Entry::new(entry));
        self.call(Place::here("ConfinedMemo::insert"), insert)?
            .forget(&())
    }

    /// As [`Memo::forget`].
    #[track_caller]
    pub fn forget<Q>(&self, key: &Q) -> Option<V>
    where
        Q: ToOwned<Owned = K> + ?Sized,
    {
        let key = key.to_owned();
        let remove = move |entries: &mut Entries<K, V>| entries.by_key.remove(&key);
        self.call(Place::here("ConfinedMemo::forget"), remove)?
            .forget(&())
    }

    /// Forgets all values, at one moment.
    #[track_caller]
    pub fn clear(&self) {
        let all = |entries: &mut Entries<K, V>| std::mem::replace(entries, Entries::new());
        // Dropped here, not on the thread.
        drop(self.call(Place::here("ConfinedMemo::clear"), all));
    }

    /// How many values are there. Goes through all entries.
    #[track_caller]
    pub fn len(&self) -> usize {
        let count = |entries: &mut Entries<K, V>| {
            let entries = entries.by_key.values();
            entries.filter(|entry| !entry.is_empty()).count()
        };
        self.call(Place::here("ConfinedMemo::len"), count)
    }

    /// Whether no value is there.
    #[track_caller]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    #[track_caller]
    fn entry<Q>(&self, here: Place, key: &Q) -> Entry<V>
    where
        Q: ToOwned<Owned = K> + ?Sized,
    {
        let key = key.to_owned();
        self.call(here, |entries| entries.of(key))
    }

    async fn entry_async<Q>(&self, here: Place, key: &Q) -> Entry<V>
    where
        Q: ToOwned<Owned = K> + ?Sized,
    {
        let key = key.to_owned();
        let sent = self
            .worker
            .send(here, once(|entries: &mut Entries<K, V>| entries.of(key)));
        sent.await.settle(here)
    }

    #[track_caller]
    fn call<R: Send + 'static>(
        &self,
        here: Place,
        job: impl FnOnce(&mut Entries<K, V>) -> R + Send + 'static,
    ) -> R {
        let _acting = acting("asks for an entry", "waits for the thread of the map");
        self.worker.call(here, once(job)).settle(here)
    }
}

/// The job as its thread takes it.
fn once<T, R>(job: impl FnOnce(&mut T) -> R) -> impl FnMut(&mut T) -> Option<R> {
    let mut job = Some(job);
    move |state| job.take().map(|job| job(state))
}

impl<K, V> Default for ConfinedMemo<K, V>
where
    K: Hash + Eq + Send + 'static,
    V: Send + Sync + 'static,
{
    #[track_caller]
    fn default() -> Self {
        Memo::confined()
    }
}

/// Shows nothing: only its thread knows what is there.
impl<K, V> fmt::Debug for ConfinedMemo<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfinedMemo").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_without_a_value_are_few_beside_the_others() {
        let mut entries = Entries::<u32, u32>::new();
        let kept = entries.of(0);
        for key in 1..10_000 {
            let entry = entries.of(key);
            if key % 1_000 == 0 {
                entry.insert((), key);
            }
        }
        assert!(entries.by_key.len() <= 2 * 10 + SPARE);
        assert!(Arc::ptr_eq(&kept, &entries.of(0)), "somebody has it");
        assert_eq!(entries.of(9_000).peek(&()), Some(9_000));
    }
}
