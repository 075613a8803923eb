//! The shipped models together: they see a text the same way, so it is looked at once.

use crate::{
    emotion::{Emotion, EmotionModel},
    model::{BadWeights, Features, Lexicon, Width, features::features},
    sentiment::{Sentiment, SentimentModel},
    words::Token,
};

/// Size of the shipped models.
pub const WIDTH: Width = Width { bits: 18 };

/// Models of sentiment and emotion with the lexicon they look through.
#[derive(Debug)]
pub struct Feeling {
    lexicon: Lexicon,
    pub sentiment: SentimentModel,
    pub emotion: EmotionModel,
}

impl Feeling {
    pub fn shipped() -> Result<Self, BadWeights> {
        Ok(Self {
            lexicon: Lexicon::from_bytes(include_bytes!("../weights/lexicon.bin"))?,
            sentiment: SentimentModel::shipped()?,
            emotion: EmotionModel::shipped()?,
        })
    }

    /// A text as the models see it.
    pub fn features(&self, tokens: &[Token]) -> Features {
        features(tokens, WIDTH, &self.lexicon)
    }

    /// Sentiment of a text or a part of it. Nothing said is neutral.
    pub fn sentiment(&self, tokens: &[Token]) -> Sentiment {
        if tokens.is_empty() { Sentiment::NEUTRAL } else { self.sentiment.read(&self.features(tokens)) }
    }

    /// Sentiment and emotion of a text.
    pub fn both(&self, tokens: &[Token]) -> (Sentiment, Emotion) {
        if tokens.is_empty() {
            return (Sentiment::NEUTRAL, Emotion::None);
        }
        let features = self.features(tokens);
        (self.sentiment.read(&features), self.emotion.read(&features))
    }
}
