//! Arrow answers as groups of rows.

use arrow::{
    array::{Array, ArrayRef, AsArray},
    compute::cast,
    datatypes::{DataType, Date32Type, Float64Type, Int64Type, TimeUnit, TimestampMicrosecondType},
};
use chrono::NaiveDate;
use rapport_kernel::{Problem, Timestamp};
use rapport_query::Answer;

use crate::{
    estimate::Tally,
    problem::unexpected,
    sql::{Statement, Tells},
};

/// One group of a statement's answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Group {
    /// Whether it is of the period before.
    pub before: bool,
    pub at: Option<NaiveDate>,
    /// A value for each dimension; `None` where it is not stated.
    pub keys: Vec<Option<String>>,
    pub currency: Option<String>,
    pub stratum: Option<String>,
    /// Whether it is of the whole answer, not of one of its rows.
    pub whole: bool,
    pub tally: Tally,
}

/// The columns of an answer, read as the types that are needed whatever types they came in.
pub(crate) struct Columns<'a> {
    batch: &'a arrow::array::RecordBatch,
}

impl<'a> Columns<'a> {
    pub(crate) const fn of(batch: &'a arrow::array::RecordBatch) -> Self {
        Self { batch }
    }

    fn column(&self, name: &str, wanted: &DataType) -> Result<ArrayRef, Problem> {
        let column =
            self.batch.column_by_name(name).ok_or_else(|| unexpected(format!("no column {name}")))?;
        cast(column, wanted).map_err(unexpected)
    }

    pub(crate) fn texts(&self, name: &str) -> Result<Vec<Option<String>>, Problem> {
        let column = self.column(name, &DataType::Utf8)?;
        Ok(column.as_string::<i32>().iter().map(|value| value.map(str::to_owned)).collect())
    }

    /// Whole numbers; NULL is nothing.
    pub(crate) fn counts(&self, name: &str) -> Result<Vec<i64>, Problem> {
        let column = self.column(name, &DataType::Int64)?;
        Ok(column.as_primitive::<Int64Type>().iter().map(Option::unwrap_or_default).collect())
    }

    /// Numbers; NULL is nothing.
    pub(crate) fn numbers(&self, name: &str) -> Result<Vec<f64>, Problem> {
        let column = self.column(name, &DataType::Float64)?;
        Ok(column.as_primitive::<Float64Type>().iter().map(Option::unwrap_or_default).collect())
    }

    /// Numbers; NULL is none.
    pub(crate) fn measures(&self, name: &str) -> Result<Vec<Option<f64>>, Problem> {
        let column = self.column(name, &DataType::Float64)?;
        Ok(column.as_primitive::<Float64Type>().iter().collect())
    }

    pub(crate) fn times(&self, name: &str) -> Result<Vec<Option<Timestamp>>, Problem> {
        let column = self.column(name, &DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())))?;
        let times = column.as_primitive::<TimestampMicrosecondType>();
        Ok(times.iter().map(|micros| micros.map(Timestamp::from_micros)).collect())
    }

    pub(crate) fn days(&self, name: &str) -> Result<Vec<Option<NaiveDate>>, Problem> {
        let column = self.column(name, &DataType::Date32)?;
        let days = column.as_primitive::<Date32Type>();
        Ok((0..days.len()).map(|row| days.is_valid(row).then(|| days.value_as_date(row)).flatten()).collect())
    }
}

/// Reads the groups of an answer to `statement`.
pub(crate) fn groups(answer: &Answer, statement: &Statement) -> Result<Vec<Group>, Problem> {
    let mut found = Vec::with_capacity(answer.rows());
    for batch in &answer.batches {
        let columns = Columns::of(batch);
        let spans = columns.counts("span")?;
        let days = if statement.grain { columns.days("step")? } else { Vec::new() };
        let keys = (0..statement.keys)
            .map(|index| columns.texts(&format!("k{index}")))
            .collect::<Result<Vec<_>, _>>()?;
        let currencies = if statement.currency { columns.texts("currency")? } else { Vec::new() };
        let strata = if statement.stratum { columns.texts("stratum")? } else { Vec::new() };
        let whole =
            if statement.tells == Tells::RowsAndWhole { columns.counts("whole")? } else { Vec::new() };
        let (n, a, b) = (columns.counts("n")?, columns.numbers("a")?, columns.numbers("b")?);
        for row in 0..batch.num_rows() {
            found.push(Group {
                before: spans[row] != 0,
                at: days.get(row).copied().flatten(),
                keys: keys.iter().map(|key| key[row].clone()).collect(),
                currency: currencies.get(row).cloned().flatten(),
                stratum: strata.get(row).cloned().flatten(),
                whole: whole.get(row).is_some_and(|whole| *whole == 1),
                tally: Tally { n: n[row], a: a[row], b: b[row] },
            });
        }
    }
    Ok(found)
}
