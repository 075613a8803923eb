//! The catalogue of definitions.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use rapport_http::{ApiError, Caller, Json, Path};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Better, Definition, Metrics, Text, Unit,
    catalogue::{self, Listed},
    store,
    targets::in_force,
};

/// A metric of the catalogue.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Metric)]
pub(super) struct MetricItem {
    name: String,
    title: Text,
    description: Text,
    unit: Unit,
    better: Better,
    dimensions: Vec<String>,
    /// The company's target of today.
    target: Option<f64>,
    /// Where the method comes from.
    source: String,
    /// Whether it is the company's own, and may be changed.
    own: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MetricList {
    items: Vec<MetricItem>,
}

/// A definition as it is kept.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StoredDefinition {
    /// 0 for one built in; a company's own counts from 1.
    version: i64,
    definition: Definition,
}

impl From<Listed> for StoredDefinition {
    fn from(listed: Listed) -> Self {
        Self { version: listed.version, definition: listed.definition }
    }
}

/// List metrics
///
/// The catalogue: what is built in, then the company's own.
#[utoipa::path(get, path = "/api/v1/metrics", tag = "metrics", responses((status = 200, body = MetricList)))]
pub(super) async fn list_metrics(State(metrics): State<Arc<Metrics>>) -> Result<Json<MetricList>, ApiError> {
    let targets = store::targets(metrics.db.read()).await?;
    let today = metrics.clock.now().date_in(metrics.zone);
    let items =
        catalogue::list(&metrics.db).await?.into_iter().map(|Listed { definition, version }| MetricItem {
            target: in_force(&targets, &definition.name, None, None, today),
            name: definition.name,
            title: definition.title,
            description: definition.description,
            unit: definition.unit,
            better: definition.better,
            dimensions: definition.dimensions,
            source: definition.source,
            own: version > 0,
        });
    Ok(Json(MetricList { items: items.collect() }))
}

/// Show a definition
///
/// How a metric is computed.
#[utoipa::path(
    get, path = "/api/v1/metrics/{name}/definition", tag = "metrics", params(("name" = String, Path)),
    responses((status = 200, body = StoredDefinition))
)]
pub(super) async fn show_definition(
    State(metrics): State<Arc<Metrics>>,
    Path(name): Path<String>,
) -> Result<Json<StoredDefinition>, ApiError> {
    Ok(Json(catalogue::find(&metrics.db, &name).await?.into()))
}

/// Define a metric
///
/// Keeps a new version of the company's own metric; what is built in stays as it is. The definition is checked first: the
/// problem names the field at fault.
#[utoipa::path(
    put, path = "/api/v1/metrics/{name}", tag = "metrics", params(("name" = String, Path)), request_body = Definition,
    responses((status = 200, body = StoredDefinition))
)]
pub(super) async fn put_metric(
    State(metrics): State<Arc<Metrics>>,
    caller: Caller,
    Path(name): Path<String>,
    Json(definition): Json<Definition>,
) -> Result<Json<StoredDefinition>, ApiError> {
    let listed =
        catalogue::put(&metrics.db, metrics.clock.as_ref(), definition, &name, &caller.actor).await?;
    Ok(Json(listed.into()))
}

/// Remove a metric
///
/// Takes the company's own metric out of the catalogue. Its versions stay for the record.
#[utoipa::path(
    delete, path = "/api/v1/metrics/{name}", tag = "metrics", params(("name" = String, Path)),
    responses((status = 204, description = "Removed"))
)]
pub(super) async fn delete_metric(
    State(metrics): State<Arc<Metrics>>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<StatusCode, ApiError> {
    catalogue::remove(&metrics.db, metrics.clock.as_ref(), &name, &caller.actor).await?;
    Ok(StatusCode::NO_CONTENT)
}
