//! English and Russian: words, numbers and days as people write them.

use chrono::{Datelike, NaiveDate};

/// The language of a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Lang {
    #[default]
    En,
    Ru,
}

const MONTHS_EN: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MONTHS_RU: [&str; 12] =
    ["янв.", "февр.", "марта", "апр.", "мая", "июня", "июля", "авг.", "сент.", "окт.", "нояб.", "дек."];

impl Lang {
    /// Of what `LANG` or `--lang` says: Russian when it begins so, English otherwise.
    pub fn of(said: &str) -> Self {
        if said.trim().to_lowercase().starts_with("ru") { Self::Ru } else { Self::En }
    }

    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ru => "ru",
        }
    }

    pub const fn pick(self, en: &'static str, ru: &'static str) -> &'static str {
        match self {
            Self::En => en,
            Self::Ru => ru,
        }
    }

    /// A number with so many decimals, thousands parted, and a true minus.
    pub fn number(self, value: f64, decimals: usize) -> String {
        if !value.is_finite() {
            return "–".into();
        }
        let text = format!("{:.decimals$}", value.abs());
        let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
        let mut out = String::with_capacity(text.len() + 4);
        // What rounds to nothing has no sign.
        if value < 0.0 && text.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) {
            out.push('−');
        }
        let least = if self == Self::Ru { 5 } else { 4 };
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && whole.len() >= least && (whole.len() - place).is_multiple_of(3) {
                out.push(if self == Self::Ru { '\u{a0}' } else { ',' });
            }
            out.push(digit);
        }
        if !rest.is_empty() {
            out.push(if self == Self::Ru { ',' } else { '.' });
            out.push_str(rest);
        }
        out
    }

    /// The same with a plus before what is more than nothing.
    pub fn signed(self, value: f64, decimals: usize) -> String {
        let text = self.number(value, decimals);
        let positive = value > 0.0 && text.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
        if positive { format!("+{text}") } else { text }
    }

    pub fn count(self, count: usize) -> String {
        self.number(count as f64, 0)
    }

    /// A share as a percentage.
    pub fn percent(self, share: f64, decimals: usize) -> String {
        let space = if self == Self::Ru { "\u{a0}" } else { "" };
        format!("{}{space}%", self.number(share * 100.0, decimals))
    }

    /// The word that fits a count: English takes the first and the last of the three, Russian all.
    pub fn plural<'a>(self, count: usize, en: [&'a str; 2], ru: [&'a str; 3]) -> &'a str {
        match self {
            Self::En => en[usize::from(count != 1)],
            Self::Ru => match (count % 10, count % 100) {
                (_, 11..=14) => ru[2],
                (1, _) => ru[0],
                (2..=4, _) => ru[1],
                _ => ru[2],
            },
        }
    }

    /// `120 answers`, `121 ответ`.
    pub fn answers(self, count: usize) -> String {
        let word = self.plural(count, ["answer", "answers"], ["ответ", "ответа", "ответов"]);
        format!("{}\u{a0}{word}", self.count(count))
    }

    /// `120 comments`, `121 комментарий`.
    pub fn comments(self, count: usize) -> String {
        let ru = ["комментарий", "комментария", "комментариев"];
        format!("{}\u{a0}{}", self.count(count), self.plural(count, ["comment", "comments"], ru))
    }

    pub fn day(self, day: NaiveDate) -> String {
        let month = day.month0() as usize;
        match self {
            Self::En => format!("{} {} {}", day.day(), MONTHS_EN[month], day.year()),
            Self::Ru => format!("{} {} {}", day.day(), MONTHS_RU[month], day.year()),
        }
    }

    /// A name as it stands in a sentence.
    pub fn quoted(self, name: &str) -> String {
        match self {
            Self::En => format!("“{name}”"),
            Self::Ru => format!("«{name}»"),
        }
    }

    /// An interval, `−3.1 to 12.4`; nothing where there is none.
    pub fn interval(self, low: Option<f64>, high: Option<f64>, decimals: usize) -> String {
        match (low, high) {
            (Some(low), Some(high)) => {
                let between = self.pick(" to ", "…");
                format!("{}{between}{}", self.number(low, decimals), self.number(high, decimals))
            }
            _ => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_counts_are_written_as_each_language_does() {
        for (value, decimals, en, ru) in [
            (1234.5, 1, "1,234.5", "1234,5"),
            (12_345.0, 0, "12,345", "12\u{a0}345"),
            (-0.04, 1, "0.0", "0,0"),
            (-1_234_567.25, 2, "−1,234,567.25", "−1\u{a0}234\u{a0}567,25"),
            (f64::NAN, 1, "–", "–"),
        ] {
            assert_eq!(Lang::En.number(value, decimals), en);
            assert_eq!(Lang::Ru.number(value, decimals), ru);
        }
        assert_eq!(Lang::En.signed(3.0, 0), "+3");
        assert_eq!(Lang::En.signed(0.0, 0), "0");
        let said: Vec<String> = [1, 2, 5, 11, 21, 104].map(|count| Lang::Ru.answers(count)).into();
        let expected = ["1 ответ", "2 ответа", "5 ответов", "11 ответов", "21 ответ", "104 ответа"];
        assert_eq!(said, expected.map(|text| text.replace(' ', "\u{a0}")));
        assert_eq!(Lang::En.answers(1), "1\u{a0}answer");
        assert_eq!(Lang::of("ru_RU.UTF-8"), Lang::Ru);
        assert_eq!(Lang::of("C"), Lang::En);
    }
}
