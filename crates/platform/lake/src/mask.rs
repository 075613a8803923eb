//! Takes what names or reaches a person out of free text: addresses, telephone and card numbers.
//!
//! Errs on the side of taking out too much: in what comes back there is no `@` and no run of seven digits.

use std::borrow::Cow;

/// Digits that may stand in a row, with the usual separators between, before they are taken for a telephone number.
const MOST_DIGITS: usize = 6;

/// The text with e-mail addresses as `[email]`, card numbers as `[card]`, telephone-like numbers as `[phone]`, and
/// addresses of pages without their parameters.
pub fn mask(text: &str) -> Cow<'_, str> {
    if !may_hold(text) {
        return Cow::Borrowed(text);
    }
    // Words once more: a number that is taken out may join an address with what followed it.
    Cow::Owned(mask_words(&mask_numbers(&mask_words(text))))
}

/// Whether the text may hold what [`mask`] takes out.
pub fn looks_personal(text: &str) -> bool {
    may_hold(text) && mask(text) != text
}

/// A quick look that lets most text through without a copy.
fn may_hold(text: &str) -> bool {
    let mut digits = 0;
    text.chars().any(|c| {
        digits += usize::from(c.is_numeric());
        digits > MOST_DIGITS || is_at(c) || c == '?' || c == '#'
    })
}

const fn is_at(c: char) -> bool {
    matches!(c, '@' | '＠' | '﹫')
}

fn mask_words(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end_matches(char::is_whitespace);
        let space = &piece[word.len()..];
        if word.contains(is_at) {
            let before = word.len() - word.trim_start_matches(is_bracket).len();
            let after = word.trim_end_matches(is_bracket).len();
            masked.push_str(&word[..before]);
            masked.push_str("[email]");
            masked.push_str(word.get(after.max(before)..).unwrap_or_default());
        } else {
            masked.push_str(without_parameters(word));
        }
        masked.push_str(space);
    }
    masked
}

const fn is_bracket(c: char) -> bool {
    matches!(
        c,
        '(' | ')' | '[' | ']' | '<' | '>' | ',' | '.' | ';' | ':' | '!' | '?' | '"' | '\'' | '«' | '»'
    )
}

/// An address of a page without what follows `?` or `#`; other words as they are.
pub(crate) fn without_parameters(word: &str) -> &str {
    if word.contains("://") || word.starts_with("www.") || word.starts_with('/') {
        word.split(['?', '#']).next().unwrap_or_default()
    } else {
        word
    }
}

fn mask_numbers(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(char::is_numeric) {
        let (end, digits) = number_at(&rest[start..]);
        let number = &rest[start..start + end];
        masked.push_str(&rest[..start]);
        if digits > MOST_DIGITS && !is_date(number) {
            masked.push_str(if is_card(number) { "[card]" } else { "[phone]" });
        } else {
            masked.push_str(number);
        }
        rest = &rest[start + end..];
    }
    masked.push_str(rest);
    masked
}

/// Length of the number that the text begins with, separators between its digits included, and how many digits it has.
fn number_at(text: &str) -> (usize, usize) {
    let (mut end, mut digits, mut gap) = (0, 0, 0);
    for (at, c) in text.char_indices() {
        if c.is_numeric() {
            digits += 1;
            gap = 0;
            end = at + c.len_utf8();
        } else if gap < 3 && matches!(c, ' ' | '-' | '(' | ')' | '.' | '\u{a0}' | '‑' | '–' | '+' | '/') {
            gap += 1;
        } else {
            break;
        }
    }
    (end, digits)
}

/// `2026-03-04` and `04.03.2026` are no telephone numbers.
fn is_date(number: &str) -> bool {
    let shape: String = number.chars().map(|c| if c.is_ascii_digit() { 'd' } else { c }).collect();
    shape == "dddd-dd-dd" || shape == "dd.dd.dddd"
}

/// Whether the digits pass the check of payment cards (Luhn, ISO/IEC 7812-1).
fn is_card(number: &str) -> bool {
    let digits: Vec<u32> = number.chars().filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match place % 2 {
            0 => *digit,
            _ if *digit > 4 => digit * 2 - 9,
            _ => digit * 2,
        })
        .sum();
    (13..=19).contains(&digits.len()) && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_reaches_a_person_is_taken_out_and_the_rest_stays() {
        for (text, expected) in [
            ("Пишите на anna@example.com, спасибо", "Пишите на [email], спасибо"),
            ("call +7 (926) 123-45-67 now", "call +[phone] now"),
            ("карта 4111 1111 1111 1111!", "карта [card]!"),
            ("89261234567", "[phone]"),
            ("ждал 45 минут, заказ 12345", "ждал 45 минут, заказ 12345"),
            ("куплено 2026-03-04, 04.03.2026", "куплено 2026-03-04, 04.03.2026"),
            ("/000000 000?", "/[phone]"),
            ("see https://shop.example/cart?user=anna#top ok?", "see https://shop.example/cart ok?"),
        ] {
            assert_eq!(mask(text), expected);
        }
    }

    fn longest_run(text: &str) -> usize {
        text.split(|c: char| !c.is_numeric()).map(|run| run.chars().count()).max().unwrap_or(0)
    }

    proptest! {
        #[test]
        fn no_address_and_no_long_number_survives(text in r"([a-zа-я0-9@.+() \-]|[0-9]{3}|\PC){0,60}") {
            let masked = mask(&text);
            prop_assert!(!masked.contains(is_at), "{masked}");
            prop_assert!(longest_run(&masked) <= MOST_DIGITS, "{masked}");
            prop_assert_eq!(mask(&masked).into_owned(), masked.to_string(), "masking twice changes nothing");
        }
    }
}
