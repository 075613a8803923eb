//! What is asked of a metric, and the days that it is asked about.

use chrono::{Datelike, Days, NaiveDate};
use rapport_kernel::{
    Problem, Timestamp,
    time::{Period, Zone, start_of_day},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::unclear;

/// The steps in which time is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Grain {
    Day,
    /// ISO weeks, from Monday.
    Week,
    Month,
}

/// What the answers are weighted to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WeightBy {
    /// Where the customers live.
    Region,
    Segment,
    /// Where the customers come into contact.
    Channel,
}

/// A question to a metric: metric × dimensions × grain × filter × period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryRequest {
    pub metric: String,
    /// At most two dimensions of the metric, or `property:NAME`.
    pub by: Vec<String>,
    pub grain: Option<Grain>,
    /// A rule: SQL text, or react-querybuilder's JSON.
    pub filter: Option<String>,
    /// First day, in the company's zone; 28 days before `to` when absent.
    pub from: Option<NaiveDate>,
    /// The day after the last; today when absent, so that the period ends yesterday.
    pub to: Option<NaiveDate>,
    /// Whether to ask for the period before as well.
    pub compare: bool,
    pub weight_by: Option<WeightBy>,
    /// The unit that the caller's scope was narrowed to: its target is the answer's.
    pub unit: Option<String>,
}

impl QueryRequest {
    /// The last 28 days of a metric as a whole, with the period before.
    pub fn new(metric: impl Into<String>) -> Self {
        Self {
            metric: metric.into(),
            by: Vec::new(),
            grain: None,
            filter: None,
            from: None,
            to: None,
            compare: true,
            weight_by: None,
            unit: None,
        }
    }

    /// Dimensions as people write them: `touchpoint,delay`.
    #[must_use]
    pub fn by(mut self, list: &str) -> Self {
        self.by = list.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
        self
    }
}

impl Grain {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// The first day of the step that a day is in.
    pub(crate) fn start(self, day: NaiveDate) -> NaiveDate {
        match self {
            Self::Day => day,
            Self::Week => day - Days::new(u64::from(day.weekday().num_days_from_monday())),
            Self::Month => day.with_day(1).unwrap_or(day),
        }
    }

    pub(crate) fn next(self, start: NaiveDate) -> NaiveDate {
        match self {
            Self::Day => start + Days::new(1),
            Self::Week => start + Days::new(7),
            Self::Month => start + chrono::Months::new(1),
        }
    }
}

impl std::str::FromStr for Grain {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        [Self::Day, Self::Week, Self::Month].into_iter().find(|grain| grain.as_str() == text).ok_or_else(
            || unclear("metric.grain", "grain", format!("{text:?} is not one of: day, week, month")),
        )
    }
}

impl WeightBy {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Segment => "segment",
            Self::Channel => "channel",
        }
    }
}

impl std::str::FromStr for WeightBy {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        [Self::Region, Self::Segment, Self::Channel].into_iter().find(|by| by.as_str() == text).ok_or_else(
            || {
                unclear(
                    "metric.weight",
                    "weight_by",
                    format!("{text:?} is not one of: region, segment, channel"),
                )
            },
        )
    }
}

/// The longest period that is answered, in days.
const MOST_DAYS: i64 = 3660;
/// The period when none is asked for, in days.
const USUAL_DAYS: u64 = 28;

/// The days asked about and those just before, as moments of the company's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// First day of the period before, which ends where this one begins.
    pub before: NaiveDate,
    pub zone: Zone,
}

/// How far a step of the period before is from its counterpart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shift {
    Days(i64),
    Months(u32),
}

impl Window {
    pub(crate) fn new(
        from: Option<NaiveDate>,
        to: Option<NaiveDate>,
        now: Timestamp,
        zone: Zone,
    ) -> Result<Self, Problem> {
        for (field, day) in [("from", from), ("to", to)] {
            if day.is_some_and(|day| !(1970..=9999).contains(&day.year())) {
                return Err(unclear("metric.period", field, "years go from 1970 to 9999"));
            }
        }
        let today = now.date_in(zone);
        // A period that begins today or later ends no earlier than tomorrow.
        let to = to
            .unwrap_or_else(|| from.filter(|from| *from >= today).map_or(today, |from| from + Days::new(1)));
        let from = from.unwrap_or_else(|| to.checked_sub_days(Days::new(USUAL_DAYS)).unwrap_or(to));
        let days = (to - from).num_days();
        if days < 1 {
            return Err(unclear(
                "metric.period",
                "to",
                "the period must end after it begins; `to` is the day after the last",
            ));
        }
        if days > MOST_DAYS {
            return Err(unclear("metric.period", "from", format!("a period has at most {MOST_DAYS} days")));
        }
        let period = Period::of_days(from, to, zone);
        Ok(Self { from, to, before: period.previous(zone).from.date_in(zone), zone })
    }

    pub(crate) fn period(&self) -> Period {
        Period::of_days(self.from, self.to, self.zone)
    }

    pub(crate) fn period_before(&self) -> Period {
        Period::of_days(self.before, self.from, self.zone)
    }

    /// The steps of the period from a day to another, each with its first moment and the first after it, cut at the ends.
    pub(crate) fn steps(
        &self,
        grain: Option<Grain>,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Vec<(NaiveDate, Period)> {
        let Some(grain) = grain else {
            return vec![(from, Period::of_days(from, to, self.zone))];
        };
        let mut steps = Vec::new();
        let mut start = grain.start(from);
        while start < to {
            let next = grain.next(start);
            let period = Period {
                from: start_of_day(start.max(from), self.zone),
                to: start_of_day(next.min(to), self.zone),
            };
            steps.push((start, period));
            start = next;
        }
        steps
    }

    /// How to get from a step of the period before to its counterpart; `None` when steps of the two do not line up.
    pub(crate) fn shift(&self, grain: Grain) -> Option<Shift> {
        let days = (self.to - self.from).num_days();
        match grain {
            Grain::Day => Some(Shift::Days(days)),
            Grain::Week => (days % 7 == 0).then_some(Shift::Days(days)),
            Grain::Month => {
                let whole = self.from.day() == 1 && self.to.day() == 1 && self.before.day() == 1;
                let months = |from: NaiveDate, to: NaiveDate| {
                    12 * (to.year() - from.year()) + to.month() as i32 - from.month() as i32
                };
                let count = months(self.from, self.to);
                (whole && months(self.before, self.from) == count)
                    .then_some(Shift::Months(count.unsigned_abs()))
            }
        }
    }
}

impl Shift {
    /// The counterpart of a step of the period before.
    pub(crate) fn forward(self, at: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Days(days) => at.checked_add_days(Days::new(days.unsigned_abs())),
            Self::Months(months) => at.checked_add_months(chrono::Months::new(months)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn window(from: Option<&str>, to: Option<&str>) -> Result<Window, Problem> {
        // Half past one at night of the 5th in Moscow.
        let now = "2026-03-04T22:30:00Z".parse().unwrap();
        Window::new(from.map(day), to.map(day), now, Zone::Europe__Moscow)
    }

    #[test]
    fn the_usual_period_is_four_weeks_that_end_yesterday() {
        let usual = window(None, None).unwrap();
        assert_eq!(
            (usual.from, usual.to, usual.before),
            (day("2026-02-05"), day("2026-03-05"), day("2026-01-08"))
        );
        assert_eq!(usual.period().from.to_string(), "2026-02-04T21:00:00Z");
        assert_eq!(window(Some("2026-03-05"), None).unwrap().to, day("2026-03-06"));
    }

    #[test]
    fn a_period_that_ends_before_it_begins_or_never_is_refused() {
        assert_eq!(window(Some("2026-03-04"), Some("2026-03-04")).unwrap_err().field.as_deref(), Some("to"));
        assert_eq!(window(Some("1980-01-01"), Some("2026-03-04")).unwrap_err().code, "metric.period");
        assert_eq!(window(Some("0001-01-01"), Some("0001-02-04")).unwrap_err().code, "metric.period");
    }

    #[test]
    fn steps_are_cut_at_the_ends_of_the_period() {
        let window = window(Some("2026-02-05"), Some("2026-02-17")).unwrap();
        let steps = window.steps(Some(Grain::Week), window.from, window.to);
        let shown: Vec<String> =
            steps.iter().map(|(at, period)| format!("{at} {} {}", period.from, period.to)).collect();
        assert_eq!(
            shown,
            [
                "2026-02-02 2026-02-04T21:00:00Z 2026-02-08T21:00:00Z",
                "2026-02-09 2026-02-08T21:00:00Z 2026-02-15T21:00:00Z",
                "2026-02-16 2026-02-15T21:00:00Z 2026-02-16T21:00:00Z",
            ]
        );
    }

    #[test]
    fn a_step_has_a_counterpart_when_the_two_periods_line_up() {
        let cases = [
            ("2026-02-05", "2026-02-15", Grain::Day, Some(Shift::Days(10))),
            ("2026-02-05", "2026-02-15", Grain::Week, None),
            ("2026-02-05", "2026-02-19", Grain::Week, Some(Shift::Days(14))),
            ("2025-03-01", "2026-03-01", Grain::Month, Some(Shift::Months(12))),
            ("2026-02-01", "2026-03-01", Grain::Month, None),
        ];
        for (from, to, grain, expected) in cases {
            assert_eq!(window(Some(from), Some(to)).unwrap().shift(grain), expected, "{from} {to} {grain:?}");
        }
        assert_eq!(Shift::Months(12).forward(day("2024-03-01")), Some(day("2025-03-01")));
    }
}
