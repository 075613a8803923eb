//! What is grouped: sentences, since a comment may speak of several things. A sentence said by many word for word is
//! read once.

use std::collections::HashMap;
use std::ops::Range;

use rapport_text::sentences::sentences;

/// One sentence of a comment.
pub(super) struct Unit {
    pub(super) comment: usize,
    pub(super) range: Range<usize>,
    /// Its text's place among the distinct ones.
    pub(super) text: usize,
}

pub(super) struct Units<'a> {
    pub(super) said: Vec<Unit>,
    pub(super) texts: Vec<&'a str>,
    /// How many sentences have each text.
    pub(super) times: Vec<usize>,
}

impl<'a> Units<'a> {
    pub(super) fn of<T: AsRef<str>>(comments: &'a [T]) -> Self {
        let mut known: HashMap<&str, usize> = HashMap::new();
        let mut all = Self { said: Vec::new(), texts: Vec::new(), times: Vec::new() };
        for (comment, text) in comments.iter().enumerate() {
            let whole = text.as_ref();
            for range in sentences(whole) {
                let sentence = &whole[range.clone()];
                if !sentence.contains(char::is_alphabetic) {
                    continue;
                }
                let text = *known.entry(sentence).or_insert_with(|| {
                    all.texts.push(sentence);
                    all.times.push(0);
                    all.texts.len() - 1
                });
                all.times[text] += 1;
                all.said.push(Unit { comment, range, text });
            }
        }
        all
    }
}
