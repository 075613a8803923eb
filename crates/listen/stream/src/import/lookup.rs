//! Joins: a column of another file, by a key.

use std::{
    collections::HashMap,
    hash::{BuildHasher, Hasher, RandomState},
};

use rapport_tables::Val;

/// What is taken of the rows of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Aggregate {
    /// The column of the first row.
    First,
    /// The column's numbers, added.
    Sum,
    /// How many rows there are.
    Count,
}

/// A look-up as the mapping asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Spec {
    pub file: String,
    pub key: String,
    /// Empty for [`Aggregate::Count`].
    pub column: String,
    pub aggregate: Aggregate,
}

/// A look-up in memory: about 40 bytes for each key, and each distinct value once.
#[derive(Debug)]
pub struct Table {
    aggregate: Aggregate,
    hashers: [RandomState; 2],
    /// By the key's 128-bit hash; the place of a value, or the bits of a sum or count.
    keys: HashMap<u128, u64>,
    values: Vec<Box<str>>,
    places: HashMap<Box<str>, u64>,
}

impl Table {
    pub fn new(aggregate: Aggregate) -> Self {
        Self {
            aggregate,
            hashers: [RandomState::new(), RandomState::new()],
            keys: HashMap::new(),
            values: Vec::new(),
            places: HashMap::new(),
        }
    }

    fn hash(&self, key: &str) -> u128 {
        let part = |state: &RandomState| {
            let mut hasher = state.build_hasher();
            hasher.write(key.as_bytes());
            u128::from(hasher.finish())
        };
        part(&self.hashers[0]) << 64 | part(&self.hashers[1])
    }

    /// Adds a row. Text that is no number adds nothing to a sum.
    pub fn add(&mut self, key: &str, value: &Val<'_>) {
        let hash = self.hash(key);
        match self.aggregate {
            Aggregate::First => {
                if self.keys.contains_key(&hash) {
                    return;
                }
                let Some(text) = value.clone().into_text() else { return };
                let place = if let Some(place) = self.places.get(&*text) {
                    *place
                } else {
                    let place = self.values.len() as u64;
                    self.values.push(text.as_ref().into());
                    self.places.insert(text.into_owned().into(), place);
                    place
                };
                self.keys.insert(hash, place);
            }
            Aggregate::Sum => {
                if let Ok(Some(number)) = value.as_number() {
                    let sum = self.keys.entry(hash).or_insert_with(|| 0f64.to_bits());
                    *sum = (f64::from_bits(*sum) + number).to_bits();
                }
            }
            Aggregate::Count => *self.keys.entry(hash).or_default() += 1,
        }
    }

    /// Nothing more will be added: what was only needed to tell values apart is let go.
    #[must_use]
    pub fn done(mut self) -> Self {
        self.places = HashMap::new();
        self.keys.shrink_to_fit();
        self
    }

    /// The value of a key; null where there is none, and a count of zero.
    pub fn find<'a>(&'a self, key: &str) -> Val<'a> {
        match (self.aggregate, self.keys.get(&self.hash(key))) {
            (Aggregate::First, Some(place)) => {
                self.values.get(*place as usize).map_or(Val::Null, |text| Val::text(&**text))
            }
            (Aggregate::Sum, Some(bits)) => Val::Number(f64::from_bits(*bits)),
            (Aggregate::Count, count) => Val::Number(count.copied().unwrap_or(0) as f64),
            (_, None) => Val::Null,
        }
    }
}
