use rapport_kernel::{ErrorKind, Problem};
use sea_orm::DbErr;

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or could not be reached.
    #[error("database: {0}")]
    Database(#[from] DbErr),
    /// What is stored cannot be read as what it should be.
    #[error("stored data: {0}")]
    Corrupt(String),
    /// The queue before the writer is full: try again shortly.
    #[error("too much is waiting to be written")]
    Busy,
    /// The writer has stopped.
    #[error("the server is shutting down")]
    Stopped,
    /// The last commit failed; nothing of the batch was kept.
    #[error("not written: {0}")]
    NotWritten(String),
    /// Another process holds the data folder, or a migration is unknown to this version.
    #[error("{0}")]
    Refused(String),
    /// A rule said no inside a transaction.
    #[error(transparent)]
    Problem(#[from] Problem),
}

impl StoreError {
    /// Whether the database is out of space.
    pub fn is_full(&self) -> bool {
        let text = self.to_string();
        text.contains("database or disk is full")
            || text.contains("No space left on device")
            || text.contains("disk I/O error")
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Problem(problem) => problem,
            StoreError::Busy => Self::new(
                ErrorKind::Unavailable,
                "store.busy",
                "too much is waiting to be written; try again in a second",
            ),
            StoreError::Stopped => Self::new(
                ErrorKind::Unavailable,
                "store.stopping",
                "the server is shutting down; try again shortly",
            ),
            full if full.is_full() => Self::new(
                ErrorKind::Unavailable,
                "store.full",
                "the disk is full: nothing of this request was kept; free some space and send it again",
            ),
            StoreError::NotWritten(_) | StoreError::Database(_) => {
                tracing::error!(error = %error, "store");
                Self::new(
                    ErrorKind::Unavailable,
                    "store.unavailable",
                    "the database cannot be reached or refused the write; nothing of this request was kept; try again",
                )
            }
            StoreError::Refused(detail) => Self::new(ErrorKind::Conflict, "store.refused", detail),
            StoreError::Corrupt(_) => {
                tracing::error!(error = %error, "store");
                Self::new(ErrorKind::Internal, "store.corrupt", "stored data could not be read; see the log")
            }
        }
    }
}
