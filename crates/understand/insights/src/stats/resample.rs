//! Intervals from folds and from drawing again.

use rand::{RngExt, rngs::Xoshiro256PlusPlus};

use super::{Estimate, estimate::t};

/// Divides answers into parts by chance, to be drawn again; those of one customer fall into one part.
pub fn parts(
    answers: usize,
    customers: Option<&[u32]>,
    count: usize,
    rng: &mut Xoshiro256PlusPlus,
) -> Vec<usize> {
    let customer = |row: usize| customers.map_or(row as u32, |customers| customers[row]);
    let mut distinct: Vec<u32> = (0..answers).map(customer).collect();
    distinct.sort_unstable();
    distinct.dedup();
    let parts: Vec<usize> = distinct.iter().map(|_| rng.random_range(0..count)).collect();
    (0..answers).map(|row| parts[distinct.binary_search(&customer(row)).unwrap_or(0)]).collect()
}

/// The interval of a mean over folds of cross-validation. Folds share training rows, so their spread alone is too
/// small; C. Nadeau, Y. Bengio, Inference for the Generalization Error, Machine Learning 52, 2003, widen it by the ratio of
/// tested to trained rows. `value` is the estimate itself, `n` the answers behind it.
pub fn across_folds(n: usize, value: f64, folds: &[f64], tested: f64, trained: f64) -> Estimate {
    let count = folds.len() as f64;
    if folds.len() < 2 {
        return Estimate::exact(n, value);
    }
    let mean = folds.iter().sum::<f64>() / count;
    let variance = folds.iter().map(|fold| (fold - mean).powi(2)).sum::<f64>() / (count - 1.0);
    let error = ((1.0 / count + tested / trained) * variance).sqrt();
    Estimate::around(n, value, t(count - 1.0) * error)
}

/// The percentile interval of values drawn again (B. Efron, Bootstrap Methods, Annals of Statistics 7, 1979).
pub fn interval(n: usize, value: f64, drawn: &mut [f64]) -> Estimate {
    if drawn.len() < 20 {
        return Estimate::exact(n, value);
    }
    drawn.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| drawn[(share * (drawn.len() - 1) as f64).round() as usize];
    Estimate { n, value, low: Some(at(0.025)), high: Some(at(0.975)) }
}
