//! What a metric is: how it is computed, what it may be sliced by, where the method comes from.

use rapport_kernel::Problem;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{fields, problem::wrong};

/// A text in both languages of the interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Text)]
pub struct Text {
    pub en: String,
    pub ru: String,
}

impl Text {
    pub fn new(en: &str, ru: &str) -> Self {
        Self { en: en.to_owned(), ru: ru.to_owned() }
    }
}

/// What a metric is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MetricUnit)]
pub enum Unit {
    /// −100 to 100.
    Points,
    /// The scale of the question.
    Score,
    /// A fraction of one.
    Share,
    Count,
    /// Minor units of a currency; currencies never sum.
    Money,
    Days,
    Seconds,
}

/// Which way is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    Higher,
    Lower,
    Neither,
}

/// How the rows of a period become a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = MetricFormula)]
pub enum Formula {
    /// 100 × (share of values of 9 and 10 − share of values of 0 to 6).
    NetPromoter { value: String },
    /// The average of a numeric field over the rows that have it.
    Mean { value: String },
    /// Rows for which `part` holds, as a share of those for which `of` holds (all rows, when absent).
    Share {
        part: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<String>,
    },
    /// The sum of a numeric field; rows for which `minus` holds are taken off.
    Sum {
        value: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        minus: Option<String>,
    },
    /// The number of rows.
    Count {},
    /// The number of distinct values of a text field.
    Distinct { value: String },
    /// Of the customers there were during the period, the share who left in it. Only for `customers`.
    Attrition {},
}

/// A metric's definition, as in a file of the catalogue or in the body of `PUT /api/v1/metrics/{name}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MetricDefinition)]
pub struct Definition {
    /// Lower-case letters, digits and `_`. In a request the path says it, and it may be left out.
    #[serde(default)]
    pub name: String,
    pub title: Text,
    pub description: Text,
    pub unit: Unit,
    pub better: Better,
    /// `interactions`, `orders` or `customers`.
    pub table: String,
    /// The time field by which a row belongs to a period; the table's own when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// A rule, as SQL: which rows count.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub filter: String,
    pub formula: Formula,
    /// What it may be sliced by.
    #[serde(default)]
    pub dimensions: Vec<String>,
    /// Where the method comes from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
}

/// Dimensions of one metric, at most.
const MOST_DIMENSIONS: usize = 40;

impl Definition {
    /// Reads a file of the catalogue.
    pub fn from_toml(text: &str) -> Result<Self, Problem> {
        let definition: Self = toml::from_str(text).map_err(|e| wrong("definition", e.to_string()))?;
        definition.check()?;
        Ok(definition)
    }

    /// Checks that the definition can be computed; the problem names the field at fault.
    pub fn check(&self) -> Result<(), Problem> {
        check_name(&self.name)?;
        for (field, text) in [("title", &self.title), ("description", &self.description)] {
            for (language, words, most) in [("en", &text.en, 2000), ("ru", &text.ru, 2000)] {
                if words.trim().is_empty() || words.len() > most {
                    let field = format!("{field}.{language}");
                    return Err(wrong(&field, format!("a text of 1 to {most} bytes is needed")));
                }
            }
        }
        let table = fields::table(&self.table).ok_or_else(|| {
            wrong("table", format!("{:?} is not one of: {}", self.table, fields::table_names()))
        })?;
        if let Some(time) = &self.time {
            table.expect_time(time).map_err(|detail| wrong("time", detail))?;
        }
        table.rule(&self.filter).map_err(|e| wrong("filter", e.to_string()))?;
        self.check_formula(table)?;
        if self.dimensions.len() > MOST_DIMENSIONS {
            return Err(wrong("dimensions", format!("a metric has at most {MOST_DIMENSIONS} dimensions")));
        }
        for name in &self.dimensions {
            if table.dimension(name).is_none() {
                let detail = format!(
                    "{name:?} is no dimension of {}; there are {}",
                    self.table,
                    table.dimension_names()
                );
                return Err(wrong("dimensions", detail));
            }
        }
        Ok(())
    }

    fn check_formula(&self, table: &fields::Table) -> Result<(), Problem> {
        let units: &[Unit] = match &self.formula {
            Formula::NetPromoter { .. } => &[Unit::Points],
            Formula::Share { .. } | Formula::Attrition {} => &[Unit::Share],
            Formula::Count {} | Formula::Distinct { .. } => &[Unit::Count],
            Formula::Mean { .. } | Formula::Sum { .. } => {
                &[Unit::Score, Unit::Points, Unit::Count, Unit::Money, Unit::Days, Unit::Seconds]
            }
        };
        if !units.contains(&self.unit) {
            return Err(wrong("unit", "this unit does not go with the formula"));
        }
        if self.unit == Unit::Money && table.currency.is_none() {
            return Err(wrong("unit", format!("{} has no currency", self.table)));
        }
        match &self.formula {
            Formula::NetPromoter { value } | Formula::Mean { value } => {
                table.expect_number(value).map_err(|detail| wrong("formula.value", detail))
            }
            Formula::Sum { value, minus } => {
                table.expect_number(value).map_err(|detail| wrong("formula.value", detail))?;
                check_rule(table, "formula.minus", minus.as_deref())
            }
            Formula::Share { part, of } => {
                check_rule(table, "formula.part", Some(part))?;
                check_rule(table, "formula.of", of.as_deref())
            }
            Formula::Distinct { value } => {
                table.expect_text(value).map_err(|detail| wrong("formula.value", detail))
            }
            Formula::Count {} => Ok(()),
            Formula::Attrition {} if self.table == "customers" => Ok(()),
            Formula::Attrition {} => Err(wrong("table", "attrition is a formula of customers")),
        }
    }
}

fn check_rule(table: &fields::Table, field: &str, rule: Option<&str>) -> Result<(), Problem> {
    match rule {
        None => Ok(()),
        Some(rule) => table.rule(rule).map(|_| ()).map_err(|e| wrong(field, e.to_string())),
    }
}

/// Words that stand in the same place of an address as a metric's name.
const RESERVED: [&str; 2] = ["scores", "targets"];

fn check_name(name: &str) -> Result<(), Problem> {
    let right = name.len() <= 64
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !RESERVED.contains(&name);
    if right {
        return Ok(());
    }
    let detail = "a name is of 1 to 64 lower-case letters, digits and _, begins with a letter, and is none of: scores, targets";
    Err(wrong("name", detail))
}
