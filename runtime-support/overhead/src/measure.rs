//! Times of two or more ways to do one thing, taken in turns: whatever else the machine does meets all of them alike. Harnesses that finish one
//! before they begin the other cannot tell two hundredths.

use std::time::{Duration, Instant};

/// The median time of each contender.
pub fn medians<const N: usize>(rounds: usize, contenders: [&mut dyn FnMut(); N]) -> [Duration; N] {
    let mut times = [const { Vec::new() }; N];
    for round in 0..rounds {
        for i in 0..N {
            // Nobody is always the first after somebody else.
            let i = (i + round) % N;
            let start = Instant::now();
            contenders[i]();
            times[i].push(start.elapsed());
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
