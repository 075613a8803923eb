//! Words without their endings, by Porter's Snowball stemmers: Cyrillic words as Russian, all others as English.

use rust_stemmers::{Algorithm, Stemmer};

pub(crate) struct Stems {
    russian: Stemmer,
    english: Stemmer,
}

impl Stems {
    pub(crate) fn new() -> Self {
        Self { russian: Stemmer::create(Algorithm::Russian), english: Stemmer::create(Algorithm::English) }
    }

    /// Of a word in lower case.
    pub(crate) fn stem(&self, word: &str) -> String {
        let cyrillic = word.chars().next().is_some_and(|c| ('\u{400}'..'\u{530}').contains(&c));
        let stemmer = if cyrillic { &self.russian } else { &self.english };
        stemmer.stem(word).into_owned()
    }
}
