//! JSON Lines: one object a line; or one list of objects.

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    sync::{Arc, atomic::AtomicU64},
};

use serde_json::{Map, Value};

use super::{Cell, Header, Next, Reading, Row, Source, bytes, file_name};
use crate::{Fault, TableError};

/// Longest line read, in bytes.
const LONGEST: u64 = 4 * 1024 * 1024;

/// Most bytes of a file that is one list, which is read whole.
const LARGEST_LIST: u64 = 256 * 1024 * 1024;
/// Objects that are looked at for their keys, and most keys taken.
const HEADED: usize = 200;
const WIDEST: usize = 200;

pub struct JsonLines {
    name: String,
    reader: BufReader<Box<dyn Read + Send>>,
    /// Of a file that is one list.
    list: Option<std::vec::IntoIter<Value>>,
    line: u64,
    buffer: Vec<u8>,
    columns: Vec<String>,
    nothing: Vec<String>,
}

impl JsonLines {
    pub fn open(
        path: &Path,
        reading: &Reading,
        columns: &[String],
        read: &Arc<AtomicU64>,
    ) -> Result<Self, TableError> {
        let name = file_name(path);
        let mut reader = BufReader::with_capacity(256 * 1024, bytes(path, read)?);
        let start = reader.fill_buf().map_err(|error| TableError::new(&name, error))?;
        let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
        let is_list = start.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[');
        let bytes = std::fs::metadata(path).map_or(0, |data| data.len());
        if is_list && bytes > LARGEST_LIST {
            let detail = "a list this large would fill the memory: write one object a line";
            return Err(TableError::new(&name, detail));
        }
        let list = if is_list {
            let list: Vec<Value> =
                serde_json::from_reader(&mut reader).map_err(|error| TableError::new(&name, error))?;
            Some(list.into_iter())
        } else {
            None
        };
        Ok(Self {
            name,
            reader,
            list,
            line: 0,
            buffer: Vec::new(),
            columns: columns.to_vec(),
            nothing: reading.nothing.clone(),
        })
    }

    /// The columns: keys of the first objects, those within objects by their path.
    pub fn header(path: &Path, reading: &Reading) -> Result<Header, TableError> {
        let mut file = Self::open(path, reading, &[], &Arc::default())?;
        let mut columns = Vec::new();
        for _ in 0..HEADED {
            match file.value()? {
                None => break,
                Some(Ok(Value::Object(map))) => keys(&map, "", 0, &mut columns),
                Some(_) => {}
            }
        }
        Ok(Header { columns, encoding: None, delimiter: None, sheets: Vec::new() })
    }

    fn value(&mut self) -> Result<Option<Result<Value, Fault>>, TableError> {
        if let Some(list) = &mut self.list {
            self.line += 1;
            return Ok(list.next().map(Ok));
        }
        loop {
            self.buffer.clear();
            let count = self
                .reader
                .by_ref()
                .take(LONGEST)
                .read_until(b'\n', &mut self.buffer)
                .map_err(|error| TableError::new(&self.name, error))?;
            if count == 0 {
                return Ok(None);
            }
            self.line += 1;
            if count as u64 == LONGEST {
                return Err(TableError::new(
                    &self.name,
                    format!("line {} is longer than {LONGEST} bytes", self.line),
                ));
            }
            let line = self.buffer.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.buffer).trim_ascii();
            if !line.is_empty() {
                return Ok(Some(
                    serde_json::from_slice(line)
                        .map_err(|error| Fault::new("import.json", format!("not JSON: {error}"))),
                ));
            }
        }
    }
}

impl Source for JsonLines {
    fn next(&mut self, row: &mut Row) -> Result<Next, TableError> {
        let Some(value) = self.value()? else { return Ok(Next::End) };
        row.start(self.line);
        let map = match value {
            Ok(Value::Object(map)) => map,
            Ok(_) => return Ok(Next::Bad(Fault::new("import.json", "a line is an object"))),
            Err(fault) => return Ok(Next::Bad(fault)),
        };
        for column in &self.columns {
            match at(&map, column) {
                None | Some(Value::Null) => row.push(Cell::Empty),
                Some(Value::Bool(bool)) => row.push(Cell::Bool(*bool)),
                Some(Value::String(text)) => row.push_text(text, &self.nothing),
                // An id beyond 2^53 must keep its digits.
                Some(Value::Number(number)) if !number.is_f64() => row.push_text(&number.to_string(), &[]),
                Some(Value::Number(number)) => row.push(number.as_f64().map_or(Cell::Empty, Cell::Number)),
                Some(other) => row.push_text(&other.to_string(), &[]),
            }
        }
        Ok(Next::Row)
    }
}

fn keys(map: &Map<String, Value>, above: &str, depth: usize, columns: &mut Vec<String>) {
    for (key, value) in map {
        let path = if above.is_empty() { key.clone() } else { format!("{above}.{key}") };
        match value {
            Value::Object(inner) if depth < 4 => keys(inner, &path, depth + 1, columns),
            _ if columns.len() >= WIDEST || columns.contains(&path) => {}
            _ => columns.push(path),
        }
    }
}

/// `customer.email` is a key of that name, or a key within an object.
fn at<'v>(map: &'v Map<String, Value>, path: &str) -> Option<&'v Value> {
    if let Some(value) = map.get(path) {
        return Some(value);
    }
    let (first, rest) = path.split_once('.')?;
    at(map.get(first)?.as_object()?, rest)
}
