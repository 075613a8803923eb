//! E-mail addresses, and addresses of pages.

pub(super) fn may_hold(text: &str) -> bool {
    text.chars().any(|c| is_at(c) || matches!(c, '?' | '#' | '(' | '[')) || text.contains("собака")
}

const fn is_at(c: char) -> bool {
    matches!(c, '@' | '＠' | '﹫')
}

/// Ways to write the sign so that a robot shall not see it.
const SPELT: [&str; 6] = ["(at)", "[at]", "(a)", "(собака)", "[собака]", "собака"];

pub(super) fn mask(text: &str) -> String {
    let pieces: Vec<(&str, &str)> = text
        .split_inclusive(char::is_whitespace)
        .map(|piece| {
            let word = piece.trim_end_matches(char::is_whitespace);
            (word, &piece[word.len()..])
        })
        .collect();
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    while at < pieces.len() {
        let (word, space) = pieces[at];
        if let Some(last) = apart(&pieces, at) {
            masked.push_str("[email]");
            masked.push_str(after(pieces[last].0));
            masked.push_str(pieces[last].1);
            at = last + 1;
            continue;
        }
        if word.contains(is_at) || has_spelt_sign(word) {
            masked.push_str(&word[..word.len() - word.trim_start_matches(is_bracket).len()]);
            masked.push_str("[email]");
            masked.push_str(after(word));
        } else {
            masked.push_str(without_parameters(word));
        }
        masked.push_str(space);
        at += 1;
    }
    masked
}

/// The last piece of an address that begins here and is written apart: `anna @ example.com`, `anna@ example.com`,
/// `anna (at) example.com`.
fn apart(pieces: &[(&str, &str)], at: usize) -> Option<usize> {
    let signs = |word: &str| (!word.is_empty() && word.chars().all(is_at)) || SPELT.contains(&word);
    let word = pieces[at].0;
    let next = pieces.get(at + 1)?.0;
    if word.ends_with(is_at) && word.len() > 1 && is_host(next) {
        return Some(at + 1);
    }
    if !ends_with_name(word) {
        return None;
    }
    if next.strip_prefix(is_at).is_some_and(is_host) {
        return Some(at + 1);
    }
    (signs(next) && is_host(pieces.get(at + 2)?.0)).then_some(at + 2)
}

/// What closes a word: brackets and full stops that are not its own.
fn after(word: &str) -> &str {
    let before = word.len() - word.trim_start_matches(is_bracket).len();
    let end = word.trim_end_matches(is_bracket).len();
    word.get(end.max(before)..).unwrap_or_default()
}

fn ends_with_name(word: &str) -> bool {
    word.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_') && !word.starts_with("[email]")
}

/// `example.com`, a full stop or bracket after it allowed.
fn is_host(word: &str) -> bool {
    let word = word.trim_end_matches(is_bracket);
    word.split_once('.').is_some_and(|(name, rest)| {
        !name.is_empty()
            && rest.chars().filter(|c| c.is_alphabetic()).count() >= 2
            && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'))
    })
}

/// `anna(at)example.com` in one word.
fn has_spelt_sign(word: &str) -> bool {
    SPELT
        .iter()
        .filter(|sign| sign.starts_with(['(', '[']))
        .any(|sign| word.split_once(sign).is_some_and(|(name, host)| ends_with_name(name) && is_host(host)))
}

const fn is_bracket(c: char) -> bool {
    matches!(
        c,
        '(' | ')' | '[' | ']' | '<' | '>' | ',' | '.' | ';' | ':' | '!' | '?' | '"' | '\'' | '«' | '»'
    )
}

/// An address of a page without what follows `?` or `#`; other words as they are.
pub fn without_parameters(word: &str) -> &str {
    if word.contains("://") || word.starts_with("www.") || word.starts_with('/') {
        word.split(['?', '#']).next().unwrap_or_default()
    } else {
        word
    }
}
