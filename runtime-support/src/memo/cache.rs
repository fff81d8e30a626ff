//! What users see.

use std::borrow::Borrow;
use std::convert::Infallible;
use std::fmt;
use std::hash::Hash;
use std::panic::Location;
use std::sync::{Arc, OnceLock};

use super::asking::Question;
use super::stats::Stats;
use super::stock::Look;
use super::table::{Rules, Table};

/// A cache of a slow function: each value is computed once, however many ask for it, and nobody waits for the value of another key.
///
/// What `Mutex<HashMap<K, V>>` is not: locked while a value is computed, it makes all wait for the slowest; unlocked meanwhile, it has one value computed as often as it
/// is asked for before it is there. What `RwLock<HashMap<K, OnceLock<V>>>` does not have: errors that are shared and not kept, futures that can be dropped, a way to
/// forget, and an answer for a value that is computed from itself, where [`OnceLock`] waits for ever.
///
/// ```
/// use std::sync::Arc;
///
/// use guardlint::Memo;
///
/// static PAGES: Memo<String, Arc<str>> = Memo::new();
///
/// fn fetch(url: &str) -> Arc<str> {
///     format!("the page at {url}").into() // takes a while
/// }
///
/// fn page(url: &str) -> Arc<str> {
///     PAGES.get(url, fetch)
/// }
///
/// std::thread::scope(|scope| {
///     scope.spawn(|| page("https://go.dev"));
///     scope.spawn(|| page("https://go.dev")); // waits for the first, or the first for it
///     scope.spawn(|| page("https://rust-lang.org")); // waits for nobody
/// });
/// assert_eq!(PAGES.len(), 2);
/// ```
///
/// Values are cloned for those who ask, keys are borrowed, and copied only for what is computed: a `&str` is enough to ask for what a `String` stands for.
///
/// # States
///
/// | the value of a key is | [`get`](Self::get) | [`try_get`](Self::try_get) | [`peek`](Self::peek) |
/// |---|---|---|---|
/// | there | clones it | clones it | clones it |
/// | absent | computes it | computes it | `None` |
/// | being computed | waits for it | waits for it, or for an error of its type | `None`; the old value, during a [`refresh`](Self::refresh) |
///
/// Whoever computes may fail to bring a value: with an error, with a panic, or as a future that is dropped. Then nothing is kept, and the first of those who wait computes the value by what it
/// brought itself. If nobody waits, the next who asks does. Nothing is poisoned.
///
/// # Blocking
///
/// `get` and `try_get` block the thread while somebody else computes the value for which they ask. The futures of [`get_async`](Self::get_async) and
/// [`try_get_async`](Self::try_get_async) never do, whatever polls them; all four can be mixed. A task that blocks its thread for a value which another task of that thread is computing
/// waits for ever, so tasks use the futures. The other methods do not wait for what is computed.
///
/// # Cost
///
/// To find a value takes one hash of the key and a shared lock of one of several parts of the table: no allocation, and no lock that all share. The value is cloned under that
/// lock, so `Clone` should be cheap, as that of an [`Arc`] is; it must not use the memo, nor may `Eq` of the keys. To compute a value takes that lock twice more, alone, and no allocation but that of the key: two more if somebody
/// waits for it, one more if its computation asks for other values.
///
/// # Panics
///
/// A computation that asks for its own value would wait for itself, and so would one that asks for a value whose computation asks for the first, on another thread, in another task or in another
/// memo. Whoever is about to close such a cycle panics instead, and names the place of each call in it. That panic ends its computation like any other; so those who wait go on, and come to a
/// panic of their own if they ask for the same.
///
/// ```
/// # use guardlint::Memo;
/// static SIZES: Memo<String, u64> = Memo::new();
///
/// fn size(folder: &str) -> u64 {
///     SIZES.get(folder, |folder| match folder {
///         "a" => size("a/link"),
///         "a/link" => size("a"), // back to where it came from
///         _ => 1,
///     })
/// }
///
/// let panic = std::panic::catch_unwind(|| size("a")).unwrap_err();
/// let message = panic.downcast::<String>().unwrap();
/// assert!(message.starts_with("these computations would wait for each other"));
/// ```
///
/// A computation is what runs on its thread until it returns, or while its future is polled. What it starts elsewhere, and then waits for, is not seen.
///
/// # Source
///
/// *The Go Programming Language*, 9.7, where the cache is called `memo`; and Go's package `singleflight`, whose `Forget` this has without the mistake that a
/// call from before it removes a newer one.
pub struct Memo<K, V> {
    pub(super) table: OnceLock<Table<K, V>>,
    pub(super) rules: Rules<K, V>,
}

impl<K, V> Memo<K, V> {
    /// How many values are there.
    ///
    /// Others may come and go meanwhile.
    pub fn len(&self) -> usize {
        self.count().0
    }

    /// Whether no value is there.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What it has had to do until now, and how much is there. Takes a look at each part of the table.
    ///
    /// ```
    /// # use guardlint::Memo;
    /// let squares = Memo::at_most(2);
    /// for n in [1, 2, 3, 1_u64] {
    ///     squares.get(&n, |n| n * n);
    /// }
    /// let _ = squares.try_get(&5, |_| Err("too large"));
    /// let stats = squares.stats();
    /// assert_eq!((stats.misses, stats.failures, stats.evictions), (5, 1, 2));
    /// assert_eq!((stats.len, stats.weight), (2, 2));
    /// ```
    pub fn stats(&self) -> Stats {
        match self.table.get() {
            Some(table) => table.stats(),
            None => Stats {
                hits: self.rules.counts_hits.then_some(0),
                ..Stats::default()
            },
        }
    }

    /// Forgets all values, as [`forget`](Self::forget) does one, but not at one moment: values that come meanwhile may stay.
    pub fn clear(&self) {
        if let Some(table) = self.table.get() {
            table.clear();
        }
    }

    fn count(&self) -> (usize, usize) {
        self.table.get().map_or((0, 0), Table::count)
    }

    #[inline]
    fn table(&self) -> &Table<K, V> {
        self.table.get_or_init(|| Table::new(&self.rules))
    }
}

impl<K: Hash + Eq, V: Clone> Memo<K, V> {
    /// The value of the key, which is computed if it is not there.
    ///
    /// Blocks while somebody else computes it. If that one does not bring a value, and this is the first that waits, it computes the value itself.
    ///
    /// # Panics
    ///
    /// If the computation panics, and if it [would wait for itself](Self#panics).
    #[inline]
    #[track_caller]
    pub fn get<Q>(&self, key: &Q, compute: impl FnOnce(&Q) -> V) -> V
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        let question = match self.value_or_question(key, Location::caller()) {
            Ok(value) => return value,
            Err(question) => question,
        };
        infallible(question.block(|key| Ok(compute(key))))
    }

    /// The value of the key, which is computed if it is not there; or the error that came of it.
    ///
    /// An error is not kept: the next who asks tries again. But those who wait for this very computation, and accept an error of this type, are given it too. That is why it
    /// is in an [`Arc`]. Who waits and accepts another type of error, or none, tries again as after a panic.
    ///
    /// ```
    /// # use guardlint::Memo;
    /// let numbers: Memo<String, u32> = Memo::new();
    /// let parse = |text: &str| text.parse::<u32>();
    /// assert_eq!(numbers.try_get("7", parse), Ok(7));
    /// assert!(numbers.try_get("seven", parse).is_err());
    /// assert_eq!(numbers.get("seven", |_| 7), 7);
    /// ```
    ///
    /// Blocks while somebody else computes it.
    ///
    /// # Errors
    ///
    /// What `compute` returned, of this call or of the one that it waited for.
    ///
    /// # Panics
    ///
    /// If the computation panics, and if it [would wait for itself](Self#panics).
    #[inline]
    #[track_caller]
    pub fn try_get<Q, E>(
        &self,
        key: &Q,
        compute: impl FnOnce(&Q) -> Result<V, E>,
    ) -> Result<V, Arc<E>>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
        E: Send + Sync + 'static,
    {
        match self.value_or_question(key, Location::caller()) {
            Ok(value) => Ok(value),
            Err(question) => question.block(compute),
        }
    }

    /// Computes the value of the key whether it is there or not.
    ///
    /// The old value stays until the new one takes its place: those who [`get`](Self::get) are given it without waiting. It stays, too, if the computation panics. Who refreshes while the key is being computed
    /// anyway, for a `get` or for another `refresh`, waits for that one; to have nothing that was begun before, [`forget`](Self::forget) first.
    ///
    /// ```
    /// # use guardlint::Memo;
    /// let ages: Memo<String, u32> = Memo::new();
    /// ages.insert("Ada".into(), 36);
    /// let age = ages.refresh("Ada", |name| ages.get(name, |_| 0) + 1);
    /// assert_eq!(age, 37);
    /// assert_eq!(ages.peek("Ada"), Some(37));
    /// ```
    ///
    /// Blocks while somebody else computes it.
    ///
    /// # Panics
    ///
    /// If the computation panics, and if it [would wait for itself](Self#panics).
    #[track_caller]
    pub fn refresh<Q>(&self, key: &Q, compute: impl FnOnce(&Q) -> V) -> V
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        let mut question = self.question(key, self.table().hash(key), Location::caller(), true);
        question.anew = true;
        infallible(question.block(|key| Ok(compute(key))))
    }

    /// The value of the key, if it is there.
    #[inline]
    pub fn peek<Q>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let table = self.table.get()?;
        match table.look(table.hash(key), key) {
            Look::Value(value) => Some(value),
            Look::OnItsWay | Look::Nothing => None,
        }
    }

    #[inline]
    pub(super) fn value_or_question<'a, Q>(
        &'a self,
        key: &'a Q,
        place: &'static Location<'static>,
    ) -> Result<V, Question<'a, K, V, Q>>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let table = self.table();
        let hash = table.hash(key);
        let look = table.look(hash, key);
        if let Look::Value(value) = look {
            table.count_hit(hash);
            return Ok(value);
        }
        let is_absent = matches!(look, Look::Nothing);
        Err(self.question(key, hash, place, is_absent))
    }
}

impl<K: Hash + Eq, V> Memo<K, V> {
    /// Puts a value there that was not computed here, and returns the one that was there.
    ///
    /// A computation that is on its way is older than this: those who wait for it are given what comes of it, and it is not kept.
    pub fn insert(&self, key: K, value: V) -> Option<V> {
        let table = self.table();
        table.insert(table.hash(&key), key, value)
    }

    /// Forgets the value of the key, and returns it if it was there.
    ///
    /// Whoever asks from now on is given nothing that was begun before. A computation that is on its way goes on for those who wait for it already, and what comes of it is not kept; it
    /// does not touch a newer one of the same key.
    pub fn forget<Q>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let table = self.table.get()?;
        table.forget(table.hash(key), key)
    }

    fn question<'a, Q: ?Sized>(
        &'a self,
        key: &'a Q,
        hash: u64,
        place: &'static Location<'static>,
        is_absent: bool,
    ) -> Question<'a, K, V, Q> {
        Question {
            table: self.table(),
            hash,
            key,
            place,
            anew: false,
            is_absent,
        }
    }
}

pub(super) fn infallible<V>(result: Result<V, Arc<Infallible>>) -> V {
    result.unwrap_or_else(|never| match *never {})
}

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K, V> fmt::Debug for Memo<K, V> {
    /// Shows how many values are there and how many are being computed: to show them, their locks would have to be held.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (values, computing) = self.count();
        f.debug_struct("Memo")
            .field("values", &values)
            .field("computing", &computing)
            .finish_non_exhaustive()
    }
}
