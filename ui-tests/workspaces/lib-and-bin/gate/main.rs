//! Counts the lines of its input, and hangs when one is empty.

use std::io;

use turnstile::Turnstile;

fn main() {
    let turnstile = Turnstile::default();
    for line in io::stdin().lines().map_while(Result::ok) {
        let passed = turnstile.hold();
        if line.is_empty() {
            println!("{} after {passed}", turnstile.pass()); //~ reentrant_lock certain
        }
    }
    println!("{}", turnstile.pass());
}
