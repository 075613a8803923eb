//! The texts of letters, and what values are called: the application's own words.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use rapport_http::Language;
use serde_json::Value as Json;

static EN: LazyLock<Json> = LazyLock::new(|| read(include_str!("../../../../web/src/locales/words/en.json")));
static RU: LazyLock<Json> = LazyLock::new(|| read(include_str!("../../../../web/src/locales/words/ru.json")));

fn read(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or_default()
}

/// What the application calls a value of a list: `channel`, `mobile_app`.
fn word(list: &str, value: &str, language: Language) -> Option<&'static str> {
    let texts = match language {
        Language::En => &*EN,
        Language::Ru => &*RU,
    };
    texts["words"][list][value].as_str()
}

/// A dimension's value as people call it; the value itself where it has no other name.
pub(crate) fn value(dimension: &str, value: Option<&str>, language: Language) -> String {
    match value {
        None => say(language, "not stated", "не указано").to_owned(),
        Some(value) => word(dimension, value, language).unwrap_or(value).to_owned(),
    }
}

/// `by touchpoint`.
pub(crate) fn by(dimension: &str, language: Language) -> String {
    match word("by_dimension", dimension, language) {
        Some(word) => word.to_lowercase(),
        None => format!("{} {dimension}", say(language, "by", "по")),
    }
}

pub(crate) const fn say(language: Language, en: &'static str, ru: &'static str) -> &'static str {
    match language {
        Language::En => en,
        Language::Ru => ru,
    }
}

/// The Russian form of a word for a whole number: 1 ответ, 2 ответа, 5 ответов.
pub(crate) const fn plural(n: i64, one: &'static str, few: &'static str, many: &'static str) -> &'static str {
    let (tens, units) = (n.rem_euclid(100), n.rem_euclid(10));
    if units == 1 && tens != 11 {
        one
    } else if units >= 2 && units <= 4 && !(tens >= 12 && tens <= 14) {
        few
    } else {
        many
    }
}

const MONTHS_EN: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MONTHS_RU: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];

fn month(date: NaiveDate, language: Language) -> &'static str {
    let names = match language {
        Language::En => &MONTHS_EN,
        Language::Ru => &MONTHS_RU,
    };
    names[date.month0() as usize % 12]
}

/// `4 Mar`, `4 марта`.
pub(crate) fn day(date: NaiveDate, language: Language) -> String {
    format!("{} {}", date.day(), month(date, language))
}

/// Days `[from, to)`: `23 Feb – 1 Mar 2026`, `2–8 марта 2026`.
pub(crate) fn days(from: NaiveDate, to: NaiveDate, language: Language) -> String {
    let last = to.pred_opt().unwrap_or(to);
    let end = format!("{} {}", day(last, language), last.year());
    if from == last {
        end
    } else if from.year() != last.year() {
        format!("{} {} – {end}", day(from, language), from.year())
    } else if from.month() != last.month() {
        format!("{} – {end}", day(from, language))
    } else {
        format!("{}–{end}", from.day())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_the_applications_names() {
        assert_eq!(value("touchpoint", Some("delivery"), Language::Ru), "Доставка");
        assert_eq!(value("touchpoint", Some("roof"), Language::En), "roof");
        assert_eq!(value("touchpoint", None, Language::En), "not stated");
        assert_eq!(by("touchpoint", Language::En), "by touchpoint");
    }

    #[test]
    fn days_are_said_as_short_as_they_are_clear() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let cases = [
            ("2026-03-02", "2026-03-09", "2–8 Mar 2026", "2–8 марта 2026"),
            ("2026-02-23", "2026-03-02", "23 Feb – 1 Mar 2026", "23 февраля – 1 марта 2026"),
            ("2025-12-29", "2026-01-05", "29 Dec 2025 – 4 Jan 2026", "29 декабря 2025 – 4 января 2026"),
            ("2026-03-03", "2026-03-04", "3 Mar 2026", "3 марта 2026"),
        ];
        for (from, to, en, ru) in cases {
            assert_eq!(days(day(from), day(to), Language::En), en);
            assert_eq!(days(day(from), day(to), Language::Ru), ru);
        }
    }

    #[test]
    fn russian_counts_agree() {
        let said: Vec<&str> =
            [1, 2, 5, 11, 12, 21, 22, 111, 1001].map(|n| plural(n, "ответ", "ответа", "ответов")).into();
        assert_eq!(
            said,
            ["ответ", "ответа", "ответов", "ответов", "ответов", "ответ", "ответа", "ответов", "ответ"]
        );
    }
}
