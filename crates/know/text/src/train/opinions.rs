//! Short opinions put together from lists of our own: things with qualities, as said and as denied.

use serde::Deserialize;

use crate::sentiment::Polarity;

#[derive(Debug, Deserialize)]
struct File {
    en: English,
    ru: Russian,
}

#[derive(Debug, Deserialize)]
struct English {
    things: Vec<String>,
    good: Vec<String>,
    bad: Vec<String>,
    plain: Vec<String>,
    joined: String,
    denied: String,
}

#[derive(Debug, Deserialize)]
struct Russian {
    /// Gender or number, then the thing.
    things: Vec<String>,
    good: Vec<String>,
    bad: Vec<String>,
    plain: Vec<String>,
    endings: Endings,
    very: String,
    denied: String,
}

#[derive(Debug, Deserialize)]
struct Endings {
    m: String,
    f: String,
    n: String,
    p: String,
}

/// All opinions with bits of [`Polarity::ALL`]; nothing if the file is damaged (a test proves that it is not).
pub fn opinions() -> Vec<(String, u32)> {
    let Ok(file) = toml::from_str::<File>(include_str!("../../data/opinions.toml")) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    english(&file.en, &mut all);
    russian(&file.ru, &mut all);
    all
}

const GOOD: u32 = 1 << Polarity::Positive as u32;
const BAD: u32 = 1 << Polarity::Negative as u32;
const PLAIN: u32 = 1 << Polarity::Neutral as u32;

fn english(lists: &English, all: &mut Vec<(String, u32)>) {
    for thing in &lists.things {
        for (qualities, said, denied) in [(&lists.good, GOOD, BAD), (&lists.bad, BAD, GOOD)] {
            for quality in qualities {
                all.push((format!("{thing} {} {quality}", lists.joined), said));
                all.push((format!("{thing} {} {quality}", lists.denied), denied));
            }
        }
        all.push((thing.clone(), PLAIN));
        all.extend(lists.plain.iter().map(|plain| (format!("{thing} {} {plain}", lists.joined), PLAIN)));
    }
}

fn russian(lists: &Russian, all: &mut Vec<(String, u32)>) {
    for marked in &lists.things {
        let (form, thing) = marked.split_once(' ').unwrap_or(("n", marked));
        let ending = match form {
            "m" => &lists.endings.m,
            "f" => &lists.endings.f,
            "p" => &lists.endings.p,
            _ => &lists.endings.n,
        };
        for (qualities, said, denied) in [(&lists.good, GOOD, BAD), (&lists.bad, BAD, GOOD)] {
            for stem in qualities {
                all.push((format!("{thing} {stem}{ending}"), said));
                all.push((format!("{} {stem}{ending} {thing}", lists.very), said));
                all.push((format!("{thing} {} {stem}{ending}", lists.denied), denied));
            }
        }
        all.push((thing.to_owned(), PLAIN));
        all.extend(lists.plain.iter().map(|plain| (format!("{thing} {plain}"), PLAIN)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_meet_every_quality_and_its_denial() {
        let all = opinions();
        let label = |text: &str| all.iter().find(|(one, _)| one == text).map(|(_, label)| *label);
        assert_eq!(label("the staff was rude"), Some(BAD));
        assert_eq!(label("the staff was not rude"), Some(GOOD));
        assert_eq!(label("очень вежливая медсестра"), Some(GOOD));
        assert_eq!(label("цены не доступные"), Some(BAD));
        assert_eq!(label("доставка"), Some(PLAIN));
    }
}
