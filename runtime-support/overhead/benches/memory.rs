//! How much memory a `Memo` takes, beside [other caches](caches), and that it does not grow: `cargo bench -p guardlint-overhead --bench memory`.
//!
//! What is counted is what is asked of the allocator, and not what that keeps for itself.

use std::future::{Future as _, pending};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Waker};

use guardlint::Memo;
use guardlint_overhead::tables::{MEMORY, MEMORY_AFTER};

#[macro_use]
mod caches;
#[path = "../../tests/counted_memory/mod.rs"]
mod counted_memory;

use caches::Cache;
use counted_memory::Memory;

const ENTRIES: usize = 1_000_000;
const CYCLES: u64 = 10_000_000;

fn main() {
    MEMORY.begin();
    let numbers = each_cache!(C<u64, u64> => {
        let numbers = || 0..ENTRIES as u64;
        per_entry(<C as Cache<u64, u64>>::made, |cache| numbers().for_each(|n| _ = cache.ask(&n, |n| *n)))
    });
    show("`u64` to `u64`", numbers);
    let keys: Vec<_> = (0..ENTRIES)
        .map(|n| format!("https://example.org/{n}"))
        .collect();
    let texts = each_cache!(C<String, Arc<str>> => per_entry(<C as Cache<str, Arc<str>>>::made, |cache| {
        for key in &keys {
            cache.ask(key.as_str(), |key: &str| Arc::<str>::from(key));
        }
    }));
    let content: usize = keys
        .iter()
        .map(|key| 2 * key.len() + 2 * size_of::<usize>())
        .sum();
    let content = content / ENTRIES;
    let what = format!("`String` to `Arc<str>`, of which {content} are texts and counts");
    show(&what, texts);
    cycles();
}

/// Of which none is evicted.
fn per_entry<C>(make: impl Fn(usize) -> C, fill: impl FnOnce(&C)) -> isize {
    let before = Memory::now();
    let cache = make(2 * ENTRIES);
    fill(&cache);
    Memory::since(before).bytes / ENTRIES as isize
}

fn show(what: &str, bytes: [isize; caches::CACHES]) {
    MEMORY.row(what, bytes.map(|bytes| bytes.to_string()));
}

fn cycles() {
    let memo = Memo::new();
    println!();
    MEMORY_AFTER.begin();
    grow("a value is computed and forgotten", |n| {
        memo.get(&n, |n| *n);
        memo.forget(&n);
    });
    grow("a computation fails", |n| {
        _ = memo.try_get(&n, |_| Err::<u64, _>(()));
    });
    grow("a computation is cancelled", |n| {
        let mut future = pin!(memo.get_async(&n, |_| pending()));
        let mut cx = Context::from_waker(Waker::noop());
        assert!(future.as_mut().poll(&mut cx).is_pending());
    });
    grow("a computation for which somebody waits is cancelled", |n| {
        let mut futures = [(); 2].map(|()| Box::pin(memo.get_async(&n, |_| pending())));
        let mut cx = Context::from_waker(Waker::noop());
        assert!(
            futures
                .iter_mut()
                .all(|one| one.as_mut().poll(&mut cx).is_pending())
        );
    });
}

fn grow(what: &str, mut act: impl FnMut(u64)) {
    (0..CYCLES / 1_000).for_each(&mut act);
    let before = Memory::now();
    (0..CYCLES).for_each(act);
    MEMORY_AFTER.row(what, [Memory::since(before).bytes.to_string()]);
}
