//! A text as a sparse vector: pieces of two to five letters of each word, words, pairs of words, words after a
//! negation; each hashed to a place (feature hashing: Weinberger et al. 2009). Letters catch the many endings of Russian
//! words and spelling mistakes, words catch the rest.

use super::Lexicon;
use crate::words::{Kind, Token, negates};

/// A sparse vector: places in ascending order, each once, with their values.
pub type Features = Vec<(u32, f32)>;

/// How many places there are: two to the power of `bits`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Width {
    pub bits: u32,
}

impl Width {
    pub const fn places(self) -> usize {
        1 << self.bits
    }

    const fn place(self, hash: u64) -> u32 {
        (mix(hash) >> (64 - self.bits)) as u32
    }
}

const SHORTEST: usize = 2;
const LONGEST: usize = 5;
/// Words after a negation that it still turns round.
const REACH: usize = 2;

const PIECE: u64 = 0x9e37_79b9_7f4a_7c15;
const WORD: u64 = 0xc2b2_ae3d_27d4_eb4f;
const PAIR: u64 = 0x1656_67b1_9e37_79f9;
const TONE: u64 = 0x94d0_49bb_1331_11eb;
/// By how much good must outweigh bad, or bad good, to prevail.
const CLEAR: f32 = 0.2;
const NEGATED: u64 = 0x2545_f491_4f6c_dd1d;

/// Finaliser of SplitMix64 (Steele et al. 2014).
pub(super) const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

const fn step(hash: u64, value: u64) -> u64 {
    (hash ^ value).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(23)
}

pub(super) fn word_hash(seed: u64, word: &str) -> u64 {
    word.chars().fold(seed, |hash, c| step(hash, c as u64))
}

/// The vector of a text's tokens. Pieces of words and whole words are each of length one, so that neither drowns the
/// other; what rated words add up to stands beside them.
pub fn features(tokens: &[Token], width: Width, lexicon: &Lexicon) -> Features {
    let mut pieces = Vec::with_capacity(tokens.len() * 16);
    let mut words = Vec::with_capacity(tokens.len() * 3);
    let mut letters = Vec::new();
    let mut previous = step(WORD, 1);
    let mut turned = 0;
    for token in tokens {
        letters.clear();
        letters.push(u64::from(b' '));
        letters.extend(token.folded.chars().map(|c| c as u64));
        letters.push(u64::from(b' '));
        for start in 0..letters.len() {
            let mut hash = PIECE;
            for (length, letter) in letters[start..].iter().take(LONGEST).enumerate() {
                hash = step(hash, *letter);
                if length + 1 >= SHORTEST {
                    pieces.push(width.place(hash));
                }
            }
        }
        let word = word_hash(WORD, &token.folded);
        words.push(width.place(word));
        words.push(width.place(step(step(PAIR, previous), word)));
        previous = word;
        if token.kind == Kind::Sign {
            turned = 0;
        } else if turned > 0 {
            words.push(width.place(step(NEGATED, word)));
            turned -= 1;
        }
        if negates(&token.folded) {
            turned = REACH;
        }
    }
    words.push(width.place(step(step(PAIR, previous), 2)));
    let mut all = counted(pieces);
    all.extend(counted(words));
    all.extend(tone(tokens, lexicon).map(|(hash, value)| (width.place(hash), value)));
    all.sort_unstable_by_key(|(place, _)| *place);
    all.dedup_by(|later, kept| {
        let same = later.0 == kept.0;
        if same {
            kept.1 += later.1;
        }
        same
    });
    all
}

/// How much good and bad the rated words say, and which of them prevails.
fn tone(tokens: &[Token], lexicon: &Lexicon) -> impl Iterator<Item = (u64, f32)> {
    let tone = lexicon.tone(tokens);
    let net = tone.good - tone.bad;
    let prevails = if tone.good + tone.bad == 0.0 {
        0
    } else if net > CLEAR {
        1
    } else if net < -CLEAR {
        2
    } else {
        3
    };
    [(1, tone.good.ln_1p()), (2, tone.bad.ln_1p()), (3 + prevails, 0.5)]
        .into_iter()
        .map(|(name, value)| (step(TONE, name), value))
        .filter(|(_, value)| *value > 0.0)
}

/// Each place with 1 + ln(count), the whole of length one.
fn counted(mut places: Vec<u32>) -> Features {
    places.sort_unstable();
    let mut values: Features = Vec::with_capacity(places.len());
    for run in places.chunk_by(|a, b| a == b) {
        values.push((run[0], 1.0 + (run.len() as f32).ln()));
    }
    let length = values.iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
    for (_, value) in &mut values {
        *value /= length;
    }
    values
}
