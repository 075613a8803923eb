//! A value with its interval and the count behind it.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, StudentsT};

/// The 97.5 % point of the standard normal distribution.
pub const Z: f64 = 1.959_963_984_540_054;

/// A value with its 95 % interval; without one where the spread cannot be told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// Answers behind it.
    pub n: usize,
    pub value: f64,
    pub low: Option<f64>,
    pub high: Option<f64>,
}

impl Estimate {
    pub fn exact(n: usize, value: f64) -> Self {
        Self { n, value, low: None, high: None }
    }

    pub fn around(n: usize, value: f64, margin: f64) -> Self {
        Self { n, value, low: Some(value - margin), high: Some(value + margin) }
    }

    /// Whether the interval lies wholly above a number.
    pub fn above(&self, number: f64) -> bool {
        self.low.is_some_and(|low| low > number)
    }

    /// Whether the interval lies wholly below a number.
    pub fn below(&self, number: f64) -> bool {
        self.high.is_some_and(|high| high < number)
    }
}

/// The point that Student's t passes with a chance of 2.5 %.
pub(super) fn t(freedom: f64) -> f64 {
    StudentsT::new(0.0, 1.0, freedom).map_or(Z, |t| t.inverse_cdf(0.975))
}

/// A mean with Student's interval.
pub fn mean(values: impl Iterator<Item = f64>) -> Estimate {
    // Welford's update keeps the sum of squares exact enough for values far from zero.
    let (mut n, mut mean, mut squares) = (0_usize, 0.0, 0.0);
    for value in values {
        n += 1;
        let off = value - mean;
        mean += off / n as f64;
        squares += off * (value - mean);
    }
    if n < 2 || squares <= 0.0 {
        return Estimate::exact(n, mean);
    }
    let freedom = (n - 1) as f64;
    Estimate::around(n, mean, t(freedom) * (squares / freedom / n as f64).sqrt())
}

/// A share with E. B. Wilson's interval (JASA 22, 1927).
pub fn share(part: usize, of: usize) -> Estimate {
    if of == 0 {
        return Estimate::default();
    }
    let (n, p) = (of as f64, part as f64 / of as f64);
    let middle = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let margin = Z / (1.0 + Z * Z / n) * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    Estimate {
        n: of,
        value: p,
        low: Some((middle - margin).max(0.0)),
        high: Some((middle + margin).min(1.0)),
    }
}

/// A value with a known standard error.
pub fn normal(n: usize, value: f64, error: f64) -> Estimate {
    Estimate::around(n, value, Z * error)
}
