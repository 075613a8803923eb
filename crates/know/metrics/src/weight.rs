//! Weighting to the base: answers are rarely spread over regions, segments and channels as customers are.
//!
//! Post-stratification: each stratum's mean counts with its share of the base instead of its share of the answers,
//! W = Σ Wₕ ȳₕ, with the variance of stratified sampling, Σ Wₕ² sₕ² / nₕ, conditional on the answers each stratum gave
//! (W. G. Cochran, Sampling Techniques, 3rd ed., 1977, ch. 5 and 5A.9; D. Holt and T. M. F. Smith, "Post Stratification",
//! Journal of the Royal Statistical Society A 142:1, 1979). Strata without answers are left out and the others' shares
//! made up to one; how much of the base is covered is told. A stratum of one answer takes the pooled variance.

use std::collections::BTreeMap;

use crate::estimate::{Estimate, Method, Tally, Z, bounds, mean_and_variance};

/// The share of the base in each stratum; `None` names the customers whose stratum is not known.
pub(crate) type Base = BTreeMap<Option<String>, f64>;

/// Shares of the base from counts.
pub(crate) fn base(counts: impl IntoIterator<Item = (Option<String>, i64)>) -> Base {
    let counts: Vec<_> = counts.into_iter().filter(|(_, n)| *n > 0).collect();
    let all: i64 = counts.iter().map(|(_, n)| n).sum();
    counts.into_iter().map(|(stratum, n)| (stratum, n as f64 / all as f64)).collect()
}

/// The weighted value of answers by stratum, and the share of the base that has answers.
pub(crate) fn weighted<'a>(
    method: Method,
    strata: impl IntoIterator<Item = (&'a Option<String>, &'a Tally)>,
    base: &Base,
) -> (Estimate, f64) {
    let known: Vec<(f64, &Tally)> = strata
        .into_iter()
        .filter(|(_, tally)| tally.n > 0)
        .filter_map(|(stratum, tally)| base.get(stratum).map(|share| (*share, tally)))
        .collect();
    let covered: f64 = known.iter().map(|(share, _)| share).sum();
    let n = known.iter().map(|(_, tally)| tally.n).sum();
    if n < 1 || covered <= 0.0 {
        return (Estimate::default(), 0.0);
    }
    let pooled = pooled_variance(method, &known);
    let (mut value, mut variance) = (0.0, Some(0.0));
    for (share, tally) in &known {
        let weight = share / covered;
        let (mean, own) = mean_and_variance(method, tally);
        value += weight * mean;
        let spread = if tally.n > 1 { Some(own.unwrap_or(0.0)) } else { pooled };
        variance = variance.zip(spread).map(|(sum, spread)| sum + weight * weight * spread / tally.n as f64);
    }
    let estimate = match variance {
        Some(variance) if variance > 0.0 => {
            let error = variance.sqrt();
            Estimate::around(n, value, error, Z * error, bounds(method))
        }
        _ => Estimate::exact(n, value),
    };
    (estimate, covered)
}

/// The variance within strata, over those of more than one answer.
fn pooled_variance(method: Method, strata: &[(f64, &Tally)]) -> Option<f64> {
    let (mut sum, mut freedom) = (0.0, 0);
    for (_, tally) in strata.iter().filter(|(_, tally)| tally.n > 1) {
        sum += mean_and_variance(method, tally).1.unwrap_or(0.0) * (tally.n - 1) as f64;
        freedom += tally.n - 1;
    }
    (freedom > 0).then(|| sum / freedom as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn close(found: Option<f64>, expected: f64) {
        let found = found.unwrap();
        assert!((found - expected).abs() < 1e-6 * expected.abs().max(1.0), "{found} against {expected}");
    }

    /// Strata by their names.
    fn named<T: Copy>(list: &[(&str, T)]) -> Vec<(Option<String>, T)> {
        list.iter().map(|(name, one)| (Some((*name).to_owned()), *one)).collect()
    }

    #[test]
    fn each_stratum_counts_with_its_share_of_the_base() {
        let base = base(named(&[("north", 700), ("south", 300)]));
        // The south answers three times as often, and is less content.
        let (north, south) = (Tally { n: 50, a: 30.0, b: 5.0 }, Tally { n: 150, a: 45.0, b: 60.0 });
        let strata = named(&[("north", north), ("south", south)]);
        let (found, covered) = weighted(Method::NetPromoter, strata.iter().map(|(s, t)| (s, t)), &base);
        close(found.value, 32.0);
        close(found.error, 7.011_974_417_729_954);
        close(Some(covered), 1.0);
        assert_eq!(found.n, 200);
    }

    #[test]
    fn answers_spread_as_the_base_keep_their_plain_mean() {
        let base = base(named(&[("a", 10), ("b", 30)]));
        let (a, b) = (Tally { n: 20, a: 60.0, b: 210.0 }, Tally { n: 60, a: 240.0, b: 1000.0 });
        let strata = named(&[("a", a), ("b", b)]);
        let (found, _) = weighted(Method::Mean, strata.iter().map(|(s, t)| (s, t)), &base);
        close(found.value, 300.0 / 80.0);
    }

    #[test]
    fn silent_strata_are_told_and_a_lone_answer_takes_the_pooled_spread() {
        let base = base(named(&[("a", 50), ("b", 30)]).into_iter().chain([(None, 20)]));
        let strata = named(&[("a", Tally { n: 3, a: 9.0, b: 29.0 }), ("b", Tally { n: 1, a: 5.0, b: 25.0 })]);
        let (found, covered) = weighted(Method::Mean, strata.iter().map(|(s, t)| (s, t)), &base);
        close(Some(covered), 0.8);
        close(found.value, 0.625 * 3.0 + 0.375 * 5.0);
        // Pooled variance 1: 0.625² / 3 + 0.375² / 1
        close(found.error, (0.625_f64.powi(2) / 3.0 + 0.375_f64.powi(2)).sqrt());
        let lone = named(&[("a", Tally { n: 1, a: 4.0, b: 16.0 })]);
        assert_eq!(weighted(Method::Mean, lone.iter().map(|(s, t)| (s, t)), &base).0.low, None);
    }
}
