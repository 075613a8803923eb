//! Parquet, only the columns that are wanted.

use std::{
    fs::File,
    path::Path,
    sync::{Arc, atomic::AtomicU64, atomic::Ordering},
};

use arrow::{
    array::{Array, ArrayRef, AsArray, RecordBatch},
    compute::cast,
    datatypes::{DataType, Float64Type, TimeUnit, TimestampMicrosecondType},
};
use chrono::DateTime;
use parquet::arrow::{
    ProjectionMask,
    arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder},
};
use rapport_kernel::Timestamp;

use super::{Cell, Header, Next, Row, Source, file_name, places};
use crate::TableError;

pub struct ParquetFile {
    name: String,
    reader: ParquetRecordBatchReader,
    /// The batch's columns, in the mapping's order, as types that cells have.
    columns: Vec<ArrayRef>,
    /// Where the wanted columns stand in a batch.
    places: Vec<usize>,
    rows: usize,
    at: usize,
    line: u64,
    bytes_a_row: f64,
    read: Arc<AtomicU64>,
}

impl ParquetFile {
    /// The columns.
    pub fn header(path: &Path) -> Result<Header, TableError> {
        let name = file_name(path);
        let file = File::open(path).map_err(|error| TableError::new(&name, error))?;
        let builder =
            ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| TableError::new(&name, error))?;
        let columns = builder.schema().fields().iter().map(|field| field.name().clone()).collect();
        Ok(Header { columns, encoding: None, delimiter: None, sheets: Vec::new() })
    }

    pub fn open(path: &Path, columns: &[String], read: &Arc<AtomicU64>) -> Result<Self, TableError> {
        let name = file_name(path);
        let file = File::open(path).map_err(|error| TableError::new(&name, error))?;
        let bytes = file.metadata().map_or(0, |data| data.len());
        let builder =
            ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| TableError::new(&name, error))?;
        let header: Vec<String> =
            builder.schema().fields().iter().map(|field| field.name().clone()).collect();
        let wanted = places(&name, columns, &header)?;
        let mask = ProjectionMask::roots(builder.parquet_schema(), wanted.iter().copied());
        let mut kept = wanted.clone();
        kept.sort_unstable();
        kept.dedup();
        let places = wanted.iter().filter_map(|place| kept.iter().position(|one| one == place)).collect();
        let rows = builder.metadata().file_metadata().num_rows().max(1);
        let reader = builder
            .with_projection(mask)
            .with_batch_size(4096)
            .build()
            .map_err(|error| TableError::new(&name, error))?;
        Ok(Self {
            name,
            reader,
            columns: Vec::new(),
            places,
            rows: 0,
            at: 0,
            line: 0,
            bytes_a_row: bytes as f64 / rows as f64,
            read: read.clone(),
        })
    }

    fn load(&mut self, batch: &RecordBatch) -> Result<(), TableError> {
        let failed = |error: arrow::error::ArrowError| TableError::new(&self.name, error);
        self.columns = self
            .places
            .iter()
            .map(|place| plain(batch.column(*place)))
            .collect::<Result<_, _>>()
            .map_err(failed)?;
        self.rows = batch.num_rows();
        self.at = 0;
        self.read.fetch_add((self.bytes_a_row * self.rows as f64) as u64, Ordering::Relaxed);
        Ok(())
    }
}

/// A column as text, float, boolean or microseconds. Whole numbers are text: an id must keep its digits.
fn plain(column: &ArrayRef) -> Result<ArrayRef, arrow::error::ArrowError> {
    match column.data_type() {
        DataType::Boolean => Ok(column.clone()),
        DataType::Float16 | DataType::Float32 | DataType::Float64 => cast(column, &DataType::Float64),
        DataType::Timestamp(_, zone) => {
            let utc = zone.as_ref().map(|_| "UTC".into());
            cast(column, &DataType::Timestamp(TimeUnit::Microsecond, utc))
        }
        _ => cast(column, &DataType::Utf8),
    }
}

impl Source for ParquetFile {
    fn next(&mut self, row: &mut Row) -> Result<Next, TableError> {
        while self.at == self.rows {
            match self.reader.next() {
                None => return Ok(Next::End),
                Some(Ok(batch)) => self.load(&batch)?,
                Some(Err(error)) => return Err(TableError::new(&self.name, error)),
            }
        }
        self.line += 1;
        row.start(self.line);
        let at = self.at;
        self.at += 1;
        for column in &self.columns {
            if column.is_null(at) {
                row.push(Cell::Empty);
                continue;
            }
            match column.data_type() {
                DataType::Boolean => row.push(Cell::Bool(column.as_boolean().value(at))),
                DataType::Float64 => row.push(Cell::Number(column.as_primitive::<Float64Type>().value(at))),
                DataType::Timestamp(_, zone) => {
                    let micros = column.as_primitive::<TimestampMicrosecondType>().value(at);
                    row.push(match zone {
                        Some(_) => Cell::Time(Timestamp::from_micros(micros)),
                        None => DateTime::from_timestamp_micros(micros)
                            .map_or(Cell::Empty, |at| Cell::Local(at.naive_utc())),
                    });
                }
                _ => row.push_text(column.as_string::<i32>().value(at), &[]),
            }
        }
        Ok(Next::Row)
    }
}
