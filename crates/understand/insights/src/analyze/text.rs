//! What the comments say, counted: languages, sentiment, emotions, intents, urgency, aspects of the service.

use std::collections::BTreeMap;

use rapport_kernel::mask::mask;
use rapport_text::{
    Finding, NotReady, Reader, emotion::Emotion, intent::Intent, sentiment::Polarity, urgency::Level,
};
use serde::Serialize;

use super::{
    Figure, Scores,
    share::{Share, share},
};
use crate::{parallel::in_chunks, table::Texts};

/// Comments that one thread reads at a time.
const CHUNK: usize = 500;
/// Sentences shown of urgent comments, and of each aspect.
const SHOWN: usize = 5;
/// Longest sentence shown, in characters.
const LONGEST: usize = 240;
/// Comments of an aspect below which it is not listed.
const LEAST: usize = 2;

/// What the comments of a table say.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TextSummary {
    pub column: String,
    pub comments: usize,
    /// Rows without a comment.
    pub empty: usize,
    pub languages: Vec<Counted>,
    pub sentiment: Vec<Counted>,
    /// Mean sentiment, −1 to 1, of all comments.
    pub mean_sentiment: f64,
    pub emotions: Vec<Counted>,
    pub intents: Vec<Counted>,
    /// Comments that somebody should look at today.
    pub urgent: usize,
    pub urgent_comments: Vec<Quote>,
    pub aspects: Vec<AspectRow>,
}

/// How many comments are so.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Counted {
    pub key: &'static str,
    #[serde(flatten)]
    pub share: Share,
}

/// A comment or a part of it, without what names or reaches a person.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quote {
    /// Row of the table, counted from one, its header aside.
    pub row: usize,
    pub text: String,
    pub score: Option<f64>,
}

/// A part of the service that comments speak of.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AspectRow {
    pub key: &'static str,
    pub name_en: String,
    pub name_ru: String,
    /// Of all comments.
    #[serde(flatten)]
    pub share: Share,
    /// Comments that speak of it well, and badly.
    pub positive: usize,
    pub negative: usize,
    /// The score of those who speak of it.
    pub score: Option<Figure>,
    pub sentences: Vec<Quote>,
}

/// What is kept of each comment.
#[derive(Debug, Clone)]
pub struct Heard {
    pub row: usize,
    pub sentiment: f32,
    pub(super) label: Polarity,
    language: &'static str,
    emotion: Emotion,
    intent: Intent,
    level: Level,
    /// Aspects by their place in the reader's list: the clause's sentiment, and where it stands.
    aspects: Vec<(usize, Polarity, std::ops::Range<usize>)>,
}

/// Reads all comments of a column.
pub fn hear(texts: &Texts, told: &mut dyn FnMut(usize)) -> Result<(Reader, Vec<Heard>), NotReady> {
    let reader = Reader::new()?;
    let rows: Vec<usize> = (0..texts.len()).filter(|row| !texts.get(*row).is_empty()).collect();
    let work = |rows: &[usize]| -> Vec<Heard> {
        rows.iter().map(|row| heard(&reader, *row, &reader.read(texts.get(*row)))).collect()
    };
    let all = in_chunks(&rows, CHUNK, work, told);
    Ok((reader, all))
}

fn heard(reader: &Reader, row: usize, finding: &Finding) -> Heard {
    let place = |key: &str| reader.aspects().list().iter().position(|(known, _)| *known == key);
    let aspects = finding.aspects.iter();
    Heard {
        row,
        sentiment: finding.sentiment.score,
        label: finding.sentiment.label,
        language: finding.language.code(),
        emotion: finding.emotion,
        intent: finding.intent,
        level: finding.urgency.level,
        aspects: aspects
            .filter_map(|one| Some((place(one.key)?, one.sentiment.label, one.range.clone())))
            .collect(),
    }
}

/// Counts what was heard.
pub fn summary(
    column: &str,
    texts: &Texts,
    reader: &Reader,
    all: &[Heard],
    scores: Option<&Scores>,
) -> TextSummary {
    let n = all.len();
    let urgent: Vec<&Heard> = all.iter().filter(|one| one.level == Level::High).collect();
    TextSummary {
        column: column.to_owned(),
        comments: n,
        empty: texts.len() - n,
        languages: counted(all.iter().map(|one| one.language), n),
        sentiment: Polarity::ALL
            .iter()
            .map(|label| Counted {
                key: label.as_str(),
                share: share(all.iter().filter(|one| one.label == *label).count(), n),
            })
            .collect(),
        mean_sentiment: all.iter().map(|one| f64::from(one.sentiment)).sum::<f64>() / n.max(1) as f64,
        emotions: counted(all.iter().map(|one| one.emotion.as_str()), n),
        intents: counted(all.iter().map(|one| one.intent.as_str()), n),
        urgent: urgent.len(),
        urgent_comments: {
            let mut worst = urgent;
            worst.sort_by(|a, b| a.sentiment.total_cmp(&b.sentiment).then(a.row.cmp(&b.row)));
            worst.iter().take(SHOWN).map(|one| quote(texts.get(one.row), one.row, scores)).collect()
        },
        aspects: aspects(texts, reader, all, scores),
    }
}

/// A text to be shown: without personal data, not too long.
pub fn quote(text: &str, row: usize, scores: Option<&Scores>) -> Quote {
    let masked = mask(text);
    let mut letters = masked.chars();
    let mut text: String = letters.by_ref().take(LONGEST).collect();
    if letters.next().is_some() {
        text.push('…');
    }
    let score = scores.map(|scores| scores.of_row[row]).filter(|score| !score.is_nan());
    Quote { row: row + 1, text, score }
}

/// The most frequent first; of equals, in the order of the alphabet.
fn counted(keys: impl Iterator<Item = &'static str>, of: usize) -> Vec<Counted> {
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    keys.for_each(|key| *counts.entry(key).or_default() += 1);
    let mut counted: Vec<Counted> =
        counts.into_iter().map(|(key, n)| Counted { key, share: share(n, of) }).collect();
    counted.sort_by_key(|one| std::cmp::Reverse(one.share.n));
    counted
}

fn aspects(texts: &Texts, reader: &Reader, all: &[Heard], scores: Option<&Scores>) -> Vec<AspectRow> {
    let mut rows: Vec<AspectRow> = reader
        .aspects()
        .list()
        .iter()
        .enumerate()
        .map(|(place, (key, names))| {
            let speaks = |one: &&Heard| one.aspects.iter().any(|(aspect, ..)| *aspect == place);
            let speaking: Vec<&Heard> = all.iter().filter(speaks).collect();
            let with = |label: Polarity| {
                let so = |one: &&&Heard| {
                    one.aspects.iter().any(|(aspect, of, _)| *aspect == place && *of == label)
                };
                speaking.iter().filter(so).count()
            };
            let negative = with(Polarity::Negative);
            // What hurts is shown where it hurts more people than it pleases.
            let shown = if negative * 2 >= with(Polarity::Positive) {
                Polarity::Negative
            } else {
                Polarity::Positive
            };
            let clauses = speaking.iter().flat_map(|one| {
                one.aspects.iter().map(|(aspect, of, range)| (one.row, *aspect, *of, range.clone()))
            });
            let sentences = clauses
                .filter(|(_, aspect, of, _)| *aspect == place && *of == shown)
                .filter_map(|(row, .., range)| Some(quote(texts.get(row).get(range)?, row, scores)))
                .take(SHOWN)
                .collect();
            AspectRow {
                key,
                name_en: names.en.clone(),
                name_ru: names.ru.clone(),
                share: share(speaking.len(), all.len()),
                positive: with(Polarity::Positive),
                negative,
                score: scores
                    .map(|scores| scores.scale.figure(speaking.iter().map(|one| scores.of_row[one.row])))
                    .filter(|figure| figure.n > 0),
                sentences,
            }
        })
        .filter(|row| row.share.n >= LEAST)
        .collect();
    rows.sort_by(|a, b| b.negative.cmp(&a.negative).then(b.share.n.cmp(&a.share.n)).then(a.key.cmp(b.key)));
    rows
}
