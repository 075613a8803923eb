//! The plain methods that analysts expect beside a model: correlations, relative weights, and what they warn of.
//!
//! Relative weights split the explained variance of a linear model among correlated factors (J. Johnson, A Heuristic Method for
//! Estimating the Relative Weight of Predictor Variables in Multiple Regression, Multivariate Behavioral Research 35, 2000);
//! weights of a category's columns are summed. Intervals by drawing parts of the answers again.

use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use serde::{Deserialize, Serialize};

use super::design::{Correlations, Design, Products};
use crate::{
    factors::{Factors, Values},
    stats::{Estimate, Symmetric, interval, pearson, solve, spearman},
};

const DRAWS: usize = 200;
/// Directions of no length, where columns repeat each other.
const NOTHING: f64 = 1e-9;

/// What the plain methods say of one factor.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Plain {
    /// Pearson's and Spearman's correlations with the target, numbers only.
    pub pearson: Option<f64>,
    pub spearman: Option<f64>,
    /// Part of the target's variance, by relative weights; all factors together give the linear model's R².
    pub weight: Option<Estimate>,
    /// Variance inflation: how many times others repeat it (1: not at all).
    pub vif: Option<f64>,
    /// Standardised coefficient of the linear model, others held.
    pub beta: Option<f64>,
    /// Standard error of it.
    pub beta_error: Option<f64>,
}

/// What the plain methods say of all factors.
#[derive(Debug)]
pub(super) struct PlainAll {
    pub factors: Vec<Plain>,
    /// Variance explained by the linear model, on the same answers.
    pub r2: Option<f64>,
}

pub(super) fn plain(factors: &Factors, target: &[f64], customers: Option<&[u32]>, seed: u64) -> PlainAll {
    let mut all: Vec<Plain> = factors.columns().iter().map(|_| Plain::default()).collect();
    for (plain, factor) in all.iter_mut().zip(factors.columns()) {
        if let Values::Numeric(values) = &factor.values {
            plain.pearson = pearson(values, target);
            plain.spearman = spearman(values, target);
        }
    }
    let design = Design::of(factors);
    let products = Products::of(&design, target, customers, seed);
    let Some(whole) = products.whole().filter(|_| !design.columns.is_empty()) else {
        return PlainAll { factors: all, r2: None };
    };
    let weights = by_factor(&design, &weights(&whole), all.len());
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed ^ 0x5eed);
    let mut draws: Vec<Vec<f64>> = vec![Vec::with_capacity(DRAWS); all.len()];
    for _ in 0..DRAWS {
        let Some(again) = products.drawn(&mut rng) else { continue };
        for (draws, weight) in draws.iter_mut().zip(by_factor(&design, &self::weights(&again), all.len())) {
            draws.push(weight);
        }
    }
    for (place, plain) in all.iter_mut().enumerate() {
        if design.factor.contains(&place) {
            plain.weight = Some(interval(target.len(), weights[place], &mut draws[place]));
        }
    }
    let r2 = weights.iter().sum();
    regress(&design, &whole, r2, target.len(), &mut all);
    PlainAll { factors: all, r2: Some(r2) }
}

fn by_factor(design: &Design, columns: &[f64], factors: usize) -> Vec<f64> {
    let mut sums = vec![0.0; factors];
    for (factor, weight) in design.factor.iter().zip(columns) {
        sums[*factor] += weight;
    }
    sums
}

/// Relative weights of columns.
pub(super) fn weights(correlations: &Correlations) -> Vec<f64> {
    let n = correlations.among.size;
    let (values, vectors) = correlations.among.eigen();
    let power = |exponent: f64| {
        let mut matrix = Symmetric::zero(n);
        for i in 0..n {
            for j in 0..=i {
                let cell = (0..n).filter(|&k| values[k] > NOTHING);
                let cell =
                    cell.map(|k| vectors[i * n + k] * values[k].powf(exponent) * vectors[j * n + k]).sum();
                matrix.set(i, j, cell);
            }
        }
        matrix
    };
    let (root, inverse) = (power(0.5), power(-0.5));
    let squares: Vec<f64> = (0..n)
        .map(|k| (0..n).map(|j| inverse.at(k, j) * correlations.target[j]).sum::<f64>().powi(2))
        .collect();
    (0..n).map(|j| (0..n).map(|k| root.at(j, k).powi(2) * squares[k]).sum()).collect()
}

/// Standardised coefficients and variance inflation of factors that are one column.
fn regress(design: &Design, whole: &Correlations, r2: f64, answers: usize, all: &mut [Plain]) {
    let n = whole.among.size;
    let mut ridge = whole.among.clone();
    for i in 0..n {
        ridge.set(i, i, 1.0 + 1e-9);
    }
    let Some(betas) = solve(&ridge, &whole.target) else { return };
    let freedom = (answers as f64 - n as f64 - 1.0).max(1.0);
    for (column, &factor) in design.factor.iter().enumerate() {
        if design.factor.iter().filter(|other| **other == factor).count() > 1 || all[factor].pearson.is_none()
        {
            continue;
        }
        let mut unit = vec![0.0; n];
        unit[column] = 1.0;
        let Some(vif) = solve(&ridge, &unit).map(|inverse| inverse[column]) else { continue };
        all[factor].vif = Some(vif);
        all[factor].beta = Some(betas[column]);
        all[factor].beta_error = Some(((1.0 - r2).max(0.0) * vif / freedom).sqrt());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_weights_are_those_of_the_formula_and_sum_to_r2() {
        // Three predictors; expected values by numpy from Johnson's formula (eigh of the correlation matrix).
        let mut among = Symmetric::zero(3);
        for (i, j, value) in [(0, 0, 1.0), (1, 1, 1.0), (2, 2, 1.0), (0, 1, 0.6), (0, 2, 0.3), (1, 2, 0.2)] {
            among.set(i, j, value);
        }
        let target = vec![0.5, 0.45, 0.3];
        let beta = solve(&among, &target).unwrap();
        let r2: f64 = beta.iter().zip(&target).map(|(beta, r)| beta * r).sum();
        let weights = weights(&Correlations { among, target });
        assert!((weights.iter().sum::<f64>() - r2).abs() < 1e-12);
        for (ours, numpy) in weights.iter().zip(NUMPY) {
            assert!((ours - numpy).abs() < 1e-12, "{weights:?}");
        }
    }

    const NUMPY: [f64; 3] = [0.145_482_825_682_283, 0.111_586_825_430_493, 0.051_306_637_547_017];
}
