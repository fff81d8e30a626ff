//! Each mistake is one error, and the function is there all the same.

#[guardlint::test]
fn of_which_kind() {}

#[guardlint::test(explore, schedule = 3)]
fn misspelt() {}

#[guardlint::test(explore, schedules)]
fn no_number() {}

#[guardlint::test(explore, random, exhaustive)]
fn two_methods() {}

#[guardlint::test(explore, preemptions = 2)]
fn of_what() {}

#[guardlint::test(explore)]
fn with_arguments(_: u32) {}

#[guardlint::test(explore)]
fn of_all_types<T>() {}

#[guardlint::test(explore)]
#[test]
fn two_tests() {}

#[guardlint::test(explore)]
struct NoFunction;

fn main() {
    of_which_kind();
    let _ = NoFunction;
}
