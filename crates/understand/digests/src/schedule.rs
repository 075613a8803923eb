//! When a digest is due, and which days it is about.

use chrono::{Datelike, Days, Duration, Months, NaiveDate, NaiveTime, TimeZone};
use rapport_kernel::{
    Timestamp,
    time::{Zone, start_of_day},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DigestEvery)]
pub enum Every {
    /// About the day before.
    Day,
    /// About the seven days before.
    Week,
    /// About the calendar month before.
    Month,
}

impl Every {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Self::Day, Self::Week, Self::Month].into_iter().find(|every| every.as_str() == word)
    }
}

/// How often, on which day, at which hour of the company's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Schedule {
    pub every: Every,
    /// 1 is Monday, 7 is Sunday; for weeks.
    #[serde(default = "one")]
    pub weekday: u8,
    /// 1 to 28, so that every month has it; for months.
    #[serde(default = "one")]
    pub month_day: u8,
    /// 0 to 23.
    pub hour: u8,
}

const fn one() -> u8 {
    1
}

impl Schedule {
    fn is_on(self, date: NaiveDate) -> bool {
        match self.every {
            Every::Day => true,
            Every::Week => date.weekday().number_from_monday() == u32::from(self.weekday),
            Every::Month => date.day() == u32::from(self.month_day),
        }
    }

    /// The first moment after `after` at which it is due.
    pub fn next_after(self, after: Timestamp, zone: Zone) -> Timestamp {
        let today = after.date_in(zone);
        // A month that has the day is at most 31 days away.
        let dates = (0..=32).map(|days| today + Days::new(days)).filter(|date| self.is_on(*date));
        let mut moments = dates.map(|date| at_hour(date, self.hour, zone));
        moments.find(|at| *at > after).unwrap_or_else(|| start_of_day(today + Days::new(32), zone))
    }

    /// The last moment it was due at, from `due`, itself a due moment not after `now`, on.
    pub(crate) fn last_until(self, due: Timestamp, now: Timestamp, zone: Zone) -> Timestamp {
        let mut last = due;
        loop {
            let next = self.next_after(last, zone);
            if next > now {
                return last;
            }
            last = next;
        }
    }

    /// The days `[from, to)` that a letter of this date is about.
    pub fn days(self, date: NaiveDate) -> (NaiveDate, NaiveDate) {
        match self.every {
            Every::Day => (date - Days::new(1), date),
            Every::Week => (date - Days::new(7), date),
            Every::Month => {
                let first = date.with_day(1).unwrap_or(date);
                (first - Months::new(1), first)
            }
        }
    }
}

/// An hour of a date; where the clock jumps over it, the first moment after the gap.
fn at_hour(date: NaiveDate, hour: u8, zone: Zone) -> Timestamp {
    let mut local = date.and_time(NaiveTime::MIN) + Duration::hours(i64::from(hour));
    for _ in 0..8 {
        if let Some(at) = zone.from_local_datetime(&local).earliest() {
            return Timestamp::from_micros(at.timestamp_micros());
        }
        local += Duration::minutes(30);
    }
    start_of_day(date, zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn schedule(every: Every, hour: u8) -> Schedule {
        Schedule { every, weekday: 1, month_day: 1, hour }
    }

    #[test]
    fn it_is_due_at_the_hour_of_the_companys_zone() {
        let cases = [
            // 2026-03-04 is a Wednesday; Moscow is three hours ahead.
            (schedule(Every::Day, 9), "2026-03-04T05:59:59Z", "2026-03-04T06:00:00Z"),
            (schedule(Every::Day, 9), "2026-03-04T06:00:00Z", "2026-03-05T06:00:00Z"),
            (schedule(Every::Week, 9), "2026-03-04T12:00:00Z", "2026-03-09T06:00:00Z"),
            (schedule(Every::Month, 0), "2026-03-04T12:00:00Z", "2026-03-31T21:00:00Z"),
            (
                Schedule { month_day: 28, ..schedule(Every::Month, 23) },
                "2026-02-28T21:00:00Z",
                "2026-03-28T20:00:00Z",
            ),
        ];
        for (schedule, after, due) in cases {
            assert_eq!(schedule.next_after(at(after), Zone::Europe__Moscow), at(due), "{schedule:?} {after}");
        }
    }

    #[test]
    fn an_hour_that_the_clock_jumps_over_is_the_moment_after() {
        let due = schedule(Every::Day, 2).next_after(at("2026-03-29T00:30:00Z"), Zone::Europe__Berlin);
        assert_eq!(due, at("2026-03-29T01:00:00Z"));
        // And one that comes twice is due once, the first time.
        let twice = schedule(Every::Day, 2).next_after(at("2026-10-24T12:00:00Z"), Zone::Europe__Berlin);
        assert_eq!(twice, at("2026-10-25T00:00:00Z"));
        assert_eq!(
            schedule(Every::Day, 2).next_after(twice, Zone::Europe__Berlin),
            at("2026-10-26T01:00:00Z")
        );
    }

    #[test]
    fn the_days_end_with_the_day_before() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let cases = [
            (Every::Day, "2026-03-04", "2026-03-03", "2026-03-04"),
            (Every::Week, "2026-03-02", "2026-02-23", "2026-03-02"),
            (Every::Month, "2026-03-15", "2026-02-01", "2026-03-01"),
            (Every::Month, "2026-01-01", "2025-12-01", "2026-01-01"),
        ];
        for (every, date, from, to) in cases {
            assert_eq!(schedule(every, 9).days(day(date)), (day(from), day(to)), "{every:?} {date}");
        }
    }

    #[test]
    fn after_a_long_silence_only_the_last_one_is_due() {
        let schedule = schedule(Every::Day, 9);
        let last =
            schedule.last_until(at("2026-03-01T06:00:00Z"), at("2026-03-04T07:00:00Z"), Zone::Europe__Moscow);
        assert_eq!(last, at("2026-03-04T06:00:00Z"));
    }
}
