//! A mapping as the screen draws it, one field a column, and as the TOML that says the same to `rapport import --map`.

use std::collections::BTreeMap;

use rapport_kernel::{Channel, Problem, Scale};
use rapport_tables::{
    Reading,
    words::{self, plain},
};
use serde::{Deserialize, Serialize};
use toml::{Table, Value};

/// What a file of one kind of rows gives.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ImportDraft)]
pub struct Draft {
    /// Names the source: with each row's key, what a row is known by.
    pub source: String,
    /// `feedback`, `orders`, `customers` or `interactions`.
    pub gives: String,
    /// Which column fills which field.
    pub fields: Vec<DraftField>,
    /// IANA zone of times without an offset; the company's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Format of the dates (strftime), where the usual ones do not fit: `%m/%d/%Y`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_format: Option<String>,
    /// Currency (ISO 4217) of amounts without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Country (ISO 3166) of telephone numbers without a country code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Sheet of a workbook; the first when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Encoding of a text, as it was told by looking at the whole of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
}

/// A field, and where its value is from: a column, or the same for every row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ImportDraftField)]
pub struct DraftField {
    /// `score`, `identifiers.email`, `traits.name`; `property` keeps the column under its own name.
    pub field: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constant: Option<String>,
}

const GIVES: [&str; 4] = ["feedback", "orders", "customers", "interactions"];

/// Every field that a column may fill.
const FIELDS: [&str; 25] = [
    "key",
    "occurred_at",
    "score",
    "scale",
    "comment",
    "touchpoint",
    "channel",
    "unit_id",
    "employee_id",
    "order_id",
    "product_id",
    "campaign_id",
    "amount",
    "currency",
    "promised_at",
    "duration_s",
    "wait_s",
    "name",
    "kind",
    "identifiers.user_id",
    "identifiers.email",
    "identifiers.phone",
    "identifiers.card",
    "identifiers.account",
    "traits.name",
];

impl Draft {
    /// How its file is read.
    pub fn reading(&self) -> Reading {
        Reading { sheet: self.sheet.clone(), encoding: self.encoding.clone(), ..Reading::default() }
    }

    /// The same as TOML. `file` is what the file is called, `columns` are all that it has: without a column for the key, a row
    /// is known by all its cells together.
    /// Errors: `import.gives`, `import.field`, `import.twice` with the field.
    pub fn to_toml(&self, file: &str, columns: &[String]) -> Result<String, Problem> {
        if !GIVES.contains(&self.gives.as_str()) {
            let detail = format!("{:?} is not one of: {}", self.gives, GIVES.join(", "));
            return Err(Problem::invalid("import.gives", detail).at("gives"));
        }
        let mut output = Table::new();
        let mut put = |group: Option<&str>, name: &str, expression: String| {
            let table = match group {
                Some(group) => {
                    output.entry(group).or_insert_with(|| Value::Table(Table::new())).as_table_mut()
                }
                None => Some(&mut output),
            };
            table.and_then(|table| table.insert(name.to_owned(), Value::String(expression))).is_some()
        };
        for one in &self.fields {
            let (group, name) = match (one.field.as_str(), &one.column) {
                ("property", Some(column)) => {
                    // Of a customer, what is known; of an interaction, what it was about.
                    let group = if self.gives == "customers" { "traits" } else { "properties" };
                    (Some(group), column.as_str())
                }
                (field, _) if FIELDS.contains(&field) => {
                    field.split_once('.').map_or((None, field), |(group, name)| (Some(group), name))
                }
                (field, _) => {
                    let detail = format!("there is no field {field:?}");
                    return Err(Problem::invalid("import.field", detail).at(field));
                }
            };
            let Some(expression) = self.expression(one) else { continue };
            if put(group, name, expression) {
                let detail = format!("{} is filled twice", one.field);
                return Err(Problem::invalid("import.twice", detail).at(one.field.clone()));
            }
        }
        self.complete(&mut output, columns);
        Ok(self.whole(file, output))
    }

    fn expression(&self, one: &DraftField) -> Option<String> {
        if let Some(constant) = one.constant.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            return Some(literal(constant));
        }
        let column = quoted(one.column.as_deref()?);
        Some(match (one.field.as_str(), &self.date_format) {
            ("occurred_at" | "promised_at", Some(format)) => format!("time({column}, {})", literal(format)),
            ("occurred_at" | "promised_at", None) => format!("time({column})"),
            ("duration_s" | "wait_s", _) if in_minutes(one.column.as_deref()) => {
                format!("number({column}) * 60")
            }
            ("score" | "duration_s" | "wait_s", _) => format!("number({column})"),
            ("channel", _) => format!("word('channel', lower(trim({column})))"),
            ("scale", _) => format!("word('scale', lower(trim({column})))"),
            ("touchpoint", _) => format!("word('touchpoint', lower(trim({column})), trim({column}))"),
            _ => column,
        })
    }

    /// What the screen leaves unsaid.
    fn complete(&self, output: &mut Table, columns: &[String]) {
        output.insert("gives".into(), self.gives.clone().into());
        if !output.contains_key("key") {
            let cells: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
            // The function takes at most fifty arguments.
            let parts: Vec<String> =
                cells.chunks(20).map(|part| format!("concat({}, '|')", part.join(", '|', "))).collect();
            let key = if parts.len() == 1 { parts.concat() } else { format!("concat({})", parts.join(", ")) };
            output.insert("key".into(), key.into());
        }
        if self.gives == "feedback" {
            output.entry("name").or_insert_with(|| literal("Feedback Submitted").into());
            output.entry("direction").or_insert_with(|| literal("inbound").into());
        }
        // An answer without a name is an answer all the same: its customer is nobody's until they are known.
        if self.gives != "customers"
            && let Some(Value::String(key)) = output.get("key").cloned()
        {
            let own: Vec<String> = output
                .get("identifiers")
                .and_then(Value::as_table)
                .map(|own| own.values().filter_map(Value::as_str).map(str::to_owned).collect())
                .unwrap_or_default();
            let nobody = match own.as_slice() {
                [] => format!("concat({}, {key})", literal(&self.source)),
                own => {
                    let none: Vec<String> = own.iter().map(|one| format!("{one} IS NULL")).collect();
                    format!(
                        "CASE WHEN {} THEN concat({}, {key}) ELSE NULL END",
                        none.join(" AND "),
                        literal(&self.source)
                    )
                }
            };
            // Cut to what an identifier may have.
            let nobody = format!("left({nobody}, 120)");
            if let Some(identifiers) =
                output.entry("identifiers").or_insert_with(|| Value::Table(Table::new())).as_table_mut()
            {
                identifiers.insert("anonymous_id".into(), nobody.into());
            }
        }
    }

    fn whole(&self, file: &str, output: Table) -> String {
        let mut map = Table::new();
        map.insert("source".into(), self.source.clone().into());
        for (name, value) in [("zone", &self.zone), ("currency", &self.currency), ("country", &self.country)]
        {
            if let Some(value) = value.as_deref().filter(|value| !value.is_empty()) {
                map.insert(name.into(), value.into());
            }
        }
        let uses = |field: &str| {
            self.fields.iter().any(|one| one.field == field && one.column.is_some() && one.constant.is_none())
        };
        let mut lists = Table::new();
        for (list, pairs) in [
            ("channel", pairs(words::CHANNELS, Channel::ALL.iter().map(|one| one.as_str()))),
            ("scale", pairs(words::SCALES, Scale::ALL.iter().map(|one| one.as_str()))),
            ("touchpoint", pairs(words::TOUCHPOINTS, std::iter::empty())),
        ] {
            if uses(list) {
                lists.insert(list.into(), Value::Table(pairs));
            }
        }
        if !lists.is_empty() {
            map.insert("words".into(), Value::Table(lists));
        }
        let mut entry = Table::new();
        entry.insert("name".into(), file.into());
        for (name, value) in [("sheet", &self.sheet), ("encoding", &self.encoding)] {
            if let Some(value) = value.as_deref().filter(|value| !value.is_empty()) {
                entry.insert(name.into(), value.into());
            }
        }
        entry.insert("output".into(), Value::Array(vec![Value::Table(output)]));
        map.insert("file".into(), Value::Array(vec![Value::Table(entry)]));
        toml::to_string(&map).unwrap_or_default()
    }
}

fn pairs<'a>(known: &[(&str, &str)], own: impl Iterator<Item = &'a str>) -> Table {
    let all: BTreeMap<&str, &str> = known.iter().copied().chain(own.map(|word| (word, word))).collect();
    all.into_iter().map(|(from, to)| (from.to_owned(), to.into())).collect()
}

/// Whether a column of a length of time says that it counts minutes.
fn in_minutes(column: Option<&str>) -> bool {
    let name = plain(column.unwrap_or_default());
    name.split(' ').any(|word| ["min", "mins", "minutes", "мин", "минут", "минуты"].contains(&word))
}

/// A column's name in an expression.
fn quoted(column: &str) -> String {
    format!("\"{}\"", column.replace('"', "\"\""))
}

/// A text in an expression.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
