//! One normal form of words, so that people find each other across alphabets and habits of spelling.

use unicode_normalization::UnicodeNormalization;

/// Lower case, compatibility-composed (NFKC), ё as е, white space trimmed and folded.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfkc().flat_map(char::to_lowercase) {
        if c.is_whitespace() || c.is_control() {
            gap = !folded.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            folded.push(' ');
        }
        folded.push(if c == 'ё' { 'е' } else { c });
    }
    folded
}
