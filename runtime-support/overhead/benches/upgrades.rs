//! What the `RwLock` of the feature `parking_lot` costs, against that of parking_lot: `cargo bench -p guardlint-overhead --bench upgrades --features parking_lot`.

use std::hint::black_box;
use std::thread;
use std::time::Duration;

use guardlint_overhead::measure::{medians, ratio};
use guardlint_overhead::tables::UPGRADES;

const ROUNDS: usize = 401;
const CALLS: u32 = 20_000;

/// The same under both.
macro_rules! sections {
    ($locks:ident) => {
        use std::hint::black_box;

        use $locks::{RwLock, RwLockUpgradableReadGuard};

        #[derive(Default)]
        pub(crate) struct Bounds(RwLock<[u64; 2]>);

        impl Bounds {
            pub(crate) fn contain(&self, value: u64) -> bool {
                let bounds = self.0.read();
                bounds[0] <= value && value <= bounds[1]
            }
            pub(crate) fn widen(&self, value: u64) {
                self.0.write()[1] = black_box(value);
            }
            /// A look that finds nothing to do.
            pub(crate) fn look(&self, value: u64) -> bool {
                let bounds = self.0.upgradable_read();
                bounds[0] <= value && value <= bounds[1]
            }
            pub(crate) fn widen_if_need_be(&self, value: u64) {
                let bounds = self.0.upgradable_read();
                if bounds[1] <= black_box(value) {
                    RwLockUpgradableReadGuard::upgrade(bounds)[1] = value;
                }
            }
        }
    };
}

mod ours {
    sections!(guardlint);
}

mod theirs {
    sections!(parking_lot);
}

fn compare(what: &str, mut ours: impl FnMut(), mut theirs: impl FnMut()) {
    let [our, their] = medians(ROUNDS, [&mut ours, &mut theirs]);
    let each = |time: Duration| time.as_secs_f64() * 1e9 / f64::from(CALLS);
    let figures = [our, their].map(|time| format!("{:.2} ns", each(time)));
    let ratio = format!("{:.3}", ratio(our, their));
    UPGRADES.row(what, figures.into_iter().chain([ratio]));
}

macro_rules! compare {
    ($what:expr, $threads:expr, |$bounds:ident| $section:expr) => {{
        let (ours, theirs) = black_box((ours::Bounds::default(), theirs::Bounds::default()));
        let our = || {
            let $bounds = &ours;
            at_once($threads, || $section)
        };
        let their = || {
            let $bounds = &theirs;
            at_once($threads, || $section)
        };
        compare($what, our, their);
    }};
}

fn at_once<R>(threads: u32, section: impl Fn() -> R + Sync) {
    let all = || {
        for _ in 0..CALLS / threads {
            black_box(section());
        }
    };
    if threads == 1 {
        return all();
    }
    thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(all))));
}

fn main() {
    UPGRADES.begin();
    compare!("`read`", 1, |bounds| bounds.contain(0));
    compare!("`write`", 1, |bounds| bounds.widen(1));
    compare!("`upgradable_read`", 1, |bounds| bounds.look(0));
    compare!("`upgradable_read` and `upgrade`", 1, |bounds| bounds
        .widen_if_need_be(1));
    for threads in [2, 4] {
        compare!(&format!("`read`, {threads} threads"), threads, |bounds| {
            bounds.contain(0)
        });
        let upgrades = format!("`upgradable_read` and `upgrade`, {threads} threads");
        compare!(&upgrades, threads, |bounds| bounds.widen_if_need_be(1));
    }
}
