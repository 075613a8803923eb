//! Filters: what they may speak of, and the same filter as SQL and as the tree that a browser edits.

use rapport_kernel::{
    Problem, Scope,
    rule::{Catalogue, FieldKind, Rule},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Metrics, catalogue,
    fields::{self, Table},
    problem::unclear,
};

/// A field that a filter may speak of.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FilterField)]
pub struct FieldView {
    pub name: String,
    /// `text`, `number`, `boolean`, `time` or `list`.
    #[schema(value_type = String)]
    pub kind: FieldKind,
    /// The only values there are; empty when any may come.
    pub words: Vec<String>,
    /// Whether the metric can be sliced by it, so that its values can be asked for.
    pub dimension: bool,
}

/// A filter of a metric in both of its forms, and what it may be made of.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MetricFilter)]
pub struct FilterView {
    /// As a SQL boolean expression; empty when it says nothing.
    pub sql: String,
    /// As the tree of react-querybuilder.
    #[schema(value_type = Object)]
    pub rule: serde_json::Value,
    pub fields: Vec<FieldView>,
    /// Whether properties of interactions may be named: `property('plan')`, in the tree `property:plan`.
    pub properties: bool,
}

/// SQL, or react-querybuilder's JSON where the text begins as an object does. Nothing is a rule that holds for every row.
pub(crate) fn read_rule(filter: Option<&str>, catalogue: &Catalogue) -> Result<Rule, Problem> {
    let text = filter.unwrap_or_default().trim();
    if text.is_empty() {
        return Ok(Rule::everything());
    }
    let rule = if text.starts_with('{') {
        let json = serde_json::from_str(text)
            .map_err(|e| unclear("rule.syntax", "where", format!("not JSON: {e}")))?;
        Rule::from_json(&json, catalogue)
    } else {
        Rule::from_sql(text, catalogue)
    };
    rule.map_err(|error| Problem::from(error).at("where"))
}

/// A filter that says the units of a scope as well: for a statement that is run without the scope.
pub(crate) fn in_units(
    filter: Option<&str>,
    scope: &Scope,
    catalogue: &Catalogue,
) -> Result<Option<String>, Problem> {
    let Scope::Units(units) = scope else { return Ok(filter.map(str::to_owned)) };
    let rule = read_rule(filter, catalogue)?;
    let quoted: Vec<String> = units.iter().map(|unit| format!("'{}'", unit.replace('\'', "''"))).collect();
    // No units, no rows.
    let list = if quoted.is_empty() { "''".to_owned() } else { quoted.join(", ") };
    let of_units = format!("unit_id IN ({list})");
    Ok(Some(if rule.is_everything() {
        of_units
    } else {
        format!("({}) AND {of_units}", rule.to_sql(catalogue))
    }))
}

pub(crate) async fn view(
    metrics: &Metrics,
    metric: &str,
    filter: Option<&str>,
) -> Result<FilterView, Problem> {
    let definition = catalogue::find(&metrics.db, metric).await?.definition;
    let table = table_of(&definition.table)?;
    let catalogue = table.catalogue(metrics.zone);
    let rule = read_rule(filter, &catalogue)?;
    let fields = catalogue.fields().map(|field| FieldView {
        name: field.name.clone(),
        kind: field.kind,
        words: field.words.clone(),
        dimension: definition.dimensions.contains(&field.name),
    });
    Ok(FilterView {
        sql: if rule.is_everything() { String::new() } else { rule.to_sql(&catalogue) },
        rule: rule.to_json(),
        fields: fields.collect(),
        properties: table.properties,
    })
}

pub(crate) fn table_of(name: &str) -> Result<&'static Table, Problem> {
    fields::table(name).ok_or_else(|| unclear("metric.definition", "table", format!("{name:?} is no table")))
}
