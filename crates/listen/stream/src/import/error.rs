use rapport_kernel::{ErrorKind, Problem};
use rapport_store::StoreError;
use rapport_tables::TableError;

/// Why an import cannot go on. Rows that cannot be mapped are not this: they are listed and skipped.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The mapping is not right; the text says where.
    #[error("the mapping: {0}")]
    Map(String),
    /// A file cannot be read.
    #[error("{file}: {detail}")]
    File { file: String, detail: String },
    /// Nobody takes what is read any more, or it was asked to stop.
    #[error("the import was stopped; run it again to continue")]
    Stopped,
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Units, products or employees were refused.
    #[error(transparent)]
    Catalogue(#[from] Problem),
}

impl ImportError {
    pub(crate) fn file(file: &str, detail: impl std::fmt::Display) -> Self {
        Self::File { file: file.to_owned(), detail: detail.to_string() }
    }
}

impl From<TableError> for ImportError {
    fn from(TableError { file, detail }: TableError) -> Self {
        Self::File { file, detail }
    }
}

impl From<ImportError> for Problem {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Map(_) => Self::new(ErrorKind::Invalid, "import.map", error.to_string()),
            ImportError::File { .. } => Self::new(ErrorKind::Invalid, "import.file", error.to_string()),
            ImportError::Stopped => Self::new(ErrorKind::Unavailable, "import.stopped", error.to_string()),
            ImportError::Store(error) => error.into(),
            ImportError::Catalogue(problem) => problem,
        }
    }
}
