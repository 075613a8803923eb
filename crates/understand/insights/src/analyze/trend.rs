//! The score over time, in the finest grain that leaves enough answers to each point.

use chrono::{Datelike, Days, Months, NaiveDate};
use rapport_kernel::{Timestamp, time::Zone};
use serde::Serialize;
use std::collections::BTreeMap;

use super::{
    Lang,
    score::{Figure, Scores},
};

/// Answers that a point should have on average.
const ENOUGH: usize = 8;
/// Most points.
const MOST: usize = 60;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Grain {
    Day,
    /// ISO weeks, from Monday.
    Week,
    Month,
    Quarter,
    Year,
}

/// The score over time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trend {
    pub column: String,
    pub grain: Grain,
    /// Periods without answers included, so that gaps show.
    pub points: Vec<Point>,
    /// The later half of the time against the earlier.
    pub change: Option<Change>,
    /// Answers without a time.
    pub undated: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Point {
    pub from: NaiveDate,
    #[serde(flatten)]
    pub figure: Figure,
}

/// A difference with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Change {
    pub before: Figure,
    pub after: Figure,
    /// The first day of the later half.
    pub since: NaiveDate,
    pub difference: f64,
    pub low: f64,
    pub high: f64,
}

impl Grain {
    const ALL: [Self; 5] = [Self::Day, Self::Week, Self::Month, Self::Quarter, Self::Year];

    /// What one point stands for.
    pub const fn each(self, lang: Lang) -> &'static str {
        match self {
            Self::Day => lang.pick("by day", "по дням"),
            Self::Week => lang.pick("by week", "по неделям"),
            Self::Month => lang.pick("by month", "по месяцам"),
            Self::Quarter => lang.pick("by quarter", "по кварталам"),
            Self::Year => lang.pick("by year", "по годам"),
        }
    }

    fn start(self, day: NaiveDate) -> NaiveDate {
        let first = |month: u32| NaiveDate::from_ymd_opt(day.year(), month, 1).unwrap_or(day);
        match self {
            Self::Day => day,
            Self::Week => day - Days::new(u64::from(day.weekday().num_days_from_monday())),
            Self::Month => first(day.month()),
            Self::Quarter => first(day.month0() / 3 * 3 + 1),
            Self::Year => first(1),
        }
    }

    fn next(self, start: NaiveDate) -> NaiveDate {
        let months = |count| start.checked_add_months(Months::new(count)).unwrap_or(NaiveDate::MAX);
        match self {
            Self::Day => start + Days::new(1),
            Self::Week => start + Days::new(7),
            Self::Month => months(1),
            Self::Quarter => months(3),
            Self::Year => months(12),
        }
    }

    fn periods(self, first: NaiveDate, last: NaiveDate) -> usize {
        let mut start = self.start(first);
        let mut count = 0;
        while start <= last && count <= MOST {
            start = self.next(start);
            count += 1;
        }
        count
    }
}

/// The trend of the answers that have a time; nothing when they all fall into one period.
pub fn trend(column: &str, times: &[Option<Timestamp>], scores: &Scores) -> Option<Trend> {
    let dated: Vec<(NaiveDate, f64)> = times
        .iter()
        .zip(&scores.of_row)
        .filter(|(_, score)| !score.is_nan())
        .filter_map(|(at, score)| Some(((*at)?.date_in(Zone::UTC), *score)))
        .collect();
    let answers = scores.of_row.iter().filter(|score| !score.is_nan()).count();
    let first = dated.iter().map(|(day, _)| *day).min()?;
    let last = dated.iter().map(|(day, _)| *day).max()?;
    let fits = |grain: &Grain| {
        let periods = grain.periods(first, last);
        periods <= MOST && dated.len() >= periods * ENOUGH
    };
    let few = |grain: &Grain| grain.periods(first, last) <= 12;
    let grain = Grain::ALL.into_iter().find(fits).or_else(|| Grain::ALL.into_iter().find(few))?;
    let mut by_period: BTreeMap<NaiveDate, Vec<f64>> = BTreeMap::new();
    let mut start = grain.start(first);
    while start <= last {
        by_period.insert(start, Vec::new());
        start = grain.next(start);
    }
    for (day, score) in &dated {
        by_period.entry(grain.start(*day)).or_default().push(*score);
    }
    if by_period.len() < 2 {
        return None;
    }
    let points = by_period
        .iter()
        .map(|(from, of)| Point { from: *from, figure: scores.scale.figure(of.iter().copied()) })
        .collect();
    let change = change(&dated, scores, first, last);
    Some(Trend { column: column.to_owned(), grain, points, change, undated: answers - dated.len() })
}

fn change(dated: &[(NaiveDate, f64)], scores: &Scores, first: NaiveDate, last: NaiveDate) -> Option<Change> {
    let since = first + Days::new((last - first).num_days() as u64 / 2 + 1);
    let half = |later: bool| {
        let of = dated.iter().filter(|(day, _)| (*day >= since) == later).map(|(_, score)| *score);
        scores.scale.figure(of)
    };
    let (before, after) = (half(false), half(true));
    let spread = before.error?.hypot(after.error?);
    let difference = after.value? - before.value?;
    let margin = crate::stats::Z * spread;
    Some(Change { before, after, since, difference, low: difference - margin, high: difference + margin })
}
