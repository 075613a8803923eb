//! Themes as they are kept from day to day: what each is called, where it lies among all meanings, how large it was.

use ndarray::Array2;
use rapport_kernel::mask::mask;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::centres::{joined, unit_rows};
use super::meaning::Meaning;
use super::words::ThemeWord;

/// Why themes could not be found or changed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ThemesError {
    #[error("{found} different sentences are too few to find themes: at least {least} are needed")]
    TooFew { found: usize, least: usize },
    #[error("there is no theme {0}")]
    Unknown(u32),
    #[error("theme {0} is of one piece: there is nothing to split it by")]
    OnePiece(u32),
    #[error("a theme needs a name")]
    NoName,
    #[error("these themes cannot be continued: they were found by the words of their own comments alone")]
    NotKept,
    #[error(transparent)]
    Encoder(#[from] rapport_text::encoder::EncoderError),
}

/// A group of comments alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Theme {
    /// Stays with the theme for good; never given again.
    pub id: u32,
    pub name: String,
    /// The name that its words give in Cyrillic, and in other letters; empty where none of them tells.
    #[serde(default)]
    pub(super) cyrillic: String,
    #[serde(default)]
    pub(super) latin: String,
    /// Whether a person gave the name: then it is never changed by the next discovery.
    pub named_by_person: bool,
    /// Whether a language model worded the name: it stays while the theme does.
    #[serde(default)]
    pub worded: bool,
    /// The words that tell the theme from others, best first.
    pub words: Vec<ThemeWord>,
    /// The most typical sentences, best first.
    pub typical: Vec<Typical>,
    /// Comments with a sentence of the theme.
    pub comments: usize,
    pub sentences: usize,
    /// Comments of the theme among all comments, 0 to 1. Shares of themes may sum to more than 1.
    pub share: f64,
    /// Mean cosine of its sentences to its centre, −1 to 1: how much alike they are.
    pub coherence: f64,
    /// Whether the last discovery found it for the first time.
    pub new: bool,
    pub(super) parts: Vec<Part>,
}

/// A sentence that stands for a theme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typical {
    /// The comment's place among those that were read.
    pub comment: usize,
    pub sentence: String,
}

/// Themes in the order of their sizes, and what is needed to go on with them tomorrow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Themes {
    pub themes: Vec<Theme>,
    pub meaning: Meaning,
    /// Comments read, with and without a theme.
    pub comments: usize,
    pub(super) mean: Vec<f32>,
    pub(super) next_id: u32,
}

/// One of the narrow groups that make a theme: a direction whose largest number is 127, and its sentences when found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    pub(super) direction: Vec<i8>,
    pub(super) sentences: usize,
}

impl Part {
    pub(super) fn new<'a>(direction: impl Iterator<Item = &'a f32> + Clone, sentences: usize) -> Self {
        let largest = direction.clone().fold(f32::MIN_POSITIVE, |most, value| most.max(value.abs()));
        Self {
            direction: direction.map(|value| (value / largest * 127.0).round() as i8).collect(),
            sentences,
        }
    }
}

/// Directions of parts, as rows of unit length.
pub(super) fn directions<'a>(parts: impl Iterator<Item = &'a Part>, width: usize) -> Array2<f32> {
    let mut values = Vec::new();
    let mut count = 0;
    for part in parts {
        values.extend(part.direction.iter().map(|value| f32::from(*value)));
        count += 1;
    }
    let mut rows =
        Array2::from_shape_vec((count, width), values).unwrap_or_else(|_| Array2::zeros((count, width)));
    unit_rows(&mut rows);
    rows
}

impl Theme {
    /// The name; where its words gave none, the beginning of its most typical sentence.
    pub fn shown_name(&self) -> String {
        if self.name.chars().any(char::is_alphabetic) {
            return self.name.clone();
        }
        let Some(typical) = self.typical.first() else { return self.name.clone() };
        let masked = mask(&typical.sentence);
        let words: Vec<&str> = masked.split_whitespace().take(5).collect();
        format!("{}…", words.join(" "))
    }

    /// The name for a reader of Cyrillic or of other letters: a person's, or that which its words give in those letters.
    pub fn name_for(&self, cyrillic: bool) -> String {
        let own = if cyrillic { &self.cyrillic } else { &self.latin };
        // A name that had to be told from another one is in one script alone.
        let usual = self.name == self.cyrillic || self.name == self.latin;
        if self.named_by_person || own.is_empty() || !usual { self.shown_name() } else { own.clone() }
    }

    /// Takes names that something better than its own words gave, for readers of Cyrillic and of other letters. A person's
    /// name stays.
    pub fn word(&mut self, cyrillic: &str, latin: &str) {
        if self.named_by_person {
            return;
        }
        let mostly_cyrillic = !self.cyrillic.is_empty() && self.name == self.cyrillic;
        cyrillic.clone_into(&mut self.cyrillic);
        latin.clone_into(&mut self.latin);
        self.name = if mostly_cyrillic { self.cyrillic.clone() } else { self.latin.clone() };
        self.worded = true;
    }

    /// Takes over the names that `earlier`, the same theme, was worded by.
    pub fn word_as(&mut self, earlier: &Self) {
        if earlier.worded {
            self.word(&earlier.cyrillic, &earlier.latin);
        }
    }

    /// Narrow groups that make it: a theme of one cannot be split.
    pub fn parts_count(&self) -> usize {
        self.parts.len()
    }
}

impl Themes {
    pub fn get(&self, id: u32) -> Option<&Theme> {
        self.themes.iter().find(|theme| theme.id == id)
    }

    fn get_mut(&mut self, id: u32) -> Result<&mut Theme, ThemesError> {
        self.themes.iter_mut().find(|theme| theme.id == id).ok_or(ThemesError::Unknown(id))
    }

    /// Gives a theme a person's name.
    pub fn rename(&mut self, id: u32, name: &str) -> Result<(), ThemesError> {
        let theme = self.get_mut(id)?;
        if name.trim().is_empty() {
            return Err(ThemesError::NoName);
        }
        name.trim().clone_into(&mut theme.name);
        theme.named_by_person = true;
        Ok(())
    }

    /// Gives all themes numbers that none of `earlier` has or had.
    pub fn number_after(&mut self, earlier: &Self) {
        let first = earlier.next_id.saturating_sub(1);
        for theme in &mut self.themes {
            theme.id += first;
        }
        self.next_id += first;
    }

    /// Takes over what is told of a theme (name, words, sentences) from the same theme as it was read elsewhere.
    pub fn tell(&mut self, told: &Theme) {
        if let Some(theme) = self.themes.iter_mut().find(|theme| theme.id == told.id) {
            let parts = std::mem::take(&mut theme.parts);
            *theme = Theme { parts, new: theme.new, ..told.clone() };
        }
    }

    /// Joins theme `other` into theme `one`, which keeps its id and name. Counts are right after the comments are
    /// read again ([`super::continue_from`]).
    pub fn merge(&mut self, one: u32, other: u32) -> Result<(), ThemesError> {
        if self.get(one).is_none() || one == other {
            return Err(ThemesError::Unknown(one));
        }
        let at = self.themes.iter().position(|theme| theme.id == other).ok_or(ThemesError::Unknown(other))?;
        let other = self.themes.remove(at);
        let theme = self.get_mut(one)?;
        theme.parts.extend(other.parts);
        theme.sentences += other.sentences;
        Ok(())
    }

    /// Splits a theme in two by its narrow groups; the larger half keeps id and name, the other gets a new id, given
    /// back, and its name when the comments are read again.
    pub fn split(&mut self, id: u32) -> Result<u32, ThemesError> {
        let width = self.mean.len();
        let new_id = self.next_id;
        let theme = self.get_mut(id)?;
        if theme.parts.len() < 2 {
            return Err(ThemesError::OnePiece(id));
        }
        let weights: Vec<usize> = theme.parts.iter().map(|part| part.sentences).collect();
        let group = joined(&directions(theme.parts.iter(), width), &weights, -1.0, 2);
        let size = |number: usize| -> usize {
            group.iter().zip(&weights).filter(|(group, _)| **group == number).map(|(_, weight)| weight).sum()
        };
        let smaller = usize::from(size(1) <= size(0));
        let mut halves = group.iter().map(|number| *number == smaller);
        let leaving: Vec<Part> = theme.parts.extract_if(.., |_| halves.next().unwrap_or(false)).collect();
        let new = Theme {
            id: new_id,
            name: format!("{} 2", theme.name),
            cyrillic: String::new(),
            latin: String::new(),
            named_by_person: false,
            worded: false,
            words: Vec::new(),
            typical: Vec::new(),
            comments: 0,
            sentences: leaving.iter().map(|part| part.sentences).sum(),
            share: 0.0,
            coherence: theme.coherence,
            new: true,
            parts: leaving,
        };
        self.themes.push(new);
        self.next_id += 1;
        Ok(new_id)
    }
}
