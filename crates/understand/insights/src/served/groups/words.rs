//! What groups are called: their strongest traits, in both languages.

use super::{model::TraitShown, table::Table};
use crate::served::themes::Both;

/// Deviation from which a factor is a trait, and traits in a name.
const STANDS_OUT: f64 = 0.4;
const MOST: usize = 2;

/// Factors, and what customers with much and with little of it do: English, then Russian.
const WORDS: [(&str, [&str; 2], [&str; 2]); 12] = [
    ("orders", ["buy often", "buy rarely"], ["часто покупают", "редко покупают"]),
    ("spent", ["spend much", "spend little"], ["тратят много", "тратят мало"]),
    ("silent_days", ["long silent", "seen lately"], ["давно не появлялись", "были недавно"]),
    (
        "channels",
        ["use many channels", "use few channels"],
        ["пользуются многими каналами", "пользуются немногими каналами"],
    ),
    (
        "digital",
        ["often online", "rarely online"],
        ["часто на сайте и в приложении", "редко на сайте и в приложении"],
    ),
    ("calls", ["call often", "rarely call"], ["часто звонят", "редко звонят"]),
    ("messages", ["write often", "rarely write"], ["часто пишут", "редко пишут"]),
    ("visits", ["visit often", "rarely visit"], ["часто приходят", "редко приходят"]),
    ("cases", ["open many cases", "open few cases"], ["много обращений", "мало обращений"]),
    (
        "late",
        ["get orders late", "get orders on time"],
        ["получают заказы с опозданием", "получают заказы вовремя"],
    ),
    ("complaints", ["complain", "praise"], ["жалуются", "хвалят"]),
    ("score", ["satisfied", "dissatisfied"], ["довольны", "недовольны"]),
];

/// Orders and money say the same: one of them is enough in a name.
const ALIKE: [&str; 2] = ["orders", "spent"];

/// The name of a group by its traits, the strongest first.
pub fn name(traits: &[TraitShown], table: &Table) -> Both {
    let mut told: Vec<Both> = Vec::new();
    let mut bought = false;
    let strong = || traits.iter().filter(|one| one.deviation.abs() >= STANDS_OUT);
    let of_theme = strong().any(|one| one.factor.starts_with("theme:") && one.deviation > 0.0);
    for one in strong() {
        // What they complain about says that they complain.
        if of_theme && one.factor == "complaints" {
            continue;
        }
        if ALIKE.contains(&one.factor.as_str()) && std::mem::replace(&mut bought, true) {
            continue;
        }
        told.extend(say(one, table));
        if told.len() == MOST {
            break;
        }
    }
    if told.is_empty() {
        return Both { en: "Like all customers".into(), ru: "Как все клиенты".into() };
    }
    let joined = |word: fn(&Both) -> &str| capital(&told.iter().map(word).collect::<Vec<_>>().join(", "));
    Both { en: joined(|one| &one.en), ru: joined(|one| &one.ru) }
}

fn say(one: &TraitShown, table: &Table) -> Option<Both> {
    let much = one.deviation > 0.0;
    if let Some((_, en, ru)) = WORDS.iter().find(|(key, ..)| *key == one.factor) {
        let place = usize::from(!much);
        return Some(Both { en: en[place].into(), ru: ru[place].into() });
    }
    // Who does not complain of one thing is no kind of customer.
    let theme = table.find(&one.factor)?.name.as_ref().filter(|_| much)?;
    Some(Both {
        en: format!("complain about “{}”", theme.en), ru: format!("жалуются: «{}»", theme.ru)
    })
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Makes names that are the same apart, by a number.
pub fn apart(names: &mut [Both], taken: &[String]) {
    let mut seen: Vec<String> = taken.to_vec();
    for name in names {
        let plain = name.clone();
        let mut number = 2;
        while seen.contains(&name.en) {
            *name = Both { en: format!("{} ({number})", plain.en), ru: format!("{} ({number})", plain.ru) };
            number += 1;
        }
        seen.push(name.en.clone());
    }
}
