//! Closures of iterators do not run where the iterators are made.

use std::sync::{Mutex, MutexGuard};

pub struct Scale {
    offset: Mutex<u32>,
    weights: Vec<u32>,
}

pub struct Weights<I> {
    left: I,
    first: u32,
}

impl Scale {
    fn corrected(&self, weight: u32) -> u32 {
        *self.offset.lock().unwrap() + weight
    }

    pub fn made_under_the_lock_and_consumed_behind_it(&self) -> u32 {
        let offset = self.offset.lock().unwrap();
        let corrected = self.weights.iter().map(|w| self.corrected(*w));
        drop(offset);
        corrected.sum()
    }

    pub fn made_under_the_lock_for_a_caller(&self) -> impl Iterator<Item = u32> + '_ {
        let offset = self.offset.lock().unwrap();
        let more = *offset as usize;
        self.weights
            .iter()
            .map(|w| self.corrected(*w))
            .skip(more)
            .filter(|w| self.corrected(*w) > 9)
    }

    pub fn made_under_the_lock_for_a_field(&self) -> Weights<impl Iterator<Item = u32> + '_> {
        let offset = self.offset.lock().unwrap();
        Weights {
            left: self.weights.iter().map(|w| self.corrected(*w)),
            first: *offset,
        }
    }

    pub fn boxed_under_the_lock(&self) -> u32 {
        let offset = self.offset.lock().unwrap();
        let corrected: Box<dyn Iterator<Item = u32> + '_> = if *offset > 0 {
            Box::new(self.weights.iter().map(|w| self.corrected(*w)))
        } else {
            Box::new(self.weights.iter().copied())
        };
        drop(offset);
        corrected.sum()
    }

    pub fn of_a_method(&self) -> u32 {
        self.made_under_the_lock_for_a_caller().sum()
    }

    pub fn never_consumed(&self) -> usize {
        let offset = self.offset.lock().unwrap();
        let corrected = self.weights.iter().map(|w| self.corrected(*w));
        let (least, _) = corrected.size_hint();
        let length = corrected.len();
        drop(corrected);
        drop(offset);
        least + length
    }

    pub fn given_to_functions_that_do_not_look(&self) -> (usize, u32) {
        let offset = self.offset.lock().unwrap();
        let length = length(self.weights.iter().map(|w| self.corrected(*w)));
        let weights = with_first(*offset, self.weights.iter().map(|w| self.corrected(*w)));
        drop(offset);
        (length, weights.first)
    }

    pub fn given_to_a_function_behind_the_lock(&self) -> u32 {
        let offset = self.offset.lock().unwrap();
        let weights = self.weights.iter().map(|w| self.corrected(*w));
        let first = *offset;
        drop(offset);
        with_first(first, weights).sum()
    }

    pub fn kept_for_later(&self) -> u32 {
        let mut later = Vec::new();
        let offset = self.offset.lock().unwrap();
        later.push(self.weights.iter().map(|w| self.corrected(*w)));
        drop(offset);
        later.into_iter().flatten().sum()
    }

    pub fn each_lock_is_gone_before_the_next(&self) -> u32 {
        let sum = self
            .weights
            .iter()
            .map(|w| (w, self.offset.lock().unwrap()))
            .map(|(w, offset)| w + *offset)
            .sum();
        self.corrected(sum)
    }

    pub fn locks_that_are_only_counted(&self) -> u32 {
        let count = self.weights.iter().map(|_| self.offset.lock()).count();
        self.corrected(count as u32)
    }

    pub fn locks_that_decide(&self) -> u32 {
        let heavy = self
            .weights
            .iter()
            .filter(|w| self.offset.lock().is_ok_and(|offset| **w > *offset));
        let count = heavy.count();
        self.corrected(count as u32)
    }

    pub fn the_lock_moves_into_the_closure(&self) -> u32 {
        let offset: MutexGuard<'_, u32> = self.offset.lock().unwrap();
        let sum = self.weights.iter().map(move |w| *w + *offset).sum();
        self.corrected(sum)
    }
}

impl<I: Iterator<Item = u32>> Weights<I> {
    pub fn sum(self) -> u32 {
        self.first + self.left.sum::<u32>()
    }
}

fn length(weights: impl ExactSizeIterator<Item = u32>) -> usize {
    weights.len()
}

fn with_first<I: Iterator<Item = u32>>(first: u32, left: I) -> Weights<I> {
    Weights { left, first }
}
