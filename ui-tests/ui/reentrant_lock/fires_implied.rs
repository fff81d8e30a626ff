//! Functions of the standard library that call the caller's impls of its traits.

use std::collections::HashMap;
use std::fmt::{self, Display, Formatter};
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

impl Account {
    pub fn text(&self) -> String {
        let _balance = self.balance.lock().unwrap();
        self.to_string() //~ reentrant_lock certain|likely
    }

    fn line(&self) -> String {
        self.to_string()
    }

    pub fn text_of_a_helper(&self) -> String {
        let _balance = self.balance.lock().unwrap();
        self.line() //~ reentrant_lock certain|likely
    }

    pub fn texts(&self, others: Option<u32>) -> Option<String> {
        let _balance = self.balance.lock().unwrap();
        others.map(|_| self.to_string()) //~ reentrant_lock certain|likely
    }
}

pub fn text_of(account: &Account) -> String {
    let _balance = account.balance.lock().unwrap();
    account.to_string() //~ reentrant_lock certain|likely
}

pub fn text_by_name(account: &Account) -> Option<String> {
    let _balance = account.balance.lock().unwrap();
    Some(account).map(ToString::to_string) //~ reentrant_lock certain|likely
}

static TAKEN: Mutex<Vec<u32>> = Mutex::new(Vec::new());

pub struct Number(u32);

impl Default for Number {
    fn default() -> Self {
        let mut taken = TAKEN.lock().unwrap();
        let next = taken.len() as u32;
        taken.push(next);
        Number(next)
    }
}

impl FromStr for Number {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.parse()?;
        TAKEN.lock().unwrap().push(number);
        Ok(Number(number))
    }
}

impl From<u32> for Number {
    fn from(number: u32) -> Self {
        TAKEN.lock().unwrap().push(number);
        Number(number)
    }
}

impl From<&str> for Number {
    fn from(text: &str) -> Self {
        Number(text.len() as u32)
    }
}

impl TryFrom<i64> for Number {
    type Error = std::num::TryFromIntError;

    fn try_from(number: i64) -> Result<Self, Self::Error> {
        let number = u32::try_from(number)?;
        TAKEN.lock().unwrap().push(number);
        Ok(Number(number))
    }
}

pub fn into() -> Number {
    let taken = TAKEN.lock().unwrap();
    let last = taken.last().copied().unwrap_or(0);
    last.into() //~ reentrant_lock certain|likely
}

pub fn into_by_name(numbers: Option<u32>) -> Option<Number> {
    let _taken = TAKEN.lock().unwrap();
    numbers.map(Into::into) //~ reentrant_lock certain|likely
}

pub fn try_into(number: i64) -> Option<Number> {
    let _taken = TAKEN.lock().unwrap();
    number.try_into().ok() //~ reentrant_lock certain|likely
}

pub fn parse(text: &str) -> Option<Number> {
    let _taken = TAKEN.lock().unwrap();
    text.parse().ok() //~ reentrant_lock certain|likely
}

pub fn parse_of_a_helper(text: &str) -> Option<Number> {
    fn parsed(text: &str) -> Option<Number> {
        text.parse::<Number>().ok()
    }
    let _taken = TAKEN.lock().unwrap();
    parsed(text) //~ reentrant_lock certain|likely
}

pub fn or_default(number: Option<Number>) -> Number {
    let _taken = TAKEN.lock().unwrap();
    number.unwrap_or_default() //~ reentrant_lock certain|likely
}

pub fn or_default_of_a_result(number: Result<Number, fmt::Error>) -> Number {
    let _taken = TAKEN.lock().unwrap();
    number.unwrap_or_default() //~ reentrant_lock certain|likely
}

pub fn take(number: &mut Number) -> Number {
    let _taken = TAKEN.lock().unwrap();
    mem::take(number) //~ reentrant_lock certain|likely
}

pub fn entry(numbers: &mut HashMap<u32, Number>) -> u32 {
    let _taken = TAKEN.lock().unwrap();
    numbers.entry(1).or_default().0 //~ reentrant_lock certain|likely
}

pub struct Parked(parking_lot::RwLock<i64>);

impl Display for Parked {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.read().fmt(f)
    }
}

pub fn set(parked: &Parked) {
    let mut value = parked.0.write();
    *value += parked.to_string().len() as i64; //~ reentrant_lock certain|likely
}
