//! Every sentence to its theme, and from the sentences what is said of the theme: words, typical sentences, counts.

use std::collections::HashMap;
use std::ops::Range;

use ndarray::{Array2, ArrayView1};

use super::centres::{nearest, unit_rows};
use super::meaning::Vectors;
use super::model::{Theme, Themes, Typical, directions};
use super::units::Units;
use super::words::{Counts, Runs, Vocabulary, name};
use crate::parallel::in_chunks;

/// Similarity below which a sentence is of no theme (cosine of centred vectors; chance gives about 0).
pub(super) const FLOOR: f32 = 0.2;
/// Texts that are turned into vectors and placed together.
const BLOCK: usize = 4096;
/// Typical sentences of a theme, and how many words they have.
const TYPICAL: usize = 5;
const TYPICAL_WORDS: std::ops::RangeInclusive<usize> = 3..=40;

/// Themes, and where each comment belongs.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub themes: Themes,
    /// Sentences in the order of comments.
    pub sentences: Vec<Said>,
    /// For each comment the theme that most of it is about: an id.
    pub main: Vec<Option<u32>>,
}

/// A sentence of a comment (bytes of its text) and the id of its theme.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    pub comment: usize,
    pub range: Range<usize>,
    pub theme: Option<u32>,
    /// Cosine to the nearest of the theme's parts.
    pub similarity: f32,
}

impl Found {
    /// All themes of each comment, the main one first.
    pub fn of(&self) -> Vec<Vec<u32>> {
        let mut of: Vec<Vec<u32>> = self.main.iter().map(|main| main.iter().copied().collect()).collect();
        for said in &self.sentences {
            if let Some(theme) = said.theme
                && !of[said.comment].contains(&theme)
            {
                of[said.comment].push(theme);
            }
        }
        of
    }
}

/// Where a distinct text lies: its part and how near, and how near it is to the centre of the part's theme.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) part: usize,
    pub(super) similarity: f32,
    pub(super) to_centre: f32,
}

/// The parts of themes side by side.
pub(super) struct Parts {
    directions: Array2<f32>,
    /// The theme of each part: a place in the list.
    pub(super) theme: Vec<usize>,
    /// Centres of the themes.
    centres: Array2<f32>,
}

impl Parts {
    pub(super) fn of(themes: &[Theme], width: usize) -> Self {
        let mut centres = Array2::<f32>::zeros((themes.len(), width));
        for (theme, mut centre) in themes.iter().zip(centres.rows_mut()) {
            for (part, direction) in theme.parts.iter().zip(directions(theme.parts.iter(), width).rows()) {
                centre.scaled_add(part.sentences.max(1) as f32, &direction);
            }
        }
        unit_rows(&mut centres);
        Self {
            directions: directions(themes.iter().flat_map(|theme| &theme.parts), width),
            theme: themes
                .iter()
                .enumerate()
                .flat_map(|(place, theme)| vec![place; theme.parts.len()])
                .collect(),
            centres,
        }
    }

    /// Places for rows that are centred and of unit length.
    pub(super) fn places(&self, rows: &Array2<f32>) -> Vec<Place> {
        let (parts, similar) = nearest(rows, &self.directions);
        rows.rows()
            .into_iter()
            .zip(parts.into_iter().zip(similar))
            .map(|(row, (part, similarity))| {
                let theme = self.theme.get(part).copied().unwrap_or(0);
                let to_centre = if self.theme.is_empty() { 0.0 } else { self.centres.row(theme).dot(&row) };
                Place { part, similarity, to_centre }
            })
            .collect()
    }
}

/// Vectors less the mean of all, of unit length: what all texts have in common says nothing of any.
pub(super) fn centred(mut rows: Array2<f32>, mean: &[f32]) -> Array2<f32> {
    rows -= &ArrayView1::from(mean);
    unit_rows(&mut rows);
    rows
}

/// Places of all texts, block by block, so that each thread holds no more vectors than one block has.
pub(super) fn places(
    vectors: &Vectors,
    texts: &[&str],
    mean: &[f32],
    parts: &Parts,
    threads: usize,
) -> Vec<Place> {
    let place = |texts: &[&str]| {
        let mut vectors = vectors.another();
        texts.chunks(BLOCK).flat_map(|block| parts.places(&centred(vectors.of(block), mean))).collect()
    };
    in_chunks(texts, texts.len().div_ceil(threads.max(1)), place, &mut |_| {})
}

/// Themes told by their sentences, ordered by size, and the theme of each sentence and comment.
pub(super) fn told(
    mut themes: Themes,
    units: &Units,
    places: &[Place],
    parts: &Parts,
    comments: usize,
) -> Found {
    let theme_of = |text: usize| -> Option<usize> {
        let place = places[text];
        (place.similarity >= FLOOR).then(|| parts.theme.get(place.part).copied()).flatten()
    };
    describe(&mut themes.themes, units, places, &theme_of);

    let mut weight: Vec<HashMap<usize, f32>> = vec![HashMap::new(); comments];
    for unit in &units.said {
        if let Some(theme) = theme_of(unit.text) {
            *weight[unit.comment].entry(theme).or_default() += places[unit.text].similarity;
        }
    }
    for theme in &mut themes.themes {
        theme.comments = 0;
    }
    let mut main = Vec::with_capacity(comments);
    for weight in weight {
        for theme in weight.keys() {
            themes.themes[*theme].comments += 1;
        }
        let heaviest =
            weight.into_iter().max_by(|one, other| one.1.total_cmp(&other.1).then(other.0.cmp(&one.0)));
        main.push(heaviest.map(|(theme, _)| themes.themes[theme].id));
    }
    let sentences = units
        .said
        .iter()
        .map(|unit| Said {
            comment: unit.comment,
            range: unit.range.clone(),
            theme: theme_of(unit.text).map(|theme| themes.themes[theme].id),
            similarity: places[unit.text].similarity,
        })
        .collect();
    for theme in &mut themes.themes {
        theme.share = theme.comments as f64 / comments.max(1) as f64;
    }
    themes.comments = comments;
    themes.themes.sort_by(|one, other| other.comments.cmp(&one.comments).then(one.id.cmp(&other.id)));
    Found { themes, sentences, main }
}

fn describe(
    themes: &mut [Theme],
    units: &Units,
    places: &[Place],
    theme_of: &dyn Fn(usize) -> Option<usize>,
) {
    let mut vocabulary = Vocabulary::new();
    let runs: Vec<Runs> = units.texts.iter().map(|text| vocabulary.read(text)).collect();
    let all = Counts::of(&vocabulary, units.said.iter().map(|unit| &runs[unit.text]));
    let mut sentences: Vec<Vec<usize>> = vec![Vec::new(); themes.len()];
    for (index, unit) in units.said.iter().enumerate() {
        if let Some(theme) = theme_of(unit.text) {
            sentences[theme].push(index);
        }
    }
    let mut names: Vec<String> = themes
        .iter()
        .filter(|theme| theme.named_by_person || !theme.words.is_empty())
        .map(|theme| theme.name.clone())
        .collect();
    for (theme, sentences) in themes.iter_mut().zip(sentences) {
        let said: Vec<&Runs> = sentences.iter().map(|index| &runs[units.said[*index].text]).collect();
        let naming = name(&vocabulary, &said, &all);
        // A theme that had a name keeps it: people speak of it by that name.
        if !theme.named_by_person && theme.words.is_empty() {
            theme.name = distinct(naming.name, &naming.words, &names);
            names.push(theme.name.clone());
        }
        if theme.words.is_empty() {
            (theme.cyrillic, theme.latin) = (naming.cyrillic, naming.latin);
        }
        theme.words = naming.words;
        theme.sentences = sentences.len();
        let to_centre = |index: &usize| places[units.said[*index].text].to_centre;
        theme.coherence =
            f64::from(sentences.iter().map(to_centre).sum::<f32>()) / sentences.len().max(1) as f64;
        theme.typical = typical(units, places, sentences);
    }
}

/// A name that no other theme has: with the next of its words, or with a number.
fn distinct(name: String, words: &[super::ThemeWord], taken: &[String]) -> String {
    let name = if name.is_empty() { "?".to_owned() } else { name };
    if !taken.contains(&name) {
        return name;
    }
    words
        .iter()
        .filter(|word| !name.contains(&word.word))
        .map(|word| format!("{name}, {}", word.word))
        .chain((2..=taken.len() + 2).map(|number| format!("{name} {number}")))
        .find(|name| !taken.contains(name))
        .unwrap_or_default()
}

fn typical(units: &Units, places: &[Place], mut sentences: Vec<usize>) -> Vec<Typical> {
    sentences.sort_by(|one, other| {
        let [one_place, other_place] = [one, other].map(|index| places[units.said[*index].text].to_centre);
        other_place.total_cmp(&one_place).then(one.cmp(other))
    });
    let mut chosen: Vec<usize> = Vec::new();
    for index in sentences {
        let text = units.said[index].text;
        let fits = TYPICAL_WORDS.contains(&units.texts[text].split_whitespace().count());
        let said = |other: &usize| {
            units.texts[units.said[*other].text].to_lowercase() == units.texts[text].to_lowercase()
        };
        if fits && !chosen.iter().any(said) {
            chosen.push(index);
            if chosen.len() == TYPICAL {
                break;
            }
        }
    }
    chosen
        .into_iter()
        .map(|index| Typical {
            comment: units.said[index].comment,
            sentence: units.texts[units.said[index].text].to_owned(),
        })
        .collect()
}
