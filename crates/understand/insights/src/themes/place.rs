//! Which theme a sentence is of, one batch after another, as comments come.

use ndarray::Array2;
use rapport_text::encoder::Vectors;

use super::assign::{FLOOR, Parts, centred};
use super::model::Themes;

/// Themes ready to read sentences.
pub struct Placer {
    parts: Parts,
    ids: Vec<u32>,
    mean: Vec<f32>,
}

impl Placer {
    /// For themes whose vectors are the sentence encoder's.
    pub fn new(themes: &Themes) -> Self {
        Self {
            parts: Parts::of(&themes.themes, themes.mean.len()),
            ids: themes.themes.iter().map(|theme| theme.id).collect(),
            mean: themes.mean.clone(),
        }
    }

    /// For each vector of a sentence the id of its theme, the nearest, and the cosine to it; none where all are far.
    pub fn place(&self, vectors: &Vectors) -> Vec<Option<(u32, f32)>> {
        if vectors.is_empty() || vectors.dimensions() != self.mean.len() {
            return vec![None; vectors.len()];
        }
        let rows = Array2::from_shape_fn((vectors.len(), vectors.dimensions()), |(row, column)| {
            vectors.row(row)[column]
        });
        self.parts
            .places(&centred(rows, &self.mean))
            .into_iter()
            .map(|place| {
                let theme = self.parts.theme.get(place.part)?;
                (place.similarity >= FLOOR).then(|| (self.ids[*theme], place.similarity))
            })
            .collect()
    }
}
