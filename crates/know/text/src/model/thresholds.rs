//! Where several labels may hold, each needs its own threshold: F1 is best away from even odds when a label is rare.

use super::{
    Linear,
    fit::{Example, Settings, fit},
};

/// Every tenth example is held out to find the thresholds.
const HELD_OUT: usize = 10;

/// Fits a model whose margins above nought mean yes: thresholds that give the best F1 on examples held out, then a fit on
/// all of them.
pub fn fit_with_thresholds(examples: &[Example], labels: usize, settings: Settings) -> Linear {
    let held = |at: &usize| at.is_multiple_of(HELD_OUT);
    let kept: Vec<Example> =
        (0..examples.len()).filter(|at| !held(at)).map(|at| examples[at].clone()).collect();
    let trial = fit(&kept, labels, settings);
    let answers: Vec<(Vec<f32>, u32)> = (0..examples.len())
        .filter(held)
        .map(|at| (trial.margins(&examples[at].features), examples[at].labels))
        .collect();
    let shifts: Vec<f32> = (0..labels)
        .map(|label| {
            -best(answers.iter().map(|(margins, truth)| (margins[label], truth >> label & 1 == 1)).collect())
        })
        .collect();
    fit(examples, labels, settings).shifted(&shifts)
}

/// The margin above which yes gives the best F1, bounded so that a handful of examples cannot carry it away.
pub fn best(mut answers: Vec<(f32, bool)>) -> f32 {
    const BOUND: f32 = 2.5;
    answers.sort_by(|a, b| b.0.total_cmp(&a.0));
    let positives = answers.iter().filter(|(_, holds)| *holds).count();
    let (mut right, mut best) = (0_usize, (0.0, 0.0_f32));
    for (said, pair) in answers.iter().enumerate() {
        right += usize::from(pair.1);
        let f1 = 2.0 * right as f64 / (said + 1 + positives) as f64;
        if f1 > best.0 {
            let next = answers.get(said + 1).map_or(pair.0, |next| next.0);
            best = (f1, f32::midpoint(pair.0, next));
        }
    }
    best.1.clamp(-BOUND, BOUND)
}

#[cfg(test)]
mod tests {
    use super::best;

    #[test]
    fn the_threshold_parts_yes_from_no() {
        assert!((best(vec![(-1.0, false), (-0.4, true), (-0.6, false), (1.0, true)]) + 0.5).abs() < 1e-6);
    }
}
