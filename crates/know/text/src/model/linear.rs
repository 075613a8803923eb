//! The fitted model: one row of small whole numbers for each place, one column for each label.

use super::{Features, Width};

/// A linear model of several yes-or-no questions, its weights rounded to 8 bits.
#[derive(Debug, Clone, PartialEq)]
pub struct Linear {
    width: Width,
    /// Labels, the rounding step and the offset of each.
    labels: usize,
    scales: Vec<f32>,
    offsets: Vec<f32>,
    /// `places × labels`, row by row.
    weights: Vec<i8>,
}

/// A file of weights that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the weights of the {model} model cannot be used: {why}")]
pub struct BadWeights {
    pub model: &'static str,
    pub why: &'static str,
}

const MAGIC: &[u8; 8] = b"RAPLIN01";

impl Linear {
    /// Rounds weights (`places × labels`) to 8 bits. Beyond five standard deviations of the weights in use they are cut:
    /// a few large ones would otherwise leave no steps for the many.
    pub fn rounded(width: Width, weights: &[f32], offsets: Vec<f32>) -> Self {
        let labels = offsets.len();
        let scales: Vec<f32> = (0..labels)
            .map(|label| {
                let used = weights.iter().skip(label).step_by(labels).filter(|w| **w != 0.0);
                let (count, squares) = used.fold((0_u32, 0.0_f64), |(count, squares), w| {
                    (count + 1, squares + f64::from(*w) * f64::from(*w))
                });
                let deviation = (squares / f64::from(count.max(1))).sqrt();
                ((CUT * deviation / 127.0) as f32).max(f32::MIN_POSITIVE)
            })
            .collect();
        let weights = weights
            .chunks(labels)
            .flat_map(|row| {
                row.iter().zip(&scales).map(|(w, scale)| (w / scale).round().clamp(-127.0, 127.0) as i8)
            })
            .collect();
        Self { width, labels, scales, offsets, weights }
    }

    pub const fn width(&self) -> Width {
        self.width
    }

    pub const fn labels(&self) -> usize {
        self.labels
    }

    /// Margin (log-odds) of each label.
    pub fn margins(&self, features: &Features) -> Vec<f32> {
        let mut sums = vec![0.0_f32; self.labels];
        for (place, value) in features {
            let row = &self.weights[*place as usize * self.labels..][..self.labels];
            for (sum, weight) in sums.iter_mut().zip(row) {
                *sum += f32::from(*weight) * value;
            }
        }
        sums.iter()
            .zip(&self.scales)
            .zip(&self.offsets)
            .map(|((sum, scale), offset)| sum * scale + offset)
            .collect()
    }

    /// The same model with its margins moved by so much for each label.
    #[must_use]
    pub fn shifted(mut self, by: &[f32]) -> Self {
        for (offset, shift) in self.offsets.iter_mut().zip(by) {
            *offset += shift;
        }
        self
    }

    /// Little-endian: magic, bits, labels, steps, offsets, weights.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.weights.len() + 64);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&self.width.bits.to_le_bytes());
        bytes.extend_from_slice(&(self.labels as u32).to_le_bytes());
        for number in self.scales.iter().chain(&self.offsets) {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend(self.weights.iter().map(|w| w.to_le_bytes()[0]));
        bytes
    }

    /// Reads what [`Self::to_bytes`] wrote, of a model with so many labels.
    pub fn from_bytes(model: &'static str, bytes: &[u8], labels: usize) -> Result<Self, BadWeights> {
        let bad = |why| BadWeights { model, why };
        let rest = bytes.strip_prefix(MAGIC).ok_or(bad("they are no weights of this version"))?;
        let (head, rest) = rest.split_at_checked(8).ok_or(bad("they are cut short"))?;
        let number = |four: &[u8]| u32::from_le_bytes([four[0], four[1], four[2], four[3]]);
        let bits = number(&head[..4]);
        if number(&head[4..]) as usize != labels {
            return Err(bad("they are of other labels"));
        }
        if !(1..=24).contains(&bits) {
            return Err(bad("their size is out of bounds"));
        }
        let (numbers, weights) = rest.split_at_checked(labels * 8).ok_or(bad("they are cut short"))?;
        let mut numbers: Vec<f32> = numbers.chunks(4).map(|four| f32::from_bits(number(four))).collect();
        let offsets = numbers.split_off(labels);
        let width = Width { bits };
        if weights.len() != width.places() * labels {
            return Err(bad("they are cut short"));
        }
        let weights = weights.iter().map(|byte| i8::from_le_bytes([*byte])).collect();
        Ok(Self { width, labels, scales: numbers, offsets, weights })
    }
}

const CUT: f64 = 5.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_come_back_from_their_file_and_foreign_files_are_refused() {
        let model =
            Linear::rounded(Width { bits: 2 }, &[0.1, -0.2, 0.0, 0.3, 0.0, 0.0, 0.5, 0.1], vec![0.5, -0.5]);
        let bytes = model.to_bytes();
        assert_eq!(Linear::from_bytes("test", &bytes, 2).unwrap(), model);
        assert!(Linear::from_bytes("test", &bytes, 3).is_err());
        assert!(Linear::from_bytes("test", &bytes[..bytes.len() - 1], 2).is_err());
        assert!(Linear::from_bytes("test", b"something else", 2).is_err());
    }

    #[test]
    fn rounding_keeps_margins() {
        let model =
            Linear::rounded(Width { bits: 2 }, &[0.1, -0.2, 0.0, 0.3, 0.0, 0.0, 0.5, 0.1], vec![0.5, -0.5]);
        let margins = model.margins(&vec![(0, 1.0), (3, 2.0)]);
        assert!((margins[0] - 1.6).abs() < 0.03, "{margins:?}");
        assert!((margins[1] + 0.5).abs() < 0.03, "{margins:?}");
    }
}
