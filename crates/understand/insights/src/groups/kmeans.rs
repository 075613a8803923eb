//! k-means with its measures, on points of a few dozen dimensions.

use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};

const STARTS: u64 = 5;
const ROUNDS: usize = 50;
/// Points among which silhouettes are measured.
const MEASURED: usize = 1_500;

/// Rows of one width, one after another.
pub(super) struct Points {
    width: usize,
    values: Vec<f64>,
}

impl Points {
    pub(super) fn new(width: usize, values: Vec<f64>) -> Self {
        Self { width, values }
    }

    pub(super) fn rows(&self) -> usize {
        self.values.len() / self.width.max(1)
    }

    pub(super) fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.width..(row + 1) * self.width]
    }

    pub(super) fn only(&self, rows: &[usize]) -> Self {
        Self { width: self.width, values: rows.iter().flat_map(|row| self.row(*row)).copied().collect() }
    }
}

/// The best of several starts (k-means++, Arthur and Vassilvitskii, 2007): centres, and the group of each point.
pub(super) fn fit(points: &Points, count: usize, seed: u64) -> (Vec<Vec<f64>>, Vec<usize>) {
    let mut best: Option<(f64, Vec<Vec<f64>>, Vec<usize>)> = None;
    for start in 0..STARTS {
        let mut rng = StdRng::seed_from_u64(seed.wrapping_mul(STARTS).wrapping_add(start));
        let mut centres = seeds(points, count, &mut rng);
        let mut of = Vec::new();
        let mut spread = f64::INFINITY;
        for _ in 0..ROUNDS {
            let near: Vec<(usize, f64)> =
                (0..points.rows()).map(|row| nearest(points.row(row), &centres)).collect();
            let new: Vec<usize> = near.iter().map(|(group, _)| *group).collect();
            spread = near.iter().map(|(_, distance)| distance).sum();
            if new == of {
                break;
            }
            of = new;
            let mut sizes = vec![0.0; count];
            let mut sums = vec![vec![0.0; points.width]; count];
            for (row, group) in of.iter().enumerate() {
                sizes[*group] += 1.0;
                for (sum, value) in sums[*group].iter_mut().zip(points.row(row)) {
                    *sum += value;
                }
            }
            for ((centre, sum), size) in centres.iter_mut().zip(sums).zip(sizes) {
                if size > 0.0 {
                    *centre = sum.into_iter().map(|sum| sum / size).collect();
                }
            }
        }
        if best.as_ref().is_none_or(|(least, ..)| spread < *least) {
            best = Some((spread, centres, of));
        }
    }
    best.map(|(_, centres, of)| (centres, of)).unwrap_or_default()
}

fn seeds(points: &Points, count: usize, rng: &mut StdRng) -> Vec<Vec<f64>> {
    let mut centres = vec![points.row(rng.random_range(0..points.rows())).to_vec()];
    while centres.len() < count {
        let far: Vec<f64> = (0..points.rows()).map(|row| nearest(points.row(row), &centres).1).collect();
        let mut left = rng.random::<f64>() * far.iter().sum::<f64>();
        let chosen = far.iter().position(|distance| {
            left -= distance;
            left < 0.0
        });
        centres.push(points.row(chosen.unwrap_or(0)).to_vec());
    }
    centres
}

/// The nearest centre and the squared distance to it.
pub(super) fn nearest(point: &[f64], centres: &[Vec<f64>]) -> (usize, f64) {
    let mut best = (0, f64::INFINITY);
    for (group, centre) in centres.iter().enumerate() {
        let distance = squared(point, centre);
        if distance < best.1 {
            best = (group, distance);
        }
    }
    best
}

fn squared(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| (one - other).powi(2)).sum()
}

/// Mean silhouette of the points, or of a sample of them.
pub(super) fn silhouette(points: &Points, of: &[usize], count: usize, seed: u64) -> f64 {
    let mut rows: Vec<usize> = (0..points.rows()).collect();
    if rows.len() > MEASURED {
        rows.shuffle(&mut StdRng::seed_from_u64(seed));
        rows.truncate(MEASURED);
    }
    let mut total = 0.0;
    for &row in &rows {
        let mut sums = vec![(0.0, 0.0); count];
        for &other in rows.iter().filter(|other| **other != row) {
            let (sum, size) = &mut sums[of[other]];
            *sum += squared(points.row(row), points.row(other)).sqrt();
            *size += 1.0;
        }
        let mean = |group: usize| sums[group].0 / sums[group].1;
        let own = mean(of[row]);
        let other = (0..count)
            .filter(|group| *group != of[row] && sums[*group].1 > 0.0)
            .map(mean)
            .fold(f64::INFINITY, f64::min);
        // A point alone in its group has a silhouette of zero, by definition.
        if own.is_finite() && other.is_finite() {
            total += (other - own) / own.max(other).max(f64::MIN_POSITIVE);
        }
    }
    total / rows.len().max(1) as f64
}

/// Agreement of two partitions: 1 when the same, about 0 when by chance.
pub fn adjusted_rand(one: &[usize], other: &[usize]) -> f64 {
    let size = |part: &[usize]| part.iter().max().map_or(0, |most| most + 1);
    let (rows, columns) = (size(one), size(other));
    let mut table = vec![0.0; rows * columns];
    for (one, other) in one.iter().zip(other) {
        table[one * columns + other] += 1.0;
    }
    let pairs = |count: f64| count * (count - 1.0) / 2.0;
    let both: f64 = table.iter().map(|count| pairs(*count)).sum();
    let ones: f64 = table.chunks(columns.max(1)).map(|row| pairs(row.iter().sum())).sum();
    let others: f64 =
        (0..columns).map(|column| pairs((0..rows).map(|row| table[row * columns + column]).sum())).sum();
    let expected = ones * others / pairs(one.len() as f64);
    let most = f64::midpoint(ones, others);
    if (most - expected).abs() < f64::EPSILON { 1.0 } else { (both - expected) / (most - expected) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_are_those_of_scikit_learn() {
        let found = adjusted_rand(&[0, 0, 1, 1, 2, 2], &[0, 0, 1, 2, 2, 2]);
        assert!((found - 0.444_444).abs() < 1e-6, "{found}");
        let points = Points::new(1, vec![0.0, 1.0, 10.0, 12.0, 11.0]);
        let found = silhouette(&points, &[0, 0, 1, 1, 1], 2, 1);
        assert!((found - 0.885_105).abs() < 1e-6, "{found}");
    }
}
