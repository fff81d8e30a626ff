//! Caches that are made for the same. All hash by what `std` hashes by.
//!
//! - by hand: a locked map of cells that are initialised once, in sixteen parts. It keeps no errors apart, forgets nothing safely, and waits for ever where a value is
//!   computed from itself;
//! - `once_map`, whose values stay;
//! - `quick_cache` and `moka`, which count what is used, to know what to drop.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::convert::Infallible;
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::sync::{Arc, OnceLock, RwLock};

use guardlint::Memo;

/// A key, as it is kept.
pub(crate) trait Kept<Q: ?Sized>:
    Hash + Eq + Borrow<Q> + Clone + Send + Sync + 'static
{
}

impl<Q: ?Sized, K: Hash + Eq + Borrow<Q> + Clone + Send + Sync + 'static> Kept<Q> for K {}

/// A value that is shared.
pub(crate) trait Value: Clone + Send + Sync + 'static {}

impl<V: Clone + Send + Sync + 'static> Value for V {}

/// How many there are.
pub(crate) const CACHES: usize = 6;

/// Keeps what was computed for a `Q`.
pub(crate) trait Cache<Q: ?Sized, V>: Sync {
    /// With room for so many, where that has to be said.
    fn made(room: usize) -> Self;
    fn ask(&self, key: &Q, compute: impl FnOnce(&Q) -> V) -> V;
}

impl<K: Kept<Q>, Q: Hash + Eq + ToOwned<Owned = K> + ?Sized, V: Value> Cache<Q, V> for Memo<K, V> {
    fn made(_: usize) -> Self {
        Self::new()
    }
    fn ask(&self, key: &Q, compute: impl FnOnce(&Q) -> V) -> V {
        self.get(key, compute)
    }
}

/// With a limit, which is not reached.
pub(crate) struct Limited<K, V>(Memo<K, V>);

impl<K: Kept<Q>, Q: Hash + Eq + ToOwned<Owned = K> + ?Sized, V: Value> Cache<Q, V>
    for Limited<K, V>
{
    fn made(room: usize) -> Self {
        Self(Memo::at_most(room))
    }
    fn ask(&self, key: &Q, compute: impl FnOnce(&Q) -> V) -> V {
        self.0.get(key, compute)
    }
}

type Cells<K, V> = HashMap<K, Arc<OnceLock<V>>>;

pub(crate) struct ByHand<K, V> {
    random: RandomState,
    parts: [RwLock<Cells<K, V>>; 16],
}

impl<K: Hash + Eq, V> ByHand<K, V> {
    fn cell<Q: Hash + Eq + ToOwned<Owned = K> + ?Sized>(&self, key: &Q) -> Arc<OnceLock<V>>
    where
        K: Borrow<Q>,
    {
        let number = self.random.hash_one(key) as usize % self.parts.len();
        let part = &self.parts[number];
        if let Some(cell) = part.read().unwrap().get(key) {
            return cell.clone();
        }
        let mut part = part.write().unwrap();
        part.entry(key.to_owned()).or_default().clone()
    }
}

impl<K: Kept<Q>, Q: Hash + Eq + ToOwned<Owned = K> + ?Sized, V: Value> Cache<Q, V>
    for ByHand<K, V>
{
    fn made(_: usize) -> Self {
        Self {
            random: RandomState::new(),
            parts: [(); 16].map(|()| RwLock::default()),
        }
    }
    fn ask(&self, key: &Q, compute: impl FnOnce(&Q) -> V) -> V {
        self.cell(key).get_or_init(|| compute(key)).clone()
    }
}

pub(crate) type OnceMap<K, V> = once_map::sync::OnceMap<K, V, RandomState>;

impl<K: Kept<Q>, Q: Hash + Eq + ToOwned<Owned = K> + ?Sized, V: Value> Cache<Q, V>
    for OnceMap<K, V>
{
    fn made(_: usize) -> Self {
        Self::with_hasher(RandomState::new())
    }
    fn ask(&self, key: &Q, compute: impl FnOnce(&Q) -> V) -> V {
        match self.get_cloned(key) {
            Some(value) => value,
            None => self.insert_cloned(key.to_owned(), |key| compute(key.borrow())),
        }
    }
}

pub(crate) type QuickCache<K, V> =
    quick_cache::sync::Cache<K, V, quick_cache::UnitWeighter, RandomState>;

impl<K: Kept<Q>, Q: Hash + Eq + ToOwned<Owned = K> + ?Sized, V: Value> Cache<Q, V>
    for QuickCache<K, V>
{
    fn made(room: usize) -> Self {
        Self::with(
            room,
            room as u64,
            quick_cache::UnitWeighter,
            RandomState::new(),
            quick_cache::sync::DefaultLifecycle::default(),
        )
    }
    fn ask(&self, key: &Q, compute: impl FnOnce(&Q) -> V) -> V {
        let value = self.get_or_insert_with(key, || Ok::<_, Infallible>(compute(key)));
        value.unwrap_or_else(|never| match never {})
    }
}

pub(crate) type Moka<K, V> = moka::sync::Cache<K, V, RandomState>;

impl<K: Kept<Q>, Q: Hash + Eq + ToOwned<Owned = K> + ?Sized, V: Value> Cache<Q, V> for Moka<K, V> {
    fn made(room: usize) -> Self {
        let with_room = Self::builder().max_capacity(room as u64);
        with_room.build_with_hasher(RandomState::new())
    }
    fn ask(&self, key: &Q, compute: impl FnOnce(&Q) -> V) -> V {
        self.get_with_by_ref(key, || compute(key))
    }
}

/// The same for each cache, in the order of the columns.
macro_rules! each_cache {
    ($cache:ident<$key:ty, $value:ty> => $run:expr) => {
        each_cache!(@ $cache, $run, [
            guardlint::Memo<$key, $value>,
            $crate::caches::Limited<$key, $value>,
            $crate::caches::ByHand<$key, $value>,
            $crate::caches::OnceMap<$key, $value>,
            $crate::caches::QuickCache<$key, $value>,
            $crate::caches::Moka<$key, $value>,
        ])
    };
    (@ $cache:ident, $run:expr, [$($type:ty,)*]) => {
        [$({
            type $cache = $type;
            $run
        }),*]
    };
}
