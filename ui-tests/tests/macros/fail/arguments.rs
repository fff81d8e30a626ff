//! Each mistake is one error, and the item is there all the same.

#[guardlint::allow]
fn nothing() {}

#[guardlint::allow(unchecked_upgrade)]
fn no_reason() {}

#[guardlint::expect(reason = "so")]
fn no_lint() {}

#[guardlint::allow("unchecked_upgrade", reason = "so")]
fn quoted() {}

#[guardlint::allow(unchecked_upgrade, reason = 1)]
fn number() {}

#[guardlint::allow(unchecked_upgrade, reason = "")]
fn empty() {}

#[guardlint::allow(unchecked_upgrade, reason = "so", because = "so")]
fn option() {}

#[guardlint::allow(unchecked_upgrade, reason("so"))]
fn brackets() {}

#[guardlint::allow(clippy::await_holding_lock, reason = "so")]
fn of_clippy() {}

#[guardlint::allow(unchecked_upgrade reason = "so")]
fn no_comma() {}

fn main() {
    nothing();
    no_reason();
    no_lint();
    quoted();
    number();
    empty();
    option();
    brackets();
    of_clippy();
    no_comma();
}
