//! Words whose feeling people have rated: the one thing that carries over to fields no training text came from.

use rust_stemmers::{Algorithm, Stemmer};

use super::{BadWeights, features::word_hash};
use crate::words::{Kind, Token, negates};

/// Ratings of words by hash of their stem, ascending.
#[derive(Debug, Clone, PartialEq)]
pub struct Lexicon {
    /// 32 bits of a hash are enough: ten thousand words, one false hit in four hundred thousand.
    entries: Vec<(u32, i8)>,
}

/// What the rated words of a text add up to.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Tone {
    /// Sum of the good ratings, each at most 1.
    pub good: f32,
    /// Sum of the bad ratings, as a positive number.
    pub bad: f32,
}

const MAGIC: &[u8; 8] = b"RAPLEX01";
const SEED: u64 = 0x7fb5_d329_728e_a185;
/// Words after a negation that it still turns round.
const REACH: usize = 3;
/// What is left of a rating that is turned round: not bad is less than good (Taboada et al. 2011).
const TURNED: f32 = 0.6;

impl Lexicon {
    /// From words rated −1 … 1. Words of one stem share their mean.
    pub fn new<'w>(rated: impl IntoIterator<Item = (&'w str, f32)>) -> Self {
        let stems = stems();
        let mut ratings: Vec<(u32, f32)> = rated
            .into_iter()
            .filter_map(|(word, rating)| {
                // A smile is rated whole and met sign by sign: only what is one token can be found.
                let tokens = crate::words::tokens(word);
                let [token] = tokens.as_slice() else { return None };
                Some((key(&stems, token), rating))
            })
            .collect();
        ratings.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let mean = |run: &[(u32, f32)]| {
            let mean = run.iter().map(|(_, rating)| rating).sum::<f32>() / run.len() as f32;
            (run[0].0, (mean * 127.0).round().clamp(-127.0, 127.0) as i8)
        };
        Self {
            entries: ratings
                .chunk_by(|a, b| a.0 == b.0)
                .map(mean)
                .filter(|(_, rating)| *rating != 0)
                .collect(),
        }
    }

    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The rated words of a text; a negation turns round the next few.
    pub fn tone(&self, tokens: &[Token]) -> Tone {
        let stems = stems();
        let (mut tone, mut turned) = (Tone::default(), 0);
        for token in tokens {
            if negates(&token.folded) {
                turned = REACH;
                continue;
            }
            let rating = self.rating(key(&stems, token));
            let rating = if turned > 0 { -rating * TURNED } else { rating };
            if rating > 0.0 {
                tone.good += rating;
            } else {
                tone.bad -= rating;
            }
            turned = if token.kind == Kind::Sign { 0 } else { turned.saturating_sub(1) };
        }
        tone
    }

    fn rating(&self, key: u32) -> f32 {
        let found = self.entries.binary_search_by_key(&key, |(hash, _)| *hash);
        found.map_or(0.0, |at| f32::from(self.entries[at].1) / 127.0)
    }

    /// Little-endian: magic, then hash and rating of each word.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        for (hash, rating) in &self.entries {
            bytes.extend_from_slice(&hash.to_le_bytes());
            bytes.extend_from_slice(&rating.to_le_bytes());
        }
        bytes
    }

    /// Reads what [`Self::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadWeights> {
        let bad = |why| BadWeights { model: "lexicon", why };
        let rest = bytes.strip_prefix(MAGIC).ok_or(bad("they are no lexicon of this version"))?;
        if rest.len() % 5 != 0 {
            return Err(bad("they are cut short"));
        }
        let entry = |five: &[u8]| {
            (u32::from_le_bytes([five[0], five[1], five[2], five[3]]), i8::from_le_bytes([five[4]]))
        };
        Ok(Self { entries: rest.chunks(5).map(entry).collect() })
    }
}

/// Snowball's stemmer of Russian: the lexicon has one form of a word, comments have a dozen. English lexicons list forms.
fn stems() -> Stemmer {
    Stemmer::create(Algorithm::Russian)
}

fn key(stems: &Stemmer, token: &Token) -> u32 {
    let cyrillic = token.folded.starts_with(|c| matches!(c, 'а'..='я'));
    let hash =
        if cyrillic { word_hash(SEED, &stems.stem(&token.folded)) } else { word_hash(SEED, &token.folded) };
    (super::features::mix(hash) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::tokens;

    #[test]
    fn forms_of_a_word_share_its_rating_and_negations_turn_it() {
        let lexicon = Lexicon::new([("ужасный", -1.0), ("good", 0.5), ("👍", 0.5)]);
        let tone = |text: &str| lexicon.tone(&tokens(text));
        assert!((tone("ужасная, ужасного").bad - 2.0).abs() < 0.02);
        assert!((tone("good 👍").good - 1.0).abs() < 0.02);
        assert!((tone("not a good").bad - 0.3).abs() < 0.02);
        assert_eq!(Lexicon::from_bytes(&lexicon.to_bytes()).unwrap(), lexicon);
        assert!(Lexicon::from_bytes(b"nothing").is_err());
    }
}
