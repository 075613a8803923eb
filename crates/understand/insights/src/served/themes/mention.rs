//! What a comment says of a theme, and the reader that finds it.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use rapport_text::Reader;
use rapport_text::comments::Written;
use rapport_text::encoder::{Encoder, Vectors};
use rapport_text::sentences::sentences;
use rapport_text::sentiment::{Polarity, Sentiment};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::taxonomy::{Classifier, Group, Own, Taxonomy, TaxonomyError, Verdict};
use crate::themes::{Placer, Themes};

use super::catalogue::{Catalogue, found_key};
use super::correct;

/// How a sentence came to a theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ThemeHow)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// It has the words of a rule.
    Rule,
    /// It is near an example.
    Example,
    /// It is alike the sentences among which the theme was discovered.
    Found,
    /// A person said so.
    Person,
}

/// A sentence of a comment that is of a theme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Mention {
    pub theme: String,
    /// Where the sentence begins, in UTF-16 code units of the comment, and where it ends.
    pub from: usize,
    pub to: usize,
    pub sentiment: String,
    /// −1 to 1.
    pub strength: f64,
    pub how: How,
}

/// A comment that was read.
#[derive(Debug, Clone)]
pub(crate) struct Read {
    pub comment: Written,
    pub mentions: Vec<Mention>,
}

/// Sentences of comments with their vectors, where the encoder is built in: what any catalogue reads alike.
pub(crate) struct Said {
    pub sentences: Vec<Place>,
    vectors: Option<Vectors>,
}

/// A sentence: the place of its comment, and its bytes.
pub(crate) struct Place {
    pub comment: usize,
    pub range: Range<usize>,
}

impl Said {
    fn of(texts: &[&str], ranges: impl Fn(usize) -> Vec<Range<usize>>) -> Self {
        let all = (0..texts.len())
            .flat_map(|comment| ranges(comment).into_iter().map(move |range| Place { comment, range }));
        let sentences: Vec<Place> = all
            .filter(|place| texts[place.comment][place.range.clone()].contains(char::is_alphabetic))
            .collect();
        let said: Vec<&str> =
            sentences.iter().map(|place| &texts[place.comment][place.range.clone()]).collect();
        Self { vectors: Encoder::shared().ok().map(|encoder| encoder.session().embed(&said)), sentences }
    }

    /// Of comments of which nothing but their sentences is known.
    pub fn in_texts(texts: &[&str]) -> Self {
        Self::of(texts, |comment| sentences(texts[comment]))
    }
}

/// A catalogue ready to read comments.
pub(crate) struct ThemeReader {
    /// [`super::store::Kept::edition`] and `reading`.
    pub edition: i64,
    pub reading: i64,
    reader: Arc<Reader>,
    classifier: Classifier,
    /// The place of each theme in the classifier.
    places: HashMap<String, usize>,
    placer: Option<Placer>,
    /// The key of each discovered theme; none for those that are hidden.
    keys: HashMap<u32, String>,
    catalogue: Catalogue,
}

impl ThemeReader {
    pub fn new(
        reader: Arc<Reader>,
        catalogue: &Catalogue,
        model: Option<&Themes>,
        (edition, reading): (i64, i64),
    ) -> Result<Self, TaxonomyError> {
        let classifier = Classifier::new(&taught(catalogue))?;
        let taken = catalogue.taken();
        let hidden = |id: u32| catalogue.made.get(&id).is_some_and(|made| made.hidden);
        let keys =
            model.iter().flat_map(|model| &model.themes).filter_map(|theme| match taken.get(&theme.id) {
                Some(key) => Some((theme.id, (*key).to_owned())),
                None => (!hidden(theme.id)).then(|| (theme.id, found_key(theme.id))),
            });
        // A build without the sentence encoder reads by rules alone.
        let placer = model.filter(|_| Encoder::shared().is_ok()).map(Placer::new);
        Ok(Self {
            edition,
            reading,
            reader,
            places: classifier.keys().enumerate().map(|(place, key)| (key.to_owned(), place)).collect(),
            classifier,
            placer,
            keys: keys.collect(),
            catalogue: catalogue.clone(),
        })
    }

    /// Puts what people said of a comment in the place of what was found in it.
    pub fn correct(&self, text: &str, mentions: &mut Vec<Mention>, said: &correct::Said) {
        for (theme, place) in said {
            let theme = self.catalogue.now(theme);
            match place {
                None => mentions.retain(|mention| mention.theme != theme),
                Some(_) if mentions.iter().any(|mention| mention.theme == theme) => {
                    let same = mentions.iter_mut().filter(|mention| mention.theme == theme);
                    same.for_each(|mention| mention.how = How::Person);
                }
                Some((from, to)) if self.knows(theme) => {
                    let meant = bytes(text, &(*from..*to));
                    let (at, sentiment) = self.sentence(text, &meant);
                    mentions.push(mention(theme, at, sentiment, How::Person));
                }
                // Of a theme that was removed since.
                Some(_) => {}
            }
        }
    }

    /// Whether comments can be of a theme.
    pub fn knows(&self, theme: &str) -> bool {
        self.keys.values().any(|key| key == theme)
            || self.places.get(theme).is_some_and(|place| *place < self.own())
    }

    /// Themes of the taxonomy: they come first.
    fn own(&self) -> usize {
        self.catalogue.taxonomy.groups.iter().map(|group| group.themes.len()).sum()
    }

    /// The sentence that a range of bytes lies in, in UTF-16 code units, and its sentiment; of a range over several sentences
    /// the range itself and the sentiment of the comment.
    pub fn sentence(&self, text: &str, meant: &Range<usize>) -> (Range<usize>, Sentiment) {
        let finding = self.reader.read(text);
        let found = finding
            .sentences
            .iter()
            .find(|sentence| sentence.range.contains(&meant.start) && meant.end <= sentence.range.end);
        match found {
            Some(sentence) => (units(text, &sentence.range), sentence.sentiment),
            None => (units(text, meant), finding.sentiment),
        }
    }

    /// The themes of each comment. Takes a while: for a thread of its own.
    pub fn read(&self, comments: Vec<Written>) -> Vec<Read> {
        let texts: Vec<&str> = comments.iter().map(|comment| comment.text.as_str()).collect();
        let mentions = self.mentions(&texts);
        comments.into_iter().zip(mentions).map(|(comment, mentions)| Read { comment, mentions }).collect()
    }

    /// The same for bare texts.
    fn mentions(&self, texts: &[&str]) -> Vec<Vec<Mention>> {
        let findings: Vec<_> = texts.iter().map(|text| self.reader.read(text)).collect();
        let said = Said::of(texts, |comment| {
            findings[comment].sentences.iter().map(|sentence| sentence.range.clone()).collect()
        });
        let mut found: Vec<Vec<Mention>> = vec![Vec::new(); texts.len()];
        for (sentence, themes) in said.sentences.iter().zip(self.themes(texts, &said)) {
            let text = texts[sentence.comment];
            let of = findings[sentence.comment].sentences.iter().find(|one| one.range == sentence.range);
            let sentiment = of.map_or(Sentiment::NEUTRAL, |one| one.sentiment);
            let at = units(text, &sentence.range);
            found[sentence.comment]
                .extend(themes.into_iter().map(|(theme, how)| mention(theme, at.clone(), sentiment, how)));
        }
        found
    }

    /// The themes of sentences.
    pub fn themes(&self, texts: &[&str], said: &Said) -> Vec<Vec<(&str, How)>> {
        let placed = match (&self.placer, &said.vectors) {
            (Some(placer), Some(vectors)) => placer.place(vectors),
            _ => vec![None; said.sentences.len()],
        };
        said.sentences
            .iter()
            .zip(placed)
            .enumerate()
            .map(|(index, (sentence, placed))| {
                let vector = said.vectors.as_ref().map(|vectors| vectors.row(index));
                self.themes_of(
                    &texts[sentence.comment][sentence.range.clone()],
                    vector,
                    placed.map(|(id, _)| id),
                )
            })
            .collect()
    }

    fn themes_of(&self, sentence: &str, vector: Option<&[f32]>, placed: Option<u32>) -> Vec<(&str, How)> {
        let verdicts = self.classifier.sentence(sentence, vector);
        let mut found: Vec<(&str, How)> = self
            .classifier
            .keys()
            .zip(&verdicts)
            .filter_map(|(key, verdict)| match verdict {
                Verdict::Rule => Some((key, How::Rule)),
                Verdict::Example => Some((key, How::Example)),
                Verdict::Nothing | Verdict::Refused => None,
            })
            .collect();
        if let Some(key) = placed.and_then(|id| self.keys.get(&id)) {
            let refused = self.places.get(key).is_some_and(|place| verdicts[*place] == Verdict::Refused);
            if !refused && !found.iter().any(|(known, _)| known == key) {
                found.push((key, How::Found));
            }
        }
        found
    }
}

/// The company's taxonomy, and in a group of their own the discovered themes of which people gave examples.
fn taught(catalogue: &Catalogue) -> Taxonomy {
    let taken = catalogue.taken();
    let found = catalogue.made.iter().filter(|(id, made)| {
        let is_taught = !made.examples.is_empty() || !made.unlike.is_empty();
        is_taught && !made.hidden && !taken.contains_key(*id)
    });
    let themes = found.map(|(id, made)| Own {
        key: found_key(*id),
        examples: made.examples.clone(),
        unlike: made.unlike.clone(),
        ..Own::default()
    });
    let mut taxonomy = catalogue.taxonomy.clone();
    taxonomy.groups.push(Group { name: String::new(), themes: themes.collect() });
    taxonomy
}

fn mention(theme: &str, at: Range<usize>, sentiment: Sentiment, how: How) -> Mention {
    Mention {
        theme: theme.to_owned(),
        from: at.start,
        to: at.end,
        sentiment: sentiment.label.as_str().to_owned(),
        strength: (f64::from(sentiment.score) * 1000.0).round() / 1000.0,
        how,
    }
}

/// A range of bytes in the UTF-16 code units that browsers count.
pub(crate) fn units(text: &str, range: &Range<usize>) -> Range<usize> {
    let count = |until: usize| text.get(..until).map_or(0, |before| before.encode_utf16().count());
    count(range.start)..count(range.end)
}

/// The bytes of a range of UTF-16 code units; what lies outside is cut.
pub(crate) fn bytes(text: &str, units: &Range<usize>) -> Range<usize> {
    let byte = |wanted: usize| {
        let mut passed = 0;
        for (at, letter) in text.char_indices() {
            if passed >= wanted {
                return at;
            }
            passed += letter.len_utf16();
        }
        text.len()
    };
    let start = byte(units.start);
    start..byte(units.end).max(start)
}

/// Keys of a comment's themes that fulfil a condition, each once.
pub(crate) fn keys(mentions: &[Mention], such: impl Fn(&Mention) -> bool) -> Vec<&str> {
    let mut keys: Vec<&str> = mentions.iter().filter(|one| such(one)).map(|one| one.theme.as_str()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The same between commas, with one before and after.
pub(crate) fn listed(mentions: &[Mention], such: impl Fn(&Mention) -> bool) -> Option<String> {
    let keys = keys(mentions, such);
    (!keys.is_empty()).then(|| format!(",{},", keys.join(",")))
}

/// Whether a mention speaks of its theme badly.
pub(crate) fn is_bad(mention: &Mention) -> bool {
    mention.sentiment == Polarity::Negative.as_str()
}

pub(crate) fn is_good(mention: &Mention) -> bool {
    mention.sentiment == Polarity::Positive.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_as_browsers_do() {
        let text = "Ах 😀! Поздно.";
        let range = text.find("Поздно").unwrap()..text.len();
        let counted = units(text, &range);
        assert_eq!(counted, 7..14);
        assert_eq!(bytes(text, &counted), range);
        assert_eq!(bytes(text, &(100..200)), text.len()..text.len());
    }
}
