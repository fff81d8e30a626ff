//! The same variable picks the same shard.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

type Shard = RwLock<HashMap<u64, Arc<Vec<u8>>>>;

pub struct Pages {
    shards: Vec<Shard>,
    few: [Shard; 4],
}

fn load(offset: u64) -> Arc<Vec<u8>> {
    Arc::new(offset.to_le_bytes().to_vec())
}

impl Pages {
    pub fn by_a_variable(&self, offset: u64) -> Arc<Vec<u8>> {
        let shard = (offset % 131) as usize;
        if let Some(page) = self.shards[shard].read().unwrap().get(&offset) {
            return page.clone();
        }
        let page = load(offset);
        let mut pages = self.shards[shard].write().unwrap(); //~ unchecked_upgrade likely
        pages.insert(offset, page.clone());
        page
    }

    // metamorphic: not closure
    pub fn by_an_argument(&self, shard: usize, offset: u64) -> Arc<Vec<u8>> {
        if let Some(page) = self.few[shard].read().unwrap().get(&offset) {
            return page.clone();
        }
        let page = load(offset);
        let mut pages = self.few[shard].write().unwrap(); //~ unchecked_upgrade likely
        pages.insert(offset, page.clone());
        page
    }

    // metamorphic: not through_an_option, through_a_tuple, closure
    pub fn by_a_copy(&self, shard: usize, offset: u64) {
        let first = shard;
        let known = self.few[first].read().unwrap().contains_key(&offset);
        if !known {
            let second = shard;
            self.few[second].write().unwrap().insert(offset, load(offset)); //~ unchecked_upgrade likely
        }
    }

    pub fn of_each_round(&self, offset: u64) {
        for shard in 0..4 {
            if self.few[shard].read().unwrap().is_empty() {
                self.few[shard].write().unwrap().insert(offset, load(offset)); //~ unchecked_upgrade likely
            }
        }
    }
}
