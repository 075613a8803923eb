//! A file as typed columns: what an analysis begins with.
//!
//! Cells keep no type of their own: a column is numbers when nearly all of its cells are, times when nearly all are, and
//! text otherwise. Text lies in one buffer a column, so that a hundred thousand comments are held once.

mod factors;
mod read;
mod recognise;
mod roles;
mod say;
mod texts;

use rapport_kernel::Timestamp;

pub use factors::factors;
pub use read::{Found, read};
pub use recognise::{Role, Sort, Why};
pub use roles::{Choice, Recognised, Roles, ScoreScale, find_column};
pub use texts::Texts;

/// A file, read whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The file's name.
    pub name: String,
    pub rows: usize,
    pub columns: Vec<Column>,
    /// What was noticed while it was read.
    pub found: Found,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub name: String,
    pub values: Values,
    /// Rows where nothing stands, or nothing that could be read as the column's type.
    pub missing: usize,
    /// Of them, rows where something stands.
    pub unreadable: usize,
}

/// A column's cells, one a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// NaN is missing.
    Numbers(Vec<f64>),
    /// An empty text is missing.
    Texts(Texts),
    /// In UTC, unless the cell named an offset.
    Times(Vec<Option<Timestamp>>),
}

impl Table {
    pub fn names(&self) -> Vec<&str> {
        self.columns.iter().map(|column| column.name.as_str()).collect()
    }
}

impl Column {
    /// The numbers, if the column has them.
    pub fn numbers(&self) -> Option<&[f64]> {
        match &self.values {
            Values::Numbers(numbers) => Some(numbers),
            _ => None,
        }
    }

    pub fn texts(&self) -> Option<&Texts> {
        match &self.values {
            Values::Texts(texts) => Some(texts),
            _ => None,
        }
    }

    pub fn times(&self) -> Option<&[Option<Timestamp>]> {
        match &self.values {
            Values::Times(times) => Some(times),
            _ => None,
        }
    }

    /// The cell as people would write it; empty when it is missing.
    pub fn shown(&self, row: usize) -> std::borrow::Cow<'_, str> {
        match &self.values {
            Values::Numbers(numbers) if numbers[row].is_nan() => "".into(),
            Values::Numbers(numbers) => numbers[row].to_string().into(),
            Values::Texts(texts) => texts.get(row).into(),
            Values::Times(times) => times[row].map_or_else(|| "".into(), |at| at.to_string().into()),
        }
    }
}

#[cfg(test)]
mod tests;
