//! How well the built-in aspects find what people marked, sentence by sentence.

use std::{collections::BTreeSet, path::Path};

use serde::Serialize;

use super::reviews;
use crate::{read::Reader, sentiment::Polarity, train::sets::SetError};

/// Agreement with people on one category.
#[derive(Debug, Clone, Serialize)]
pub struct Found {
    pub set: &'static str,
    pub category: &'static str,
    /// Sentences in which people marked it.
    pub marked: usize,
    pub precision: f64,
    pub recall: f64,
    /// Of the sentences where both have it and people call it good or bad: how often the clause's sentiment has that sign.
    pub sign_right: f64,
}

type Category = (&'static str, &'static [&'static str]);

/// What SentiRuEval's categories are called here.
const RESTAURANTS: [Category; 4] = [
    ("Food", &["food"]),
    ("Service", &["staff", "waiting", "order", "support", "communication"]),
    ("Interior", &["place", "cleanliness", "appearance"]),
    ("Price", &["price", "payment"]),
];
const CARS: [Category; 6] = [
    ("Driveability", &["driving"]),
    ("Comfort", &["comfort"]),
    ("Reliability", &["quality"]),
    ("Costs", &["price", "payment"]),
    ("Appearance", &["appearance"]),
    ("Safety", &["safety"]),
];

/// The test parts of restaurants and cars; nothing if they are not there.
pub fn run(data: &Path, reader: &Reader) -> Result<Vec<Found>, SetError> {
    let mut found = Vec::new();
    if !data.join("sentirueval_aspects").is_dir() {
        return Ok(found);
    }
    let sets: [(&str, &str, &[Category]); 2] =
        [("restaurants", "rest", &RESTAURANTS), ("cars", "car", &CARS)];
    for (set, kind, categories) in sets {
        let reviews = reviews::load(data, kind, "test")?;
        for (category, keys) in categories {
            found.push(compare(&reviews, reader, set, category, keys));
        }
    }
    Ok(found)
}

fn compare(
    reviews: &[reviews::Review],
    reader: &Reader,
    set: &'static str,
    category: &'static str,
    keys: &[&str],
) -> Found {
    let (mut marked, mut said, mut both, mut signed, mut right) = (0, 0, 0, 0, 0);
    for review in reviews {
        let finding = reader.read(&review.text);
        let sentence = |at: usize| finding.sentences.iter().position(|one| one.range.contains(&at));
        let people: Vec<_> = review.aspects.iter().filter(|one| one.category == category).collect();
        let theirs: BTreeSet<_> = people.iter().filter_map(|one| sentence(one.range.start)).collect();
        let aspects: Vec<_> = finding.aspects.iter().filter(|one| keys.contains(&one.key)).collect();
        let ours: BTreeSet<_> = aspects.iter().filter_map(|one| sentence(one.range.start)).collect();
        marked += theirs.len();
        said += ours.len();
        both += theirs.intersection(&ours).count();
        for one in people {
            let wanted = match one.sentiment.as_str() {
                "positive" => Polarity::Positive,
                "negative" => Polarity::Negative,
                _ => continue,
            };
            if let Some(aspect) = aspects.iter().find(|aspect| aspect.range.contains(&one.range.start)) {
                signed += 1;
                right += usize::from((aspect.sentiment.score > 0.0) == (wanted == Polarity::Positive));
            }
        }
    }
    let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    Found {
        set,
        category,
        marked,
        precision: share(both, said),
        recall: share(both, marked),
        sign_right: share(right, signed),
    }
}
