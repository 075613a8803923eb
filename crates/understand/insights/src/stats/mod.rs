//! Statistics that the methods of this room share. Every interval is of 95 %.

mod correlation;
mod discoveries;
mod estimate;
mod matrix;
mod resample;

pub use correlation::{auc, pearson, ranks, spearman};
pub use discoveries::{adjusted, two_sided, two_sided_t};
pub use estimate::{Estimate, Z, mean, normal, share};
pub use matrix::{Symmetric, solve};
pub use resample::{across_folds, interval, parts};
