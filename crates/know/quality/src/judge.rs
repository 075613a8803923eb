//! What a number is judged by: pure.

use rapport_kernel::{Timestamp, time::DAY};
use serde::Serialize;

/// What a check says of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = QualityVerdict)]
pub enum Verdict {
    Fine,
    /// May not be trusted.
    Doubtful,
    /// Too little to say, or the check could not run.
    Unknown,
}

impl Verdict {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Doubtful => "doubtful",
            Self::Unknown => "unknown",
        }
    }

    pub(crate) fn read(word: &str) -> Self {
        match word {
            "fine" => Self::Fine,
            "doubtful" => Self::Doubtful,
            _ => Self::Unknown,
        }
    }
}

/// The weekdays before that a day is held against.
pub(crate) const WEEKS: usize = 8;
/// Fewer of them than this say nothing.
const FEWEST_WEEKS: usize = 4;

/// The band in which a count is usual: median ± k deviations.
///
/// The deviation is the larger of 1.4826 × MAD (B. Iglewicz, D. Hoaglin, How to Detect and Handle Outliers, 1993) and √median, which
/// is what chance alone does to a count: eight weeks of a rare event often have a MAD of nothing.
pub(crate) fn usual(before: &[f64], k: f64) -> Option<(f64, f64)> {
    if before.len() < FEWEST_WEEKS {
        return None;
    }
    let middle = median(before)?;
    let apart: Vec<f64> = before.iter().map(|count| (count - middle).abs()).collect();
    let deviation = (1.4826 * median(&apart)?).max(middle.sqrt()).max(1.0);
    Some(((middle - k * deviation).max(0.0), middle + k * deviation))
}

fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    let high = *sorted.get(half)?;
    if sorted.len() % 2 == 1 { Some(high) } else { Some(f64::midpoint(*sorted.get(half - 1)?, high)) }
}

/// How many usual gaps have passed since the last row: a gap is the mean of the period's. A night or a quiet day is no silence.
pub(crate) fn gaps_since(last: Timestamp, n: i64, from: Timestamp, now: Timestamp) -> f64 {
    let gap = (now.micros() - from.micros()) as f64 / n.max(1) as f64;
    let silence = (now.micros() - last.micros()) as f64;
    if silence < DAY as f64 { 0.0 } else { silence / gap.max(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_band_follows_the_spread_and_is_never_narrower_than_chance() {
        assert_eq!(usual(&[100.0; 8], 4.0), Some((60.0, 140.0)), "√100 is the least");
        let spread = [60.0, 80.0, 90.0, 100.0, 100.0, 110.0, 120.0, 140.0];
        let (low, high) = usual(&spread, 4.0).unwrap();
        assert!((low - (100.0 - 4.0 * 1.4826 * 15.0)).abs() < 1e-9 && high > 180.0, "{low} {high}");
        assert_eq!(usual(&[0.0; 8], 4.0), Some((0.0, 4.0)), "one more of something rare is no news");
        assert_eq!(usual(&[5.0; 3], 4.0), None, "three weeks are too few");
        let (_, high) = usual(&[10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 900.0], 4.0).unwrap();
        assert!(high < 30.0, "one wild week does not widen the band");
    }

    #[test]
    fn silence_is_counted_in_usual_gaps_after_a_whole_day() {
        let now = Timestamp::from_micros(100 * DAY);
        let from = now.plus(-28 * DAY);
        assert!(gaps_since(now.plus(-DAY / 2), 2800, from, now).abs() < 1e-9);
        assert!((gaps_since(now.plus(-2 * DAY), 28, from, now) - 2.0).abs() < 1e-9);
        assert!((gaps_since(now.plus(-2 * DAY), 280, from, now) - 20.0).abs() < 1e-9);
    }
}
