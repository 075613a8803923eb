//! What an analysis of drivers takes besides factors and target, and what it refuses.

use crate::{factors::Factors, shap::ShapError, trees::Settings};

/// Fewer answers than this say nothing about several factors at once.
pub(super) const FEWEST: usize = 30;

/// How drivers are sought. Every list has an entry for each row of the factors.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Who answered: answers of one customer are never split between training and test.
    pub customers: Option<Vec<u32>>,
    /// The segment of each answer, to tell drivers of each.
    pub segments: Option<Vec<Option<String>>>,
    /// Where and when: not drivers themselves, but what a factor may only stand for.
    pub context: Factors,
    pub settings: Settings,
}

/// Why drivers cannot be told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DriversError {
    #[error("{what} has {got} rows, the factors have {rows}")]
    Rows { what: &'static str, got: usize, rows: usize },
    #[error("there are {answers} answers with a score; drivers need at least {FEWEST}")]
    Few { answers: usize },
    #[error("there is no factor")]
    NoFactors,
    #[error("all answers are alike: there is nothing to explain")]
    Constant,
    #[error("a score is infinite")]
    Infinite,
    #[error(transparent)]
    Shap(#[from] ShapError),
}
