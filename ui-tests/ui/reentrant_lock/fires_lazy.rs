//! Closures of iterators run when the iterators are consumed: here, under the lock that they take.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard};

pub struct Scale {
    offset: Mutex<u32>,
    weights: Vec<u32>,
}

impl Scale {
    fn corrected(&self, weight: u32) -> u32 {
        *self.offset.lock().unwrap() + weight
    }

    /// Takes no lock; who asks for the next weight does.
    fn all(&self) -> impl Iterator<Item = u32> + '_ {
        self.weights.iter().map(|&weight| self.corrected(weight))
    }

    pub fn made_before_and_consumed_under_the_lock(&self) -> u32 {
        let corrected = self.weights.iter().map(|w| self.corrected(*w)); //~ reentrant_lock certain
        let offset = self.offset.lock().unwrap();
        let sum: u32 = corrected.sum();
        sum - *offset
    }

    pub fn in_one_go(&self) -> u32 {
        let offset = self.offset.lock().unwrap();
        let sum: u32 = self.weights.iter().map(|w| self.corrected(*w)).sum(); //~ reentrant_lock certain
        sum - *offset
    }

    pub fn a_step_in_the_middle(&self) -> Vec<u32> {
        let heavy = self
            .weights
            .iter()
            .copied()
            .filter(|w| self.corrected(*w) > 9) //~ reentrant_lock certain
            .map(|w| w * 2)
            .rev()
            .skip(1);
        let offset = self.offset.lock().unwrap();
        let heavy = heavy.collect();
        drop(offset);
        heavy
    }

    pub fn only_the_first(&self) -> Option<u32> {
        let mut heavy = self.weights.iter().map(|w| self.corrected(*w)); //~ reentrant_lock certain
        let _offset = self.offset.lock().unwrap();
        heavy.next()
    }

    pub fn in_a_loop(&self) {
        let corrected = self.weights.iter().map(|w| self.corrected(*w)); //~ reentrant_lock certain
        let mut offset = self.offset.lock().unwrap();
        for weight in corrected {
            *offset += weight;
        }
    }

    pub fn by_name(&self) {
        let _offset = self.offset.lock().unwrap();
        self.weights.iter().copied().for_each(|w| {
            self.corrected(w); //~ reentrant_lock certain
        });
    }

    pub fn into_a_collection(&self, into: &mut Vec<u32>) {
        let corrected = self.weights.iter().map(|w| self.corrected(*w)); //~ reentrant_lock certain
        let _offset = self.offset.lock().unwrap();
        into.extend(corrected);
    }

    pub fn into_a_new_collection(&self) -> HashSet<u32> {
        let corrected = self.weights.iter().map(|w| self.corrected(*w)); //~ reentrant_lock certain
        let _offset = self.offset.lock().unwrap();
        HashSet::from_iter(corrected)
    }

    pub fn beside_another(&self, names: &[String]) -> HashMap<String, u32> {
        let corrected = self.weights.iter().map(|w| self.corrected(*w)); //~ reentrant_lock certain
        let _offset = self.offset.lock().unwrap();
        names.iter().cloned().zip(corrected).collect()
    }

    pub fn behind_another(&self) -> u32 {
        let corrected = self.weights.iter().map(|w| self.corrected(*w)); //~ reentrant_lock certain
        let all = self.weights.iter().copied().chain(corrected);
        let _offset = self.offset.lock().unwrap();
        all.max().unwrap_or(0)
    }

    pub fn an_iterator_for_each(&self, groups: &[Vec<u32>]) -> u32 {
        let all = groups
            .iter()
            .flat_map(|group| group.iter().map(|w| self.corrected(*w))); //~ reentrant_lock certain
        let _offset = self.offset.lock().unwrap();
        all.sum()
    }

    pub fn of_a_method(&self) -> u32 {
        let _offset = self.offset.lock().unwrap();
        self.all().sum() //~ reentrant_lock certain
    }

    pub fn boxed(&self, corrected: bool) -> u32 {
        let weights: Box<dyn Iterator<Item = u32> + '_> = if corrected {
            Box::new(self.weights.iter().map(|w| self.corrected(*w))) //~ reentrant_lock likely
        } else {
            Box::new(self.weights.iter().copied())
        };
        let _offset = self.offset.lock().unwrap();
        weights.sum()
    }

    pub fn given_to_a_function(&self) -> u32 {
        let _offset = self.offset.lock().unwrap();
        total(self.weights.iter().map(|w| self.corrected(*w))) //~ reentrant_lock certain
    }

    pub fn given_to_one_that_hands_it_on(&self) -> u32 {
        let _offset = self.offset.lock().unwrap();
        doubled(self.weights.iter().map(|w| self.corrected(*w))) //~ reentrant_lock certain
    }

    pub fn lent_to_a_function(&self) -> Option<u32> {
        let mut weights = self.weights.iter().map(|w| self.corrected(*w)); //~ reentrant_lock certain
        let _offset = self.offset.lock().unwrap();
        first(&mut weights)
    }

    pub fn consumed_by_a_function_under_its_own_lock(&self) -> u32 {
        let weights = self.weights.iter().map(|w| self.corrected(*w)); //~ reentrant_lock certain
        self.more_than(Box::new(weights))
    }

    fn more_than(&self, weights: Box<dyn Iterator<Item = u32> + '_>) -> u32 {
        let offset = self.offset.lock().unwrap();
        let mut count = 0;
        for weight in weights {
            count += u32::from(weight > *offset);
        }
        count
    }

    pub fn a_lock_for_each(&self) -> bool {
        let mut locks = self.weights.iter().map(|_| self.offset.lock().unwrap());
        let first: Option<MutexGuard<'_, u32>> = locks.next();
        first.is_some_and(|offset| *offset > self.corrected(1)) //~ reentrant_lock certain
    }
}

fn total(weights: impl Iterator<Item = u32>) -> u32 {
    let mut total = 0;
    for weight in weights {
        total += weight;
    }
    total
}

fn doubled<I: Iterator<Item = u32>>(weights: I) -> u32 {
    total(weights.map(|w| 2 * w))
}

fn first<I>(weights: &mut I) -> Option<u32>
where
    I: Iterator<Item = u32>,
{
    weights.find(|w| *w > 0)
}
