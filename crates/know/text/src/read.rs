//! The whole of what one comment says.

use std::ops::Range;

use rapport_kernel::mask::mask;
use serde::Serialize;

use crate::{
    aspects::{Aspect, Aspects},
    emotion::{Emotion, EmotionModel},
    intent::{Intent, Intents},
    language::{Language, language},
    model::BadWeights,
    rules::BadRules,
    sentences::sentences,
    sentiment::{Sentiment, SentimentModel},
    urgency::{Urgencies, Urgency},
    words::{Token, tokens},
};

/// What a comment says. Ranges are bytes of the comment as it was given, not of its masked form.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    pub language: Language,
    pub sentences: Vec<Sentence>,
    pub sentiment: Sentiment,
    pub emotion: Emotion,
    pub intent: Intent,
    pub urgency: Urgency,
    pub aspects: Vec<Aspect>,
    /// The comment without what names or reaches a person.
    pub masked: String,
}

/// A sentence of the comment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sentence {
    pub range: Range<usize>,
    pub sentiment: Sentiment,
}

/// What the crate carries with it is damaged: weights or rules. No comment can cause it.
#[derive(Debug, thiserror::Error)]
pub enum NotReady {
    #[error(transparent)]
    Weights(#[from] BadWeights),
    #[error(transparent)]
    Rules(#[from] BadRules),
}

/// Reads comments. Made once, shared freely: it keeps nothing of what it reads.
#[derive(Debug)]
pub struct Reader {
    sentiment: SentimentModel,
    emotion: EmotionModel,
    intents: Intents,
    urgencies: Urgencies,
    aspects: Aspects,
}

impl Reader {
    /// With the shipped models and rules.
    pub fn new() -> Result<Self, NotReady> {
        Ok(Self {
            sentiment: SentimentModel::shipped()?,
            emotion: EmotionModel::shipped()?,
            intents: Intents::built_in()?,
            urgencies: Urgencies::built_in()?,
            aspects: Aspects::built_in()?,
        })
    }

    /// The built-in aspects with their names.
    pub const fn aspects(&self) -> &Aspects {
        &self.aspects
    }

    /// Sentiment alone, of a text that need not be a whole comment.
    pub fn sentiment(&self, text: &str) -> Sentiment {
        self.sentiment.read(&tokens(text))
    }

    pub fn read(&self, text: &str) -> Finding {
        let words = tokens(text);
        let mut rest = words.as_slice();
        let mut aspects = Vec::new();
        let parts: Vec<Range<usize>> = sentences(text);
        let alone = parts.len() < 2;
        let whole = self.sentiment.read(&words);
        let sentences = parts
            .into_iter()
            .map(|range| {
                let inside: &[Token];
                (inside, rest) = rest.split_at(rest.partition_point(|token| token.range.start < range.end));
                aspects.extend(self.aspects.find(text, inside, &self.sentiment));
                let sentiment = if alone { whole } else { self.sentiment.read(inside) };
                Sentence { range, sentiment }
            })
            .collect();
        let intent = self.intents.read(&words, whole);
        Finding {
            language: language(text),
            sentences,
            sentiment: whole,
            emotion: self.emotion.read(&words),
            intent,
            urgency: self.urgencies.read(&words, intent, whole),
            aspects,
            masked: mask(text).into_owned(),
        }
    }
}
