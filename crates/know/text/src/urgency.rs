//! How soon somebody must look at a comment, and why.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    intent::Intent,
    phrases::Phrases,
    rules::{self, BadRules},
    sentiment::Sentiment,
    words::{Token, negates},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Low,
    Normal,
    High,
}

/// Why it is so urgent. The first seven are found by the phrases of `urgency.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    Health,
    Danger,
    Fraud,
    Legal,
    Helpless,
    Deadline,
    Asked,
    Leaving,
    Repeated,
    Stuck,
    Claim,
    Complaint,
    Question,
    /// Nothing in the comment asks for haste.
    Nothing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Urgency {
    pub level: Level,
    pub reason: Reason,
}

#[derive(Debug, Deserialize)]
struct Rules {
    level: Level,
    en: Vec<String>,
    ru: Vec<String>,
}

const FILE: &str = "urgency.toml";

/// Who is so glad is in no hurry; danger to people is believed longer.
const GLAD: f32 = 0.3;
const DELIGHTED: f32 = 0.8;

/// The rules of urgency.
#[derive(Debug)]
pub struct Urgencies(Phrases<Urgency>);

impl Urgencies {
    pub fn built_in() -> Result<Self, BadRules> {
        let file: BTreeMap<Reason, Rules> = rules::parse(FILE, include_str!("../data/urgency.toml"))?;
        let pairs = file.iter().flat_map(|(reason, rules)| {
            let urgency = Urgency { level: rules.level, reason: *reason };
            rules.en.iter().chain(&rules.ru).map(move |phrase| (urgency, phrase.as_str()))
        });
        Ok(Self(Phrases::new(FILE, pairs)?))
    }

    /// Urgency of a comment, given its tokens, intent and sentiment.
    pub fn read(&self, tokens: &[Token], intent: Intent, whole: Sentiment) -> Urgency {
        let found = self.0.find(tokens);
        // `no pain, no bleeding` and praise are in no hurry.
        let said = found
            .iter()
            .filter(|one| one.first == 0 || !negates(&tokens[one.first - 1].folded))
            .filter(|one| {
                whole.score < GLAD || (one.meaning.reason <= Reason::Fraud && whole.score < DELIGHTED)
            })
            .map(|one| one.meaning)
            .min_by_key(|urgency| (std::cmp::Reverse(urgency.level), urgency.reason));
        let by_intent = match intent {
            Intent::Leaving => Urgency { level: Level::High, reason: Reason::Leaving },
            Intent::Claim => Urgency { level: Level::Normal, reason: Reason::Claim },
            Intent::Complaint => Urgency { level: Level::Normal, reason: Reason::Complaint },
            Intent::Question => Urgency { level: Level::Normal, reason: Reason::Question },
            Intent::Suggestion | Intent::Praise | Intent::None => {
                Urgency { level: Level::Low, reason: Reason::Nothing }
            }
        };
        match said {
            Some(urgency) if urgency.level >= by_intent.level => urgency,
            _ => by_intent,
        }
    }
}
