//! Shares with Wilson's interval.

use serde::Serialize;

use crate::stats::Z;

/// A share of so many, with its 95 % interval (E. B. Wilson, Journal of the American Statistical Association 22:158, 1927).
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
    if of == 0 {
        return Share::default();
    }
    let (trials, square) = (of as f64, Z * Z);
    let share = n as f64 / trials;
    let middle = (share + square / (2.0 * trials)) / (1.0 + square / trials);
    let half = Z / (1.0 + square / trials)
        * (share * (1.0 - share) / trials + square / (4.0 * trials * trials)).sqrt();
    Share { n, of, share, low: (middle - half).max(0.0), high: (middle + half).min(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_as_statsmodels_computes_them() {
        // proportion_confint(7, 31, method="wilson")
        let found = share(7, 31);
        assert!((found.low - 0.113_951_355_612_624_93).abs() < 1e-12);
        assert!((found.high - 0.398_124_183_833_420_63).abs() < 1e-12);
        assert_eq!(share(0, 0), Share::default());
    }
}
