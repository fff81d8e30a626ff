//! Functions of the standard library that call the caller's impls of its traits.

use std::collections::HashMap;
use std::fmt::{self, Display, Formatter, Write as _};
use std::io::{self, Read, Write};
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

impl fmt::Write for Sink {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.lock().unwrap().extend_from_slice(text.as_bytes());
        Ok(())
    }
}

impl Read for &Sink {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.0.lock().unwrap().as_slice().read(bytes)
    }
}

impl Sink {
    pub fn line(mut self: &Self, text: &str) -> io::Result<()> {
        let bytes = self.0.lock().unwrap();
        writeln!(self, "{} {text}", bytes.len()) //~ reentrant_lock certain|likely
    }

    pub fn all(mut self: &Self) -> io::Result<()> {
        let _bytes = self.0.lock().unwrap();
        self.write_all(b"all") //~ reentrant_lock certain|likely
    }

    fn put(mut self: &Self, text: &str) {
        self.write_all(text.as_bytes()).ok();
    }

    pub fn all_by_a_helper(&self) {
        let _bytes = self.0.lock().unwrap();
        self.put("all"); //~ reentrant_lock certain|likely
    }

    pub fn rest(mut self: &Self) -> io::Result<String> {
        let _bytes = self.0.lock().unwrap();
        let mut text = String::new();
        self.read_to_string(&mut text)?; //~ reentrant_lock certain|likely
        Ok(text)
    }
}

pub struct Page {
    text: Arc<parking_lot::Mutex<String>>,
}

impl fmt::Write for Page {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.text.lock().push_str(text);
        Ok(())
    }
}

impl Page {
    pub fn number(&mut self, number: u32) -> fmt::Result {
        let text = self.text.clone();
        let _text = text.lock();
        write!(self, "{number}") //~ reentrant_lock certain|likely
    }

    pub fn numbers(&mut self, numbers: &[u32]) {
        let text = self.text.clone();
        let _text = text.lock();
        numbers.iter().for_each(|number| {
            let _ = write!(self, "{number}"); //~ reentrant_lock certain|likely
        });
    }
}
