//! Factors as the columns of linear methods: numbers with the mean where one is missing, and a column of 0 and 1 for each
//! frequent level of a category but the most frequent one.

use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};

use crate::{
    factors::{Factors, Values},
    stats::{self, Symmetric},
};

/// Levels with fewer answers have no column.
const FREQUENT: usize = 30;
/// Levels of one factor with a column of their own, at most.
const MOST_LEVELS: usize = 10;
/// Parts of the answers whose sums are kept apart, to draw them again.
const PARTS: usize = 200;

/// Centred columns and the factor of each.
pub(super) struct Design {
    pub columns: Vec<Vec<f64>>,
    pub factor: Vec<usize>,
}

/// Sums of products of the columns, and the target last, by part of the answers.
pub(super) struct Products {
    size: usize,
    parts: Vec<(f64, Vec<f64>, Symmetric)>,
}

/// Correlations among columns, and of each with the target.
pub(super) struct Correlations {
    pub among: Symmetric,
    pub target: Vec<f64>,
}

impl Design {
    pub fn of(factors: &Factors) -> Self {
        let mut design = Self { columns: Vec::new(), factor: Vec::new() };
        for (place, factor) in factors.columns().iter().enumerate() {
            match &factor.values {
                Values::Numeric(values) => design.push(place, values.clone()),
                Values::Categorical { codes, levels } => {
                    let mut counts: Vec<(usize, u32)> =
                        (0..levels.len() as u32).map(|level| (0, level)).collect();
                    for &code in codes {
                        if let Some(count) = counts.get_mut(code as usize) {
                            count.0 += 1;
                        }
                    }
                    counts.sort_by_key(|&(count, level)| (std::cmp::Reverse(count), level));
                    for &(_, level) in counts.iter().skip(1).take(MOST_LEVELS).filter(|(n, _)| *n >= FREQUENT)
                    {
                        design.push(
                            place,
                            codes.iter().map(|&code| f64::from(u8::from(code == level))).collect(),
                        );
                    }
                }
            }
        }
        design
    }

    /// Adds a column unless all its known values are alike.
    fn push(&mut self, factor: usize, mut values: Vec<f64>) {
        let known = || values.iter().filter(|value| !value.is_nan());
        let n = known().count() as f64;
        let mean = known().sum::<f64>() / n;
        let varies = known().any(|value| (value - mean).abs() > 1e-9 * mean.abs().max(1.0));
        if !varies {
            return;
        }
        for value in &mut values {
            *value = if value.is_nan() { 0.0 } else { *value - mean };
        }
        self.columns.push(values);
        self.factor.push(factor);
    }
}

impl Products {
    /// Answers of one customer fall into one part.
    pub fn of(design: &Design, target: &[f64], customers: Option<&[u32]>, seed: u64) -> Self {
        let size = design.columns.len() + 1;
        let middle = target.iter().sum::<f64>() / target.len().max(1) as f64;
        let count = PARTS.min(target.len()).max(1);
        let mut parts = vec![(0.0, vec![0.0; size], Symmetric::zero(size)); count];
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let part_of = stats::parts(target.len(), customers, count, &mut rng);
        let mut row_values = vec![0.0; size];
        for row in 0..target.len() {
            for (value, column) in row_values.iter_mut().zip(&design.columns) {
                *value = column[row];
            }
            row_values[size - 1] = target[row] - middle;
            let (n, sums, products) = &mut parts[part_of[row]];
            *n += 1.0;
            for i in 0..size {
                sums[i] += row_values[i];
                let line = &mut products.cells[i * size..=i * size + i];
                for (cell, other) in line.iter_mut().zip(&row_values) {
                    *cell += row_values[i] * other;
                }
            }
        }
        Self { size, parts }
    }

    pub fn whole(&self) -> Option<Correlations> {
        self.correlations(&vec![1.0; self.parts.len()])
    }

    /// Correlations of parts drawn again, with replacement.
    pub fn drawn(&self, rng: &mut Xoshiro256PlusPlus) -> Option<Correlations> {
        let mut times = vec![0.0; self.parts.len()];
        for _ in 0..times.len() {
            times[rng.random_range(0..self.parts.len())] += 1.0;
        }
        self.correlations(&times)
    }

    /// Absent when a column does not vary in the drawn parts.
    fn correlations(&self, times: &[f64]) -> Option<Correlations> {
        let size = self.size;
        let (mut n, mut sums, mut products) = (0.0, vec![0.0; size], vec![0.0; size * size]);
        for (&times, (count, part_sums, part)) in
            times.iter().zip(&self.parts).filter(|(times, _)| **times > 0.0)
        {
            n += times * count;
            sums.iter_mut().zip(part_sums).for_each(|(to, from)| *to += times * from);
            products.iter_mut().zip(&part.cells).for_each(|(to, from)| *to += times * from);
        }
        let covariance = |i: usize, j: usize| products[i * size + j] / n - sums[i] / n * sums[j] / n;
        let spread: Vec<f64> = (0..size).map(|i| covariance(i, i).max(0.0).sqrt()).collect();
        if spread.iter().any(|spread| *spread < 1e-12) {
            return None;
        }
        let mut among = Symmetric::zero(size - 1);
        for i in 0..size - 1 {
            for j in 0..i {
                among.set(i, j, covariance(i, j) / (spread[i] * spread[j]));
            }
            among.set(i, i, 1.0);
        }
        let last = size - 1;
        let target = (0..last).map(|j| covariance(last, j) / (spread[last] * spread[j])).collect();
        Some(Correlations { among, target })
    }
}
