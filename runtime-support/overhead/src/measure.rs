//! Times of two or more ways to do one thing, taken in turns: whatever else the machine does meets all of them alike. Harnesses that finish one
//! before they begin the other cannot tell two hundredths.

use std::array;
use std::time::{Duration, Instant};

/// The median time of each contender.
pub fn medians<const N: usize>(rounds: usize, contenders: [&mut dyn FnMut(); N]) -> [Duration; N] {
    let mut times = [const { Vec::new() }; N];
    let mut order: [usize; N] = array::from_fn(|i| i);
    let mut chance = 1_u64;
    for _ in 0..rounds {
        for (at, i) in order.into_iter().enumerate() {
            let start = Instant::now();
            contenders[i]();
            times[i].push(start.elapsed());
            // Nobody always comes after the same one: some leave work behind, or a cold cache.
            chance = chance
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            order.swap(at, (chance >> 33) as usize % N);
        }
    }
    times.map(|mut times| {
        times.sort_unstable();
        times[times.len() / 2]
    })
}

/// How many times longer the one takes.
pub fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}
