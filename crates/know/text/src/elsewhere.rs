//! Sentiment in languages that the models never read: through sentence vectors, where texts that mean alike lie near each
//! other whatever their language.

use crate::{
    encoder::Encoder,
    language::Language,
    model::{BadWeights, Features, Width},
    sentiment::SentimentModel,
};

/// Places of a vector's numbers.
pub const WIDTH: Width = Width { bits: 9 };

/// Languages of the encoder, Russian and English aside: those have models of their own.
const LANGUAGES: [&str; 13] = ["ar", "de", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "th", "tr", "zh"];

/// A model of sentiment over sentence vectors.
#[derive(Debug)]
pub struct Elsewhere(SentimentModel);

impl Elsewhere {
    pub fn shipped() -> Result<Self, BadWeights> {
        SentimentModel::from_bytes("vectors", include_bytes!("../weights/vectors.bin")).map(Self)
    }

    /// Probabilities of negative, neutral, positive for each text; nothing for languages it does not serve, or in a build
    /// without the encoder.
    pub fn probabilities(&self, language: Language, texts: &[&str]) -> Option<Vec<[f32; 3]>> {
        if !LANGUAGES.contains(&language.code()) {
            return None;
        }
        let vectors = Encoder::shared().ok()?.embed_all(texts);
        Some(vectors.rows().map(|vector| self.0.probabilities(&features(vector))).collect())
    }
}

/// A vector as a model sees it.
pub fn features(vector: &[f32]) -> Features {
    // Unit length over 512 numbers: each is small, and fitting takes steps of one size.
    (0..).zip(vector.iter().map(|value| value * SCALE)).collect()
}

const SCALE: f32 = 4.0;
