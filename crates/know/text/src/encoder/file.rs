//! The encoder's file: named sections, each a DEFLATE stream; the rows of the pieces in blocks that are read alone.
//! `scripts/encoder_file.py` writes it and describes it byte by byte.

use std::collections::HashMap;
use std::io::Read;

use flate2::read::DeflateDecoder;

use super::EncoderError;

const MAGIC: &[u8] = b"RAPENC1\n";
const ENTRY: usize = 28;
/// Numbers in the row of a piece, and rows in a block.
pub(super) const ROW: usize = 512;
const ROWS_A_BLOCK: usize = 4;

struct Section {
    stored: &'static [u8],
    length: usize,
}

pub(super) struct File(HashMap<&'static [u8], Section>);

/// The rows of all pieces, compressed.
pub(super) struct Rows {
    offsets: Vec<u32>,
    stored: &'static [u8],
    count: usize,
}

impl File {
    pub(super) fn open(bytes: &'static [u8]) -> Result<Self, EncoderError> {
        let short = EncoderError::Damaged("it ends too early");
        let rest = bytes.strip_prefix(MAGIC).ok_or(EncoderError::Damaged("it is of another kind"))?;
        let count = number(rest, 0).ok_or(short.clone())?;
        let mut sections = HashMap::new();
        for entry in 0..count {
            let at = MAGIC.len() + 4 + entry * ENTRY;
            let entry = bytes.get(at..at + ENTRY).ok_or(short.clone())?;
            let (name, numbers) = entry.split_at(16);
            let end = name.iter().position(|byte| *byte == 0).unwrap_or(16);
            let [offset, stored, length] = [0, 4, 8].map(|at| number(numbers, at).unwrap_or(0));
            let stored = bytes.get(offset..offset + stored).ok_or(short.clone())?;
            sections.insert(&name[..end], Section { stored, length });
        }
        Ok(Self(sections))
    }

    fn stored(&self, name: &str) -> Result<&Section, EncoderError> {
        self.0.get(name.as_bytes()).ok_or(EncoderError::Damaged("a section is missing"))
    }

    pub(super) fn section(&self, name: &str) -> Result<Vec<u8>, EncoderError> {
        let section = self.stored(name)?;
        let mut bytes = vec![0; section.length];
        inflate(section.stored, &mut bytes)?;
        Ok(bytes)
    }

    /// A section of f32 numbers.
    pub(super) fn numbers(&self, name: &str) -> Result<Vec<f32>, EncoderError> {
        let bytes = self.section(name)?;
        Ok(bytes
            .chunks_exact(4)
            .map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]]))
            .collect())
    }

    pub(super) fn rows(&self) -> Result<Rows, EncoderError> {
        let section = self.stored("rows")?;
        let offsets: Vec<u32> = self
            .section("rows.at")?
            .chunks_exact(4)
            .map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
            .collect();
        let count = section.length / ROW;
        if offsets.len() != count.div_ceil(ROWS_A_BLOCK) + 1 {
            return Err(EncoderError::Damaged("rows and their places do not agree"));
        }
        Ok(Rows { offsets, stored: section.stored, count })
    }
}

impl Rows {
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The 6-bit numbers of a piece's row, one a byte. A block that cannot be read gives zeros: the file was checked
    /// by its digest when it was fetched, and one piece is not worth a failure of the whole text.
    pub(super) fn row(&self, piece: usize) -> [u8; ROW] {
        let block = piece / ROWS_A_BLOCK;
        let mut row = [0; ROW];
        let (Some(from), Some(to)) = (self.offsets.get(block), self.offsets.get(block + 1)) else {
            return row;
        };
        let Some(stored) = self.stored.get(*from as usize..*to as usize) else {
            return row;
        };
        let within = piece % ROWS_A_BLOCK;
        let mut bytes = [0; ROW * ROWS_A_BLOCK];
        if inflate(stored, &mut bytes[..ROW * (within + 1)]).is_ok() {
            row.copy_from_slice(&bytes[ROW * within..ROW * (within + 1)]);
        }
        row
    }
}

fn inflate(stored: &[u8], into: &mut [u8]) -> Result<(), EncoderError> {
    DeflateDecoder::new(stored)
        .read_exact(into)
        .map_err(|_| EncoderError::Damaged("a section does not unpack"))
}

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at..at + 4)?;
    Some(u32::from_le_bytes([four[0], four[1], four[2], four[3]]) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_another_kind_is_refused_by_name() {
        assert_eq!(File::open(b"PK\x03\x04").err(), Some(EncoderError::Damaged("it is of another kind")));
        assert_eq!(
            File::open(b"RAPENC1\n\x05\x00\x00\x00").err(),
            Some(EncoderError::Damaged("it ends too early"))
        );
    }
}
