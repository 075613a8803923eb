//! Key drivers: what moves a score, how, for whom, and how sure that is.
//!
//! Boosted trees predict the score from its factors; Shapley values of answers that the trees did not see say what each
//! factor adds. Beside them stand the plain methods, and warnings in words. All of it is association: a factor that moves
//! with the score need not move it.

mod cross;
mod curve;
mod design;
mod explain;
mod of_model;
mod options;
mod pairs;
mod plain;
mod quadrant;
mod report;
mod segments;
#[cfg(test)]
mod tests;
mod warnings;
mod why;

pub use cross::{Measure, Quality};
pub use curve::{CurveBin, Direction, THIN};
pub use explain::explain;
pub use of_model::{ModelDrivers, ModelRow, OfModelError, Pushes, drivers_of_model};
pub use options::{DriversError, Options};
pub use pairs::{Corner, Pair};
pub use plain::Plain;
pub use quadrant::{Quadrant, Standing};
pub use report::{Driver, Drivers};
pub use segments::{SegmentDrivers, SegmentFactor};
pub use warnings::{Code, Warning};
pub use why::{Explained, Push, Why};
