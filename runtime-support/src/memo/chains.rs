//! A map whose keys come with their hashes.
//!
//! The maps of `std` hash a key themselves. Which shard a key belongs to has to be known before, so each would be hashed twice. Here the hash is the key of such a map, and
//! what else has the same one, which hardly ever happens, is in a second map.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasherDefault, Hasher};

pub(super) struct Chains<K, T> {
    first: HashMap<u64, (K, T), ByHash>,
    /// Under hashes that are in `first`, too. None of them is empty.
    others: HashMap<u64, Vec<(K, T)>, ByHash>,
}

/// For keys that are hashes already.
pub(super) type ByHash = BuildHasherDefault<Hashed>;

#[derive(Default)]
pub(super) struct Hashed(u64);

impl Hasher for Hashed {
    fn write(&mut self, _: &[u8]) {
        unreachable!("a hash is written as one number");
    }

    #[inline]
    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    #[inline]
    fn finish(&self) -> u64 {
        self.0
    }
}

impl<K, T> Default for Chains<K, T> {
    fn default() -> Self {
        Self {
            first: HashMap::default(),
            others: HashMap::default(),
        }
    }
}

impl<K, T> Chains<K, T> {
    pub(super) fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    #[inline]
    pub(super) fn get(&self, hash: u64, is_it: impl Fn(&K, &T) -> bool) -> Option<&T> {
        let (key, item) = self.first.get(&hash)?;
        if is_it(key, item) {
            return Some(item);
        }
        self.get_other(hash, is_it)
    }

    #[cold]
    fn get_other(&self, hash: u64, is_it: impl Fn(&K, &T) -> bool) -> Option<&T> {
        let mut others = self.others.get(&hash)?.iter();
        let found = others.find(|(key, item)| is_it(key, item));
        found.map(|(_, item)| item)
    }

    #[inline]
    pub(super) fn get_mut(&mut self, hash: u64, is_it: impl Fn(&K, &T) -> bool) -> Option<&mut T> {
        let (key, item) = self.first.get_mut(&hash)?;
        if is_it(key, item) {
            return Some(item);
        }
        let mut others = self.others.get_mut(&hash)?.iter_mut();
        let found = others.find(|(key, item)| is_it(key, item));
        found.map(|(_, item)| item)
    }

    /// Of a key that is not there.
    #[inline]
    pub(super) fn insert(&mut self, hash: u64, key: K, item: T) {
        match self.first.entry(hash) {
            Entry::Vacant(place) => _ = place.insert((key, item)),
            Entry::Occupied(_) => self.others.entry(hash).or_default().push((key, item)),
        }
    }

    pub(super) fn remove(&mut self, hash: u64, is_it: impl Fn(&K, &T) -> bool) -> Option<(K, T)> {
        let Entry::Occupied(first) = self.first.entry(hash) else {
            return None;
        };
        let (key, item) = first.get();
        if !is_it(key, item) {
            let others = self.others.get(&hash)?;
            let at = others.iter().position(|(key, item)| is_it(key, item))?;
            return self.take_other(hash, at);
        }
        if self.others.is_empty() {
            return Some(first.remove());
        }
        match self.take_other(hash, 0) {
            Some(second) => self.first.insert(hash, second),
            None => self.first.remove(&hash),
        }
    }

    fn take_other(&mut self, hash: u64, at: usize) -> Option<(K, T)> {
        let Entry::Occupied(mut others) = self.others.entry(hash) else {
            return None;
        };
        let taken = others.get_mut().swap_remove(at);
        if others.get().is_empty() {
            others.remove();
        }
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use std::mem;

    use super::*;

    /// Against a map that compares keys, with hashes that are mostly the same.
    #[test]
    fn keys_with_one_hash_are_told_apart() {
        arbtest::arbtest(|u| {
            let mut chains = Chains::default();
            let mut plain = HashMap::new();
            while !u.is_empty() {
                let key: u8 = u.int_in_range(0..=7)?;
                let hash = u64::from(key % 2);
                let was = plain.get(&key).copied();
                assert_eq!(chains.get(hash, |k, _| *k == key).copied(), was);
                if u.arbitrary()? {
                    let item: u32 = u.arbitrary()?;
                    plain.insert(key, item);
                    match chains.get_mut(hash, |k, _| *k == key) {
                        Some(there) => assert_eq!(Some(mem::replace(there, item)), was),
                        None => chains.insert(hash, key, item),
                    }
                } else {
                    plain.remove(&key);
                    let old = chains.remove(hash, |k, _| *k == key);
                    assert_eq!(old, was.map(|was| (key, was)));
                }
                assert_eq!(chains.is_empty(), plain.is_empty());
                let others: usize = chains.others.values().map(Vec::len).sum();
                assert_eq!(chains.first.len() + others, plain.len());
            }
            Ok(())
        });
    }
}
