//! The layers of the encoder. What depends on one piece alone is computed once a piece (see `session`).

use std::ops::Range;

use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView2, Axis, Slice, concatenate};

use super::file::{File, ROW, Rows};
use super::{DIMENSIONS, EncoderError};

/// Width of each convolution.
pub(super) const BRANCH: usize = 256;
/// Width of a piece after projection: the inputs of the three convolutions, side by side.
pub(super) const PROJECTED: usize = 3 * BRANCH;
pub(super) const FEATURES: usize = ROW + PROJECTED;
const CHUNKS: usize = 17;
const EPSILON: f32 = 1e-12;

/// Two layers over windows of `order` pieces, of which `left` precede the token.
pub(super) struct Convolution {
    order: usize,
    left: usize,
    /// Where its products begin within the row of a piece's products.
    pub(super) at: usize,
    /// 256 × (order · 256): the first layer's blocks for each place in the window, side by side.
    first: Array2<f32>,
    pub(super) first_bias: Vec<f32>,
    /// The same of the second layer.
    second: Array2<f32>,
    /// The second layer as it is stored: (order · 256) × 256.
    second_rows: Vec<f32>,
    pub(super) second_bias: Vec<f32>,
}

pub(super) struct Norm {
    gain: Vec<f32>,
    shift: Vec<f32>,
}

pub(super) struct Network {
    rows: Rows,
    scale: Vec<f32>,
    lowest: Vec<f32>,
    project: Array2<f32>,
    project_bias: Vec<f32>,
    project_norm: Norm,
    pub(super) convolutions: [Convolution; 3],
    pub(super) norm: Norm,
    /// 1280 × 512, applied to the sum over the tokens, which is the same as the sum of what it gives.
    pool: Array2<f32>,
    pool_bias: Array1<f32>,
    dense: [Array2<f32>; 4],
    skip: [Array2<f32>; 2],
}

impl Network {
    pub(super) fn read(file: &File) -> Result<Self, EncoderError> {
        let matrix = |name: &str, rows: usize| {
            let numbers = file.numbers(name)?;
            let shape = (rows, numbers.len() / rows);
            Array2::from_shape_vec(shape, numbers)
                .map_err(|_| EncoderError::Damaged("an array has another shape"))
        };
        let branches = |name: &str| {
            let mut all = Vec::new();
            for order in [2, 3, 5] {
                all.extend(file.numbers(&format!("{name}{order}"))?);
            }
            Ok::<_, EncoderError>(all)
        };
        let projections = [matrix("proj2", ROW)?, matrix("proj3", ROW)?, matrix("proj5", ROW)?];
        let mut at = 0;
        let mut convolution = |order: usize, left: usize| {
            let side_by_side = |name: &str| {
                let stored = matrix(&format!("{name}{order}"), order * BRANCH)?;
                let places: Vec<ArrayView2<f32>> = stored.axis_chunks_iter(Axis(0), BRANCH).collect();
                concatenate(Axis(1), &places).map_err(|_| EncoderError::Damaged("an array has another shape"))
            };
            let convolution = Convolution {
                order,
                left,
                at,
                first: side_by_side("w1_")?,
                first_bias: file.numbers(&format!("b1_{order}"))?,
                second: side_by_side("w2_")?,
                second_rows: file.numbers(&format!("w2_{order}"))?,
                second_bias: file.numbers(&format!("b2_{order}"))?,
            };
            at += order * BRANCH;
            Ok::<_, EncoderError>(convolution)
        };
        let network = Self {
            rows: file.rows()?,
            scale: file.numbers("scale")?,
            lowest: file.numbers("lo")?,
            project: concatenate(Axis(1), &projections.each_ref().map(|part| part.view()))
                .map_err(|_| EncoderError::Damaged("an array has another shape"))?,
            project_bias: branches("proj_b")?,
            project_norm: Norm { gain: branches("ln_g")?, shift: branches("ln_b")? },
            convolutions: [convolution(2, 0)?, convolution(3, 1)?, convolution(5, 2)?],
            norm: Norm { gain: file.numbers("ln_g")?, shift: file.numbers("ln_b")? },
            pool: matrix("cnn_W", FEATURES)?,
            pool_bias: file.numbers("cnn_b")?.into(),
            dense: [matrix("d0", 512)?, matrix("d1", 320)?, matrix("d2", 320)?, matrix("d3", 512)?],
            skip: [matrix("p1", 512)?, matrix("p3", 320)?],
        };
        network.check()
    }

    fn check(self) -> Result<Self, EncoderError> {
        let widths = [
            (self.scale.len(), CHUNKS),
            (self.lowest.len(), CHUNKS),
            (self.project.ncols(), PROJECTED),
            (self.project_bias.len(), PROJECTED),
            (self.project_norm.gain.len(), PROJECTED),
            (self.project_norm.shift.len(), PROJECTED),
            (self.norm.gain.len(), FEATURES),
            (self.norm.shift.len(), FEATURES),
            (self.pool.ncols(), DIMENSIONS),
            (self.pool_bias.len(), DIMENSIONS),
            (self.dense[0].ncols(), 320),
            (self.dense[1].ncols(), 320),
            (self.dense[2].ncols(), 512),
            (self.dense[3].ncols(), DIMENSIONS),
            (self.skip[0].ncols(), 320),
            (self.skip[1].ncols(), DIMENSIONS),
        ];
        let convolutions = self.convolutions.iter().all(|convolution| {
            convolution.first.dim() == (BRANCH, convolution.order * BRANCH)
                && convolution.second.dim() == (BRANCH, convolution.order * BRANCH)
                && convolution.second_rows.len() == convolution.order * BRANCH * BRANCH
                && convolution.first_bias.len() == BRANCH
                && convolution.second_bias.len() == BRANCH
        });
        if convolutions && widths.iter().all(|(is, must)| is == must) {
            Ok(self)
        } else {
            Err(EncoderError::Damaged("an array has another shape"))
        }
    }

    /// Numbers among a layer's products of a piece: one for each place in each window and each output.
    fn products(&self) -> usize {
        self.convolutions.iter().map(|convolution| convolution.order * BRANCH).sum()
    }

    /// The row of a piece; of one that the tables do not have, zeros.
    pub(super) fn row(&self, piece: u32) -> [f32; ROW] {
        let piece = piece as usize;
        if piece >= self.rows.count() {
            return [0.0; ROW];
        }
        let (scale, lowest) = (self.scale[piece % CHUNKS], self.lowest[piece % CHUNKS]);
        self.rows.row(piece).map(|level| f32::from(level) * scale + lowest)
    }

    /// Rows of pieces, projected and normalised: the inputs of the convolutions.
    pub(super) fn project(&self, rows: &Array2<f32>) -> Array2<f32> {
        let mut out = rows.dot(&self.project);
        for mut row in out.rows_mut() {
            if let Some(row) = row.as_slice_mut() {
                add(row, &self.project_bias);
                self.project_norm.apply(row);
            }
        }
        out
    }

    /// What each projected piece adds to both layers of each convolution from each place in the window.
    pub(super) fn multiply(&self, projected: &Array2<f32>) -> [Array2<f32>; 2] {
        let shape = (projected.nrows(), self.products());
        let mut products = [Array2::zeros(shape), Array2::zeros(shape)];
        for (branch, convolution) in self.convolutions.iter().enumerate() {
            let inputs = projected.slice_axis(Axis(1), Slice::from(branch * BRANCH..(branch + 1) * BRANCH));
            let places = convolution.at..convolution.at + convolution.order * BRANCH;
            for (products, weights) in products.iter_mut().zip([&convolution.first, &convolution.second]) {
                let mut outputs = products.slice_axis_mut(Axis(1), Slice::from(places.clone()));
                general_mat_mul(1.0, &inputs, weights, 0.0, &mut outputs);
            }
        }
        products
    }

    /// From the normalised features of each text's tokens, summed (texts × 1280; text `t` has the tokens from
    /// `starts[t]` to `starts[t + 1]`), to vectors of unit length.
    pub(super) fn pool(&self, sums: &Array2<f32>, starts: &[usize]) -> Array2<f32> {
        let mut mean = sums.dot(&self.pool);
        for (text, mut row) in mean.rows_mut().into_iter().enumerate() {
            let tokens = (starts[text + 1] - starts[text]) as f32;
            row.scaled_add(tokens, &self.pool_bias);
            row /= tokens.sqrt();
        }
        let [d0, d1, d2, d3] = &self.dense;
        let [p1, p3] = &self.skip;
        let first = mean.dot(d0).mapv_into(rectified);
        let second = (mean.dot(p1) + first.dot(d1)).mapv_into(rectified);
        let third = second.dot(d2).mapv_into(rectified);
        let mut out = (second.dot(p3) + third.dot(d3)).mapv_into(f32::tanh);
        for mut row in out.rows_mut() {
            let length = row.dot(&row).max(EPSILON).sqrt();
            row /= length;
        }
        out
    }
}

impl Convolution {
    /// The places in the window of a token that lie within its text, each with the token there.
    pub(super) fn window(&self, token: usize, text: &Range<usize>) -> impl Iterator<Item = (usize, usize)> {
        let (first, last) = (text.start + self.left, text.end + self.left);
        let left = self.left;
        (0..self.order)
            .map(move |place| (place, token + place))
            .filter(move |(_, shifted)| (first..last).contains(shifted))
            .map(move |(place, shifted)| (place, shifted - left))
    }

    /// The second layer's weights of one input at one place in the window.
    pub(super) fn second_row(&self, place: usize, input: usize) -> &[f32] {
        let from = (place * BRANCH + input) * BRANCH;
        &self.second_rows[from..from + BRANCH]
    }
}

impl Norm {
    /// Layer normalisation (Ba, Kiros and Hinton, 2016) of one row, in place.
    pub(super) fn apply(&self, row: &mut [f32]) {
        let count = row.len() as f32;
        let mean = sum(row, |value| value) / count;
        let variance = sum(row, |value| (value - mean) * (value - mean)) / count;
        let factor = 1.0 / (variance + EPSILON).sqrt();
        for ((value, gain), shift) in row.iter_mut().zip(&self.gain).zip(&self.shift) {
            *value = (*value - mean) * factor * gain + shift;
        }
    }
}

/// A sum in eight lanes, which the compiler turns into vector instructions and which is the same on every machine.
fn sum(row: &[f32], of: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0; 8];
    let chunks = row.chunks_exact(8);
    let rest: f32 = chunks.remainder().iter().map(|value| of(*value)).sum();
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += of(*value);
        }
    }
    lanes.iter().sum::<f32>() + rest
}

pub(super) fn add(to: &mut [f32], what: &[f32]) {
    for (to, what) in to.iter_mut().zip(what) {
        *to += what;
    }
}

pub(super) fn add_times(to: &mut [f32], factor: f32, what: &[f32]) {
    for (to, what) in to.iter_mut().zip(what) {
        *to += factor * what;
    }
}

fn rectified(value: f32) -> f32 {
    value.max(0.0)
}
