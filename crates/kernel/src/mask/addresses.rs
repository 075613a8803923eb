//! Postal addresses: a street with a house, a flat, a British post code.

use std::ops::Range;

use super::words::{Word, joined};

const ADDRESS: &str = "[address]";

/// Words for a street that stand before its name in Russian (or after it).
const RU_STREET: [&str; 40] = [
    "ул",
    "улица",
    "улице",
    "улицу",
    "улицы",
    "пр",
    "пр-т",
    "пр-кт",
    "просп",
    "проспект",
    "проспекте",
    "проспекта",
    "пер",
    "переулок",
    "переулке",
    "переулка",
    "бульвар",
    "бульваре",
    "бульвара",
    "б-р",
    "бул",
    "шоссе",
    "ш",
    "наб",
    "набережная",
    "набережной",
    "пл",
    "площадь",
    "площади",
    "проезд",
    "проезде",
    "тупик",
    "аллея",
    "мкр",
    "микрорайон",
    "микрорайоне",
    "квартал",
    "пр-д",
    "ул-ца",
    "линия",
];
/// Words that stand before a number inside an address.
const RU_NUMBER: [&str; 31] = [
    "д",
    "дом",
    "дома",
    "доме",
    "дому",
    "корп",
    "корпус",
    "корпусе",
    "к",
    "стр",
    "строение",
    "кв",
    "квартира",
    "квартире",
    "квартиру",
    "квартиры",
    "под",
    "подъезд",
    "подъезде",
    "этаж",
    "эт",
    "оф",
    "офис",
    "литера",
    "лит",
    "домофон",
    "вл",
    "владение",
    "пом",
    "комн",
    "комната",
];
const EN_STREET: [&str; 27] = [
    "street",
    "st",
    "road",
    "rd",
    "avenue",
    "ave",
    "lane",
    "ln",
    "drive",
    "way",
    "court",
    "ct",
    "close",
    "square",
    "sq",
    "place",
    "boulevard",
    "blvd",
    "terrace",
    "gardens",
    "crescent",
    "grove",
    "highway",
    "parade",
    "mews",
    "hill",
    "walk",
];
const EN_FLAT: [&str; 6] = ["flat", "apt", "apartment", "suite", "unit", "room"];

const SIGNS: [char; 6] = ['.', ',', '№', '/', '-', '#'];
/// Words of a street's name, house and flat that may stand after its first word.
const LONGEST: usize = 12;

/// Ranges of addresses. Order and overlaps do not matter.
pub(super) fn find(text: &str, words: &[Word]) -> Vec<(Range<usize>, &'static str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let last = russian(text, words, at)
            .or_else(|| flat_alone(text, words, at))
            .or_else(|| english(text, words, at))
            .or_else(|| post_code(text, words, at));
        if let Some((first, last)) = last {
            found.push((words[first].range.start..words[last].range.end, ADDRESS));
            at = last + 1;
        } else {
            at += 1;
        }
    }
    found
}

/// `ул. Ленина, д. 5, кв. 12`, `проспект Мира 101`, `Невский пр., 28`: a street is an address once it has a house.
fn russian(text: &str, words: &[Word], at: usize) -> Option<(usize, usize)> {
    if !words[at].is_any(&RU_STREET) {
        return None;
    }
    let close = |left: usize, right: usize| joined(text, &words[left], &words[right], &SIGNS);
    let named_before = at > 0
        && words[at - 1].capital
        && close(at - 1, at)
        && ["ий", "ая", "ой", "ый", "ом", "ое"].iter().any(|ending| words[at - 1].folded.ends_with(ending));
    // The name: at most three words, the first of them capitalised or a number (`ул. 8 Марта`).
    let mut next = at + 1;
    if !named_before {
        let first = words.get(next)?;
        if !close(at, next) || !(first.capital || first.is_number()) {
            return None;
        }
        next += 1;
        while next < words.len()
            && next <= at + 3
            && close(next - 1, next)
            && !words[next].is_number()
            && !words[next].is_any(&RU_NUMBER)
            && (words[next].capital || words[next - 1].is_number())
        {
            next += 1;
        }
    }
    let last = numbers(text, words, next)?;
    Some((if named_before { at - 1 } else { at }, last))
}

/// The last word of `д. 5, кв. 12` that begins at the place and follows what stands before.
fn numbers(text: &str, words: &[Word], from: usize) -> Option<usize> {
    let mut last = None;
    let mut at = from;
    while at < words.len() && at < from + LONGEST && joined(text, &words[at - 1], &words[at], &SIGNS) {
        // `5 А` is a house too.
        let letter = last == Some(at - 1) && words[at].capital && words[at].folded.chars().count() == 1;
        if words[at].is_number() {
            last = Some(at);
        } else if !letter && !words[at].is_any(&RU_NUMBER) {
            break;
        }
        at += 1;
    }
    last
}

/// `д. 5, кв. 12`, `квартира 12`, `flat 3`: a flat alone says where somebody lives.
fn flat_alone(text: &str, words: &[Word], at: usize) -> Option<(usize, usize)> {
    let number = words.get(at + 1).filter(|next| next.is_number())?;
    if !joined(text, &words[at], number, &SIGNS) {
        return None;
    }
    if words[at].is_any(&["кв", "квартира", "квартире", "квартиру", "квартиры"])
    {
        return Some((at, at + 1));
    }
    if words[at].is_any(&["д", "дом", "доме", "дома", "дому"]) {
        let last = numbers(text, words, at + 1)?;
        let flat = words[at..=last]
            .iter()
            .any(|word| word.folded.starts_with("кв") || word.folded.starts_with("корп"));
        return flat.then_some((at, last));
    }
    (words[at].is_any(&EN_FLAT[..3]) && number.folded.chars().count() <= 4).then_some((at, at + 1))
}

/// `12 Baker Street`, `Flat 3, 12a King's Road`.
fn english(text: &str, words: &[Word], at: usize) -> Option<(usize, usize)> {
    if !words[at].is_number() || words[at].folded.chars().count() > 5 {
        return None;
    }
    let mut last = at + 1;
    while last < words.len() && last <= at + 4 && joined(text, &words[last - 1], &words[last], &['.', ',']) {
        // A house stands before a name, and a name before its street: `5 St` is none.
        if last > at + 1 && words[last].is_any(&EN_STREET) {
            let begins = at > 1
                && words[at - 2].is_any(&EN_FLAT)
                && words[at - 1].is_number()
                && joined(text, &words[at - 1], &words[at], &[',', '.']);
            return Some((if begins { at - 2 } else { at }, last));
        }
        if !words[last].capital {
            return None;
        }
        last += 1;
    }
    None
}

/// `SW1A 1AA`: the shape of post codes in the United Kingdom (BS 7666).
fn post_code(text: &str, words: &[Word], at: usize) -> Option<(usize, usize)> {
    let next = words.get(at + 1)?;
    let area = words[at].folded.as_bytes();
    let inward = next.folded.as_bytes();
    let letters = area.iter().take_while(|b| b.is_ascii_lowercase()).count();
    let outward = (1..=2).contains(&letters)
        && (letters + 1..=4).contains(&area.len())
        && area.get(letters).is_some_and(u8::is_ascii_digit)
        && area[letters..].iter().all(u8::is_ascii_alphanumeric);
    let inner =
        inward.len() == 3 && inward[0].is_ascii_digit() && inward[1..].iter().all(u8::is_ascii_lowercase);
    let upper = text[words[at].range.start..next.range.end].chars().all(|c| !c.is_lowercase());
    (outward && inner && upper && joined(text, &words[at], next, &[])).then_some((at, at + 1))
}
