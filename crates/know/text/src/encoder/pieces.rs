//! Text into sentence pieces: the segmentation of highest likelihood under a unigram model (Kudo, "Subword
//! Regularization", 2018), as the SentencePiece library finds it, with its rule for ties.

use super::EncoderError;
use super::normalize::Normalizer;

const UNKNOWN: u32 = 0;
const BEGIN: u32 = 1;
const END: u32 = 2;
/// How much worse than the worst piece a character is that no piece has.
const UNKNOWN_PENALTY: f64 = 10.0;
/// What follows this many pieces of one text is not read: bounds the work that one comment can cause.
const MOST_PIECES: usize = 1024;

pub(super) struct Pieces {
    normalizer: Normalizer,
    trie: Trie,
    scores: Vec<f32>,
    unknown_score: f64,
}

impl Pieces {
    /// From a SentencePiece model: field 1 the pieces (1: text, 2: score), field 3 the normaliser (2: character map).
    pub(super) fn read(model: &[u8]) -> Result<Self, EncoderError> {
        let damaged = EncoderError::Damaged("the model of pieces does not parse");
        let (mut texts, mut scores, mut map) = (Vec::new(), Vec::new(), None);
        for (field, value) in fields(model) {
            match field {
                1 => {
                    let (mut text, mut score) = (None, 0.0);
                    for (field, value) in fields(value) {
                        match (field, value.len()) {
                            (1, _) => text = Some(value),
                            (2, 4) => {
                                score = f32::from_le_bytes([value[0], value[1], value[2], value[3]]);
                            }
                            _ => {}
                        }
                    }
                    texts.push(text.ok_or(damaged.clone())?);
                    scores.push(score);
                }
                3 => map = fields(value).find(|(field, _)| *field == 2).map(|(_, map)| map),
                _ => {}
            }
        }
        let lowest = scores.iter().copied().fold(f32::INFINITY, f32::min);
        if texts.is_empty() {
            return Err(damaged);
        }
        Ok(Self {
            normalizer: Normalizer::read(map.ok_or(damaged)?)?,
            trie: Trie::build(&texts),
            unknown_score: f64::from(lowest) - UNKNOWN_PENALTY,
            scores,
        })
    }

    /// Numbers of the pieces of a text, between the marks of its beginning and end.
    pub(super) fn of(&self, text: &str) -> Vec<u32> {
        let text = self.normalizer.normalize(text);
        let mut ids = vec![END];
        self.segment(&text, &mut ids);
        if ids.len() == 1 {
            ids.push(UNKNOWN);
        }
        ids.push(BEGIN);
        ids.reverse();
        if ids.len() > MOST_PIECES {
            ids.truncate(MOST_PIECES - 1);
            ids.push(END);
        }
        ids
    }

    /// Adds the pieces of the best segmentation, last first. Of two equal ones that with the earlier start of its last
    /// piece wins, which a left-to-right pass with a strict comparison gives.
    fn segment(&self, text: &str, ids: &mut Vec<u32>) {
        #[derive(Clone, Copy)]
        struct Best {
            score: f64,
            from: usize,
            piece: u32,
        }
        let mut best = vec![Best { score: f64::NEG_INFINITY, from: 0, piece: UNKNOWN }; text.len() + 1];
        best[0].score = 0.0;
        let bytes = text.as_bytes();
        for (from, character) in text.char_indices() {
            let base = best[from].score;
            let one = from + character.len_utf8();
            let mut single = false;
            let mut offer = |to: usize, piece: u32, score: f64| {
                if base + score > best[to].score {
                    best[to] = Best { score: base + score, from, piece };
                }
            };
            self.trie.prefixes(&bytes[from..], |length, piece| {
                single |= from + length == one;
                offer(from + length, piece, f64::from(self.scores[piece as usize]));
            });
            if !single {
                offer(one, UNKNOWN, self.unknown_score);
            }
        }
        let mut to = text.len();
        while to > 0 {
            ids.push(best[to].piece);
            to = best[to].from;
        }
    }
}

/// Byte strings in a tree whose nodes lie level by level, so that the children of one are neighbours.
struct Trie {
    /// First child of each node, and one past the last node: children of `n` are `first[n]..first[n + 1]`.
    first: Vec<u32>,
    label: Vec<u8>,
    /// The string's number plus one where one ends.
    value: Vec<u32>,
}

impl Trie {
    fn build(texts: &[&[u8]]) -> Self {
        let mut order: Vec<u32> = (0..texts.len() as u32).collect();
        order.sort_unstable_by_key(|id| texts[*id as usize]);
        let text = |position: usize| texts[order[position] as usize];
        let mut trie = Self { first: Vec::new(), label: vec![0], value: vec![0] };
        // Each node's range among the sorted strings, and its depth.
        let mut level = vec![(0, order.len())];
        let mut depth = 0;
        while !level.is_empty() {
            let mut next = Vec::new();
            for (mut from, to) in level {
                trie.first.push(trie.label.len() as u32);
                while from < to && text(from).len() == depth {
                    from += 1;
                }
                while from < to {
                    let byte = text(from)[depth];
                    let end = from + (from..to).take_while(|position| text(*position)[depth] == byte).count();
                    trie.label.push(byte);
                    trie.value.push(if text(from).len() == depth + 1 { order[from] + 1 } else { 0 });
                    next.push((from, end));
                    from = end;
                }
            }
            level = next;
            depth += 1;
        }
        trie.first.push(trie.label.len() as u32);
        trie
    }

    /// Calls with the length and number of each string that `text` begins with, shortest first.
    fn prefixes(&self, text: &[u8], mut found: impl FnMut(usize, u32)) {
        let mut node = 0;
        for (depth, byte) in text.iter().enumerate() {
            let (from, to) = (self.first[node] as usize, self.first[node + 1] as usize);
            let Ok(child) = self.label[from..to].binary_search(byte) else {
                return;
            };
            node = from + child;
            if let Some(piece) = self.value[node].checked_sub(1) {
                found(depth + 1, piece);
            }
        }
    }
}

/// Fields of a protobuf message that have bytes: number and value. Stops where the message does not parse.
fn fields(message: &[u8]) -> impl Iterator<Item = (u64, &[u8])> {
    let mut rest = message;
    std::iter::from_fn(move || {
        loop {
            let tag = varint(&mut rest)?;
            let length = match tag & 7 {
                0 => {
                    varint(&mut rest)?;
                    continue;
                }
                1 => 8,
                2 => varint(&mut rest)? as usize,
                5 => 4,
                _ => return None,
            };
            let (value, after) = rest.split_at_checked(length)?;
            rest = after;
            return Some((tag >> 3, value));
        }
    })
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stored_prefix_is_found_shortest_first() {
        let texts: Vec<&[u8]> = vec![b"b", b"abc", b"a", b"ab", b"abe", b"c"];
        let trie = Trie::build(&texts);
        let found = |text: &[u8]| {
            let mut all = Vec::new();
            trie.prefixes(text, |length, id| all.push((length, id)));
            all
        };
        assert_eq!(found(b"abcd"), [(1, 2), (2, 3), (3, 1)]);
        assert_eq!(found(b"abx"), [(1, 2), (2, 3)]);
        assert_eq!(found(b"c"), [(1, 5)]);
        assert!(found(b"x").is_empty());
    }
}
