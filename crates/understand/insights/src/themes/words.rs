//! The words of sentences, and those that tell a theme from the rest: class-based TF-IDF (Grootendorst, "BERTopic",
//! 2022), here with shares of sentences in place of counts of words, so that one long sentence does not name a theme.

use std::collections::{BTreeMap, HashMap, HashSet};

use rapport_text::words::{Kind, Token, tokens};
use serde::{Deserialize, Serialize};

use crate::stems::Stems;

/// Letters of the shortest word that can name a theme.
const SHORTEST: usize = 3;
/// What a word that only judges counts for beside one that names.
const JUDGING: f64 = 0.2;
/// Words kept for a theme.
const KEPT: usize = 8;
/// Words looked at for a name in either script.
const MOST_TELLING: usize = 4 * KEPT;

/// A word of a theme, as it is most often written, and how many of the theme's sentences have it in any form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThemeWord {
    pub word: String,
    pub sentences: usize,
}

/// Words of one sentence that name something; a run is broken by any other word or sign.
pub(super) type Runs = Vec<Vec<u32>>;

/// Every word met, as written (folded), with its stem.
pub(super) struct Vocabulary {
    stemmer: Stems,
    stop: HashSet<&'static str>,
    judging_words: HashSet<&'static str>,
    ids: HashMap<String, Option<u32>>,
    forms: Vec<String>,
    stem_of: Vec<u32>,
    stems: HashMap<String, u32>,
    judging: Vec<bool>,
}

impl Vocabulary {
    pub(super) fn new() -> Self {
        let mut stop = HashSet::new();
        let mut judging_words = HashSet::new();
        for line in include_str!("stop_words.txt").lines() {
            let mut words = line.split_whitespace();
            match words.next() {
                Some("#") | None => {}
                Some("judging") => judging_words.extend(words),
                Some(_) => stop.extend(words),
            }
        }
        Self {
            stemmer: Stems::new(),
            stop,
            judging_words,
            ids: HashMap::new(),
            forms: Vec::new(),
            stem_of: Vec::new(),
            stems: HashMap::new(),
            judging: Vec::new(),
        }
    }

    /// The runs of naming words of a text. Numbers and what stands in square brackets (the marks that masking leaves)
    /// name nothing.
    pub(super) fn read(&mut self, text: &str) -> Runs {
        let mut runs = vec![Vec::new()];
        let mut masked = false;
        for token in tokens(text) {
            let word = match token.kind {
                Kind::Word if !masked => self.id(&token),
                Kind::Sign => {
                    masked = token.folded.starts_with('[') || (masked && !token.folded.starts_with(']'));
                    None
                }
                Kind::Word | Kind::Number => None,
            };
            match (word, runs.last_mut()) {
                (Some(word), Some(run)) => run.push(word),
                (None, Some(run)) if !run.is_empty() => runs.push(Vec::new()),
                _ => {}
            }
        }
        runs.retain(|run| !run.is_empty());
        runs
    }

    fn id(&mut self, token: &Token) -> Option<u32> {
        if let Some(known) = self.ids.get(&token.folded) {
            return *known;
        }
        let word = token.folded.as_str();
        let id = if self.stop.contains(word)
            || word.chars().count() < SHORTEST
            || word.chars().any(|c| c.is_ascii_digit())
        {
            None
        } else {
            let stem = self.stemmer.stem(word);
            let next = self.stems.len() as u32;
            let stem = *self.stems.entry(stem).or_insert(next);
            if stem == next {
                self.judging.push(false);
            }
            self.judging[stem as usize] |= self.judging_words.contains(word);
            self.forms.push(word.to_owned());
            self.stem_of.push(stem);
            Some(self.forms.len() as u32 - 1)
        };
        self.ids.insert(token.folded.clone(), id);
        id
    }

    fn stem(&self, form: u32) -> u32 {
        self.stem_of[form as usize]
    }

    fn stems_of(&self, runs: &Runs) -> Vec<u32> {
        let mut stems: Vec<u32> = runs.iter().flatten().map(|form| self.stem(*form)).collect();
        stems.sort_unstable();
        stems.dedup();
        stems
    }
}

/// How many sentences have each stem: of one theme, or of all.
#[derive(Default)]
pub(super) struct Counts {
    sentences: usize,
    stems: HashMap<u32, usize>,
}

impl Counts {
    pub(super) fn of<'a>(vocabulary: &Vocabulary, sentences: impl Iterator<Item = &'a Runs>) -> Self {
        let mut counts = Self::default();
        for runs in sentences {
            counts.sentences += 1;
            for stem in vocabulary.stems_of(runs) {
                *counts.stems.entry(stem).or_default() += 1;
            }
        }
        counts
    }

    /// Stems by how well they tell these sentences from `all`, best first: share · ln(share / share in all).
    pub(super) fn telling(&self, all: &Counts, vocabulary: &Vocabulary) -> Vec<u32> {
        let mut scored: Vec<(f64, u32)> = self
            .stems
            .iter()
            .filter(|(_, count)| **count >= 2 || self.sentences < 6)
            .map(|(stem, count)| {
                let share = *count as f64 / self.sentences as f64;
                let usual =
                    all.stems.get(stem).copied().unwrap_or(*count) as f64 / all.sentences.max(1) as f64;
                let weight = if vocabulary.judging[*stem as usize] { JUDGING } else { 1.0 };
                (weight * share * (share / usual).ln(), *stem)
            })
            .filter(|(score, _)| *score > 0.0)
            .collect();
        scored.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        scored.into_iter().map(|(_, stem)| stem).collect()
    }
}

/// What a theme is called, and the words it is known by.
pub(super) struct Naming {
    /// In the script of the word that tells most: a name of two scripts reads as two names.
    pub(super) name: String,
    /// The same in Cyrillic and in other letters; empty where no word tells.
    pub(super) cyrillic: String,
    pub(super) latin: String,
    pub(super) words: Vec<ThemeWord>,
}

/// Names sentences by two or three words that tell them from all others: a frequent pair as it is written, or single
/// words. Empty when no word tells.
pub(super) fn name(vocabulary: &Vocabulary, sentences: &[&Runs], all: &Counts) -> Naming {
    let counts = Counts::of(vocabulary, sentences.iter().copied());
    let telling: Vec<u32> = counts.telling(all, vocabulary).into_iter().take(MOST_TELLING).collect();
    let forms = usual_forms(vocabulary, sentences, &telling);
    let words: Vec<ThemeWord> = telling
        .iter()
        .zip(&forms)
        .take(KEPT)
        .map(|(stem, form)| ThemeWord { word: form.clone(), sentences: counts.stems[stem] })
        .collect();
    let [cyrillic, latin] = [true, false].map(|cyrillic| {
        let (stems, forms): (Vec<u32>, Vec<String>) = telling
            .iter()
            .zip(&forms)
            .filter(|(_, form)| is_cyrillic(form) == cyrillic)
            .take(KEPT)
            .map(|(stem, form)| (*stem, form.clone()))
            .unzip();
        of_words(vocabulary, sentences, &counts, &stems, &forms)
    });
    let name = if forms.first().is_some_and(|form| is_cyrillic(form)) { &cyrillic } else { &latin };
    Naming { name: name.clone(), cyrillic, latin, words }
}

fn of_words(
    vocabulary: &Vocabulary,
    sentences: &[&Runs],
    counts: &Counts,
    telling: &[u32],
    forms: &[String],
) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut used: Vec<u32> = Vec::new();
    if let Some((pair, form)) = usual_pair(vocabulary, sentences, counts, telling) {
        parts.push(form);
        used.extend(pair);
    }
    for (stem, form) in telling.iter().zip(forms) {
        let room = 3 - used.len();
        if room == 0 {
            break;
        }
        if !used.contains(stem) {
            parts.push(form.clone());
            used.push(*stem);
        }
    }
    parts.join(", ")
}

fn is_cyrillic(word: &str) -> bool {
    word.chars().next().is_some_and(|c| ('\u{400}'..'\u{530}').contains(&c))
}

/// Each stem as it is most often written.
fn usual_forms(vocabulary: &Vocabulary, sentences: &[&Runs], stems: &[u32]) -> Vec<String> {
    let mut written: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    for form in sentences.iter().flat_map(|runs| runs.iter().flatten()) {
        let stem = vocabulary.stem(*form);
        if stems.contains(&stem) {
            *written.entry((stem, *form)).or_default() += 1;
        }
    }
    stems
        .iter()
        .map(|stem| {
            let mut best = (0, 0);
            for ((_, form), count) in written.range((*stem, 0)..=(*stem, u32::MAX)) {
                if *count > best.0 {
                    best = (*count, *form);
                }
            }
            vocabulary.forms[best.1 as usize].clone()
        })
        .collect()
}

/// The pair of neighbouring words that half of the sentences with its rarer word have, if one of the two is the word
/// that tells most.
fn usual_pair(
    vocabulary: &Vocabulary,
    sentences: &[&Runs],
    counts: &Counts,
    telling: &[u32],
) -> Option<([u32; 2], String)> {
    let first = *telling.first()?;
    let mut written: BTreeMap<(u32, u32), BTreeMap<(u32, u32), usize>> = BTreeMap::new();
    for run in sentences.iter().flat_map(|runs| runs.iter()) {
        for pair in run.windows(2) {
            let stems = (vocabulary.stem(pair[0]), vocabulary.stem(pair[1]));
            if stems.0 != stems.1 && (stems.0 == first || stems.1 == first) {
                *written.entry(stems).or_default().entry((pair[0], pair[1])).or_default() += 1;
            }
        }
    }
    let (stems, forms, times) = written
        .into_iter()
        .map(|(stems, forms)| {
            let times: usize = forms.values().sum();
            (stems, forms, times)
        })
        .max_by_key(|(stems, _, times)| (*times, std::cmp::Reverse(*stems)))?;
    let rarer = counts.stems.get(&stems.0)?.min(counts.stems.get(&stems.1)?);
    if times < 3 || 2 * times < *rarer || 5 * times < counts.stems[&first] {
        return None;
    }
    let ((one, other), _) =
        forms.into_iter().max_by_key(|(pair, times)| (*times, std::cmp::Reverse(*pair)))?;
    let written = format!("{} {}", vocabulary.forms[one as usize], vocabulary.forms[other as usize]);
    Some(([stems.0, stems.1], written))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_is_named_by_words_that_the_others_lack_in_their_usual_form() {
        let mut vocabulary = Vocabulary::new();
        let late: Vec<Runs> = [
            "Курьер опоздал на два часа",
            "Снова курьер опоздал, ждали весь день",
            "курьер опоздал",
            "Курьера нет, звоните [phone]",
        ]
        .map(|text| vocabulary.read(text))
        .into();
        let rest: Vec<Runs> =
            ["Вкусная еда", "Дорогая доставка", "Приложение не открывается", "Оператор вежливый"]
                .map(|text| vocabulary.read(text))
                .into();
        let all = Counts::of(&vocabulary, late.iter().chain(&rest));
        let naming = name(&vocabulary, &late.iter().collect::<Vec<_>>(), &all);
        assert!(naming.name.starts_with("курьер опоздал"), "{}", naming.name);
        assert_eq!(naming.words[0], ThemeWord { word: "курьер".to_owned(), sentences: 4 });
        assert!(naming.words.iter().all(|word| word.word != "phone"));
    }

    #[test]
    fn a_theme_of_two_scripts_has_a_name_in_each() {
        let mut vocabulary = Vocabulary::new();
        let late: Vec<Runs> =
            ["Курьер опоздал", "курьер опоздал опять", "Курьер опоздал, courier late", "courier late"]
                .map(|text| vocabulary.read(text))
                .into();
        let rest: Vec<Runs> = ["Вкусная еда", "Nice food"].map(|text| vocabulary.read(text)).into();
        let all = Counts::of(&vocabulary, late.iter().chain(&rest));
        let naming = name(&vocabulary, &late.iter().collect::<Vec<_>>(), &all);
        assert_eq!((naming.name.as_str(), naming.cyrillic.as_str()), ("курьер опоздал", "курьер опоздал"));
        assert!(naming.latin.contains("courier") && !naming.latin.contains("курьер"), "{}", naming.latin);
    }

    #[test]
    fn words_that_only_judge_step_back_behind_words_that_name() {
        let mut vocabulary = Vocabulary::new();
        let food: Vec<Runs> =
            ["Good food", "Good food again", "good soup, good food"].map(|text| vocabulary.read(text)).into();
        let rest: Vec<Runs> = ["Late parcel", "Rude driver"].map(|text| vocabulary.read(text)).into();
        let all = Counts::of(&vocabulary, food.iter().chain(&rest));
        let naming = name(&vocabulary, &food.iter().collect::<Vec<_>>(), &all);
        assert_eq!(naming.words[0].word, "food");
    }
}
