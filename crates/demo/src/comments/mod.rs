//! What customers write: sentences by touchpoint and mood, put together so that few comments are alike.

mod en;
mod ru;

use crate::{draw::Draw, opinion::Mood, touchpoint::Touchpoint};

/// What an unhappy customer writes about where a planted cause struck.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// A parcel, so many days late.
    Late(u32),
    /// Checkout does not work.
    Broken,
    /// So many minutes in the queue on the phone.
    Wait(u32),
}

/// Who is writing.
#[derive(Debug)]
pub struct Speaker<'a> {
    pub russian: bool,
    pub female: bool,
    pub city: &'a str,
    pub name: &'a str,
}

/// One comment.
pub fn write(
    speaker: &Speaker<'_>,
    about: Touchpoint,
    mood: Mood,
    theme: Option<Theme>,
    draw: &mut Draw,
) -> String {
    let russian = speaker.russian;
    let core = match (theme, russian) {
        (Some(theme), true) => ru::themed(theme),
        (Some(theme), false) => en::themed(theme),
        (None, true) => ru::about(about, mood),
        (None, false) => en::about(about, mood),
    };
    let (openers, closers) =
        if russian { (ru::openers(mood), ru::closers(mood)) } else { (en::openers(mood), en::closers(mood)) };
    let mut parts: Vec<&str> = Vec::with_capacity(5);
    if draw.chance(0.3) {
        parts.push(draw.pick(openers));
    }
    let first = draw.below(core.len());
    parts.push(core[first]);
    if draw.chance(0.35) {
        parts.push(core[(first + 1 + draw.below(core.len() - 1)) % core.len()]);
    }
    if draw.chance(0.35) {
        parts.push(draw.pick(closers));
    }
    if draw.chance(0.025) {
        parts.push(draw.pick(if russian { ru::PERSONAL } else { en::PERSONAL }));
    }
    let text = filled(&parts.join(" "), speaker, theme, draw);
    informal(text, draw)
}

/// What begged scores come with.
pub fn begged(russian: bool, draw: &mut Draw) -> &'static str {
    draw.pick(if russian { ru::BEGGED } else { en::BEGGED })
}

/// What an employee says of the company as an employer.
pub fn staff(russian: bool, mood: Mood, draw: &mut Draw) -> &'static str {
    draw.pick(if russian { ru::staff(mood) } else { en::staff(mood) })
}

/// Puts the facts in: `{a}` is the ending of a Russian verb said by a woman.
fn filled(text: &str, speaker: &Speaker<'_>, theme: Option<Theme>, draw: &mut Draw) -> String {
    if !text.contains('{') {
        return text.to_owned();
    }
    let (days, minutes) = match theme {
        Some(Theme::Late(days)) => (days, 0),
        Some(Theme::Wait(minutes)) => (0, minutes.max(2)),
        _ => (0, 0),
    };
    let count = |n: u32, words: [&str; 3]| {
        format!("{n} {}", if speaker.russian { plural(n, words) } else { words[usize::from(n != 1)] })
    };
    let (day_words, minute_words) = if speaker.russian {
        (["день", "дня", "дней"], ["минуту", "минуты", "минут"])
    } else {
        (["day", "days", "days"], ["minute", "minutes", "minutes"])
    };
    text.replace("{a}", if speaker.female { "а" } else { "" })
        .replace("{days}", &count(days, day_words))
        .replace("{minutes}", &count(minutes, minute_words))
        .replace("{city}", speaker.city)
        .replace("{name}", speaker.name)
        .replace("{phone}", &format!("+7 900 000-{:02}-{:02}", draw.below(100), draw.below(100)))
        .replace("{email}", &format!("client{}@example.com", draw.below(10_000)))
}

/// The form of a Russian noun after a number.
fn plural(n: u32, words: [&str; 3]) -> &str {
    match (n % 10, n % 100) {
        (1, tens) if tens != 11 => words[0],
        (2..=4, tens) if !(12..=14).contains(&tens) => words[1],
        _ => words[2],
    }
}

/// People on phones: no capital, no full stop.
fn informal(mut text: String, draw: &mut Draw) -> String {
    if draw.chance(0.15) && text.ends_with('.') {
        text.pop();
    }
    if draw.chance(0.1)
        && let Some(first) = text.chars().next()
    {
        text = first.to_lowercase().chain(text.chars().skip(1)).collect();
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::draw::Stream;

    const MOODS: [Mood; 3] = [Mood::Pleased, Mood::Neutral, Mood::Annoyed];

    fn many(russian: bool, about: Touchpoint, mood: Mood, theme: Option<Theme>) -> Vec<String> {
        let mut draw = Draw::of(5, Stream::Episode, about as u64, mood as u64);
        let speaker =
            Speaker {
                russian, female: true, city: if russian { "Казань" } else { "Dubai" }, name: "Anna"
            };
        (0..200).map(|_| write(&speaker, about, mood, theme, &mut draw)).collect()
    }

    #[test]
    fn both_languages_have_hundreds_of_different_comments() {
        for russian in [true, false] {
            let all: HashSet<String> = Touchpoint::ALL
                .iter()
                .flat_map(|about| MOODS.map(|mood| many(russian, *about, mood, None)))
                .flatten()
                .collect();
            assert!(all.len() > 2500, "{}", all.len());
            assert!(
                all.iter().all(|text| !text.contains(['{', '}']) && text.len() < 900 && !text.contains("  "))
            );
            let cyrillic = all.iter().filter(|text| text.chars().any(|c| ('а'..='я').contains(&c))).count();
            assert_eq!(cyrillic, if russian { all.len() } else { 0 });
        }
    }

    #[test]
    fn an_annoyed_customer_names_the_cause_with_its_size() {
        let texts = many(true, Touchpoint::Delivery, Mood::Annoyed, Some(Theme::Late(5)));
        assert!(texts.iter().any(|text| text.contains("5 дней")));
        let texts = many(false, Touchpoint::CallCentre, Mood::Annoyed, Some(Theme::Wait(12)));
        assert!(texts.iter().any(|text| text.contains("12 minutes")));
    }

    #[test]
    fn some_comments_carry_fictional_personal_data() {
        let texts: Vec<String> = [true, false]
            .into_iter()
            .flat_map(|ru| many(ru, Touchpoint::Billing, Mood::Annoyed, None))
            .collect();
        let personal =
            texts.iter().filter(|text| text.contains("+7 900 000-") || text.contains("@example.com")).count();
        assert!((2..40).contains(&personal), "{personal}");
    }

    #[test]
    fn numbers_agree_with_their_nouns() {
        let days = ["день", "дня", "дней"];
        for (n, word) in [(1, "день"), (3, "дня"), (5, "дней"), (11, "дней"), (21, "день"), (112, "дней")]
        {
            assert_eq!(plural(n, days), word, "{n}");
        }
    }
}
