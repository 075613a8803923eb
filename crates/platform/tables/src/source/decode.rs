//! Any encoding to UTF-8, as it is read.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding};

/// Reads text of an encoding as UTF-8. What is no text in it becomes U+FFFD.
pub struct Decoding<R> {
    inner: R,
    decoder: Decoder,
    raw: Box<[u8]>,
    /// What of `raw` is not yet decoded.
    left: (usize, usize),
    text: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: Read> Decoding<R> {
    pub fn new(inner: R, encoding: &'static Encoding) -> Self {
        Self {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; 64 * 1024].into_boxed_slice(),
            left: (0, 0),
            text: Vec::with_capacity(256 * 1024),
            given: 0,
            ended: false,
        }
    }

    fn decode(&mut self) -> io::Result<()> {
        self.given = 0;
        self.text.clear();
        while self.text.is_empty() {
            if self.left.0 == self.left.1 {
                if self.ended {
                    return Ok(());
                }
                self.left = (0, self.inner.read(&mut self.raw)?);
                self.ended = self.left.1 == 0;
            }
            self.text.resize(self.text.capacity(), 0);
            let raw = &self.raw[self.left.0..self.left.1];
            let (result, used, written, _) = self.decoder.decode_to_utf8(raw, &mut self.text, self.ended);
            self.text.truncate(written);
            self.left.0 += used;
            if self.ended && result == CoderResult::InputEmpty {
                return Ok(());
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Decoding<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.text.len() {
            if self.ended && self.left.0 == self.left.1 && self.text.is_empty() {
                return Ok(0);
            }
            self.decode()?;
        }
        let count = buffer.len().min(self.text.len() - self.given);
        buffer[..count].copy_from_slice(&self.text[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_encodings_become_utf_8_across_every_edge() {
        let text = "имя;город\n".repeat(20_000);
        for encoding in [encoding_rs::WINDOWS_1251, encoding_rs::KOI8_R, encoding_rs::UTF_8] {
            let (raw, ..) = encoding.encode(&text);
            let mut read = String::new();
            Decoding::new(&raw[..], encoding).read_to_string(&mut read).unwrap();
            assert_eq!(read.len(), text.len(), "{}", encoding.name());
            assert!(read == text);
        }
        let utf16: Vec<u8> =
            std::iter::once(0xfeff).chain("ёж".encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let mut read = String::new();
        Decoding::new(&utf16[..], encoding_rs::UTF_16LE).read_to_string(&mut read).unwrap();
        assert_eq!(read, "ёж");
    }
}
