//! What a wrong value looks like, without what it says.

use super::placeholder::KNOWN;

/// Longest form, in characters.
const LONGEST: usize = 32;

/// Letters are `a` or `я`, runs of them one; digits are `0`, each its own, since their number is what is wrong with most;
/// everything else but signs of addresses and numbers is `?`: `8-912-34` is `0-000-00`, `anna(at)mail.ru` is `a(a)a.a`.
pub(super) fn form(value: &str) -> String {
    let mut form = String::new();
    let mut last = None;
    let mut left = LONGEST;
    for sign in value.trim().chars() {
        let shown = match sign {
            'a'..='z' | 'A'..='Z' => 'a',
            'а'..='я' | 'А'..='Я' | 'ё' | 'Ё' => 'я',
            '0'..='9' => '0',
            '@' | '.' | '-' | '_' | '+' | '(' | ')' | '/' | ',' | ';' | ':' => sign,
            _ if sign.is_whitespace() => ' ',
            _ => '?',
        };
        let repeats = last == Some(shown) && matches!(shown, 'a' | 'я' | ' ' | '?');
        last = Some(shown);
        if repeats {
            continue;
        }
        if left == 0 {
            form.push('…');
            break;
        }
        left -= 1;
        form.push(shown);
    }
    form
}

/// What stands in for a value: words that everybody knows and digits that are nobody's, as they came; the rest by its form.
pub(super) fn placeholder(value: &str) -> String {
    let value = value.trim().to_lowercase();
    let Some((local, domain)) = value.split_once('@') else {
        return if value.chars().any(char::is_alphabetic) {
            form(&value)
        } else {
            value.chars().take(LONGEST).collect()
        };
    };
    let plain = |part: &str| if KNOWN.contains(&part) { part.to_owned() } else { form(part) };
    let labels: Vec<String> = domain
        .split('.')
        .enumerate()
        .map(|(place, label)| {
            let zone = place > 0 && matches!(label, "ru" | "com" | "net" | "org" | "рф");
            if zone { label.to_owned() } else { plain(label) }
        })
        .collect();
    let whole = format!("{}@{}", plain(local), labels.join("."));
    whole.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_form_says_what_is_wrong_and_nothing_of_whose_it_is() {
        for (value, shown) in [
            ("8-912-34", "0-000-00"),
            (" anna(at)mail.ru ", "a(a)a.a"),
            ("Анна Петрова", "я я"),
            ("anna@mail", "a@a"),
            ("+7 (912) 345-67", "+0 (000) 000-00"),
            ("", ""),
            ("名前", "?"),
        ] {
            assert_eq!(form(value), shown, "{value}");
        }
        assert_eq!(placeholder("Test@Test.RU"), "test@test.ru");
        assert_eq!(placeholder("test@ivanov.ru"), "test@a.ru", "the domain may be a family's");
        assert_eq!(placeholder("000-00-00"), "000-00-00");
    }

    proptest! {
        #[test]
        fn no_letter_or_digit_of_the_value_is_in_its_form(value in "\\PC{0,60}") {
            for sign in form(&value).chars() {
                prop_assert!(!sign.is_alphanumeric() || "aя0".contains(sign), "{sign}");
            }
            prop_assert!(form(&value).chars().count() <= LONGEST + 1);
        }
    }
}
