//! Excel and OpenDocument sheets.

use std::{
    fs::File,
    io::{BufReader, Read},
    path::Path,
    sync::{Arc, atomic::AtomicU64, atomic::Ordering},
};

use calamine::{Data, Range, Reader, Xlsx, open_workbook, open_workbook_auto};
use chrono::NaiveDate;

use super::{Cell, Header, Next, Reading, Row, Source, file_name, places};
use crate::{Fault, TableError};

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

/// Most bytes that a packed workbook may unpack to.
const UNPACKED: u64 = 512 << 20;
/// Most cells of a sheet, empty ones between others included.
const CELLS: u64 = 20_000_000;

/// The sheet's cells, and the names of all sheets.
fn range(path: &Path, reading: &Reading) -> Result<(Range<Data>, Vec<String>), TableError> {
    let name = file_name(path);
    let failed = |error: calamine::Error| TableError::new(&name, error);
    check_size(path, &name, reading.sheet.as_deref())?;
    let mut book = open_workbook_auto(path).map_err(failed)?;
    let sheets = book.sheet_names();
    let range = match &reading.sheet {
        Some(sheet) if !sheets.contains(sheet) => {
            return Err(TableError::new(
                &name,
                format!("there is no sheet {sheet:?}; there are: {}", sheets.join(", ")),
            ));
        }
        Some(sheet) => book.worksheet_range(sheet).map_err(failed)?,
        None => book
            .worksheet_range_at(0)
            .ok_or_else(|| TableError::new(&name, "it has no sheets"))?
            .map_err(failed)?,
    };
    Ok((range, sheets))
}

/// Refuses a workbook that would fill the memory: a few kilobytes can unpack to gigabytes, and two cells in opposite
/// corners are a sheet of billions.
fn check_size(path: &Path, name: &str, sheet: Option<&str>) -> Result<(), TableError> {
    let zipped =
        |ending: &std::ffi::OsStr| ["xlsx", "xlsm"].iter().any(|known| ending.eq_ignore_ascii_case(known));
    if !Path::new(name).extension().is_some_and(zipped) {
        return Ok(());
    }
    let failed = |error: &dyn std::fmt::Display| TableError::new(name, error);
    let file = File::open(path).map_err(|error| failed(&error))?;
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(|error| failed(&error))?;
    let mut left = UNPACKED;
    for place in 0..archive.len() {
        // What the archive says of its sizes need not be true: it is unpacked to see.
        let entry = archive.by_index(place).map_err(|error| failed(&error))?;
        left -= std::io::copy(&mut entry.take(left), &mut std::io::sink()).map_err(|error| failed(&error))?;
        if left == 0 {
            return Err(failed(&"the workbook unpacks to more than 512 MB: save the sheet as CSV"));
        }
    }
    let mut book: Xlsx<_> = open_workbook(path).map_err(|error: calamine::XlsxError| failed(&error))?;
    let Some(sheet) = sheet.map(str::to_owned).or_else(|| book.sheet_names().first().cloned()) else {
        return Ok(());
    };
    let Ok(mut cells) = book.worksheet_cells_reader(&sheet) else { return Ok(()) };
    let (mut rows, mut columns) = (0u64, 0u64);
    while let Some(cell) = cells.next_cell().map_err(|error| failed(&error))? {
        let (row, column) = cell.get_position();
        rows = rows.max(u64::from(row) + 1);
        columns = columns.max(u64::from(column) + 1);
    }
    if rows * columns > CELLS {
        let detail =
            format!("the sheet has {rows} rows of {columns} columns, which is too much: save it as CSV");
        return Err(failed(&detail));
    }
    Ok(())
}

fn header_of(range: &Range<Data>, reading: &Reading, name: &str) -> Result<Vec<String>, TableError> {
    let header = range.rows().nth(reading.skip).ok_or_else(|| TableError::new(name, "it is empty"))?;
    Ok(header.iter().map(|cell| cell.to_string().trim().to_owned()).collect())
}

impl Spreadsheet {
    /// What the file is, and its columns.
    pub fn header(path: &Path, reading: &Reading) -> Result<Header, TableError> {
        let (range, sheets) = range(path, reading)?;
        let columns = header_of(&range, reading, &file_name(path))?;
        Ok(Header { columns, encoding: None, delimiter: None, sheets })
    }

    pub fn open(
        path: &Path,
        reading: &Reading,
        columns: &[String],
        read: &Arc<AtomicU64>,
    ) -> Result<Self, TableError> {
        let name = file_name(path);
        let (range, _) = range(path, reading)?;
        let header = header_of(&range, reading, &name)?;
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
    fn next(&mut self, row: &mut Row) -> Result<Next, TableError> {
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
