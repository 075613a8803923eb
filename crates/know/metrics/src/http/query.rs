//! Questions to metrics.

use std::sync::Arc;

use axum::extract::State;
use chrono::NaiveDate;
use rapport_http::{ApiError, Json, Path, Query, Within};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{Grain, MetricAnswer, Metrics, QueryRequest, ScoreOutcomes, WeightBy};

/// What is asked of a metric.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Question {
    /// Up to two dimensions of the metric, separated by a comma: `touchpoint,delay`, `property:plan`.
    by: Option<String>,
    /// Steps of time.
    grain: Option<Grain>,
    /// Which rows: a SQL boolean expression over fields and dimensions (`touchpoint = 'delivery' AND delay_days > 7`), or
    /// the JSON of react-querybuilder.
    r#where: Option<String>,
    /// First day, in the company's zone; 28 days before `to` when left out.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<NaiveDate>,
    /// The day after the last; today when left out, so that the period ends yesterday.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<NaiveDate>,
    /// Whether to give the period before as well; yes when left out.
    compare: Option<bool>,
    /// What to weight the answers to.
    weight_by: Option<WeightBy>,
    /// A unit by its code, with all units below it; all that the caller may see when left out.
    #[serde(rename = "unit")]
    #[param(rename = "unit")]
    _unit: Option<String>,
}

/// Query a metric
///
/// A metric by dimensions, time and filter, with the period before, the number of answers and 95 % confidence intervals,
/// over the units that the caller may see.
#[utoipa::path(
    get, path = "/api/v1/metrics/{name}", tag = "metrics", params(("name" = String, Path), Question),
    responses((status = 200, body = MetricAnswer))
)]
pub(super) async fn query_metric(
    State(metrics): State<Arc<Metrics>>,
    Within { scope, unit }: Within,
    Path(name): Path<String>,
    Query(question): Query<Question>,
) -> Result<Json<MetricAnswer>, ApiError> {
    Ok(Json(metrics.answer(&question.of(name, unit), &scope).await?))
}

impl Question {
    pub(super) fn of(self, metric: String, unit: Option<String>) -> QueryRequest {
        QueryRequest {
            grain: self.grain,
            filter: self.r#where,
            from: self.from,
            to: self.to,
            compare: self.compare.unwrap_or(true),
            weight_by: self.weight_by,
            unit,
            ..QueryRequest::new(metric).by(self.by.as_deref().unwrap_or_default())
        }
    }
}

/// The days of the answers to look at.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ScoreDays {
    /// First day; a year before `to` when left out.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<NaiveDate>,
    /// The day after the last; 90 days ago when left out, and no later than that.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<NaiveDate>,
    /// A unit by its code, with all units below it.
    #[serde(rename = "unit")]
    #[param(rename = "unit")]
    _unit: Option<String>,
}

/// What scores foretell
///
/// For each NPS score from 0 to 10, the churn within 90 days and the margin of the customers who gave it last, with
/// intervals. Raw: nothing is adjusted for who gives which score.
#[utoipa::path(
    get, path = "/api/v1/metrics/scores", tag = "metrics", params(ScoreDays),
    responses((status = 200, body = ScoreOutcomes))
)]
pub(super) async fn list_score_outcomes(
    State(metrics): State<Arc<Metrics>>,
    Within { scope, .. }: Within,
    Query(days): Query<ScoreDays>,
) -> Result<Json<ScoreOutcomes>, ApiError> {
    Ok(Json(metrics.scores(days.from, days.to, &scope).await?))
}
