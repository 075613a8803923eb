//! Reading a file into columns.

use std::{fs::File, io::Read, path::Path, sync::Arc, sync::atomic::AtomicU64};

use rapport_kernel::{Timestamp, time::Zone};
use rapport_tables::{
    self as tables, Format, Next, Reading, Row, Val,
    moment::{self, DATES},
};
use serde::Serialize;

use super::{Column, Table, Texts, Values};
use crate::analyze::AnalyzeError;

/// What people write where nothing is known.
const NOTHING: [&str; 12] = ["NA", "N/A", "n/a", "#N/A", "NULL", "null", "NaN", "nan", "-", "–", "—", "н/д"];
/// So many of a hundred filled cells make a column's type; the rest are missing, and counted.
const MOST: usize = 95;
/// Bytes that tell text from what is none.
const LOOKED_BYTES: u64 = 8192;
/// Filled cells by which the format of times is chosen.
const LOOKED: usize = 200;

/// What was noticed while a file was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Of text: the encoding's name.
    pub encoding: Option<&'static str>,
    /// Of CSV: what parts the fields.
    pub delimiter: Option<char>,
    /// Of a workbook: the sheets, of which the first was read unless another was named.
    pub sheets: Vec<String>,
    /// Columns that stand twice: the first is read.
    pub twice: Vec<String>,
    /// Rows that could not be read, and what is wrong with the first of them.
    pub bad_rows: usize,
    pub first_bad: Option<String>,
}

/// Reads a file whole; `read` counts its bytes as they are read. Blocking.
pub fn read(path: &Path, reading: &Reading, read: &Arc<AtomicU64>) -> Result<Table, AnalyzeError> {
    let name = path
        .file_name()
        .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    let fail = |detail: String| AnalyzeError::File { file: name.clone(), detail };
    let data = std::fs::metadata(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => AnalyzeError::NoFile(path.display().to_string()),
        _ => fail(error.to_string()),
    })?;
    if data.is_dir() {
        return Err(fail("it is a folder: name a file".into()));
    }
    if data.len() == 0 {
        return Err(fail("it is empty".into()));
    }
    let mut reading = Reading { nothing: NOTHING.map(str::to_owned).to_vec(), ..reading.clone() };
    if reading.format.is_none() && Format::of(&name).is_none() {
        reading.format = Some(sniff(path).map_err(|error| fail(error.to_string()))?);
    }
    let format = reading.format.or_else(|| Format::of(&name));
    if format == Some(Format::Csv) && is_binary(path).map_err(|error| fail(error.to_string()))? {
        return Err(fail("it is not a table: it is not text".into()));
    }
    let header = tables::header(path, &reading)?;
    let mut found = Found {
        encoding: header.encoding,
        delimiter: header.delimiter,
        sheets: header.sheets,
        ..Found::default()
    };
    let mut names: Vec<String> = Vec::with_capacity(header.columns.len());
    for column in header.columns {
        if column.chars().any(|one| one.is_control() && !one.is_whitespace() || one == '\u{fffd}') {
            return Err(fail("it is not a table: its first row is not text".into()));
        }
        if names.contains(&column) {
            found.twice.push(column);
        } else if !column.is_empty() {
            names.push(column);
        }
    }
    if names.is_empty() {
        return Err(fail("its first row names no columns".into()));
    }

    let mut source = tables::open(path, &reading, &names, read)?;
    let mut texts: Vec<Texts> = names.iter().map(|_| Texts::default()).collect();
    let mut row = Row::default();
    loop {
        match source.next(&mut row)? {
            Next::End => break,
            Next::Bad(fault) => {
                found.bad_rows += 1;
                found.first_bad.get_or_insert_with(|| format!("line {}: {}", row.line, fault.detail));
            }
            Next::Row => {
                for (place, column) in texts.iter_mut().enumerate() {
                    match row.value(place) {
                        // A NaN that a file of floats holds is a missing value.
                        Val::Number(number) if !number.is_finite() => column.push(""),
                        value => column.push(&value.into_text().unwrap_or_default()),
                    }
                }
            }
        }
    }
    let rows = texts.first().map_or(0, Texts::len);
    if rows == 0 {
        let detail = match &found.first_bad {
            Some(bad) => format!("none of its rows can be read; {bad}"),
            None => "it has a header and no rows".into(),
        };
        return Err(fail(detail));
    }
    let columns = names.into_iter().zip(texts).map(|(name, texts)| typed(name, texts)).collect();
    Ok(Table { name, rows, columns, found })
}

/// What a file is whose name does not say it, by its first bytes.
fn sniff(path: &Path) -> std::io::Result<Format> {
    let mut start = [0u8; 64];
    let count = File::open(path)?.read(&mut start)?;
    let start = &start[..count];
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    Ok(match text {
        [b'P', b'A', b'R', b'1', ..] => Format::Parquet,
        [b'P', b'K', 3, 4, ..] | [0xd0, 0xcf, 0x11, 0xe0, ..] => Format::Spreadsheet,
        [b'{' | b'[', ..] => Format::Json,
        _ => Format::Csv,
    })
}

/// Whether a plain file begins with what no text has; UTF-16 says by its mark that it has.
fn is_binary(path: &Path) -> std::io::Result<bool> {
    let mut start = Vec::new();
    File::open(path)?.take(LOOKED_BYTES).read_to_end(&mut start)?;
    Ok(!matches!(start[..], [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0x1f, 0x8b, ..]) && start.contains(&0))
}

/// The column by what most of its cells are.
fn typed(name: String, texts: Texts) -> Column {
    let rows = texts.len();
    let filled = texts.iter().filter(|text| !text.is_empty()).count();
    let enough = |read: usize| filled > 0 && read * 100 >= filled * MOST;
    let (values, read) = 'values: {
        // A date of points, 03.04.2026, would pass for a number of thousands.
        if texts.iter().filter(|text| !text.is_empty()).take(5).any(may_be_time)
            && let Some(times) = times_of(&texts)
        {
            let read = times.iter().flatten().count();
            if enough(read) {
                break 'values (Values::Times(times), read);
            }
        }
        let numbers: Vec<f64> = texts.iter().map(number).collect();
        let read = numbers.iter().filter(|number| !number.is_nan()).count();
        // Digits after a zero are a code, whose zero must stay.
        if enough(read) && !texts.iter().any(is_code) {
            break 'values (Values::Numbers(numbers), read);
        }
        (Values::Texts(texts), filled)
    };
    Column { name, values, missing: rows - read, unreadable: filled - read }
}

fn number(text: &str) -> f64 {
    let plain = rapport_tables::plain_number(text).and_then(|plain| plain.parse::<f64>().ok());
    plain.filter(|number| number.is_finite()).unwrap_or(f64::NAN)
}

/// Whether a text has the marks of a date or a time: what times are written with, more than once or within.
fn may_be_time(text: &str) -> bool {
    let within = text.trim_start_matches('-');
    within.starts_with(|one: char| one.is_ascii_digit())
        && (within.contains([':', '/', '-', ' ']) || within.matches('.').count() == 2)
}

fn is_code(text: &str) -> bool {
    text.len() > 1 && text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The column as times, when most of the first cells are of one format; the usual ones are tried first.
fn times_of(texts: &Texts) -> Option<Vec<Option<Timestamp>>> {
    let looked: Vec<&str> = texts.iter().filter(|text| !text.is_empty()).take(LOOKED).collect();
    let fits = |format: Option<&str>| {
        looked.iter().filter(|text| moment::reads(text, format)).count() * 100 >= looked.len() * MOST
    };
    let mut formats = std::iter::once(None).chain(DATES.into_iter().map(Some));
    let format = formats.find(|format| fits(*format))?;
    let time = |text: &str| moment::read(&Val::text(text), format, Zone::UTC).ok().flatten();
    Some(texts.iter().map(|text| time(text).filter(|_| !text.is_empty())).collect())
}
