//! What an expression gives for a row, and how values turn into each other.

use std::borrow::Cow;

use chrono::NaiveDateTime;
use rapport_kernel::{Money, Timestamp};
use serde_json::Value as Json;

/// A value of a row. Empty cells are [`Val::Null`].
#[derive(Debug, Clone, PartialEq)]
pub enum Val<'a> {
    Null,
    Text(Cow<'a, str>),
    Number(f64),
    Bool(bool),
    /// A moment.
    Time(Timestamp),
    /// A date and time on somebody's wall: a moment once the zone is known.
    Local(NaiveDateTime),
    Money(Money),
}

/// Why a value could not be computed, and by which column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub code: &'static str,
    pub detail: String,
    /// Name of the column at fault, where one is.
    pub column: Option<String>,
}

impl Fault {
    pub fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), column: None }
    }

    #[must_use]
    pub fn at(mut self, column: Option<&str>) -> Self {
        self.column = self.column.or_else(|| column.map(str::to_owned));
        self
    }
}

impl From<rapport_kernel::Problem> for Fault {
    fn from(problem: rapport_kernel::Problem) -> Self {
        let code = match problem.code.as_str() {
            "money.currency" => "import.currency",
            "money.amount" => "import.money",
            "time.invalid" => "import.time",
            "identifier.value" | "identifier.kind" | "identifier.placeholder" => "import.identifier",
            "interaction.score" | "interaction.scale" => "import.score",
            _ => "import.value",
        };
        Self::new(code, problem.detail)
    }
}

impl<'a> Val<'a> {
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// As people would write it; `None` for null.
    pub fn into_text(self) -> Option<Cow<'a, str>> {
        Some(match self {
            Self::Null => return None,
            Self::Text(text) => text,
            Self::Number(number) => Cow::Owned(format!("{number}")),
            Self::Bool(bool) => Cow::Borrowed(if bool { "true" } else { "false" }),
            Self::Time(at) => Cow::Owned(at.to_string()),
            Self::Local(at) => Cow::Owned(at.format("%Y-%m-%dT%H:%M:%S%.f").to_string()),
            Self::Money(money) => Cow::Owned(decimal(money)),
        })
    }

    /// A number, also from text as people write it; `None` for null.
    pub fn as_number(&self) -> Result<Option<f64>, Fault> {
        match self {
            Self::Null => Ok(None),
            Self::Number(number) => Ok(Some(*number)),
            Self::Bool(bool) => Ok(Some(f64::from(u8::from(*bool)))),
            Self::Text(text) => {
                let plain = plain_number(text)
                    .ok_or_else(|| Fault::new("import.number", format!("{text:?} is not a number")))?;
                plain
                    .parse()
                    .map(Some)
                    .map_err(|_| Fault::new("import.number", format!("{text:?} is not a number")))
            }
            Self::Money(money) => Ok(decimal(*money).parse().ok()),
            Self::Time(_) | Self::Local(_) => Err(Fault::new("import.number", "a time is not a number")),
        }
    }

    /// Truth of a condition; text is none, so that a forgotten comparison is noticed.
    pub fn as_bool(&self) -> Result<Option<bool>, Fault> {
        match self {
            Self::Null => Ok(None),
            Self::Bool(bool) => Ok(Some(*bool)),
            _ => Err(Fault::new(
                "import.condition",
                "a condition is true or false; compare the column with something",
            )),
        }
    }

    /// As a property or trait.
    pub fn into_json(self) -> Option<Json> {
        Some(match self {
            Self::Null => return None,
            Self::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => Json::from(number as i64),
            Self::Number(number) => Json::from(number),
            Self::Bool(bool) => Json::from(bool),
            other => Json::from(other.into_text()?.into_owned()),
        })
    }
}

/// `1299.90` of an amount.
fn decimal(money: Money) -> String {
    let places = money.currency.exponent() as usize;
    let digits = format!("{:0width$}", money.minor.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let sign = if money.minor < 0 { "-" } else { "" };
    if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// Digits with a point, of a number as people write it: `1 234,56`, `1.234,56`, `1,234.56`, `1'234.56`, `-5`.
///
/// Of two different signs the last is the decimal one; a sign met twice parts thousands; a single sign is decimal, since
/// `0,125` and `1,5` are met more often than a thousand written as `1,234`.
pub fn plain_number(text: &str) -> Option<Cow<'_, str>> {
    let text = text.trim();
    let is_plain = |b: u8| b.is_ascii_digit() || b == b'-' || b == b'.';
    if !text.is_empty() && text.bytes().all(is_plain) && text.bytes().filter(|b| *b == b'.').count() <= 1 {
        return Some(Cow::Borrowed(text));
    }
    let clean: String =
        text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’')).collect();
    let (points, commas) = (clean.matches('.').count(), clean.matches(',').count());
    let decimal = match (points, commas) {
        (0, 1) => Some(','),
        (1, 0) => Some('.'),
        (0, _) | (_, 0) => None,
        (_, 1) if clean.rfind(',') > clean.rfind('.') => Some(','),
        (1, _) if clean.rfind('.') > clean.rfind(',') => Some('.'),
        _ => return None,
    };
    let mut plain = String::with_capacity(clean.len());
    for c in clean.chars() {
        match c {
            '.' | ',' if Some(c) == decimal => plain.push('.'),
            '.' | ',' => {}
            _ => plain.push(c),
        }
    }
    plain.parse::<f64>().ok().filter(|number| number.is_finite())?;
    Some(Cow::Owned(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (written, expected) in [
            ("5", Some(5.0)),
            ("-0.5", Some(-0.5)),
            ("1 234,56", Some(1234.56)),
            ("1\u{a0}234\u{202f}567,8", Some(1_234_567.8)),
            ("1.234.567", Some(1_234_567.0)),
            ("1.234,56", Some(1234.56)),
            ("1,234.56", Some(1234.56)),
            ("0,125", Some(0.125)),
            ("1e3", Some(1000.0)),
            ("", None),
            ("five", None),
            ("1,2.3,4", None),
            ("inf", None),
            ("--5", None),
        ] {
            assert_eq!(Val::text(written).as_number().ok().flatten(), expected, "{written}");
        }
    }

    #[test]
    fn amounts_show_their_decimals() {
        let of = |minor, code: &str| {
            Val::Money(Money::new(minor, code.parse().unwrap())).into_text().unwrap().into_owned()
        };
        assert_eq!(
            [of(129_990, "EUR"), of(-5, "EUR"), of(500, "JPY"), of(1, "KWD")],
            ["1299.90", "-0.05", "500", "0.001"]
        );
    }
}
