//! Training of what ships, from sets whose licences allow it, and from phrases of our own. The same data give the same
//! weights, byte by byte.

mod lexicons;
pub mod sets;

use std::{fs, path::Path};

use serde::Serialize;
use sets::{CEDR, GO_EMOTIONS, Labelled, SetError};

use crate::{
    emotion::Emotion,
    model::{
        Linear,
        features::features,
        fit::{Example, Settings, fit},
        thresholds::fit_with_thresholds,
    },
    sentiment::Polarity,
    words::tokens,
};

/// What was trained on what, and written where.
#[derive(Debug, Clone, Serialize)]
pub struct Trained {
    /// Examples by model and source.
    pub examples: Vec<(&'static str, &'static str, usize)>,
    /// Files with their size in bytes.
    pub files: Vec<(String, usize)>,
}

/// Phrases of service comments with their polarity, written for this project.
const OWN: &str = include_str!("../../data/phrases.tsv");
/// Words are less than comments.
const WORD_WEIGHT: f32 = 0.5;
/// A rating nearer to nought says nothing sure.
const RATED: f32 = 0.2;

/// Trains the shipped models from the sets under `data` and writes `sentiment.bin` and `emotion.bin` into `out`.
pub fn run(data: &Path, out: &Path) -> Result<Trained, SetError> {
    let mut trained = Trained { examples: Vec::new(), files: Vec::new() };
    let sentiment = sentiment(data, &mut trained)?;
    let emotion = emotion(data, &mut trained)?;
    for (name, model) in [("sentiment.bin", sentiment), ("emotion.bin", emotion)] {
        let path = out.join(name);
        let bytes = model.to_bytes();
        fs::write(&path, &bytes)
            .map_err(|why| SetError::Write { path: path.clone(), why: why.to_string() })?;
        trained.files.push((path.display().to_string(), bytes.len()));
    }
    Ok(trained)
}

/// Settings of what ships.
pub fn settings() -> Settings {
    Settings::default()
}

struct Collected<'t> {
    model: &'static str,
    examples: Vec<Example>,
    trained: &'t mut Trained,
}

impl Collected<'_> {
    fn add(&mut self, source: &'static str, texts: impl Iterator<Item = (String, u32, f32)>) {
        let before = self.examples.len();
        self.examples.extend(texts.map(|(text, labels, weight)| example(&text, labels, weight, settings())));
        self.trained.examples.push((self.model, source, self.examples.len() - before));
    }
}

/// A text as an example.
pub fn example(text: &str, labels: u32, weight: f32, settings: Settings) -> Example {
    Example { features: features(&tokens(text), settings.width), labels, weight }
}

fn sentiment(data: &Path, trained: &mut Trained) -> Result<Linear, SetError> {
    let mut all = Collected { model: "sentiment", examples: Vec::new(), trained };
    let labelled = |set: Vec<Labelled>, polarity: fn(u32) -> Option<u32>| {
        set.into_iter().filter_map(move |one| Some((one.text, polarity(one.labels)?, 1.0)))
    };
    all.add("goemotions", labelled(sets::go_emotions(data, "train")?, sets::go_polarity));
    all.add("ru_goemotions", labelled(sets::ru_go_emotions(data, "validation")?, sets::go_polarity));
    all.add("cedr", labelled(sets::cedr(data, "train")?, sets::cedr_polarity));
    let words = [
        ("polsentilex", lexicons::polsentilex(data)?),
        ("vader", lexicons::vader(data)?),
        ("afinn", lexicons::afinn(data)?),
        ("pictures", lexicons::pictures(data)?),
    ];
    for (source, rated) in words {
        let sure = rated.into_iter().filter(|one| one.rating.abs() >= RATED);
        all.add(
            source,
            sure.map(|one| (one.word, if one.rating > 0.0 { 0b100 } else { 0b001 }, WORD_WEIGHT)),
        );
    }
    all.add("phrases of our own", own().map(|(text, labels)| (text, labels, 1.0)));
    Ok(fit(&all.examples, Polarity::ALL.len(), settings()))
}

/// Our own phrases with bits of [`Polarity::ALL`].
fn own() -> impl Iterator<Item = (String, u32)> {
    OWN.lines().filter_map(|line| {
        let (polarity, text) = line.split_once('\t')?;
        let at = Polarity::ALL.iter().position(|one| one.as_str() == polarity)?;
        Some((text.to_owned(), 1 << at))
    })
}

fn emotion(data: &Path, trained: &mut Trained) -> Result<Linear, SetError> {
    let mut all = Collected { model: "emotion", examples: Vec::new(), trained };
    let labelled = |set: Vec<Labelled>, meanings: Vec<Emotion>| {
        set.into_iter().map(move |one| {
            let labels = sets::emotion_bits(one.labels, meanings.iter().copied());
            (one.text, labels, 1.0)
        })
    };
    let go: Vec<Emotion> = GO_EMOTIONS.iter().map(|(_, _, emotion)| *emotion).collect();
    all.add("goemotions", labelled(sets::go_emotions(data, "train")?, go.clone()));
    all.add("ru_goemotions", labelled(sets::ru_go_emotions(data, "validation")?, go));
    all.add("cedr", labelled(sets::cedr(data, "train")?, CEDR.to_vec()));
    Ok(fit_with_thresholds(&all.examples, Emotion::ALL.len(), settings()))
}
