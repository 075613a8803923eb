//! Functions that expressions may call.

use std::borrow::Cow;

use rapport_kernel::{Currency, Money};

use rapport_tables::{Fault, Val, moment, plain_number};

use super::Defaults;

/// | function | gives |
/// |---|---|
/// | `concat(a, b, …)` | texts one after the other, empty ones skipped |
/// | `coalesce(a, b, …)` | the first that is not empty |
/// | `nullif(a, b)` | nothing when both are the same, else `a` |
/// | `if(condition, a, b)` | `a` when it is true, else `b` |
/// | `lower(a)`, `upper(a)`, `trim(a)`, `replace(a, what, by)` | |
/// | `left(a, n)`, `right(a, n)`, `substring(a, from, n)`, `split_part(a, by, n)` | parts of a text, counted from 1 |
/// | `number(a)` | a number as people write it: `1 234,56` |
/// | `round(a)`, `abs(a)` | |
/// | `money(a)`, `money(a, currency)` | an exact amount |
/// | `time(a)`, `time(a, format)`, `time(a, format, zone)` | a moment; `format` as of strftime, null for the usual ones |
/// | `unix(a)` | a moment of seconds or milliseconds since 1970 |
/// | `line()`, `file()` | where the row is |
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    Concat,
    Coalesce,
    NullIf,
    If,
    Lower,
    Upper,
    Trim,
    Replace,
    Left,
    Right,
    Substring,
    SplitPart,
    Number,
    Round,
    Abs,
    Money,
    Time,
    Unix,
    Line,
    File,
}

const ALL: [(&str, Function, usize, usize); 20] = [
    ("concat", Function::Concat, 1, 50),
    ("coalesce", Function::Coalesce, 1, 50),
    ("nullif", Function::NullIf, 2, 2),
    ("if", Function::If, 3, 3),
    ("lower", Function::Lower, 1, 1),
    ("upper", Function::Upper, 1, 1),
    ("trim", Function::Trim, 1, 1),
    ("replace", Function::Replace, 3, 3),
    ("left", Function::Left, 2, 2),
    ("right", Function::Right, 2, 2),
    ("substring", Function::Substring, 2, 3),
    ("split_part", Function::SplitPart, 3, 3),
    ("number", Function::Number, 1, 1),
    ("round", Function::Round, 1, 1),
    ("abs", Function::Abs, 1, 1),
    ("money", Function::Money, 1, 2),
    ("time", Function::Time, 1, 3),
    ("unix", Function::Unix, 1, 1),
    ("line", Function::Line, 0, 0),
    ("file", Function::File, 0, 0),
];

impl Function {
    /// The function of a name, when it takes so many arguments; else what is wrong.
    pub fn find(name: &str, arguments: usize) -> Result<Self, String> {
        let Some((_, function, least, most)) = ALL.iter().find(|(known, ..)| *known == name) else {
            let names: Vec<&str> = ALL.iter().map(|(name, ..)| *name).collect();
            return Err(format!(
                "there is no function {name}; there are {}, lookup, lookup_sum, lookup_count, word",
                names.join(", ")
            ));
        };
        if !(*least..=*most).contains(&arguments) {
            let wanted = if least == most { least.to_string() } else { format!("{least} to {most}") };
            return Err(format!("{name} takes {wanted} arguments, not {arguments}"));
        }
        Ok(*function)
    }

    /// Runs a function of values. [`Function::Coalesce`], [`Function::If`], [`Function::Line`] and [`Function::File`] are
    /// run where their arguments are: they need not look at all of them.
    pub fn run(self, mut values: Vec<Val<'_>>, defaults: Defaults) -> Result<Val<'_>, Fault> {
        if self == Self::Concat {
            let mut all = String::new();
            for value in values {
                all.extend(value.into_text());
            }
            return Ok(if all.is_empty() { Val::Null } else { Val::text(all) });
        }
        if self == Self::NullIf {
            let same = values[0].clone().into_text() == values[1].clone().into_text();
            return Ok(if same { Val::Null } else { values.swap_remove(0) });
        }
        if values.first().is_none_or(Val::is_null) {
            return Ok(Val::Null);
        }
        match self {
            Self::Number => Ok(values[0].as_number()?.map_or(Val::Null, Val::Number)),
            Self::Round => Ok(values[0].as_number()?.map_or(Val::Null, |n| Val::Number(n.round()))),
            Self::Abs => Ok(values[0].as_number()?.map_or(Val::Null, |n| Val::Number(n.abs()))),
            Self::Money => money(values.swap_remove(0), values.pop(), defaults),
            Self::Time => time(&values, defaults),
            Self::Unix => {
                values[0].as_number()?.map_or(Ok(Val::Null), |number| moment::unix(number).map(Val::Time))
            }
            _ => Ok(self.of_text(values)),
        }
    }

    fn of_text(self, mut values: Vec<Val<'_>>) -> Val<'_> {
        let (second, third) = (count(&values, 1), count(&values, 2));
        match self {
            Self::Left | Self::Right | Self::Substring => {
                let Some(text) = values.swap_remove(0).into_text() else { return Val::Null };
                let (skip, take) = match self {
                    Self::Left => (0, second),
                    Self::Right => (text.chars().count().saturating_sub(second), usize::MAX),
                    _ => (second.saturating_sub(1), third),
                };
                let part: String = text.chars().skip(skip).take(take).collect();
                some_text(part)
            }
            Self::SplitPart => {
                let by = values[1].clone().into_text().unwrap_or_default();
                let Some(text) = values.swap_remove(0).into_text() else { return Val::Null };
                let part = if by.is_empty() { None } else { text.split(&*by).nth(third.saturating_sub(1)) };
                part.map_or(Val::Null, |part| some_text(part.trim().to_owned()))
            }
            Self::Replace => {
                let by = values.pop().and_then(Val::into_text).unwrap_or_default();
                let what = values.pop().and_then(Val::into_text).unwrap_or_default();
                let Some(text) = values.swap_remove(0).into_text() else { return Val::Null };
                some_text(if what.is_empty() { text.into_owned() } else { text.replace(&*what, &by) })
            }
            _ => {
                let Some(text) = values.swap_remove(0).into_text() else { return Val::Null };
                match self {
                    Self::Lower => some_text(text.to_lowercase()),
                    Self::Upper => some_text(text.to_uppercase()),
                    _ => match text {
                        Cow::Borrowed(text) if text.trim().is_empty() => Val::Null,
                        Cow::Borrowed(text) => Val::text(text.trim()),
                        Cow::Owned(text) => some_text(text.trim().to_owned()),
                    },
                }
            }
        }
    }
}

/// The argument as a count; everything when it is missing or not a number.
fn count(values: &[Val<'_>], index: usize) -> usize {
    match values.get(index) {
        Some(Val::Number(number)) => number.max(0.0) as usize,
        _ => usize::MAX,
    }
}

fn some_text<'a>(text: String) -> Val<'a> {
    if text.is_empty() { Val::Null } else { Val::text(text) }
}

/// An amount of a value: exact where it is text, rounded to the minor unit where it was computed.
pub fn money<'a>(value: Val<'a>, currency: Option<Val<'a>>, defaults: Defaults) -> Result<Val<'a>, Fault> {
    if value.is_null() || matches!(value, Val::Money(_)) {
        return Ok(value);
    }
    let currency: Currency = match currency.and_then(Val::into_text) {
        Some(code) => code.parse().map_err(Fault::from)?,
        None => defaults.currency.ok_or_else(|| {
            Fault::new("import.currency", "an amount needs its currency: money(column, 'EUR')")
        })?,
    };
    let written = match value {
        Val::Number(number) => Cow::Owned(format!("{number:.6}")),
        other => other.into_text().unwrap_or_default(),
    };
    let plain = plain_number(&written)
        .ok_or_else(|| Fault::new("import.money", format!("{written:?} is not an amount")))?;
    Ok(Val::Money(Money::parse(&plain, currency).map_err(Fault::from)?))
}

fn time<'a>(values: &[Val<'a>], defaults: Defaults) -> Result<Val<'a>, Fault> {
    let format = values.get(1).cloned().and_then(Val::into_text);
    let zone = match values.get(2).cloned().and_then(Val::into_text) {
        Some(name) => name.parse().map_err(|_| {
            Fault::new("import.zone", format!("{name:?} is not a time zone like Europe/Moscow"))
        })?,
        None => defaults.zone,
    };
    Ok(moment::read(&values[0], format.as_deref(), zone)?.map_or(Val::Null, Val::Time))
}
