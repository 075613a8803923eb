//! What people talk about, found from their comments alone: sentences alike in meaning are grouped, the number of
//! groups comes out, each is named by its own words.
//!
//! The way: vectors of sentences, centred (Mu and Viswanath, "All-but-the-Top", 2018), many narrow groups by spherical
//! k-means, joined by average linkage while they are alike or share their words. A theme keeps the directions of its
//! narrow groups, so that tomorrow's sentences are read by yesterday's themes ([`continue_from`]), and an analyst's
//! merges, splits and names last. The same comments, options and seed give the same themes.

mod assign;
mod centres;
mod discover;
mod meaning;
mod model;
mod place;
mod units;
mod words;

pub use assign::{Found, Said};
pub use discover::{Options, continue_from, discover};
pub use meaning::Meaning;
pub use model::{Theme, Themes, ThemesError, Typical};
pub use place::Placer;
pub use words::ThemeWord;

#[cfg(test)]
mod tests;
