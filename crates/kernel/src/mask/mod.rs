//! Takes what names or reaches a person out of free text: e-mail and postal addresses, telephone and card numbers, names.
//!
//! The one masker of the house. It errs on the side of taking out too much: in what comes back there is no `@` and no
//! run of seven digits. Names and postal addresses are found by what stands around them, in English and Russian; a name
//! without any sign of being one stays.

mod addresses;
mod emails;
mod names;
mod numbers;
mod words;

use std::{borrow::Cow, ops::Range};

pub use emails::without_parameters;

/// The text with e-mail addresses as `[email]`, card numbers as `[card]`, telephone-like numbers as `[phone]`, names as
/// `[name]`, postal addresses as `[address]`, and addresses of pages without their parameters. Masking twice is masking once.
pub fn mask(text: &str) -> Cow<'_, str> {
    repeat(text, |text| once(text, true))
}

/// [`mask`] without names and postal addresses: for words that name things, such as an event or a page, and may look like a
/// person's name.
pub fn mask_contacts(text: &str) -> Cow<'_, str> {
    repeat(text, |text| once(text, false))
}

fn repeat(text: &str, once: impl Fn(&str) -> Option<String>) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    // What was taken out may bring together what stood apart: a number that joined an address with what followed it.
    for _ in 0..MOST_ROUNDS {
        match once(&text) {
            Some(masked) => text = Cow::Owned(masked),
            None => break,
        }
    }
    text
}

/// Rounds after which nothing changes any more; each takes out something, and texts are short.
const MOST_ROUNDS: usize = 8;

fn once(text: &str, people: bool) -> Option<String> {
    let mut masked = Cow::Borrowed(text);
    if emails::may_hold(&masked) {
        masked = Cow::Owned(emails::mask(&masked));
    }
    if people {
        let words = words::of(&masked);
        let mut found = addresses::find(&masked, &words);
        found.extend(names::find(&masked, &words));
        if !found.is_empty() {
            masked = Cow::Owned(replace(&masked, found));
        }
    }
    if numbers::may_hold(&masked) {
        masked = Cow::Owned(numbers::mask(&masked));
    }
    (masked != text).then(|| masked.into_owned())
}

/// Whether the text holds an address or a number that reaches a person. Names do not count: a product or a branch may
/// be called by one.
pub fn looks_personal(text: &str) -> bool {
    once(text, false).is_some()
}

/// The text with each range replaced by its word; of overlapping ranges the earlier one wins.
fn replace(text: &str, mut found: Vec<(Range<usize>, &'static str)>) -> String {
    found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    for (range, word) in found {
        if range.start >= at {
            masked.push_str(&text[at..range.start]);
            masked.push_str(word);
            at = range.end;
        }
    }
    masked.push_str(&text[at..]);
    masked
}

#[cfg(test)]
mod tests;
