//! Looks at a score in one place, and those worth telling.
//!
//! History is the same place in earlier periods of the same length, twins are like places now. Both differ among themselves by
//! more than chance of the answers: that spread is estimated (R. DerSimonian, N. Laird, Meta-analysis in Clinical Trials,
//! 1986) and counts as noise, so that a restless branch is not found every week. Estimated from few periods or twins it is
//! itself unsure: the difference is held against Student's t with the degrees of freedom of F. E. Satterthwaite (Biometrics
//! Bulletin 2, 1946), as J. P. T. Higgins, S. G. Thompson and D. J. Spiegelhalter do for a new study beside known ones
//! (JRSS A 172, 2009). A change is held against the change of
//! the twins where they have a history, so that what happens everywhere is no finding of one place. All looks of a run are
//! corrected together (Benjamini and Hochberg, 1995), and what is sure but small is not told.

use serde::{Deserialize, Serialize};

use super::growth;
use crate::stats::{Estimate, Z, adjusted, two_sided, two_sided_t};

/// Answers of one place in one period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    pub answers: usize,
    pub mean: f64,
    /// Variance of single answers.
    pub variance: f64,
}

/// One place now, before, and beside its twins.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Look {
    /// What is looked at, in the caller's words: metric, unit, touchpoint, driver.
    pub what: Vec<(String, String)>,
    pub now: Sample,
    /// Earlier periods, the oldest first.
    pub history: Vec<Sample>,
    /// Twins now, and the same twins before, pooled over the history's periods (empty when they have none).
    pub twins: Vec<Sample>,
    pub twins_before: Vec<Sample>,
    /// Whether answers are 0 or 100, so that the mean is a share: held against history alone, by an exact test of growth.
    pub is_share: bool,
}

/// What is worth telling.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Thresholds {
    /// Share of the findings that may be false.
    pub false_share: f64,
    /// Least size, in points of the score.
    pub least: f64,
    /// Fewest answers now, and in the history or the twins together.
    pub answers: usize,
    /// Fewest earlier periods, and fewest twins: spread between fewer cannot be told.
    pub comparisons: usize,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { false_share: 0.05, least: 0.0, answers: 30, comparisons: 3 }
    }
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// Against its own history.
    Worsened,
    Improved,
    /// Against its twins.
    BelowTwins,
    AboveTwins,
}

/// A finding with its evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Place of the look in the list.
    pub look: usize,
    pub what: Vec<(String, String)>,
    pub kind: FindingKind,
    /// The difference, in points of the score.
    pub size: Estimate,
    /// The score now, and what it is held against.
    pub now: f64,
    pub expected: f64,
    /// Standard deviation between periods, or between twins, beyond chance of the answers.
    pub spread: f64,
    /// The chance of such a difference by itself, and corrected for all looks of the run.
    pub chance: f64,
    pub corrected: f64,
    /// Looks of the run.
    pub looks: usize,
    /// Answers now times the size: what ranks it.
    pub weight: f64,
}

/// A comparison before it is corrected.
pub(super) struct Compared {
    pub look: usize,
    /// Against history, or else twins.
    pub to_history: bool,
    pub difference: f64,
    pub error: f64,
    pub spread: f64,
    pub expected: f64,
    pub chance: f64,
}

/// Finds what stands out among all looks, the weightiest first.
pub fn find(looks: &[Look], thresholds: &Thresholds) -> Vec<Finding> {
    let mut findings: Vec<Finding> = compare(looks, thresholds)
        .into_iter()
        .filter(|one| one.corrected <= thresholds.false_share && one.size.value.abs() >= thresholds.least)
        .collect();
    findings.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.look.cmp(&b.look)));
    findings
}

/// Every comparison that the looks allow, told or not, in their order.
pub fn compare(looks: &[Look], thresholds: &Thresholds) -> Vec<Finding> {
    let mut compared: Vec<Compared> = Vec::new();
    for (place, look) in looks.iter().enumerate().filter(|(_, look)| look.now.answers >= thresholds.answers) {
        if look.is_share {
            compared.extend(growth::growth(place, look, thresholds));
        } else {
            compared.extend(change(place, look, thresholds));
            compared.extend(beside(place, look, thresholds));
        }
    }
    let corrected = adjusted(&compared.iter().map(|one| one.chance).collect::<Vec<f64>>());
    let count = compared.len();
    compared
        .into_iter()
        .zip(corrected)
        .map(|(one, corrected)| {
            let now = looks[one.look].now;
            Finding {
                look: one.look,
                what: looks[one.look].what.clone(),
                kind: match (one.to_history, one.difference < 0.0) {
                    (true, true) => FindingKind::Worsened,
                    (true, false) => FindingKind::Improved,
                    (false, true) => FindingKind::BelowTwins,
                    (false, false) => FindingKind::AboveTwins,
                },
                size: Estimate::around(now.answers, one.difference, Z * one.error),
                now: now.mean,
                expected: one.expected,
                spread: one.spread,
                chance: one.chance,
                corrected,
                looks: count,
                weight: now.answers as f64 * one.difference.abs(),
            }
        })
        .collect()
}

/// Samples taken together: their mean, its variance, and the variance between them beyond chance.
struct Pooled {
    mean: f64,
    variance: f64,
    between: f64,
    /// Degrees of freedom of the variance between.
    freedom: f64,
}

fn pooled(samples: &[Sample], thresholds: &Thresholds) -> Option<Pooled> {
    let samples: Vec<&Sample> = samples.iter().filter(|sample| sample.answers > 1).collect();
    let answers: usize = samples.iter().map(|sample| sample.answers).sum();
    if samples.len() < thresholds.comparisons || answers < thresholds.answers {
        return None;
    }
    // Variances of small samples are noise themselves: one for all weighs them by answers alone.
    let single = samples.iter().map(|one| one.variance * one.answers as f64).sum::<f64>() / answers as f64;
    if single <= 0.0 {
        return None;
    }
    let error = |sample: &Sample| single / sample.answers as f64;
    let weigh = |extra: f64| {
        let weights: Vec<f64> = samples.iter().map(|one| 1.0 / (error(one) + extra)).collect();
        let sum: f64 = weights.iter().sum();
        let mean = samples.iter().zip(&weights).map(|(one, weight)| one.mean * weight).sum::<f64>() / sum;
        (weights, sum, mean)
    };
    let (weights, sum, mean) = weigh(0.0);
    let off: f64 = samples.iter().zip(&weights).map(|(one, weight)| weight * (one.mean - mean).powi(2)).sum();
    let squares: f64 = weights.iter().map(|weight| weight * weight).sum();
    let between = ((off - (samples.len() as f64 - 1.0)) / (sum - squares / sum)).max(0.0);
    let (_, sum, mean) = weigh(between);
    Some(Pooled { mean, variance: 1.0 / sum, between, freedom: samples.len() as f64 - 1.0 })
}

/// Now against history, less what the twins changed by.
fn change(place: usize, look: &Look, thresholds: &Thresholds) -> Option<Compared> {
    let before = pooled(&look.history, thresholds)?;
    let mut expected = before.mean;
    let mut variance = own_error(look) + before.variance + before.between;
    if let (Some(now), Some(then)) = (pooled(&look.twins, thresholds), pooled(&look.twins_before, thresholds))
    {
        expected += now.mean - then.mean;
        variance += now.variance + then.variance;
    }
    Some(compared(place, look, true, expected, variance, &before))
}

/// Now against twins now.
fn beside(place: usize, look: &Look, thresholds: &Thresholds) -> Option<Compared> {
    let twins = pooled(&look.twins, thresholds)?;
    let variance = own_error(look) + twins.variance + twins.between;
    Some(compared(place, look, false, twins.mean, variance, &twins))
}

/// Variance of the mean now. When all answers are alike, a spread of their neighbours is as likely.
fn own_error(look: &Look) -> f64 {
    let others = look.history.iter().chain(&look.twins);
    let (answers, sum) = others.fold((0.0, 0.0), |(answers, sum), sample| {
        (answers + sample.answers as f64, sum + sample.variance * sample.answers as f64)
    });
    let usual = if answers > 0.0 { sum / answers } else { 0.0 };
    look.now.variance.max(usual) / look.now.answers as f64
}

fn compared(
    place: usize,
    look: &Look,
    to_history: bool,
    expected: f64,
    variance: f64,
    others: &Pooled,
) -> Compared {
    let (difference, error) = (look.now.mean - expected, variance.sqrt());
    let chance = if error <= 0.0 {
        1.0
    } else if others.between > 0.0 {
        // Of the parts of the variance only the spread is known from so few.
        two_sided_t(difference / error, others.freedom * (variance / others.between).powi(2))
    } else {
        two_sided(difference / error)
    };
    Compared { look: place, to_history, difference, error, spread: others.between.sqrt(), expected, chance }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};

    use super::*;

    /// Answers around a level with a standard deviation of about 2.
    fn sample(rng: &mut Xoshiro256PlusPlus, answers: usize, level: f64) -> Sample {
        let values: Vec<f64> = (0..answers).map(|_| level + (rng.random::<f64>() - 0.5) * 7.0).collect();
        let mean = values.iter().sum::<f64>() / answers as f64;
        let variance =
            values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (answers as f64 - 1.0);
        Sample { answers, mean, variance }
    }

    /// Fifty branches of own levels that also swing from week to week; the `bad`-th fell by `fall` now.
    fn branches(rng: &mut Xoshiro256PlusPlus, bad: usize, fall: f64, everywhere: f64) -> Vec<Look> {
        let mut looks: Vec<Look> = Vec::new();
        for branch in 0..50 {
            let level = 7.0 + (rng.random::<f64>() - 0.5) * 0.6;
            let mut week = |shift: f64| {
                let swing = (rng.random::<f64>() - 0.5) * 0.4;
                sample(rng, 80, level + shift + swing)
            };
            let history: Vec<Sample> = (0..12).map(|_| week(0.0)).collect();
            let now = week(everywhere - if branch == bad { fall } else { 0.0 });
            looks.push(Look {
                what: vec![("unit".into(), branch.to_string())],
                now,
                history,
                ..Look::default()
            });
        }
        for branch in 0..50 {
            let others: Vec<&Look> = looks
                .iter()
                .enumerate()
                .filter(|(place, _)| *place != branch)
                .map(|(_, look)| look)
                .collect();
            let twins = others.iter().map(|look| look.now).collect();
            let before = others.iter().filter_map(|look| look.history.last().copied()).collect();
            (looks[branch].twins, looks[branch].twins_before) = (twins, before);
        }
        looks
    }

    #[test]
    fn the_branch_that_fell_is_found_with_its_size_and_evidence() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(5);
        let findings = find(&branches(&mut rng, 17, 1.6, 0.0), &Thresholds::default());
        let kinds: Vec<(usize, FindingKind)> =
            findings.iter().map(|finding| (finding.look, finding.kind)).collect();
        assert!(
            kinds.contains(&(17, FindingKind::Worsened)) && kinds.contains(&(17, FindingKind::BelowTwins)),
            "{kinds:?}"
        );
        let worsened = findings.iter().find(|finding| finding.kind == FindingKind::Worsened).unwrap();
        assert!((worsened.size.value + 1.6).abs() < 0.7 && worsened.size.below(0.0) && worsened.looks == 100);
    }

    #[test]
    fn what_happens_everywhere_is_no_finding_of_one_branch() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(6);
        let findings = find(&branches(&mut rng, 50, 0.0, -1.5), &Thresholds::default());
        assert_eq!(findings, []);
    }

    #[test]
    fn without_a_cause_few_runs_find_anything() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(7);
        let runs = 400;
        let false_runs = (0..runs)
            .filter(|_| !find(&branches(&mut rng, 50, 0.0, 0.0), &Thresholds::default()).is_empty())
            .count();
        // One in twenty is what was asked for.
        assert!(false_runs <= runs * 3 / 40, "{false_runs} of {runs}");
    }

    #[test]
    fn small_and_thin_differences_are_not_told() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(5);
        let looks = branches(&mut rng, 17, 1.6, 0.0);
        assert_eq!(find(&looks, &Thresholds { least: 3.0, ..Thresholds::default() }), []);
        assert_eq!(find(&looks, &Thresholds { answers: 5000, ..Thresholds::default() }), []);
    }
}
