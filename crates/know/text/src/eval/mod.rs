//! Evaluation: what ships on every set at hand, and the same kind of model trained on each set's own training part,
//! beside a baseline and across fields. Splits are fixed; the same data give the same figures.

pub mod aspects;
pub mod baseline;
mod descent;
pub mod reviews;
pub mod scores;
pub mod tasks;

use std::path::Path;

use serde::Serialize;

use self::{
    aspects::Found,
    baseline::Baseline,
    scores::{Scores, scores},
    tasks::{Asks, Task, as_polarity, emotions_as},
};
use crate::{
    emotion::Emotion,
    feeling::Feeling,
    model::{
        Lexicon, Linear,
        features::features,
        fit::{Example, fit},
        thresholds::fit_with_thresholds,
    },
    read::{NotReady, Reader},
    train::{
        example, rated_words,
        sets::{Labelled, SetError, emotion_bits},
        settings,
    },
    words::tokens,
};

/// All figures of one evaluation.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// What ships, on test parts that training never saw.
    pub shipped: Vec<Line>,
    /// The same architecture trained on each set's own training part, beside the baseline.
    pub own: Vec<Line>,
    /// Sentiment learnt in one field and asked in another.
    pub across: Vec<Line>,
    pub aspects: Vec<Found>,
    /// Sets that are not in the folder.
    pub absent: Vec<&'static str>,
}

/// One model on one test part.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    pub trained_on: &'static str,
    pub tested_on: &'static str,
    pub labels: Vec<&'static str>,
    pub ours: Scores,
    /// TF-IDF and logistic regression with the same training part.
    pub baseline: Option<Scores>,
    /// The same with a threshold for each label found as ours are, where texts may have several.
    pub baseline_with_thresholds: Option<Scores>,
}

/// Why there are no figures.
#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    #[error(transparent)]
    Set(#[from] SetError),
    #[error(transparent)]
    NotReady(#[from] NotReady),
}

/// Evaluates what ships, and its kind, on the sets under `data`.
pub fn run(data: &Path) -> Result<Report, EvalError> {
    let (tasks, absent) = tasks::all(data)?;
    let reader = Reader::new()?;
    let lexicon = rated_words(data)?;
    let shipped = shipped(&tasks)?;
    let own = tasks.iter().map(|task| own(task, &lexicon)).collect();
    Ok(Report {
        shipped,
        own,
        across: across(&tasks, &lexicon),
        aspects: aspects::run(data, &reader)?,
        absent,
    })
}

/// What ships, on the test part of each task.
pub fn shipped(tasks: &[Task]) -> Result<Vec<Line>, NotReady> {
    let reader = Reader::new()?;
    let feeling = Feeling::shipped()?;
    Ok(tasks.iter().map(|task| ship(task, &reader, &feeling)).collect())
}

fn truth(set: &[Labelled]) -> Vec<u32> {
    set.iter().map(|one| one.labels).collect()
}

fn ship(task: &Task, reader: &Reader, feeling: &Feeling) -> Line {
    let polarity = as_polarity(task, &task.test);
    let asks = if polarity.is_some() { Asks::Polarity } else { task.asks };
    let answer = |text: &str| {
        if asks == Asks::Polarity {
            return 1 << reader.read(text).sentiment.label as u32;
        }
        let words = tokens(text);
        let bits = several(&feeling.emotion.margins(&feeling.features(&words)));
        emotions_as(asks, emotion_bits(bits, Emotion::ALL.into_iter()))
    };
    let test = polarity.unwrap_or_else(|| task.test.clone());
    let answers: Vec<u32> = test.iter().map(|one| answer(&one.text)).collect();
    Line {
        trained_on: "what ships",
        tested_on: task.name,
        labels: asks.labels().to_vec(),
        ours: scores(&truth(&test), &answers, asks.labels().len()),
        baseline: None,
        baseline_with_thresholds: None,
    }
}

fn own(task: &Task, lexicon: &Lexicon) -> Line {
    compare(lexicon, task.asks, (task.name, &task.train), (task.name, &task.test))
}

/// Every field's training part against every other's test part, within what a model of letters can carry over.
fn across(tasks: &[Task], lexicon: &Lexicon) -> Vec<Line> {
    const FIELDS: [&str; 4] = ["rusentiment", "patients (nhs)", "restaurants", "cars"];
    const SOURCES: [&str; 5] = ["rusentiment", "restaurants", "cars", "goemotions polarity", "cedr polarity"];
    let mut lines = Vec::new();
    for source in tasks.iter().filter(|task| SOURCES.contains(&task.name)) {
        for field in tasks.iter().filter(|task| FIELDS.contains(&task.name) && task.name != source.name) {
            let pair = as_polarity(source, &source.train).zip(as_polarity(field, &field.test));
            if let Some((train, test)) = pair {
                lines.push(compare(lexicon, Asks::Polarity, (source.name, &train), (field.name, &test)));
            }
        }
    }
    lines
}

fn compare(
    lexicon: &Lexicon,
    asks: Asks,
    train: (&'static str, &[Labelled]),
    test: (&'static str, &[Labelled]),
) -> Line {
    let labels = asks.labels().len();
    let truth = truth(test.1);
    let ours = Own::fit(asks, train.1, lexicon);
    let answers: Vec<u32> = test.1.iter().map(|one| ours.answer(&one.text)).collect();
    let plain: Vec<(&str, u32)> = train.1.iter().map(|one| (one.text.as_str(), one.labels)).collect();
    let baseline = Baseline::fit(&plain, labels, asks.several());
    let theirs: Vec<u32> = test.1.iter().map(|one| baseline.answer(&one.text)).collect();
    let tuned = asks.several().then(|| {
        let shifts = baseline::thresholds(&plain, labels);
        let answers: Vec<u32> = test.1.iter().map(|one| baseline.answer_above(&one.text, &shifts)).collect();
        scores(&truth, &answers, labels)
    });
    Line {
        trained_on: train.0,
        tested_on: test.0,
        labels: asks.labels().to_vec(),
        ours: scores(&truth, &answers, labels),
        baseline: Some(scores(&truth, &theirs, labels)),
        baseline_with_thresholds: tuned,
    }
}

/// Our kind of model, fitted to one set.
struct Own<'l> {
    model: Linear,
    lexicon: &'l Lexicon,
    several: bool,
}

impl<'l> Own<'l> {
    fn fit(asks: Asks, train: &[Labelled], lexicon: &'l Lexicon) -> Self {
        let settings = settings();
        let examples: Vec<Example> =
            train.iter().map(|one| example(&one.text, one.labels, 1.0, lexicon)).collect();
        let labels = asks.labels().len();
        let model = if asks.several() {
            fit_with_thresholds(&examples, labels, settings)
        } else {
            fit(&examples, labels, settings)
        };
        Self { model, lexicon, several: asks.several() }
    }

    fn answer(&self, text: &str) -> u32 {
        let margins = self.model.margins(&features(&tokens(text), settings().width, self.lexicon));
        if self.several { several(&margins) } else { likeliest(&margins) }
    }
}

/// Labels whose margins are above nought, or else the likeliest one.
fn several(margins: &[f32]) -> u32 {
    let bits = margins
        .iter()
        .enumerate()
        .filter(|(_, margin)| **margin > 0.0)
        .fold(0, |bits, (at, _)| bits | 1 << at);
    if bits == 0 { likeliest(margins) } else { bits }
}

fn likeliest(margins: &[f32]) -> u32 {
    let best = margins.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
    best.map_or(0, |(at, _)| 1 << at)
}
