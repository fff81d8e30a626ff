//! Optional state behind a lock that is more than a first use.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, OnceLock, RwLock};

pub fn load() -> String {
    "configuration".to_owned()
}

static RESET: Mutex<Option<String>> = Mutex::new(None);

pub fn filled_and_reset() -> String {
    let mut value = RESET.lock().unwrap();
    if value.is_none() {
        *value = Some(load());
    }
    value.clone().unwrap_or_default()
}

pub fn reset() {
    *RESET.lock().unwrap() = None;
}

static TAKEN: Mutex<Option<String>> = Mutex::new(None);

pub fn filled_and_taken() -> usize {
    let mut value = TAKEN.lock().unwrap();
    if value.is_none() {
        *value = Some(load());
    }
    value.as_ref().map_or(0, String::len)
}

pub fn take() -> Option<String> {
    TAKEN.lock().unwrap().take()
}

static RENEWED: Mutex<Option<String>> = Mutex::new(None);

pub fn filled_and_replaced() -> usize {
    let mut value = RENEWED.lock().unwrap();
    if value.is_none() {
        *value = Some(load());
    }
    value.as_ref().map_or(0, String::len)
}

pub fn renew(with: String) {
    *RENEWED.lock().unwrap() = Some(with);
}

static MUTATED: Mutex<Option<String>> = Mutex::new(None);

pub fn filled_and_mutated() -> usize {
    let mut value = MUTATED.lock().unwrap();
    if value.is_none() {
        *value = Some(load());
    }
    value.as_ref().map_or(0, String::len)
}

pub fn append(text: &str) {
    if let Some(value) = MUTATED.lock().unwrap().as_mut() {
        value.push_str(text);
    }
}

pub struct Token {
    text: String,
    expires: u64,
}

static EXPIRING: Mutex<Option<Token>> = Mutex::new(None);

pub fn filled_again_when_expired(now: u64) -> String {
    let mut token = EXPIRING.lock().unwrap();
    let stale = token.as_ref().is_none_or(|token| token.expires < now);
    if stale {
        *token = Some(Token {
            text: load(),
            expires: now + 60,
        });
    }
    token.as_ref().map_or_else(String::new, |t| t.text.clone())
}

static SWAPPED: Mutex<Option<String>> = Mutex::new(None);

pub fn filled_and_swapped() -> usize {
    let mut value = SWAPPED.lock().unwrap();
    if value.is_none() {
        *value = Some(load());
    }
    value.as_ref().map_or(0, String::len)
}

pub fn swap_out() -> Option<String> {
    std::mem::replace(&mut *SWAPPED.lock().unwrap(), None)
}

static CELL: OnceLock<String> = OnceLock::new();

pub fn once_lock() -> usize {
    CELL.get_or_init(load).len()
}

static LAZY: LazyLock<Mutex<Vec<String>>> = LazyLock::new(|| Mutex::new(vec![load()]));

pub fn lazy_lock() -> usize {
    LAZY.lock().unwrap().len()
}

static TABLE: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Not an option: a list that grows.
pub fn filled_when_empty() -> usize {
    let mut table = TABLE.lock().unwrap();
    if table.is_empty() {
        table.push(load());
    }
    table.len()
}

static BY_KEY: LazyLock<Mutex<HashMap<u32, String>>> = LazyLock::new(Mutex::default);

pub fn one_value_per_key(key: u32) -> String {
    let mut table = BY_KEY.lock().unwrap();
    table.entry(key).or_insert_with(load).clone()
}

static CHANGING: RwLock<Option<String>> = RwLock::new(None);

pub fn rwlock_filled_and_reset() -> usize {
    let mut value = CHANGING.write().unwrap();
    if value.is_none() {
        *value = Some(load());
    }
    value.as_ref().map_or(0, String::len)
}

pub fn forget_changing() {
    CHANGING.write().unwrap().take();
}

static PARKED: parking_lot::Mutex<Option<String>> = parking_lot::Mutex::new(None);

pub fn parking_lot_filled_and_reset() -> usize {
    let mut value = PARKED.lock();
    if value.is_none() {
        *value = Some(load());
    }
    value.as_ref().map_or(0, String::len)
}

pub fn parking_lot_reset() {
    *PARKED.lock() = None;
}

static ASYNC: tokio::sync::Mutex<Option<String>> = tokio::sync::Mutex::const_new(None);

pub async fn tokio_filled_and_taken() -> usize {
    let mut value = ASYNC.lock().await;
    if value.is_none() {
        *value = Some(load());
    }
    value.as_ref().map_or(0, String::len)
}

pub async fn tokio_take() -> Option<String> {
    ASYNC.lock().await.take()
}

static LAST: Mutex<Option<u64>> = Mutex::new(None);

/// The newest value, not the first one.
pub fn remembers_the_last(now: u64) -> u64 {
    let mut last = LAST.lock().unwrap();
    let before = *last;
    *last = Some(now);
    before.map_or(0, |before| now - before)
}

static ASKED: Mutex<Option<String>> = Mutex::new(None);

pub fn only_looks() -> bool {
    ASKED.lock().unwrap().is_none()
}

pub fn only_sets(value: String) {
    *ASKED.lock().unwrap() = Some(value);
}

/// A value in the hands of one owner.
#[derive(Default)]
pub struct Owner {
    value: Mutex<Option<String>>,
}

impl Owner {
    pub fn without_locking(&mut self) -> usize {
        let value = self.value.get_mut().unwrap();
        if value.is_none() {
            *value = Some(load());
        }
        value.as_ref().map_or(0, String::len)
    }
}
