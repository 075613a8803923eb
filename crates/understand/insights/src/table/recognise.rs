//! What a column most likely is: by its name in English and Russian, and by what stands in it.

use std::collections::HashSet;

use rapport_tables::words::{self, plain};
use serde::Serialize;

use super::{Column, Table, Texts, Values};

/// Most different words of a column that parts answers into groups.
pub const MOST_LEVELS: usize = 50;

/// Beginnings of words that tell the score of the whole from that of a part.
const OVERALL: [&str; 8] = ["overall", "total", "general", "recommend", "nps", "общ", "итог", "рекоменд"];

/// What a column is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Score,
    /// Which scale the row's score is on.
    Scale,
    /// The comment.
    Text,
    Time,
    /// What may move the score; words of few values also part answers into segments.
    Factor,
    /// Names the row or the customer.
    Identifier,
    /// An address, a telephone number: never used, never shown.
    Personal,
    /// The same everywhere, or empty, or different everywhere: it explains nothing.
    Useless,
    /// Left out by whoever asked.
    Ignored,
}

/// Why a column is taken for what it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Why {
    Asked,
    Name {
        word: &'static str,
    },
    /// Whole numbers within a scale of answers.
    Range {
        low: f64,
        high: f64,
    },
    LongTexts {
        words: f64,
    },
    Dates,
    Addresses,
    Numbers,
    Levels {
        count: usize,
    },
    AllDifferent,
    ManyLevels {
        count: usize,
    },
    OneValue,
    Empty,
    /// Another column fits better.
    Another {
        column: String,
    },
}

/// What a column could be, the strongest first when several are.
#[derive(Debug, Clone, PartialEq)]
pub enum Sort {
    /// How much its name speaks for it; nothing when only its values do.
    Score(usize),
    Scale,
    /// How much its name speaks for it, and words a comment on average.
    Text(usize, f64),
    Time(usize),
    Other(Role),
}

/// What the column could be.
pub fn sort_of(table: &Table, column: &Column) -> (Sort, Why) {
    let known = |field: &str| words::fields_of(&column.name).find(|known| known.field == field);
    let filled = table.rows - column.missing;
    if filled == 0 {
        return (Sort::Other(Role::Useless), Why::Empty);
    }
    let named_id = words::fields_of(&column.name)
        .filter(|known| is_identifier(known.field) && known.strength > 2)
        .max_by_key(|known| known.strength);
    match &column.values {
        Values::Times(times) => {
            let strength = known("occurred_at").map_or(0, |known| known.strength);
            let first = times.iter().flatten().next();
            if times.iter().flatten().all(|at| Some(at) == first) && filled > 1 {
                return (Sort::Other(Role::Useless), Why::OneValue);
            }
            (Sort::Time(strength), Why::Dates)
        }
        Values::Numbers(numbers) => {
            let range = range(numbers);
            if range.1 <= range.0 && filled > 1 {
                return (Sort::Other(Role::Useless), Why::OneValue);
            }
            if let Some(known) = known("score") {
                // Of "delivery score" and "overall score" the second is the one to explain.
                let whole = plain(&column.name)
                    .split(' ')
                    .any(|word| OVERALL.iter().any(|one| word.starts_with(one)));
                return (
                    Sort::Score(known.strength + usize::from(whole) * 500),
                    Why::Name { word: known.word },
                );
            }
            if let Some(known) = named_id {
                return (Sort::Other(Role::Identifier), Why::Name { word: known.word });
            }
            if counts_rows(numbers) {
                return (Sort::Other(Role::Identifier), Why::AllDifferent);
            }
            let whole = numbers.iter().filter(|one| !one.is_nan()).all(|one| one.fract() == 0.0);
            let (low, high) = range;
            if whole && low >= 0.0 && (4.0..=10.0).contains(&high) && filled >= 5 && different(numbers) >= 3 {
                return (Sort::Score(0), Why::Range { low, high });
            }
            (Sort::Other(Role::Factor), Why::Numbers)
        }
        Values::Texts(texts) => {
            if let Some(known) = named_id.filter(|known| known.field.starts_with("identifiers.")) {
                let address = ["email", "phone", "card"].iter().any(|kind| known.field.ends_with(kind));
                let role = if address { Role::Personal } else { Role::Identifier };
                return (Sort::Other(role), Why::Name { word: known.word });
            }
            if share(texts, is_address) >= 80 {
                return (Sort::Other(Role::Personal), Why::Addresses);
            }
            text_sort(column, texts, filled, named_id)
        }
    }
}

fn text_sort(
    column: &Column,
    texts: &Texts,
    filled: usize,
    named_id: Option<words::KnownName>,
) -> (Sort, Why) {
    let is_scale = |text: &str| text.to_lowercase().parse::<rapport_kernel::Scale>().is_ok();
    if share(texts, is_scale) == 100 {
        return (Sort::Scale, Why::Name { word: "scale" });
    }
    let levels = texts.levels(MOST_LEVELS);
    if let Some(levels) = &levels
        && levels.len() == 1
        && filled > 1
    {
        return (Sort::Other(Role::Useless), Why::OneValue);
    }
    let words = texts.iter().filter(|text| !text.is_empty()).map(|text| text.split_whitespace().count());
    let words = words.sum::<usize>() as f64 / filled as f64;
    let different = texts.iter().filter(|text| !text.is_empty()).collect::<HashSet<_>>().len();
    let known = words::fields_of(&column.name).find(|known| known.field == "comment");
    // Comments seldom say the same: a list of long answers to choose from does.
    let free = different * 5 >= filled || levels.is_none();
    if let Some(known) = known.filter(|_| free && words > 1.2) {
        return (Sort::Text(known.strength, words), Why::Name { word: known.word });
    }
    if words >= 4.0 && free && named_id.is_none() {
        return (Sort::Text(0, words), Why::LongTexts { words });
    }
    if let Some(known) = named_id {
        return (Sort::Other(Role::Identifier), Why::Name { word: known.word });
    }
    if different == filled && filled > 5 {
        return (Sort::Other(Role::Identifier), Why::AllDifferent);
    }
    match levels {
        Some(levels) => (Sort::Other(Role::Factor), Why::Levels { count: levels.len() }),
        None => (Sort::Other(Role::Useless), Why::ManyLevels { count: different }),
    }
}

fn is_identifier(field: &str) -> bool {
    field.starts_with("identifiers.") || matches!(field, "key" | "order_id")
}

/// Numbers of rows: whole, and each one more than the one before.
fn counts_rows(numbers: &[f64]) -> bool {
    numbers.len() > 5 && numbers.windows(2).all(|pair| (pair[1] - pair[0] - 1.0).abs() < f64::EPSILON)
}

fn range(numbers: &[f64]) -> (f64, f64) {
    let filled = numbers.iter().filter(|one| !one.is_nan());
    filled.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), one| (low.min(*one), high.max(*one)))
}

fn different(numbers: &[f64]) -> usize {
    numbers.iter().filter(|one| !one.is_nan()).map(|one| one.to_bits()).collect::<HashSet<_>>().len()
}

fn share(texts: &Texts, is: impl Fn(&str) -> bool) -> usize {
    let (mut hits, mut all) = (0, 0);
    for text in texts.iter().filter(|text| !text.is_empty()) {
        all += 1;
        hits += usize::from(is(text));
    }
    (hits * 100usize).checked_div(all).unwrap_or(0)
}

fn is_address(text: &str) -> bool {
    let email = text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !text.contains(char::is_whitespace)
    });
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let plain = text.chars().all(|one| one.is_ascii_digit() || " +-().".contains(one));
    email || (plain && (10..=15).contains(&digits))
}

/// The scale that a column's name speaks of, or else its values: how far they reach.
pub fn scale_of(name: &str, numbers: &[f64]) -> Option<rapport_kernel::Scale> {
    let name = plain(name);
    let said = ["enps", "nps", "csat", "ces"].into_iter().find(|scale| name.split(' ').any(|w| w == *scale));
    if let Some(scale) = said {
        return scale.parse().ok();
    }
    let (low, high) = range(numbers);
    if numbers.iter().any(|one| !one.is_nan() && one.fract() != 0.0) {
        return None;
    }
    match (low, high) {
        _ if low < 0.0 || high > 10.0 => None,
        _ if low < 1.0 || high > 7.0 => Some(rapport_kernel::Scale::Nps),
        _ if high > 5.0 => Some(rapport_kernel::Scale::Ces),
        _ => Some(rapport_kernel::Scale::Csat),
    }
}
