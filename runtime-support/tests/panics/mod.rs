//! What a panic says.

use std::panic::{AssertUnwindSafe, catch_unwind};

pub(crate) fn message_of(call: impl FnOnce()) -> String {
    let panicked = catch_unwind(AssertUnwindSafe(call)).expect_err("the call panics");
    match panicked.downcast::<String>() {
        Ok(message) => *message,
        Err(other) => (*other.downcast::<&str>().expect("a message")).to_owned(),
    }
}
