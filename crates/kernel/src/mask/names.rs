//! Names of people, found by what stands around them: an introduction, a title, a patronymic, a given name, initials.

use std::{collections::HashSet, ops::Range, sync::LazyLock};

use super::words::{Word, joined};

const NAME: &str = "[name]";

/// Words after which a name follows, whatever its case. Each is written as its folded words.
const INTRODUCTIONS: [&[&str]; 8] = [
    &["меня", "зовут"],
    &["зовут", "меня"],
    &["мое", "имя"],
    &["моя", "фамилия"],
    &["my", "name", "is"],
    &["my", "name's"],
    &["name", "is"],
    &["моего", "имени"],
];

/// Words after which capitalised words are a name.
const BEFORE: [&str; 55] = [
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "prof",
    "sir",
    "madam",
    "dear",
    "regards",
    "sincerely",
    "yours",
    "signed",
    "named",
    "nurse",
    "doctor",
    "consultant",
    "г-н",
    "г-жа",
    "господин",
    "господина",
    "госпожа",
    "госпожи",
    "гражданин",
    "гражданка",
    "уважением",
    "уважаемый",
    "уважаемая",
    "имени",
    "имя",
    "фамилия",
    "менеджер",
    "менеджера",
    "менеджеру",
    "менеджером",
    "оператор",
    "оператора",
    "оператору",
    "оператором",
    "консультант",
    "консультанта",
    "консультанту",
    "продавец",
    "продавца",
    "продавцу",
    "курьер",
    "курьера",
    "курьеру",
    "мастер",
    "мастера",
    "мастеру",
    "врач",
    "врача",
    "врачу",
];

/// Those of them that are written short.
const TITLES: [&str; 5] = ["mr", "mrs", "ms", "dr", "prof"];

/// Capitalised words that follow such words and are no names.
const NOT_NAMES: [&str; 34] = [
    "team",
    "all",
    "staff",
    "sir",
    "madam",
    "everyone",
    "the",
    "i",
    "you",
    "nhs",
    "customer",
    "support",
    "service",
    "manager",
    "street",
    "road",
    "и",
    "я",
    "вы",
    "он",
    "она",
    "мы",
    "они",
    "в",
    "на",
    "не",
    "с",
    "по",
    "клиент",
    "покупатель",
    "банк",
    "магазин",
    "команда",
    "коллеги",
];

/// Given names that are also words: alone they say nothing of a person.
const AMBIGUOUS: [&str; 45] = [
    "will",
    "mark",
    "grace",
    "hope",
    "rose",
    "may",
    "april",
    "june",
    "bill",
    "art",
    "faith",
    "joy",
    "jack",
    "frank",
    "rich",
    "max",
    "dawn",
    "grant",
    "drew",
    "pat",
    "sue",
    "rob",
    "nick",
    "charity",
    "christian",
    "ray",
    "dean",
    "gene",
    "jean",
    "penny",
    "ruby",
    "daisy",
    "lily",
    "ivy",
    "victoria",
    "georgia",
    "sydney",
    "вера",
    "надежда",
    "любовь",
    "роман",
    "лев",
    "слава",
    "мила",
    "майя",
];

static GIVEN: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    include_str!("given_names.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
        .collect()
});

/// Ranges of names. Order and overlaps do not matter.
pub(super) fn find(text: &str, words: &[Word]) -> Vec<(Range<usize>, &'static str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let Some((from, to)) = name_at(text, words, at) else {
            at += 1;
            continue;
        };
        found.push((words[from].range.start..end_of(text, &words[to]), NAME));
        at = to + 1;
    }
    found
}

/// The end of a word; the full stop of an initial belongs to it.
fn end_of(text: &str, word: &Word) -> usize {
    word.range.end + usize::from(word.is_initial() && text[word.range.end..].starts_with('.'))
}

/// First and last word of a name that begins with, or is announced by, the word at the place.
fn name_at(text: &str, words: &[Word], at: usize) -> Option<(usize, usize)> {
    let introduced = INTRODUCTIONS.iter().find_map(|phrase| {
        let here = words.get(at..at + phrase.len())?;
        here.iter().zip(*phrase).all(|(word, expected)| word.folded == *expected).then_some(at + phrase.len())
    });
    if let Some(first) = introduced
        && let Some(word) = words.get(first)
        && joined(text, &words[first - 1], word, &[':', '-', '—', ',', '"', '«'])
        && !word.is_number()
        && !word.is_any(&NOT_NAMES)
    {
        return Some((first, last_of_name(text, words, first)));
    }
    if words[at].is_any(&BEFORE) {
        let first = at + 1;
        let follows = words.get(first).is_some_and(|word| {
            let between = &text[words[at].range.end..word.range.start];
            let near = if ends_a_letter(&words[at]) {
                between.chars().all(|c| c.is_whitespace() || matches!(c, ',' | '.' | '!'))
            } else {
                // The full stop of `Dr.` ends no sentence; that of `nurse.` does.
                let signs: &[char] = if words[at].is_any(&TITLES) { &['.'] } else { &[] };
                joined(text, &words[at], word, signs)
            };
            may_be_name(word) && near
        });
        return follows.then(|| (first, last_of_name(text, words, first)));
    }
    begins_name(text, words, at).then(|| (at, last_of_name(text, words, at)))
}

/// `С уважением,` and its like, after which the name may stand on a line of its own.
fn ends_a_letter(word: &Word) -> bool {
    word.is_any(&["regards", "sincerely", "yours", "signed", "уважением"])
}

/// A capitalised word of letters that is not known to be something else.
fn may_be_name(word: &Word) -> bool {
    word.capital && !word.is_number() && !word.is_any(&NOT_NAMES)
}

fn begins_name(text: &str, words: &[Word], at: usize) -> bool {
    let word = &words[at];
    let next = words.get(at + 1).filter(|next| joined(text, word, next, &['.']));
    if is_patronymic(&word.folded) {
        return word.capital;
    }
    let given = is_given(&word.folded);
    if given && !AMBIGUOUS.contains(&word.folded.as_str()) {
        return word.capital || next.is_some_and(|next| is_patronymic(&next.folded));
    }
    let Some(next) = next else { return false };
    let close = joined(text, word, next, &[]);
    // Ambiguous alone, but followed by what only a name is followed by.
    if given
        && word.capital
        && close
        && (is_patronymic(&next.folded) || (next.capital && is_surname(&next.folded)))
    {
        return true;
    }
    // `Петрова Анна`, `Петров И.`, `И. И. Петров`
    (word.capital
        && is_surname(&word.folded)
        && close
        && next.capital
        && (is_given(&next.folded) || initial(text, next)))
        || (initial(text, word)
            && (is_surname(&next.folded) && next.capital
                || (initial(text, next)
                    && words.get(at + 2).is_some_and(|third| third.capital && is_surname(&third.folded)))))
}

fn initial(text: &str, word: &Word) -> bool {
    word.is_initial() && text[word.range.end..].starts_with('.')
}

/// The last word of the name that begins at the place: at most two more words that go on with it.
fn last_of_name(text: &str, words: &[Word], first: usize) -> usize {
    let mut last = first;
    while last < first + 2
        && let Some(next) = words.get(last + 1)
    {
        let dotted = initial(text, &words[last]);
        let close = joined(text, &words[last], next, if dotted { &['.'] } else { &[] });
        let goes_on = is_patronymic(&next.folded)
            || (next.capital
                && (is_surname(&next.folded)
                    || is_given(&next.folded)
                    || initial(text, next)
                    || (next.folded.chars().count() > 2 && may_be_name(next))));
        if !(close && goes_on) {
            break;
        }
        last += 1;
    }
    last
}

/// Endings of the cases of Russian given names.
const CASES: [&str; 13] = ["а", "я", "у", "ю", "е", "и", "ы", "ой", "ей", "ем", "ом", "ою", "й"];

fn is_given(folded: &str) -> bool {
    if GIVEN.contains(folded) {
        return true;
    }
    if folded.is_ascii() {
        return folded.strip_suffix("'s").is_some_and(|name| GIVEN.contains(name));
    }
    // Анне → анн + а; Андрею → андре + й; Игорем → игор + ь.
    CASES.iter().filter_map(|case| folded.strip_suffix(case)).filter(|stem| stem.chars().count() > 2).any(
        |stem| {
            ["", "а", "я", "й", "ь"].iter().any(|ending| {
                let mut name = String::with_capacity(folded.len() + 2);
                name.push_str(stem);
                name.push_str(ending);
                GIVEN.contains(name.as_str())
            })
        },
    )
}

/// `Иванович`, `Ивановна` and their cases.
fn is_patronymic(folded: &str) -> bool {
    const MALE: [&str; 6] = ["", "а", "у", "ем", "ом", "е"];
    const FEMALE: [&str; 6] = ["а", "ы", "е", "у", "ой", "ою"];
    let ends = |stems: &[&str], cases: &[&str]| {
        cases
            .iter()
            .filter_map(|case| folded.strip_suffix(case))
            .any(|word| stems.iter().any(|stem| word.ends_with(stem)) && word.chars().count() >= 6)
    };
    ends(&["ович", "евич"], &MALE) || ends(&["овн", "евн", "ичн"], &FEMALE) && !is_adjective(folded)
}

/// Words that end like a patronymic and are none.
fn is_adjective(folded: &str) -> bool {
    [
        "логичн",
        "критичн",
        "практичн",
        "тактичн",
        "оптимистичн",
        "эротичн",
        "экзотичн",
        "романтичн",
        "количн",
        "личн",
        "пичн",
        "наличн",
        "отличн",
        "типичн",
        "частичн",
        "вторичн",
        "первичн",
        "привычн",
        "хищничн",
        "различн",
        "публичн",
        "симпатичн",
        "хроничн",
        "ироничн",
        "динамичн",
        "комичн",
        "аналогичн",
        "единичн",
        "розничн",
        "клубничн",
        "пшеничн",
        "горчичн",
        "уровн",
        "ровн",
        "основн",
        "духовн",
        "церковн",
        "деревн",
        "ревн",
        "дневн",
        "душевн",
        "плачевн",
        "ежедневн",
        "гневн",
        "полдневн",
        "безусловн",
        "условн",
        "словн",
        "любовн",
        "виновн",
        "чиновн",
        "верховн",
        "альтернативн",
        "царевн",
        "королевн",
        "кровн",
        "бескровн",
        "готовн",
        "ссудн",
    ]
    .iter()
    .any(|stem| folded.contains(stem))
}

/// Endings of Russian surnames in all cases, and any longer capitalised Latin word.
fn is_surname(folded: &str) -> bool {
    const ENDINGS: [&str; 44] = [
        "ов",
        "ова",
        "ову",
        "овым",
        "овой",
        "ове",
        "ев",
        "ева",
        "еву",
        "евым",
        "евой",
        "еве",
        "ин",
        "ина",
        "ину",
        "иным",
        "иной",
        "ине",
        "ский",
        "ского",
        "скому",
        "ским",
        "ская",
        "ской",
        "скую",
        "цкий",
        "цкого",
        "цкая",
        "цкой",
        "енко",
        "чук",
        "чука",
        "юк",
        "ян",
        "яна",
        "швили",
        "дзе",
        "ых",
        "их",
        "ыч",
        "ец",
        "ко",
        "ый",
        "ная",
    ];
    if folded.is_ascii() {
        return folded.len() > 2 && !NOT_NAMES.contains(&folded);
    }
    folded.chars().count() > 4 && ENDINGS.iter().any(|ending| folded.ends_with(ending))
}
