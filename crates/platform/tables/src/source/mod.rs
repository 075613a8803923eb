//! Files as rows: CSV, spreadsheets, JSON Lines, Parquet, each plain or (where that makes sense) in gzip.

mod csv_file;
mod decode;
mod files;
mod json_lines;
mod parquet_file;
mod sniff;
mod spreadsheet;

use std::{
    fs::File,
    io::{self, BufReader, Read},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use chrono::NaiveDateTime;
use flate2::read::MultiGzDecoder;
use rapport_kernel::Timestamp;
use serde::Deserialize;

use crate::{Fault, TableError, Val};
pub use files::{Found, find, matches};

/// How a file is to be read, where it cannot be told by looking at it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Reading {
    /// By the file's name, unless said.
    pub format: Option<Format>,
    /// A label as of browsers: `utf-8`, `windows-1251`, `koi8-r`.
    pub encoding: Option<String>,
    /// One character.
    pub delimiter: Option<char>,
    /// The sheet's name; the first when absent.
    pub sheet: Option<String>,
    /// Rows above the one with the columns' names.
    #[serde(default)]
    pub skip: usize,
    /// Texts that mean that there is nothing: `["NULL", "n/a"]`.
    #[serde(default)]
    pub nothing: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Csv,
    /// `.xlsx`, `.xls`, `.xlsb`, `.ods`.
    Spreadsheet,
    /// One object a line, or one list of objects.
    Json,
    Parquet,
}

impl Format {
    /// By the extension, `.gz` aside.
    pub fn of(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        Some(match name.rsplit_once('.')?.1 {
            "csv" | "tsv" | "txt" => Self::Csv,
            "xlsx" | "xls" | "xlsb" | "xlsm" | "ods" => Self::Spreadsheet,
            "jsonl" | "ndjson" | "json" => Self::Json,
            "parquet" => Self::Parquet,
            _ => return None,
        })
    }
}

/// What a file turned out to be, and its columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// In the file's order; may be empty or stand twice.
    pub columns: Vec<String>,
    /// Of text: the encoding's name.
    pub encoding: Option<&'static str>,
    /// Of CSV: what parts the fields.
    pub delimiter: Option<char>,
    /// Of a workbook: all its sheets.
    pub sheets: Vec<String>,
}

/// A row: the columns that were asked for, in that order.
#[derive(Debug, Default)]
pub struct Row {
    /// Line of the file; row of a sheet or a Parquet file.
    pub line: u64,
    text: String,
    cells: Vec<Cell>,
}

#[derive(Debug, Clone, Copy)]
enum Cell {
    Empty,
    Text(usize, usize),
    Number(f64),
    Bool(bool),
    Time(Timestamp),
    Local(NaiveDateTime),
}

impl Row {
    fn start(&mut self, line: u64) {
        self.line = line;
        self.text.clear();
        self.cells.clear();
    }

    fn push(&mut self, cell: Cell) {
        self.cells.push(cell);
    }

    /// Text without the white space around it; empty when nothing is left or it is one of `nothing`.
    fn push_text(&mut self, text: &str, nothing: &[String]) {
        let text = text.trim();
        if text.is_empty() || nothing.iter().any(|one| one == text) {
            return self.cells.push(Cell::Empty);
        }
        let from = self.text.len();
        self.text.push_str(text);
        self.cells.push(Cell::Text(from, self.text.len()));
    }

    /// The value of the column at this place.
    pub fn value(&self, place: usize) -> Val<'_> {
        match self.cells.get(place) {
            None | Some(Cell::Empty) => Val::Null,
            Some(Cell::Text(from, to)) => self.text.get(*from..*to).map_or(Val::Null, Val::text),
            Some(Cell::Number(number)) => Val::Number(*number),
            Some(Cell::Bool(bool)) => Val::Bool(*bool),
            Some(Cell::Time(at)) => Val::Time(*at),
            Some(Cell::Local(at)) => Val::Local(*at),
        }
    }
}

/// What reading a row came to.
#[derive(Debug)]
pub enum Next {
    Row,
    /// The row is not as it should be; the next may be.
    Bad(Fault),
    End,
}

/// A file being read.
pub trait Source: Send {
    /// Reads the next row. Errors when the rest of the file cannot be read.
    fn next(&mut self, row: &mut Row) -> Result<Next, TableError>;
}

/// Opens a file for these columns. Counts the bytes read, as they lie on the disk, in `read`.
pub fn open(
    path: &Path,
    reading: &Reading,
    columns: &[String],
    read: &Arc<AtomicU64>,
) -> Result<Box<dyn Source>, TableError> {
    Ok(match format_of(path, reading)? {
        Format::Csv => Box::new(csv_file::CsvFile::open(path, reading, columns, read)?),
        Format::Spreadsheet => Box::new(spreadsheet::Spreadsheet::open(path, reading, columns, read)?),
        Format::Json => Box::new(json_lines::JsonLines::open(path, reading, columns, read)?),
        Format::Parquet => Box::new(parquet_file::ParquetFile::open(path, columns, read)?),
    })
}

/// Looks at a file: what it is, and its columns.
pub fn header(path: &Path, reading: &Reading) -> Result<Header, TableError> {
    match format_of(path, reading)? {
        Format::Csv => csv_file::CsvFile::header(path, reading),
        Format::Spreadsheet => spreadsheet::Spreadsheet::header(path, reading),
        Format::Json => json_lines::JsonLines::header(path, reading),
        Format::Parquet => parquet_file::ParquetFile::header(path),
    }
}

fn format_of(path: &Path, reading: &Reading) -> Result<Format, TableError> {
    let name = file_name(path);
    reading.format.or_else(|| Format::of(&name)).ok_or_else(|| {
        let detail = "what it is cannot be told by its name: say format = \"csv\", \"spreadsheet\", \"json\" or \"parquet\"";
        TableError::new(&name, detail)
    })
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// Where each wanted column stands; the error lists what is there instead.
fn places(file: &str, columns: &[String], header: &[String]) -> Result<Vec<usize>, TableError> {
    let same = |a: &str, b: &str| a.trim().to_lowercase() == b.trim().to_lowercase();
    let place = |wanted: &String| {
        header
            .iter()
            .position(|name| name == wanted)
            .or_else(|| header.iter().position(|name| same(name, wanted)))
    };
    let missing: Vec<&str> =
        columns.iter().filter(|name| place(name).is_none()).map(String::as_str).collect();
    if !missing.is_empty() {
        let detail = format!("there is no column {}; there are: {}", missing.join(", "), header.join(", "));
        return Err(TableError::new(file, detail));
    }
    Ok(columns.iter().filter_map(place).collect())
}

/// The file's bytes, unpacked, counted as they lie on the disk.
fn bytes(path: &Path, read: &Arc<AtomicU64>) -> Result<Box<dyn Read + Send>, TableError> {
    let file = File::open(path).map_err(|error| TableError::new(&file_name(path), error))?;
    let counted = Counted { inner: BufReader::with_capacity(256 * 1024, file), read: read.clone() };
    let packed = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"));
    Ok(if packed { Box::new(MultiGzDecoder::new(counted)) } else { Box::new(counted) })
}

struct Counted<R> {
    inner: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}
