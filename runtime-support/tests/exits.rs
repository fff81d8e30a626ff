//! Nothing is said of a program that exits under a guard: nobody is left to wait for it. Not as other tests, which have threads of their own.

use std::{env, process};

use guardlint::Mutex;

static LOCK: Mutex<u32> = Mutex::new(0);

fn main() {
    const CHILD: &str = "GUARDLINT_EXITS_UNDER_A_GUARD";
    if env::var_os(CHILD).is_some() {
        let _held = LOCK.lock();
        process::exit(3);
    }
    let mut child = process::Command::new(env::current_exe().unwrap());
    let output = child.env(CHILD, "1").output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
