//! Phrases of the rule files, found in a text: `достав*`, `money back`, `решил* ~ вопрос*`.

use std::collections::HashMap;

use crate::words::{Kind, Token};

/// Words that `~` lets in.
const GAP: usize = 3;

/// Phrases of several meanings, ready to be found in one pass over a text's words.
#[derive(Debug)]
pub struct Phrases<M> {
    /// By the first two letters of the first word.
    by_start: HashMap<[char; 2], Vec<Phrase<M>>>,
}

#[derive(Debug)]
struct Phrase<M> {
    meaning: M,
    words: Vec<Piece>,
}

#[derive(Debug)]
enum Piece {
    Word(String),
    Prefix(String),
    Gap,
}

/// A phrase found: its meaning, and the first and last of the tokens it covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match<M> {
    pub meaning: M,
    pub first: usize,
    pub last: usize,
}

/// A phrase that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the phrase `{phrase}` of {file} cannot be used: it begins with `*`, `~` or nothing")]
pub struct BadPhrase {
    pub file: &'static str,
    pub phrase: String,
}

impl<M: Copy> Phrases<M> {
    pub fn new<'p>(
        file: &'static str,
        phrases: impl IntoIterator<Item = (M, &'p str)>,
    ) -> Result<Self, BadPhrase> {
        let mut by_start: HashMap<_, Vec<_>> = HashMap::new();
        for (meaning, phrase) in phrases {
            let words: Vec<Piece> = phrase.split_whitespace().map(piece).collect();
            let (Some(Piece::Word(first) | Piece::Prefix(first)), Some(Piece::Word(_) | Piece::Prefix(_))) =
                (words.first(), words.last())
            else {
                return Err(BadPhrase { file, phrase: phrase.to_owned() });
            };
            by_start.entry(start(first)).or_default().push(Phrase { meaning, words });
        }
        Ok(Self { by_start })
    }

    /// All phrases in the tokens, in order of their first word.
    pub fn find(&self, tokens: &[Token]) -> Vec<Match<M>> {
        let mut found = Vec::new();
        for first in 0..tokens.len() {
            if tokens[first].kind != Kind::Word {
                continue;
            }
            let begins = start(&tokens[first].folded);
            for phrase in self.by_start.get(&begins).into_iter().flatten() {
                if let Some(last) = last(&phrase.words, tokens, first) {
                    found.push(Match { meaning: phrase.meaning, first, last });
                }
            }
        }
        found
    }
}

fn piece(word: &str) -> Piece {
    match word.strip_suffix('*') {
        _ if word == "~" => Piece::Gap,
        Some("") => Piece::Gap,
        Some(prefix) => Piece::Prefix(prefix.to_owned()),
        None => Piece::Word(word.to_owned()),
    }
}

fn start(word: &str) -> [char; 2] {
    let mut letters = word.chars();
    [letters.next().unwrap_or(' '), letters.next().unwrap_or(' ')]
}

/// The last token of the phrase that begins at the place.
fn last(pieces: &[Piece], tokens: &[Token], at: usize) -> Option<usize> {
    let (piece, rest) = pieces.split_first()?;
    if matches!(piece, Piece::Gap) {
        return (at..=at + GAP).find_map(|next| last(rest, tokens, next));
    }
    let token = tokens.get(at)?;
    let fits = match piece {
        Piece::Word(word) => token.folded == *word,
        Piece::Prefix(prefix) => token.folded.starts_with(prefix.as_str()),
        Piece::Gap => false,
    };
    match (fits, rest.is_empty()) {
        (false, _) => None,
        (true, true) => Some(at),
        (true, false) => last(rest, tokens, at + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::tokens;

    #[test]
    fn endings_neighbours_and_gaps_are_found() {
        let phrases =
            Phrases::new("test", [('d', "достав*"), ('m', "money back"), ('s', "решил* ~ вопрос*")]).unwrap();
        let found =
            |text: &str| phrases.find(&tokens(text)).into_iter().map(|m| m.meaning).collect::<String>();
        assert_eq!(found("Доставили, я хочу money back"), "dm");
        assert_eq!(found("money is back"), "");
        assert_eq!(found("решили мой главный вопрос; решили вопрос"), "ss");
        assert_eq!(found("решили все на свете кроме вопроса"), "");
        assert!(Phrases::new("test", [('x', "~ word")]).is_err());
    }
}
