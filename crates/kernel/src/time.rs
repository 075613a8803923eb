//! Time as a parameter: UTC microseconds, a clock that tests can hold still, days in the company's zone.

use std::{fmt, str::FromStr, sync::Mutex};

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, SecondsFormat, TimeZone, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Problem;
pub use chrono_tz::Tz as Zone;

/// A moment: microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

pub const SECOND: i64 = 1_000_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

impl Timestamp {
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Later by `micros` (earlier when negative), at the ends of the range no further.
    #[must_use]
    pub const fn plus(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }

    pub fn to_utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or_default()
    }

    /// Days since 1970-01-01 in UTC: the key of daily tables.
    pub const fn utc_day(self) -> i64 {
        self.0.div_euclid(DAY)
    }

    /// The date that the company's calendar shows at this moment.
    pub fn date_in(self, zone: Zone) -> NaiveDate {
        self.to_utc().with_timezone(&zone).date_naive()
    }

    /// `2026-11`: the month partition in UTC.
    pub fn utc_month(self) -> String {
        let at = self.to_utc();
        format!("{:04}-{:02}", at.year(), at.month())
    }
}

/// The first moment of a date in a zone; where the clock jumps over midnight, the first one after the gap.
pub fn start_of_day(date: NaiveDate, zone: Zone) -> Timestamp {
    let mut local = date.and_time(chrono::NaiveTime::MIN);
    for _ in 0..8 {
        if let Some(at) = zone.from_local_datetime(&local).earliest() {
            return Timestamp(at.timestamp_micros());
        }
        local += chrono::Duration::minutes(30);
    }
    Timestamp(date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_micros())
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_utc().to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl FromStr for Timestamp {
    type Err = Problem;

    /// RFC 3339, or a date and time without an offset (then UTC), or a date.
    fn from_str(text: &str) -> Result<Self, Problem> {
        let text = text.trim();
        if let Ok(at) = DateTime::parse_from_rfc3339(text) {
            return Ok(Self(at.timestamp_micros()));
        }
        for format in ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M"] {
            if let Ok(at) = NaiveDateTime::parse_from_str(text, format) {
                return Ok(Self(at.and_utc().timestamp_micros()));
            }
        }
        if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
            return Ok(Self(date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_micros()));
        }
        Err(Problem::invalid(
            "time.invalid",
            format!("expected a time like 2026-03-04T05:06:07Z, not {text:?}"),
        ))
    }
}
impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(|e: Problem| serde::de::Error::custom(e.detail))
    }
}

/// Where time and randomness come from. Taken as a parameter everywhere; never ambient.
pub trait Clock: Send + Sync + 'static {
    fn now(&self) -> Timestamp;
    fn random(&self) -> [u8; 10];
}

/// The machine's clock and the operating system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place where ambient time enters")]
    fn now(&self) -> Timestamp {
        Timestamp(Utc::now().timestamp_micros())
    }

    fn random(&self) -> [u8; 10] {
        let mut random = [0u8; 10];
        random.copy_from_slice(&uuid::Uuid::new_v4().as_bytes()[6..]);
        random
    }
}

/// A clock for tests: stands still until moved, and counts instead of drawing random bytes.
#[derive(Debug)]
pub struct FixedClock(Mutex<(Timestamp, u64)>);

impl FixedClock {
    pub const fn at(now: Timestamp) -> Self {
        Self(Mutex::new((now, 0)))
    }

    pub fn advance(&self, micros: i64) {
        let mut state = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        state.0 = state.0.plus(micros);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).0
    }

    fn random(&self) -> [u8; 10] {
        let mut state = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        state.1 += 1;
        let mut random = [0u8; 10];
        random[2..].copy_from_slice(&state.1.to_be_bytes());
        random
    }
}

/// A half-open span of time, `[from, to)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    pub from: Timestamp,
    pub to: Timestamp,
}

impl Period {
    /// Whole days `[from, to)` of the company's calendar.
    pub fn of_days(from: NaiveDate, to: NaiveDate, zone: Zone) -> Self {
        Self { from: start_of_day(from, zone), to: start_of_day(to, zone) }
    }

    /// The `days` whole days that end with yesterday.
    pub fn last_days(days: u32, now: Timestamp, zone: Zone) -> Self {
        let today = now.date_in(zone);
        Self::of_days(today - Days::new(u64::from(days)), today, zone)
    }

    /// The period of the same number of calendar days just before this one.
    #[must_use]
    pub fn previous(self, zone: Zone) -> Self {
        let (from, to) = (self.from.date_in(zone), self.to.date_in(zone));
        let days = (to - from).num_days();
        if days <= 0 || start_of_day(from, zone) != self.from || start_of_day(to, zone) != self.to {
            let length = self.to.0 - self.from.0;
            return Self { from: self.from.plus(-length), to: self.from };
        }
        Self { from: start_of_day(from - chrono::Duration::days(days), zone), to: self.from }
    }

    pub const fn contains(&self, at: Timestamp) -> bool {
        self.from.0 <= at.0 && at.0 < self.to.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_follow_the_companys_zone() {
        let at: Timestamp = "2026-03-04T22:30:00Z".parse().unwrap();
        assert_eq!(at.date_in(Zone::Europe__Moscow).to_string(), "2026-03-05");
        assert_eq!(at.date_in(Zone::America__Sao_Paulo).to_string(), "2026-03-04");
    }

    #[test]
    fn the_period_before_has_as_many_days_across_a_change_of_clocks() {
        let zone = Zone::Europe__Berlin;
        let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
        let period = Period::of_days(day(29), day(31), zone);
        assert_eq!(period.to.micros() - period.from.micros(), 47 * HOUR);
        assert_eq!(period.previous(zone), Period::of_days(day(27), day(29), zone));
    }

    #[test]
    fn a_time_reads_back() {
        for text in ["2026-03-04T05:06:07Z", "2026-03-04T05:06:07.120Z"] {
            assert_eq!(text.parse::<Timestamp>().unwrap().to_string(), text);
        }
        assert_eq!("2017-07-09 21:57:05".parse::<Timestamp>().unwrap().to_string(), "2017-07-09T21:57:05Z");
        assert!("yesterday".parse::<Timestamp>().is_err());
    }
}
