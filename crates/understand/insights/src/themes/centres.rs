//! Groups of vectors: spherical k-means (Dhillon and Modha, 2001) finds many small ones, average linkage (Sokal and
//! Michener, 1958) joins them while they are alike, so that the number of groups comes out and is not asked for.

use ndarray::{Array1, Array2, Axis};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

const ROUNDS: usize = 25;

/// `count` centres of unit length for rows of unit length, by k-means++ seeds and Lloyd's rounds, and the centre of
/// each row. The same for the same seed.
pub(super) fn spherical(rows: &Array2<f32>, count: usize, seed: u64) -> (Array2<f32>, Vec<usize>) {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut centres = seeds(rows, count, &mut rng);
    let mut of = Vec::new();
    for _ in 0..ROUNDS {
        let new = nearest(rows, &centres).0;
        if new == of {
            break;
        }
        of = new;
        let mut sums = Array2::<f32>::zeros(centres.dim());
        for (row, centre) in rows.rows().into_iter().zip(&of) {
            let mut sum = sums.row_mut(*centre);
            sum += &row;
        }
        for (mut centre, sum) in centres.rows_mut().into_iter().zip(sums.rows()) {
            // A centre that lost all its rows stays where it was.
            if sum.iter().any(|value| *value != 0.0) {
                centre.assign(&sum);
            }
        }
        unit_rows(&mut centres);
    }
    (centres, of)
}

/// k-means++ (Arthur and Vassilvitskii, 2007) with 1 − cosine for the squared distance.
fn seeds(rows: &Array2<f32>, count: usize, rng: &mut StdRng) -> Array2<f32> {
    let mut centres = Array2::zeros((count, rows.ncols()));
    let mut far = Array1::<f32>::from_elem(rows.nrows(), 2.0);
    for mut centre in centres.rows_mut() {
        let total: f64 = far.iter().map(|distance| f64::from(*distance)).sum();
        let mut left = rng.random::<f64>() * total;
        let chosen = far
            .iter()
            .position(|distance| {
                left -= f64::from(*distance);
                left < 0.0
            })
            .unwrap_or(rows.nrows() - 1);
        centre.assign(&rows.row(chosen));
        let near = rows.dot(&centre);
        far.zip_mut_with(&near, |far, near| *far = far.min((1.0 - near).max(0.0)));
    }
    centres
}

/// The most similar centre of each row, and the similarity (cosine).
pub(super) fn nearest(rows: &Array2<f32>, centres: &Array2<f32>) -> (Vec<usize>, Vec<f32>) {
    let mut of = Vec::with_capacity(rows.nrows());
    let mut similar = Vec::with_capacity(rows.nrows());
    for block in rows.axis_chunks_iter(Axis(0), 1024) {
        for row in block.dot(&centres.t()).rows() {
            let mut best = (0, f32::NEG_INFINITY);
            for (centre, value) in row.iter().enumerate() {
                if *value > best.1 {
                    best = (centre, *value);
                }
            }
            of.push(best.0);
            similar.push(best.1);
        }
    }
    (of, similar)
}

/// Joins points (rows of unit length, each standing for `weights` rows) by average linkage over cosine distance until
/// no two groups are nearer than `distance`, then on while there are more than `most`. The group of each point,
/// numbered in the order of their first points.
pub(super) fn joined(points: &Array2<f32>, weights: &[usize], distance: f32, most: usize) -> Vec<usize> {
    let count = points.nrows();
    let mut between = points.dot(&points.t()).mapv_into(|cosine| 1.0 - cosine);
    let mut weight: Vec<f32> = weights.iter().map(|weight| (*weight).max(1) as f32).collect();
    let mut group: Vec<usize> = (0..count).collect();
    let mut alive: Vec<usize> = (0..count).collect();
    while alive.len() > 1 {
        let mut best = (f32::INFINITY, 0, 0);
        for (index, &one) in alive.iter().enumerate() {
            for &other in &alive[index + 1..] {
                if between[[one, other]] < best.0 {
                    best = (between[[one, other]], one, other);
                }
            }
        }
        let (nearest, one, other) = best;
        if nearest > distance && alive.len() <= most {
            break;
        }
        let total = weight[one] + weight[other];
        for &third in &alive {
            let mean =
                (between[[one, third]] * weight[one] + between[[other, third]] * weight[other]) / total;
            between[[one, third]] = mean;
            between[[third, one]] = mean;
        }
        weight[one] = total;
        for group in &mut group {
            if *group == other {
                *group = one;
            }
        }
        alive.retain(|point| *point != other);
    }
    let mut numbers = Vec::new();
    group
        .into_iter()
        .map(|representative| {
            numbers.iter().position(|known| *known == representative).unwrap_or_else(|| {
                numbers.push(representative);
                numbers.len() - 1
            })
        })
        .collect()
}

/// Each row to length one; a row of zeros stays.
pub(super) fn unit_rows(rows: &mut Array2<f32>) {
    for mut row in rows.rows_mut() {
        let length = row.dot(&row).sqrt();
        if length > 0.0 {
            row /= length;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four directions with 30 rows each, a little astray.
    fn rows() -> Array2<f32> {
        let mut rng = StdRng::seed_from_u64(5);
        let mut rows = Array2::from_shape_fn((120, 8), |(row, column)| {
            f32::from(u8::from(row / 30 == column)) + rng.random_range(-0.15..0.15)
        });
        unit_rows(&mut rows);
        rows
    }

    #[test]
    fn small_groups_are_joined_into_the_directions_there_are() {
        let rows = rows();
        let (centres, of) = spherical(&rows, 12, 1);
        let weights: Vec<usize> =
            (0..12).map(|centre| of.iter().filter(|one| **one == centre).count()).collect();
        let group = joined(&centres, &weights, 0.7, 40);
        let found: Vec<usize> = of.iter().map(|centre| group[*centre]).collect();
        for block in found.chunks(30) {
            assert!(block.iter().all(|one| *one == block[0]), "{found:?}");
        }
        assert_eq!(group.iter().max(), Some(&3));
    }

    #[test]
    fn the_same_seed_gives_the_same_centres() {
        let rows = rows();
        assert_eq!(spherical(&rows, 6, 9), spherical(&rows, 6, 9));
    }
}
