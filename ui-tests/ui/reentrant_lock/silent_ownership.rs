//! A guard lives as long as its owner, and who that is changes.

use std::mem::{self, ManuallyDrop};
use std::sync::{Mutex, MutexGuard};

pub fn dropped_by_hand(lines: &Mutex<Vec<String>>) {
    let mut held = ManuallyDrop::new(lines.lock().unwrap());
    held.push("one".to_owned());
    // SAFETY: it is not used again.
    unsafe { ManuallyDrop::drop(&mut held) };
    lines.lock().unwrap().clear();
}

pub fn no_longer_dropped_by_hand(lines: &Mutex<Vec<String>>) {
    let held = ManuallyDrop::new(lines.lock().unwrap());
    let held = ManuallyDrop::into_inner(held);
    drop(held);
    lines.lock().unwrap().clear();
}

pub fn taken_out_by_hand(lines: &Mutex<Vec<String>>) {
    let mut held = ManuallyDrop::new(lines.lock().unwrap());
    // SAFETY: it is not used again.
    drop(unsafe { ManuallyDrop::take(&mut held) });
    lines.lock().unwrap().clear();
}

pub struct Page<'a> {
    lines: ManuallyDrop<MutexGuard<'a, Vec<String>>>,
    number: usize,
}

pub fn field_dropped_by_hand(lines: &Mutex<Vec<String>>) -> usize {
    let mut page = Page {
        lines: ManuallyDrop::new(lines.lock().unwrap()),
        number: 1,
    };
    page.lines.clear();
    // SAFETY: it is not used again.
    unsafe { ManuallyDrop::drop(&mut page.lines) };
    page.number + lines.lock().unwrap().len()
}

pub fn dropped_in_place(lines: &Mutex<Vec<String>>) {
    let mut held = ManuallyDrop::new(lines.lock().unwrap());
    // SAFETY: it is not used again.
    unsafe { std::ptr::drop_in_place(&mut *held) };
    lines.lock().unwrap().clear();
}

pub fn the_other_guard_after_a_swap(names: &Mutex<Vec<String>>, lines: &Mutex<Vec<String>>) -> usize {
    let mut first = names.lock().unwrap();
    let mut second = lines.lock().unwrap();
    mem::swap(&mut first, &mut second);
    drop(first);
    second.len() + lines.lock().unwrap().len()
}

pub fn swapped_out_of_a_field<'a>(
    page: &mut Option<MutexGuard<'a, Vec<String>>>,
    lines: &'a Mutex<Vec<String>>,
) {
    let mut mine = Some(lines.lock().unwrap());
    mem::swap(&mut mine, page);
    drop(mine);
}

/// The guard is there only where the second lock is not taken.
pub fn moved_on_one_way(lock: &Mutex<Vec<u32>>, keep: bool) {
    let mut kept = None;
    {
        let guard = lock.lock().unwrap();
        if keep {
            kept = Some(guard);
        }
    }
    if !keep {
        lock.lock().unwrap().push(1);
    }
    drop(kept);
}
