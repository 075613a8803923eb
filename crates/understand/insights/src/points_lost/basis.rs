//! The curve of one factor as a sum of pieces.
//!
//! A number has straight lines between knots: all its values when there are at most five, else the quantiles that F. Harrell
//! (Regression Modeling Strategies, 2001) puts five knots at; outside it is flat. Missing is a piece of its own. A category has
//! a piece for each frequent level, the others being the start.

use crate::factors::{Factors, Values};

const QUANTILES: [f64; 5] = [0.05, 0.275, 0.5, 0.725, 0.95];
/// Levels with fewer answers join the others.
const FREQUENT: usize = 30;

/// Curves of all factors; piece 0 is the constant.
pub(super) struct Basis {
    curves: Vec<Curve>,
    pub pieces: usize,
}

struct Curve {
    /// The first of the factor's pieces.
    from: usize,
    shape: Shape,
}

enum Shape {
    /// Pieces of all knots but the first, then of what is missing.
    Knots(Vec<f64>),
    /// Levels with a piece.
    Levels(Vec<u32>),
}

impl Basis {
    pub fn of(factors: &Factors) -> Self {
        let mut pieces = 1;
        let mut curves = Vec::with_capacity(factors.columns().len());
        for column in factors.columns() {
            let shape = match &column.values {
                Values::Numeric(values) => Shape::Knots(knots(values)),
                Values::Categorical { codes, levels } => Shape::Levels(frequent(codes, levels.len())),
            };
            let curve = Curve { from: pieces, shape };
            pieces += curve.length();
            curves.push(curve);
        }
        Self { curves, pieces }
    }

    /// The pieces of a factor.
    pub fn pieces_of(&self, factor: usize) -> std::ops::Range<usize> {
        let curve = &self.curves[factor];
        curve.from..curve.from + curve.length()
    }

    /// First and last knot of a number, with the piece of the last.
    pub fn ends(&self, factor: usize) -> Option<(f64, f64, usize)> {
        let curve = &self.curves[factor];
        match &curve.shape {
            Shape::Knots(knots) => {
                let (first, last) = (*knots.first()?, *knots.last()?);
                (knots.len() > 1).then_some((first, last, curve.from + knots.len() - 2))
            }
            Shape::Levels(_) => None,
        }
    }

    /// Calls `add` with each piece of a factor at a value, and how much of it.
    pub fn at(&self, factor: usize, value: f64, mut add: impl FnMut(usize, f64)) {
        let curve = &self.curves[factor];
        match &curve.shape {
            Shape::Knots(knots) if value.is_nan() => add(curve.from + knots.len().saturating_sub(1), 1.0),
            Shape::Knots(knots) => {
                let right = knots.partition_point(|knot| *knot <= value);
                if right == 0 || knots.is_empty() {
                    return;
                }
                let left = right - 1;
                let share = match knots.get(right) {
                    Some(next) => (value - knots[left]) / (next - knots[left]),
                    None => 0.0,
                };
                if left > 0 {
                    add(curve.from + left - 1, 1.0 - share);
                }
                if share > 0.0 {
                    add(curve.from + left, share);
                }
            }
            Shape::Levels(levels) => {
                if let Some(place) = levels.iter().position(|level| (f64::from(*level) - value).abs() < 0.5) {
                    add(curve.from + place, 1.0);
                }
            }
        }
    }
}

impl Curve {
    fn length(&self) -> usize {
        match &self.shape {
            Shape::Knots(knots) => knots.len().saturating_sub(1) + 1,
            Shape::Levels(levels) => levels.len(),
        }
    }
}

fn knots(values: &[f64]) -> Vec<f64> {
    let mut known: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    known.sort_unstable_by(f64::total_cmp);
    let mut knots = known.clone();
    knots.dedup();
    if knots.len() > QUANTILES.len() {
        let last = (known.len() - 1) as f64;
        let mut quantiles: Vec<f64> =
            QUANTILES.iter().map(|share| known[(share * last).round() as usize]).collect();
        quantiles.dedup();
        // A value that most answers share swallows the quantiles: the ends keep the curve a curve.
        knots = if quantiles.len() > 1 { quantiles } else { vec![known[0], known[known.len() - 1]] };
    }
    knots
}

/// Frequent levels but the most frequent one.
fn frequent(codes: &[u32], levels: usize) -> Vec<u32> {
    let mut counts: Vec<(usize, u32)> = (0..levels as u32).map(|level| (0, level)).collect();
    for &code in codes {
        if let Some(count) = counts.get_mut(code as usize) {
            count.0 += 1;
        }
    }
    counts.sort_by_key(|&(count, level)| (std::cmp::Reverse(count), level));
    counts.into_iter().skip(1).filter(|(count, _)| *count >= FREQUENT).map(|(_, level)| level).collect()
}
