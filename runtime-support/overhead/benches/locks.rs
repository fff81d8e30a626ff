//! What a lock of `guardlint` costs, against that of `std`: `cargo bench -p guardlint-overhead --bench locks`, and what looking out for deadlocks costs:
//! the same with `--features detect`.

use std::hint::black_box;
use std::thread;
use std::time::Duration;

use guardlint_overhead::locks::{ours, theirs};
use guardlint_overhead::measure::{medians, ratio};
use guardlint_overhead::tables::LOCKS;

const ROUNDS: usize = 401;
const CALLS: u32 = 20_000;

fn compare(what: &str, mut ours: impl FnMut(), mut theirs: impl FnMut()) {
    let [our, their] = medians(ROUNDS, [&mut ours, &mut theirs]);
    let each = |time: Duration| time.as_secs_f64() * 1e9 / f64::from(CALLS);
    let ratio = ratio(our, their);
    let figures = [our, their].map(|time| format!("{:.2} ns", each(time)));
    LOCKS.row(what, figures.into_iter().chain([format!("{ratio:.3}")]));
}

macro_rules! compare {
    ($what:literal, [$($lock:ident: $ty:ident),*], $section:expr) => {{
        let ours = ($(black_box(ours::$ty::default()),)*);
        let theirs = ($(black_box(theirs::$ty::default()),)*);
        let run = || {
            let ($($lock,)*) = &ours;
            for _ in 0..CALLS {
                black_box($section);
            }
        };
        let twin = || {
            let ($($lock,)*) = &theirs;
            for _ in 0..CALLS {
                black_box($section);
            }
        };
        compare($what, run, twin);
    }};
}

fn main() {
    LOCKS.begin();
    compare!("`Mutex`", [total: Total], total.add(1));
    compare!("one `Mutex` in another", [from: Total, to: Total], from.move_to(to, 1));
    compare!("`RwLock`, shared", [bounds: Bounds], bounds.contain(1));
    compare!("`RwLock`, exclusive", [bounds: Bounds], bounds.widen(1));
    values();
    contended();
}

/// A value that was made before.
fn values() {
    let ours = guardlint::Lazy::new(|| 1_u64);
    let theirs = std::sync::LazyLock::new(|| 1_u64);
    let look = |value: &dyn Fn() -> u64| (0..CALLS).map(|_| value()).sum::<u64>();
    compare(
        "`Lazy`",
        || {
            black_box(look(&|| **black_box(&ours)));
        },
        || {
            black_box(look(&|| **black_box(&theirs)));
        },
    );
}

fn contended() {
    for threads in [2, 4, 8] {
        let (ours, theirs) = (ours::Total::default(), theirs::Total::default());
        let all = |section: &(dyn Fn() + Sync)| {
            thread::scope(|scope| {
                for _ in 0..threads {
                    scope.spawn(|| (0..CALLS / threads).for_each(|_| section()));
                }
            });
        };
        compare(
            &format!("`Mutex`, {threads} threads"),
            || all(&|| ours.add(1)),
            || all(&|| theirs.add(1)),
        );
    }
}
