//! What a text file is: its encoding, and what parts its fields.

use std::io::Read;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251};

/// What people part fields with.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The encoding of the whole text: by its byte order mark; UTF-8 when what is not ASCII reads as such nearly everywhere;
/// else Windows-1251. All of it is looked at, since the first word in Russian may be in the last line.
pub fn encoding(mut text: impl Read) -> std::io::Result<&'static Encoding> {
    let mut buffer = vec![0u8; 256 * 1024];
    let mut filled = 0;
    let (mut good, mut bad) = (0usize, 0usize);
    let mut first = true;
    loop {
        let count = text.read(&mut buffer[filled..])?;
        let end = filled + count;
        if first && end >= 2 {
            first = false;
            match &buffer[..end] {
                [0xef, 0xbb, 0xbf, ..] => return Ok(UTF_8),
                [0xff, 0xfe, ..] => return Ok(UTF_16LE),
                [0xfe, 0xff, ..] => return Ok(UTF_16BE),
                _ => {}
            }
        }
        let mut at = 0;
        let rest = loop {
            match std::str::from_utf8(&buffer[at..end]) {
                Ok(part) => {
                    good += wide(part);
                    break end;
                }
                Err(error) => {
                    let upto = at + error.valid_up_to();
                    good += std::str::from_utf8(&buffer[at..upto]).map_or(0, wide);
                    match error.error_len() {
                        Some(length) => {
                            bad += 1;
                            at = upto + length;
                        }
                        // A character that goes on in what is read next.
                        None if count > 0 => break upto,
                        None => {
                            bad += 1;
                            break end;
                        }
                    }
                }
            }
        };
        if count == 0 {
            return Ok(if bad * 10 <= good { UTF_8 } else { WINDOWS_1251 });
        }
        buffer.copy_within(rest..end, 0);
        filled = end - rest;
    }
}

/// Characters beyond ASCII.
fn wide(text: &str) -> usize {
    if text.is_ascii() { 0 } else { text.chars().filter(|c| !c.is_ascii()).count() }
}

/// What parts the fields, by the beginning of a text: what gives most rows the same number of fields as the first, and more
/// than one. A first line `sep=;`, as Excel writes it, says so.
pub fn delimiter(beginning: &str) -> u8 {
    if let [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', said, ..] = beginning.as_bytes() {
        return *said;
    }
    let mut best = (0, 0, b',');
    for delimiter in DELIMITERS {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .has_headers(false)
            .from_reader(beginning.as_bytes());
        let counts: Vec<usize> =
            reader.byte_records().take(200).map_while(Result::ok).map(|record| record.len()).collect();
        // The last row may be cut off.
        let whole = if counts.len() > 1 { &counts[..counts.len() - 1] } else { &counts[..] };
        let fields = whole.first().copied().unwrap_or(0);
        if fields < 2 {
            continue;
        }
        let alike = whole.iter().filter(|count| **count == fields).count() * 1000 / whole.len();
        if (alike, fields) > (best.0, best.1) {
            best = (alike, fields, delimiter);
        }
    }
    best.2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_told_by_the_whole_text() {
        let russian = "Очень долго ждал, но всё хорошо\n";
        let ascii = "a,b,c\n".repeat(100_000);
        let cp1251 = |text: &str| WINDOWS_1251.encode(text).0.into_owned();
        let late = [ascii.clone().into_bytes(), cp1251(russian)].concat();
        let broken = [russian.repeat(50).into_bytes(), vec![0xff], b"x".to_vec()].concat();
        for (bytes, expected, why) in [
            (ascii.into_bytes(), UTF_8, "ascii"),
            (russian.repeat(10_000).into_bytes(), UTF_8, "utf-8 across edges"),
            (cp1251(russian), WINDOWS_1251, "russian of Windows"),
            (late, WINDOWS_1251, "one such line at the end"),
            (broken, UTF_8, "a broken character in much utf-8"),
            (vec![0xff, 0xfe, b'a', 0], UTF_16LE, "a mark"),
            (vec![], UTF_8, "nothing"),
            (vec![0xd0], WINDOWS_1251, "one letter"),
        ] {
            assert_eq!(encoding(&bytes[..]).unwrap(), expected, "{why}");
        }
    }

    #[test]
    fn the_delimiter_is_what_parts_rows_alike() {
        for (text, expected) in [
            ("a,b\n1,2\n", b','),
            ("a;b\n1,5;2,5\n3,0;4\n", b';'),
            ("a\tb\nx y\tz\n", b'\t'),
            ("a|b|c\n1|2|3\n", b'|'),
            ("name;comment\n1;\"well, yes; no\"\n2;ok, fine\n", b';'),
            ("sep=|\na|b\n", b'|'),
            ("one\n1\n", b','),
            ("", b','),
        ] {
            assert_eq!(delimiter(text), expected, "{text}");
        }
    }
}
