//! Excel and OpenDocument sheets.

use std::{
    path::Path,
    sync::{Arc, atomic::AtomicU64, atomic::Ordering},
};

use calamine::{Data, Range, Reader, open_workbook_auto};
use chrono::NaiveDate;

use super::{Cell, Next, Reading, Row, Source, file_name, places};
use crate::import::{ImportError, expr::value::Fault};

pub struct Spreadsheet {
    range: Range<Data>,
    /// The row to be read, counted from the range's first.
    at: usize,
    /// The sheet's number of the range's first row.
    first: u64,
    places: Vec<usize>,
    nothing: Vec<String>,
    bytes: u64,
    read: Arc<AtomicU64>,
    counted: u64,
}

impl Spreadsheet {
    pub fn open(
        path: &Path,
        reading: &Reading,
        columns: &[String],
        read: &Arc<AtomicU64>,
    ) -> Result<Self, ImportError> {
        let name = file_name(path);
        let failed = |error: calamine::Error| ImportError::file(&name, error);
        let mut book = open_workbook_auto(path).map_err(failed)?;
        let sheets = book.sheet_names();
        let range = match &reading.sheet {
            Some(sheet) if !sheets.contains(sheet) => {
                return Err(ImportError::file(
                    &name,
                    format!("there is no sheet {sheet:?}; there are: {}", sheets.join(", ")),
                ));
            }
            Some(sheet) => book.worksheet_range(sheet).map_err(failed)?,
            None => book
                .worksheet_range_at(0)
                .ok_or_else(|| ImportError::file(&name, "it has no sheets"))?
                .map_err(failed)?,
        };
        let header = range.rows().nth(reading.skip).ok_or_else(|| ImportError::file(&name, "it is empty"))?;
        let header: Vec<String> = header.iter().map(|cell| cell.to_string().trim().to_owned()).collect();
        let first = range.start().map_or(0, |(row, _)| u64::from(row)) + 1;
        Ok(Self {
            places: places(&name, columns, &header)?,
            at: reading.skip + 1,
            first,
            range,
            nothing: reading.nothing.clone(),
            bytes: std::fs::metadata(path).map_or(0, |data| data.len()),
            read: read.clone(),
            counted: 0,
        })
    }

    /// A sheet is read whole when it is opened; progress goes by its rows.
    fn count(&mut self) {
        let done = self.bytes * self.at as u64 / (self.range.height() as u64).max(1);
        self.read.fetch_add(done.saturating_sub(self.counted), Ordering::Relaxed);
        self.counted = self.counted.max(done);
    }
}

impl Source for Spreadsheet {
    fn next(&mut self, row: &mut Row) -> Result<Next, ImportError> {
        if self.at >= self.range.height() {
            return Ok(Next::End);
        }
        let at = self.at;
        self.at += 1;
        self.count();
        row.start(self.first + at as u64);
        for place in &self.places {
            match self.range.get((at, *place)).unwrap_or(&Data::Empty) {
                Data::Empty => row.push(Cell::Empty),
                Data::Int(number) => row.push(Cell::Number(*number as f64)),
                Data::Float(number) => row.push(Cell::Number(*number)),
                Data::Bool(bool) => row.push(Cell::Bool(*bool)),
                Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
                    row.push_text(text, &self.nothing);
                }
                Data::DateTime(at) if at.is_datetime() => {
                    let (year, month, day, hour, minute, second, milli) = at.to_ymd_hms_milli();
                    let local = NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day))
                        .and_then(|date| {
                            date.and_hms_milli_opt(
                                u32::from(hour),
                                u32::from(minute),
                                u32::from(second),
                                u32::from(milli),
                            )
                        });
                    row.push(local.map_or(Cell::Empty, Cell::Local));
                }
                // A length of time, in days.
                Data::DateTime(length) => row.push(Cell::Number(length.as_f64() * 86_400.0)),
                Data::Error(error) => {
                    return Ok(Next::Bad(Fault::new(
                        "import.cell",
                        format!("a formula of the row gives {error}"),
                    )));
                }
            }
        }
        Ok(Next::Row)
    }
}
