//! Data whose lock lives in another object.

use std::cell::Cell;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, RwLock};
use std::thread;

use guardlint::LockedBy;

#[macro_use]
mod auto_traits;

struct Shared {
    generation: u64,
}

fn shared() -> Shared {
    Shared { generation: 0 }
}

assert_auto_traits!(LockedBy<u32, Shared>: Send Sync);
// The owner is only compared: whether it can be sent does not matter.
assert_auto_traits!(LockedBy<u32, Rc<u32>>: Send Sync);
// One thread after the other.
assert_auto_traits!(LockedBy<Cell<u32>, Shared>: Send Sync);
assert_auto_traits!(LockedBy<Rc<u32>, Shared>: Sized, not Send Sync);
assert_auto_traits!(LockedBy<MutexGuard<'static, u32>, Shared>: Sized, not Send Sync);

#[test]
fn the_owner_opens() {
    let lock = Mutex::new(shared());
    let name = LockedBy::new(&*lock.lock().unwrap(), String::from("a"));
    let mut guard = lock.lock().unwrap();
    name.get_mut(&mut guard).push('b');
    assert_eq!(name.get(&guard), "ab");
    guard.generation += 1;
    assert!(name.is_owned_by(&guard));
    assert_eq!(name.into_inner(), "ab");
}

#[test]
fn another_owner_is_refused_and_both_are_named() {
    let (ours, theirs) = (Mutex::new(shared()), Mutex::new(shared()));
    let bound_in = line!() + 1;
    let data = LockedBy::new(&*ours.lock().unwrap(), 1);
    let mut guard = theirs.lock().unwrap();
    assert!(!data.is_owned_by(&guard));
    let own = ptr::from_ref(&*ours.lock().unwrap());
    let other = ptr::from_ref(&*guard);
    for refused in [
        catch_unwind(AssertUnwindSafe(|| *data.get(&guard))),
        catch_unwind(AssertUnwindSafe(|| *data.get_mut(&mut guard))),
    ] {
        let message = *refused.unwrap_err().downcast::<String>().unwrap();
        for part in [
            format!("of the `locked_by::Shared` at {own:p}"),
            format!("bound in {}:{bound_in}:", file!()),
            format!("of the `locked_by::Shared` at {other:p}"),
        ] {
            assert!(message.contains(&part), "{part} is missing: {message}");
        }
    }
    drop(guard);
    assert_eq!(*data.get(&ours.lock().unwrap()), 1);
}

#[test]
fn an_owner_that_moved_is_another() {
    let lock = Mutex::new(shared());
    let data = LockedBy::new(&*lock.lock().unwrap(), 1);
    let moved = Box::new(lock);
    let read = catch_unwind(AssertUnwindSafe(|| *data.get(&moved.lock().unwrap())));
    let message = *read.unwrap_err().downcast::<String>().unwrap();
    assert!(message.contains("one that was moved"), "{message}");
}

#[test]
fn threads_take_turns() {
    let lock = Mutex::new(shared());
    let turns = LockedBy::new(&*lock.lock().unwrap(), Cell::new(0));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..1000 {
                    let mut guard = lock.lock().unwrap();
                    let turns = &*turns.get_mut(&mut guard);
                    turns.set(turns.get() + 1);
                }
            });
        }
    });
    assert_eq!(turns.into_inner().get(), 4000);
}

#[test]
fn readers_look_at_once() {
    let lock = Arc::new(RwLock::new(shared()));
    let names = LockedBy::new(&*lock.read().unwrap(), HashSet::from(["a"]));
    let held = lock.read().unwrap();
    let seen = thread::scope(|scope| {
        let there = scope.spawn(|| names.get(&lock.read().unwrap()).contains("a"));
        names.get(&held).contains("a") && there.join().unwrap()
    });
    assert!(seen);
    drop(held);
    names.get_mut(&mut lock.write().unwrap()).clear();
    assert!(names.get(&lock.read().unwrap()).is_empty());
}

#[test]
fn unsized_data_stays_behind_its_lock() {
    let lock = Mutex::new(shared());
    let bytes: Box<LockedBy<[u8], Shared>> =
        Box::new(LockedBy::new(&*lock.lock().unwrap(), [1, 2, 3]));
    bytes.get_mut(&mut lock.lock().unwrap())[0] = 9;
    assert_eq!(bytes.get(&lock.lock().unwrap()), [9, 2, 3]);
    assert_eq!(format!("{bytes:?}"), "LockedBy { <locked> }");
}
