//! What somebody who defines a metric needs: what it can be made of, and a test run before it is kept.

use std::sync::Arc;

use axum::extract::State;
use chrono::NaiveDate;
use rapport_http::{ApiError, Caller, Json, Path};
use rapport_kernel::rule::FieldKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Definition, MetricAnswer, Metrics, QueryRequest, ask, fields};

/// The tables that metrics are computed over.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MetricTables {
    items: Vec<MetricTable>,
}

#[derive(Debug, Serialize, ToSchema)]
struct MetricTable {
    /// `interactions`, `orders` or `customers`.
    name: &'static str,
    /// What rules and formulas speak of.
    fields: Vec<MetricField>,
    /// What metrics over it may be sliced by.
    dimensions: Vec<&'static str>,
    /// Whether `property:NAME` is a field and a dimension.
    properties: bool,
    /// Whether sums of money can be taken.
    money: bool,
}

#[derive(Debug, Serialize, ToSchema)]
struct MetricField {
    name: String,
    /// `text`, `number`, `time`…
    kind: &'static str,
    /// The values there are, when they are fixed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    words: Vec<String>,
}

/// List what metrics can be made of
///
/// Tables with their fields and dimensions.
#[utoipa::path(get, path = "/api/v1/metric-tables", tag = "metrics", responses((status = 200, body = MetricTables)))]
pub(super) async fn list_metric_tables(State(metrics): State<Arc<Metrics>>) -> Json<MetricTables> {
    let items = fields::tables().map(|table| MetricTable {
        name: table.name,
        fields: table
            .catalogue(metrics.zone)
            .fields()
            // Dimensions are fields of rules as well; they are listed by themselves.
            .filter(|field| table.has_field(&field.name))
            .map(|field| MetricField {
                name: field.name.clone(),
                kind: FieldKind::as_str(field.kind),
                words: field.words.clone(),
            })
            .collect(),
        dimensions: table.dimensions.iter().map(|dimension| dimension.name).collect(),
        properties: table.properties,
        money: table.currency.is_some(),
    });
    Json(MetricTables { items: items.collect() })
}

/// A definition to be tried, and the days.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Trial {
    definition: Definition,
    /// Up to two of its dimensions, separated by a comma.
    #[serde(default)]
    by: String,
    /// First day, in the company's zone; 28 days before `to` when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    from: Option<NaiveDate>,
    /// The day after the last; today when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    to: Option<NaiveDate>,
}

/// Try a definition
///
/// The number that a metric so defined would show, with its count, without keeping the definition.
#[utoipa::path(
    post, path = "/api/v1/metrics/{name}/trial", tag = "metrics", params(("name" = String, Path)), request_body = Trial,
    responses((status = 200, body = MetricAnswer))
)]
pub(super) async fn try_metric(
    State(metrics): State<Arc<Metrics>>,
    caller: Caller,
    Path(name): Path<String>,
    Json(trial): Json<Trial>,
) -> Result<Json<MetricAnswer>, ApiError> {
    let definition = Definition { name, ..trial.definition };
    definition.check()?;
    let request = QueryRequest {
        from: trial.from,
        to: trial.to,
        ..QueryRequest::new(definition.name.clone()).by(&trial.by)
    };
    Ok(Json(ask::answer_to(&metrics, definition, &request, &caller.scope).await?))
}
