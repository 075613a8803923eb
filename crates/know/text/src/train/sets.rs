//! Labelled texts, as their authors publish them in files.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{emotion::Emotion, sentiment::Polarity};

/// A folder or file that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SetError {
    #[error("{path} cannot be read: {why}")]
    Read { path: PathBuf, why: String },
    #[error("{path}, row {row}: {why}")]
    Row { path: PathBuf, row: usize, why: &'static str },
    #[error("{path} cannot be written: {why}")]
    Write { path: PathBuf, why: String },
}

/// A text with the labels that its set gives it, as bits.
#[derive(Debug, Clone)]
pub struct Labelled {
    pub text: String,
    pub labels: u32,
}

/// Rows of a file of columns separated by the sign, with or without a row of headings.
pub(crate) fn rows(path: &Path, separator: u8, headed: bool) -> Result<Vec<Vec<String>>, SetError> {
    let failed = |why: csv::Error| SetError::Read { path: path.to_owned(), why: why.to_string() };
    let mut builder = csv::ReaderBuilder::new();
    builder.delimiter(separator).has_headers(headed).flexible(true).quoting(separator != b'\t');
    let mut reader = builder.from_path(path).map_err(failed)?;
    let mut rows = Vec::new();
    for record in reader.byte_records() {
        let record = record.map_err(failed)?;
        rows.push(record.iter().map(|field| String::from_utf8_lossy(field).into_owned()).collect());
    }
    Ok(rows)
}

pub(crate) fn read(path: &Path) -> Result<String, SetError> {
    fs::read(path)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .map_err(|why| SetError::Read { path: path.to_owned(), why: why.to_string() })
}

fn field<'r>(path: &Path, row: usize, fields: &'r [String], at: usize) -> Result<&'r str, SetError> {
    let missing = SetError::Row { path: path.to_owned(), row: row + 1, why: "a column is missing" };
    fields.get(at).map(String::as_str).ok_or(missing)
}

/// Numbers of a list such as `[0 2]` or `3,17`, as bits.
fn bits(list: &str) -> u32 {
    list.split(|c: char| !c.is_ascii_digit())
        .filter_map(|number| number.parse::<u32>().ok())
        .filter(|bit| *bit < 32)
        .fold(0, |bits, bit| bits | 1 << bit)
}

/// CEDR's own labels: joy, sadness, surprise, fear, anger, and none of them as the sixth.
pub const CEDR: [Emotion; 6] =
    [Emotion::Joy, Emotion::Sadness, Emotion::Surprise, Emotion::Fear, Emotion::Anger, Emotion::None];

/// CEDR (Sboev et al. 2021), `train` or `test`; bits in the order of [`CEDR`].
pub fn cedr(data: &Path, part: &str) -> Result<Vec<Labelled>, SetError> {
    let path = data.join(format!("cedr/cedr-main-{part}.csv"));
    let parse = |(row, fields): (usize, &Vec<String>)| {
        let labels = bits(field(&path, row, fields, 1)?);
        Ok(Labelled {
            text: field(&path, row, fields, 0)?.to_owned(),
            labels: if labels == 0 { 1 << 5 } else { labels },
        })
    };
    rows(&path, b',', true)?.iter().enumerate().map(parse).collect()
}

/// The 27 emotions of GoEmotions (Demszky et al. 2020) and neutral, each with its polarity and its emotion of the six by
/// the paper's own groups; realisation, surprise, curiosity and confusion say neither good nor bad.
pub const GO_EMOTIONS: [(&str, Polarity, Emotion); 28] = {
    use Emotion::{Anger, Disgust, Fear, Joy, None, Sadness, Surprise};
    use Polarity::{Negative, Neutral, Positive};
    [
        ("admiration", Positive, Joy),
        ("amusement", Positive, Joy),
        ("anger", Negative, Anger),
        ("annoyance", Negative, Anger),
        ("approval", Positive, Joy),
        ("caring", Positive, Joy),
        ("confusion", Neutral, Surprise),
        ("curiosity", Neutral, Surprise),
        ("desire", Positive, Joy),
        ("disappointment", Negative, Sadness),
        ("disapproval", Negative, Anger),
        ("disgust", Negative, Disgust),
        ("embarrassment", Negative, Sadness),
        ("excitement", Positive, Joy),
        ("fear", Negative, Fear),
        ("gratitude", Positive, Joy),
        ("grief", Negative, Sadness),
        ("joy", Positive, Joy),
        ("love", Positive, Joy),
        ("nervousness", Negative, Fear),
        ("optimism", Positive, Joy),
        ("pride", Positive, Joy),
        ("realization", Neutral, Surprise),
        ("relief", Positive, Joy),
        ("remorse", Negative, Sadness),
        ("sadness", Negative, Sadness),
        ("surprise", Neutral, Surprise),
        ("neutral", Neutral, None),
    ]
};

/// GoEmotions, `train`, `dev` or `test`; bits in the order of [`GO_EMOTIONS`].
pub fn go_emotions(data: &Path, part: &str) -> Result<Vec<Labelled>, SetError> {
    let path = data.join(format!("goemotions/{part}.tsv"));
    let parse = |(row, fields): (usize, &Vec<String>)| {
        Ok(Labelled {
            text: field(&path, row, fields, 0)?.to_owned(),
            labels: bits(field(&path, row, fields, 1)?),
        })
    };
    rows(&path, b'\t', false)?.iter().enumerate().map(parse).collect()
}

/// The Russian translation of GoEmotions, `validation` or `test`.
pub fn ru_go_emotions(data: &Path, part: &str) -> Result<Vec<Labelled>, SetError> {
    let path = data.join(format!("ru_goemotions/ru-go-emotions-simplified-{part}.csv"));
    let parse = |(row, fields): (usize, &Vec<String>)| {
        Ok(Labelled {
            text: field(&path, row, fields, 0)?.to_owned(),
            labels: bits(field(&path, row, fields, 2)?),
        })
    };
    rows(&path, b',', true)?.iter().enumerate().map(parse).collect()
}

/// Bits of [`Polarity::ALL`] for labels of [`GO_EMOTIONS`]; none if they contradict each other.
pub fn go_polarity(labels: u32) -> Option<u32> {
    agreed(labels, GO_EMOTIONS.iter().map(|(_, polarity, _)| *polarity))
}

/// The same for labels of [`CEDR`]; surprise alone says neither.
pub fn cedr_polarity(labels: u32) -> Option<u32> {
    use Polarity::{Negative, Neutral, Positive};
    agreed(labels, [Positive, Negative, Neutral, Negative, Negative, Neutral].into_iter())
}

/// A feeling outweighs what is neutral beside it; good and bad together say nothing sure.
fn agreed(labels: u32, polarities: impl Iterator<Item = Polarity>) -> Option<u32> {
    let said = polarities
        .enumerate()
        .filter(|(bit, _)| labels >> bit & 1 == 1)
        .fold(0, |bits, (_, polarity)| bits | 1 << polarity as u32);
    match said & 0b101 {
        0b101 => None,
        0 => (said != 0).then_some(0b010),
        feeling => Some(feeling),
    }
}

/// Bits of [`Emotion::ALL`] for labels of a set whose labels mean these emotions.
pub fn emotion_bits(labels: u32, meanings: impl Iterator<Item = Emotion>) -> u32 {
    let bits = meanings
        .enumerate()
        .filter(|(bit, _)| labels >> bit & 1 == 1)
        .fold(0, |bits, (_, emotion)| bits | emotion.bit());
    // None stands only alone.
    if bits & !Emotion::None.bit() == 0 { bits } else { bits & !Emotion::None.bit() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feeling_outweighs_what_is_neutral_and_contradictions_are_left_out() {
        assert_eq!(go_polarity(1 << 2), Some(0b001));
        assert_eq!(go_polarity(1 << 17 | 1 << 27), Some(0b100));
        assert_eq!(go_polarity(1 << 26), Some(0b010));
        assert_eq!(go_polarity(1 << 2 | 1 << 17), None);
        assert_eq!(cedr_polarity(1 << 5), Some(0b010));
        assert_eq!(bits("[0 2]"), 0b101);
        assert_eq!(bits("3,17"), 1 << 3 | 1 << 17);
    }
}
