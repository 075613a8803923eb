//! Names of discovered themes, worded by a language model elsewhere when the company has one; else their own words name them.

use rapport_model::{Ask, Model, ModelError};

use crate::themes::{Theme, Themes};

/// Themes that are asked about in one search: the largest.
const MOST: usize = 40;
/// Sentences that a theme is told by.
const SENTENCES: usize = 6;
const MOST_TOKENS: u32 = 60;
/// Signs of the longest name.
const LONGEST: usize = 60;

const INSTRUCTION: &str = "You are given words and sentences of customers that are about one subject. Name the subject in two to \
     five words, as a heading in a list of subjects. Answer with two lines and nothing else: the name in Russian, then the \
     name in English.";

/// Names themes as they were named by the search before, and asks for the names of the rest. What the model cannot name keeps
/// the name of its words; a model that does not answer is not asked again this time.
pub(crate) async fn word(model: Option<&dyn Model>, earlier: Option<&Themes>, found: &mut Themes) {
    for theme in &mut found.themes {
        if let Some(before) = earlier.and_then(|earlier| earlier.get(theme.id)) {
            theme.word_as(before);
        }
    }
    let Some(model) = model else { return };
    let unnamed = found.themes.iter_mut().filter(|theme| !theme.named_by_person && !theme.worded);
    for theme in unnamed.take(MOST) {
        match model.answer(&Ask::new(INSTRUCTION, &told(theme), MOST_TOKENS)).await {
            Ok(answer) => {
                if let Some((russian, english)) = names(&answer) {
                    theme.word(&russian, &english);
                }
            }
            Err(error @ ModelError::Unreadable { .. }) => {
                tracing::warn!(%error, "a theme keeps the name of its words");
            }
            Err(error) => {
                tracing::warn!(%error, "themes keep the names of their words");
                return;
            }
        }
    }
}

fn told(theme: &Theme) -> String {
    let words: Vec<&str> = theme.words.iter().take(8).map(|word| word.word.as_str()).collect();
    let mut text = format!("Words: {}", words.join(", "));
    for typical in theme.typical.iter().take(SENTENCES) {
        text.push_str("\n- ");
        text.push_str(&typical.sentence);
    }
    text
}

/// Two names of two lines; none when the answer is anything else.
fn names(answer: &str) -> Option<(String, String)> {
    let lines: Vec<&str> = answer.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let &[russian, english] = lines.as_slice() else { return None };
    let name = |line: &str, right: fn(char) -> bool| -> Option<String> {
        let name = line.trim_matches(|sign: char| !sign.is_alphanumeric());
        let letters = || name.chars().filter(|sign| sign.is_alphabetic());
        let fits = name.chars().count() <= LONGEST && letters().count() > 1 && letters().all(right);
        fits.then(|| name.to_owned())
    };
    let cyrillic = |sign: char| ('\u{0400}'..='\u{04ff}').contains(&sign);
    Some((name(russian, cyrillic)?, name(english, |sign| sign.is_ascii())?))
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use async_trait::async_trait;

    use super::*;
    use crate::themes::{Options, discover};

    struct Said(&'static str, Mutex<Vec<String>>);

    #[async_trait]
    impl Model for Said {
        async fn answer(&self, ask: &Ask) -> Result<String, ModelError> {
            self.1.lock().unwrap().push(ask.text().to_owned());
            if self.0.is_empty() {
                return Err(ModelError::Refused { host: "model".into(), status: 500 });
            }
            Ok(self.0.to_owned())
        }
    }

    fn found() -> Themes {
        let comments: Vec<String> = (0..40)
            .map(|number| match number % 2 {
                0 => format!("The courier came {number} hours late, call +7 912 345-67-89"),
                _ => format!("The price is too high, {number} euros more than before"),
            })
            .collect();
        discover(&comments, &Options::default(), 1).unwrap().themes
    }

    fn shown(themes: &Themes, cyrillic: bool) -> Vec<String> {
        themes.themes.iter().map(|theme| theme.name_for(cyrillic)).collect()
    }

    #[tokio::test]
    async fn a_model_names_themes_in_both_languages_and_hears_no_personal_data() {
        let mut themes = found();
        let model = Said("«Опоздания курьеров»\n\"Late couriers\"\n", Mutex::default());
        word(Some(&model), None, &mut themes).await;
        assert!(shown(&themes, true).iter().all(|name| name == "Опоздания курьеров"));
        assert!(shown(&themes, false).iter().all(|name| name == "Late couriers"));
        let asked = model.1.lock().unwrap().clone();
        assert_eq!(asked.len(), themes.themes.len());
        assert!(asked.iter().all(|text| !text.contains("345")), "{asked:?}");

        // The next day they are not asked about again, with the model or without it.
        let mut next = found();
        word(None, Some(&themes), &mut next).await;
        assert_eq!(shown(&next, false), shown(&themes, false));
    }

    #[tokio::test]
    async fn what_is_no_name_changes_nothing_and_a_model_that_fails_is_asked_once() {
        let untouched = found();
        for answer in ["Late couriers", "<script>\nalert(1)", "Да\nЭто не по-английски"] {
            let mut themes = found();
            word(Some(&Said(answer, Mutex::default())), None, &mut themes).await;
            assert_eq!(themes, untouched, "{answer}");
        }
        let (mut themes, fails) = (found(), Said("", Mutex::default()));
        word(Some(&fails), None, &mut themes).await;
        assert_eq!(themes, untouched);
        assert_eq!(fails.1.lock().unwrap().len(), 1);
    }
}
