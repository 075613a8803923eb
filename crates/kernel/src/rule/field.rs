//! The fields that a rule may speak of, with their types.

use std::collections::BTreeMap;

use super::RuleError;
use crate::time::Zone;

/// Type of a field's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    Text,
    /// Whole or broken: compared as a 64-bit float, exact up to 2^53.
    Number,
    Boolean,
    /// A moment; written as RFC 3339, or as a date or time of the catalogue's zone.
    Time,
    /// Several texts.
    List,
}

impl FieldKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Time => "time",
            Self::List => "list",
        }
    }
}

/// One field: its name, which is also its column's name in SQL, and its type.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Field {
    pub name: String,
    pub kind: FieldKind,
    /// The only values there are; empty when any may come.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
}

/// Fields without end, told apart by a name: `property('items')`, in JSON the field `property:items`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Family {
    /// Name of the SQL function and, before the colon, of its fields.
    pub name: String,
    pub kind: FieldKind,
    /// The column that the function reads.
    pub column: String,
}

/// The fields of one kind of rule, and the zone in which its dates are meant.
#[derive(Debug, Clone)]
pub struct Catalogue {
    fields: BTreeMap<String, Field>,
    families: Vec<Family>,
    zone: Zone,
}

impl Default for Catalogue {
    fn default() -> Self {
        Self { fields: BTreeMap::new(), families: Vec::new(), zone: Zone::UTC }
    }
}

impl Catalogue {
    pub fn new() -> Self {
        Self::default()
    }

    /// Dates and times without an offset are of this zone.
    #[must_use]
    pub const fn in_zone(mut self, zone: Zone) -> Self {
        self.zone = zone;
        self
    }

    #[must_use]
    pub fn field(mut self, name: &str, kind: FieldKind) -> Self {
        self.fields.insert(name.to_owned(), Field { name: name.to_owned(), kind, words: Vec::new() });
        self
    }

    /// A text field that holds one of these words.
    #[must_use]
    pub fn word_field(mut self, name: &str, words: &[&str]) -> Self {
        let words = words.iter().map(ToString::to_string).collect();
        self.fields.insert(name.to_owned(), Field { name: name.to_owned(), kind: FieldKind::Text, words });
        self
    }

    #[must_use]
    pub fn family(mut self, name: &str, kind: FieldKind, column: &str) -> Self {
        self.families.push(Family { name: name.to_owned(), kind, column: column.to_owned() });
        self
    }

    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.values()
    }

    pub fn families(&self) -> &[Family] {
        &self.families
    }

    pub const fn zone(&self) -> Zone {
        self.zone
    }

    /// Type and words of a field by its name, of a family's one by `family:name`.
    pub fn find(&self, name: &str) -> Option<(FieldKind, &[String])> {
        if let Some(field) = self.fields.get(name) {
            return Some((field.kind, &field.words));
        }
        let (family, rest) = name.split_once(':')?;
        let family = self.families.iter().find(|one| one.name == family)?;
        (!rest.is_empty() && rest.len() <= 128 && !rest.contains('\0')).then_some((family.kind, &[]))
    }

    pub(super) fn expect(&self, name: &str) -> Result<(FieldKind, &[String]), RuleError> {
        self.find(name).ok_or_else(|| self.unknown(name))
    }

    pub(super) fn unknown(&self, name: &str) -> RuleError {
        let mut known: Vec<&str> = self.fields.keys().map(String::as_str).collect();
        let families: Vec<String> = self.families.iter().map(|one| format!("{}('…')", one.name)).collect();
        known.extend(families.iter().map(String::as_str));
        RuleError::new("rule.field", format!("there is no field {name:?}; there are {}", known.join(", ")))
    }
}
