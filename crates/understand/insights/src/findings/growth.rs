//! Whether a share of comments grew beyond what it was, also from nothing.
//!
//! Complaints of one theme are few, often none at all in the history: there the normal approximation fails. When nothing
//! changed, of all complaints now and before as many fall into now as its part of the comments draws (the conditional test of
//! two counts: J. Przyborowski, H. Wilenski, Biometrika 31, 1940). Weeks differ by more than that chance: their spread is
//! estimated as for other looks, and comments count as the fewer that would differ as much by chance alone (J. N. K. Rao,
//! A. J. Scott, Biometrics 48, 1992); that the spread is known from few weeks is counted by Student's t, as there.

use statrs::{
    distribution::{ContinuousCDF, Normal, StudentsT},
    function::beta::checked_beta_reg,
};

use super::{Look, Thresholds, look::Compared};

/// The chance that so many of all, or more, fall into now, when each does with the chance `part`; counts may be broken.
pub(super) fn tail(now: f64, before: f64, part: f64) -> f64 {
    if now <= 0.0 {
        return 1.0;
    }
    // P(X ≥ k) of a binomial X is the incomplete beta function (k, n − k + 1).
    checked_beta_reg(now, before + 1.0, part.clamp(0.0, 1.0)).unwrap_or(1.0)
}

/// Shares in points of 100 now against those before. Its chance is of growth alone.
pub(super) fn growth(place: usize, look: &Look, thresholds: &Thresholds) -> Option<Compared> {
    let before: Vec<(f64, f64)> = look
        .history
        .iter()
        .filter(|one| one.answers > 0)
        .map(|one| (one.mean / 100.0, one.answers as f64))
        .collect();
    let comments: f64 = before.iter().map(|(_, n)| n).sum();
    if before.len() < thresholds.comparisons || comments < thresholds.answers as f64 {
        return None;
    }
    let (share, n) = (look.now.mean / 100.0, look.now.answers as f64);
    let was = before.iter().map(|(share, n)| share * n).sum::<f64>() / comments;
    let single = was * (1.0 - was);
    let between = between(&before, was, single);
    // With a spread of `between` a period tells no more than so many comments of one without it.
    let alone = |n: f64| if between > 0.0 { 1.0 / (1.0 / n + between / single) } else { n };
    let weights: Vec<f64> = before.iter().map(|(_, n)| alone(*n)).collect();
    let (of_now, of_before) = (alone(n), weights.iter().sum::<f64>());
    let expected =
        before.iter().zip(&weights).map(|((share, _), weight)| share * weight).sum::<f64>() / of_before;
    let chance = tail(share * of_now, expected * of_before, of_now / (of_now + of_before));
    let all = (share * n + was * comments) / (n + comments);
    let own = (share * (1.0 - share)).max(all * (1.0 - all)) / n;
    let variance = own + between + expected * (1.0 - expected) / of_before;
    let freedom = (before.len() as f64 - 1.0) * (variance / between).powi(2);
    Some(Compared {
        look: place,
        to_history: true,
        difference: 100.0 * (share - expected),
        error: 100.0 * variance.sqrt(),
        spread: 100.0 * between.sqrt(),
        expected: 100.0 * expected,
        chance: if between > 0.0 { as_unsure(chance, freedom) } else { chance },
    })
}

/// The variance of the share between periods beyond chance (`DerSimonian` and Laird, as for other looks).
fn between(before: &[(f64, f64)], was: f64, single: f64) -> f64 {
    if single <= 0.0 {
        return 0.0;
    }
    let sum: f64 = before.iter().map(|(_, n)| n / single).sum();
    let squares: f64 = before.iter().map(|(_, n)| (n / single).powi(2)).sum();
    let off: f64 = before.iter().map(|(share, n)| n / single * (share - was).powi(2)).sum();
    ((off - (before.len() as f64 - 1.0)) / (sum - squares / sum)).max(0.0)
}

/// The chance of Student's t as far out as a normal number of the chance given.
fn as_unsure(chance: f64, freedom: f64) -> f64 {
    let (Ok(normal), Ok(student)) = (Normal::new(0.0, 1.0), StudentsT::new(0.0, 1.0, freedom)) else {
        return chance;
    };
    // What is further out than a double can tell stays where it is.
    let out = normal.inverse_cdf(chance.clamp(1e-300, 1.0 - 1e-16));
    student.cdf(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::Sample;

    #[test]
    fn the_exact_chance_is_that_of_scipy() {
        // scipy.stats.binomtest(now, now + before, part, alternative = "greater").
        let reference = [
            (6.0, 0.0, 1.0 / 13.0, 2.071_762_110_330_034_5e-7),
            (12.0, 20.0, 1.0 / 13.0, 2.237_099_502_835_3e-6),
            (3.0, 2.0, 0.25, 0.103_515_625),
        ];
        for (now, before, part, theirs) in reference {
            let ours = tail(now, before, part);
            assert!((ours / theirs - 1.0).abs() < 1e-9, "{ours} is not {theirs}");
        }
        assert!((tail(0.0, 5.0, 0.1) - 1.0).abs() < 1e-12);
        // scipy.stats.t.cdf(scipy.stats.norm.ppf(1e-6), 11).
        assert!(
            (as_unsure(1e-6, 11.0) / 2.981_949_168_422_78e-4 - 1.0).abs() < 1e-6,
            "{}",
            as_unsure(1e-6, 11.0)
        );
    }

    fn sample(complaints: f64, answers: usize) -> Sample {
        let share = complaints / answers as f64;
        Sample { answers, mean: 100.0 * share, variance: 10_000.0 * share * (1.0 - share) }
    }

    fn look(now: (f64, usize), history: &[(f64, usize)]) -> Look {
        Look {
            now: sample(now.0, now.1),
            history: history.iter().map(|(complaints, n)| sample(*complaints, *n)).collect(),
            is_share: true,
            ..Look::default()
        }
    }

    #[test]
    fn from_nothing_the_chance_is_that_of_all_complaints_falling_into_now() {
        let found = growth(0, &look((6.0, 100), &[(0.0, 100); 12]), &Thresholds::default()).unwrap();
        assert!((found.chance / (1.0_f64 / 13.0).powi(6) - 1.0).abs() < 1e-9);
        assert!((found.difference - 6.0).abs() < 1e-12 && found.spread.abs() < 1e-12);
    }

    #[test]
    fn restless_weeks_make_the_same_growth_less_sure() {
        let level = growth(0, &look((40.0, 400), &[(20.0, 400); 12]), &Thresholds::default()).unwrap();
        let swings: Vec<(f64, usize)> =
            (0..12).map(|week| (if week % 2 == 0 { 6.0 } else { 34.0 }, 400)).collect();
        let restless = growth(0, &look((40.0, 400), &swings), &Thresholds::default()).unwrap();
        assert!(level.chance < 1e-3, "{}", level.chance);
        assert!(restless.chance > 0.05 && restless.spread > 2.0 && restless.error > level.error);
    }

    #[test]
    fn too_little_history_tells_nothing() {
        let few = Thresholds::default();
        assert!(growth(0, &look((6.0, 100), &[(0.0, 100); 2]), &few).is_none());
        assert!(growth(0, &look((6.0, 100), &[(0.0, 9); 3]), &few).is_none());
        assert!(growth(0, &look((0.0, 100), &[(0.0, 100); 12]), &few).is_none_or(|one| one.chance > 0.9));
    }
}
