//! How distinct groups look where there are none: one cloud of customers whose factors go together as they do here
//! (the reference of SigClust, Liu, Hayes, Nobel and Marron, JASA 2008). One long cloud cut in two has a fine silhouette too.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use statrs::distribution::{ContinuousCDF, Normal};

use super::kmeans::{Points, fit, silhouette};

/// Clouds drawn, and customers in each at most.
const CLOUDS: u64 = 10;
const MOST: usize = 800;
/// Below it a factor is a sum of those before it.
const NOTHING: f64 = 1e-9;

/// Clouds without groups, like the points in spread and in what goes together.
pub(super) struct Clouds(Vec<Points>);

impl Clouds {
    pub(super) fn like(points: &Points, seed: u64) -> Self {
        let lower = cholesky(&covariance(points));
        let rows = points.rows().min(MOST);
        let mut rng = StdRng::seed_from_u64(seed);
        let Ok(normal) = Normal::new(0.0, 1.0) else { return Self(Vec::new()) };
        let mut cloud = || {
            let mut values = Vec::with_capacity(rows * lower.len());
            for _ in 0..rows {
                let drawn: Vec<f64> =
                    lower.iter().map(|_| normal.inverse_cdf(rng.random_range(f64::EPSILON..1.0))).collect();
                values
                    .extend(lower.iter().map(|row| row.iter().zip(&drawn).map(|(a, b)| a * b).sum::<f64>()));
            }
            Points::new(lower.len(), values)
        };
        Self((0..CLOUDS).map(|_| cloud()).collect())
    }

    /// The highest silhouette that so many groups reach in a cloud that has none.
    pub(super) fn silhouette(&self, count: usize, seed: u64) -> f64 {
        let each = self.0.iter().map(|cloud| {
            let (_, of) = fit(cloud, count, seed);
            silhouette(cloud, &of, count, seed)
        });
        each.fold(f64::NEG_INFINITY, f64::max)
    }
}

/// Of standardised columns: means are zero.
fn covariance(points: &Points) -> Vec<Vec<f64>> {
    let rows = points.rows();
    let width = if rows == 0 { 0 } else { points.row(0).len() };
    let mut found = vec![vec![0.0; width]; width];
    for row in 0..rows {
        let point = points.row(row);
        for (a, line) in found.iter_mut().enumerate() {
            for (b, cell) in line.iter_mut().enumerate().take(a + 1) {
                *cell += point[a] * point[b] / rows as f64;
            }
        }
    }
    found
}

/// The lower triangle whose square is the matrix.
fn cholesky(matrix: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let width = matrix.len();
    let mut lower = vec![vec![0.0; width]; width];
    for row in 0..width {
        for column in 0..=row {
            let known: f64 = (0..column).map(|one| lower[row][one] * lower[column][one]).sum();
            let left = matrix[row][column] - known;
            lower[row][column] = if row == column {
                if left > NOTHING { left.sqrt() } else { 0.0 }
            } else if lower[column][column] > 0.0 {
                left / lower[column][column]
            } else {
                0.0
            };
        }
    }
    lower
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_triangle_of_a_matrix_is_that_of_numpy() {
        // numpy.linalg.cholesky([[1, .6, .2], [.6, 1, .5], [.2, .5, 1]])
        let found = cholesky(&[vec![1.0], vec![0.6, 1.0], vec![0.2, 0.5, 1.0]]);
        let expected = [[1.0, 0.0, 0.0], [0.6, 0.8, 0.0], [0.2, 0.475, 0.856_957_4]];
        for (row, expected) in found.iter().zip(expected) {
            assert!(row.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6), "{row:?}");
        }
    }
}
