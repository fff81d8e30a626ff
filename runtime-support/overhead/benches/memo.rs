//! What a `Memo` costs, beside caches that are made for the same: `cargo bench -p guardlint-overhead --bench memo`.

use std::hint::black_box;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use guardlint::Memo;
use guardlint_overhead::measure::{medians, ratio};

#[macro_use]
mod caches;

use caches::{CACHES, Cache, head};

const KEYS: usize = 1_000;
const ROUNDS: usize = 101;
/// As long as it takes to add up so many numbers.
const SLOW: u64 = 20_000;

fn compute(key: &str) -> u64 {
    key.len() as u64
}

fn made<C: Cache<str, u64>>(room: usize) -> C {
    C::made(room)
}

fn ask_all<C: Cache<str, u64>>(cache: &C, keys: &[String]) {
    for key in keys {
        black_box(cache.ask(black_box(key), compute));
    }
}

/// Each thread has a part of the keys; a single one is this one.
fn ask_in_parts<C: Cache<str, u64>>(cache: &C, keys: &[String], threads: usize) {
    if threads == 1 {
        return ask_all(cache, keys);
    }
    thread::scope(|scope| {
        for part in keys.chunks(keys.len().div_ceil(threads)) {
            scope.spawn(|| ask_all(cache, part));
        }
    });
}

/// All threads begin together, and ask for all keys in the same order.
fn herd<C: Cache<str, u64>>(
    keys: &[String],
    threads: usize,
    compute: &(dyn Fn(&str) -> u64 + Sync),
) {
    let cache = C::made(4 * KEYS);
    let start = Barrier::new(threads);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                start.wait();
                for key in keys {
                    black_box(cache.ask(key, compute));
                }
            });
        }
    });
}

fn show(what: &str, calls: usize, mut contenders: [Box<dyn FnMut() + '_>; CACHES]) {
    let times = medians(
        ROUNDS,
        contenders.each_mut().map(|one| one as &mut dyn FnMut()),
    );
    let each = |time: Duration| time.as_secs_f64() * 1e9 / calls as f64;
    print!("| {what} | {:.1} ns |", each(times[0]));
    for time in &times[1..] {
        print!(" {:.1} ns, {:.2} |", each(*time), ratio(times[0], *time));
    }
    println!();
}

fn boxed<'a>(run: impl FnMut() + 'a) -> Box<dyn FnMut() + 'a> {
    Box::new(run)
}

fn main() {
    let keys: Vec<_> = (0..KEYS)
        .map(|key| format!("https://example.org/{key}"))
        .collect();
    // For several threads as many as take longer than to start them.
    let many: Vec<_> = (0..10).flat_map(|_| keys.clone()).collect();
    let fresh: Vec<_> = (0..10 * KEYS)
        .map(|key| format!("https://example.org/{key}"))
        .collect();
    head("call", ", ratio");
    for threads in [1, 2, 4, 8] {
        let contenders = each_cache!(C<String, u64> => {
            let cache: C = made(4 * KEYS);
            ask_all(&cache, &keys);
            let many = &many;
            boxed(move || ask_in_parts(&cache, many, threads))
        });
        show(&format!("hit, threads: {threads}"), many.len(), contenders);
    }
    for threads in [1, 2, 4, 8] {
        let keys = if threads == 1 { &keys } else { &fresh };
        let contenders = each_cache!(C<String, u64> => boxed(move || {
            ask_in_parts(&made::<C>(4 * keys.len()), keys, threads);
        }));
        show(&format!("miss, threads: {threads}"), keys.len(), contenders);
    }
    herds(&keys[..100]);
    counted(&many);
}

/// What it takes to count hits.
fn counted(keys: &[String]) {
    println!("\n| call | Memo | with hits counted, ratio |\n|---|---|---|");
    let [plain, counts] = [Memo::new(), Memo::new().count_hits()];
    for threads in [1, 2, 8] {
        let ask = |memo: &Memo<String, u64>| ask_in_parts(memo, keys, threads);
        let times = medians(ROUNDS, [&mut || ask(&plain), &mut || ask(&counts)]);
        let [each, with_count] = times.map(|time| time.as_secs_f64() * 1e9 / keys.len() as f64);
        let ratio = ratio(times[1], times[0]);
        println!("| hit, threads: {threads} | {each:.1} ns | {with_count:.1} ns, {ratio:.2} |");
    }
}

fn herds(keys: &[String]) {
    let mut computed = Vec::new();
    for threads in [2, 8, 32] {
        let counts = [const { AtomicUsize::new(0) }; CACHES];
        let mut next = counts.iter();
        let contenders = each_cache!(C<String, u64> => {
            let count = next.next().expect("one for each");
            boxed(move || herd::<C>(keys, threads, &|key| {
                count.fetch_add(1, Ordering::Relaxed);
                (0..SLOW).map(black_box).sum::<u64>() + compute(key)
            }))
        });
        show(
            &format!("herd, threads: {threads}"),
            threads * keys.len(),
            contenders,
        );
        let per_key = |count: AtomicUsize| count.into_inner() as f64 / (ROUNDS * keys.len()) as f64;
        computed.push((threads, counts.map(per_key)));
    }
    println!();
    head("computations per key", "");
    for (threads, counts) in computed {
        print!("| threads: {threads} |");
        counts.iter().for_each(|count| print!(" {count} |"));
        println!();
    }
}
