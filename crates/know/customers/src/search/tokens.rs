//! The words kept for search. Names: `n:` and their spelling. Ends of telephone and card numbers: `d:`. Parts of e-mail
//! addresses after the first: `e:`. Whole identifiers need none: their own table is in order.

use std::collections::BTreeSet;

use rapport_kernel::IdentifierKind;
use rapport_store::{Column, Rows, Writes};

use super::spelling::{spell, words};
use crate::identity::key::{Key, Part};

/// Words of a name that are kept.
const MOST_WORDS: usize = 12;
/// Letters of a word that are kept.
const MOST_LETTERS: usize = 40;

/// What an identifier is found by, apart from its beginning.
pub(crate) fn identifier_tokens(key: &Key) -> BTreeSet<String> {
    let value = key.value();
    let end = |count: usize| {
        let digits: String = value.chars().filter(char::is_ascii_digit).collect();
        (digits.len() > count).then(|| format!("d:{}", &digits[digits.len() - count..]))
    };
    match key.kind {
        IdentifierKind::Phone => [10, 7, 4].into_iter().filter_map(end).collect(),
        IdentifierKind::Card | IdentifierKind::Account => end(4).into_iter().collect(),
        IdentifierKind::Email => {
            let local = value.split('@').next().unwrap_or(value);
            local
                .split(['.', '_', '-', '+'])
                .skip(1)
                .filter(|part| part.len() > 1)
                .map(|part| format!("e:{part}"))
                .collect()
        }
        _ => BTreeSet::new(),
    }
}

/// The spellings of the words of a name.
pub(crate) fn name_words(name: &str) -> BTreeSet<String> {
    let spelled = words(name)
        .into_iter()
        .take(MOST_WORDS)
        .map(|word| spell(&word.chars().take(MOST_LETTERS).collect::<String>()));
    spelled.filter(|word| !word.is_empty()).collect()
}

/// Replaces the words of fragments whose names changed: `(fragment, old names, new names)`.
pub(crate) fn rename(renamed: &[(Part, String, String)], writes: &mut Writes) {
    let mut gone = Rows::new(&[Column::Bytes, Column::Uuid]);
    let mut new = Rows::new(&[Column::Bytes, Column::Uuid, Column::Text]);
    for (part, old_name, new_name) in renamed {
        let words = name_words(new_name);
        for word in name_words(old_name).difference(&words) {
            gone.push([format!("n:{word}").into_bytes().into(), part.uuid().into()]);
        }
        let whole: String = words.iter().flat_map(|word| [" ", word]).collect();
        for word in &words {
            new.push([format!("n:{word}").into_bytes().into(), part.uuid().into(), whole.as_str().into()]);
        }
    }
    writes
        .add("DELETE FROM search_token WHERE (token, fragment_id) IN (SELECT c1, c2 FROM ({rows}) r)", gone);
    writes.add(
        "INSERT INTO search_token (token, fragment_id, name) SELECT c1, c2, c3 FROM ({rows}) r WHERE true \
         ON CONFLICT (token, fragment_id) DO UPDATE SET name = excluded.name",
        new,
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_telephone_is_found_by_its_end_and_an_address_by_its_parts() {
        let of = |text: &str| identifier_tokens(&Key::parse(text).unwrap()).into_iter().collect::<Vec<_>>();
        assert_eq!(of("phone:+79123456789"), ["d:3456789", "d:6789", "d:9123456789"]);
        assert_eq!(of("email:anna.petrova-1985@example.ru"), ["e:1985", "e:petrova"]);
        assert_eq!(of("card:770012345678"), ["d:5678"]);
        assert!(of("user_id:42").is_empty());
    }
}
