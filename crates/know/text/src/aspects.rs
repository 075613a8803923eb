//! Which parts of the service a comment speaks of, each with the sentiment of the clause that names it.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::{
    feeling::Feeling,
    phrases::{BadPhrase, Phrases},
    rules::{self, BadRules},
    sentiment::Sentiment,
    words::{Kind, Token},
};

/// A part of the service named in a clause.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Aspect {
    /// Its key in the built-in list, such as `delivery`.
    pub key: &'static str,
    /// Bytes of the clause that names it.
    pub range: Range<usize>,
    /// Sentiment of that clause.
    pub sentiment: Sentiment,
}

/// An aspect's names for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    pub en: String,
    pub ru: String,
}

#[derive(Debug, Deserialize)]
struct File {
    aspect: Vec<Row>,
}

#[derive(Debug, Deserialize)]
struct Row {
    key: String,
    name: Names,
    en: Vec<String>,
    ru: Vec<String>,
}

const FILE: &str = "aspects.toml";

/// The built-in aspects, ready to be found.
#[derive(Debug)]
pub struct Aspects {
    list: Vec<(&'static str, Names)>,
    phrases: Phrases<usize>,
}

/// Keys of the built-in aspects, in the order of their file.
pub const KEYS: [&str; 23] = [
    "delivery",
    "staff",
    "price",
    "quality",
    "waiting",
    "website_app",
    "payment",
    "returns",
    "communication",
    "support",
    "cleanliness",
    "food",
    "place",
    "choice",
    "order",
    "appointment",
    "treatment",
    "loyalty",
    "connection",
    "comfort",
    "driving",
    "appearance",
    "safety",
];

impl Aspects {
    pub fn built_in() -> Result<Self, BadRules> {
        let file: File = rules::parse(FILE, include_str!("../data/aspects.toml"))?;
        if !file.aspect.iter().map(|row| row.key.as_str()).eq(KEYS) {
            return Err(BadRules { file: FILE, why: "its keys are not those of the list".into() });
        }
        let pairs = file
            .aspect
            .iter()
            .enumerate()
            .flat_map(|(at, row)| row.en.iter().chain(&row.ru).map(move |phrase| (at, phrase.as_str())));
        let phrases = Phrases::new(FILE, pairs).map_err(|bad: BadPhrase| BadRules::from(bad))?;
        let list = KEYS.into_iter().zip(file.aspect.into_iter().map(|row| row.name)).collect();
        Ok(Self { list, phrases })
    }

    /// Keys with their names.
    pub fn list(&self) -> &[(&'static str, Names)] {
        &self.list
    }

    /// Aspects of one sentence, given its tokens. A clause names each aspect once.
    pub fn find(&self, text: &str, tokens: &[Token], feeling: &Feeling) -> Vec<Aspect> {
        let found = self.phrases.find(tokens);
        if found.is_empty() {
            return Vec::new();
        }
        let mut aspects: Vec<Aspect> = Vec::new();
        for clause in clauses(text, tokens) {
            let inside = found.iter().filter(|one| clause.contains(&one.first));
            let mut keys: Vec<usize> = inside.map(|one| one.meaning).collect();
            keys.sort_unstable();
            keys.dedup();
            if keys.is_empty() {
                continue;
            }
            let words = &tokens[clause];
            let mut spoken = words.iter().filter(|token| token.kind != Kind::Sign);
            let Some(first) = spoken.next() else { continue };
            let range = first.range.start..spoken.next_back().unwrap_or(first).range.end;
            let sentiment = feeling.sentiment(words);
            aspects.extend(keys.into_iter().map(|key| Aspect {
                key: KEYS[key],
                range: range.clone(),
                sentiment,
            }));
        }
        aspects
    }
}

/// Words at which a sentence turns, and another clause begins.
const TURNS: [&str; 14] = [
    "но",
    "а",
    "зато",
    "однако",
    "хотя",
    "только",
    "впрочем",
    "but",
    "however",
    "although",
    "though",
    "yet",
    "while",
    "except",
];
/// A clause of fewer words is part of its neighbour.
const SHORTEST: usize = 2;

/// Token ranges of the clauses of a sentence: it is cut at `;`, before a word that turns it, and at a comma when there are
/// words enough on both sides.
fn clauses(text: &str, tokens: &[Token]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, token) in tokens.iter().enumerate() {
        let sign = &text[token.range.clone()];
        let turns = TURNS.contains(&token.folded.as_str());
        let cuts = turns || sign == ";" || (sign == "," && words(&tokens[at..]) > SHORTEST);
        if cuts && words(&tokens[start..at]) >= if turns { 1 } else { SHORTEST } {
            found.push(start..at);
            start = at;
        }
    }
    found.push(start..tokens.len());
    found
}

fn words(tokens: &[Token]) -> usize {
    tokens.iter().filter(|token| token.kind == Kind::Word).count()
}
