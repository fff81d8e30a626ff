//! Sets of small numbers. Most values are made of others, so copies share what they hold.

use std::ops::Deref;
use std::rc::Rc;

/// Sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Set(Option<Rc<Vec<u32>>>);

impl Set {
    pub fn of(item: u32) -> Self {
        Self::sorted(vec![item])
    }

    fn sorted(items: Vec<u32>) -> Self {
        debug_assert!(items.is_sorted_by(|a, b| a < b));
        Self((!items.is_empty()).then(|| Rc::new(items)))
    }

    /// Whether they hold one and the same list, which is quick to see.
    pub fn is(&self, other: &Set) -> bool {
        match (&self.0, &other.0) {
            (Some(mine), Some(theirs)) => Rc::ptr_eq(mine, theirs),
            (mine, theirs) => mine.is_none() && theirs.is_none(),
        }
    }

    pub fn clear(&mut self) {
        self.0 = None;
    }

    pub fn retain(&mut self, keep: impl Fn(u32) -> bool) {
        if !self.iter().all(|&item| keep(item)) {
            *self = Self::sorted(self.iter().copied().filter(|&item| keep(item)).collect());
        }
    }

    /// Only so many, the smallest.
    pub fn truncate(&mut self, count: usize) {
        if self.len() > count {
            *self = Self::sorted(self[..count].to_vec());
        }
    }

    /// True if it was not there.
    pub fn insert(&mut self, item: u32) -> bool {
        let Err(at) = self.binary_search(&item) else {
            return false;
        };
        let items = self.0.get_or_insert_default();
        Rc::make_mut(items).insert(at, item);
        true
    }

    /// Adds another set; true if this one grew.
    pub fn merge(&mut self, other: &Set) -> bool {
        let Some(theirs) = &other.0 else {
            return false;
        };
        let Some(mine) = &mut self.0 else {
            self.0 = Some(theirs.clone());
            return true;
        };
        if Rc::ptr_eq(mine, theirs) {
            return false;
        }
        let new = missing(mine, theirs);
        if new > 0 && mine.len() + new == theirs.len() {
            *mine = theirs.clone();
        } else if new > 0 {
            add(Rc::make_mut(mine), theirs, new);
        }
        new > 0
    }
}

impl Deref for Set {
    type Target = [u32];

    fn deref(&self) -> &[u32] {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }
}

impl<'a> IntoIterator for &'a Set {
    type Item = &'a u32;
    type IntoIter = std::slice::Iter<'a, u32>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// How many of a sorted list another lacks.
fn missing(list: &[u32], of: &[u32]) -> usize {
    if let [only] = of {
        return usize::from(list.binary_search(only).is_err());
    }
    let mut rest = list.iter().copied().peekable();
    let is_missing = |item: &&u32| {
        while rest.next_if(|mine| mine < *item).is_some() {}
        rest.peek() != Some(*item)
    };
    of.iter().filter(is_missing).count()
}

/// From behind, where there is room: what is left of `into` when all that is new is in stands where it belongs.
fn add(into: &mut Vec<u32>, from: &[u32], new: usize) {
    let (mut mine, mut theirs, mut at) = (into.len(), from.len(), into.len() + new);
    into.resize(at, 0);
    while at > mine {
        let item = from[theirs - 1];
        at -= 1;
        if mine > 0 && into[mine - 1] > item {
            mine -= 1;
            into[at] = into[mine];
            continue;
        }
        if mine > 0 && into[mine - 1] == item {
            mine -= 1;
        }
        theirs -= 1;
        into[at] = item;
    }
}

/// The union of many sets, while it is being made.
#[derive(Debug, Default)]
pub struct Union {
    words: Vec<u64>,
    /// Added last: often it comes again.
    last: Set,
}

impl Union {
    /// True if it was not there.
    pub fn insert(&mut self, item: u32) -> bool {
        let word = (item / u64::BITS) as usize;
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        let bit = 1 << (item % u64::BITS);
        let is_new = self.words[word] & bit == 0;
        self.words[word] |= bit;
        is_new
    }

    pub fn contains(&self, item: u32) -> bool {
        let word = self.words.get((item / u64::BITS) as usize);
        word.is_some_and(|word| word & (1 << (item % u64::BITS)) != 0)
    }

    pub fn add(&mut self, set: &Set) {
        if !self.last.is(set) {
            for &item in set {
                self.insert(item);
            }
            self.last = set.clone();
        }
    }

    pub fn set(&self) -> Set {
        let count: u32 = self.words.iter().map(|word| word.count_ones()).sum();
        let mut items = Vec::with_capacity(count as usize);
        for (&word, base) in self.words.iter().zip((0..).step_by(u64::BITS as usize)) {
            let mut rest = word;
            while rest != 0 {
                items.push(base + rest.trailing_zeros());
                // Without the lowest bit.
                rest &= rest - 1;
            }
        }
        Set::sorted(items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(items: &[u32]) -> Set {
        Set::sorted(items.to_vec())
    }

    #[test]
    fn a_union_has_each_once_and_in_order() {
        for (mine, theirs, union) in [
            (&[][..], &[][..], &[][..]),
            (&[], &[1, 2], &[1, 2]),
            (&[1, 2], &[], &[1, 2]),
            (&[1, 2], &[3, 4], &[1, 2, 3, 4]),
            (&[3, 4], &[1, 2], &[1, 2, 3, 4]),
            (&[1, 3, 5], &[2, 3, 4], &[1, 2, 3, 4, 5]),
            (&[1, 3, 5], &[3], &[1, 3, 5]),
            (&[1, 3, 5], &[0, 1, 5, 6], &[0, 1, 3, 5, 6]),
            (&[5], &[1, 2, 3, 5, 9], &[1, 2, 3, 5, 9]),
        ] {
            let mut merged = set(mine);
            assert_eq!(merged.merge(&set(theirs)), mine != union);
            assert_eq!(&*merged, union);
            let mut many = Union::default();
            many.add(&set(theirs));
            many.add(&set(mine));
            assert_eq!(many.set(), merged);
        }
    }

    #[test]
    fn a_copy_is_a_copy() {
        let one = set(&[1, 200]);
        let mut two = one.clone();
        assert!(two.insert(64) && !two.insert(64));
        assert_eq!((&*one, &*two), (&[1, 200][..], &[1, 64, 200][..]));
        two.retain(|item| item > 1);
        assert_eq!(&*two, [64, 200]);
        two.truncate(1);
        assert_eq!(two, Set::of(64));
    }

    #[test]
    fn sets_without_anything_are_equal() {
        let mut emptied = Set::of(3);
        emptied.retain(|_| false);
        assert_eq!(emptied, Set::default());
        emptied.insert(3);
        emptied.truncate(0);
        assert_eq!(emptied, Union::default().set());
    }
}
