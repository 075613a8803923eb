//! What was typed, taken apart: words, numbers, addresses; and the ranges of the tables in which each may lie.

use rapport_kernel::text;

use super::spelling::{spell, spell_beginning, words};

/// Longest text that is searched for, in characters.
pub(super) const LONGEST: usize = 200;

/// One thing typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Term {
    /// Digits of a number, as of a telephone.
    Number(String),
    /// Something with an `@`, folded.
    Address(String),
    /// Anything else, as typed.
    Word(String),
}

/// The terms of what was typed; parts of one number stand together.
pub(super) fn terms(typed: &str) -> Vec<Term> {
    let typed: String = typed.chars().take(LONGEST).filter(|c| !c.is_control()).collect();
    let mut terms: Vec<Term> = Vec::new();
    for piece in typed.split_whitespace() {
        let digits: String = piece.chars().filter(char::is_ascii_digit).collect();
        let number = !digits.is_empty() && piece.chars().all(|c| c.is_ascii_digit() || "+-().".contains(c));
        if number {
            if let Some(Term::Number(before)) = terms.last_mut() {
                before.push_str(&digits);
            } else {
                terms.push(Term::Number(digits));
            }
        } else if piece.contains('@') {
            terms.push(Term::Address(text::fold(piece)));
        } else {
            terms.push(Term::Word(piece.to_owned()));
        }
    }
    terms
}

/// Where a term may be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// Tokens that begin so; the whole one is an exact match. With all these words in the name.
    Token {
        begins: String,
        whole: String,
        also: Vec<String>,
        says: &'static str,
    },
    /// Keys of identifiers that begin so.
    Key {
        begins: String,
        says: String,
    },
    /// This very key.
    ExactKey {
        key: String,
        says: &'static str,
    },
    Order(String),
}

/// The places of one term alone. `systems` are the kinds of other systems' ids in use.
pub(super) fn places(term: &Term, systems: &[String]) -> Vec<Place> {
    match term {
        Term::Number(digits) => {
            let mut places = vec![Place::Key { begins: format!("phone:+{digits}"), says: "phone".into() }];
            if let Some(rest) = digits.strip_prefix('8').filter(|rest| !rest.is_empty()) {
                // Russians dial 8 where the world writes +7.
                places.push(Place::Key { begins: format!("phone:+7{rest}"), says: "phone".into() });
            }
            if digits.len() >= 3 {
                places.push(token("d:", digits, digits, "phone"));
            }
            places.push(token("n:", digits, digits, "name"));
            places.extend(numbered(digits, systems));
            places
        }
        Term::Address(address) => {
            vec![Place::Key { begins: format!("email:{address}"), says: "email".into() }]
        }
        Term::Word(word) => {
            let folded = text::fold(word);
            let mut places = name_places(&words(word));
            if folded.chars().count() >= 2 {
                places.push(token("e:", &folded, &folded, "email"));
                places.push(Place::Key { begins: format!("email:{folded}"), says: "email".into() });
                places.extend(numbered(word, systems));
            }
            places
        }
    }
}

/// Places of ids: account, card, user, other systems, orders; in the usual ways of writing them.
fn numbered(word: &str, systems: &[String]) -> Vec<Place> {
    let mut ways = vec![word.to_owned(), word.to_lowercase(), word.to_uppercase()];
    ways.dedup();
    let mut places = Vec::new();
    for way in &ways {
        let kinds =
            ["account", "card", "user_id"].into_iter().map(str::to_owned).chain(systems.iter().cloned());
        places.extend(kinds.map(|kind| Place::Key { begins: format!("{kind}:{way}"), says: kind }));
        places.push(Place::Order(way.clone()));
    }
    for kind in ["device", "anonymous_id"] {
        places.push(Place::ExactKey { key: format!("{kind}:{word}"), says: kind });
    }
    places
}

/// Names that hold all these words: sought by the longest, since fewest begin so.
pub(super) fn name_places(words: &[String]) -> Vec<Place> {
    let mut spelled: Vec<(String, String)> = words
        .iter()
        .map(|word| (spell_beginning(word), spell(word)))
        .filter(|(begins, _)| !begins.is_empty())
        .collect();
    spelled.sort_by_key(|(begins, _)| std::cmp::Reverse(begins.len()));
    let mut spelled = spelled.into_iter();
    let Some((begins, whole)) = spelled.next() else { return Vec::new() };
    let also = spelled.map(|(begins, _)| begins).collect();
    vec![Place::Token { begins: format!("n:{begins}"), whole: format!("n:{whole}"), also, says: "name" }]
}

fn token(space: &str, begins: &str, whole: &str, says: &'static str) -> Place {
    Place::Token {
        begins: format!("{space}{begins}"),
        whole: format!("{space}{whole}"),
        also: Vec::new(),
        says,
    }
}

/// The first text after all that begin so.
pub(super) fn after(begins: &str) -> Vec<u8> {
    let mut bytes = begins.as_bytes().to_vec();
    // No byte of UTF-8 is 255, so the next one always exists.
    if let Some(last) = bytes.last_mut() {
        *last += 1;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stands_together_however_it_is_spaced() {
        assert_eq!(terms("+7 (912) 345-67-89"), [Term::Number("79123456789".into())]);
        assert_eq!(terms("Иванов 345-67"), [Term::Word("Иванов".into()), Term::Number("34567".into())]);
        assert_eq!(terms(" Anna@X.ru"), [Term::Address("anna@x.ru".into())]);
        assert!(terms(" \u{0} ").is_empty());
    }

    #[test]
    fn a_number_dialled_with_eight_is_sought_with_plus_seven() {
        let found = places(&Term::Number("8912".into()), &[]);
        assert!(found.contains(&Place::Key { begins: "phone:+7912".into(), says: "phone".into() }));
    }
}
