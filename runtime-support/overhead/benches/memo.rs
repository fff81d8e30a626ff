//! What a `Memo` costs, beside caches that are made for the same: `cargo bench -p guardlint-overhead --bench memo`. All hash by what `std` hashes by.
//!
//! - by hand: a locked map of cells that are initialised once, in sixteen parts. It keeps no errors apart, forgets nothing safely, and waits for ever where a value is
//!   computed from itself;
//! - `once_map`, whose values stay;
//! - `quick_cache`, which counts what is used, to know what to drop.

use std::collections::HashMap;
use std::convert::Infallible;
use std::hash::{BuildHasher as _, RandomState};
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, OnceLock, RwLock};
use std::thread;
use std::time::Duration;

use guardlint::Memo;
use guardlint_overhead::measure::{medians, ratio};

const KEYS: usize = 1_000;
const ROUNDS: usize = 101;
/// As long as it takes to add up so many numbers.
const SLOW: u64 = 20_000;

trait Cache: Sync {
    fn made() -> Self;
    fn ask(&self, key: &str, compute: impl FnOnce(&str) -> u64) -> u64;
}

impl Cache for Memo<String, u64> {
    fn made() -> Self {
        Self::new()
    }
    fn ask(&self, key: &str, compute: impl FnOnce(&str) -> u64) -> u64 {
        self.get(key, compute)
    }
}

/// With a limit, which is not reached.
struct Limited(Memo<String, u64>);

impl Cache for Limited {
    fn made() -> Self {
        Self(Memo::at_most(4 * KEYS))
    }
    fn ask(&self, key: &str, compute: impl FnOnce(&str) -> u64) -> u64 {
        self.0.get(key, compute)
    }
}

type Cells = HashMap<String, Arc<OnceLock<u64>>>;

struct ByHand {
    random: RandomState,
    parts: [RwLock<Cells>; 16],
}

impl ByHand {
    fn cell(&self, key: &str) -> Arc<OnceLock<u64>> {
        let number = self.random.hash_one(key) as usize % self.parts.len();
        let part = &self.parts[number];
        if let Some(cell) = part.read().unwrap().get(key) {
            return cell.clone();
        }
        let mut part = part.write().unwrap();
        part.entry(key.to_owned()).or_default().clone()
    }
}

impl Cache for ByHand {
    fn made() -> Self {
        Self {
            random: RandomState::new(),
            parts: Default::default(),
        }
    }
    fn ask(&self, key: &str, compute: impl FnOnce(&str) -> u64) -> u64 {
        *self.cell(key).get_or_init(|| compute(key))
    }
}

type OnceMap = once_map::sync::OnceMap<String, u64, RandomState>;

impl Cache for OnceMap {
    fn made() -> Self {
        Self::with_hasher(RandomState::new())
    }
    fn ask(&self, key: &str, compute: impl FnOnce(&str) -> u64) -> u64 {
        match self.get_cloned(key) {
            Some(value) => value,
            None => self.insert_cloned(key.to_owned(), |key| compute(key)),
        }
    }
}

type QuickCache = quick_cache::sync::Cache<String, u64, quick_cache::UnitWeighter, RandomState>;

impl Cache for QuickCache {
    fn made() -> Self {
        let room = 4 * KEYS;
        Self::with(
            room,
            room as u64,
            quick_cache::UnitWeighter,
            RandomState::new(),
            quick_cache::sync::DefaultLifecycle::default(),
        )
    }
    fn ask(&self, key: &str, compute: impl FnOnce(&str) -> u64) -> u64 {
        let value = self.get_or_insert_with(key, || Ok::<_, Infallible>(compute(key)));
        value.unwrap_or_else(|never| match never {})
    }
}

fn compute(key: &str) -> u64 {
    key.len() as u64
}

/// All threads begin together, and ask for all keys in the same order.
fn herd<C: Cache>(keys: &[String], threads: usize, compute: &(dyn Fn(&str) -> u64 + Sync)) {
    let cache = C::made();
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

fn show(what: &str, calls: usize, times: [Duration; 5]) {
    let each = times.map(|time| time.as_secs_f64() * 1e9 / calls as f64);
    let ratios = times.map(|time| ratio(times[0], time));
    print!("| {what} | {:.1} ns |", each[0]);
    for (time, ratio) in each.iter().zip(ratios).skip(1) {
        print!(" {time:.1} ns, {ratio:.2} |");
    }
    println!();
}

/// The same for each cache, in the order of the columns.
macro_rules! each_cache {
    ($cache:ident => $run:expr) => {{
        let [mut a, mut b, mut c, mut d, mut e] = [
            {
                type $cache = Memo<String, u64>;
                $run
            },
            {
                type $cache = Limited;
                $run
            },
            {
                type $cache = ByHand;
                $run
            },
            {
                type $cache = OnceMap;
                $run
            },
            {
                type $cache = QuickCache;
                $run
            },
        ];
        medians(ROUNDS, [&mut a, &mut b, &mut c, &mut d, &mut e])
    }};
}

fn boxed<'a>(run: impl FnMut() + 'a) -> Box<dyn FnMut() + 'a> {
    Box::new(run)
}

fn main() {
    let keys: Vec<_> = (0..KEYS)
        .map(|key| format!("https://example.org/{key}"))
        .collect();
    println!(
        "| call | Memo | with a limit, ratio | by hand, ratio | once_map, ratio | quick_cache, ratio |"
    );
    println!("|---|---|---|---|---|---|");
    for threads in [1, 2] {
        let times = each_cache!(C => {
            let cache = C::made();
            let keys = &keys;
            let ask_all = move |cache: &C, times| {
                for key in (0..times).flat_map(|_| keys) {
                    black_box(cache.ask(black_box(key), compute));
                }
            };
            ask_all(&cache, 1);
            boxed(move || match threads {
                1 => ask_all(&cache, 10),
                _ => thread::scope(|scope| {
                    for _ in 0..threads {
                        scope.spawn(|| ask_all(&cache, 10));
                    }
                }),
            })
        });
        show(
            &format!("hit, threads: {threads}"),
            10 * threads * KEYS,
            times,
        );
    }
    let times = each_cache!(C => boxed(|| {
        let cache = C::made();
        for key in &keys {
            black_box(cache.ask(key, compute));
        }
    }));
    show("miss", KEYS, times);
    herds(&keys[..100]);
}

fn herds(keys: &[String]) {
    let mut computed = Vec::new();
    for threads in [2, 8, 32] {
        let counts = [const { AtomicUsize::new(0) }; 5];
        let mut next = counts.iter();
        let times = each_cache!(C => {
            let count = next.next().expect("one for each");
            boxed(move || herd::<C>(keys, threads, &|key| {
                count.fetch_add(1, Ordering::Relaxed);
                (0..SLOW).map(black_box).sum::<u64>() + compute(key)
            }))
        });
        show(
            &format!("herd, threads: {threads}"),
            threads * keys.len(),
            times,
        );
        let per_key = |count: AtomicUsize| count.into_inner() as f64 / (ROUNDS * keys.len()) as f64;
        computed.push((threads, counts.map(per_key)));
    }
    println!("\n| computations per key | Memo | with a limit | by hand | once_map | quick_cache |");
    println!("|---|---|---|---|---|---|");
    for (threads, counts) in computed {
        print!("| threads: {threads} |");
        counts.iter().for_each(|count| print!(" {count} |"));
        println!();
    }
}
