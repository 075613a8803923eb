//! The shipped models together: they see a text the same way, so it is looked at once.

use std::ops::Range;

use crate::{
    elsewhere::Elsewhere,
    emotion::{Emotion, EmotionModel},
    language::Language,
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
    elsewhere: Elsewhere,
}

impl Feeling {
    pub fn shipped() -> Result<Self, BadWeights> {
        Ok(Self {
            lexicon: Lexicon::from_bytes(include_bytes!("../weights/lexicon.bin"))?,
            sentiment: SentimentModel::shipped()?,
            emotion: EmotionModel::shipped()?,
            elsewhere: Elsewhere::shipped()?,
        })
    }

    /// A text as the models see it.
    pub fn features(&self, tokens: &[Token]) -> Features {
        features(tokens, WIDTH, &self.lexicon)
    }

    /// Sentiment of a text or a part of it. Nothing said is neutral.
    pub fn sentiment(&self, tokens: &[Token]) -> Sentiment {
        if tokens.is_empty() {
            return Sentiment::NEUTRAL;
        }
        Sentiment::of(self.sentiment.probabilities(&self.features(tokens)))
    }

    /// Sentiment and emotion of a comment, and the sentiment of each of its sentences, given as their bytes and tokens. The
    /// models learnt from single sentences, so a longer comment is half what it says as a whole and half the mean of its
    /// sentences. In a language that only vectors reach there is no emotion.
    pub fn comment(
        &self,
        text: &str,
        language: Language,
        tokens: &[Token],
        sentences: &[(Range<usize>, &[Token])],
    ) -> (Sentiment, Emotion, Vec<Sentiment>) {
        if tokens.is_empty() {
            return (Sentiment::NEUTRAL, Emotion::None, vec![Sentiment::NEUTRAL; sentences.len()]);
        }
        let several = if sentences.len() > 1 { sentences } else { &[] };
        let texts: Vec<&str> =
            [text].into_iter().chain(several.iter().map(|(range, _)| &text[range.clone()])).collect();
        let (emotion, mut each) = if let Some(each) = self.elsewhere.probabilities(language, &texts) {
            (Emotion::None, each)
        } else {
            let features = self.features(tokens);
            let parts = several.iter().map(|(_, words)| self.sentiment.probabilities(&self.features(words)));
            let each = [self.sentiment.probabilities(&features)].into_iter().chain(parts).collect();
            (self.emotion.read(&features), each)
        };
        let parts = each.split_off(1);
        let whole = each[0];
        if parts.is_empty() {
            return (Sentiment::of(whole), emotion, vec![Sentiment::of(whole); sentences.len()]);
        }
        let mean = |at: usize| parts.iter().map(|part| part[at]).sum::<f32>() / parts.len() as f32;
        let comment = [0, 1, 2].map(|at| f32::midpoint(whole[at], mean(at)));
        (Sentiment::of(comment), emotion, parts.into_iter().map(Sentiment::of).collect())
    }
}
