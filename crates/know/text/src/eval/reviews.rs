//! Reviews of SentiRuEval-2015 (Loukachevitch et al. 2015): Russian restaurants and cars with marked aspects.

use std::{ops::Range, path::Path};

use quick_xml::{Reader, XmlVersion, events::Event};

use crate::train::sets::{SetError, read};

/// A review with what people marked in it.
#[derive(Debug, Default, Clone)]
pub struct Review {
    pub text: String,
    /// Sentiment of the category Whole.
    pub whole: String,
    pub aspects: Vec<Marked>,
}

/// An aspect that people marked.
#[derive(Debug, Clone)]
pub struct Marked {
    pub category: String,
    pub sentiment: String,
    /// Bytes of the text.
    pub range: Range<usize>,
}

/// `rest` or `car`, `train` or `test`.
pub fn load(data: &Path, kind: &str, part: &str) -> Result<Vec<Review>, SetError> {
    let path = data.join(format!("sentirueval_aspects/SentiRuEval_{kind}_markup_{part}.xml"));
    let xml = read(&path)?;
    parse(&xml).map_err(|why| SetError::Read { path, why })
}

fn parse(xml: &str) -> Result<Vec<Review>, String> {
    let mut reader = Reader::from_str(xml);
    let mut reviews: Vec<Review> = Vec::new();
    let mut in_text = false;
    loop {
        match reader.read_event().map_err(|why| why.to_string())? {
            Event::Start(tag) if tag.name().as_ref() == "review" => reviews.push(Review::default()),
            Event::Start(tag) => in_text = tag.name().as_ref() == "text",
            Event::End(_) => in_text = false,
            Event::Text(text) if in_text => {
                if let Some(review) = reviews.last_mut() {
                    review.text.push_str(&text);
                }
            }
            Event::GeneralRef(entity) if in_text => {
                let number = entity.resolve_char_ref().ok().flatten();
                let named = quick_xml::escape::resolve_predefined_entity(&entity);
                if let Some(review) = reviews.last_mut() {
                    match (number, named) {
                        (Some(c), _) => review.text.push(c),
                        (None, Some(text)) => review.text.push_str(text),
                        (None, None) => {}
                    }
                }
            }
            Event::Empty(tag) => {
                let mut found = [const { String::new() }; 5];
                for attribute in tag.attributes().flatten() {
                    let names: [&str; 5] = ["category", "name", "sentiment", "from", "to"];
                    if let Some(at) = names.iter().position(|name| *name == attribute.key.as_ref()) {
                        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
                        found[at] = value.map_err(|why| why.to_string())?.into_owned();
                    }
                }
                let [category, name, sentiment, from, to] = found;
                let Some(review) = reviews.last_mut() else { continue };
                if tag.name().as_ref() == "category" && name == "Whole" {
                    review.whole = sentiment;
                } else if tag.name().as_ref() == "aspect"
                    && let (Ok(from), Ok(to)) = (from.parse(), to.parse())
                {
                    let range = byte(&review.text, from)..byte(&review.text, to);
                    review.aspects.push(Marked { category, sentiment, range });
                }
            }
            Event::Eof => return Ok(reviews),
            _ => {}
        }
    }
}

/// Bytes before so many characters.
fn byte(text: &str, characters: usize) -> usize {
    text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at)
}
