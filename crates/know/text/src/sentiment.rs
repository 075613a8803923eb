//! How the writer feels about it: negative, neutral or positive, and how strongly.

use serde::Serialize;

use crate::model::{BadWeights, Features, Linear};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Polarity {
    Negative,
    Neutral,
    Positive,
}

impl Polarity {
    /// In the order of the model's labels.
    pub const ALL: [Self; 3] = [Self::Negative, Self::Neutral, Self::Positive];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Negative => "negative",
            Self::Neutral => "neutral",
            Self::Positive => "positive",
        }
    }
}

/// Sentiment of a text or a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Sentiment {
    /// −1 (surely negative) … 1 (surely positive): the model's probability of positive less that of negative.
    pub score: f32,
    pub label: Polarity,
}

impl Sentiment {
    pub const NEUTRAL: Self = Self { score: 0.0, label: Polarity::Neutral };

    /// From probabilities of negative, neutral, positive.
    pub fn of(probabilities: [f32; 3]) -> Self {
        let [negative, neutral, positive] = probabilities;
        let label = if negative > neutral && negative >= positive {
            Polarity::Negative
        } else if positive > neutral && positive > negative {
            Polarity::Positive
        } else {
            Polarity::Neutral
        };
        Self { score: (positive - negative).clamp(-1.0, 1.0), label }
    }
}

/// A model of sentiment: over the pieces of a text, or over its vector.
#[derive(Debug)]
pub struct SentimentModel(Linear);

impl SentimentModel {
    pub fn shipped() -> Result<Self, BadWeights> {
        Self::from_bytes("sentiment", include_bytes!("../weights/sentiment.bin"))
    }

    /// From a file of weights; the name is for the error.
    pub fn from_bytes(name: &'static str, bytes: &[u8]) -> Result<Self, BadWeights> {
        Linear::from_bytes(name, bytes, Polarity::ALL.len()).map(Self)
    }

    /// Probabilities of negative, neutral, positive for a text as the models see it.
    pub fn probabilities(&self, features: &Features) -> [f32; 3] {
        let margins = self.0.margins(features);
        softmax([margins[0], margins[1], margins[2]])
    }
}

fn softmax(margins: [f32; 3]) -> [f32; 3] {
    let most = margins.iter().copied().fold(f32::MIN, f32::max);
    let powers = margins.map(|margin| (margin - most).exp());
    let sum: f32 = powers.iter().sum();
    powers.map(|power| power / sum)
}
