//! What the columns of a file most likely are: by their names in English and Russian, and by what stands in them.

mod values;

use rapport_tables::words::{self, plain};
use serde::Serialize;

use super::{Draft, DraftField, Look};
use values::Sample;

/// A first mapping of a file, and why each column is what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    pub draft: Draft,
    /// In the columns' order; none where nothing was recognised.
    pub reasons: Vec<Option<Reason>>,
}

/// Why a column is taken for a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(tag = "by", rename_all = "snake_case")]
#[schema(as = ImportReason)]
pub enum Reason {
    /// Its name is, or has in it, what people call the field.
    Name { word: String },
    /// Of the values looked at, so many in a hundred are of the field's form.
    Values { percent: u64 },
    /// A file with the same columns was mapped so before.
    Remembered,
}

/// How well a column fits a field.
struct Guess {
    column: usize,
    field: &'static str,
    strength: usize,
    reason: Reason,
}

/// Guesses a mapping. `file` is what the file is called: its source is named after it.
pub fn recognise(file: &str, look: &Look) -> Recognised {
    let samples: Vec<Sample> = (0..look.columns.len()).map(|place| Sample::of(look, place)).collect();
    let mut guesses: Vec<Guess> = Vec::new();
    for (column, name) in look.columns.iter().enumerate() {
        guesses.extend(words::fields_of(name).filter(|known| samples[column].allows(known.field)).map(
            |known| Guess {
                column,
                field: known.field,
                strength: known.strength,
                reason: Reason::Name { word: known.word.into() },
            },
        ));
        guesses.extend(samples[column].guesses().map(|(field, percent)| Guess {
            column,
            field,
            strength: 1,
            reason: Reason::Values { percent },
        }));
    }
    // The strongest first; of equals, the one that stands first in the file.
    guesses.sort_by_key(|guess| (std::cmp::Reverse(guess.strength), guess.column));
    let mut fields: Vec<Option<&'static str>> = vec![None; look.columns.len()];
    let mut reasons: Vec<Option<Reason>> = vec![None; look.columns.len()];
    for guess in guesses {
        if fields[guess.column].is_none() && !fields.contains(&Some(guess.field)) {
            fields[guess.column] = Some(guess.field);
            reasons[guess.column] = Some(guess.reason);
        }
    }
    let has = |field: &str| fields.iter().flatten().any(|known| *known == field);
    let gives = if has("score") || has("comment") {
        "feedback"
    } else if has("order_id") && has("occurred_at") {
        "orders"
    } else if has("occurred_at") {
        "interactions"
    } else {
        "customers"
    };
    let place_of = |field: &str| fields.iter().position(|known| *known == Some(field));
    let mut draft = Draft { source: source_name(file), gives: gives.into(), ..Draft::default() };
    for (column, field) in look.columns.iter().zip(&fields) {
        if let Some(field) = field {
            draft.fields.push(DraftField {
                field: (*field).into(),
                column: Some(column.clone()),
                constant: None,
            });
        }
    }
    if let Some(score) = place_of("score").filter(|_| !has("scale"))
        && let Some(scale) = scale_of(&look.columns[score], &samples[score])
    {
        draft.fields.push(DraftField { field: "scale".into(), column: None, constant: Some(scale.into()) });
    }
    if gives == "interactions" {
        draft.fields.push(DraftField { field: "kind".into(), column: None, constant: Some("visit".into()) });
    }
    draft.date_format = place_of("occurred_at").and_then(|place| samples[place].date_format());
    draft.country = place_of("identifiers.phone").and_then(|place| samples[place].country());
    // Whoever writes telephones as in Russia counts in roubles; the screen shows it, to be changed.
    if has("amount") && !has("currency") && draft.country.as_deref() == Some("RU") {
        draft.currency = Some("RUB".into());
    }
    Recognised { draft, reasons }
}

/// `nps`, by the column's name or else by how far its scores reach.
fn scale_of(name: &str, sample: &Sample) -> Option<&'static str> {
    let name = plain(name);
    let said =
        ["enps", "nps", "csat", "ces"].into_iter().find(|scale| name.split(' ').any(|word| word == *scale));
    said.or_else(|| {
        let (low, high) = sample.range()?;
        match (low, high) {
            _ if low < 0.0 || high > 10.0 => None,
            _ if low < 1.0 || high > 7.0 => Some("nps"),
            _ if high > 5.0 => Some("ces"),
            _ => Some("csat"),
        }
    })
}

/// The file's name without its extension, dates and numbers: next month's file is of the same source.
fn source_name(file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let letters: String = stem
        .chars()
        .map(|one| if one.is_alphabetic() { one.to_lowercase().to_string() } else { " ".into() })
        .collect();
    let mut name = letters.split_whitespace().collect::<Vec<_>>().join("-");
    while name.len() > 48 {
        name.pop();
    }
    if name.is_empty() { "file".into() } else { name }
}

#[cfg(test)]
mod tests;
