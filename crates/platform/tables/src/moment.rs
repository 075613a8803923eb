//! Times as files have them.

use chrono::{LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use rapport_kernel::{Timestamp, time::Zone};

use crate::{Fault, Val};

/// Formats of dates beside the usual ones; where days and months cannot be told apart, days come first.
pub const DATES: [&str; 16] = [
    "%d/%m/%Y",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y %I:%M:%S %p",
    "%d.%m.%y",
    "%d.%m.%y %H:%M",
    "%d-%m-%Y",
    "%d-%m-%Y %H:%M",
    "%d-%m-%Y %H:%M:%S",
    "%Y%m%d",
    "%d %b %Y",
    "%d %B %Y",
];

/// A moment of a value: text in a usual form, or in `format` (strftime); what names no offset is in `zone`.
pub fn read(value: &Val<'_>, format: Option<&str>, zone: Zone) -> Result<Option<Timestamp>, Fault> {
    match value {
        Val::Null => Ok(None),
        Val::Time(at) => Ok(Some(*at)),
        Val::Local(at) => Ok(Some(in_zone(*at, zone))),
        Val::Text(text) => match format {
            Some(format) => by_format(text.trim(), format, zone),
            None => usual(text.trim(), zone),
        }
        .map(Some)
        .ok_or_else(|| not_a_time(text, format)),
        Val::Number(_) | Val::Bool(_) | Val::Money(_) => Err(Fault::new(
            "import.time",
            "a number is not a time; use unix(column) for seconds or milliseconds since 1970",
        )),
    }
}

fn not_a_time(text: &str, format: Option<&str>) -> Fault {
    let detail = match format {
        Some(format) => format!("{text:?} is not a time like {format}"),
        None => format!(
            "{text:?} is not a time as 2026-03-04 05:06:07 or 04.03.2026 05:06; name its format: time(column, '%m/%d/%Y')"
        ),
    };
    Fault::new("import.time", detail)
}

/// Whether a text is a time of this format, or in a usual form where there is none.
pub fn reads(text: &str, format: Option<&str>) -> bool {
    // A plain number may read as a date by some formats, and is rarely one.
    if format != Some("%Y%m%d") && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    matches!(read(&Val::text(text), format, Zone::UTC), Ok(Some(_)))
}

/// Seconds since 1970, or milliseconds when the number is too large for seconds of this era.
pub fn unix(number: f64) -> Result<Timestamp, Fault> {
    let micros = if number.abs() < 1e11 { number * 1e6 } else { number * 1e3 };
    if !micros.is_finite() || micros.abs() > 8e18 {
        return Err(Fault::new("import.time", format!("{number} is not a time since 1970")));
    }
    Ok(Timestamp::from_micros(micros.round() as i64))
}

/// ISO 8601 with or without an offset, and day.month.year with or without a time.
fn usual(text: &str, zone: Zone) -> Option<Timestamp> {
    if let Some(local) = iso(text.as_bytes()) {
        return Some(in_zone(local, zone));
    }
    if let Ok(at) = chrono::DateTime::parse_from_rfc3339(text) {
        return Some(Timestamp::from_micros(at.timestamp_micros()));
    }
    for format in [
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%d %H:%M:%S%.f",
        "%d.%m.%Y %H:%M:%S%.f",
        "%d.%m.%Y %H:%M",
        "%Y/%m/%d %H:%M:%S%.f",
    ] {
        if let Ok(local) = NaiveDateTime::parse_from_str(text, format) {
            return Some(in_zone(local, zone));
        }
    }
    for format in ["%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f UTC"] {
        if let Ok(at) = chrono::DateTime::parse_from_str(text, format) {
            return Some(Timestamp::from_micros(at.timestamp_micros()));
        }
    }
    let date =
        ["%d.%m.%Y", "%Y/%m/%d"].iter().find_map(|format| NaiveDate::parse_from_str(text, format).ok())?;
    Some(in_zone(date.and_time(NaiveTime::MIN), zone))
}

fn by_format(text: &str, format: &str, zone: Zone) -> Option<Timestamp> {
    if let Ok(at) = chrono::DateTime::parse_from_str(text, format) {
        return Some(Timestamp::from_micros(at.timestamp_micros()));
    }
    let local = NaiveDateTime::parse_from_str(text, format)
        .or_else(|_| NaiveDate::parse_from_str(text, format).map(|date| date.and_time(NaiveTime::MIN)))
        .ok()?;
    Some(in_zone(local, zone))
}

/// `YYYY-MM-DD`, also with `HH:MM` or `HH:MM:SS`: what most exports hold, read without a general parser.
fn iso(text: &[u8]) -> Option<NaiveDateTime> {
    let number = |from: usize, to: usize| {
        text[from..to].iter().try_fold(0u32, |number, digit| {
            digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0'))
        })
    };
    if !matches!(text.len(), 10 | 16 | 19) || text[4] != b'-' || text[7] != b'-' {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(i32::try_from(number(0, 4)?).ok()?, number(5, 7)?, number(8, 10)?)?;
    if text.len() == 10 {
        return Some(date.and_time(NaiveTime::MIN));
    }
    if !matches!(text[10], b' ' | b'T') || text[13] != b':' || (text.len() == 19 && text[16] != b':') {
        return None;
    }
    let second = if text.len() == 19 { number(17, 19)? } else { 0 };
    date.and_hms_opt(number(11, 13)?, number(14, 16)?, second)
}

/// The moment when a wall shows this; the first of two, and an hour on where the wall skips it.
fn in_zone(local: NaiveDateTime, zone: Zone) -> Timestamp {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => {
            Timestamp::from_micros(at.timestamp_micros())
        }
        LocalResult::None => {
            let hour = chrono::Duration::hours(1);
            let later = zone.from_local_datetime(&(local + hour)).earliest();
            Timestamp::from_micros(
                later.map_or_else(|| local.and_utc().timestamp_micros(), |at| at.timestamp_micros()),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, zone: Zone) -> String {
        read(&Val::text(text), None, zone)
            .map_or_else(|fault| fault.code.into(), |at| at.unwrap().to_string())
    }

    #[test]
    fn times_are_read_in_the_zone_unless_they_name_an_offset() {
        let sao_paulo = Zone::America__Sao_Paulo;
        for (written, expected) in [
            ("2017-07-09 21:57:05", "2017-07-10T00:57:05Z"),
            ("2017-12-09 21:57", "2017-12-09T23:57:00Z"),
            ("2017-08-01", "2017-08-01T03:00:00Z"),
            ("09.07.2017 21:57", "2017-07-10T00:57:00Z"),
            ("09.07.2017", "2017-07-09T03:00:00Z"),
            ("2017-07-09T21:57:05Z", "2017-07-09T21:57:05Z"),
            ("2017-07-09T21:57:05.250+03:00", "2017-07-09T18:57:05.250Z"),
            ("2017-07-09 21:57:05.5", "2017-07-10T00:57:05.500Z"),
            ("2017-10-15 00:30:00", "2017-10-15T03:30:00Z"),
            ("2017-02-30", "import.time"),
            ("31.02.2017", "import.time"),
            ("07/09/2017", "import.time"),
            ("2017-07-09 25:00:00", "import.time"),
        ] {
            assert_eq!(at(written, sao_paulo), expected, "{written}");
        }
    }

    #[test]
    fn an_unusual_form_is_read_by_its_format() {
        let text = Val::text("07/09/2017 9:05 PM");
        let read = read(&text, Some("%m/%d/%Y %I:%M %p"), Zone::UTC).unwrap().unwrap();
        assert_eq!(read.to_string(), "2017-07-09T21:05:00Z");
        assert_eq!(unix(1_499_637_425.0).unwrap(), unix(1_499_637_425_000.0).unwrap());
    }
}
