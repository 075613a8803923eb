//! Words of a text with where they stand.

use std::ops::Range;

use crate::text::fold;

/// A run of letters and digits, hyphens and apostrophes inside it included.
#[derive(Debug)]
pub(super) struct Word {
    pub range: Range<usize>,
    /// Lower case, ё as е.
    pub folded: String,
    /// Begins with a capital letter.
    pub capital: bool,
}

impl Word {
    pub fn is_number(&self) -> bool {
        self.folded.starts_with(char::is_numeric)
    }

    pub fn is_any(&self, list: &[&str]) -> bool {
        list.contains(&self.folded.as_str())
    }

    /// One letter, as in `И. И. Петров`.
    pub fn is_initial(&self) -> bool {
        self.capital && self.folded.chars().count() == 1
    }
}

pub(super) fn of(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut start = None;
    let mut previous = ' ';
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let inside =
            c.is_alphanumeric() || (matches!(c, '-' | '\'' | '’' | '‑') && previous.is_alphanumeric());
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(begin)) => {
                let whole = text[begin..at].trim_end_matches(['-', '\'', '’', '‑']);
                words.push(Word {
                    range: begin..begin + whole.len(),
                    folded: fold(whole),
                    capital: whole.starts_with(char::is_uppercase),
                });
                start = None;
            }
            _ => {}
        }
        previous = c;
    }
    words
}

/// Whether between two neighbours there is nothing but white space and the given signs, on one line.
pub(super) fn joined(text: &str, left: &Word, right: &Word, signs: &[char]) -> bool {
    text[left.range.end..right.range.start]
        .chars()
        .all(|c| (c.is_whitespace() && c != '\n') || signs.contains(&c))
}
