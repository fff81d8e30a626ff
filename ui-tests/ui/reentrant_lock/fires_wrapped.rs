//! A thread takes a lock that it holds already, and one of the two acquisitions is somewhere else.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, RwLock};

use other::registry::Registry;
use other::shared::{Exclusive, Shared};

pub struct Ledger {
    lines: Mutex<Vec<String>>,
    totals: RwLock<HashMap<String, i64>>,
}

impl Ledger {
    fn lines(&self) -> MutexGuard<'_, Vec<String>> {
        self.lines.lock().unwrap()
    }

    fn count(&self) -> usize {
        self.lines().len()
    }

    fn count_twice(&self) -> usize {
        2 * self.count()
    }

    fn with_totals<R>(&self, look: impl FnOnce(&HashMap<String, i64>) -> R) -> R {
        look(&self.totals.read().unwrap())
    }

    fn set_total(&self, name: &str, value: i64) {
        self.totals.write().unwrap().insert(name.to_owned(), value);
    }

    pub fn accessor_then_method(&self) -> usize {
        let lines = self.lines();
        lines.capacity() - self.count() //~ reentrant_lock certain
    }

    pub fn chain_of_calls(&self) {
        let mut lines = self.lines.lock().unwrap();
        lines.push(format!("{}", self.count_twice())); //~ reentrant_lock certain
    }

    pub fn inside_a_closure_style(&self) {
        self.with_totals(|totals| {
            if totals.is_empty() {
                self.set_total("cash", 0); //~ reentrant_lock certain
            }
        });
    }

    pub fn closure_that_runs_at_once(&self, extra: Option<u32>) -> usize {
        let lines = self.lines.lock().unwrap();
        let more = extra.map_or(0, |n| n as usize + self.count()); //~ reentrant_lock certain
        lines.len() + more
    }

    pub fn consumed_iterator(&self, names: &[String]) {
        let totals = self.totals.read().unwrap();
        names
            .iter()
            .filter(|name| !totals.contains_key(*name))
            .for_each(|name| self.set_total(name, 0)); //~ reentrant_lock certain
    }

    pub fn recursion(&self, depth: u32) {
        let mut lines = self.lines();
        lines.push(depth.to_string());
        if depth > 0 {
            self.recursion(depth - 1); //~ reentrant_lock certain
        }
    }

    pub fn guard_lent_to_a_helper(&self) -> bool {
        let lines = self.lines();
        is_last(self, &lines) //~ reentrant_lock certain
    }
}

fn is_last(ledger: &Ledger, lines: &[String]) -> bool {
    lines.len() == ledger.count()
}

/// Formatting takes the lock.
impl fmt::Display for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} lines", self.lines().len())
    }
}

pub fn formatted_under_its_own_lock(ledger: &Ledger) {
    let mut lines = ledger.lines.lock().unwrap();
    lines.push(format!("{ledger}")); //~ reentrant_lock likely|certain
}

/// A page of the ledger, which keeps the lock.
pub struct Page<'a> {
    lines: MutexGuard<'a, Vec<String>>,
    first: usize,
}

impl Page<'_> {
    fn title(&self) -> &str {
        &self.lines[self.first]
    }
}

fn page(ledger: &Ledger, first: usize) -> Page<'_> {
    Page {
        lines: ledger.lines(),
        first,
    }
}

pub fn guard_kept_in_a_struct(ledger: &Ledger) -> String {
    let page = page(ledger, 0);
    format!("{} of {}", page.title(), ledger.count()) //~ reentrant_lock certain
}

pub struct Pool {
    free: Mutex<Vec<u32>>,
}

/// Goes back to the pool when dropped.
pub struct Lease<'a> {
    pool: &'a Pool,
    id: u32,
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        self.pool.free.lock().unwrap().push(self.id);
    }
}

pub fn dropped_at_the_end_of_scope(pool: &Pool) {
    let mut free = pool.free.lock().unwrap();
    let id = free.pop().unwrap_or_default();
    let _lease = Lease { pool, id };
} //~ reentrant_lock certain

pub fn dropped_by_a_statement(pool: &Pool, lease: Option<u32>) -> usize {
    let lease = lease.map(|id| Lease { pool, id });
    let free = pool.free.lock().unwrap();
    drop(lease); //~ reentrant_lock certain
    free.len()
}

pub trait Account {
    fn deposit(&self, amount: i64);
}

pub struct Savings {
    cents: Mutex<i64>,
}

impl Account for Savings {
    fn deposit(&self, amount: i64) {
        *self.cents.lock().unwrap() += amount;
    }
}

impl Savings {
    pub fn through_a_trait_method(&self, amount: i64) {
        let cents = self.cents.lock().unwrap();
        Account::deposit(self, amount.min(*cents)); //~ reentrant_lock certain
    }
}

pub trait Observer {
    fn notify(&self);
}

static LOG: Mutex<Vec<String>> = Mutex::new(Vec::new());

pub struct Logger;

impl Observer for Logger {
    fn notify(&self) {
        LOG.lock().unwrap().push("notified".to_owned());
    }
}

pub fn through_a_trait_object(observer: &dyn Observer) {
    let mut log = LOG.lock().unwrap();
    log.push("before".to_owned());
    observer.notify(); //~ reentrant_lock likely
}

fn bump<T: Copy + std::ops::AddAssign>(value: &Mutex<T>, by: T) {
    *value.lock().unwrap() += by;
}

pub fn through_a_generic_function(value: &Mutex<u64>) {
    let seen = value.lock().unwrap();
    bump(value, *seen); //~ reentrant_lock certain
}

macro_rules! held {
    ($lock:expr) => {
        $lock.lock().unwrap()
    };
}

pub fn through_a_macro(queue: &Mutex<Vec<u32>>) {
    let first = held!(queue);
    held!(queue).push(first.len() as u32); //~ reentrant_lock certain
}

pub fn through_a_macro_of_another_crate(queue: &Mutex<Vec<u32>>) {
    let first = other::locked!(queue);
    other::locked!(queue).push(first.len() as u32); //~ reentrant_lock certain
}

pub fn accessors_of_another_crate(registry: &Registry) {
    let state = registry.read_state();
    if state.names.is_empty() {
        registry.add("root"); //~ reentrant_lock certain
    }
}

pub fn closure_style_of_another_crate(registry: &Registry) {
    registry.update(|state| {
        if !registry.knows("root") {
            //~^ reentrant_lock certain
            state.names.push("root".to_owned());
        }
    });
}

pub fn newtype_of_another_crate(shared: &Shared<Vec<u32>>) {
    let handle = shared.clone();
    let seen = shared.borrow();
    handle.borrow_mut().push(seen.len() as u32); //~ reentrant_lock certain
}

pub fn struct_guard_of_another_crate(exclusive: &Exclusive<u32>) {
    let mut entered = exclusive.enter();
    *entered.value() += exclusive.with(|n| *n); //~ reentrant_lock certain
}

/// A client that locks across its own methods.
pub struct Client {
    buffer: Arc<tokio::sync::Mutex<Vec<u8>>>,
}

impl Client {
    async fn length(&self) -> usize {
        self.buffer.lock().await.len()
    }

    pub async fn flush(&self) {
        let mut buffer = self.buffer.lock().await;
        if self.length().await > 8 {
            //~^ reentrant_lock certain
            buffer.clear();
        }
    }

    pub async fn inside_an_async_block(&self) {
        let mut buffer = self.buffer.lock().await;
        let length = async { self.buffer.lock().await.len() }.await; //~ reentrant_lock certain
        buffer.truncate(length / 2);
    }
}
