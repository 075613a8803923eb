//! Arrow answers as rows of the few shapes that checks ask for.

use arrow::{
    array::{Array, ArrayRef, AsArray, RecordBatch},
    compute::cast,
    datatypes::{DataType, Float64Type, Int64Type},
};
use rapport_kernel::{ErrorKind, Problem};

/// A column read as the type that is needed, whatever type it came in.
fn column(batch: &RecordBatch, name: &str, wanted: &DataType) -> Result<ArrayRef, Problem> {
    let found = batch.column_by_name(name).ok_or_else(|| unexpected(format!("no column {name}")))?;
    cast(found, wanted).map_err(unexpected)
}

pub(crate) fn texts(batch: &RecordBatch, name: &str) -> Result<Vec<Option<String>>, Problem> {
    let found = column(batch, name, &DataType::Utf8)?;
    Ok(found.as_string::<i32>().iter().map(|value| value.map(str::to_owned)).collect())
}

/// Whole numbers, and times as microseconds; NULL is nothing.
pub(crate) fn counts(batch: &RecordBatch, name: &str) -> Result<Vec<i64>, Problem> {
    let found = column(batch, name, &DataType::Int64)?;
    Ok(found.as_primitive::<Int64Type>().iter().map(Option::unwrap_or_default).collect())
}

pub(crate) fn numbers(batch: &RecordBatch, name: &str) -> Result<Vec<Option<f64>>, Problem> {
    let found = column(batch, name, &DataType::Float64)?;
    let numbers = found.as_primitive::<Float64Type>();
    Ok((0..numbers.len()).map(|row| numbers.is_valid(row).then(|| numbers.value(row))).collect())
}

/// The query engine answered something else than what was asked for: a fault of ours.
fn unexpected(detail: impl std::fmt::Display) -> Problem {
    tracing::error!(%detail, "quality: unexpected answer");
    Problem::new(
        ErrorKind::Internal,
        "quality.answer",
        "the numbers came in an unexpected shape; see the log",
    )
}
