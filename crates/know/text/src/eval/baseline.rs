//! What any model must beat: TF-IDF of words and logistic regression, as scikit-learn does it by default
//! (`TfidfVectorizer()`, `LogisticRegression(max_iter=1000)`; one such model for each label where a text may have several).

use std::collections::{BTreeMap, BTreeSet};

use super::descent::least;
use crate::model::thresholds::best;

type Row = Vec<(usize, f64)>;

/// The fitted baseline.
#[derive(Debug)]
pub struct Baseline {
    places: BTreeMap<String, usize>,
    idf: Vec<f64>,
    labels: usize,
    /// `labels × (words + 1)`, the offset last.
    weights: Vec<f64>,
    several: bool,
}

impl Baseline {
    /// Fits texts with bits of labels. With `several`, each label is a question of its own; else they exclude each other.
    pub fn fit(texts: &[(&str, u32)], labels: usize, several: bool) -> Self {
        let mut documents: BTreeMap<String, usize> = BTreeMap::new();
        for (text, _) in texts {
            for word in words(text).collect::<BTreeSet<_>>() {
                *documents.entry(word).or_default() += 1;
            }
        }
        let idf = documents
            .values()
            .map(|in_texts| ((1.0 + texts.len() as f64) / (1.0 + *in_texts as f64)).ln() + 1.0);
        let idf: Vec<f64> = idf.collect();
        let places: BTreeMap<String, usize> = documents.into_keys().zip(0..).collect();
        let mut model = Self { labels, weights: Vec::new(), several, places, idf };
        let rows: Vec<Row> = texts.iter().map(|(text, _)| model.row(text)).collect();
        let truth: Vec<u32> = texts.iter().map(|(_, labels)| *labels).collect();
        let width = model.idf.len() + 1;
        model.weights =
            least(labels * width, |weights, slope| loss(weights, slope, &rows, &truth, width, several));
        model
    }

    fn row(&self, text: &str) -> Row {
        let mut counts: BTreeMap<usize, f64> = BTreeMap::new();
        for word in words(text) {
            if let Some(place) = self.places.get(&word) {
                *counts.entry(*place).or_default() += 1.0;
            }
        }
        let mut row: Row =
            counts.into_iter().map(|(place, count)| (place, count * self.idf[place])).collect();
        let length = row.iter().map(|(_, value)| value * value).sum::<f64>().sqrt();
        for (_, value) in &mut row {
            *value /= length;
        }
        row
    }

    /// Log-odds of each label (up to a common constant where labels exclude each other).
    pub fn margins(&self, text: &str) -> Vec<f64> {
        margins(&self.weights, &self.row(text), self.idf.len() + 1)
    }

    /// Bits of the labels: the likeliest one, or each that is likelier than not.
    pub fn answer(&self, text: &str) -> u32 {
        let margins = self.margins(text);
        if self.several {
            return above(&margins, &vec![0.0; self.labels]);
        }
        let best = margins.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
        best.map_or(0, |(label, _)| 1 << label)
    }

    /// Bits of the labels whose margins are above these, or of the one that is nearest to its own.
    pub fn answer_above(&self, text: &str, thresholds: &[f64]) -> u32 {
        let margins = self.margins(text);
        let bits = above(&margins, thresholds);
        if bits != 0 {
            return bits;
        }
        let lead = |label: &usize| margins[*label] - thresholds[*label];
        (0..self.labels).max_by(|a, b| lead(a).total_cmp(&lead(b))).map_or(0, |label| 1 << label)
    }
}

fn above(margins: &[f64], thresholds: &[f64]) -> u32 {
    let pairs = margins.iter().zip(thresholds).enumerate();
    pairs.filter(|(_, (margin, least))| margin > least).fold(0, |bits, (label, _)| bits | 1 << label)
}

/// Margins above which each label gives the best F1 on every tenth text, for a model fitted to the others.
pub fn thresholds(texts: &[(&str, u32)], labels: usize) -> Vec<f64> {
    let (held, kept): (Vec<_>, Vec<_>) =
        texts.iter().copied().enumerate().partition(|(at, _)| at.is_multiple_of(10));
    let kept: Vec<(&str, u32)> = kept.into_iter().map(|(_, pair)| pair).collect();
    let trial = Baseline::fit(&kept, labels, true);
    let answers: Vec<(Vec<f64>, u32)> =
        held.iter().map(|(_, (text, truth))| (trial.margins(text), *truth)).collect();
    let pairs = |label: usize| {
        answers.iter().map(|(margins, truth)| (margins[label] as f32, truth >> label & 1 == 1)).collect()
    };
    (0..labels).map(|label| f64::from(best(pairs(label)))).collect()
}

/// Words of two letters or more in lower case.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| word.chars().nth(1).is_some())
        .map(str::to_lowercase)
}

fn margins(weights: &[f64], row: &Row, width: usize) -> Vec<f64> {
    weights
        .chunks(width)
        .map(|label| label[width - 1] + row.iter().map(|(place, value)| label[*place] * value).sum::<f64>())
        .collect()
}

/// Logistic loss summed over texts, and half the square of the weights (offsets aside): C = 1.
fn loss(weights: &[f64], slope: &mut [f64], rows: &[Row], truth: &[u32], width: usize, several: bool) -> f64 {
    let mut sum = 0.0;
    for ((at, weight), slope) in weights.iter().enumerate().zip(slope.iter_mut()) {
        let counts = at % width != width - 1;
        *slope = if counts { *weight } else { 0.0 };
        sum += if counts { weight * weight / 2.0 } else { 0.0 };
    }
    for (row, labels) in rows.iter().zip(truth) {
        let mut errors = margins(weights, row, width);
        let most = errors.iter().copied().fold(f64::MIN, f64::max);
        let powers: f64 = errors.iter().map(|margin| (margin - most).exp()).sum();
        for (label, error) in errors.iter_mut().enumerate() {
            let holds = labels >> label & 1 == 1;
            let margin = *error;
            if several {
                sum += margin.max(0.0) + (-margin.abs()).exp().ln_1p() - if holds { margin } else { 0.0 };
                *error = 1.0 / (1.0 + (-margin).exp());
            } else {
                sum += if holds { powers.ln() + most - margin } else { 0.0 };
                *error = (margin - most).exp() / powers;
            }
            *error -= f64::from(u8::from(holds));
        }
        for (error, slope) in errors.iter().zip(slope.chunks_mut(width)) {
            for (place, value) in row {
                slope[*place] += error * value;
            }
            slope[width - 1] += error;
        }
    }
    sum
}
