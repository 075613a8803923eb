//! A first look at a file, before there is any mapping: what it is, its columns, its first rows as text.

use std::{path::Path, sync::Arc};

use serde::Serialize;

use crate::{
    TableError,
    source::{self, Header, Next, Reading, Row},
};

/// What a file turned out to be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// Named ones, each once: a mapping knows columns by their names.
    pub columns: Vec<String>,
    /// Of text: the encoding's name.
    pub encoding: Option<&'static str>,
    /// Of CSV: what parts the fields.
    pub delimiter: Option<char>,
    /// Of a workbook: all its sheets.
    pub sheets: Vec<String>,
    pub rows: Vec<LookedRow>,
    /// There are more rows than these.
    pub more: bool,
}

/// A row as it stands in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LookedRow {
    pub line: u64,
    /// In the columns' order; empty cells are none.
    pub cells: Vec<Option<String>>,
}

/// Looks at the first `most` rows. Blocking.
pub fn look(path: &Path, reading: &Reading, most: usize) -> Result<Look, TableError> {
    let Header { columns: all, encoding, delimiter, sheets } = source::header(path, reading)?;
    let mut columns: Vec<String> = Vec::with_capacity(all.len());
    for column in all {
        if !column.is_empty() && !columns.contains(&column) {
            columns.push(column);
        }
    }
    let mut looked = Look { encoding, delimiter, sheets, ..Look::default() };
    let mut file = source::open(path, reading, &columns, &Arc::default())?;
    let mut row = Row::default();
    loop {
        let read = file.next(&mut row)?;
        if matches!(read, Next::End) {
            break;
        }
        if looked.rows.len() == most {
            looked.more = true;
            break;
        }
        let cell = |place| row.value(place).into_text().map(std::borrow::Cow::into_owned);
        // A row that could not be read has no cells; trying it says why.
        let whole = matches!(read, Next::Row);
        let cells = (0..columns.len()).map(|place| if whole { cell(place) } else { None }).collect();
        looked.rows.push(LookedRow { line: row.line, cells });
    }
    looked.columns = columns;
    Ok(looked)
}
