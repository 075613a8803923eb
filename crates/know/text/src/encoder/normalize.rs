//! SentencePiece's normalisation (`nmt_nfkc`): a double-array trie of byte sequences and what replaces each, carried
//! by the model itself (Kudo and Richardson, "SentencePiece", 2018; layout of the trie: darts-clone).

use super::EncoderError;

/// Stands for a space inside pieces.
pub(super) const SPACE: &str = "\u{2581}";

pub(super) struct Normalizer {
    units: Vec<u32>,
    replacements: Vec<u8>,
}

impl Normalizer {
    /// From the model's character map: length of the trie in bytes, the trie, replacements that end in a zero byte.
    pub(super) fn read(map: &[u8]) -> Result<Self, EncoderError> {
        let damaged = EncoderError::Damaged("the character map is cut");
        let (length, rest) = map.split_at_checked(4).ok_or(damaged.clone())?;
        let length = u32::from_le_bytes([length[0], length[1], length[2], length[3]]) as usize;
        let (trie, replacements) = rest.split_at_checked(length).ok_or(damaged)?;
        Ok(Self {
            units: trie
                .chunks_exact(4)
                .map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
                .collect(),
            replacements: replacements.to_vec(),
        })
    }

    /// The text as the pieces know it: characters unified, runs of spaces one, each written as [`SPACE`], one before
    /// the first word. Empty when nothing is left.
    pub(super) fn normalize(&self, text: &str) -> String {
        let mut out = Vec::with_capacity(text.len() + text.len() / 4 + SPACE.len());
        // True at the start, so that leading spaces go; the dummy space before the first word is written with it.
        let mut after_space = true;
        let mut rest = text.as_bytes();
        while !rest.is_empty() {
            let (replacement, taken) = self.prefix(rest);
            rest = &rest[taken..];
            for &byte in replacement {
                if byte != b' ' {
                    if out.is_empty() {
                        out.extend_from_slice(SPACE.as_bytes());
                    }
                    out.push(byte);
                    after_space = false;
                } else if !after_space {
                    out.extend_from_slice(SPACE.as_bytes());
                    after_space = true;
                }
            }
        }
        if after_space && !out.is_empty() {
            out.truncate(out.len() - SPACE.len());
        }
        String::from_utf8(out).unwrap_or_default()
    }

    /// What the longest known beginning of `text` becomes, and how many bytes it takes; else one character as it is.
    fn prefix<'a>(&'a self, text: &'a [u8]) -> (&'a [u8], usize) {
        let mut longest = None;
        let mut node = self.units.first().map_or(0, |unit| offset(*unit));
        for (index, byte) in text.iter().enumerate() {
            node ^= usize::from(*byte);
            let Some(&unit) = self.units.get(node) else {
                break;
            };
            if unit & 0x8000_00FF != u32::from(*byte) {
                break;
            }
            node ^= offset(unit);
            if unit & 0x100 != 0
                && let Some(value) = self.units.get(node)
            {
                longest = Some((index + 1, (value & 0x7FFF_FFFF) as usize));
            }
        }
        if let Some((taken, at)) = longest
            && let Some(from) = self.replacements.get(at..)
        {
            let end = from.iter().position(|byte| *byte == 0).unwrap_or(from.len());
            return (&from[..end], taken);
        }
        let length = match text[0] {
            0xF0.. => 4,
            0xE0.. => 3,
            0xC0.. => 2,
            _ => 1,
        };
        let length = length.min(text.len());
        (&text[..length], length)
    }
}

fn offset(unit: u32) -> usize {
    ((unit >> 10) << ((unit & 0x200) >> 6)) as usize
}
