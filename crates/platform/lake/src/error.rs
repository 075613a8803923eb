use datafusion::error::DataFusionError;
use deltalake_core::DeltaTableError;
use rapport_query::QueryError;
use rapport_store::StoreError;

/// What can go wrong in the lake.
#[derive(Debug, thiserror::Error)]
pub enum LakeError {
    /// The address of the lake cannot be used.
    #[error("RAPPORT_LAKE_URL: {0}")]
    Address(String),
    /// The folder or bucket holds less than the store remembers as safely written.
    #[error(
        "the lake's table {table} ends at version {found}, but version {expected} was written and confirmed: \
         its folder was changed or replaced; restore it from a backup"
    )]
    Lost { table: &'static str, expected: i64, found: i64 },
    /// Files hold another number of rows than the log says.
    #[error("{table}: files hold {found} rows where the log tells of {expected}")]
    Rows { table: &'static str, expected: u64, found: u64 },
    /// Someone else committed first; nothing was written.
    #[error("another writer committed to the lake first")]
    Conflict,
    /// Rows that a reader needs are gone from the hot stream: it must begin again from a newer snapshot.
    #[error("the tail begins after what the snapshot holds")]
    Behind,
    /// Too many rows wait to be flushed.
    #[error(
        "the lake was not written for so long that its tail no longer fits in memory; see the log for why"
    )]
    Full,
    #[error("object store: {0}")]
    Objects(#[from] object_store::Error),
    #[error("table format: {0}")]
    Delta(Box<DeltaTableError>),
    #[error("parquet: {0}")]
    Parquet(#[from] datafusion::parquet::errors::ParquetError),
    #[error("arrow: {0}")]
    Arrow(#[from] arrow::error::ArrowError),
    #[error("query: {0}")]
    Engine(Box<DataFusionError>),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Source(#[from] QueryError),
    #[error("json: {0}")]
    Json(#[from] serde_json::Error),
    #[error("a task of the lake was stopped: {0}")]
    Stopped(#[from] tokio::task::JoinError),
}

impl LakeError {
    /// Whether trying again on a fresh snapshot can help.
    pub(crate) const fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict)
    }
}

impl From<DeltaTableError> for LakeError {
    fn from(error: DeltaTableError) -> Self {
        Self::Delta(Box::new(error))
    }
}

impl From<DataFusionError> for LakeError {
    fn from(error: DataFusionError) -> Self {
        Self::Engine(Box::new(error))
    }
}

impl From<LakeError> for QueryError {
    fn from(error: LakeError) -> Self {
        match error {
            LakeError::Source(error) => error,
            other => Self::Unavailable(other.to_string()),
        }
    }
}
