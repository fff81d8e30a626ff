//! Counts the lines of its input, and hangs when one is empty.

use std::io;
use std::sync::{Arc, Mutex};

use turnstile::Turnstile;

struct Opening {
    fee: Arc<Mutex<Option<u32>>>,
}

impl Opening {
    fn fee(&self) -> u32 {
        let mut fee = self.fee.lock().unwrap();
        *fee.get_or_insert_with(|| 3) //~ manual_lazy_init advice
    }

    /// Nobody but the program can call it.
    pub fn shared(&self) -> Arc<Mutex<Option<u32>>> {
        self.fee.clone()
    }
}

fn main() {
    let opening = Opening { fee: Arc::default() };
    println!("{}, {:?}", opening.fee(), opening.shared().lock().unwrap());
    let turnstile = Turnstile::default();
    for line in io::stdin().lines().map_while(Result::ok) {
        let passed = turnstile.hold();
        if line.is_empty() {
            println!("{} after {passed}", turnstile.pass()); //~ reentrant_lock certain
        }
    }
    println!("{}", turnstile.pass());
}
