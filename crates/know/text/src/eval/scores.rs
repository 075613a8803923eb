//! How well answers agree with people's labels.

use serde::Serialize;

/// Agreement on one set of texts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scores {
    /// Texts.
    pub count: usize,
    /// Mean over labels of F1, each label counting alike.
    pub macro_f1: f64,
    /// Half the width of the 95 % interval of `macro_f1`, by the bootstrap's own spread over texts.
    pub margin: f64,
    /// Share of texts whose labels are all right.
    pub accuracy: f64,
    /// F1 of each label, in the order of the task's labels; none where neither people nor the model ever used it.
    pub f1: Vec<Option<f64>>,
}

/// Compares bits of labels, text by text.
pub fn scores(truth: &[u32], answers: &[u32], labels: usize) -> Scores {
    let all: Vec<usize> = (0..truth.len()).collect();
    let f1 = f1_by_label(truth, answers, labels, &all);
    let exact = truth.iter().zip(answers).filter(|(a, b)| a == b).count();
    Scores {
        count: truth.len(),
        macro_f1: mean(&f1),
        margin: margin(truth, answers, labels),
        accuracy: exact as f64 / truth.len().max(1) as f64,
        f1,
    }
}

/// F1 of each label over the texts at these places.
fn f1_by_label(truth: &[u32], answers: &[u32], labels: usize, places: &[usize]) -> Vec<Option<f64>> {
    let mut counts = vec![(0_u32, 0_u32); labels];
    for at in places {
        for (label, (both, either)) in counts.iter_mut().enumerate() {
            let (true_one, answered) = (truth[*at] >> label & 1, answers[*at] >> label & 1);
            *both += true_one & answered;
            *either += true_one + answered;
        }
    }
    counts
        .into_iter()
        .map(|(both, either)| (either > 0).then(|| 2.0 * f64::from(both) / f64::from(either)))
        .collect()
}

fn mean(f1: &[Option<f64>]) -> f64 {
    let known: Vec<f64> = f1.iter().flatten().copied().collect();
    known.iter().sum::<f64>() / known.len().max(1) as f64
}

const RESAMPLES: usize = 200;

/// 1.96 standard deviations over resamples of the texts (Efron 1979).
fn margin(truth: &[u32], answers: &[u32], labels: usize) -> f64 {
    use rand::{RngExt, SeedableRng, rngs::StdRng};
    if truth.is_empty() {
        return 0.0;
    }
    let mut rng = StdRng::seed_from_u64(1);
    let means: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            let places: Vec<usize> = (0..truth.len()).map(|_| rng.random_range(0..truth.len())).collect();
            mean(&f1_by_label(truth, answers, labels, &places))
        })
        .collect();
    let middle = means.iter().sum::<f64>() / means.len() as f64;
    let variance = means.iter().map(|one| (one - middle).powi(2)).sum::<f64>() / (means.len() - 1) as f64;
    1.96 * variance.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `f1_score(..., average=None)` and `average="macro"` of scikit-learn 1.7 on the same labels.
    #[test]
    fn f1_is_that_of_scikit_learn() {
        let truth = [1, 1, 2, 2, 4, 4, 4, 1];
        let answers = [1, 2, 2, 2, 4, 1, 4, 1];
        let found = scores(&truth, &answers, 3);
        let expected = [0.666_666_666_7, 0.8, 0.8];
        for (found, expected) in found.f1.iter().zip(expected) {
            assert!((found.unwrap() - expected).abs() < 1e-9, "{found:?}");
        }
        assert!((found.macro_f1 - 0.755_555_555_6).abs() < 1e-9);
        assert!((found.accuracy - 0.75).abs() < 1e-9);
    }
}
