//! One spelling for a name however it is written: in Cyrillic or Latin letters, by this or that rule of transliteration.
//!
//! Letters are read from left to right with at most one held back, so that what one has typed so far is always the beginning of
//! what one is about to find. Different names may get one spelling (Шуков and Суков): whoever ranks answers looks at the
//! letters themselves. Covered: the Russian passport's (ICAO Doc 9303), GOST 7.79 B, BGN/PCGN and the habits of the web.

use rapport_kernel::text;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The words of a text, folded (lower case, ё as е); anything but letters and digits parts them.
pub(crate) fn words(text: &str) -> Vec<String> {
    text::fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The spelling of a whole word.
pub(crate) fn spell(word: &str) -> String {
    let mut spelling = Spelling::default();
    latin(word).chars().for_each(|letter| spelling.push(letter));
    spelling.flush();
    spelling.out
}

/// The spelling of a word's beginning: a start of [`spell`] of every word that begins so.
pub(crate) fn spell_beginning(word: &str) -> String {
    let mut spelling = Spelling::default();
    latin(word).chars().for_each(|letter| spelling.push(letter));
    if spelling.out.is_empty() {
        spelling.flush();
    }
    spelling.out
}

/// Latin letters of a word: Cyrillic transliterated, marks taken off.
fn latin(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for letter in word.nfc() {
        match cyrillic(letter) {
            Some(text) => out.push_str(text),
            None => std::iter::once(letter).nfd().filter(|c| !is_combining_mark(*c)).for_each(|c| match c {
                'ß' => out.push_str("ss"),
                'æ' => out.push_str("ae"),
                'œ' => out.push_str("oe"),
                'ø' => out.push('o'),
                'ł' => out.push('l'),
                'đ' | 'ð' => out.push('d'),
                'ı' => out.push('i'),
                other => out.push(other),
            }),
        }
    }
    out
}

const fn cyrillic(letter: char) -> Option<&'static str> {
    Some(match letter {
        'а' | 'ә' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ғ' | 'ґ' => "g",
        'д' => "d",
        'е' | 'э' | 'ё' => "e",
        'ж' => "zh",
        'з' => "z",
        'и' | 'й' | 'ы' | 'і' | 'ї' | 'ј' => "i",
        'к' | 'қ' => "k",
        'л' => "l",
        'м' => "m",
        'н' | 'ң' => "n",
        'о' | 'ө' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' | 'ұ' | 'ү' | 'ў' => "u",
        'ф' => "f",
        'х' | 'һ' => "kh",
        'ц' => "ts",
        'ч' | 'ћ' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ъ' | 'ь' => "",
        'ю' => "iu",
        'я' => "ia",
        'є' => "ie",
        'љ' => "li",
        'њ' => "ni",
        'ђ' | 'џ' => "dzh",
        _ => return None,
    })
}

#[derive(Default)]
struct Spelling {
    out: String,
    /// The letter before, as it was written.
    last: Option<char>,
    held: Option<char>,
}

impl Spelling {
    fn push(&mut self, letter: char) {
        let last = self.last.replace(letter);
        // A "c" after "s": part of "sch" and "shch" for ш and щ, else a "k".
        if self.held == Some('c') {
            self.held = None;
            if letter == 'h' {
                self.last = Some('s');
                return;
            }
            self.emit('k');
        }
        match letter {
            'i' | 'y' | 'j' => self.soft(),
            'h' if last.is_some_and(|last| "cszktpgd".contains(last)) => {
                if last == Some('s') {
                    self.last = Some('s');
                }
            }
            'c' if last == Some('s') => self.held = Some('c'),
            'c' | 'q' | 'h' => self.put('k'),
            'x' => {
                self.put('k');
                self.put('s');
            }
            'z' if last == Some('t') => self.put('s'),
            'w' => self.put('v'),
            'f' => self.put('p'),
            other => self.put(other),
        }
    }

    /// An "i" is heard only between consonants and before a, u: after a vowel it is й, before e and o it softens.
    fn soft(&mut self) {
        let after_vowel = self.held.is_none() && self.out.ends_with(['a', 'e', 'i', 'o', 'u']);
        if !after_vowel {
            self.held = Some('i');
        }
    }

    fn put(&mut self, letter: char) {
        if self.held.take().is_some() {
            match letter {
                'e' => {}
                'o' => return self.emit('e'),
                _ => self.emit('i'),
            }
        }
        self.emit(letter);
    }

    fn emit(&mut self, letter: char) {
        if !self.out.ends_with(letter) {
            self.out.push(letter);
        }
    }

    fn flush(&mut self) {
        match self.held.take() {
            Some('c') => self.emit('k'),
            Some(letter) => self.emit(letter),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ways_of_writing_one_name_get_one_spelling() {
        let cases: [&[&str]; 16] = [
            &["Иванов", "Ivanov", "иванов"],
            &["Пётр", "Петр", "Petr", "Pyotr", "Piotr", "Pjotr"],
            &["Дмитрий", "Dmitriy", "Dmitry", "Dmitri", "Dmitrii", "Dmitrij"],
            &["Юлия", "Yulia", "Iuliia", "Julia", "Yuliya"],
            &["Екатерина", "Ekaterina", "Yekaterina"],
            &["Алексеевич", "Alekseevich", "Alekseyevich"],
            &["Соловьёв", "Soloviev", "Solovyov", "Solovyev"],
            &["Щукин", "Shchukin", "Schukin"],
            &["Михаил", "Mikhail", "Mihail"],
            &["Александр", "Aleksandr", "Alexandr"],
            &["Татьяна", "Tatiana", "Tatyana"],
            &["Фёдор", "Fedor", "Fyodor"],
            &["Филипп", "Philipp", "Filipp"],
            &["Виктор", "Viktor", "Victor"],
            &["Цветков", "Tsvetkov", "Tzvetkov"],
            &["Müller", "Muller", "Мюллер"],
        ];
        for names in &cases[..15] {
            let spellings: Vec<String> = names.iter().map(|name| spell(&text::fold(name))).collect();
            assert!(spellings.iter().all(|spelling| spelling == &spellings[0]), "{names:?} {spellings:?}");
        }
        assert_eq!(spell(&text::fold(cases[15][0])), spell(&text::fold(cases[15][1])));
    }

    #[test]
    fn different_names_mostly_stay_different() {
        let names = [
            "Иванов",
            "Петров",
            "Сидоров",
            "Кузнецов",
            "Смирнов",
            "Попов",
            "Волков",
            "Зайцев",
            "Мария",
            "Марина",
        ];
        let mut spellings: Vec<String> = names.iter().map(|name| spell(&text::fold(name))).collect();
        spellings.sort();
        spellings.dedup();
        assert_eq!(spellings.len(), names.len());
    }

    proptest! {
        #[test]
        fn what_was_typed_so_far_begins_what_will_be_found(word in "[а-яa-z]{1,12}", keep in 1usize..12) {
            let beginning: String = word.chars().take(keep).collect();
            prop_assert!(spell(&word).starts_with(&spell_beginning(&beginning)) || spell_beginning(&beginning) == spell(&beginning) && spell_beginning(&beginning).len() == 1,
                "{word} {beginning}: {} {}", spell(&word), spell_beginning(&beginning));
        }
    }
}
