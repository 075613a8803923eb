//! Many texts one after another. Most of the network's work for a token depends on its piece alone, and few pieces
//! make most of the tokens: what was computed for a piece is kept while the session lasts.

use std::collections::HashMap;

use ndarray::{Array2, ArrayView1, ArrayView2};

use super::file::ROW;
use super::network::{BRANCH, PROJECTED, add, rectified};
use super::{DIMENSIONS, Encoder, Vectors};

/// Tokens worked on together: enough that the weights are read from memory rarely, few enough to stay in the cache.
const TOKENS: usize = 384;
/// Pieces kept: 15 KB each, 31 MB in all.
const KEPT: usize = 2048;

/// A loan of the encoder that remembers pieces: up to 31 MB, given back when it goes.
pub struct Session<'a> {
    encoder: &'a Encoder,
    slots: HashMap<u32, usize>,
    /// What is kept of the piece in each slot: its row, its projection, its products with the first layers.
    kept: Vec<Kept>,
}

struct Kept {
    row: Box<[f32]>,
    projected: Box<[f32]>,
    products: Box<[f32]>,
}

/// Tokens of some texts, end to end; text `t` has those from `starts[t]` to `starts[t + 1]`.
struct Batch {
    tokens: Vec<u32>,
    starts: Vec<usize>,
}

impl<'a> Session<'a> {
    pub(super) fn new(encoder: &'a Encoder) -> Self {
        Self { encoder, slots: HashMap::new(), kept: Vec::new() }
    }

    /// The vectors of texts, of unit length, in their order. A text without letters has a vector too.
    pub fn embed<T: AsRef<str>>(&mut self, texts: &[T]) -> Vectors {
        let mut values = Vec::with_capacity(texts.len() * DIMENSIONS);
        let mut batch = Batch::new();
        for text in texts {
            let pieces = self.encoder.pieces.of(text.as_ref());
            if !batch.tokens.is_empty() && batch.tokens.len() + pieces.len() > TOKENS {
                self.run(&batch, &mut values);
                batch = Batch::new();
            }
            batch.tokens.extend(pieces);
            batch.starts.push(batch.tokens.len());
        }
        if !batch.tokens.is_empty() {
            self.run(&batch, &mut values);
        }
        Vectors::new(DIMENSIONS, values)
    }

    fn run(&mut self, batch: &Batch, values: &mut Vec<f32>) {
        self.learn(&batch.tokens);
        let network = &self.encoder.network;
        let slots: Vec<&Kept> = batch.tokens.iter().map(|piece| &self.kept[self.slots[piece]]).collect();
        let count = slots.len();
        let mut features = Array2::zeros((count, ROW + PROJECTED));
        for (mut feature, kept) in features.rows_mut().into_iter().zip(&slots) {
            if let Some(feature) = feature.as_slice_mut() {
                feature[..ROW].copy_from_slice(&kept.row);
            }
        }
        let mut hidden = vec![0.0; count * BRANCH];
        let mut windows = Vec::new();
        for (branch, convolution) in network.convolutions.iter().enumerate() {
            let columns = branch * BRANCH..(branch + 1) * BRANCH;
            for (token, window) in batch.windows(convolution.left, convolution.order) {
                let hidden = &mut hidden[token * BRANCH..(token + 1) * BRANCH];
                hidden.copy_from_slice(&convolution.first_bias);
                for (place, neighbour) in window.enumerate() {
                    let at = convolution.at + place * BRANCH;
                    if let Some(neighbour) = neighbour {
                        add(hidden, &slots[neighbour].products[at..at + BRANCH]);
                    }
                }
                for (value, input) in hidden.iter_mut().zip(&slots[token].projected[columns.clone()]) {
                    *value = rectified(*value) + input;
                }
            }
            windows.clear();
            windows.reserve(count * convolution.order * BRANCH);
            for (_, window) in batch.windows(convolution.left, convolution.order) {
                for neighbour in window {
                    match neighbour {
                        Some(token) => {
                            windows.extend_from_slice(&hidden[token * BRANCH..(token + 1) * BRANCH]);
                        }
                        None => windows.resize(windows.len() + BRANCH, 0.0),
                    }
                }
            }
            if let (Ok(windows), Ok(residual)) = (
                ArrayView2::from_shape((count, convolution.order * BRANCH), &windows),
                ArrayView2::from_shape((count, BRANCH), &hidden),
            ) {
                convolution.second(&windows, &residual, branch, &mut features);
            }
        }
        values.extend(network.pool(&mut features, &batch.starts).iter());
    }

    /// Computes what is kept of the pieces that are not known yet; forgets all when there would be too many.
    fn learn(&mut self, tokens: &[u32]) {
        let unknown = |slots: &HashMap<u32, usize>| {
            let mut new: Vec<u32> =
                tokens.iter().copied().filter(|piece| !slots.contains_key(piece)).collect();
            new.sort_unstable();
            new.dedup();
            new
        };
        let mut new = unknown(&self.slots);
        if self.kept.len() + new.len() > KEPT && !new.is_empty() {
            self.slots.clear();
            self.kept.clear();
            new = unknown(&self.slots);
        }
        if new.is_empty() {
            return;
        }
        let network = &self.encoder.network;
        let mut rows = Array2::zeros((new.len(), ROW));
        for (mut row, piece) in rows.rows_mut().into_iter().zip(&new) {
            row.assign(&ArrayView1::from(&network.row(*piece)));
        }
        let projected = network.project(&rows);
        let mut products = Array2::zeros((new.len(), network.products()));
        network.multiply(&projected, &mut products);
        for (index, piece) in new.into_iter().enumerate() {
            let boxed = |array: &Array2<f32>| array.row(index).iter().copied().collect();
            self.slots.insert(piece, self.kept.len());
            self.kept.push(Kept {
                row: boxed(&rows),
                projected: boxed(&projected),
                products: boxed(&products),
            });
        }
    }
}

impl Batch {
    fn new() -> Self {
        Self { tokens: Vec::new(), starts: vec![0] }
    }

    /// Each token with those around it, `None` beyond the ends of its own text.
    fn windows(
        &self,
        left: usize,
        order: usize,
    ) -> impl Iterator<Item = (usize, impl Iterator<Item = Option<usize>>)> {
        self.starts.windows(2).flat_map(move |ends| {
            let (from, to) = (ends[0], ends[1]);
            (from..to).map(move |token| {
                let window = (token..token + order)
                    .map(move |shifted| shifted.checked_sub(left).filter(|at| (from..to).contains(at)));
                (token, window)
            })
        })
    }
}
