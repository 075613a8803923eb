//! When things happen: the year that ends today, its seasons, weekdays and hours, in the zone of each region.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use rapport_kernel::{
    Timestamp,
    time::{DAY, HOUR, MINUTE, Zone, start_of_day},
};

use crate::{draw::Draw, geography::REGIONS};

/// Days of history, today included.
pub const DAYS: i32 = 365;
/// Days before the first one, whose midnights are looked up rather than computed.
const MARGIN: i32 = 3;

/// What follows which habits of weekday and hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rhythm {
    Online,
    Retail,
    Calls,
    Office,
}

impl Rhythm {
    const ALL: [Self; 4] = [Self::Online, Self::Retail, Self::Calls, Self::Office];

    /// Weight of each hour of the local day.
    const fn hours(self) -> [f64; 24] {
        match self {
            Self::Online => [
                1.0, 0.5, 0.3, 0.2, 0.2, 0.4, 1.0, 2.0, 3.0, 4.0, 4.5, 4.8, 5.0, 5.0, 4.6, 4.5, 4.6, 5.0,
                5.6, 6.2, 6.6, 6.0, 4.0, 2.2,
            ],
            Self::Retail => [
                0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 3.0, 4.0, 5.0, 5.0, 4.5, 4.5, 5.0, 6.5,
                7.0, 5.5, 0.0, 0.0, 0.0, 0.0,
            ],
            Self::Calls => [
                0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 3.0, 6.0, 8.0, 7.5, 6.5, 5.5, 5.5, 5.5, 6.0, 6.0,
                5.5, 4.5, 3.5, 2.5, 0.0, 0.0,
            ],
            Self::Office => [
                0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.5, 4.0, 6.0, 6.0, 5.0, 3.5, 5.0, 5.5, 5.0, 3.0,
                0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
            ],
        }
    }

    /// Weight of a date: weekday, month and the first days of January.
    fn date_weight(self, date: NaiveDate) -> f64 {
        const MONTHS: [f64; 12] = [0.85, 0.92, 1.0, 0.98, 0.95, 0.95, 0.93, 0.97, 1.02, 1.03, 1.15, 1.3];
        let day = match (self, date.weekday()) {
            (Self::Online, Weekday::Sat | Weekday::Sun) => 1.12,
            (Self::Retail, Weekday::Fri) => 1.1,
            (Self::Retail, Weekday::Sat) => 1.4,
            (Self::Retail, Weekday::Sun) => 1.2,
            (Self::Retail, _) => 0.9,
            (Self::Calls, Weekday::Mon) => 1.25,
            (Self::Calls, Weekday::Sat) => 0.75,
            (Self::Calls, Weekday::Sun) => 0.6,
            (Self::Office, Weekday::Sat | Weekday::Sun) => 0.1,
            _ => 1.0,
        };
        let holiday = match (self, date.month(), date.day()) {
            (Self::Online, 1, 1..=8) => 0.9,
            (Self::Retail, 1, 1..=2) => 0.2,
            (Self::Retail, 1, 3..=8) => 0.8,
            (Self::Calls, 1, 1..=8) => 0.6,
            (Self::Office, 1, 1..=8) => 0.15,
            _ => 1.0,
        };
        day * holiday * MONTHS[date.month0() as usize]
    }
}

/// The calendar of one year. Days are numbered from 0, the first of the year.
#[derive(Debug)]
pub struct Calendar {
    /// The first moment of the year, in the company's zone.
    pub from: Timestamp,
    pub zone: Zone,
    first: NaiveDate,
    /// By region and day from `-MARGIN` on; the last row is the company's zone.
    midnights: Vec<Vec<Timestamp>>,
    /// Day of the month of each day of the year.
    month_days: Vec<u8>,
    /// Cumulated weights of the days, by rhythm.
    mass: [Vec<f64>; 4],
}

impl Calendar {
    /// Index of the company's own zone where a region is asked for.
    pub const COMPANY: usize = REGIONS.len();

    pub fn new(now: Timestamp, zone: Zone) -> Self {
        let today = now.date_in(zone);
        let first = today.checked_sub_days(Days::new(DAYS as u64 - 1)).unwrap_or(today);
        let zones = REGIONS.iter().map(|region| region.zone).chain([zone]);
        let midnights = zones
            .map(|zone| (-MARGIN..DAYS + 60).map(|day| start_of_day(date(first, day), zone)).collect())
            .collect();
        let mass = Rhythm::ALL.map(|rhythm| {
            let mut total = 0.0;
            (0..DAYS)
                .map(|day| {
                    total += rhythm.date_weight(date(first, day));
                    total
                })
                .collect()
        });
        let month_days = (0..DAYS).map(|day| date(first, day).day() as u8).collect();
        Self { from: start_of_day(first, zone), zone, first, midnights, month_days, mass }
    }

    pub fn date(&self, day: i32) -> NaiveDate {
        date(self.first, day)
    }

    /// Day of the month, from 1, of a day of the year.
    pub fn day_of_month(&self, day: i32) -> u32 {
        usize::try_from(day).ok().and_then(|day| self.month_days.get(day)).copied().unwrap_or(1).into()
    }

    /// The first moment of a day in a region.
    pub fn midnight(&self, region: usize, day: i32) -> Timestamp {
        let row = &self.midnights[region];
        usize::try_from(day + MARGIN).ok().and_then(|index| row.get(index)).copied().unwrap_or_else(|| {
            let zone = REGIONS.get(region).map_or(self.zone, |region| region.zone);
            start_of_day(self.date(day), zone)
        })
    }

    /// The day of a region's calendar at a moment, and the hours since its midnight.
    pub fn local(&self, region: usize, at: Timestamp) -> (i32, f64) {
        let start = self.midnight(region, 0);
        let mut day = (at.micros() - start.micros()).div_euclid(DAY) as i32;
        while at < self.midnight(region, day) {
            day -= 1;
        }
        while at >= self.midnight(region, day + 1) {
            day += 1;
        }
        (day, (at.micros() - self.midnight(region, day).micros()) as f64 / HOUR as f64)
    }

    /// Share of the year's business of a rhythm that falls on `day` and later.
    pub fn share_from(&self, rhythm: Rhythm, day: i32) -> f64 {
        let mass = &self.mass[rhythm as usize];
        let total = mass.last().copied().unwrap_or(1.0);
        let before = usize::try_from(day - 1).ok().and_then(|index| mass.get(index)).copied().unwrap_or(0.0);
        1.0 - before / total
    }

    /// A moment on day `from` or later, as busy days and hours would have it.
    pub fn draw(&self, rhythm: Rhythm, region: usize, from: i32, draw: &mut Draw) -> Timestamp {
        let mass = &self.mass[rhythm as usize];
        let share = self.share_from(rhythm, from);
        let target = (1.0 - share * (1.0 - draw.unit())) * mass.last().copied().unwrap_or(1.0);
        let day = mass.partition_point(|sum| *sum < target) as i32;
        self.draw_on(rhythm, region, day.min(DAYS - 1), draw)
    }

    /// A moment of the given day.
    pub fn draw_on(&self, rhythm: Rhythm, region: usize, day: i32, draw: &mut Draw) -> Timestamp {
        let hour = draw.weighted(rhythm.hours().into_iter()) as f64 + draw.unit();
        self.midnight(region, day).plus((hour * HOUR as f64) as i64)
    }

    /// How busy a moment is, from 0 to 1 of the busiest there is.
    pub fn busyness(&self, rhythm: Rhythm, region: usize, at: Timestamp) -> f64 {
        let (day, hour) = self.local(region, at);
        let hours = rhythm.hours();
        let top = hours.iter().copied().fold(0.0, f64::max) * 1.4 * 1.3;
        hours.get(hour as usize).copied().unwrap_or(0.0) * rhythm.date_weight(self.date(day)) / top
    }

    /// Mean of `busyness` over the hours of an average day: what thinning by it leaves.
    pub fn mean_busyness(rhythm: Rhythm) -> f64 {
        let hours = rhythm.hours();
        let top = hours.iter().copied().fold(0.0, f64::max) * 1.4 * 1.3;
        hours.iter().sum::<f64>() / 24.0 / top
    }

    /// The same moment, or the next morning when people there sleep (before 9 or after 21).
    pub fn courteous(&self, region: usize, at: Timestamp) -> Timestamp {
        let (day, hour) = self.local(region, at);
        let minutes = at.micros() / MINUTE % 60;
        if hour < 9.0 {
            self.midnight(region, day).plus(9 * HOUR + minutes * MINUTE)
        } else if hour >= 21.0 {
            self.midnight(region, day + 1).plus(9 * HOUR + minutes * MINUTE)
        } else {
            at
        }
    }
}

fn date(first: NaiveDate, day: i32) -> NaiveDate {
    first.checked_add_signed(chrono::Duration::days(i64::from(day))).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Stream;

    fn calendar() -> Calendar {
        Calendar::new("2026-07-29T12:00:00Z".parse().unwrap(), Zone::Europe__Moscow)
    }

    #[test]
    fn the_year_ends_today() {
        let calendar = calendar();
        assert_eq!(calendar.from.to_string(), "2025-07-29T21:00:00Z");
        assert_eq!(calendar.date(DAYS - 1).to_string(), "2026-07-29");
    }

    #[test]
    fn shops_open_at_ten_local_time_across_a_change_of_clocks() {
        let calendar = calendar();
        let mut draw = Draw::of(1, Stream::Plan, 0, 0);
        let serbia = REGIONS.iter().position(|r| r.code == "serbia").unwrap();
        for _ in 0..5000 {
            let at = calendar.draw(Rhythm::Retail, serbia, 0, &mut draw);
            let (day, hour) = calendar.local(serbia, at);
            assert!((0..DAYS).contains(&day) && (9.0..=21.0).contains(&hour), "{day} {hour}");
        }
    }

    #[test]
    fn nobody_is_written_to_at_night() {
        let calendar = calendar();
        let late: Timestamp = "2026-03-01T22:30:00Z".parse().unwrap();
        let (_, hour) = calendar.local(Calendar::COMPANY, calendar.courteous(Calendar::COMPANY, late));
        assert!((9.0..10.0).contains(&hour));
    }
}
