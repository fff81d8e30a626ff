//! Branches of `join!` and `select!` that have nothing to do with each other, or look again.

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

    async fn name_unless_named(&self, key: u32) {
        self.0.write().await.entry(key).or_default();
    }

    pub async fn looked_at_again(&self, key: u32) {
        let known = self.0.read().await.contains_key(&key);
        if !known {
            tokio::join!(self.name_unless_named(key), nothing());
        }
    }

    pub async fn side_by_side(&self, key: u32) -> bool {
        let (known, ()) = tokio::join!(self.has(key), self.name(key));
        known
    }

    pub async fn of_the_other_arm(&self, key: u32) {
        tokio::select! {
            known = self.has(key) => println!("{known}"),
            () = nothing() => self.name(key).await,
        }
    }

    pub async fn of_others(&self, others: &Names, key: u32) {
        let (known, there) = tokio::join!(self.has(key), others.has(key));
        if there {
            self.name(key).await;
        }
        println!("{known}");
    }
}
