//! A company's own themes, on two levels: each has rules (words and phrases) and examples (sentences like it), kept
//! as JSON. A change of them is shown on real comments before it is made.

use std::collections::{BTreeMap, BTreeSet};

use rapport_text::encoder::{Encoder, EncoderError};
use rapport_text::sentences::sentences;
use rapport_text::words::{Kind, tokens};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;

use crate::stems::Stems;

/// How near a sentence must be to an example when the theme does not say. Of two comments of patients nearer than this,
/// 32 % are about the same of 44 topics, against 11 % of any two.
pub const USUAL_NEARNESS: f32 = 0.5;
/// How near a sentence must be to one that is not of the theme, to be refused with it: nearly the same words.
const NEARLY_THE_SAME: f32 = 0.85;
/// Comments shown of each change.
const SHOWN: usize = 5;

/// Why a taxonomy cannot be used.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum TaxonomyError {
    #[error("two themes have the key \"{0}\"")]
    Twice(String),
    #[error("theme \"{0}\" has neither rules nor examples")]
    Empty(String),
    #[error("theme \"{theme}\": the rule \"{rule}\" has no word")]
    NoWord { theme: String, rule: String },
    #[error("theme \"{theme}\": nearness {nearness} is not between 0 and 1")]
    Nearness { theme: String, nearness: f32 },
    #[error("theme \"{theme}\" has examples, and {error}")]
    Encoder { theme: String, error: EncoderError },
}

/// Groups of themes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Taxonomy {
    pub groups: Vec<Group>,
}

/// The first level: "Delivery".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = TaxonomyGroup)]
pub struct Group {
    pub name: String,
    pub themes: Vec<Own>,
}

/// The second level: "Courier late".
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = TaxonomyTheme)]
pub struct Own {
    /// Stays for good, one in the whole taxonomy.
    pub key: String,
    pub name: String,
    /// A sentence belongs when it has all words of one of these, next to each other and in this order. Words are
    /// compared by their stems; `late*` stands for all that begins so.
    #[serde(default)]
    pub any: Vec<String>,
    /// It does not belong, whatever else it says, when it has one of these.
    #[serde(default)]
    pub none: Vec<String>,
    /// It belongs, too, when its meaning is near that of one of these.
    #[serde(default)]
    pub examples: Vec<String>,
    /// Cosine from which a sentence is near an example, 0 to 1; [`USUAL_NEARNESS`] when it is not given.
    #[serde(default)]
    pub nearness: Option<f32>,
    /// It does not belong when it is nearly the same as one of these, which people said are not of the theme.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unlike: Vec<String>,
    /// Numbers of discovered themes that became this one: their sentences belong to it, too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub found: Vec<u32>,
}

/// How a sentence came to a theme, or why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It has the words of a rule.
    Rule,
    /// It is near an example.
    Example,
    /// Neither.
    Nothing,
    /// It has words that exclude, or is nearly the same as what people said is not of the theme.
    Refused,
}

/// A taxonomy ready to read comments.
pub struct Classifier {
    themes: Vec<Ready>,
    stems: Stems,
    encoder: Option<&'static Encoder>,
}

struct Ready {
    key: String,
    any: Vec<Phrase>,
    none: Vec<Phrase>,
    examples: Vec<Vec<f32>>,
    unlike: Vec<Vec<f32>>,
    nearness: f32,
}

type Phrase = Vec<Pattern>;

enum Pattern {
    Stem(String),
    Beginning(String),
}

struct Word {
    folded: String,
    stem: String,
}

impl Classifier {
    /// Checks the taxonomy and prepares it. The sentence encoder is needed only when a theme has examples.
    pub fn new(taxonomy: &Taxonomy) -> Result<Self, TaxonomyError> {
        let mut classifier = Self { themes: Vec::new(), stems: Stems::new(), encoder: None };
        let mut keys = BTreeSet::new();
        for own in taxonomy.groups.iter().flat_map(|group| &group.themes) {
            if !keys.insert(&own.key) {
                return Err(TaxonomyError::Twice(own.key.clone()));
            }
            let ready = classifier.ready(own)?;
            classifier.themes.push(ready);
        }
        Ok(classifier)
    }

    fn ready(&mut self, own: &Own) -> Result<Ready, TaxonomyError> {
        if [&own.any, &own.examples, &own.unlike].iter().all(|texts| texts.is_empty()) && own.found.is_empty()
        {
            return Err(TaxonomyError::Empty(own.key.clone()));
        }
        let nearness = own.nearness.unwrap_or(USUAL_NEARNESS);
        if !(0.0..=1.0).contains(&nearness) {
            return Err(TaxonomyError::Nearness { theme: own.key.clone(), nearness });
        }
        let mut vectors = |texts: &[String]| -> Result<Vec<Vec<f32>>, TaxonomyError> {
            if texts.is_empty() {
                return Ok(Vec::new());
            }
            let encoder = Encoder::shared()
                .map_err(|error| TaxonomyError::Encoder { theme: own.key.clone(), error })?;
            self.encoder = Some(encoder);
            Ok(encoder.embed_all(texts).rows().map(<[f32]>::to_vec).collect())
        };
        let (examples, unlike) = (vectors(&own.examples)?, vectors(&own.unlike)?);
        let phrases = |rules: &[String]| -> Result<Vec<Phrase>, TaxonomyError> {
            rules
                .iter()
                .map(|rule| {
                    let phrase = phrase(rule, &self.stems);
                    let no_word = || TaxonomyError::NoWord { theme: own.key.clone(), rule: rule.clone() };
                    if phrase.is_empty() { Err(no_word()) } else { Ok(phrase) }
                })
                .collect()
        };
        Ok(Ready {
            key: own.key.clone(),
            any: phrases(&own.any)?,
            none: phrases(&own.none)?,
            examples,
            unlike,
            nearness,
        })
    }

    /// Keys in the order of the taxonomy: [`Classifier::sentence`] answers in it.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.themes.iter().map(|theme| theme.key.as_str())
    }

    /// What each theme says of one sentence; its vector is of the shared encoder, of unit length.
    pub fn sentence(&self, sentence: &str, vector: Option<&[f32]>) -> Vec<Verdict> {
        let words = words(sentence, &self.stems);
        self.themes.iter().map(|theme| theme.verdict(&words, vector)).collect()
    }

    /// The themes of each comment: keys in the order of the taxonomy, found in any of its sentences.
    pub fn classify<T: AsRef<str>>(&self, comments: &[T]) -> Vec<Vec<&str>> {
        let mut session = self.encoder.map(Encoder::session);
        comments
            .iter()
            .map(|comment| {
                let comment = comment.as_ref();
                let said: Vec<&str> = sentences(comment).into_iter().map(|range| &comment[range]).collect();
                let vectors = session.as_mut().map(|session| session.embed(&said));
                let mut found = BTreeSet::new();
                for (place, sentence) in said.iter().enumerate() {
                    let words = words(sentence, &self.stems);
                    let vector = vectors.as_ref().map(|vectors| vectors.row(place));
                    let has = |theme: &usize| {
                        matches!(
                            self.themes[*theme].verdict(&words, vector),
                            Verdict::Rule | Verdict::Example
                        )
                    };
                    found.extend((0..self.themes.len()).filter(has));
                }
                found.into_iter().map(|theme| self.themes[theme].key.as_str()).collect()
            })
            .collect()
    }
}

impl Ready {
    fn verdict(&self, words: &[Word], vector: Option<&[f32]>) -> Verdict {
        let said = |phrase: &Phrase| {
            words
                .windows(phrase.len())
                .any(|window| window.iter().zip(phrase).all(|(word, pattern)| pattern.fits(word)))
        };
        let near = |examples: &[Vec<f32>], nearness: f32| {
            vector.is_some_and(|vector| {
                examples.iter().any(|example| {
                    vector.iter().zip(example).map(|(one, other)| one * other).sum::<f32>() >= nearness
                })
            })
        };
        if self.none.iter().any(said) || near(&self.unlike, NEARLY_THE_SAME) {
            Verdict::Refused
        } else if self.any.iter().any(said) {
            Verdict::Rule
        } else if near(&self.examples, self.nearness) {
            Verdict::Example
        } else {
            Verdict::Nothing
        }
    }
}

impl Pattern {
    fn fits(&self, word: &Word) -> bool {
        match self {
            Self::Stem(stem) => word.stem == *stem,
            Self::Beginning(beginning) => word.folded.starts_with(beginning.as_str()),
        }
    }
}

fn words(text: &str, stems: &Stems) -> Vec<Word> {
    tokens(text)
        .into_iter()
        .filter(|token| token.kind != Kind::Sign)
        .map(|token| Word { stem: stems.stem(&token.folded), folded: token.folded })
        .collect()
}

fn phrase(rule: &str, stems: &Stems) -> Phrase {
    let mut phrase = Vec::new();
    for part in rule.split_whitespace() {
        let words = words(part, stems);
        let last = words.len();
        for (place, word) in words.into_iter().enumerate() {
            phrase.push(if part.ends_with('*') && place + 1 == last {
                Pattern::Beginning(word.folded)
            } else {
                Pattern::Stem(word.stem)
            });
        }
    }
    phrase
}

/// What a change of the taxonomy does to a theme.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Effect {
    pub key: String,
    pub before: usize,
    pub after: usize,
    pub gained: usize,
    pub lost: usize,
    /// Places of the first comments gained and lost.
    pub gained_comments: Vec<usize>,
    pub lost_comments: Vec<usize>,
}

/// Reads comments by both taxonomies and tells, by theme, what would change; themes that keep what they have are left
/// out.
pub fn preview<T: AsRef<str>>(old: &Classifier, new: &Classifier, comments: &[T]) -> Vec<Effect> {
    let mut effects: BTreeMap<&str, Effect> = BTreeMap::new();
    let (before, after) = (old.classify(comments), new.classify(comments));
    for (comment, (before, after)) in before.iter().zip(&after).enumerate() {
        for key in before {
            let effect = effects.entry(key).or_default();
            effect.before += 1;
            if !after.contains(key) {
                effect.lost += 1;
                if effect.lost <= SHOWN {
                    effect.lost_comments.push(comment);
                }
            }
        }
        for key in after {
            let effect = effects.entry(key).or_default();
            effect.after += 1;
            if !before.contains(key) {
                effect.gained += 1;
                if effect.gained <= SHOWN {
                    effect.gained_comments.push(comment);
                }
            }
        }
    }
    effects
        .into_iter()
        .filter(|(_, effect)| effect.gained + effect.lost > 0)
        .map(|(key, effect)| Effect { key: key.to_owned(), ..effect })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(key: &str, any: &[&str], none: &[&str], examples: &[&str]) -> Own {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Own {
            key: key.to_owned(),
            name: key.to_owned(),
            any: texts(any),
            none: texts(none),
            examples: texts(examples),
            ..Own::default()
        }
    }

    fn taxonomy(themes: Vec<Own>) -> Taxonomy {
        Taxonomy { groups: vec![Group { name: "All".to_owned(), themes }] }
    }

    #[test]
    fn rules_find_any_form_of_a_word_and_exclusions_win() {
        let classifier = Classifier::new(&taxonomy(vec![
            own("late", &["курьер опоздал", "late deliver*"], &["не опоздал"], &[]),
            own("price", &["дорого", "цена"], &[], &[]),
        ]))
        .unwrap();
        let found = classifier.classify(&[
            "Курьеры опоздали! Цены выросли.",
            "Курьер не опоздал",
            "A late delivery again",
            "The delivery was late",
            "",
        ]);
        assert_eq!(found, [vec!["late", "price"], vec![], vec!["late"], vec![], vec![]]);
    }

    #[test]
    fn examples_find_the_same_thought_in_other_words_and_another_language() {
        if Encoder::shared().is_err() {
            println!("skipped: the sentence encoder is not built in");
            return;
        }
        let classifier =
            Classifier::new(&taxonomy(vec![own("late", &[], &[], &["The parcel was delivered late"])]))
                .unwrap();
        let found = classifier.classify(&["Посылку доставили с опозданием", "The waiter was rude"]);
        assert_eq!(found, [vec!["late"], vec![]]);
    }

    #[test]
    fn a_preview_counts_what_a_theme_gains_and_loses() {
        let old = Classifier::new(&taxonomy(vec![
            own("price", &["price"], &[], &[]),
            own("app", &["app"], &[], &[]),
        ]));
        let new = Classifier::new(&taxonomy(vec![
            own("price", &["price", "fee"], &["price list"], &[]),
            own("app", &["app"], &[], &[]),
        ]));
        let comments = ["High price", "No price list", "A fee for what?", "Bad app"];
        let effects = preview(&old.unwrap(), &new.unwrap(), &comments);
        assert_eq!(
            effects,
            [Effect {
                key: "price".to_owned(),
                before: 2,
                after: 2,
                gained: 1,
                lost: 1,
                gained_comments: vec![2],
                lost_comments: vec![1],
            }]
        );
    }

    #[test]
    fn a_taxonomy_that_cannot_work_is_refused_by_the_theme_at_fault() {
        let refused = |themes| Classifier::new(&taxonomy(themes)).err().map(|error| error.to_string());
        assert_eq!(
            refused(vec![own("a", &["x"], &[], &[]), own("a", &["y"], &[], &[])]).as_deref(),
            Some("two themes have the key \"a\"")
        );
        assert_eq!(
            refused(vec![own("a", &[], &[], &[])]).as_deref(),
            Some("theme \"a\" has neither rules nor examples")
        );
        assert_eq!(
            refused(vec![own("a", &["!"], &[], &[])]).as_deref(),
            Some("theme \"a\": the rule \"!\" has no word")
        );
    }

    #[test]
    fn a_taxonomy_is_kept_as_json() {
        let json = r#"{"groups": [{"name": "Delivery", "themes": [{"key": "late", "name": "Late", "any": ["late"]}]}]}"#;
        let taxonomy: Taxonomy = serde_json::from_str(json).unwrap();
        assert_eq!(taxonomy.groups[0].themes[0].any, ["late"]);
        let again: Taxonomy = serde_json::from_str(&serde_json::to_string(&taxonomy).unwrap()).unwrap();
        assert_eq!(again, taxonomy);
    }
}
