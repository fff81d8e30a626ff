//! A map whose keys come with their hashes.
//!
//! The maps of `std` hash a key themselves. Which shard a key belongs to has to be known before, so each would be hashed twice. Here the hash is the key of such a map, and
//! what else has the same one, which hardly ever happens, hangs behind.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasherDefault, Hasher};
use std::mem;

pub(super) struct Chains<K, T> {
    by_hash: HashMap<u64, Link<K, T>, BuildHasherDefault<Hashed>>,
    len: usize,
}

struct Link<K, T> {
    key: K,
    item: T,
    others: Option<Box<Link<K, T>>>,
}

/// Of a number that is a hash already.
#[derive(Default)]
struct Hashed(u64);

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
            by_hash: HashMap::default(),
            len: 0,
        }
    }
}

impl<K, T> Chains<K, T> {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    #[inline]
    pub(super) fn get(&self, hash: u64, is_it: impl Fn(&K, &T) -> bool) -> Option<&T> {
        let mut link = self.by_hash.get(&hash);
        while let Some(here) = link {
            if is_it(&here.key, &here.item) {
                return Some(&here.item);
            }
            link = here.others.as_deref();
        }
        None
    }

    pub(super) fn get_mut(&mut self, hash: u64, is_it: impl Fn(&K, &T) -> bool) -> Option<&mut T> {
        let mut link = self.by_hash.get_mut(&hash);
        while let Some(here) = link {
            if is_it(&here.key, &here.item) {
                return Some(&mut here.item);
            }
            link = here.others.as_deref_mut();
        }
        None
    }

    /// Of a key that is not there.
    pub(super) fn insert(&mut self, hash: u64, key: K, item: T) {
        match self.by_hash.entry(hash) {
            Entry::Vacant(place) => {
                let others = None;
                place.insert(Link { key, item, others });
            }
            Entry::Occupied(mut place) => {
                let first = place.get_mut();
                let others = first.others.take();
                first.others = Some(Box::new(Link { key, item, others }));
            }
        }
        self.len += 1;
    }

    pub(super) fn remove(&mut self, hash: u64, is_it: impl Fn(&K, &T) -> bool) -> Option<(K, T)> {
        let is_it = |link: &Link<K, T>| is_it(&link.key, &link.item);
        let Entry::Occupied(mut place) = self.by_hash.entry(hash) else {
            return None;
        };
        let first = place.get_mut();
        let link = if is_it(first) {
            match first.others.take() {
                Some(second) => mem::replace(first, *second),
                None => place.remove(),
            }
        } else {
            let mut at = &mut first.others;
            while at.as_ref().is_some_and(|link| !is_it(link)) {
                at = &mut at.as_mut()?.others;
            }
            let mut link = *at.take()?;
            *at = link.others.take();
            link
        };
        self.len -= 1;
        Some((link.key, link.item))
    }
}

#[cfg(test)]
mod tests {
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
                assert_eq!(chains.len(), plain.len());
            }
            Ok(())
        });
    }
}
