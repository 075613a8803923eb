//! Finding themes for the first time, and going on with those of yesterday.

use std::collections::HashSet;

use ndarray::{Array2, Axis};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rapport_text::encoder::EncoderError;

use super::assign::{FLOOR, Found, Parts, Place, centred, places, told};
use super::centres::{joined, nearest, spherical, unit_rows};
use super::meaning::{Meaning, Vectors};
use super::model::{Part, Theme, Themes, ThemesError, directions};
use super::units::Units;
use super::words::{Counts, Runs, Vocabulary};

/// Distinct sentences below which nothing is found.
const LEAST: usize = 30;
/// Distinct sentences from which groups are found; the rest are only assigned.
const SAMPLE: usize = 12_000;
/// Sentences of a narrow group on average, and the bounds of their number.
const NARROW: usize = 20;
const FEWEST_PARTS: usize = 4;
const MOST_PARTS: usize = 150;
/// Words by which two groups are compared, and the share of them in common that makes the groups one theme.
const COMPARED: usize = 6;
const SAME_WORDS: f64 = 0.5;
/// A sentence further than this from all that is known may belong to a new theme.
const FAR: f32 = 0.45;
/// How near its sentences must be to a new theme on average, and how far it must be from every known part.
const NEW_COHERENCE: f32 = 0.5;
const NEW_DISTANCE: f32 = 0.4;

/// How themes are found.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Themes at most.
    pub most: usize,
    /// Groups nearer than this are joined: 1 − cosine of centred vectors. Larger gives fewer, broader themes.
    pub distance: f32,
    /// Share of sentences below which a group is no theme; five sentences at least.
    pub smallest_share: f64,
    /// Sentences are given their vectors by so many threads; what is found is the same.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { most: 40, distance: 0.75, smallest_share: 0.004, threads: 1 }
    }
}

impl Options {
    fn smallest(&self, sentences: usize) -> usize {
        ((sentences as f64 * self.smallest_share).ceil() as usize).max(5)
    }
}

/// Finds the themes of comments. Where the sentence encoder is not built in, by their words ([`Themes::meaning`] says
/// so). The same comments, options and seed give the same themes.
pub fn discover<T: AsRef<str>>(comments: &[T], options: &Options, seed: u64) -> Result<Found, ThemesError> {
    let units = Units::of(comments);
    if units.texts.len() < LEAST {
        return Err(ThemesError::TooFew { found: units.texts.len(), least: LEAST });
    }
    let sample = sample(units.texts.len(), SAMPLE, seed);
    let texts: Vec<&str> = sample.iter().map(|text| units.texts[*text]).collect();
    let vectors = match Vectors::encoder() {
        Ok(vectors) => vectors,
        Err(EncoderError::NotBuiltIn) => Vectors::words(&texts, seed),
        Err(error) => return Err(error.into()),
    };
    let rows = vectors.by_threads(&texts, options.threads);
    let mean = rows.mean_axis(Axis(0)).map(|mean| mean.to_vec()).unwrap_or_default();
    let rows = centred(rows, &mean);
    let times: Vec<usize> = sample.iter().map(|text| units.times[*text]).collect();
    let groups = groups(&rows, &texts, &times, options, seed);
    let themes = Themes {
        next_id: groups.len() as u32 + 1,
        themes: (1..).zip(groups).map(|(id, parts)| fresh(id, parts)).collect(),
        meaning: vectors.meaning(),
        comments: comments.len(),
        mean,
    };
    let parts = Parts::of(&themes.themes, themes.mean.len());
    let places = places(&vectors, &units.texts, &themes.mean, &parts, options.threads);
    Ok(told(themes, &units, &places, &parts, comments.len()))
}

/// Reads comments by themes found before: ids, names, merges and splits stay. What is far from all of them and alike
/// among itself becomes a new theme, marked [`Theme::new`].
pub fn continue_from<T: AsRef<str>>(
    previous: &Themes,
    comments: &[T],
    options: &Options,
    seed: u64,
) -> Result<Found, ThemesError> {
    if previous.meaning != Meaning::Encoder {
        return Err(ThemesError::NotKept);
    }
    let vectors = Vectors::encoder()?;
    let units = Units::of(comments);
    let mut themes = previous.clone();
    for theme in &mut themes.themes {
        theme.new = false;
    }
    let width = themes.mean.len();
    let parts = Parts::of(&themes.themes, width);
    let mut found = places(&vectors, &units.texts, &themes.mean, &parts, options.threads);
    let far: Vec<usize> = (0..found.len()).filter(|text| found[*text].similarity < FAR).collect();
    let far: Vec<usize> = sample(far.len(), SAMPLE, seed).into_iter().map(|place| far[place]).collect();
    if far.len() < LEAST {
        return Ok(told(themes, &units, &found, &parts, comments.len()));
    }
    let texts: Vec<&str> = far.iter().map(|text| units.texts[*text]).collect();
    let rows = centred(vectors.by_threads(&texts, options.threads), &themes.mean);
    let times: Vec<usize> = far.iter().map(|text| units.times[*text]).collect();
    let narrow = Options { smallest_share: 0.0, ..options.clone() };
    let known = directions(themes.themes.iter().flat_map(|theme| &theme.parts), width);
    let smallest = options.smallest(units.said.len());
    for group in groups(&rows, &texts, &times, &narrow, seed) {
        let mut centre =
            directions(group.iter(), width).mean_axis(Axis(0)).unwrap_or_default().insert_axis(Axis(0));
        unit_rows(&mut centre);
        let near: Vec<(usize, f32)> = rows
            .dot(&centre.row(0))
            .iter()
            .zip(&times)
            .filter(|(similarity, _)| **similarity >= FAR)
            .map(|(similarity, times)| (*times, *similarity))
            .collect();
        let sentences: usize = near.iter().map(|(times, _)| times).sum();
        let coherence = near.iter().map(|(_, similarity)| similarity).sum::<f32>() / near.len().max(1) as f32;
        let apart =
            nearest(&centre, &known).1.first().is_none_or(|similarity| 1.0 - similarity >= NEW_DISTANCE);
        if sentences >= smallest && near.len() >= 5 && coherence >= NEW_COHERENCE && apart {
            themes.themes.push(fresh(themes.next_id, vec![Part::new(centre.iter(), sentences)]));
            themes.next_id += 1;
        }
    }
    // Only what was far may go to what is new, so that known themes keep what they have.
    let with_new = Parts::of(&themes.themes, width);
    let again: Vec<Place> = with_new.places(&rows);
    for (text, place) in far.iter().zip(again) {
        found[*text] = place;
    }
    Ok(told(themes, &units, &found, &with_new, comments.len()))
}

fn fresh(id: u32, parts: Vec<Part>) -> Theme {
    Theme {
        id,
        name: String::new(),
        cyrillic: String::new(),
        latin: String::new(),
        named_by_person: false,
        worded: false,
        words: Vec::new(),
        typical: Vec::new(),
        comments: 0,
        sentences: 0,
        share: 0.0,
        coherence: 0.0,
        new: true,
        parts,
    }
}

/// Places of at most `most` of `count` things, in order.
fn sample(count: usize, most: usize, seed: u64) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    if count > most {
        places.shuffle(&mut StdRng::seed_from_u64(seed));
        places.truncate(most);
        places.sort_unstable();
    }
    places
}

/// Rows in groups of parts: narrow ones joined by meaning, then by words; those too small to be a theme are dropped.
fn groups(
    rows: &Array2<f32>,
    texts: &[&str],
    times: &[usize],
    options: &Options,
    seed: u64,
) -> Vec<Vec<Part>> {
    let count = (rows.nrows() / NARROW).clamp(FEWEST_PARTS, MOST_PARTS).min(rows.nrows());
    let (centres, of) = spherical(rows, count, seed);
    let mut sizes = vec![0; count];
    for (part, times) in of.iter().zip(times) {
        sizes[*part] += times;
    }
    let mut group = joined(&centres, &sizes, options.distance, options.most);
    join_by_words(&mut group, &of, texts);
    let smallest = options.smallest(times.iter().sum());
    let mut kept = Vec::new();
    for number in 0..=group.iter().copied().max().unwrap_or(0) {
        let parts: Vec<Part> = (0..count)
            .filter(|part| group[*part] == number && sizes[*part] > 0)
            .map(|part| Part::new(centres.row(part).iter(), sizes[part]))
            .collect();
        if parts.iter().map(|part| part.sentences).sum::<usize>() >= smallest {
            kept.push(parts);
        }
    }
    kept
}

/// Joins groups that the same words tell from the rest: to a reader they are one theme.
fn join_by_words(group: &mut [usize], of: &[usize], texts: &[&str]) {
    let mut vocabulary = Vocabulary::new();
    let runs: Vec<Runs> = texts.iter().map(|text| vocabulary.read(text)).collect();
    let all = Counts::of(&vocabulary, runs.iter());
    loop {
        let numbers: Vec<usize> = {
            let mut numbers = group.to_vec();
            numbers.sort_unstable();
            numbers.dedup();
            numbers
        };
        let words: Vec<HashSet<u32>> = numbers
            .iter()
            .map(|number| {
                let of_group = runs.iter().zip(of).filter(|(_, part)| group[**part] == *number);
                let counts = Counts::of(&vocabulary, of_group.map(|(runs, _)| runs));
                counts.telling(&all, &vocabulary).into_iter().take(COMPARED).collect()
            })
            .collect();
        let same = (0..numbers.len())
            .flat_map(|one| (one + 1..numbers.len()).map(move |other| (one, other)))
            .find(|(one, other)| {
                let common = words[*one].intersection(&words[*other]).count();
                let either = words[*one].union(&words[*other]).count();
                either > 0 && common as f64 >= SAME_WORDS * either as f64
            });
        let Some((one, other)) = same else { return };
        for group in group.iter_mut() {
            if *group == numbers[other] {
                *group = numbers[one];
            }
        }
    }
}

const _: () = assert!(FLOOR < FAR);
