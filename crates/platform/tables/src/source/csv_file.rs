//! CSV as people have it.

use std::{
    io::{BufReader, Read},
    path::Path,
    sync::{Arc, atomic::AtomicU64},
};

use csv::ByteRecord;
use encoding_rs::Encoding;

use super::{Header, Next, Reading, Row, Source, bytes, decode::Decoding, file_name, places, sniff};
use crate::{Fault, TableError};

/// A row longer than this has a quote that is never closed.
const LONGEST: usize = 4 * 1024 * 1024;

pub struct CsvFile {
    name: String,
    reader: csv::Reader<Box<dyn Read + Send>>,
    record: ByteRecord,
    /// Where the wanted columns stand.
    places: Vec<usize>,
    /// How many columns there are.
    width: usize,
    nothing: Vec<String>,
    /// Lines above what the reader sees.
    above: u64,
}

/// A file whose first row is read.
struct Started {
    name: String,
    reader: csv::Reader<Box<dyn Read + Send>>,
    record: ByteRecord,
    header: Vec<String>,
    above: u64,
    encoding: &'static Encoding,
    delimiter: u8,
}

fn start(path: &Path, reading: &Reading, read: &Arc<AtomicU64>) -> Result<Started, TableError> {
    let name = file_name(path);
    let failed = |error: std::io::Error| TableError::new(&name, error);
    let uncounted = Arc::default();
    let encoding = match &reading.encoding {
        Some(label) => Encoding::for_label(label.as_bytes()).ok_or_else(|| {
            TableError::new(&name, format!("{label:?} is not an encoding like utf-8 or windows-1251"))
        })?,
        None => sniff::encoding(bytes(path, &uncounted)?).map_err(failed)?,
    };
    let mut beginning = Vec::with_capacity(64 * 1024);
    Decoding::new(bytes(path, &uncounted)?, encoding)
        .take(64 * 1024)
        .read_to_end(&mut beginning)
        .map_err(failed)?;
    let beginning = String::from_utf8_lossy(&beginning);
    let after_skipped = beginning.split_inclusive('\n').skip(reading.skip).collect::<String>();
    let delimiter = match reading.delimiter {
        Some(delimiter) => u8::try_from(delimiter).map_err(|_| {
            TableError::new(&name, format!("{delimiter:?} cannot part fields: take one ASCII character"))
        })?,
        None => sniff::delimiter(&after_skipped),
    };

    let text: Box<dyn Read + Send> = Box::new(Decoding::new(bytes(path, read)?, encoding));
    let mut text = BufReader::with_capacity(64 * 1024, text);
    let above = reading.skip
        + usize::from(after_skipped.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("sep=")));
    for _ in 0..above {
        std::io::BufRead::skip_until(&mut text, b'\n').map_err(failed)?;
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .buffer_capacity(256 * 1024)
        .from_reader(Box::new(text) as Box<dyn Read + Send>);
    let mut record = ByteRecord::new();
    if !reader.read_byte_record(&mut record).map_err(|error| TableError::new(&name, error))? {
        return Err(TableError::new(&name, "it is empty"));
    }
    let header = record.iter().map(|field| String::from_utf8_lossy(field).trim().to_owned()).collect();
    Ok(Started { name, reader, record, header, above: above as u64, encoding, delimiter })
}

impl CsvFile {
    /// What the file is, and its columns.
    pub fn header(path: &Path, reading: &Reading) -> Result<Header, TableError> {
        let Started { header, encoding, delimiter, .. } = start(path, reading, &Arc::default())?;
        Ok(Header {
            columns: header,
            encoding: Some(encoding.name()),
            delimiter: Some(char::from(delimiter)),
            sheets: Vec::new(),
        })
    }

    pub fn open(
        path: &Path,
        reading: &Reading,
        columns: &[String],
        read: &Arc<AtomicU64>,
    ) -> Result<Self, TableError> {
        let Started { name, reader, record, header, above, .. } = start(path, reading, read)?;
        let places = places(&name, columns, &header)?;
        Ok(Self {
            name,
            reader,
            record,
            places,
            width: header.len(),
            nothing: reading.nothing.clone(),
            above,
        })
    }
}

impl Source for CsvFile {
    fn next(&mut self, row: &mut Row) -> Result<Next, TableError> {
        if !self
            .reader
            .read_byte_record(&mut self.record)
            .map_err(|error| TableError::new(&self.name, error))?
        {
            return Ok(Next::End);
        }
        let line = self.above + self.record.position().map_or(0, csv::Position::line);
        row.start(line);
        if self.record.as_slice().len() > LONGEST {
            return Err(TableError::new(
                &self.name,
                format!("a quote that opens at line {line} is not closed"),
            ));
        }
        let fields = self.record.len();
        // A delimiter at the end of each row is a habit of some programs.
        let trailing = fields == self.width + 1 && self.record.get(self.width).is_some_and(<[u8]>::is_empty);
        if fields != self.width && !trailing {
            let detail = format!(
                "the row has {fields} fields, and there are {} columns: look for a stray delimiter or quote",
                self.width
            );
            return Ok(Next::Bad(Fault::new("import.fields", detail)));
        }
        for place in &self.places {
            let field = self.record.get(*place).unwrap_or_default();
            match std::str::from_utf8(field) {
                Ok(text) => row.push_text(text, &self.nothing),
                Err(_) => row.push_text(&String::from_utf8_lossy(field), &self.nothing),
            }
        }
        Ok(Next::Row)
    }
}
