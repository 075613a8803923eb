/// A file that cannot be read, or not to its end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {detail}")]
pub struct TableError {
    /// The file's name.
    pub file: String,
    pub detail: String,
}

impl TableError {
    pub(crate) fn new(file: &str, detail: impl std::fmt::Display) -> Self {
        Self { file: file.to_owned(), detail: detail.to_string() }
    }
}
