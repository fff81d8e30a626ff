//! Methods of collections that ask a closure have it run at once.

use std::collections::HashMap;
use std::sync::Mutex;

pub struct Tally {
    count: Mutex<u32>,
    names: Mutex<HashMap<u8, u8>>,
}

fn keep(values: &mut Vec<u8>, mut which: impl FnMut(&u8) -> bool) {
    values.retain(|value| which(value));
}

fn keep_these(values: &mut Vec<u8>, which: impl FnMut(&u8) -> bool) {
    values.retain(which);
}

fn keep_dyn(values: &mut Vec<u8>, which: &mut dyn FnMut(&u8) -> bool) {
    values.retain(which);
}

fn replaced(value: Option<u8>, by: impl FnOnce(u8) -> u8) -> Option<u8> {
    value.map(by)
}

fn sum(values: &[u8], of: impl FnMut(&u8) -> u32) -> u32 {
    values.iter().map(of).sum()
}

impl Tally {
    fn bump(&self) -> u32 {
        let mut count = self.count.lock().unwrap();
        *count += 1;
        *count
    }

    fn counts(&self) -> bool {
        self.bump() > 1
    }

    pub fn what_to_keep(&self, values: &mut Vec<u8>) {
        let _guard = self.count.lock().unwrap();
        values.retain(|_| self.counts()); //~ reentrant_lock certain
    }

    pub fn what_to_keep_by_name(&self, values: &mut Vec<u8>) {
        let mut which = |_: &u8| self.counts(); //~ reentrant_lock certain
        let _guard = self.count.lock().unwrap();
        values.retain(&mut which);
    }

    pub fn what_to_insert(&self) {
        let _guard = self.count.lock().unwrap();
        let mut names = self.names.lock().unwrap();
        names.entry(1).or_insert_with(|| self.counts().into()); //~ reentrant_lock certain
    }

    pub fn what_to_modify(&self) {
        let _guard = self.count.lock().unwrap();
        let mut names = self.names.lock().unwrap();
        names.entry(1).and_modify(|v| *v += u8::from(self.counts())); //~ reentrant_lock certain
    }

    pub fn what_to_fill_in(&self, value: &mut Option<u32>) {
        let _guard = self.count.lock().unwrap();
        value.get_or_insert_with(|| self.bump()); //~ reentrant_lock certain
    }

    pub fn what_to_take(&self, value: &mut Option<u32>) {
        let _guard = self.count.lock().unwrap();
        value.take_if(|_| self.counts()); //~ reentrant_lock certain
    }

    pub fn how_to_sort(&self, values: &mut [u32]) {
        let _guard = self.count.lock().unwrap();
        values.sort_by_key(|v| *v * self.bump()); //~ reentrant_lock certain
    }

    pub fn how_to_sort_fast(&self, values: &mut [u32]) {
        let _guard = self.count.lock().unwrap();
        values.sort_unstable_by(|a, b| (*a * self.bump()).cmp(b)); //~ reentrant_lock certain
    }

    pub fn where_to_look(&self, values: &[u32]) -> usize {
        let _guard = self.count.lock().unwrap();
        values.partition_point(|v| *v < self.bump()) //~ reentrant_lock certain
    }

    pub fn how_to_grow(&self, values: &mut Vec<u32>) {
        let _guard = self.count.lock().unwrap();
        values.resize_with(9, || self.bump()); //~ reentrant_lock certain
    }

    pub fn in_a_helper(&self, values: &mut Vec<u8>) {
        let _guard = self.count.lock().unwrap();
        keep(values, |_| self.counts()); //~ reentrant_lock certain
    }

    pub fn handed_on_by_a_helper(&self, values: &mut Vec<u8>) {
        let _guard = self.count.lock().unwrap();
        keep_these(values, |_| self.counts()); //~ reentrant_lock certain
    }

    pub fn handed_on_as_an_object(&self, values: &mut Vec<u8>) {
        let _guard = self.count.lock().unwrap();
        keep_dyn(values, &mut |_| self.counts()); //~ reentrant_lock certain
    }

    pub fn handed_on_to_an_option(&self) -> Option<u8> {
        let _guard = self.count.lock().unwrap();
        replaced(Some(1), |_| self.counts().into()) //~ reentrant_lock certain
    }

    pub fn handed_on_to_an_iterator(&self) -> u32 {
        let _guard = self.count.lock().unwrap();
        sum(&[1], |_| self.bump()) //~ reentrant_lock certain
    }

    pub fn what_an_option_holds(&self) {
        let run: Option<Box<dyn Fn() -> u32 + '_>> = Some(Box::new(|| self.bump())); //~ reentrant_lock certain
        let _guard = self.count.lock().unwrap();
        run.map(|run| run());
    }
}
