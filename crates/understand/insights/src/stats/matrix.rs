//! Small symmetric matrices: as many rows as there are factors.

/// A symmetric matrix, kept whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Symmetric {
    pub size: usize,
    /// Row after row.
    pub cells: Vec<f64>,
}

impl Symmetric {
    pub fn zero(size: usize) -> Self {
        Self { size, cells: vec![0.0; size * size] }
    }

    pub fn at(&self, i: usize, j: usize) -> f64 {
        self.cells[i * self.size + j]
    }

    pub fn set(&mut self, i: usize, j: usize, value: f64) {
        self.cells[i * self.size + j] = value;
        self.cells[j * self.size + i] = value;
    }

    /// Eigenvalues and, in the columns of a square table, their vectors: Jacobi's rotations, cycle by cycle.
    pub fn eigen(&self) -> (Vec<f64>, Vec<f64>) {
        let n = self.size;
        let (mut a, mut vectors) = (self.cells.clone(), vec![0.0; n * n]);
        for i in 0..n {
            vectors[i * n + i] = 1.0;
        }
        for _ in 0..60 {
            let off: f64 =
                (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i * n + j].powi(2)).sum();
            if off < 1e-22 {
                break;
            }
            for p in 0..n {
                for q in p + 1..n {
                    rotate(&mut a, &mut vectors, n, p, q);
                }
            }
        }
        ((0..n).map(|i| a[i * n + i]).collect(), vectors)
    }
}

/// One rotation that makes the cell (p, q) zero.
#[allow(clippy::many_single_char_names, reason = "the names of the method")]
fn rotate(a: &mut [f64], vectors: &mut [f64], n: usize, p: usize, q: usize) {
    let apq = a[p * n + q];
    if apq.abs() < 1e-300 {
        return;
    }
    let theta = (a[q * n + q] - a[p * n + p]) / (2.0 * apq);
    let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
    let c = 1.0 / t.hypot(1.0);
    let s = t * c;
    for k in 0..n {
        let (x, y) = (a[k * n + p], a[k * n + q]);
        a[k * n + p] = c * x - s * y;
        a[k * n + q] = s * x + c * y;
    }
    for k in 0..n {
        let (x, y) = (a[p * n + k], a[q * n + k]);
        a[p * n + k] = c * x - s * y;
        a[q * n + k] = s * x + c * y;
        let (x, y) = (vectors[k * n + p], vectors[k * n + q]);
        vectors[k * n + p] = c * x - s * y;
        vectors[k * n + q] = s * x + c * y;
    }
}

/// Solves `matrix · x = right` by Cholesky's decomposition; absent when the matrix is not positive definite.
pub fn solve(matrix: &Symmetric, right: &[f64]) -> Option<Vec<f64>> {
    let n = matrix.size;
    let mut l = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            let sum: f64 = (0..j).map(|k| l[i * n + k] * l[j * n + k]).sum();
            let rest = matrix.at(i, j) - sum;
            if i == j {
                if rest <= 0.0 || !rest.is_finite() {
                    return None;
                }
                l[i * n + i] = rest.sqrt();
            } else {
                l[i * n + j] = rest / l[j * n + j];
            }
        }
    }
    let mut x = right.to_vec();
    for i in 0..n {
        let sum: f64 = (0..i).map(|k| l[i * n + k] * x[k]).sum();
        x[i] = (x[i] - sum) / l[i * n + i];
    }
    for i in (0..n).rev() {
        let sum: f64 = (i + 1..n).map(|k| l[k * n + i] * x[k]).sum();
        x[i] = (x[i] - sum) / l[i * n + i];
    }
    Some(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_and_values_make_the_matrix_again_and_systems_are_solved() {
        let mut matrix = Symmetric::zero(3);
        for (i, j, value) in [(0, 0, 4.0), (1, 1, 3.0), (2, 2, 2.0), (0, 1, 1.0), (0, 2, -0.5), (1, 2, 0.3)] {
            matrix.set(i, j, value);
        }
        let (values, vectors) = matrix.eigen();
        for i in 0..3 {
            for j in 0..3 {
                let cell: f64 = (0..3).map(|k| vectors[i * 3 + k] * values[k] * vectors[j * 3 + k]).sum();
                assert!((cell - matrix.at(i, j)).abs() < 1e-12);
            }
        }
        let x = solve(&matrix, &[1.0, 2.0, 3.0]).unwrap();
        for (i, right) in [1.0, 2.0, 3.0].into_iter().enumerate() {
            let left: f64 = (0..3).map(|j| matrix.at(i, j) * x[j]).sum();
            assert!((left - right).abs() < 1e-12);
        }
        matrix.set(2, 2, -1.0);
        assert_eq!(solve(&matrix, &[1.0, 2.0, 3.0]), None);
    }
}
