//! Shares with Wilson's interval.

use serde::Serialize;

use crate::stats;

/// A share of so many, with its 95 % interval.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Share {
    pub n: usize,
    pub of: usize,
    /// 0 to 1.
    pub share: f64,
    pub low: f64,
    pub high: f64,
}

pub fn share(n: usize, of: usize) -> Share {
    let one = stats::share(n, of);
    Share { n, of, share: one.value, low: one.low.unwrap_or(one.value), high: one.high.unwrap_or(one.value) }
}
