//! Vectors of sentences: from the sentence encoder, or, where it is not built in, from the words of the texts
//! themselves (TF-IDF and a truncated singular value decomposition: latent semantic analysis, Deerwester and others,
//! 1990; by subspace iteration, Halko, Martinsson and Tropp, 2011).

use std::{collections::HashMap, sync::Arc};

use ndarray::{Array1, Array2};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rapport_text::encoder::{Encoder, EncoderError, Session};
use serde::{Deserialize, Serialize};

use super::centres::unit_rows;
use crate::parallel::in_chunks;

const LATENT: usize = 64;
const MOST_TERMS: usize = 8_000;
const ROUNDS: usize = 4;

/// Where the vectors come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// The sentence encoder: alike is what means alike, in any language.
    Encoder,
    /// The words of the texts themselves: alike is what is said in the same words.
    Words,
}

pub(super) enum Vectors {
    Encoder(&'static Encoder, Box<Session<'static>>),
    Words(Arc<Latent>),
}

impl Vectors {
    pub(super) fn encoder() -> Result<Self, EncoderError> {
        let encoder = Encoder::shared()?;
        Ok(Self::Encoder(encoder, Box::new(encoder.session())))
    }

    pub(super) fn words(texts: &[&str], seed: u64) -> Self {
        Self::Words(Arc::new(Latent::fit(texts, seed)))
    }

    pub(super) fn meaning(&self) -> Meaning {
        match self {
            Self::Encoder(..) => Meaning::Encoder,
            Self::Words(_) => Meaning::Words,
        }
    }

    /// The same vectors, for another thread.
    pub(super) fn another(&self) -> Self {
        match self {
            Self::Encoder(encoder, _) => Self::Encoder(encoder, Box::new(encoder.session())),
            Self::Words(latent) => Self::Words(Arc::clone(latent)),
        }
    }

    /// [`Vectors::of`], by so many threads.
    pub(super) fn by_threads(&self, texts: &[&str], threads: usize) -> Array2<f32> {
        let rows =
            |texts: &[&str]| self.another().of(texts).rows().into_iter().map(|row| row.to_owned()).collect();
        let rows = in_chunks(texts, texts.len().div_ceil(threads.max(1)), rows, &mut |_| {});
        let width = rows.first().map_or(0, Array1::len);
        Array2::from_shape_fn((rows.len(), width), |(row, column)| rows[row][column])
    }

    /// One row a text, of unit length.
    pub(super) fn of(&mut self, texts: &[&str]) -> Array2<f32> {
        match self {
            Self::Encoder(_, session) => {
                let vectors = session.embed(texts);
                Array2::from_shape_fn((vectors.len(), vectors.dimensions()), |(row, column)| {
                    vectors.row(row)[column]
                })
            }
            Self::Words(latent) => latent.of(texts),
        }
    }
}

pub(super) struct Latent {
    terms: HashMap<String, usize>,
    inverse: Vec<f32>,
    /// Terms × dimensions, columns orthonormal.
    basis: Array2<f32>,
}

type Sparse = Vec<Vec<(usize, f32)>>;

impl Latent {
    fn fit(texts: &[&str], seed: u64) -> Self {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for text in texts {
            for term in terms(text) {
                *counts.entry(term).or_default() += 1;
            }
        }
        let mut frequent: Vec<(String, usize)> = counts.into_iter().filter(|(_, count)| *count > 1).collect();
        frequent.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        frequent.truncate(MOST_TERMS);
        let total = texts.len() as f32;
        let mut latent = Self {
            inverse: frequent
                .iter()
                .map(|(_, count)| ((1.0 + total) / (1.0 + *count as f32)).ln() + 1.0)
                .collect(),
            terms: frequent.into_iter().enumerate().map(|(place, (term, _))| (term, place)).collect(),
            basis: Array2::zeros((0, 0)),
        };
        let rows: Sparse = texts.iter().map(|text| latent.weights(text)).collect();
        let mut rng = StdRng::seed_from_u64(seed);
        let width = LATENT.min(latent.terms.len().max(1));
        latent.basis = Array2::from_shape_fn((latent.terms.len(), width), |_| rng.random_range(-1.0..1.0));
        for _ in 0..ROUNDS {
            orthonormal(&mut latent.basis);
            latent.basis = transposed_times(&rows, &times(&rows, &latent.basis), latent.terms.len());
        }
        orthonormal(&mut latent.basis);
        latent
    }

    fn of(&self, texts: &[&str]) -> Array2<f32> {
        let rows: Sparse = texts.iter().map(|text| self.weights(text)).collect();
        let mut vectors = times(&rows, &self.basis);
        unit_rows(&mut vectors);
        vectors
    }

    fn weights(&self, text: &str) -> Vec<(usize, f32)> {
        let mut weights: Vec<(usize, f32)> = terms(text)
            .into_iter()
            .filter_map(|term| self.terms.get(&term).copied())
            .map(|place| (place, self.inverse[place]))
            .collect();
        let length = weights.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
        for (_, weight) in &mut weights {
            *weight /= length;
        }
        weights
    }
}

/// Words of a text by their first six letters, each once: a stem that suits any language with endings.
fn terms(text: &str) -> Vec<String> {
    let mut terms: Vec<String> = rapport_text::words::tokens(text)
        .into_iter()
        .filter(|token| token.kind == rapport_text::words::Kind::Word)
        .map(|token| token.folded.chars().take(6).collect())
        .collect();
    terms.sort_unstable();
    terms.dedup();
    terms
}

fn times(rows: &Sparse, by: &Array2<f32>) -> Array2<f32> {
    let mut out = Array2::zeros((rows.len(), by.ncols()));
    for (row, mut out) in rows.iter().zip(out.rows_mut()) {
        for (place, weight) in row {
            out.scaled_add(*weight, &by.row(*place));
        }
    }
    out
}

fn transposed_times(rows: &Sparse, by: &Array2<f32>, terms: usize) -> Array2<f32> {
    let mut out = Array2::<f32>::zeros((terms, by.ncols()));
    for (row, by) in rows.iter().zip(by.rows()) {
        for (place, weight) in row {
            let mut out = out.row_mut(*place);
            out.scaled_add(*weight, &by);
        }
    }
    out
}

/// Columns made orthonormal by the modified Gram–Schmidt process; one that depends on others becomes zeros.
fn orthonormal(matrix: &mut Array2<f32>) {
    for column in 0..matrix.ncols() {
        let mut current = matrix.column(column).to_owned();
        for earlier in 0..column {
            let earlier = matrix.column(earlier);
            let along = earlier.dot(&current);
            current.scaled_add(-along, &earlier);
        }
        let length = current.dot(&current).sqrt();
        current.mapv_inplace(|value| if length > 1e-6 { value / length } else { 0.0 });
        matrix.column_mut(column).assign(&current);
    }
}
