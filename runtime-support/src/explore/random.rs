//! Numbers by chance, the same for the same seed: SplitMix64 (Steele, Lea and Flood 2014).

#[derive(Clone)]
pub(super) struct Random {
    seed: u64,
    state: u64,
}

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self { seed, state: seed }
    }

    /// Goes on with what belongs to the schedule of this number.
    pub(super) fn begin(&mut self, schedule: usize) {
        self.state = self.seed ^ mix(schedule as u64 + 1);
    }

    /// One of so many, all equally likely.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let wide = u128::from(mix(self.state)) * limit as u128;
        (wide >> 64) as usize
    }
}

fn mix(word: u64) -> u64 {
    let word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ word >> 31
}
