//! Sentences of a comment as people type it: abbreviations, ellipses, pictures, smiles of brackets, lines without a
//! full stop.

use std::ops::Range;

/// Abbreviations that never end a sentence: a name or a number follows.
const NEVER_LAST: [&str; 42] = [
    "mr", "mrs", "ms", "dr", "prof", "st", "vs", "no", "e.g", "i.e", "approx", "inc", "fig", "jr", "sr",
    "ул", "д", "кв", "корп", "стр", "пр", "пер", "им", "гл", "рис", "см", "напр", "проф", "акад", "ст",
    "тел", "моб", "т.е", "т.к", "т.н", "т.о", "м", "п", "г", "о", "оф", "обл",
];
/// Abbreviations after which only a capital letter begins a sentence.
const MAY_BE_LAST: [&str; 27] = [
    "т.д", "т.п", "др", "пр", "руб", "коп", "тыс", "млн", "млрд", "мин", "сек", "час", "ч", "шт", "кг", "гр",
    "см", "км", "etc", "min", "hrs", "approx", "a.m", "p.m", "u.s", "u.k", "нед",
];

/// Byte ranges of the sentences in order, white space around them left out. Whatever is not white space is in one of them.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let next = at + c.len_utf8();
        let end = match c {
            '\n' | '\r' => line_end(text, at, next),
            '.' | '!' | '?' | '…' | '。' | '！' | '？' => sentence_end(text, start, at),
            ')' | '(' => smile_end(text, start, at),
            _ if is_picture(c) => picture_end(text, at),
            _ => None,
        };
        if let Some(end) = end {
            push(&mut found, text, start..end);
            start = end;
        }
        at = end.unwrap_or(next).max(next);
    }
    push(&mut found, text, start..text.len());
    found
}

fn push(found: &mut Vec<Range<usize>>, text: &str, range: Range<usize>) {
    let piece = &text[range.clone()];
    let left = piece.len() - piece.trim_start().len();
    let right = piece.trim_end().len();
    if left >= right {
        return;
    }
    let range = range.start + left..range.start + right;
    // Signs alone (`!!`, `)))`, a picture) belong to what they follow.
    let lonely = !text[range.clone()].contains(char::is_alphanumeric);
    match found.last_mut() {
        Some(last) if lonely => last.end = range.end,
        _ => found.push(range),
    }
}

/// A line ends a sentence unless the next one goes on in lower case.
fn line_end(text: &str, at: usize, next: usize) -> Option<usize> {
    let rest = &text[next..];
    let blank = rest.trim_start_matches([' ', '\t', '\r']).starts_with('\n');
    let goes_on =
        rest.trim_start().starts_with(char::is_lowercase) && !text[..at].trim_end().ends_with(is_end);
    (blank || !goes_on).then_some(next)
}

fn is_end(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？')
}

fn is_closing(c: char) -> bool {
    matches!(c, '"' | '»' | '”' | '\'' | '’' | ')' | ']')
}

fn is_picture(c: char) -> bool {
    matches!(u32::from(c), 0x1f300..=0x1faff | 0x2600..=0x27bf | 0x2b50 | 0x2b55 | 0x1f1e6..=0x1f1ff)
}

/// The end of a sentence whose first closing sign is at the place, closing quotes and smiles included.
fn sentence_end(text: &str, start: usize, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let signs = rest.len() - rest.trim_start_matches(is_end).len();
    let closed = rest[signs..].len() - rest[signs..].trim_start_matches(is_closing).len();
    let end = at + signs + closed;
    let after = &text[end..];
    let follows = after.trim_start_matches([' ', '\t', '\u{a0}']);
    let Some(next) = follows.chars().next() else { return Some(text.len()) };
    let spaced = follows.len() < after.len();
    let full_stop = &rest[..signs] == ".";
    let before = &text[start..at];
    if next == '\n' || next == '\r' || (is_picture(next) && !full_stop) {
        return (next == '\n' || next == '\r').then_some(end);
    }
    if full_stop {
        let word = before
            .rsplit(|c: char| !(c.is_alphanumeric() || c == '.'))
            .next()
            .unwrap_or_default()
            .to_lowercase();
        let initial = word
            .rsplit('.')
            .next()
            .is_some_and(|last| last.chars().count() == 1 && last.chars().all(char::is_alphabetic))
            && before.ends_with(char::is_uppercase);
        if initial || NEVER_LAST.contains(&word.as_str()) {
            return None;
        }
        if !spaced {
            // `понравилось.Очень`: the space was forgotten.
            let forgotten =
                next.is_uppercase() && before.ends_with(char::is_lowercase) && word.chars().count() > 2;
            return forgotten.then_some(end);
        }
        if next.is_lowercase() {
            return None;
        }
        return (!MAY_BE_LAST.contains(&word.as_str()) || next.is_uppercase()).then_some(end);
    }
    let ellipsis = rest[..signs].chars().all(|c| c == '.' || c == '…');
    if next.is_lowercase() && (ellipsis || closed > 0) {
        return None;
    }
    (spaced || next.is_uppercase()).then_some(end)
}

/// `супер))) Приду ещё`: brackets that close nothing are a smile, and end a sentence before a capital letter.
fn smile_end(text: &str, start: usize, at: usize) -> Option<usize> {
    let before = &text[start..at];
    if before.matches('(').count() > before.matches(')').count()
        || text[at..].starts_with('(') && !text[at..].starts_with("((")
    {
        return None;
    }
    let rest = &text[at..];
    let end = at + rest.len() - rest.trim_start_matches(['(', ')', '!', '.']).len();
    let after = &text[end..];
    (after.starts_with(' ') && after.trim_start().starts_with(char::is_uppercase)).then_some(end)
}

/// Pictures end a sentence before a capital letter.
fn picture_end(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let after =
        rest.trim_start_matches(|c| is_picture(c) || matches!(c, '\u{fe0f}' | '\u{200d}' | '\u{20e3}' | ' '));
    after.starts_with(char::is_uppercase).then_some(text.len() - after.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn sentences_end_where_a_reader_would_end_them() {
        for (text, expected) in [
            ("Хорошо. Очень хорошо!", vec!["Хорошо.", "Очень хорошо!"]),
            (
                "Заплатил 500 руб. за доставку и т.д. и т.п. Привезли поздно.",
                vec!["Заплатил 500 руб. за доставку и т.д. и т.п.", "Привезли поздно."],
            ),
            ("Dr. Smith was kind. Mr. Jones was not.", vec!["Dr. Smith was kind.", "Mr. Jones was not."]),
            ("Скорость 3.5 балла. Цена 4.5", vec!["Скорость 3.5 балла.", "Цена 4.5"]),
            ("Ждал... но не дождался… Ушёл", vec!["Ждал... но не дождался…", "Ушёл"]),
            ("Всё супер))) Приду ещё 👍 Спасибо", vec!["Всё супер)))", "Приду ещё 👍", "Спасибо"]),
            ("Плохо\nГрязно\n\nдорого", vec!["Плохо", "Грязно", "дорого"]),
            ("the line\ngoes on", vec!["the line\ngoes on"]),
            ("Удобные диваны.Очень хорошая музыка", vec!["Удобные диваны.", "Очень хорошая музыка"]),
            ("Почему так долго?! Ответьте", vec!["Почему так долго?!", "Ответьте"]),
            ("«Всё хорошо.» Так сказали", vec!["«Всё хорошо.»", "Так сказали"]),
            ("А. С. Пушкин жил тут", vec!["А. С. Пушкин жил тут"]),
            ("Кафе (уютное) Рядом", vec!["Кафе (уютное) Рядом"]),
            ("ок", vec!["ок"]),
            ("  ", vec![]),
            ("Good!!! 😀😀", vec!["Good!!! 😀😀"]),
        ] {
            assert_eq!(split(text), expected);
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_is_twice(text in r"([а-яА-Я]{1,4}|[.!?…() \n👍]|\PC){0,40}") {
            let ranges = sentences(&text);
            let mut at = 0;
            for range in &ranges {
                prop_assert!(range.start >= at && range.end > range.start);
                prop_assert!(text[at..range.start].trim().is_empty(), "{:?}", &text[at..range.start]);
                at = range.end;
            }
            prop_assert!(text[at..].trim().is_empty());
        }
    }
}
