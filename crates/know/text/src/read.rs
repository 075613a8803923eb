//! The whole of what one comment says.

use std::ops::Range;

use rapport_kernel::mask::mask;
use serde::Serialize;

use crate::{
    aspects::{Aspect, Aspects},
    emotion::Emotion,
    feeling::Feeling,
    intent::{Intent, Intents},
    language::{Language, language},
    model::BadWeights,
    rules::BadRules,
    sentences::sentences,
    sentiment::Sentiment,
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
    feeling: Feeling,
    intents: Intents,
    urgencies: Urgencies,
    aspects: Aspects,
}

impl Reader {
    /// With the shipped models and rules.
    pub fn new() -> Result<Self, NotReady> {
        Ok(Self {
            feeling: Feeling::shipped()?,
            intents: Intents::built_in()?,
            urgencies: Urgencies::built_in()?,
            aspects: Aspects::built_in()?,
        })
    }

    /// The built-in aspects with their names.
    pub const fn aspects(&self) -> &Aspects {
        &self.aspects
    }

    pub fn read(&self, text: &str) -> Finding {
        let words = tokens(text);
        let language = language(text);
        let mut rest = words.as_slice();
        let spoken: Vec<(Range<usize>, &[Token])> = sentences(text)
            .into_iter()
            .map(|range| {
                let inside;
                (inside, rest) = rest.split_at(rest.partition_point(|token| token.range.start < range.end));
                (range, inside)
            })
            .collect();
        let (whole, emotion, each) = self.feeling.comment(text, language, &words, &spoken);
        let aspects =
            spoken.iter().flat_map(|(_, inside)| self.aspects.find(text, inside, &self.feeling)).collect();
        let sentences = spoken
            .iter()
            .zip(each)
            .map(|((range, _), sentiment)| Sentence { range: range.clone(), sentiment });
        let sentences = sentences.collect();
        let intent = self.intents.read(&words, whole);
        Finding {
            language,
            sentences,
            sentiment: whole,
            emotion,
            intent,
            urgency: self.urgencies.read(&words, intent, whole),
            aspects,
            masked: mask(text).into_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sentiment::Polarity;

    fn reader() -> &'static Reader {
        static READER: std::sync::LazyLock<Reader> = std::sync::LazyLock::new(|| Reader::new().unwrap());
        &READER
    }

    #[test]
    fn a_mixed_comment_is_read_part_by_part() {
        let text =
            "Персонал очень вежливый, но ждал доставку три недели. Меня зовут Анна Петрова, +7 926 123-45-67";
        let finding = reader().read(text);
        assert_eq!(finding.language, Language::RUSSIAN);
        assert_eq!(finding.sentences.len(), 2);
        let of = |key| finding.aspects.iter().find(|aspect| aspect.key == key).unwrap();
        assert_eq!(of("staff").sentiment.label, Polarity::Positive, "{:?}", finding.aspects);
        assert!(of("delivery").sentiment.score < of("staff").sentiment.score, "{:?}", finding.aspects);
        assert_eq!(&text[of("staff").range.clone()], "Персонал очень вежливый");
        assert!(finding.masked.ends_with("Меня зовут [name], +[phone]"), "{}", finding.masked);
    }

    #[test]
    fn a_finding_is_written_as_people_will_read_it() {
        let finding = serde_json::to_value(
            reader().read("Terrible! I want a refund urgently, nobody answers the phone."),
        )
        .unwrap();
        assert_eq!(finding["language"], "en");
        assert_eq!(finding["sentiment"]["label"], "negative");
        assert_eq!(finding["intent"], "claim");
        assert_eq!(finding["urgency"]["level"], "high");
        assert_eq!(finding["urgency"]["reason"], "asked");
        assert_eq!(finding["sentences"][0]["range"]["start"], 0);
    }

    #[test]
    fn nothing_said_is_nothing_found() {
        for text in ["", "  ", "\n"] {
            let finding = reader().read(text);
            assert_eq!(finding.sentiment, Sentiment::NEUTRAL);
            assert_eq!(finding.emotion, Emotion::None);
            assert_eq!(finding.intent, Intent::None);
            assert!(finding.sentences.is_empty() && finding.aspects.is_empty());
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_the_same_twice_within_bounds(text in r"([а-яА-Яa-z]{1,6}|[ .!?,)\n]|\PC){0,40}") {
            let finding = reader().read(&text);
            prop_assert_eq!(&finding, &reader().read(&text));
            for sentence in &finding.sentences {
                prop_assert!(text.get(sentence.range.clone()).is_some());
                prop_assert!((-1.0..=1.0).contains(&sentence.sentiment.score));
            }
            for aspect in &finding.aspects {
                prop_assert!(text.get(aspect.range.clone()).is_some());
            }
        }
    }
}
