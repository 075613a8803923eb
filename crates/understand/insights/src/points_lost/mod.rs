//! What each theme and factor costs in points of the score, adding up to the gap; and what a change would bring.
//!
//! The score (for NPS +100, 0 or −100 of an answer) is a sum of curves, one for each factor, fitted together by least squares, so
//! that what two factors share is counted once. Moving a factor to its goal moves the mean by the average difference
//! along its curve; what remains to the goal is told as unexplained. To a segment it is the decomposition of R. Oaxaca
//! (Male-Female Wage Differentials, International Economic Review 14, 1973). Intervals by drawing customers again.

mod basis;
mod fit;
mod lost;

pub use lost::{
    Changed, Gap, Lost, Measure, PointsError, PointsLost, PointsOptions, Role, points_lost, what_if,
};

#[cfg(test)]
mod tests;
