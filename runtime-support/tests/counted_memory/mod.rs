//! An allocator that counts what its thread has of it.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    static NOW: Cell<Memory> = const { Cell::new(Memory { bytes: 0, allocations: 0 }) };
}

/// What the thread has allocated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Memory {
    /// Less what it has freed.
    pub(crate) bytes: isize,
    pub(crate) allocations: usize,
}

impl Memory {
    pub(crate) fn now() -> Self {
        NOW.get()
    }

    /// What has changed since then.
    pub(crate) fn since(then: Self) -> Self {
        let now = Self::now();
        Self {
            bytes: now.bytes - then.bytes,
            allocations: now.allocations - then.allocations,
        }
    }

    /// While a thread ends, nobody counts.
    fn add(bytes: isize, allocations: usize) {
        let _ = NOW.try_with(|now| {
            let Self {
                bytes: before,
                allocations: earlier,
            } = now.get();
            now.set(Self {
                bytes: before + bytes,
                allocations: earlier + allocations,
            });
        });
    }
}

struct Counted;

#[global_allocator]
static ALLOCATOR: Counted = Counted;

// SAFETY: all is done by the allocator of the system. Counting allocates nothing: the counter needs no destructor and no initialisation.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        Memory::add(layout.size() as isize, 1);
        // SAFETY: the caller keeps the same contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, start: *mut u8, layout: Layout) {
        Memory::add(-(layout.size() as isize), 0);
        // SAFETY: the caller keeps the same contract.
        unsafe { System.dealloc(start, layout) }
    }
}
