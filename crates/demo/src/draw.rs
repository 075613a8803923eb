//! Seeded chance. Every person, plan and episode draws from a stream of its own, so that what one of them does never
//! shifts another, with causes or without.

use rand::{Rng, SeedableRng, rngs::Xoshiro256PlusPlus};

/// What a stream of chance is for.
#[derive(Debug, Clone, Copy)]
pub enum Stream {
    Person = 1,
    Place = 2,
    Block = 3,
    Plan = 4,
    Episode = 5,
    Unit = 6,
    Employee = 7,
    Surroundings = 8,
    Bots = 9,
    Live = 10,
    Churn = 11,
    Account = 12,
}

/// One stream of chance: xoshiro256++ (Blackman and Vigna), the same on every platform.
#[derive(Debug, Clone)]
pub struct Draw(Xoshiro256PlusPlus);

impl Draw {
    /// The stream of the `part`-th part of the `index`-th thing.
    pub fn of(seed: u64, stream: Stream, index: u64, part: u64) -> Self {
        let mixed = mix(mix(mix(seed).wrapping_add(stream as u64)).wrapping_add(index)).wrapping_add(part);
        Self(Xoshiro256PlusPlus::seed_from_u64(mix(mixed)))
    }

    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Uniform in [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Uniform in 0..n; 0 when n is 0.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.bits()) * n as u128) >> 64) as usize
    }

    /// One of a list that is not empty.
    pub fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    /// An index, as likely as its weight.
    pub fn weighted(&mut self, weights: impl Iterator<Item = f64> + Clone) -> usize {
        let mut left = self.unit() * weights.clone().sum::<f64>();
        let mut last = 0;
        for (index, weight) in weights.enumerate() {
            last = index;
            left -= weight;
            if left < 0.0 {
                break;
            }
        }
        last
    }

    /// Standard normal (Box and Muller, 1958).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    pub fn lognormal(&mut self, median: f64, sigma: f64) -> f64 {
        median * (sigma * self.normal()).exp()
    }

    pub fn exponential(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.unit()).ln()
    }

    /// Poisson by counting arrivals (Knuth); fine for the means of a few dozen used here.
    pub fn poisson(&mut self, mean: f64) -> u32 {
        let floor = (-mean).exp();
        let (mut product, mut count) = (self.unit(), 0);
        while product > floor && count < 10_000 {
            product *= self.unit();
            count += 1;
        }
        count
    }

    /// `digits` hexadecimal digits.
    pub fn hex(&mut self, digits: usize) -> String {
        let mut text = format!("{:016x}{:016x}", self.bits(), self.bits());
        text.truncate(digits);
        text
    }
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood, 2014).
const fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_repeat_and_differ() {
        let first = |seed, index| Draw::of(seed, Stream::Person, index, 0).bits();
        assert_eq!(first(7, 1), first(7, 1));
        assert_ne!(first(7, 1), first(8, 1));
        assert_ne!(first(7, 1), first(7, 2));
    }

    #[test]
    fn draws_have_the_moments_they_promise() {
        let mut draw = Draw::of(1, Stream::Plan, 0, 0);
        let n = 20_000;
        let normal: Vec<f64> = (0..n).map(|_| draw.normal()).collect();
        let mean = normal.iter().sum::<f64>() / f64::from(n);
        let variance = normal.iter().map(|x| x * x).sum::<f64>() / f64::from(n);
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.04, "{mean} {variance}");
        let poisson = (0..n).map(|_| f64::from(draw.poisson(3.5))).sum::<f64>() / f64::from(n);
        assert!((poisson - 3.5).abs() < 0.06, "{poisson}");
    }
}
