//! Words, signs and pictures of a text, in one normal form.

use std::ops::Range;

/// What one token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Word,
    Number,
    /// A run of one sign (`!!!`), or a picture.
    Sign,
}

/// A word or sign with its place. Words are in lower case with ё as е, and letters repeated four times or more are
/// repeated three times: `ооочень` and `ооооочень` are one word.
#[derive(Debug, Clone)]
pub struct Token {
    pub folded: String,
    pub range: Range<usize>,
    pub kind: Kind,
}

const MOST_REPEATED: usize = 3;

/// Tokens of a text in order. White space is none.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::with_capacity(text.len() / 5);
    let mut repeated = 0;
    let mut last = '\0';
    for (at, c) in text.char_indices() {
        if c.is_whitespace() || c == '\u{fe0f}' || c == '\u{200d}' {
            last = ' ';
            continue;
        }
        let folded = fold(c);
        let kind = if c.is_alphabetic() {
            Kind::Word
        } else if c.is_numeric() {
            Kind::Number
        } else {
            Kind::Sign
        };
        let end = at + c.len_utf8();
        let inner = matches!(c, '-' | '\'' | '’') && follows_letter(text, end);
        match found.last_mut() {
            Some(token)
                if token.range.end == at
                    && (token.kind == kind && (kind != Kind::Sign || last == folded)
                        || (token.kind == Kind::Word && (inner || kind == Kind::Number))) =>
            {
                repeated = if last == folded { repeated + 1 } else { 1 };
                if repeated <= MOST_REPEATED {
                    token.folded.push(if c == '’' { '\'' } else { folded });
                }
                token.range.end = end;
            }
            _ => {
                found.push(Token { folded: folded.to_string(), range: at..end, kind });
                repeated = 1;
            }
        }
        last = folded;
    }
    found
}

fn follows_letter(text: &str, at: usize) -> bool {
    text[at..].starts_with(char::is_alphabetic)
}

/// One letter in lower case, ё as е. Letters that grow when they fold (İ) keep their first part.
fn fold(c: char) -> char {
    match c {
        'a'..='z' | 'а'..='я' => c,
        'ё' | 'Ё' => 'е',
        _ => c.to_lowercase().next().unwrap_or(c),
    }
}

/// Whether the word turns round what follows it, in Russian or English.
pub fn negates(word: &str) -> bool {
    matches!(
        word,
        "не" | "ни"
            | "нет"
            | "без"
            | "нельзя"
            | "никогда"
            | "not"
            | "no"
            | "never"
            | "without"
            | "nothing"
            | "cannot"
            | "neither"
            | "nor"
            | "hardly"
    ) || word.ends_with("n't")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_signs_and_pictures_are_told_apart_and_long_cries_are_shortened() {
        let words: Vec<_> =
            tokens("Ёлка, ооооочень!!!! don’t 5-й 👍🏽 iPhone13").into_iter().map(|t| t.folded).collect();
        assert_eq!(words, ["елка", ",", "ооочень", "!!!", "don't", "5", "-", "й", "👍", "🏽", "iphone13"]);
    }

    #[test]
    fn places_are_those_of_the_text() {
        let text = "Ещё ЁЖ :)";
        let places: Vec<_> = tokens(text).into_iter().map(|token| &text[token.range]).collect();
        assert_eq!(places, ["Ещё", "ЁЖ", ":", ")"]);
    }
}
