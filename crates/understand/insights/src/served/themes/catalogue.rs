//! What themes there are: the company's own and those discovered, side by side.

use std::collections::{BTreeMap, HashSet};

use rapport_http::Language;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::taxonomy::Taxonomy;
use crate::themes::{Theme, Themes};

/// Where a theme comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ThemeOrigin)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The company's taxonomy.
    Own,
    /// Discovered in the comments.
    Found,
}

/// What people made of a discovered theme.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Made {
    /// Comments are not told to be of it.
    #[serde(default)]
    pub hidden: bool,
    /// Sentences that people said are of it.
    #[serde(default)]
    pub examples: Vec<String>,
    /// Sentences that people said are not.
    #[serde(default)]
    pub unlike: Vec<String>,
}

/// The catalogue at one edition.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Catalogue {
    pub taxonomy: Taxonomy,
    #[serde(default)]
    pub made: BTreeMap<u32, Made>,
    /// Keys that are no more, and those that took their place: what was said of the one holds for the other.
    #[serde(default)]
    pub became: BTreeMap<String, String>,
}

/// A theme as everyone speaks of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub key: String,
    pub name: String,
    /// The first level; discovered themes have none.
    pub group: Option<String>,
    pub origin: Origin,
    pub hidden: bool,
    /// Whether the last discovery found it for the first time.
    pub new: bool,
    /// The words it is known by, best first.
    pub words: Vec<String>,
    /// Whether a person named it.
    pub named: bool,
    /// Whether it can be split.
    pub parts: usize,
}

/// The key of a discovered theme.
pub(crate) fn found_key(id: u32) -> String {
    format!("found_{id}")
}

pub(crate) fn found_id(key: &str) -> Option<u32> {
    key.strip_prefix("found_")?.parse().ok()
}

impl Catalogue {
    /// All themes: the company's in the order of its taxonomy, then those discovered, the largest first.
    /// A discovered theme that nobody named is called in the reader's letters, where its words give such a name.
    pub fn entries(&self, model: Option<&Themes>, language: Language) -> Vec<Entry> {
        let own = self.taxonomy.groups.iter().flat_map(|group| {
            group.themes.iter().map(|theme| Entry {
                key: theme.key.clone(),
                name: theme.name.clone(),
                group: Some(group.name.clone()),
                origin: Origin::Own,
                hidden: false,
                new: false,
                words: theme.any.clone(),
                named: true,
                parts: 0,
            })
        });
        let taken = self.taken();
        let found =
            model.iter().flat_map(|model| &model.themes).filter(|theme| !taken.contains_key(&theme.id));
        let mut names: HashSet<String> = HashSet::new();
        let mut name = |theme: &Theme| {
            let name = theme.name_for(language == Language::Ru);
            if names.insert(name.clone()) { name } else { theme.shown_name() }
        };
        own.chain(found.map(|theme| Entry {
            key: found_key(theme.id),
            name: name(theme),
            group: None,
            origin: Origin::Found,
            hidden: self.made.get(&theme.id).is_some_and(|made| made.hidden),
            new: theme.new,
            words: theme.words.iter().map(|word| word.word.clone()).collect(),
            named: theme.named_by_person,
            parts: theme.parts_count(),
        }))
        .collect()
    }

    /// Discovered themes that became the company's own: their numbers and the keys they have now.
    pub fn taken(&self) -> BTreeMap<u32, &str> {
        let own = self.taxonomy.groups.iter().flat_map(|group| &group.themes);
        own.flat_map(|own| own.found.iter().map(|id| (*id, own.key.as_str()))).collect()
    }

    /// The key that a theme has now.
    pub fn now<'a>(&'a self, key: &'a str) -> &'a str {
        let mut key = key;
        // A chain cannot be longer than the list; a circle would otherwise never end.
        for _ in 0..=self.became.len() {
            match self.became.get(key) {
                Some(next) => key = next,
                None => break,
            }
        }
        key
    }
}
