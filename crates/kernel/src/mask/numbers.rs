//! Telephone and card numbers, however their digits are spaced and whatever alphabet they are of.

/// Digits that may stand in a row, with the usual separators between, before they are taken for a telephone number.
pub(super) const MOST_DIGITS: usize = 6;
/// Separators that may stand between two digits of one number.
const MOST_GAP: usize = 4;

/// A quick look that lets most text through without a copy.
pub(super) fn may_hold(text: &str) -> bool {
    text.chars().filter(|c| c.is_numeric()).count() > MOST_DIGITS
}

pub(super) fn mask(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(char::is_numeric) {
        let (end, digits) = number_at(&rest[start..]);
        let number = &rest[start..start + end];
        masked.push_str(&rest[..start]);
        if digits > MOST_DIGITS && !is_date(number, &rest[start + end..]) {
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
pub(super) fn number_at(text: &str) -> (usize, usize) {
    let (mut end, mut digits, mut gap) = (0, 0, 0);
    for (at, c) in text.char_indices() {
        if c.is_numeric() {
            digits += 1;
            gap = 0;
            end = at + c.len_utf8();
        } else if gap < MOST_GAP && separates(c) {
            gap += 1;
        } else {
            break;
        }
    }
    (end, digits)
}

/// White space, dashes, brackets, dots and signs that cannot be seen.
const fn separates(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '-' | '(' | ')' | '[' | ']' | '{' | '}' | '.' | '+' | '/' | '\\' | '_' | '*' | '|' | '~' | '=' | '•' | '·'
                | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '－' | '（' | '）' | '．' | '／' | '＋'
                | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
        )
}

/// `2026-03-04`, `04.03.2026` and `04/03/2026`, a time of day after it allowed, are no telephone numbers.
fn is_date(number: &str, after: &str) -> bool {
    let (date, hour) = number.split_once(' ').unwrap_or((number, ""));
    let timed = hour.is_empty()
        || (hour.len() <= 2 && hour.bytes().all(|b| b.is_ascii_digit()) && after.starts_with(':'));
    let shape: String = date.chars().map(|c| if c.is_ascii_digit() { 'd' } else { c }).collect();
    timed && matches!(shape.as_str(), "dddd-dd-dd" | "dd.dd.dddd" | "dd/dd/dddd")
}

/// A run of 13 to 19 digits is the length of a payment card (ISO/IEC 7812-1): it is called so if it passes the check of
/// cards (Luhn), or if it is written without a sign of being something else.
fn is_card(number: &str) -> bool {
    let digits: Vec<u32> = number.chars().filter_map(value).collect();
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
    let plain = number.chars().all(char::is_numeric);
    (13..=19).contains(&digits.len()) && (plain || sum.is_multiple_of(10))
}

/// The value of a decimal digit of the alphabets that people type in.
fn value(c: char) -> Option<u32> {
    const ZEROS: [u32; 5] = [0x30, 0xff10, 0x0660, 0x06f0, 0x0966];
    ZEROS.iter().find_map(|zero| (c as u32).checked_sub(*zero).filter(|digit| *digit < 10))
}
