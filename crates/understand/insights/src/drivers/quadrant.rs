//! Importance against performance (J. Martilla, J. James, Importance-Performance Analysis, Journal of Marketing 41, 1977).

use serde::{Deserialize, Serialize};

use super::{curve::Direction, report::Driver};
use crate::factors::{Factors, Values};

/// Where a factor stands among the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// 0–100: the mean between the factor's 1st and 99th percentiles, turned so that more is better.
    pub performance: f64,
    pub quadrant: Quadrant,
}

/// The four fields; lines are drawn at the means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quadrant {
    /// Important, and done badly.
    FixFirst,
    /// Important, and done well.
    KeepUp,
    /// Unimportant, and done badly.
    LowPriority,
    /// Unimportant, and done well.
    PossibleOverkill,
}

/// Places every numeric factor that works one way.
pub(super) fn place(factors: &Factors, drivers: &mut [Driver]) {
    let mut placed: Vec<(usize, f64)> = Vec::new();
    for (at, driver) in drivers.iter().enumerate() {
        let Some((_, factor)) = factors.find(&driver.factor) else { continue };
        if let (Values::Numeric(values), Direction::Up | Direction::Down) = (&factor.values, driver.direction)
        {
            placed.extend(performance(values, driver.direction).map(|performance| (at, performance)));
        }
    }
    let count = placed.len().max(1) as f64;
    let importance = placed.iter().map(|(at, _)| drivers[*at].share).sum::<f64>() / count;
    let middle = placed.iter().map(|(_, performance)| performance).sum::<f64>() / count;
    for (at, performance) in placed {
        let quadrant = match (drivers[at].share >= importance, performance >= middle) {
            (true, false) => Quadrant::FixFirst,
            (true, true) => Quadrant::KeepUp,
            (false, false) => Quadrant::LowPriority,
            (false, true) => Quadrant::PossibleOverkill,
        };
        drivers[at].standing = Some(Standing { performance, quadrant });
    }
}

fn performance(values: &[f64], direction: Direction) -> Option<f64> {
    let mut known: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    known.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| known.get((share * (known.len().max(1) - 1) as f64).round() as usize).copied();
    let (low, high) = (at(0.01)?, at(0.99)?);
    if high <= low {
        return None;
    }
    let mean = known.iter().map(|value| value.clamp(low, high)).sum::<f64>() / known.len() as f64;
    let share = (mean - low) / (high - low);
    Some(100.0 * if direction == Direction::Down { 1.0 - share } else { share })
}
