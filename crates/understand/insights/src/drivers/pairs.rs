//! Pairs of factors that do together what neither does alone.

use serde::{Deserialize, Serialize};

use crate::{
    factors::Factors,
    shap::{Explainer, ShapError},
    stats::{Estimate, mean},
    trees::Forest,
};

/// Rows on which interactions are computed.
const SAMPLE: usize = 500;
const SHOWN: usize = 10;

/// A pair of factors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    pub a: String,
    pub b: String,
    /// Mean absolute interaction of an answer, in units of the target's margin.
    pub strength: f64,
    /// Of all effects and interactions together.
    pub share: f64,
    /// What the pair adds beyond both alone where the value of each is low (below its median) or high.
    pub corners: Vec<Corner>,
}

/// One of the four.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Corner {
    pub a_high: bool,
    pub b_high: bool,
    pub push: Estimate,
}

/// The strongest pairs of a forest, on rows spread evenly over the table.
pub(super) fn pairs(factors: &Factors, forest: &Forest) -> Result<Vec<Pair>, ShapError> {
    let width = factors.columns().len();
    let step = factors.rows().div_ceil(SAMPLE).max(1);
    let rows: Vec<usize> = (0..factors.rows()).step_by(step).collect();
    let explainer = Explainer::new(forest)?;
    let table: Vec<Vec<f64>> = rows
        .iter()
        .map(|&row| factors.columns().iter().map(|column| column.values.number(row)).collect())
        .collect();
    let matrices: Vec<Vec<f64>> = table.iter().map(|row| explainer.interactions(row)).collect();
    let mut strengths = vec![0.0; width * width];
    for matrix in &matrices {
        strengths.iter_mut().zip(matrix).for_each(|(sum, cell)| *sum += cell.abs() / rows.len() as f64);
    }
    let whole: f64 = strengths.iter().sum();
    let mut found: Vec<(f64, usize, usize)> = (0..width)
        .flat_map(|i| (0..i).map(move |j| (j, i)))
        .map(|(i, j)| (2.0 * strengths[i * width + j], i, j))
        .collect();
    found.retain(|(strength, ..)| *strength > 1e-9);
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    found.truncate(SHOWN);
    let name = |place: usize| factors.columns()[place].name.clone();
    let each = found.into_iter().map(|(strength, i, j)| {
        let cells: Vec<[f64; 3]> = table
            .iter()
            .zip(&matrices)
            .map(|(row, matrix)| [row[i], row[j], 2.0 * matrix[i * width + j]])
            .collect();
        Pair { a: name(i), b: name(j), strength, share: strength / whole, corners: corners(&cells) }
    });
    Ok(each.collect())
}

fn corners(cells: &[[f64; 3]]) -> Vec<Corner> {
    let median = |place: usize| {
        let mut values: Vec<f64> =
            cells.iter().map(|cell| cell[place]).filter(|value| !value.is_nan()).collect();
        values.sort_unstable_by(f64::total_cmp);
        let middle = values.get(values.len() / 2).copied().unwrap_or_default();
        // A flag that most answers lack has its highest value alone on the high side.
        if values.first() == Some(&middle) {
            values.iter().copied().find(|value| *value > middle).unwrap_or(middle)
        } else {
            middle
        }
    };
    let (a, b) = (median(0), median(1));
    let mut corners = Vec::with_capacity(4);
    for a_high in [false, true] {
        for b_high in [false, true] {
            let here = cells.iter().filter(|cell| !cell[0].is_nan() && !cell[1].is_nan());
            let here = here.filter(|cell| (cell[0] >= a) == a_high && (cell[1] >= b) == b_high);
            let push = mean(here.map(|cell| cell[2]));
            if push.n > 0 {
                corners.push(Corner { a_high, b_high, push });
            }
        }
    }
    corners
}
