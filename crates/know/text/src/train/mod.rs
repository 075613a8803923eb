//! Training of what ships, from sets whose licences allow it, and from phrases of our own. The same data give the same
//! weights, byte by byte.

mod lexicons;
mod opinions;
pub mod sets;

use std::{fs, path::Path};

use serde::Serialize;
use sets::{CEDR, GO_EMOTIONS, Labelled, SetError};

use crate::{
    elsewhere,
    emotion::Emotion,
    encoder::{Encoder, EncoderError},
    model::{
        Lexicon, Linear,
        features::features,
        fit::{Example, Settings, fit},
        thresholds::fit_with_thresholds,
    },
    sentiment::Polarity,
    words::tokens,
};

/// Why nothing was trained.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    #[error(transparent)]
    Set(#[from] SetError),
    #[error(transparent)]
    Encoder(#[from] EncoderError),
}

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
/// Our phrases are few, and of the field that this is for.
const OWN_WEIGHT: f32 = 2.0;
/// Opinions put together are many, and much alike.
const OPINION_WEIGHT: f32 = 0.3;
/// A rating nearer to nought says nothing sure.
const RATED: f32 = 0.2;

/// Trains the shipped models from the sets under `data` and writes them into `out`. Needs the sentence encoder built in.
pub fn run(data: &Path, out: &Path) -> Result<Trained, TrainError> {
    let encoder = Encoder::shared()?;
    let mut trained = Trained { examples: Vec::new(), files: Vec::new() };
    let lexicon = lexicon(data, &mut trained)?;
    let sentiment = sentiment(data, &lexicon, &mut trained)?;
    let emotion = emotion(data, &lexicon, &mut trained)?;
    let vectors = vectors(data, encoder, &mut trained)?;
    let files = [
        ("lexicon.bin", lexicon.to_bytes()),
        ("sentiment.bin", sentiment.to_bytes()),
        ("emotion.bin", emotion.to_bytes()),
        ("vectors.bin", vectors.to_bytes()),
    ];
    for (name, bytes) in files {
        let path = out.join(name);
        fs::write(&path, &bytes)
            .map_err(|why| SetError::Write { path: path.clone(), why: why.to_string() })?;
        trained.files.push((path.display().to_string(), bytes.len()));
    }
    Ok(trained)
}

/// The words that people rated, in both languages.
pub fn rated_words(data: &Path) -> Result<Lexicon, SetError> {
    let mut rated = lexicons::polsentilex(data)?;
    rated.extend(lexicons::vader(data)?);
    rated.extend(lexicons::afinn(data)?);
    rated.extend(lexicons::pictures(data)?);
    Ok(Lexicon::new(rated.iter().map(|one| (one.word.as_str(), one.rating))))
}

fn lexicon(data: &Path, trained: &mut Trained) -> Result<Lexicon, SetError> {
    let lexicon = rated_words(data)?;
    trained.examples.push(("lexicon", "stems of polsentilex, vader, afinn, pictures", lexicon.len()));
    Ok(lexicon)
}

/// Settings of what ships.
pub fn settings() -> Settings {
    Settings::default()
}

struct Collected<'t> {
    model: &'static str,
    lexicon: &'t Lexicon,
    examples: Vec<Example>,
    trained: &'t mut Trained,
}

impl Collected<'_> {
    fn add(&mut self, source: &'static str, texts: impl Iterator<Item = (String, u32, f32)>) {
        let before = self.examples.len();
        self.examples
            .extend(texts.map(|(text, labels, weight)| example(&text, labels, weight, self.lexicon)));
        self.trained.examples.push((self.model, source, self.examples.len() - before));
    }
}

/// A text as an example.
pub fn example(text: &str, labels: u32, weight: f32, lexicon: &Lexicon) -> Example {
    Example { features: features(&tokens(text), settings().width, lexicon), labels, weight }
}

fn sentiment(data: &Path, lexicon: &Lexicon, trained: &mut Trained) -> Result<Linear, SetError> {
    let mut all = Collected { model: "sentiment", lexicon, examples: Vec::new(), trained };
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
    all.add("phrases of our own", own().map(|(text, labels)| (text, labels, OWN_WEIGHT)));
    let put_together = opinions::opinions().into_iter();
    all.add("opinions put together", put_together.map(|(text, labels)| (text, labels, OPINION_WEIGHT)));
    Ok(fit(&all.examples, Polarity::ALL.len(), settings()))
}

/// The model over sentence vectors. Vectors hold meaning, not spelling: a part of the texts teaches as much as all.
fn vectors(data: &Path, encoder: &Encoder, trained: &mut Trained) -> Result<Linear, SetError> {
    let every = |set: Vec<Labelled>, step: usize, polarity: fn(u32) -> Option<u32>| {
        set.into_iter().step_by(step).filter_map(move |one| Some((one.text, polarity(one.labels)?, 1.0)))
    };
    let sources = [
        (
            "goemotions, every fourth",
            every(sets::go_emotions(data, "train")?, 4, sets::go_polarity).collect(),
        ),
        ("ru_goemotions", every(sets::ru_go_emotions(data, "validation")?, 1, sets::go_polarity).collect()),
        ("cedr", every(sets::cedr(data, "train")?, 1, sets::cedr_polarity).collect()),
        ("phrases of our own", own().map(|(text, labels)| (text, labels, OWN_WEIGHT)).collect::<Vec<_>>()),
    ];
    let mut examples = Vec::new();
    for (source, texts) in sources {
        let plain: Vec<&str> = texts.iter().map(|(text, _, _)| text.as_str()).collect();
        let embedded = encoder.embed_all(&plain);
        trained.examples.push(("vectors", source, plain.len()));
        examples.extend(embedded.rows().zip(&texts).map(|(vector, (_, labels, weight))| Example {
            features: elsewhere::features(vector),
            labels: *labels,
            weight: *weight,
        }));
    }
    // Dense numbers, few of them: smaller steps, and rare answers count as much as common ones.
    let settings = Settings { width: elsewhere::WIDTH, rate: 0.02, balance: 1.0, ..settings() };
    Ok(fit(&examples, Polarity::ALL.len(), settings))
}

/// Our own phrases with bits of [`Polarity::ALL`].
fn own() -> impl Iterator<Item = (String, u32)> {
    OWN.lines().filter_map(|line| {
        let (polarity, text) = line.split_once('\t')?;
        let at = Polarity::ALL.iter().position(|one| one.as_str() == polarity)?;
        Some((text.to_owned(), 1 << at))
    })
}

fn emotion(data: &Path, lexicon: &Lexicon, trained: &mut Trained) -> Result<Linear, SetError> {
    let mut all = Collected { model: "emotion", lexicon, examples: Vec::new(), trained };
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
