//! Monitors whose methods are awaited, one after the other.

use std::future::Future;
use std::sync::Arc;

use guardlint::monitor;

#[monitor(tokio)]
#[derive(Default)]
pub struct Account {
    balance: i64,
}

#[monitor(tokio)]
impl Account {
    pub fn deposit(&mut self, amount: i64) {
        self.balance += amount;
    }

    pub async fn withdraw(&mut self, amount: i64) -> bool {
        self.deposit(-amount);
        std::future::ready(()).await;
        self.balance > 0
    }

    pub async fn send(&mut self, amount: i64, to: Arc<Account>) {
        to.deposit(amount).await;
        self.balance -= amount;
    }

    pub fn later(&mut self, handle: Arc<Account>) -> impl_later::Later {
        impl_later::Later(handle)
    }

    pub async fn update<F: Future<Output = ()>>(&mut self, change: impl FnOnce() -> F) {
        change().await;
        self.balance += 1;
    }

    #[when(self.balance > 0, try, timeout)]
    pub fn take(&mut self) -> i64 {
        self.balance
    }
}

pub mod impl_later {
    use std::sync::Arc;

    pub struct Later(pub Arc<super::Account>);
}

pub async fn to_another(a: &Arc<Account>, b: &Arc<Account>) {
    a.send(1, b.clone()).await;
}

pub async fn one_after_the_other(account: &Account) -> i64 {
    account.deposit(1).await;
    account.withdraw(1).await;
    let taken = account.take().await;
    account.try_take().await.unwrap_or(taken)
}

pub async fn when_the_lock_is_free(account: &Arc<Account>) {
    let later = account.later(account.clone()).await;
    later.0.deposit(1).await;
}

pub async fn in_another_task(account: &Arc<Account>) {
    account
        .update(async || {
            let account = account.clone();
            tokio::spawn(async move { account.deposit(1).await });
        })
        .await;
}

/// Whoever is first lets the other go on.
pub async fn beside_each_other(account: &Account) {
    tokio::join!(account.deposit(1), account.withdraw(1));
}

pub async fn never_polled_there(account: &Account) {
    let deposit = account.deposit(1);
    account.withdraw(1).await;
    deposit.await;
}
