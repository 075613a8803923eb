//! Sets of labelled texts with their fixed splits, each read the way its authors meant it.

use std::path::Path;

use crate::{
    emotion::Emotion,
    eval::reviews,
    train::sets::{self, CEDR, GO_EMOTIONS, Labelled, SetError, rows},
};

/// What the labels of a task say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Negative, neutral, positive, in this order.
    Polarity,
    /// RuSentiment's five: negative, neutral, positive, speech act, skip.
    RuSentiment,
    /// [`Emotion::ALL`].
    Emotions,
    /// [`CEDR`].
    CedrEmotions,
}

impl Asks {
    pub const fn labels(self) -> &'static [&'static str] {
        match self {
            Self::Polarity => &["negative", "neutral", "positive"],
            Self::RuSentiment => &["negative", "neutral", "positive", "speech", "skip"],
            Self::Emotions => &["joy", "anger", "sadness", "fear", "surprise", "disgust", "none"],
            Self::CedrEmotions => &["joy", "sadness", "surprise", "fear", "anger", "none"],
        }
    }

    /// Whether a text may have several labels.
    pub const fn several(self) -> bool {
        matches!(self, Self::Emotions | Self::CedrEmotions)
    }
}

/// A set with its split.
#[derive(Debug)]
pub struct Task {
    pub name: &'static str,
    pub asks: Asks,
    pub train: Vec<Labelled>,
    pub test: Vec<Labelled>,
}

/// All sets that are there, and the names of those that are not.
pub fn all(data: &Path) -> Result<(Vec<Task>, Vec<&'static str>), SetError> {
    let (mut tasks, mut absent) = (Vec::new(), Vec::new());
    for (name, folder, load) in SETS {
        if data.join(folder).is_dir() {
            tasks.push(load(name, data)?);
        } else {
            absent.push(name);
        }
    }
    Ok((tasks, absent))
}

type Load = fn(&'static str, &Path) -> Result<Task, SetError>;

const SETS: [(&str, &str, Load); 10] = [
    ("rusentiment", "rusentiment", rusentiment),
    ("cedr emotions", "cedr", cedr_emotions),
    ("goemotions", "goemotions", go_emotions),
    ("ru_goemotions", "ru_goemotions", ru_go_emotions),
    ("patients (nhs)", "nhs_feedback", patients),
    ("restaurants", "sentirueval_aspects", restaurants),
    ("cars", "sentirueval_aspects", cars),
    ("buyers (olist)", "olist", buyers),
    ("cedr polarity", "cedr", cedr_polarity),
    ("goemotions polarity", "goemotions", go_polarity),
];

fn rusentiment(name: &'static str, data: &Path) -> Result<Task, SetError> {
    let part = |part: &str| -> Result<Vec<Labelled>, SetError> {
        let path = data.join(format!("rusentiment/rusentiment_{part}.csv"));
        let labels = Asks::RuSentiment.labels();
        let parse = |fields: Vec<String>| {
            let [label, text, ..] = fields.as_slice() else { return None };
            let at = labels.iter().position(|one| one == label)?;
            Some(Labelled { text: text.clone(), labels: 1 << at })
        };
        Ok(rows(&path, b',', true)?.into_iter().filter_map(parse).collect())
    };
    let mut train = part("random_posts")?;
    train.extend(part("preselected_posts")?);
    Ok(Task { name, asks: Asks::RuSentiment, train, test: part("test")? })
}

fn cedr_emotions(name: &'static str, data: &Path) -> Result<Task, SetError> {
    Ok(Task {
        name,
        asks: Asks::CedrEmotions,
        train: sets::cedr(data, "train")?,
        test: sets::cedr(data, "test")?,
    })
}

fn six_emotions(set: Vec<Labelled>) -> Vec<Labelled> {
    let meanings = || GO_EMOTIONS.iter().map(|(_, _, emotion)| *emotion);
    let map = |one: Labelled| Labelled { labels: sets::emotion_bits(one.labels, meanings()), text: one.text };
    set.into_iter().map(map).collect()
}

fn go_emotions(name: &'static str, data: &Path) -> Result<Task, SetError> {
    Ok(Task {
        name,
        asks: Asks::Emotions,
        train: six_emotions(sets::go_emotions(data, "train")?),
        test: six_emotions(sets::go_emotions(data, "test")?),
    })
}

fn ru_go_emotions(name: &'static str, data: &Path) -> Result<Task, SetError> {
    Ok(Task {
        name,
        asks: Asks::Emotions,
        train: six_emotions(sets::ru_go_emotions(data, "validation")?),
        test: six_emotions(sets::ru_go_emotions(data, "test")?),
    })
}

fn polarity(set: Vec<Labelled>, polarity: fn(u32) -> Option<u32>) -> Vec<Labelled> {
    set.into_iter()
        .filter_map(|one| Some(Labelled { labels: polarity(one.labels)?, text: one.text }))
        .collect()
}

fn cedr_polarity(name: &'static str, data: &Path) -> Result<Task, SetError> {
    Ok(Task {
        name,
        asks: Asks::Polarity,
        train: polarity(sets::cedr(data, "train")?, sets::cedr_polarity),
        test: polarity(sets::cedr(data, "test")?, sets::cedr_polarity),
    })
}

fn go_polarity(name: &'static str, data: &Path) -> Result<Task, SetError> {
    Ok(Task {
        name,
        asks: Asks::Polarity,
        train: polarity(sets::go_emotions(data, "train")?, sets::go_polarity),
        test: polarity(sets::go_emotions(data, "test")?, sets::go_polarity),
    })
}

/// Patients' comments (PxTextMining, framework of 2023-08-31): people rated the sentiment 1 (very positive) … 5 (very
/// negative). Every fifth labelled comment is a test.
fn patients(name: &'static str, data: &Path) -> Result<Task, SetError> {
    let path = data.join("nhs_feedback/v6framework_230831.csv");
    let parse = |fields: Vec<String>| {
        let labels = match fields.get(10)?.trim() {
            "1" | "2" => 0b100,
            "3" => 0b010,
            "4" | "5" => 0b001,
            _ => return None,
        };
        Some(Labelled { text: fields.get(8)?.clone(), labels })
    };
    let all: Vec<Labelled> = rows(&path, b',', true)?.into_iter().filter_map(parse).collect();
    let (train, test) = every_fifth(all);
    Ok(Task { name, asks: Asks::Polarity, train, test })
}

/// Portuguese reviews of a marketplace, by their stars: 1–2 negative, 3 neutral, 4–5 positive. Every fifth is a test.
fn buyers(name: &'static str, data: &Path) -> Result<Task, SetError> {
    let path = data.join("olist/olist_order_reviews_dataset.csv");
    let parse = |fields: Vec<String>| {
        let text = fields.get(4)?.trim().to_owned();
        let labels = match fields.get(2)?.trim() {
            "1" | "2" => 0b001,
            "3" => 0b010,
            "4" | "5" => 0b100,
            _ => return None,
        };
        (!text.is_empty()).then_some(Labelled { text, labels })
    };
    let all: Vec<Labelled> = rows(&path, b',', true)?.into_iter().filter_map(parse).collect();
    let (train, test) = every_fifth(all);
    Ok(Task { name, asks: Asks::Polarity, train, test })
}

/// A training part and every fifth as a test.
fn every_fifth(all: Vec<Labelled>) -> (Vec<Labelled>, Vec<Labelled>) {
    let (test, train): (Vec<_>, Vec<_>) = all.into_iter().enumerate().partition(|(at, _)| at % 5 == 0);
    let plain = |part: Vec<(usize, Labelled)>| part.into_iter().map(|(_, one)| one).collect();
    (plain(train), plain(test))
}

fn restaurants(name: &'static str, data: &Path) -> Result<Task, SetError> {
    sentirueval(name, data, "rest")
}

fn cars(name: &'static str, data: &Path) -> Result<Task, SetError> {
    sentirueval(name, data, "car")
}

/// Reviews by their authors' feeling for the whole; both good and bad is neutral.
fn sentirueval(name: &'static str, data: &Path, kind: &str) -> Result<Task, SetError> {
    let part = |part: &str| -> Result<Vec<Labelled>, SetError> {
        let whole = |review: reviews::Review| {
            let labels = match review.whole.as_str() {
                "negative" => 0b001,
                "neutral" | "both" => 0b010,
                "positive" => 0b100,
                _ => return None,
            };
            Some(Labelled { text: review.text, labels })
        };
        Ok(reviews::load(data, kind, part)?.into_iter().filter_map(whole).collect())
    };
    Ok(Task { name, asks: Asks::Polarity, train: part("train")?, test: part("test")? })
}

/// A set's labels as polarity, where they say it.
pub fn as_polarity(task: &Task, set: &[Labelled]) -> Option<Vec<Labelled>> {
    match task.asks {
        Asks::Polarity => Some(set.to_vec()),
        Asks::RuSentiment => Some(set.iter().filter(|one| one.labels & 0b111 != 0).cloned().collect()),
        Asks::Emotions | Asks::CedrEmotions => None,
    }
}

/// Bits of the task's labels for bits of [`Emotion::ALL`]. CEDR knows no disgust: it is anger there.
pub fn emotions_as(asks: Asks, bits: u32) -> u32 {
    if asks != Asks::CedrEmotions {
        return bits;
    }
    let has = |emotion: Emotion| {
        bits & emotion.bit() != 0 || (emotion == Emotion::Anger && bits & Emotion::Disgust.bit() != 0)
    };
    CEDR.iter().enumerate().filter(|(_, emotion)| has(**emotion)).fold(0, |bits, (at, _)| bits | 1 << at)
}
