//! Numbers as the tiles of the application write them.

use rapport_http::Language;
use rapport_kernel::Currency;
use rapport_metrics::{Better, Cell, Unit};

use crate::words::{plural, say};

/// Fewer answers than this are shown, but nothing is judged by them.
pub(crate) const FEW: i64 = 30;
/// What stands where there is no number.
pub(crate) const DASH: &str = "–";
const NARROW: char = '\u{202f}';

/// Whether a change is good, bad, or not to be judged: within its interval it is neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    Good,
    Bad,
    Calm,
}

/// A number with what it is never shown without.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Figure {
    pub value: String,
    /// `▲ 3`, and what it means.
    pub change: Option<(String, Mood)>,
    /// `±2`.
    pub half: Option<String>,
    /// `1,204 answers`.
    pub count: String,
    /// Too few to judge by.
    pub few: bool,
}

/// How a metric's numbers are written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner {
    pub unit: Unit,
    pub better: Better,
    pub language: Language,
}

impl Manner {
    pub(crate) fn figure(self, cell: &Cell) -> Figure {
        let few = cell.n < FEW && self.unit != Unit::Count;
        let money = cell.currency.as_deref();
        let half =
            cell.low.zip(cell.high).filter(|_| cell.value.is_some()).map(|(low, high)| (high - low) / 2.0);
        Figure {
            value: cell.value.map_or_else(|| DASH.to_owned(), |value| self.value(value, money)),
            change: cell.change.filter(|_| !few).map(|change| self.change(change, cell)),
            half: half.map(|half| format!("±{}", self.size(half, money))),
            count: self.count(cell.n),
            few: few && cell.n > 0,
        }
    }

    fn change(self, change: f64, cell: &Cell) -> (String, Mood) {
        let size = self.size(change, cell.currency.as_deref());
        if !size.contains(|digit: char| ('1'..='9').contains(&digit)) {
            return ("=".into(), Mood::Calm);
        }
        let unit = if self.unit == Unit::Share { say(self.language, " pp", " п. п.") } else { "" };
        let arrow = if change > 0.0 { '▲' } else { '▼' };
        let good = match self.better {
            Better::Higher => change > 0.0,
            Better::Lower => change < 0.0,
            Better::Neither => return (format!("{arrow} {size}{unit}"), Mood::Calm),
        };
        let mood = match (cell.significant, good) {
            (Some(true), true) => Mood::Good,
            (Some(true), false) => Mood::Bad,
            _ => Mood::Calm,
        };
        (format!("{arrow} {size}{unit}"), mood)
    }

    fn count(self, n: i64) -> String {
        let size = self.number(n as f64, 0, 0);
        let answers = matches!(self.unit, Unit::Points | Unit::Score);
        let word = match (self.language, answers) {
            (Language::En, true) if n == 1 => "answer",
            (Language::En, true) => "answers",
            (Language::En, false) if n == 1 => "record",
            (Language::En, false) => "records",
            (Language::Ru, true) => plural(n, "ответ", "ответа", "ответов"),
            (Language::Ru, false) => plural(n, "запись", "записи", "записей"),
        };
        format!("{size} {word}")
    }

    /// A value with its unit.
    fn value(self, value: f64, currency: Option<&str>) -> String {
        match self.unit {
            Unit::Points => self.number(value, 0, 0),
            Unit::Score => self.number(value, 2, 2),
            Unit::Share => match self.language {
                Language::En => format!("{}%", self.number(100.0 * value, 0, 1)),
                Language::Ru => format!("{}\u{a0}%", self.number(100.0 * value, 0, 1)),
            },
            Unit::Count => self.number(value, 0, usize::from(value.abs() < 10.0)),
            Unit::Money => self.money(value, currency),
            Unit::Days => format!("{} {}", self.number(value, 0, 1), say(self.language, "days", "дн.")),
            Unit::Seconds => self.seconds(value),
        }
    }

    /// The size of a difference, without its sign.
    fn size(self, value: f64, currency: Option<&str>) -> String {
        let size = value.abs();
        match self.unit {
            Unit::Points | Unit::Days => self.number(size, 0, usize::from(size < 9.95)),
            Unit::Score => self.number(size, 2, 2),
            Unit::Share => self.number(100.0 * size, 0, 1),
            Unit::Count => self.number(size, 0, usize::from(size < 10.0)),
            Unit::Money => self.money(size, currency),
            Unit::Seconds => self.seconds(size),
        }
    }

    fn seconds(self, value: f64) -> String {
        if value.abs() < 120.0 {
            let digits = usize::from(value.abs() < 10.0);
            return format!("{} {}", self.number(value, 0, digits), say(self.language, "sec", "с"));
        }
        format!("{} {}", self.number(value / 60.0, 0, 1), say(self.language, "min", "мин"))
    }

    fn money(self, minor: f64, currency: Option<&str>) -> String {
        let known = currency.and_then(|code| code.parse::<Currency>().ok());
        let digits = known.map_or(2, Currency::exponent);
        let amount = minor / 10_f64.powi(digits.cast_signed());
        let whole = amount.abs() >= 1000.0 || amount.fract() == 0.0;
        let shown = if amount.abs() >= 1e6 {
            let (size, word) = if amount.abs() >= 1e9 {
                (amount / 1e9, say(self.language, "B", "\u{a0}млрд"))
            } else {
                (amount / 1e6, say(self.language, "M", "\u{a0}млн"))
            };
            format!("{}{word}", self.number(size, 0, 1))
        } else {
            let digits = if whole { 0 } else { digits as usize };
            self.number(amount, digits, digits)
        };
        let sign = match currency {
            Some("RUB") => "₽",
            Some("USD") => "$",
            Some("EUR") => "€",
            Some("GBP") => "£",
            Some(code) => code,
            None => return shown,
        };
        format!("{shown}\u{a0}{sign}")
    }

    /// A number with between `least` and `most` decimals, its thousands apart, its minus as wide as a digit.
    fn number(self, value: f64, least: usize, most: usize) -> String {
        let text = format!("{:.most$}", value.abs());
        let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
        let mut decimals = decimals.to_owned();
        while decimals.len() > least && decimals.ends_with('0') {
            decimals.pop();
        }
        let (apart, point) = match self.language {
            Language::En => (',', '.'),
            Language::Ru => (NARROW, ','),
        };
        let mut shown = String::new();
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                shown.push(apart);
            }
            shown.push(digit);
        }
        if !decimals.is_empty() {
            shown.push(point);
            shown.push_str(&decimals);
        }
        let nothing = !shown.contains(|digit: char| ('1'..='9').contains(&digit));
        if value < 0.0 && !nothing { format!("−{shown}") } else { shown }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(value: f64, n: i64) -> Cell {
        Cell { value: Some(value), n, ..Cell::default() }
    }

    fn manner(unit: Unit, language: Language) -> Manner {
        Manner { unit, better: Better::Higher, language }
    }

    #[test]
    fn values_are_written_as_the_tiles_write_them() {
        let cases = [
            (Unit::Points, 41.4, "41", "41"),
            (Unit::Points, -3.6, "−4", "−4"),
            (Unit::Points, -0.2, "0", "0"),
            (Unit::Score, 4.306, "4.31", "4,31"),
            (Unit::Share, 0.2314, "23.1%", "23,1\u{a0}%"),
            (Unit::Count, 18204.0, "18,204", "18\u{202f}204"),
            (Unit::Days, 1.25, "1.2 days", "1,2 дн."),
            (Unit::Seconds, 95.0, "95 sec", "95 с"),
            (Unit::Seconds, 144.0, "2.4 min", "2,4 мин"),
        ];
        for (unit, value, en, ru) in cases {
            assert_eq!(manner(unit, Language::En).figure(&cell(value, 100)).value, en);
            assert_eq!(manner(unit, Language::Ru).figure(&cell(value, 100)).value, ru);
        }
        let roubles = Cell { currency: Some("RUB".into()), ..cell(12_145_000_000.0, 100) };
        assert_eq!(manner(Unit::Money, Language::Ru).figure(&roubles).value, "121,5\u{a0}млн\u{a0}₽");
        assert_eq!(
            manner(Unit::Money, Language::En).figure(&Cell { value: Some(129_990.0), ..roubles }).value,
            "1,300\u{a0}₽"
        );
    }

    #[test]
    fn a_change_within_its_interval_is_neither_good_nor_bad() {
        let nps = manner(Unit::Points, Language::En);
        let changed = |change: f64, significant| {
            nps.figure(&Cell { change: Some(change), significant: Some(significant), ..cell(41.0, 1204) })
                .change
                .unwrap()
        };
        assert_eq!(changed(3.2, true), ("▲ 3.2".into(), Mood::Good));
        assert_eq!(changed(-3.2, true), ("▼ 3.2".into(), Mood::Bad));
        assert_eq!(changed(-1.1, false), ("▼ 1.1".into(), Mood::Calm));
        assert_eq!(changed(0.01, true), ("=".into(), Mood::Calm));
    }

    #[test]
    fn few_answers_are_shown_and_not_judged() {
        let nps = manner(Unit::Points, Language::Ru);
        let few = nps.figure(&Cell { change: Some(20.0), significant: Some(true), ..cell(50.0, 3) });
        assert!(few.few && few.change.is_none());
        assert_eq!(few.count, "3 ответа");
        let none = nps.figure(&Cell::default());
        assert_eq!((none.value.as_str(), none.few, none.count.as_str()), ("–", false, "0 ответов"));
        let sure = nps.figure(&Cell { low: Some(38.0), high: Some(44.0), ..cell(41.0, 1204) });
        assert_eq!(sure.half.as_deref(), Some("±3"));
    }
}
