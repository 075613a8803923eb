//! What an analysis of drivers says.

use serde::{Deserialize, Serialize};

use super::{
    cross::Quality,
    curve::{CurveBin, Direction},
    pairs::Pair,
    plain::Plain,
    quadrant::Standing,
    segments::SegmentDrivers,
    warnings::Warning,
};
use crate::{stats::Estimate, trees::Forest};

/// The drivers of a score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drivers {
    /// Answers with a score, and rows left out for want of one.
    pub answers: usize,
    pub without_score: usize,
    /// The mean score, or the share of yes.
    pub mean: Estimate,
    pub quality: Quality,
    /// The strongest first.
    pub factors: Vec<Driver>,
    pub pairs: Vec<Pair>,
    pub segments: Vec<SegmentDrivers>,
    pub warnings: Vec<Warning>,
    /// Variance that the linear model explains, on the same answers; relative weights sum to it.
    pub linear_r2: Option<f64>,
    /// Explains single answers, new ones too.
    #[serde(skip)]
    pub model: Option<Forest>,
}

/// One factor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Driver {
    pub factor: String,
    /// Answers where its value is known.
    pub known: usize,
    /// Mean absolute Shapley value of answers that the model did not see: points of the score, log-odds of a class.
    pub importance: Estimate,
    /// Its part of all factors' importance.
    pub share: f64,
    pub direction: Direction,
    pub curve: Vec<CurveBin>,
    pub plain: Plain,
    pub standing: Option<Standing>,
}
