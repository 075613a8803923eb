//! A small linear model over hashed pieces of words: how it sees a text, how it is fitted, how it answers.

pub mod features;
pub mod fit;
mod lexicon;
mod linear;
pub mod thresholds;

pub use features::{Features, Width};
pub use lexicon::{Lexicon, Tone};
pub use linear::{BadWeights, Linear};
