//! What a call of a monitor's method costs, against the twin written by hand, on one thread and on two.

use std::hint::black_box;
use std::thread;

use guardlint_overhead::measure::{medians, ratio};
use guardlint_overhead::{by_hand, monitored, tables};

const ROUNDS: usize = 401;
const CALLS: u32 = 20_000;

fn compare(what: &str, mut monitored: impl FnMut(), mut by_hand: impl FnMut()) {
    let [ours, theirs] = medians(ROUNDS, [&mut monitored, &mut by_hand]);
    let each = |time: std::time::Duration| time.as_secs_f64() * 1e9 / f64::from(CALLS);
    let ratio = ratio(ours, theirs);
    let figures = [ours, theirs].map(|time| format!("{:.2} ns", each(time)));
    tables::CALLS.row(what, figures.into_iter().chain([format!("{ratio:.3}")]));
}

macro_rules! compare {
    ($what:literal, $ty:ident, |$it:ident, $i:ident| $call:expr) => {{
        let (ours, theirs) = (monitored::$ty::default(), by_hand::$ty::default());
        let run = || {
            let $it = black_box(&ours);
            for $i in 0..CALLS {
                let _ = black_box($call);
            }
        };
        let twin = || {
            let $it = black_box(&theirs);
            for $i in 0..CALLS {
                let _ = black_box($call);
            }
        };
        compare($what, run, twin);
    }};
}

fn main() {
    tables::CALLS.begin();
    compare!("`deposit`", Account, |it, i| it.deposit(i.into()));
    compare!("`balance`", Account, |it, _i| it.balance());
    compare!("`withdraw`", Account, |it, i| it.withdraw(i64::from(i % 2)));
    compare!("`push` and `pop`", Stack, |it, i| {
        it.push(i.into());
        it.pop()
    });
    compare!("`replace`", Ring, |it, i| it.replace(i));
    compare!("`contain` (shared)", Limits, |it, i| it.contain(i));
    compare!("`widen` (exclusive)", Limits, |it, i| it.widen(i));
    contended();
}

fn contended() {
    let (monitor, twin) = (monitored::Account::default(), by_hand::Account::default());
    let both = |call: &(dyn Fn() + Sync)| {
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| (0..CALLS / 2).for_each(|_| call()));
            }
        });
    };
    compare(
        "`deposit` by two threads",
        || both(&|| monitor.deposit(1)),
        || both(&|| twin.deposit(1)),
    );
}
