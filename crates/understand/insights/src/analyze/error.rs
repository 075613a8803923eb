use rapport_kernel::{ErrorKind, Problem};
use rapport_tables::TableError;
use rapport_text::NotReady;

use crate::factors::FactorsError;

/// Why a file cannot be analysed, in one line.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AnalyzeError {
    #[error("{0}: there is no such file")]
    NoFile(String),
    #[error("{file}: {detail}")]
    File { file: String, detail: String },
    #[error("there is no column {name:?}; there are: {columns}")]
    UnknownColumn { name: String, columns: String },
    #[error(
        "no column looks like a score: name one by --score (there are: {columns}); a file of comments alone is read by `rapport analyze themes` and `rapport analyze text`"
    )]
    NoScore { columns: String },
    #[error("several columns look like the score ({columns}): name one by --score")]
    WhichScore { columns: String },
    #[error("no column looks like comments: name one by --text (there are: {columns})")]
    NoText { columns: String },
    #[error("column {column:?} does not hold {what}")]
    Kind { column: String, what: &'static str },
    #[error("--scale takes nps, csat, ces, enps or number, not {0:?}")]
    Scale(String),
    #[error("no score of {column:?} lies within the scale {scale}, {low} to {high}: name another by --scale")]
    OffScale { column: String, scale: String, low: f64, high: f64 },
    #[error("what the program carries to read comments is damaged: {0}")]
    NotReady(String),
    #[error(transparent)]
    Factors(#[from] FactorsError),
    #[error("{file}: {detail}")]
    Drivers { file: String, detail: String },
    #[error("{file}: {detail}")]
    Model { file: String, detail: String },
    #[error("{file}: {answers} with a score: an analysis begins with {least}")]
    TooFew { file: String, answers: String, least: usize },
}

impl From<TableError> for AnalyzeError {
    fn from(TableError { file, detail }: TableError) -> Self {
        Self::File { file, detail }
    }
}

impl From<NotReady> for AnalyzeError {
    fn from(error: NotReady) -> Self {
        Self::NotReady(error.to_string())
    }
}

impl From<AnalyzeError> for Problem {
    fn from(error: AnalyzeError) -> Self {
        if let AnalyzeError::NotReady(detail) = error {
            return Self::new(ErrorKind::Internal, "analyze.damaged", detail);
        }
        let code = match error {
            AnalyzeError::NoFile(_) | AnalyzeError::File { .. } => "analyze.file",
            AnalyzeError::Drivers { .. } => "analyze.drivers",
            AnalyzeError::Model { .. } => "analyze.model",
            AnalyzeError::TooFew { .. } => "analyze.too_few",
            AnalyzeError::Scale(_) | AnalyzeError::OffScale { .. } => "analyze.scale",
            _ => "analyze.column",
        };
        Self::new(ErrorKind::Invalid, code, error.to_string())
    }
}
