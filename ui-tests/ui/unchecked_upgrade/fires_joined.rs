//! Looks and changes in the branches of `join!` and `select!`.

use std::collections::HashMap;

use tokio::sync::RwLock;

pub struct Names(RwLock<HashMap<u32, String>>);

async fn nothing() {}

impl Names {
    async fn has(&self, key: u32) -> bool {
        self.0.read().await.contains_key(&key)
    }

    async fn name(&self, key: u32) {
        self.0.write().await.insert(key, format!("number {key}"));
    }

    pub async fn named_in_a_join(&self, key: u32) {
        let known = self.0.read().await.contains_key(&key);
        if !known {
            tokio::join!(self.name(key), nothing()); //~ unchecked_upgrade advice
        }
    }

    pub async fn named_in_a_join_by_futures(&self, key: u32) {
        let known = self.0.read().await.contains_key(&key);
        if !known {
            futures::join!(nothing(), self.name(key)); //~ unchecked_upgrade advice
        }
    }

    pub async fn named_in_a_branch(&self, key: u32) {
        let known = self.0.read().await.contains_key(&key);
        if !known {
            tokio::select! { //~ unchecked_upgrade advice
                () = self.name(key) => {}
                () = nothing() => {}
            }
        }
    }

    pub async fn named_in_an_arm(&self, key: u32) {
        let known = self.0.read().await.contains_key(&key);
        if !known {
            tokio::select! {
                () = nothing() => {
                    self.0.write().await.insert(key, String::new()); //~ unchecked_upgrade advice
                }
                () = std::future::pending() => {}
            }
        }
    }

    pub async fn seen_in_a_branch(&self, key: u32) {
        tokio::select! {
            known = self.has(key) => {
                if !known {
                    self.0.write().await.insert(key, String::new()); //~ unchecked_upgrade advice
                }
            }
            () = nothing() => {}
        }
    }

    pub async fn seen_in_a_join(&self, others: &Names, key: u32) {
        let (known, there) = tokio::join!(self.has(key), others.has(key));
        if !known {
            self.0.write().await.insert(key, there.to_string()); //~ unchecked_upgrade advice
        }
    }
}
