//! How the writer feels about it: negative, neutral or positive, and how strongly.

use serde::Serialize;

use crate::{
    model::{BadWeights, Linear, features::features},
    words::Token,
};

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

/// The shipped model of sentiment.
#[derive(Debug)]
pub struct SentimentModel(Linear);

impl SentimentModel {
    pub fn shipped() -> Result<Self, BadWeights> {
        Self::from_bytes(include_bytes!("../weights/sentiment.bin"))
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadWeights> {
        Linear::from_bytes("sentiment", bytes, Polarity::ALL.len()).map(Self)
    }

    /// Probabilities of negative, neutral, positive.
    pub fn probabilities(&self, tokens: &[Token]) -> [f32; 3] {
        let margins = self.0.margins(&features(tokens, self.0.width()));
        softmax([margins[0], margins[1], margins[2]])
    }

    pub fn read(&self, tokens: &[Token]) -> Sentiment {
        if tokens.is_empty() { Sentiment::NEUTRAL } else { Sentiment::of(self.probabilities(tokens)) }
    }
}

fn softmax(margins: [f32; 3]) -> [f32; 3] {
    let most = margins.iter().copied().fold(f32::MIN, f32::max);
    let powers = margins.map(|margin| (margin - most).exp());
    let sum: f32 = powers.iter().sum();
    powers.map(|power| power / sum)
}
