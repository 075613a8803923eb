//! Forests that other tools saved.

mod lightgbm;
mod xgboost;

use super::{Forest, ForestError};

/// A forest and what its file says of the features.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    pub forest: Forest,
    /// For each feature whose categories the file names: their names, in the order of their codes.
    pub levels: Vec<Option<Vec<String>>>,
}

/// Why a model file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("the file is neither an XGBoost JSON model nor a LightGBM text model")]
    Unknown,
    #[error("not an XGBoost JSON model: {0}")]
    Json(#[from] serde_json::Error),
    #[error("LightGBM model, {place}: {what}")]
    Text { place: String, what: String },
    #[error("{0} is not supported")]
    Unsupported(String),
    #[error("tree {tree}: {source}")]
    Tree { tree: usize, source: ForestError },
    #[error("the model is damaged: {0}")]
    Damaged(String),
}

/// Reads a model, whichever of the two formats it is in.
pub fn read(text: &str) -> Result<Imported, ImportError> {
    let start = text.trim_start();
    if start.starts_with('{') {
        xgboost::read(text)
    } else if start.starts_with("tree") {
        lightgbm::read(text)
    } else {
        Err(ImportError::Unknown)
    }
}

/// Names for features that the file leaves unnamed.
fn named(names: Vec<String>, features: usize) -> Result<Vec<String>, ImportError> {
    if names.is_empty() {
        return Ok((0..features).map(|place| format!("f{place}")).collect());
    }
    if names.len() == features {
        return Ok(names);
    }
    Err(ImportError::Damaged(format!("{} names for {features} features", names.len())))
}
