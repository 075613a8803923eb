//! Dates that a calendar in a time zone shows, exact across changes of the clocks, and quick over millions of rows.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, NaiveDate, Offset, TimeZone};
use rapport_kernel::time::{DAY, Zone};

/// What a moment is reduced to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Unit {
    Day,
    /// The Monday of the ISO week.
    Week,
    /// The first of the month.
    Month,
}

/// Remembers the zone's offset for each UTC day it has met: nearly every day has one, and rows come in days.
pub(crate) struct Calendar {
    zone: Zone,
    unit: Unit,
    /// Offset in microseconds all through a UTC day; `None` for a day on which the clocks change.
    offsets: HashMap<i64, Option<i64>>,
    last: Option<(i64, i64)>,
    last_month: Option<(i32, i32, i32)>,
}

impl Calendar {
    pub fn new(zone: Zone, unit: Unit) -> Self {
        Self { zone, unit, offsets: HashMap::new(), last: None, last_month: None }
    }

    /// Days since 1970-01-01 of the date shown at a moment.
    pub fn date(&mut self, micros: i64) -> i32 {
        let local = micros.saturating_add(self.offset(micros));
        let day = local.div_euclid(DAY) as i32;
        match self.unit {
            Unit::Day => day,
            // 1970-01-01 was a Thursday.
            Unit::Week => day - (day + 3).rem_euclid(7),
            Unit::Month => self.month(day),
        }
    }

    fn offset(&mut self, micros: i64) -> i64 {
        let day = micros.div_euclid(DAY);
        if let Some((known, offset)) = self.last
            && known == day
        {
            return offset;
        }
        let zone = self.zone;
        let all_day = *self.offsets.entry(day).or_insert_with(|| {
            let (start, end) = (offset_at(zone, day * DAY), offset_at(zone, day * DAY + DAY - 1));
            (start == end).then_some(start)
        });
        match all_day {
            Some(offset) => {
                self.last = Some((day, offset));
                offset
            }
            None => offset_at(zone, micros),
        }
    }

    fn month(&mut self, day: i32) -> i32 {
        if let Some((from, to, first)) = self.last_month
            && (from..to).contains(&day)
        {
            return first;
        }
        let first = NaiveDate::from_epoch_days(day).map_or(day, |date| day - date.day0() as i32);
        self.last_month = Some((first, first + 28, first));
        first
    }
}

fn offset_at(zone: Zone, micros: i64) -> i64 {
    let at = DateTime::from_timestamp_micros(micros).unwrap_or_default().naive_utc();
    i64::from(zone.offset_from_utc_datetime(&at).fix().local_minus_utc()) * rapport_kernel::time::SECOND
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rapport_kernel::Timestamp;

    use super::*;

    fn shown(unit: Unit, zone: Zone, at: &str) -> String {
        let at: Timestamp = at.parse().unwrap();
        NaiveDate::from_epoch_days(Calendar::new(zone, unit).date(at.micros())).unwrap().to_string()
    }

    #[test]
    fn days_weeks_and_months_follow_the_zone_across_changes_of_the_clocks() {
        let berlin = Zone::Europe__Berlin;
        // Clocks go forward on 2026-03-29 at 01:00 UTC, back on 2026-10-25 at 01:00 UTC.
        assert_eq!(shown(Unit::Day, berlin, "2026-03-28T22:59:59Z"), "2026-03-28");
        assert_eq!(shown(Unit::Day, berlin, "2026-03-28T23:00:00Z"), "2026-03-29");
        assert_eq!(shown(Unit::Day, berlin, "2026-03-29T21:59:59Z"), "2026-03-29");
        assert_eq!(shown(Unit::Day, berlin, "2026-03-29T22:00:00Z"), "2026-03-30");
        assert_eq!(shown(Unit::Day, berlin, "2026-10-25T22:59:59Z"), "2026-10-25");
        assert_eq!(shown(Unit::Week, berlin, "2026-03-29T21:59:59Z"), "2026-03-23");
        assert_eq!(shown(Unit::Week, berlin, "2026-03-29T22:00:00Z"), "2026-03-30");
        assert_eq!(shown(Unit::Month, Zone::Europe__Moscow, "2026-02-28T21:00:00Z"), "2026-03-01");
        assert_eq!(shown(Unit::Month, Zone::America__Sao_Paulo, "2026-03-01T02:00:00Z"), "2026-02-01");
    }

    proptest! {
        #[test]
        fn a_day_is_the_one_chrono_shows(zones in prop::sample::select(vec![Zone::Europe__Moscow, Zone::Europe__Berlin, Zone::America__New_York, Zone::Asia__Kathmandu, Zone::Pacific__Apia]),
                                         moments in prop::collection::vec(1_000_000_000_000_000_i64..2_000_000_000_000_000, 1..40)) {
            let mut calendar = Calendar::new(zones, Unit::Day);
            for micros in moments {
                let expected = Timestamp::from_micros(micros).date_in(zones).to_epoch_days();
                prop_assert_eq!(calendar.date(micros), expected);
            }
        }
    }
}
