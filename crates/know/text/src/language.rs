//! The language of a comment. Comments are short ("ок", "норм", "very good"), where detectors by letter frequencies
//! guess; so the script and tell-tale letters and words speak first, and `whatlang` where there is text enough.

use serde::{Serialize, Serializer};
use whatlang::{Detector, Lang, Script};

/// A language by its ISO 639 code of two letters (three where there are no two); `und` if it cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Language(&'static str);

impl Language {
    pub const RUSSIAN: Self = Self("ru");
    pub const ENGLISH: Self = Self("en");
    pub const UNKNOWN: Self = Self("und");

    pub const fn code(self) -> &'static str {
        self.0
    }
}

impl Serialize for Language {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

/// Letters from which on letter frequencies can be trusted.
const ENOUGH: usize = 60;

/// The language most of the text is written in.
pub fn language(text: &str) -> Language {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    match whatlang::detect_script(text) {
        _ if letters == 0 => Language::UNKNOWN,
        Some(Script::Cyrillic) => cyrillic(text, letters),
        Some(Script::Latin) => latin(text, letters),
        Some(_) => whatlang::detect_lang(text).map_or(Language::UNKNOWN, code),
        None => Language::UNKNOWN,
    }
}

fn cyrillic(text: &str, letters: usize) -> Language {
    let lower = text.to_lowercase();
    let count = |signs: &[char]| lower.chars().filter(|c| signs.contains(c)).count();
    let russian = count(&['ы', 'э', 'ё']);
    let others = [
        (count(&['ә', 'ғ', 'қ', 'ң', 'ө', 'ұ', 'ү', 'һ']), Language("kk")),
        (count(&['ў']) * 2, Language("be")),
        (count(&['ї', 'є', 'ґ']) * 2 + count(&['і']), Language("uk")),
        (count(&['ђ', 'ј', 'љ', 'њ', 'ћ', 'џ']), Language("sr")),
    ];
    let (most, other) = others.into_iter().max_by_key(|(count, _)| *count).unwrap_or((0, Language::UNKNOWN));
    if most > russian || (most > 0 && other == Language("be")) {
        return other;
    }
    if russian > 0 || letters < ENOUGH || !lower.contains('ъ') {
        return Language::RUSSIAN;
    }
    // Bulgarian has all its letters from Russian, but this one in every fiftieth place.
    Detector::with_allowlist(vec![Lang::Rus, Lang::Bul])
        .detect(text)
        .filter(whatlang::Info::is_reliable)
        .map_or(Language::RUSSIAN, |info| code(info.lang()))
}

/// Words that a short text of a language hardly does without, and words that comments consist of.
const TELLING: [(Language, &str); 7] = [
    (
        Language::ENGLISH,
        "the and is are was were very good great bad not it my you your with for this that have had all nice ok okay \
         thanks thank excellent poor slow fast service never always no yes too so they we i of to in but what nothing \
         everything fine love best worst awesome cool well staff friendly helpful quick price delivery",
    ),
    (
        Language("pt"),
        "o os um uma muito bom boa não nao produto entrega antes prazo recomendo chegou e é com do da que foi tudo ótimo \
         otimo ruim ainda meu minha veio para excelente rapido rápido gostei loja recebi",
    ),
    (
        Language("es"),
        "el los las una muy bueno buena y es con del que fue todo excelente malo gracias pero mi servicio rápido llegó \
         nada mal bien por para recomiendo atención",
    ),
    (
        Language("de"),
        "der die das und ist sehr gut nicht schlecht mit ein eine ich war alles schnell danke super aber zu leider \
         lieferung gerne immer",
    ),
    (
        Language("fr"),
        "le les des une très tres bon bonne et est pas avec je tout mauvais merci rapide mais rien livraison service \
         accueil trop bien parfait",
    ),
    (
        Language("it"),
        "il gli una molto buono buona e è non con che tutto ottimo pessimo grazie ma sono servizio veloce bene consegna \
         nulla",
    ),
    (
        Language("pl"),
        "jest bardzo dobry dobra nie i się z na dziękuję polecam szybko wszystko ok obsługa super źle dobrze",
    ),
];

fn latin(text: &str, letters: usize) -> Language {
    if letters >= ENOUGH
        && let Some(info) = whatlang::detect(text)
        && info.is_reliable()
    {
        return code(info.lang());
    }
    let lower = text.to_lowercase();
    let words = || lower.split(|c: char| !c.is_alphabetic() && c != '\'').filter(|word| !word.is_empty());
    let hits = |list: &str| words().filter(|word| list.split(' ').any(|telling| telling == *word)).count();
    let mut scores: Vec<(usize, Language)> =
        TELLING.iter().map(|(language, list)| (hits(list), *language)).collect();
    // A stable sort: of equals the first stays first, and English is the first.
    scores.sort_by_key(|(hits, _)| std::cmp::Reverse(*hits));
    if scores[0].0 > 0 && (scores[0].0 > scores[1].0 || scores[0].1 == Language::ENGLISH) {
        return scores[0].1;
    }
    let tied: Vec<Language> =
        scores.iter().filter(|(hits, _)| *hits == scores[0].0).map(|(_, one)| *one).collect();
    match whatlang::detect(text) {
        Some(info) if letters >= ENOUGH / 2 && info.confidence() > 0.5 => code(info.lang()),
        Some(info) if scores[0].0 > 0 && tied.contains(&code(info.lang())) => code(info.lang()),
        _ if scores[0].0 > 0 => scores[0].1,
        _ => Language::UNKNOWN,
    }
}

/// ISO 639-1 where it has a code, else ISO 639-3.
fn code(lang: Lang) -> Language {
    Language(match lang {
        Lang::Rus => "ru",
        Lang::Eng => "en",
        Lang::Por => "pt",
        Lang::Spa => "es",
        Lang::Deu => "de",
        Lang::Fra => "fr",
        Lang::Ita => "it",
        Lang::Pol => "pl",
        Lang::Ukr => "uk",
        Lang::Bel => "be",
        Lang::Bul => "bg",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Nld => "nl",
        Lang::Tur => "tr",
        Lang::Ces => "cs",
        Lang::Slk => "sk",
        Lang::Ron => "ro",
        Lang::Hun => "hu",
        Lang::Fin => "fi",
        Lang::Swe => "sv",
        Lang::Dan => "da",
        Lang::Nob => "nb",
        Lang::Ell => "el",
        Lang::Ara => "ar",
        Lang::Heb => "he",
        Lang::Pes => "fa",
        Lang::Hin => "hi",
        Lang::Cmn => "zh",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Tha => "th",
        Lang::Vie => "vi",
        Lang::Ind => "id",
        Lang::Hye => "hy",
        Lang::Kat => "ka",
        Lang::Aze => "az",
        Lang::Uzb => "uz",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Hrv => "hr",
        Lang::Slv => "sl",
        Lang::Cat => "ca",
        other => other.code(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_comments_have_the_language_of_their_words() {
        for (text, expected) in [
            ("ок", "ru"),
            ("норм", "ru"),
            ("Всё понравилось", "ru"),
            ("спс за быструю доставку", "ru"),
            ("ok", "en"),
            ("Good", "en"),
            ("Very friendly staff", "en"),
            ("Delivery took three weeks and nobody answered the phone", "en"),
            ("muito bom", "pt"),
            ("Produto chegou antes do prazo, recomendo", "pt"),
            ("Sehr gut, danke", "de"),
            ("Très bon accueil, merci", "fr"),
            ("muy bien, gracias", "es"),
            ("Дуже дякую, усе сподобалося, їжа смачна", "uk"),
            ("Срочно помогите! Карта заблокирована, стою за границей, оператор бросил трубку", "ru"),
            ("Много съм доволен от обслужването, доставката беше бърза и всичко пристигна навреме", "bg"),
            ("Рахмет, қызмет өте жақсы", "kk"),
            ("很好", "zh"),
            ("👍👍", "und"),
            ("12345", "und"),
            ("", "und"),
            ("Заказал iPhone 13 Pro, пришёл быстро", "ru"),
        ] {
            assert_eq!(language(text).code(), expected, "{text}");
        }
    }
}
