//! Key drivers: what moves a score, how, for whom, and how sure that is.

mod of_model;

pub use of_model::{ModelDrivers, ModelRow, OfModelError, Pushes, drivers_of_model};
