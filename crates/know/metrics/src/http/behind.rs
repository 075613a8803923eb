//! From a number to what is behind it: its rows, its SQL, and what its filter may say.

use std::sync::Arc;

use axum::extract::State;
use chrono::NaiveDate;
use rapport_http::{ApiError, Json, Path, Query, Within};
use rapport_kernel::Problem;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::query::Question;
use crate::{Behind, FilterView, Metrics, QueryRequest};

/// Which rows, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PageParams {
    /// As in the question to the metric: SQL, or the JSON of react-querybuilder.
    r#where: Option<String>,
    /// First day, in the company's zone; 28 days before `to` when left out.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<NaiveDate>,
    /// The day after the last; today when left out.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<NaiveDate>,
    /// 1 to 100, usually 30.
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// A unit by its code, with all units below it; all that the caller may see when left out.
    #[serde(rename = "unit")]
    #[param(rename = "unit")]
    _unit: Option<String>,
}

/// List what a metric counted
///
/// The interactions behind a number, the newest first, with the masked comment and the customer: the same filter, period and
/// units as in the question. Metrics over orders and customers give those.
#[utoipa::path(
    get, path = "/api/v1/metrics/{name}/interactions", tag = "metrics",
    params(("name" = String, Path), PageParams), responses((status = 200, body = Behind))
)]
pub(super) async fn list_metric_interactions(
    State(metrics): State<Arc<Metrics>>,
    Within { scope, .. }: Within,
    Path(name): Path<String>,
    Query(params): Query<PageParams>,
) -> Result<Json<Behind>, ApiError> {
    let limit = params.limit.unwrap_or(30);
    if !(1..=100).contains(&limit) {
        return Err(Problem::invalid("request.limit", "a page has 1 to 100 items").at("limit").into());
    }
    let request = QueryRequest {
        filter: params.r#where,
        from: params.from,
        to: params.to,
        compare: false,
        ..QueryRequest::new(name)
    };
    Ok(Json(metrics.behind(&request, params.cursor.as_deref(), limit, &scope).await?))
}

/// The SQL of a question.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MetricStatement)]
pub(super) struct StatementView {
    /// As `rapport sql` runs it.
    sql: String,
    /// The table that it reads: `score_buckets`, a roll-up, where that gives the same as the interactions.
    table: &'static str,
}

/// Show a question's SQL
///
/// The statement that answers the same parameters, for `rapport sql`, which sees the whole company: the units that the caller
/// looks at are in it.
#[utoipa::path(
    get, path = "/api/v1/metrics/{name}/sql", tag = "metrics", params(("name" = String, Path), Question),
    responses((status = 200, body = StatementView))
)]
pub(super) async fn show_statement(
    State(metrics): State<Arc<Metrics>>,
    Within { scope, .. }: Within,
    Path(name): Path<String>,
    Query(question): Query<Question>,
) -> Result<Json<StatementView>, ApiError> {
    let (sql, table) = metrics.statement(&question.of(name, None), &scope).await?;
    Ok(Json(StatementView { sql, table }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct FilterParams {
    /// A filter in either form; nothing when left out.
    r#where: Option<String>,
}

/// Read a filter
///
/// A filter of the metric as SQL and as the tree of react-querybuilder, and the fields that filters of the metric may speak of.
/// What cannot be read is a problem with its place.
#[utoipa::path(
    get, path = "/api/v1/metrics/{name}/filter", tag = "metrics", params(("name" = String, Path), FilterParams),
    responses((status = 200, body = FilterView))
)]
pub(super) async fn read_filter(
    State(metrics): State<Arc<Metrics>>,
    Path(name): Path<String>,
    Query(params): Query<FilterParams>,
) -> Result<Json<FilterView>, ApiError> {
    Ok(Json(metrics.filter(&name, params.r#where.as_deref()).await?))
}
