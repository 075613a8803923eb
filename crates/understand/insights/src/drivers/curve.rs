//! The shape of a factor: what it adds at each of its values, beside what those customers really answered.

use serde::{Deserialize, Serialize};

use super::cross::Crossed;
use crate::{
    factors::{MISSING, Values},
    stats::{Estimate, across_folds, mean, spearman},
};

/// Values (or quantiles) of a number, and levels of a category, shown at most.
const MOST_BINS: usize = 11;
const QUANTILES: usize = 10;
const MOST_LEVELS: usize = 20;
/// Fewer answers in a bin are marked.
pub const THIN: usize = 30;
/// A rank correlation of values and pushes below this is no direction.
const MONOTONE: f64 = 0.6;

/// One bin of a factor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CurveBin {
    /// Lowest and highest value of a number there.
    pub from: Option<f64>,
    pub to: Option<f64>,
    /// The level of a category; "" where the value is missing, or for all rarer levels with `others`.
    pub level: Option<String>,
    pub missing: bool,
    pub others: bool,
    /// What the factor adds there on average, by answers that the model did not see.
    pub push: Estimate,
    /// What those customers answered.
    pub target: Estimate,
    /// Too few answers to judge.
    pub thin: bool,
}

/// Which way a factor works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// More of it, a higher score.
    Up,
    /// More of it, a lower score.
    Down,
    /// Neither all the way.
    Curved,
    /// A category: see its levels.
    ByLevel,
    /// It moves nothing.
    None,
}

/// A bin in the making.
struct Part {
    bin: CurveBin,
    holds: Box<dyn Fn(f64) -> bool>,
}

pub(super) fn direction(values: &Values, crossed: &Crossed, factor: usize, width: usize) -> Direction {
    let pushes: Vec<f64> = crossed.pushes.iter().skip(factor).step_by(width).copied().collect();
    if pushes.iter().all(|push| push.abs() < 1e-9) {
        return Direction::None;
    }
    let Values::Numeric(values) = values else { return Direction::ByLevel };
    let values: Vec<f64> = crossed.rows.iter().map(|&row| values[row]).collect();
    match spearman(&values, &pushes) {
        Some(rank) if rank >= MONOTONE => Direction::Up,
        Some(rank) if rank <= -MONOTONE => Direction::Down,
        _ => Direction::Curved,
    }
}

pub(super) fn curve(
    values: &Values,
    target: &[f64],
    crossed: &Crossed,
    factor: usize,
    width: usize,
) -> Vec<CurveBin> {
    let mut parts = match values {
        Values::Numeric(values) => numeric(values),
        Values::Categorical { codes, levels } => categorical(codes, levels),
    };
    if values.missing() > 0 {
        let bin = CurveBin { missing: true, ..blank() };
        parts.push(Part { bin, holds: Box::new(f64::is_nan) });
    }
    let numbers: Vec<f64> = (0..values.len()).map(|row| values.number(row)).collect();
    let ratio = crossed.tested / crossed.trained;
    let each = parts.into_iter().map(|Part { mut bin, holds }| {
        bin.target = mean((0..target.len()).filter(|&row| holds(numbers[row])).map(|row| target[row]));
        let folds: Vec<(f64, f64)> = crossed
            .folds
            .iter()
            .map(|fold| {
                let rows = fold.rows.iter().enumerate().filter(|(_, row)| holds(numbers[**row]));
                rows.fold((0.0, 0.0), |(n, sum), (at, _)| (n + 1.0, sum + fold.pushes[at * width + factor]))
            })
            .filter(|(n, _)| *n > 0.0)
            .collect();
        let (n, sum) = folds.iter().fold((0.0, 0.0), |(n, sum), fold| (n + fold.0, sum + fold.1));
        let means: Vec<f64> = folds.iter().map(|(n, sum)| sum / n).collect();
        bin.push = across_folds(bin.target.n, sum / f64::max(n, 1.0), &means, ratio, 1.0);
        bin.thin = bin.target.n < THIN;
        bin
    });
    each.filter(|bin| bin.target.n > 0).collect()
}

fn blank() -> CurveBin {
    CurveBin {
        from: None,
        to: None,
        level: None,
        missing: false,
        others: false,
        push: Estimate::default(),
        target: Estimate::default(),
        thin: false,
    }
}

/// Each value by itself, or tenths of the answers when there are many values.
fn numeric(values: &[f64]) -> Vec<Part> {
    let mut known: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    known.sort_unstable_by(f64::total_cmp);
    let mut ends = known.clone();
    ends.dedup();
    if ends.len() > MOST_BINS {
        ends = (1..=QUANTILES).map(|part| known[(part * known.len()).div_ceil(QUANTILES) - 1]).collect();
        ends.dedup();
    }
    let mut from = known.first().copied().unwrap_or_default();
    let mut parts = Vec::with_capacity(ends.len());
    for (place, &to) in ends.iter().enumerate() {
        let after = if place == 0 { f64::NEG_INFINITY } else { ends[place - 1] };
        if place > 0 {
            from = known[known.partition_point(|value| *value <= after)];
        }
        let bin = CurveBin { from: Some(from), to: Some(to), ..blank() };
        parts.push(Part { bin, holds: Box::new(move |value| value > after && value <= to) });
    }
    parts
}

/// Frequent levels, the most frequent first, and the others together.
fn categorical(codes: &[u32], levels: &[String]) -> Vec<Part> {
    let mut counts: Vec<(usize, usize)> = (0..levels.len()).map(|level| (0, level)).collect();
    for &code in codes.iter().filter(|code| **code != MISSING) {
        counts[code as usize].0 += 1;
    }
    counts.sort_by_key(|&(count, level)| (std::cmp::Reverse(count), level));
    let shown: Vec<usize> = counts.iter().take(MOST_LEVELS).map(|(_, level)| *level).collect();
    let mut parts: Vec<Part> = Vec::with_capacity(shown.len() + 1);
    for &level in &shown {
        let bin = CurveBin { level: Some(levels[level].clone()), ..blank() };
        let code = level as f64;
        parts.push(Part { bin, holds: Box::new(move |value| (value - code).abs() < 0.5) });
    }
    if counts.len() > shown.len() {
        let bin = CurveBin { others: true, ..blank() };
        let others = move |value: f64| !value.is_nan() && !shown.contains(&(value as usize));
        parts.push(Part { bin, holds: Box::new(others) });
    }
    parts
}
