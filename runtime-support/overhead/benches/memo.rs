//! What a `Memo` costs, beside caches that are made for the same: `cargo bench -p guardlint-overhead --bench memo`.

use std::hint::black_box;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{iter, thread};

use guardlint::Memo;
use guardlint_overhead::measure::{medians, ratio};
use guardlint_overhead::tables::{MEMO, MEMO_COMPUTED, MEMO_COUNTED};

#[macro_use]
mod caches;

use caches::{CACHES, Cache};

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
    let each = match times[0].as_secs_f64() * 1e9 / calls as f64 {
        long if long > 1e3 => format!("{:.1} µs", long / 1e3),
        each => format!("{each:.1} ns"),
    };
    let ratios = times[1..]
        .iter()
        .map(|time| format!("{:.2}", ratio(times[0], *time)));
    MEMO.row(what, iter::once(each).chain(ratios));
}

fn hits(threads: usize) -> String {
    by("hit", threads)
}

fn by(what: &str, threads: usize) -> String {
    match threads {
        1 => what.to_owned(),
        _ => format!("{what}, {threads} threads"),
    }
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
    MEMO.begin();
    for threads in [1, 2, 4, 8] {
        let contenders = each_cache!(C<String, u64> => {
            let cache: C = made(4 * KEYS);
            ask_all(&cache, &keys);
            let many = &many;
            boxed(move || ask_in_parts(&cache, many, threads))
        });
        show(&hits(threads), many.len(), contenders);
    }
    for threads in [1, 2, 4, 8] {
        let keys = if threads == 1 { &keys } else { &fresh };
        let contenders = each_cache!(C<String, u64> => boxed(move || {
            ask_in_parts(&made::<C>(4 * keys.len()), keys, threads);
        }));
        show(&by("miss", threads), keys.len(), contenders);
    }
    herds(&keys[..100]);
    counted(&many);
}

/// What it takes to count hits.
fn counted(keys: &[String]) {
    println!();
    MEMO_COUNTED.begin();
    let [plain, counts] = [Memo::new(), Memo::new().count_hits()];
    for threads in [1, 2, 8] {
        let ask = |memo: &Memo<String, u64>| ask_in_parts(memo, keys, threads);
        let times = medians(ROUNDS, [&mut || ask(&plain), &mut || ask(&counts)]);
        let [each, with_count] = times.map(|time| time.as_secs_f64() * 1e9 / keys.len() as f64);
        let ratio = format!("{:.2}", ratio(times[1], times[0]));
        let times = [each, with_count].map(|time| format!("{time:.1} ns"));
        MEMO_COUNTED.row(hits(threads), times.into_iter().chain([ratio]));
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
            &format!("herd of {threads}, each call"),
            threads * keys.len(),
            contenders,
        );
        let per_key = |count: AtomicUsize| count.into_inner() as f64 / (ROUNDS * keys.len()) as f64;
        computed.push((threads, counts.map(per_key)));
    }
    println!();
    MEMO_COMPUTED.begin();
    for (threads, counts) in computed {
        MEMO_COMPUTED.row(
            format!("herd of {threads}"),
            counts.map(|count| format!("{count:.3}")),
        );
    }
}
