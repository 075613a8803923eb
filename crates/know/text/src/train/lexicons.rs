//! Word lists as weak labels: each word is one small example, and the pieces of the word carry over to its other forms.

use std::{collections::BTreeMap, path::Path};

use super::sets::{SetError, read, rows};

/// A word or picture with the polarity that people gave it, −1 … 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Rated {
    pub word: String,
    pub rating: f32,
}

/// PolSentiLex (Koltsova, Alexeeva, Pashakhin, Koltsov 2020): raw ratings −2 … 2 of Russian words, averaged.
pub fn polsentilex(data: &Path) -> Result<Vec<Rated>, SetError> {
    let mut sums: BTreeMap<String, (f32, f32)> = BTreeMap::new();
    for fields in rows(&data.join("polsentilex/PolSentiLex-raw.csv"), b',', false)? {
        let [word, rating, ..] = fields.as_slice() else { continue };
        let Ok(rating) = rating.trim().parse::<f32>() else { continue };
        let sum = sums.entry(word.trim_start_matches('\u{feff}').to_owned()).or_default();
        *sum = (sum.0 + rating / 2.0, sum.1 + 1.0);
    }
    Ok(sums.into_iter().map(|(word, (sum, count))| Rated { word, rating: sum / count }).collect())
}

/// VADER (Hutto & Gilbert 2014): English words and smiles, rated −4 … 4.
pub fn vader(data: &Path) -> Result<Vec<Rated>, SetError> {
    rated(&data.join("lexicons_en/vader_lexicon.txt"), 4.0)
}

/// AFINN-165 (Nielsen 2011): English words, rated −5 … 5.
pub fn afinn(data: &Path) -> Result<Vec<Rated>, SetError> {
    rated(&data.join("lexicons_en/AFINN-en-165.txt"), 5.0)
}

/// Pictures by the VADER ratings of the words that describe them.
pub fn pictures(data: &Path) -> Result<Vec<Rated>, SetError> {
    let words: BTreeMap<String, f32> = vader(data)?.into_iter().map(|one| (one.word, one.rating)).collect();
    let text = read(&data.join("lexicons_en/emoji_utf8_lexicon.txt"))?;
    let rate = |line: &str| {
        let (picture, described) = line.split_once('\t')?;
        let ratings: Vec<f32> = described
            .split(|c: char| !c.is_alphabetic())
            .filter_map(|word| words.get(word))
            .copied()
            .collect();
        let sum: f32 = ratings.iter().sum();
        (!ratings.is_empty()).then(|| Rated {
            word: picture.to_owned(),
            rating: (sum / ratings.len() as f32).clamp(-1.0, 1.0),
        })
    };
    Ok(text.lines().filter_map(rate).collect())
}

fn rated(path: &Path, most: f32) -> Result<Vec<Rated>, SetError> {
    let parse = |line: &str| {
        let mut fields = line.split('\t');
        let word = fields.next()?.to_owned();
        let rating: f32 = fields.next()?.trim().parse().ok()?;
        Some(Rated { word, rating: rating / most })
    };
    Ok(read(path)?.lines().filter_map(parse).collect())
}
