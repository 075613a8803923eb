//! Since when: the day on which a level changed, and whether it is back.

use chrono::NaiveDate;

use super::{Sample, Tally};
use crate::stats::Z;

/// Fewest answers on each side of a change.
const SIDE: f64 = 15.0;
/// The largest of the many t that a change must pass: about 1 % by chance over a year of days (D. W. K. Andrews,
/// Econometrica 61, 1993).
const SURE: f64 = 3.6;
/// One-sided 95 %.
const ONE_SIDED: f64 = 1.645;

/// The first day of the new level, by the split in two levels that leaves the least squares (D. V. Hinkley, Biometrika 57,
/// 1970), where the levels differ beyond chance and in the direction given. Days in order, without those that have no answers.
pub fn since(days: &[(NaiveDate, Tally)], lower: bool) -> Option<NaiveDate> {
    let mut all = Tally::default();
    for (_, tally) in days {
        all.add(tally);
    }
    let mut before = Tally::default();
    let mut best: Option<(f64, NaiveDate)> = None;
    for (day, tally) in days {
        let after =
            Tally { n: all.n - before.n, sum: all.sum - before.sum, squares: all.squares - before.squares };
        if before.n >= SIDE && after.n >= SIDE {
            let (then, now) = (before.sample(), after.sample());
            let within = (then.variance * (before.n - 1.0) + now.variance * (after.n - 1.0)) / (all.n - 2.0);
            let t = (now.mean - then.mean) / (within * (1.0 / before.n + 1.0 / after.n)).sqrt();
            let sure = if lower { -t } else { t };
            if sure.is_finite() && sure > best.map_or(SURE, |(best, _)| best) {
                best = Some((sure, *day));
            }
        }
        before.add(tally);
    }
    best.map(|(_, day)| day)
}

/// How a place is now against what is expected of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Now {
    /// As bad, or as good, as it was found.
    There,
    /// Less than half of it is left.
    Gone,
    Unsure,
}

/// Whether a difference of `size` from `expected` is still there: the last 7 days, 14, 28, the first that are sure.
///
/// `last` gives the sum of the last so many days; `spread` is the standard deviation between periods beyond chance.
pub fn still(last: impl Fn(u32) -> Tally, size: f64, expected: f64, spread: f64) -> Now {
    for days in [7, 14, 28] {
        let Sample { answers, mean, variance } = last(days).sample();
        if answers < 10 || variance <= 0.0 {
            continue;
        }
        let along = (mean - expected) * size.signum();
        let error = (variance / answers as f64 + spread * spread).sqrt();
        if along - Z * error > 0.0 {
            return Now::There;
        }
        if along + ONE_SIDED * error < size.abs() / 2.0 {
            return Now::Gone;
        }
    }
    Now::Unsure
}

#[cfg(test)]
mod tests {
    use chrono::Days;

    use super::*;

    fn days(levels: &[(u64, f64)]) -> Vec<(NaiveDate, Tally)> {
        let first = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let mut days = Vec::new();
        for (length, level) in levels {
            for _ in 0..*length {
                let day = first + Days::new(days.len() as u64);
                // Two answers a day, one above the level and one below, with a standard deviation of 1.
                let values = [level - 1.0, level + 1.0];
                let tally = Tally {
                    n: 2.0,
                    sum: values.iter().sum(),
                    squares: values.iter().map(|value| value * value).sum(),
                };
                days.push((day, tally));
            }
        }
        days
    }

    #[test]
    fn the_day_of_a_change_is_found_and_a_level_has_none() {
        let fell = days(&[(60, 4.0), (30, 3.0)]);
        assert_eq!(since(&fell, true), Some(fell[60].0));
        assert_eq!(since(&fell, false), None);
        assert_eq!(since(&days(&[(90, 4.0)]), true), None);
        assert_eq!(since(&days(&[(80, 4.0), (5, 3.0)]), true), None);
    }

    #[test]
    fn what_is_back_is_gone_and_what_stays_is_there() {
        let sum = |days: &[(NaiveDate, Tally)], last: u32| {
            let mut all = Tally::default();
            for (_, tally) in days.iter().rev().take(last as usize) {
                all.add(tally);
            }
            all
        };
        let (fell, back) = (days(&[(30, 3.0)]), days(&[(21, 3.0), (7, 4.0)]));
        assert_eq!(still(|last| sum(&fell, last), -1.0, 4.0, 0.0), Now::There);
        assert_eq!(still(|last| sum(&back, last), -1.0, 4.0, 0.0), Now::Gone);
        assert_eq!(still(|last| sum(&fell[..2], last), -1.0, 4.0, 0.0), Now::Unsure);
    }
}
