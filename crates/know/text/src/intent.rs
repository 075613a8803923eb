//! What the writer wants: to complain, to get something back, to know, to praise, to suggest, to leave.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    phrases::Phrases,
    rules::{self, BadRules},
    sentiment::{Polarity, Sentiment},
    words::{Token, negates},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    Leaving,
    Claim,
    Suggestion,
    Question,
    Complaint,
    Praise,
    None,
}

impl Intent {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Leaving => "leaving",
            Self::Claim => "claim",
            Self::Suggestion => "suggestion",
            Self::Question => "question",
            Self::Complaint => "complaint",
            Self::Praise => "praise",
            Self::None => "none",
        }
    }
}

#[derive(Debug, Deserialize)]
struct Rules {
    en: Vec<String>,
    ru: Vec<String>,
}

const FILE: &str = "intents.toml";

/// The rules of intents.
#[derive(Debug)]
pub struct Intents(Phrases<Intent>);

impl Intents {
    pub fn built_in() -> Result<Self, BadRules> {
        let file: BTreeMap<Intent, Rules> = rules::parse(FILE, include_str!("../data/intents.toml"))?;
        let pairs = file.iter().flat_map(|(intent, rules)| {
            rules.en.iter().chain(&rules.ru).map(move |phrase| (*intent, phrase.as_str()))
        });
        Ok(Self(Phrases::new(FILE, pairs)?))
    }

    /// The intent of a comment, given the tokens and the sentiment of the whole. To leave outweighs a claim, a claim the
    /// rest; a question that is asked in anger alone is a complaint.
    pub fn read(&self, tokens: &[Token], whole: Sentiment) -> Intent {
        let found = self.0.find(tokens);
        // `no refund needed`, `не требую` want nothing back.
        let said = |intent: Intent| {
            found
                .iter()
                .any(|one| one.meaning == intent && (intent != Intent::Claim || !denied(tokens, one.first)))
        };
        let asks = tokens.iter().any(|token| token.folded.starts_with('?'));
        let asked = said(Intent::Question);
        if said(Intent::Leaving) && whole.score < GLAD {
            Intent::Leaving
        } else if said(Intent::Claim) && whole.score < GLAD {
            Intent::Claim
        } else if asked && (asks || whole.label != Polarity::Positive) {
            Intent::Question
        } else if said(Intent::Suggestion) {
            Intent::Suggestion
        } else {
            match whole.label {
                Polarity::Negative => Intent::Complaint,
                Polarity::Positive => Intent::Praise,
                Polarity::Neutral if asks => Intent::Question,
                Polarity::Neutral => Intent::None,
            }
        }
    }
}

/// Who is so glad neither leaves nor claims: `got my refund at once, wonderful`.
const GLAD: f32 = 0.4;

fn denied(tokens: &[Token], at: usize) -> bool {
    at > 0 && negates(&tokens[at - 1].folded)
}
