//! What the writer feels: the six emotions that faces show (Ekman 1992), or none.

use serde::Serialize;

use crate::model::{BadWeights, Features, Linear};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Emotion {
    Joy,
    Anger,
    Sadness,
    Fear,
    Surprise,
    Disgust,
    None,
}

impl Emotion {
    /// In the order of the model's labels.
    pub const ALL: [Self; 7] =
        [Self::Joy, Self::Anger, Self::Sadness, Self::Fear, Self::Surprise, Self::Disgust, Self::None];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Joy => "joy",
            Self::Anger => "anger",
            Self::Sadness => "sadness",
            Self::Fear => "fear",
            Self::Surprise => "surprise",
            Self::Disgust => "disgust",
            Self::None => "none",
        }
    }

    /// Its bit among labels.
    pub const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// The shipped model of emotions. Its margins are moved by the thresholds found in training: above nought is a yes.
#[derive(Debug)]
pub struct EmotionModel(Linear);

impl EmotionModel {
    pub fn shipped() -> Result<Self, BadWeights> {
        Self::from_bytes(include_bytes!("../weights/emotion.bin"))
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadWeights> {
        Linear::from_bytes("emotion", bytes, Emotion::ALL.len()).map(Self)
    }

    /// Margin of each of [`Emotion::ALL`] for a text as the models see it.
    pub fn margins(&self, features: &Features) -> Vec<f32> {
        self.0.margins(features)
    }

    /// The strongest emotion, or none.
    pub fn read(&self, features: &Features) -> Emotion {
        let margins = self.margins(features);
        let strongest = Emotion::ALL.iter().zip(&margins).max_by(|a, b| a.1.total_cmp(b.1));
        strongest.map_or(Emotion::None, |(emotion, _)| *emotion)
    }
}
