//! The tables that metrics are computed over: their fields for rules, their dimensions, and how each is said in SQL.
//!
//! In SQL the table is `t`; `o` is the interaction's order and `c` the customer, joined when something of them is asked.

mod delay;
mod tables;

use std::sync::LazyLock;

use rapport_kernel::{
    Channel, Direction, Scale,
    interaction::Kind,
    rule::{Catalogue, FieldKind, Rule, RuleError},
    time::Zone,
};

pub(crate) use delay::{BANDS, band_label};
pub(crate) use tables::{CUSTOMERS, INTERACTIONS, ORDERS, SCORE_BUCKETS};

use crate::definition::Text;

/// Another table that a field or dimension needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Join {
    Orders,
    Customers,
}

impl Join {
    pub(crate) const fn sql(self) -> &'static str {
        match self {
            Self::Orders => "LEFT JOIN orders AS o ON o.order_id = t.order_id",
            Self::Customers => "LEFT JOIN customers AS c ON c.customer_id = t.customer_id",
        }
    }
}

/// The closed list of words that a text field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Words {
    Any,
    Kind,
    Channel,
    Direction,
    Scale,
}

/// Something a rule may speak of.
#[derive(Debug)]
pub(crate) struct FieldDef {
    pub name: &'static str,
    pub kind: FieldKind,
    pub sql: &'static str,
    pub join: Option<Join>,
    pub words: Words,
}

/// Something a metric may be sliced by; in rules a text field of the same name, unless there is a field.
#[derive(Debug)]
pub(crate) struct DimensionDef {
    pub name: &'static str,
    pub sql: &'static str,
    pub join: Option<Join>,
}

/// How a field or dimension is said in SQL, and what must be joined for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Expression {
    pub sql: String,
    pub join: Option<Join>,
}

/// A table, with its fields and dimensions.
#[derive(Debug)]
pub(crate) struct Table {
    /// Its name in definitions.
    pub name: &'static str,
    /// Its name in SQL.
    pub from: &'static str,
    /// The time field by which rows belong to a period unless the definition names another.
    pub time: &'static str,
    /// The column that tells whose a row is, as `customer_key` reads it.
    pub whose: &'static str,
    /// The field that holds the currency of its money.
    pub currency: Option<&'static str>,
    pub fields: &'static [FieldDef],
    pub dimensions: &'static [DimensionDef],
    /// Whether its rows have `properties`, readable one by one.
    pub properties: bool,
}

/// Functions over `properties`, and the type of what they give.
const FAMILIES: [(&str, FieldKind); 2] =
    [("property", FieldKind::Text), ("property_number", FieldKind::Number)];

static TABLES: [&Table; 3] = [&INTERACTIONS, &ORDERS, &CUSTOMERS];

/// A table that definitions may name.
pub(crate) fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().copied().find(|table| table.name == name)
}

pub(crate) fn tables() -> impl Iterator<Item = &'static Table> {
    TABLES.iter().copied()
}

pub(crate) fn table_names() -> String {
    TABLES.map(|table| table.name).join(", ")
}

impl Table {
    pub(crate) fn has_field(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.name == name)
    }

    /// The fields that rules over this table may speak of; dates are of the zone.
    pub(crate) fn catalogue(&self, zone: Zone) -> Catalogue {
        let mut catalogue = Catalogue::new().in_zone(zone);
        for dimension in self.dimensions {
            catalogue = catalogue.field(dimension.name, FieldKind::Text);
        }
        for field in self.fields {
            catalogue = match field.words {
                Words::Any => catalogue.field(field.name, field.kind),
                Words::Kind => catalogue
                    .word_field(field.name, &Kind::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>()),
                Words::Channel => catalogue
                    .word_field(field.name, &Channel::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>()),
                Words::Direction => catalogue.word_field(
                    field.name,
                    &Direction::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>(),
                ),
                Words::Scale => catalogue
                    .word_field(field.name, &Scale::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>()),
            };
        }
        if self.properties {
            for (name, kind) in FAMILIES {
                catalogue = catalogue.family(name, kind, "properties");
            }
        }
        catalogue
    }

    /// A definition's rule; nothing is a rule that holds for every row. Dates in it are UTC: a definition has no zone.
    pub(crate) fn rule(&self, sql: &str) -> Result<Rule, RuleError> {
        static CATALOGUES: LazyLock<Vec<(&str, Catalogue)>> =
            LazyLock::new(|| TABLES.iter().map(|table| (table.name, table.catalogue(Zone::UTC))).collect());
        if sql.trim().is_empty() {
            return Ok(Rule::everything());
        }
        let known = CATALOGUES.iter().find(|(name, _)| *name == self.name);
        match known {
            Some((_, catalogue)) => Rule::from_sql(sql, catalogue),
            None => Rule::from_sql(sql, &self.catalogue(Zone::UTC)),
        }
    }

    /// A field or a dimension in SQL; fields come first, as in rules.
    pub(crate) fn expression(&self, name: &str) -> Option<Expression> {
        if let Some(field) = self.fields.iter().find(|field| field.name == name) {
            return Some(Expression { sql: field.sql.to_owned(), join: field.join });
        }
        self.property(name).or_else(|| self.dimension(name))
    }

    /// A dimension in SQL: `touchpoint`, `property:NAME`.
    pub(crate) fn dimension(&self, name: &str) -> Option<Expression> {
        if let Some(found) = self.dimensions.iter().find(|dimension| dimension.name == name) {
            return Some(Expression { sql: found.sql.to_owned(), join: found.join });
        }
        self.property(name).filter(|_| name.starts_with("property:"))
    }

    fn property(&self, name: &str) -> Option<Expression> {
        let (family, key) = name.split_once(':')?;
        let known = self.properties && FAMILIES.iter().any(|(one, _)| *one == family);
        let clean = !key.is_empty() && key.len() <= 128 && !key.contains('\0');
        (known && clean).then(|| Expression {
            sql: format!("{family}(t.properties, '{}')", key.replace('\'', "''")),
            join: None,
        })
    }

    pub(crate) fn dimension_names(&self) -> String {
        let mut names: Vec<&str> = self.dimensions.iter().map(|dimension| dimension.name).collect();
        if self.properties {
            names.push("property:NAME");
        }
        names.join(", ")
    }

    pub(crate) fn expect_number(&self, name: &str) -> Result<(), String> {
        self.expect(name, FieldKind::Number, "numeric")
    }

    pub(crate) fn expect_text(&self, name: &str) -> Result<(), String> {
        self.expect(name, FieldKind::Text, "text")
    }

    pub(crate) fn expect_time(&self, name: &str) -> Result<(), String> {
        self.expect(name, FieldKind::Time, "time")
    }

    fn expect(&self, name: &str, kind: FieldKind, called: &str) -> Result<(), String> {
        let catalogue = self.catalogue(Zone::UTC);
        if catalogue.find(name).is_some_and(|(found, _)| found == kind) {
            return Ok(());
        }
        let mut known: Vec<&str> =
            self.fields.iter().filter(|field| field.kind == kind).map(|field| field.name).collect();
        if self.properties && kind == FieldKind::Number {
            known.push("property_number:NAME");
        }
        Err(format!("{name:?} is no {called} field of {}; there are {}", self.name, known.join(", ")))
    }
}

/// What a value of a dimension is called, where its name is fixed.
pub(crate) fn fixed_label(dimension: &str, value: &str) -> Option<Text> {
    if dimension == "delay" { band_label(value) } else { None }
}

/// Where a value stands among the values of its dimension: bands by lateness, scores by number, the rest by name.
pub(crate) fn rank(dimension: &str, value: &str) -> i64 {
    match dimension {
        "delay" => BANDS.iter().position(|band| band.0 == value).map_or(i64::MAX, |index| index as i64),
        "score" => value.parse().unwrap_or(i64::MAX),
        _ => 0,
    }
}
