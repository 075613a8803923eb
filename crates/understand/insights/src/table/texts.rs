//! A column of text in one buffer.

use std::collections::HashMap;

/// Texts of all rows, one after the other; an empty one is missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts {
    buffer: String,
    ends: Vec<usize>,
}

impl Texts {
    pub fn push(&mut self, text: &str) {
        self.buffer.push_str(text);
        self.ends.push(self.buffer.len());
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text of a row; empty when it is missing.
    pub fn get(&self, row: usize) -> &str {
        let from = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.buffer[from..self.ends[row]]
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|row| self.get(row))
    }

    /// The texts that stand in it, with how often each does, in the order of the alphabet; nothing when there are more
    /// than `most`.
    pub fn levels(&self, most: usize) -> Option<Vec<(&str, usize)>> {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for text in self.iter().filter(|text| !text.is_empty()) {
            *counts.entry(text).or_default() += 1;
            if counts.len() > most {
                return None;
            }
        }
        let mut levels: Vec<(&str, usize)> = counts.into_iter().collect();
        levels.sort_unstable();
        Some(levels)
    }
}

impl<'a> FromIterator<&'a str> for Texts {
    fn from_iter<I: IntoIterator<Item = &'a str>>(texts: I) -> Self {
        let mut all = Self::default();
        texts.into_iter().for_each(|text| all.push(text));
        all
    }
}
