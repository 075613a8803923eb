//! Secrets of sessions, tokens, keys and links: drawn, shown once, kept as a hash.

use std::fmt::Write;

use rapport_kernel::Clock;
use sha2::{Digest, Sha256};

/// A fresh secret: the prefix and 64 hexadecimal digits (256 bits).
///
/// Drawn from the clock's randomness, which outside tests is the operating system's: five draws hold well over 256 bits.
pub(super) fn draw(clock: &dyn Clock, prefix: &str) -> String {
    let mut digest =
        Sha256::new().chain_update("rapport secret").chain_update(clock.now().micros().to_be_bytes());
    for _ in 0..5 {
        digest.update(clock.random());
    }
    let mut shown = prefix.to_owned();
    push_hex(&mut shown, &digest.finalize());
    shown
}

/// What is kept of a secret. No salt and no stretching: 256 random bits cannot be guessed.
pub(super) fn fingerprint(secret: &str) -> Vec<u8> {
    Sha256::digest(secret).to_vec()
}

/// A name for a kept secret that opens nothing: the beginning of its fingerprint.
pub(super) fn shown_fingerprint(fingerprint: &[u8]) -> String {
    let mut shown = "ses_".to_owned();
    push_hex(&mut shown, fingerprint.get(..8).unwrap_or(fingerprint));
    shown
}

/// The token that a page must send back with every change made under this session. It follows from the session's secret,
/// so it is stored nowhere; another site can neither read it nor the cookie.
pub(super) fn csrf_token(session_secret: &str) -> String {
    let mut shown = String::with_capacity(64);
    push_hex(
        &mut shown,
        &Sha256::new().chain_update("rapport csrf\0").chain_update(session_secret).finalize(),
    );
    shown
}

/// Whether two texts are equal, in a time that does not tell where they differ.
pub(super) fn same(one: &str, other: &str) -> bool {
    let (one, other) = (Sha256::digest(one), Sha256::digest(other));
    one.iter().zip(other.iter()).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

/// A password to hand over: four groups of five letters and digits that are not mistaken for each other, about 97 bits.
pub(super) fn draw_password(clock: &dyn Clock) -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let digest = Sha256::new()
        .chain_update("rapport password")
        .chain_update(clock.random())
        .chain_update(clock.random())
        .chain_update(clock.random())
        .finalize();
    let mut password = String::new();
    for (index, byte) in digest.iter().take(20).enumerate() {
        if index > 0 && index % 5 == 0 {
            password.push('-');
        }
        password.push(char::from(LETTERS[usize::from(*byte) % LETTERS.len()]));
    }
    password
}

fn push_hex(text: &mut String, bytes: &[u8]) {
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_say_what_they_are_for() {
        let clock = rapport_testkit::clock();
        let (one, other) = (draw(&*clock, "rap_"), draw(&*clock, "rap_"));
        assert!(one.starts_with("rap_") && one.len() == 68, "{one}");
        assert_ne!(one, other);
        assert_ne!(fingerprint(&one), fingerprint(&other));
        assert!(same(&one, &one) && !same(&one, &other));
        assert_ne!(csrf_token(&one), csrf_token(&other));
    }

    #[test]
    fn a_password_to_hand_over_is_easy_to_read_out() {
        let password = draw_password(&*rapport_testkit::clock());
        assert_eq!(password.split('-').map(str::len).collect::<Vec<_>>(), [5, 5, 5, 5]);
        assert!(!password.contains(['0', 'o', '1', 'l', 'i']), "{password}");
    }
}
