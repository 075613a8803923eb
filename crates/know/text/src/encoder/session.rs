//! Many texts one after another. Most of the network's work for a token depends on its piece alone, and few pieces
//! make most of the tokens: what was computed for a piece is kept while the session lasts.

use std::collections::HashMap;

use ndarray::{Array2, ArrayView1};

use super::file::ROW;
use super::network::{BRANCH, Convolution, FEATURES, add, add_times};
use super::{DIMENSIONS, Encoder, Vectors};

/// Tokens worked on together: the products of matrices cost the same for one new piece or text as for twenty.
const TOKENS: usize = 4096;
/// Pieces kept from one batch to the next: 26 KB each, 65 MB in all.
const KEPT: usize = 2560;

/// A loan of the encoder that remembers pieces: some 70 MB, given back when it goes.
pub struct Session<'a> {
    encoder: &'a Encoder,
    slots: HashMap<u32, usize>,
    /// What is kept of the piece in each slot.
    kept: Vec<Kept>,
}

/// What depends on a piece alone: its row, its projection, and what that adds to the convolutions' two layers.
struct Kept {
    row: Box<[f32]>,
    projected: Box<[f32]>,
    first: Box<[f32]>,
    second: Box<[f32]>,
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
        let through =
            network.convolutions.each_ref().map(|convolution| batch.first_layer(convolution, &slots));
        let mut pooled = Array2::zeros((batch.starts.len() - 1, FEATURES));
        let mut features = [0.0; FEATURES];
        for (ends, mut pooled) in batch.starts.windows(2).zip(pooled.rows_mut()) {
            let text = ends[0]..ends[1];
            for token in text.clone() {
                features[..ROW].copy_from_slice(&slots[token].row);
                features[ROW..].copy_from_slice(&slots[token].projected);
                for (branch, convolution) in network.convolutions.iter().enumerate() {
                    // The branch's columns hold the projection: both layers add to what they were given.
                    let from = ROW + branch * BRANCH;
                    let through = &through[branch];
                    let mut sums = [0.0; BRANCH];
                    sums.copy_from_slice(&convolution.second_bias);
                    for (place, neighbour) in convolution.window(token, &text) {
                        let at = convolution.at + place * BRANCH;
                        add(&mut sums, &slots[neighbour].second[at..at + BRANCH]);
                        for (input, value) in &through[neighbour] {
                            add_times(&mut sums, *value, convolution.second_row(place, *input));
                        }
                    }
                    let features = &mut features[from..from + BRANCH];
                    for (input, value) in &through[token] {
                        features[*input] += value;
                    }
                    for (feature, sum) in features.iter_mut().zip(&sums) {
                        *feature += sum.max(0.0);
                    }
                }
                network.norm.apply(&mut features);
                pooled += &ArrayView1::from(&features);
            }
        }
        values.extend(network.pool(&pooled, &batch.starts).iter());
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
        let [first, second] = network.multiply(&projected);
        for (index, piece) in new.into_iter().enumerate() {
            let boxed = |array: &Array2<f32>| array.row(index).iter().copied().collect();
            self.slots.insert(piece, self.kept.len());
            self.kept.push(Kept {
                row: boxed(&rows),
                projected: boxed(&projected),
                first: boxed(&first),
                second: boxed(&second),
            });
        }
    }
}

impl Batch {
    fn new() -> Self {
        Self { tokens: Vec::new(), starts: vec![0] }
    }

    /// What the first layer lets through for each token: of 256 outputs about one in thirty is above zero, hence a
    /// list of outputs and values.
    fn first_layer(&self, convolution: &Convolution, slots: &[&Kept]) -> Vec<Vec<(usize, f32)>> {
        let mut through = Vec::with_capacity(slots.len());
        let mut sums = [0.0; BRANCH];
        for ends in self.starts.windows(2) {
            let text = ends[0]..ends[1];
            for token in text.clone() {
                sums.copy_from_slice(&convolution.first_bias);
                for (place, neighbour) in convolution.window(token, &text) {
                    let at = convolution.at + place * BRANCH;
                    add(&mut sums, &slots[neighbour].first[at..at + BRANCH]);
                }
                let above = sums.iter().copied().enumerate().filter(|(_, sum)| *sum > 0.0);
                through.push(above.collect());
            }
        }
        through
    }
}
