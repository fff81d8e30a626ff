//! The check is in a method that runs a closure, or in a helper that does not know what it is given.

use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

static mut FILLED: Option<Vec<u32>> = None;

pub fn filled_by_a_method() -> usize {
    unsafe {
        let filled = &mut *(&raw mut FILLED);
        filled.get_or_insert_with(|| vec![1]).len() //~ racy_lazy_init certain
    }
}

static mut GIVEN: Option<Vec<u32>> = None;

fn ensure(names: &mut Option<Vec<u32>>) {
    if names.is_none() {
        *names = Some(vec![1]);
    }
}

pub fn given_to_a_helper() {
    unsafe { ensure(&mut *(&raw mut GIVEN)) } //~ racy_lazy_init certain
}

static POINTER: AtomicPtr<u32> = AtomicPtr::new(ptr::null_mut());
static OTHER: AtomicPtr<u32> = AtomicPtr::new(ptr::null_mut());

pub fn pointer_stored_where_there_is_none() -> &'static u32 {
    let known = unsafe { POINTER.load(Ordering::Acquire).as_ref() }; //~ racy_lazy_init certain
    known.unwrap_or_else(|| {
        let made = Box::into_raw(Box::new(1));
        POINTER.store(made, Ordering::Release);
        unsafe { &*made }
    })
}

pub fn pointer_stored_or_read() -> u32 {
    let known = unsafe { OTHER.load(Ordering::Acquire).as_ref() }; //~ racy_lazy_init certain
    known.map_or_else(
        || {
            let made = Box::into_raw(Box::new(1));
            OTHER.store(made, Ordering::Release);
            1
        },
        |known| *known,
    )
}
