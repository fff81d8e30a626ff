//! Whatever the compiler lets an attribute stand on.
#![deny(warnings)]

use std::sync::Mutex;

#[guardlint::allow(all, reason = "on a static")]
pub static QUEUE: Mutex<Vec<u32>> = Mutex::new(Vec::new());

#[guardlint::allow(guardlint::reentrant_lock, unchecked_upgrade, reason = "on a type")]
#[derive(Debug)]
pub struct Account<'a, T: ?Sized>
where
    T: Clone,
{
    pub balance: &'a Mutex<T>,
}

#[guardlint::allow(correctness, reason = r#"on an "impl""#)]
impl<'a, T: Clone> Account<'a, T> {
    #[guardlint::expect(reentrant_lock, reason = "on a method",)]
    pub const fn new(balance: &'a Mutex<T>) -> Self {
        Self { balance }
    }

    #[guardlint::allow(reentrant_lock, reason = "on an associated constant")]
    pub const LIMIT: u32 = 1;
}

#[guardlint::allow(reentrant_lock, reason = "on a trait")]
pub trait Look {
    #[guardlint::allow(reentrant_lock, reason = "on a method of a trait")]
    fn look(&self) -> usize {
        0
    }
}

#[cfg_attr(all(), guardlint::allow(reentrant_lock, reason = "under a condition"))]
impl Look for Account<'_, String> {}

#[guardlint::allow(reentrant_lock, reason = "on a module")]
mod inner {
    pub async fn wait() {}
}

#[guardlint::allow(reentrant_lock, reason = "on a macro")]
macro_rules! one {
    () => {
        1
    };
}

#[guardlint::expect(reentrant_lock, reason = "on main")]
#[guardlint::allow(unchecked_upgrade, reason = "and again")]
fn main() {
    #[guardlint::allow(reentrant_lock, reason = "on an item in a body")]
    fn local() -> usize {
        one!()
    }
    let balance = Mutex::new(String::new());
    let account = Account::new(&balance);
    assert_eq!(account.look() + local(), 1);
    assert_eq!(Account::<String>::LIMIT, 1);
    drop(inner::wait());
    assert!(QUEUE.lock().unwrap().is_empty());
}
