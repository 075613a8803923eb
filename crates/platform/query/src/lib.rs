//! The small trait through which rooms ask for numbers: SQL and scope in, Arrow out.
//!
//! `lake` implements [`Query`]; `app` wires it. Rooms offer their tables of things (orders, customers, units) to it as
//! [`DimensionSource`]s and their merge map as [`CustomerOf`], so no room knows how or where numbers are computed.

pub mod work;

use std::{collections::HashMap, sync::Arc};

use arrow::{array::RecordBatch, datatypes::SchemaRef};
use async_trait::async_trait;
use rapport_kernel::{ErrorKind, Id, Problem, Scope, id::Customer};
use uuid::Uuid;

/// Rows of an answer, and how far into the stream it reaches.
#[derive(Debug, Clone)]
pub struct Answer {
    pub schema: SchemaRef,
    pub batches: Vec<RecordBatch>,
    /// Every interaction up to this number is in the answer.
    pub through_seq: i64,
}

impl Answer {
    pub fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }
}

#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// The SQL cannot be understood or asks for what is not allowed; the message is fit for the person who wrote it.
    #[error("{0}")]
    Sql(String),
    /// The lake or the store behind it failed.
    #[error("numbers cannot be read now: {0}")]
    Unavailable(String),
}

impl From<QueryError> for Problem {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::Sql(detail) => Self::new(ErrorKind::Invalid, "query.sql", detail),
            QueryError::Unavailable(detail) => Self::new(ErrorKind::Unavailable, "query.unavailable", detail),
        }
    }
}

/// Answers SELECT statements over `interactions`, `score_buckets` and the dimensions: lake and tail together, so that an
/// acknowledged interaction is in the next answer. The scope is applied beneath the statement; a statement cannot widen it.
#[async_trait]
pub trait Query: Send + Sync {
    async fn sql(&self, sql: &str, scope: &Scope) -> Result<Answer, QueryError>;
}

/// A table of things kept by a room's store (orders, customers, units, products) and readable in SQL.
///
/// Rows carry a version: a number of the stream's counter, taken by whatever changed them. The lake keeps a copy and reads
/// the rest from here at query time, so that an answer is never behind the store.
#[async_trait]
pub trait DimensionSource: Send + Sync {
    /// The table's name in SQL.
    fn name(&self) -> &'static str;
    /// Columns without the version. No personal data.
    fn schema(&self) -> SchemaRef;
    /// The column whose value is unique.
    fn key(&self) -> &'static str;
    /// The column holding the unit by which scope is applied; `None` when everyone who may query may see all rows.
    fn unit_column(&self) -> Option<&'static str>;
    /// The column that, when it is not null, says that the row is no more (merged into another); such rows are not seen.
    fn gone_column(&self) -> Option<&'static str> {
        None
    }
    /// Rows whose version is above `version`, in order of version, at most about `limit`, and the version reached
    /// (equal to `version` when there is nothing new).
    async fn changed_after(&self, version: i64, limit: usize) -> Result<(Vec<RecordBatch>, i64), QueryError>;
}

/// Which customer a fragment belongs to now: only fragments that were merged are listed; any other is a customer itself.
pub trait CustomerOf: Send + Sync {
    fn merged(&self) -> Arc<HashMap<Uuid, Uuid>>;
}

/// What customers are called. Names are personal, so they are never in SQL: whoever shows rows asks for those of the page.
#[async_trait]
pub trait CustomerNames: Send + Sync {
    /// Names of those customers that a caller of this scope may see; who has none, or is not seen, is left out.
    async fn names(
        &self,
        customers: &[Id<Customer>],
        scope: &Scope,
    ) -> Result<HashMap<Id<Customer>, String>, Problem>;
}

/// For companies, and tests, where nothing was merged.
#[derive(Debug, Default)]
pub struct NoMerges;

impl CustomerOf for NoMerges {
    fn merged(&self) -> Arc<HashMap<Uuid, Uuid>> {
        Arc::default()
    }
}
