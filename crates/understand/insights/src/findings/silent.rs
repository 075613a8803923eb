//! Segments that do not answer: what is known of the company's customers does not hold for them.

use serde::{Deserialize, Serialize};

use crate::stats::{Estimate, adjusted, share, two_sided};

/// A segment, how many of it were asked and how many answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub segment: String,
    pub asked: usize,
    pub answered: usize,
}

/// A segment that answers less than the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SilentSegment {
    pub segment: String,
    pub answered: Estimate,
    /// The share of all others.
    pub others: Estimate,
    /// Its part of everybody asked, and of everybody who answered.
    pub part_of_asked: f64,
    pub part_of_answers: f64,
    /// Corrected for the number of segments.
    pub corrected: f64,
}

/// Segments whose share of answers is below that of the others by at least `least` (a share), the most silent first; two
/// shares compared with their pooled variance, corrected for the number of segments at 5 %.
pub fn silent(segments: &[Asked], least: f64) -> Vec<SilentSegment> {
    let asked: usize = segments.iter().map(|one| one.asked).sum();
    let answered: usize = segments.iter().map(|one| one.answered).sum();
    let rate = answered as f64 / asked.max(1) as f64;
    let chance = |one: &Asked| {
        let (n, rest) = (one.asked as f64, asked.saturating_sub(one.asked) as f64);
        let error = (rate * (1.0 - rate) * (1.0 / n + 1.0 / rest)).sqrt();
        let own = one.answered as f64 / n;
        let others = (answered - one.answered) as f64 / rest;
        if error > 0.0 && error.is_finite() { two_sided((own - others) / error) } else { 1.0 }
    };
    let corrected = adjusted(&segments.iter().map(chance).collect::<Vec<f64>>());
    let mut found: Vec<SilentSegment> = Vec::new();
    for (one, corrected) in segments.iter().zip(corrected) {
        let own = share(one.answered, one.asked);
        let others = share(answered - one.answered, asked - one.asked);
        if corrected > 0.05 || others.value - own.value < least.max(f64::MIN_POSITIVE) {
            continue;
        }
        found.push(SilentSegment {
            segment: one.segment.clone(),
            answered: own,
            others,
            part_of_asked: one.asked as f64 / asked.max(1) as f64,
            part_of_answers: one.answered as f64 / answered.max(1) as f64,
            corrected,
        });
    }
    found.sort_by(|a, b| {
        a.answered.value.total_cmp(&b.answered.value).then_with(|| a.segment.cmp(&b.segment))
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_answers_less_than_the_others_is_told_and_chance_is_not() {
        let asked = |segment: &str, asked, answered| Asked { segment: segment.into(), asked, answered };
        let segments = [
            asked("young", 2000, 160),
            asked("middle", 3000, 600),
            asked("old", 1500, 310),
            asked("new", 20, 2),
        ];
        let found = silent(&segments, 0.05);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].segment, "young");
        assert!(
            (found[0].answered.value - 0.08).abs() < 1e-12
                && found[0].answered.below(found[0].others.low.unwrap())
        );
        assert!(found[0].part_of_answers < 0.5 * found[0].part_of_asked);
        assert_eq!(silent(&[], 0.05), []);
        assert_eq!(silent(&[asked("all", 10, 10)], 0.05), []);
    }
}
