//! Fitting: logistic regression for each label by AdaGrad (Duchi et al. 2011) over shuffled examples. The same examples
//! and seed give the same weights, bit by bit.

use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};

use super::{Features, Linear, Width};

/// A text as the model sees it, with the answer to each label's question.
#[derive(Debug, Clone)]
pub struct Example {
    pub features: Features,
    /// Bit `k` is set if label `k` holds.
    pub labels: u32,
    pub weight: f32,
}

/// How to fit.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    pub width: Width,
    pub epochs: usize,
    pub rate: f32,
    /// Pull of each weight towards nought.
    pub pull: f32,
    /// 0: every example counts alike; 1: the rare answer of each question counts as much as the common one.
    pub balance: f32,
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { width: crate::feeling::WIDTH, epochs: 10, rate: 0.15, pull: 1e-5, balance: 0.6, seed: 1 }
    }
}

/// Fits a model of so many labels.
pub fn fit(examples: &[Example], labels: usize, settings: Settings) -> Linear {
    let mut weights = vec![0.0_f32; settings.width.places() * labels];
    let mut squares = vec![1e-6_f32; weights.len()];
    let mut offsets = vec![0.0_f32; labels];
    let mut offset_squares = vec![1e-6_f32; labels];
    let counts = (0..labels).map(|label| share(examples, label));
    // What an example weighs where the label holds, and where it does not.
    let balances: Vec<(f32, f32)> = counts
        .map(|share| ((0.5 / share).powf(settings.balance), (0.5 / (1.0 - share)).powf(settings.balance)))
        .collect();
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut rng = StdRng::seed_from_u64(settings.seed);
    let mut sums = vec![0.0_f32; labels];
    for epoch in 0..settings.epochs {
        order.shuffle(&mut rng);
        let rate = settings.rate * (1.0 - epoch as f32 / settings.epochs as f32);
        for example in order.iter().map(|at| &examples[*at]) {
            sums.copy_from_slice(&offsets);
            for (place, value) in &example.features {
                let row = &weights[*place as usize * labels..][..labels];
                for (sum, weight) in sums.iter_mut().zip(row) {
                    *sum += weight * value;
                }
            }
            for (label, sum) in sums.iter_mut().enumerate() {
                let holds = example.labels >> label & 1 == 1;
                let (yes, no) = balances[label];
                let weight = example.weight * if holds { yes } else { no };
                *sum = weight * (probability(*sum) - f32::from(u8::from(holds)));
                offset_squares[label] += *sum * *sum;
                offsets[label] -= rate * *sum / offset_squares[label].sqrt();
            }
            for (place, value) in &example.features {
                let at = *place as usize * labels;
                let rows = weights[at..at + labels].iter_mut().zip(&mut squares[at..at + labels]);
                for ((weight, square), error) in rows.zip(&sums) {
                    let slope = error * value + settings.pull * *weight;
                    *square += slope * slope;
                    *weight -= rate * slope / square.sqrt();
                }
            }
        }
    }
    Linear::rounded(settings.width, &weights, offsets)
}

fn share(examples: &[Example], label: usize) -> f32 {
    let holds = examples.iter().filter(|example| example.labels >> label & 1 == 1).count();
    // Half an example more of each kind: no label is so rare that its weight has no bound.
    (holds as f32 + 0.5) / (examples.len() as f32 + 1.0)
}

/// The logistic function.
pub fn probability(margin: f32) -> f32 {
    1.0 / (1.0 + (-margin).exp())
}
