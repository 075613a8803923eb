//! Columns of the query engine's answers, in the types that are needed whatever types they came in.

use arrow::{
    array::{ArrayRef, AsArray, RecordBatch},
    compute::cast,
    datatypes::{DataType, Float64Type, Int64Type, TimeUnit, TimestampMicrosecondType},
};
use rapport_kernel::{ErrorKind, Problem, Timestamp};

pub(crate) struct Columns<'a>(pub &'a RecordBatch);

impl Columns<'_> {
    fn column(&self, name: &str, wanted: &DataType) -> Result<ArrayRef, Problem> {
        let column = self.0.column_by_name(name).ok_or_else(|| unexpected(format!("no column {name}")))?;
        cast(column, wanted).map_err(unexpected)
    }

    pub fn texts(&self, name: &str) -> Result<Vec<Option<String>>, Problem> {
        let column = self.column(name, &DataType::Utf8)?;
        Ok(column.as_string::<i32>().iter().map(|value| value.map(str::to_owned)).collect())
    }

    /// Whole numbers; NULL is nothing.
    pub fn counts(&self, name: &str) -> Result<Vec<i64>, Problem> {
        let column = self.column(name, &DataType::Int64)?;
        Ok(column.as_primitive::<Int64Type>().iter().map(Option::unwrap_or_default).collect())
    }

    pub fn numbers(&self, name: &str) -> Result<Vec<Option<f64>>, Problem> {
        let column = self.column(name, &DataType::Float64)?;
        Ok(column.as_primitive::<Float64Type>().iter().collect())
    }

    pub fn times(&self, name: &str) -> Result<Vec<Option<Timestamp>>, Problem> {
        let column = self.column(name, &DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())))?;
        let times = column.as_primitive::<TimestampMicrosecondType>();
        Ok(times.iter().map(|micros| micros.map(Timestamp::from_micros)).collect())
    }
}

/// The query engine answered something else than what was asked for: a fault of ours.
pub(crate) fn unexpected(detail: impl std::fmt::Display) -> Problem {
    tracing::error!(%detail, "themes: unexpected answer");
    Problem::new(ErrorKind::Internal, "themes.answer", "the numbers came in an unexpected shape; see the log")
}
