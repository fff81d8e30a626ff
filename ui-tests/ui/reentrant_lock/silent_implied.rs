//! Functions of the standard library that call the caller's impls of its traits, of others or after all.

use std::fmt::{self, Display, Formatter};
use std::io::{self, Write};
use std::mem;
use std::str::FromStr;
use std::sync::{Arc, Mutex};

pub struct Account {
    name: String,
    balance: Arc<Mutex<i64>>,
}

impl Display for Account {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.balance.lock().unwrap())
    }
}

pub fn of_another(account: &Account, other: &Account) -> String {
    let _balance = account.balance.lock().unwrap();
    other.to_string()
}

pub fn of_the_name(account: &Account) -> String {
    let _balance = account.balance.lock().unwrap();
    account.name.to_string()
}

pub fn of_the_balance(account: &Account) -> String {
    let balance = account.balance.lock().unwrap();
    balance.to_string()
}

pub fn afterwards(account: &Account) -> String {
    let balance = account.balance.lock().unwrap();
    let is_empty = *balance == 0;
    drop(balance);
    if is_empty {
        return String::new();
    }
    account.to_string()
}

pub fn before(account: &Account) -> String {
    let text = account.to_string();
    let balance = account.balance.lock().unwrap();
    format!("{text} {balance}")
}

static TAKEN: Mutex<Vec<u32>> = Mutex::new(Vec::new());

#[derive(Clone)]
pub struct Number(u32);

impl Default for Number {
    fn default() -> Self {
        let mut taken = TAKEN.lock().unwrap();
        let next = taken.len() as u32;
        taken.push(next);
        Number(next)
    }
}

impl From<u32> for Number {
    fn from(number: u32) -> Self {
        Number(number)
    }
}

impl From<&str> for Number {
    fn from(text: &str) -> Self {
        TAKEN.lock().unwrap().push(0);
        Number(text.len() as u32)
    }
}

impl From<Number> for u64 {
    fn from(number: Number) -> u64 {
        TAKEN.lock().unwrap().push(number.0);
        number.0.into()
    }
}

impl FromStr for Number {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Number(text.parse()?))
    }
}

pub fn into_by_another_way() -> Number {
    let taken = TAKEN.lock().unwrap();
    let last = taken.last().copied().unwrap_or(0);
    last.into()
}

pub fn into_another_type() -> u64 {
    let taken = TAKEN.lock().unwrap();
    let last = taken.last().copied().unwrap_or(0);
    last.into()
}

pub fn into_itself(number: Number) -> Number {
    let _taken = TAKEN.lock().unwrap();
    number.into()
}

pub fn parse(text: &str) -> Option<Number> {
    let _taken = TAKEN.lock().unwrap();
    text.parse().ok()
}

pub fn is_there() -> Number {
    let _taken = TAKEN.lock().unwrap();
    Some(Number(1)).unwrap_or_default()
}

pub fn of_an_option(number: &mut Option<Number>) -> Option<Number> {
    let _taken = TAKEN.lock().unwrap();
    mem::take(number)
}

pub fn of_a_vector(numbers: &mut Vec<Number>) -> Vec<Number> {
    let _taken = TAKEN.lock().unwrap();
    mem::take(numbers)
}

pub fn of_a_vector_or_none(numbers: Option<Vec<Number>>) -> Vec<Number> {
    let _taken = TAKEN.lock().unwrap();
    numbers.unwrap_or_default()
}

pub fn taken_at_once(number: &mut Number) -> usize {
    let old = mem::take(number);
    TAKEN.lock().unwrap().len() + old.0 as usize
}

/// Gives out a guard that it is given.
pub struct Locked<'a>(std::sync::MutexGuard<'a, Vec<u32>>);

impl<'a> From<std::sync::MutexGuard<'a, Vec<u32>>> for Locked<'a> {
    fn from(guard: std::sync::MutexGuard<'a, Vec<u32>>) -> Self {
        Locked(guard)
    }
}

pub fn given_away() -> usize {
    let locked: Locked<'_> = TAKEN.lock().unwrap().into();
    let len = locked.0.len();
    drop(locked);
    len + TAKEN.lock().unwrap().len()
}

pub struct Parked(parking_lot::RwLock<i64>);

impl Display for Parked {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.read_recursive().fmt(f)
    }
}

pub fn read_twice(parked: &Parked) -> usize {
    let _value = parked.0.read();
    parked.to_string().len()
}

#[derive(Default)]
pub struct Sink(Mutex<Vec<u8>>);

impl Write for &Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Sink {
    pub fn into_what_the_lock_guards(&self, text: &str) -> io::Result<()> {
        let mut bytes = self.0.lock().unwrap();
        writeln!(bytes, "{text}")
    }

    pub fn into_another(&self, mut other: &Sink) -> io::Result<()> {
        let bytes = self.0.lock().unwrap();
        other.write_all(&bytes)
    }

    pub fn afterwards(mut self: &Self) -> io::Result<()> {
        let len = self.0.lock().unwrap().len();
        writeln!(self, "{len}")
    }

    pub fn only_flushed(mut self: &Self) -> io::Result<()> {
        let _bytes = self.0.lock().unwrap();
        self.flush()
    }
}
