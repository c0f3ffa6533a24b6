use std::{env, fmt};

/// Random numbers from a seed that failures print (SplitMix64,
/// <https://prng.di.unimi.it/splitmix64.c>).
#[derive(Clone)]
pub struct Random {
    seed: u64,
    state: u64,
}

impl Random {
    pub const fn new(seed: u64) -> Self {
        Self { seed, state: seed }
    }

    pub const fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`.
    pub const fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// True `times` times in a hundred.
    pub const fn percent(&mut self, times: u64) -> bool {
        self.below(100) < times
    }

    /// One of the choices.
    pub fn pick<'a, T: ?Sized>(&mut self, choices: &[&'a T]) -> &'a T {
        choices[usize::try_from(self.below(choices.len() as u64)).unwrap()]
    }
}

impl fmt::Display for Random {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "EDGELITE_TEST_SEED={}", self.seed)
    }
}

/// The seeds of a randomized test: `count` of them from `first`, or the one in
/// the environment, to repeat a failure.
pub fn seeds(first: u64, count: u64) -> impl Iterator<Item = Random> {
    let only = env::var("EDGELITE_TEST_SEED").ok().map(|seed| seed.parse().expect("a number"));
    let range = only.map_or(first..first + count, |seed: u64| seed..seed + 1);
    range.map(Random::new)
}
