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
