//! What people talk about, what moves their score and what each theme costs.
//!
//! The methods are pure: tables and texts in, findings with their counts and intervals out, the same for the same
//! seed. Each module names the source of its method. What they find in the company's own stream is in [`served`].

pub mod analyze;
pub mod drivers;
pub mod factors;
pub mod findings;
pub mod frequency;
pub mod groups;
mod parallel;
pub mod points_lost;
pub mod questions;
pub mod served;
pub mod shap;
pub mod stats;
mod stems;
pub mod table;
pub mod taxonomy;
pub mod themes;
pub mod trees;
