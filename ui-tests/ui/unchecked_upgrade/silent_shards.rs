//! Another variable, or one that has changed, picks another shard.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

type Shard = RwLock<HashMap<u64, Arc<Vec<u8>>>>;

pub struct Pages {
    shards: Vec<Shard>,
}

fn load(offset: u64) -> Arc<Vec<u8>> {
    Arc::new(offset.to_le_bytes().to_vec())
}

fn advance(shard: &mut usize) {
    *shard += 1;
}

impl Pages {
    pub fn of_two(&self, from: usize, to: usize, offset: u64) {
        if self.shards[from].read().unwrap().contains_key(&offset) {
            self.shards[to].write().unwrap().insert(offset, load(offset));
        }
    }

    pub fn of_the_next(&self, mut shard: usize, offset: u64) {
        if self.shards[shard].read().unwrap().contains_key(&offset) {
            shard += 1;
            self.shards[shard].write().unwrap().insert(offset, load(offset));
        }
    }

    pub fn changed_elsewhere(&self, mut shard: usize, offset: u64) {
        if self.shards[shard].read().unwrap().contains_key(&offset) {
            advance(&mut shard);
            self.shards[shard].write().unwrap().insert(offset, load(offset));
        }
    }

    pub fn of_the_round_before(&self, offset: u64) {
        let mut known = false;
        for shard in 0..self.shards.len() {
            if known {
                self.shards[shard].write().unwrap().insert(offset, load(offset));
            }
            known = self.shards[shard].read().unwrap().contains_key(&offset);
        }
    }

    pub fn looked_at_again(&self, shard: usize, offset: u64) {
        if self.shards[shard].read().unwrap().contains_key(&offset) {
            return;
        }
        let mut pages = self.shards[shard].write().unwrap();
        pages.entry(offset).or_insert_with(|| load(offset));
    }
}

impl Pages {
    pub fn by_what_the_one_before_has(&self, offset: u64) {
        let mut before = false;
        for shard in 0..self.shards.len() {
            let now = self.shards[shard].read().unwrap().contains_key(&offset);
            if before {
                self.shards[shard].write().unwrap().insert(offset, load(offset));
            }
            before = now;
        }
    }
}

/// The first index is not all that tells which is meant.
pub trait Grid {
    fn get(&self, row: usize, column: usize) -> &Shard;
}

pub struct Rows(Vec<Shard>);

impl Grid for Rows {
    fn get(&self, row: usize, column: usize) -> &Shard {
        &self.0[row * 4 + column]
    }
}

pub struct Columns(Vec<Shard>);

impl Grid for Columns {
    fn get(&self, row: usize, column: usize) -> &Shard {
        &self.0[column * 4 + row]
    }
}

pub fn of_a_grid(grid: &dyn Grid, row: usize, offset: u64) {
    if grid.get(row, 0).read().unwrap().contains_key(&offset) {
        grid.get(row, 1).write().unwrap().insert(offset, load(offset));
    }
}
