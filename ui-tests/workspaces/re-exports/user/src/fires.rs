//! By whatever way the types came here, they are those that they are.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, RwLock};

use extras::BTreeMap;
use shim::AsyncMutex;

pub struct Bank {
    accounts: Mutex<HashMap<u32, i64>>,
    icons: RwLock<BTreeMap<u32, u32>>,
    names: AsyncMutex<Vec<String>>,
    rates: shim::fast::RwLock<HashMap<u32, u32>>,
    limit: Mutex<Option<i64>>,
}

impl Bank {
    pub fn deposit(&self, account: u32, amount: i64) {
        *self.accounts.lock().unwrap().entry(account).or_default() += amount;
    }

    pub fn withdraw(&self, account: u32, amount: i64) -> bool {
        let accounts: MutexGuard<'_, HashMap<u32, i64>> = self.accounts.lock().unwrap();
        if accounts.get(&account).is_none_or(|&balance| balance < amount) {
            return false;
        }
        self.deposit(account, -amount); //~ reentrant_lock certain
        true
    }

    pub fn dropped_first(&self, account: u32) {
        let accounts = self.accounts.lock().unwrap();
        std::mem::drop(accounts);
        let accounts = shared(self).accounts.lock().unwrap();
        self.deposit(account, 1); //~ reentrant_lock certain
        drop(accounts);
    }

    pub async fn rename(&self, name: &str) {
        let mut names = self.names.lock().await;
        names.push(name.to_owned());
        self.tidy().await; //~ reentrant_lock certain
    }

    async fn tidy(&self) {
        self.names.lock().await.sort();
    }

    pub fn icon(&self, name: u32) -> u32 {
        if let Some(icon) = self.icons.read().unwrap().get(&name) {
            return *icon;
        }
        let icon = name + 1;
        self.icons.write().unwrap().insert(name, icon); //~ unchecked_upgrade advice
        icon
    }

    pub fn rate(&self, of: u32) -> u32 {
        if let Some(rate) = self.rates.read().get(&of) {
            return *rate;
        }
        let rate = of + 1;
        self.rates.write().insert(of, rate); //~ unchecked_upgrade advice
        rate
    }

    pub fn limit(&self) -> i64 {
        let mut limit = self.limit.lock().unwrap();
        if limit.is_none() { //~ manual_lazy_init advice
            *limit = Some(100);
        }
        limit.unwrap()
    }
}

fn shared(bank: &Bank) -> &Bank {
    bank
}

/// A future of our own, and a pointer of our own.
pub struct Handle(Arc<Mutex<Vec<u32>>>);

impl std::ops::Deref for Handle {
    type Target = Mutex<Vec<u32>>;

    fn deref(&self) -> &Mutex<Vec<u32>> {
        &self.0
    }
}

impl std::future::Future for Handle {
    type Output = usize;

    fn poll(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<usize> {
        std::task::Poll::Ready(self.0.lock().unwrap().len())
    }
}

pub fn through_a_handle(handle: &Handle) -> usize {
    let first = handle.lock().unwrap();
    let other = Handle(Arc::clone(&handle.0));
    let second = other.lock().unwrap(); //~ reentrant_lock certain
    first.len() + second.len()
}

#[derive(Default)]
pub struct Observed {
    seen: extras::Observable<u32>,
    names: std::sync::RwLock<Vec<String>>,
}

impl Observed {
    pub fn under_a_shared_guard(&self, name: &str) -> u32 {
        let seen = self.seen.read();
        if self.names.read().unwrap().is_empty() {
            self.names.write().unwrap().push(name.to_owned()); //~ unchecked_upgrade certain
        }
        *seen
    }

    pub fn guard_gone_in_between(&self, name: &str) {
        let seen = self.seen.write();
        let is_empty = self.names.read().unwrap().is_empty();
        drop(seen);
        if is_empty {
            self.names.write().unwrap().push(name.to_owned()); //~ unchecked_upgrade certain
        }
    }
}

impl Observed {
    pub fn perhaps_under_a_guard(&self, name: &str) {
        let seen = self.seen.try_write();
        if self.names.read().unwrap().is_empty() {
            self.names.write().unwrap().push(name.to_owned()); //~ unchecked_upgrade certain
        }
        drop(seen);
    }
}

/// Made ready by everybody who finds that it is not.
#[derive(Default)]
pub struct Ready {
    seen: extras::Observable<u32>,
    turns: extras::Turns,
    is_ready: AtomicBool,
}

impl Ready {
    pub async fn make(&self) -> Result<(), String> {
        if self.is_ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            return Ok(());
        }
        self.seen.refresh().await?;
        self.is_ready.store(true, Ordering::Release);
        Ok(())
    }

    pub async fn make_before(&self) -> Result<u32, String> {
        if !self.is_ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            self.seen.refresh().await?;
            self.is_ready.store(true, Ordering::Release);
        }
        let seen = self.seen.write_later().await?;
        Ok(*seen)
    }

    pub async fn make_out_of_turn(&self) {
        let turn = self.turns.take().await;
        drop(turn);
        if !self.is_ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            println!("making ready");
            self.is_ready.store(true, Ordering::Release);
        }
    }
}
