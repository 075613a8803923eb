//! Values that people and forms give in place of an address or a number: they are nobody's, and glue strangers together.

use super::Field;

/// Words that stand in for a name or a domain in an address.
pub(super) const KNOWN: [&str; 34] = [
    "test",
    "tests",
    "testing",
    "test1",
    "test123",
    "tester",
    "тест",
    "asdf",
    "qwerty",
    "none",
    "nomail",
    "noemail",
    "no-mail",
    "no-email",
    "no_email",
    "netu",
    "net-email",
    "нет",
    "null",
    "undefined",
    "unknown",
    "fake",
    "dummy",
    "nobody",
    "anonymous",
    "example",
    "sample",
    "noreply",
    "no-reply",
    "donotreply",
    "123",
    "1234",
    "12345",
    "123456",
];
/// The same where the domain repeats them: alone they may be somebody's initials.
const SHORT: [&str; 6] = ["no", "na", "non", "asd", "qwe", "abc"];

/// Whether a value stands in for one that was not given.
pub(super) fn is_placeholder(field: Field, value: &str) -> bool {
    match field {
        Field::Email => email(&value.trim().to_lowercase()),
        Field::Phone => phone(value),
    }
}

/// A known word on either side of the sign, or next to nothing on both.
fn email(value: &str) -> bool {
    let Some((local, domain)) = value.split_once('@') else { return KNOWN.contains(&value) };
    let host = domain.split('.').next().unwrap_or_default();
    // Domains of documentation (RFC 2606) are those of examples and demos, with people in them.
    let reserved = host == "example";
    let repeated = local == host && (one_sign(local) || SHORT.contains(&local));
    KNOWN.contains(&local) || (KNOWN.contains(&host) && !reserved) || repeated
}

/// The same digit all along or at the end, or digits that count up or down. `8` or `7` before ten digits is the country.
fn phone(value: &str) -> bool {
    let digits: Vec<u8> = value.bytes().filter(u8::is_ascii_digit).collect();
    let letters = value.chars().any(char::is_alphabetic);
    let national = match digits.split_first() {
        Some((b'7' | b'8', rest)) if digits.len() == 11 => rest,
        _ => &digits,
    };
    if letters || national.len() < 5 {
        return !letters && !digits.is_empty() && digits.iter().all(|digit| *digit == b'0');
    }
    let end = &national[national.len().saturating_sub(7)..];
    let steps = |by: u8| national.windows(2).all(|pair| (pair[0] - b'0' + by) % 10 == pair[1] - b'0');
    end.windows(2).all(|pair| pair[0] == pair[1]) || (national.len() >= 7 && (steps(1) || steps(9)))
}

fn one_sign(text: &str) -> bool {
    let mut signs = text.chars();
    signs.next().is_some_and(|first| signs.all(|sign| sign == first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_for_a_value_is_told_from_what_is_one() {
        for value in [
            "test@test.ru",
            "Test@mail.ru",
            "noemail@shop.com",
            "anna@test.ru",
            "a@a.ru",
            "none",
            "1@1.ru",
            "no@no.com",
        ] {
            assert!(is_placeholder(Field::Email, value), "{value}");
        }
        for value in [
            "anna@example.com",
            "info@shop.ru",
            "testova@mail.ru",
            "a.no@mail.ru",
            "anna(at)mail.ru",
            "aa@b.ru",
            "no@company.com",
        ] {
            assert!(!is_placeholder(Field::Email, value), "{value}");
        }
        for value in [
            "0000000",
            "000-00-00",
            "+7 (999) 999-99-99",
            "80000000000",
            "1234567",
            "9876543210",
            "0",
            "11111",
            "8 495 111-11-11",
        ] {
            assert!(is_placeholder(Field::Phone, value), "{value}");
        }
        for value in
            ["+79123456789", "8 (912) 345-67-89", "555-0199", "123", "+1 202 555 0142", "call me", ""]
        {
            assert!(!is_placeholder(Field::Phone, value), "{value}");
        }
    }
}
