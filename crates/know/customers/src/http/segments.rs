//! Rules over customers: fields, check, count, export; segments.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use rapport_http::{ApiError, Caller, Json, Path, Query};
use rapport_kernel::{
    Id, Problem, Timestamp,
    rule::{FieldKind, Rule},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::CAUGHT_UP;
use crate::{
    Customers, Segment,
    segments::{
        catalogue::{catalogue, read},
        choose::Sort,
        count::{self, Counted},
        export, rows,
        saved::{self, Kept},
    },
};

/// The rule that a request names: written, or a segment's, or everybody's.
pub(super) async fn wanted_rule(
    room: &Customers,
    rule: Option<&str>,
    segment: Option<Id<Segment>>,
) -> Result<Rule, Problem> {
    match (rule, segment) {
        (Some(_), Some(_)) => {
            Err(Problem::invalid("customers.query", "give a rule or a segment, not both").at("segment"))
        }
        (Some(rule), None) => read(rule, room.settings.zone),
        (None, Some(segment)) => Ok(saved::find(room.db.read(), room.settings.zone, segment).await?.rule),
        (None, None) => Ok(Rule::everything()),
    }
}

/// What rules may ask of customers.
#[derive(Serialize, ToSchema)]
pub(super) struct RuleFields {
    fields: Vec<RuleField>,
    /// Fields of the company's own: `trait:NAME` in JSON, `trait('NAME')` in SQL; `trait_number` reads the same as a number.
    traits: Vec<String>,
    /// Keys of themes that comments complain of: `complained_of:KEY` in JSON, `complained_of('KEY')` in SQL is how many of the
    /// customer's comments of the last year do.
    themes: Vec<String>,
}

#[derive(Serialize, ToSchema)]
struct RuleField {
    name: String,
    /// `text`, `number`, `time`, `list`.
    kind: String,
    /// The only values there are; empty when any may come.
    words: Vec<String>,
}

/// List the fields of rules
///
/// What a rule over customers may speak of, with the traits that customers seen lately have and the themes they complained of.
#[utoipa::path(get, path = "/api/v1/customers/fields", tag = "segments", responses((status = 200, body = RuleFields)))]
pub(super) async fn list_fields(State(room): State<Arc<Customers>>) -> Result<Json<RuleFields>, ApiError> {
    let fields = catalogue(room.settings.zone)
        .fields()
        .map(|field| RuleField {
            name: field.name.clone(),
            kind: FieldKind::as_str(field.kind).to_owned(),
            words: field.words.clone(),
        })
        .collect();
    let rows::Offered { traits, themes } = rows::offered(&room).await?;
    Ok(Json(RuleFields { fields, traits, themes }))
}

#[derive(Deserialize, IntoParams)]
pub(super) struct RuleParams {
    /// A rule, as react-querybuilder's JSON or a SQL boolean expression.
    rule: Option<String>,
    /// A segment's id, in place of its rule.
    #[param(value_type = Option<String>)]
    segment: Option<Id<Segment>>,
}

/// A rule in both of its writings.
#[derive(Serialize, ToSchema)]
#[schema(as = CustomerRule)]
pub(super) struct RuleView {
    /// react-querybuilder's tree.
    #[schema(value_type = Object)]
    json: Value,
    /// A SQL boolean expression; `TRUE` for everybody.
    sql: String,
}

fn view(room: &Customers, rule: &Rule) -> RuleView {
    RuleView { json: rule.to_json(), sql: rule.to_sql(&catalogue(room.settings.zone)) }
}

/// Check a rule
///
/// Reads a rule in either writing and gives it in both; or says what is wrong with it, and where.
#[utoipa::path(get, path = "/api/v1/customers/rule", tag = "segments", params(RuleParams), responses((status = 200, body = RuleView)))]
pub(super) async fn check_rule(
    State(room): State<Arc<Customers>>,
    Query(params): Query<RuleParams>,
) -> Result<Json<RuleView>, ApiError> {
    let rule = wanted_rule(&room, params.rule.as_deref(), params.segment).await?;
    Ok(Json(view(&room, &rule)))
}

/// Count customers by rule
///
/// How many customers of the caller's units match. A count that takes long is told again for a minute, with its time.
#[utoipa::path(get, path = "/api/v1/customers/count", tag = "segments", params(RuleParams), responses((status = 200, body = Counted)))]
pub(super) async fn count_customers(
    State(room): State<Arc<Customers>>,
    caller: Caller,
    Query(params): Query<RuleParams>,
) -> Result<Json<Counted>, ApiError> {
    let rule = wanted_rule(&room, params.rule.as_deref(), params.segment).await?;
    rows::bring_up(&room, CAUGHT_UP).await?;
    Ok(Json(count::count(&room, &rule, &caller.scope).await?))
}

#[derive(Deserialize, IntoParams)]
pub(super) struct ExportParams {
    /// A rule, as react-querybuilder's JSON or a SQL boolean expression.
    rule: Option<String>,
    /// A segment's id, in place of its rule.
    #[param(value_type = Option<String>)]
    segment: Option<Id<Segment>>,
    /// `recent` (usually), `silent`, `value`, `name`, `score`.
    sort: Option<String>,
}

/// Export customers
///
/// The customers of a rule as CSV, at most 50,000, contacts masked. Who exported how many is kept in the audit log.
#[utoipa::path(
    get, path = "/api/v1/customers/export", tag = "segments", params(ExportParams),
    responses((status = 200, body = String, content_type = "text/csv"))
)]
pub(super) async fn export_customers(
    State(room): State<Arc<Customers>>,
    caller: Caller,
    Query(params): Query<ExportParams>,
) -> Result<Response, ApiError> {
    let rule = wanted_rule(&room, params.rule.as_deref(), params.segment).await?;
    let sort = Sort::parse(params.sort.as_deref())?;
    rows::bring_up(&room, CAUGHT_UP).await?;
    let text = export::csv(&room, &caller.scope, &caller.actor.to_string(), &rule, sort).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"customers.csv\""),
    ];
    Ok((headers, text).into_response())
}

/// A rule under a name.
#[derive(Serialize, ToSchema)]
#[schema(as = Segment)]
pub(super) struct SegmentView {
    #[schema(value_type = String)]
    id: Id<Segment>,
    name: String,
    rule: RuleView,
    #[schema(value_type = String)]
    created_at: Timestamp,
    created_by: String,
}

impl SegmentView {
    fn of(room: &Customers, kept: Kept) -> Self {
        Self {
            id: kept.id,
            name: kept.name,
            rule: view(room, &kept.rule),
            created_at: kept.created_at,
            created_by: kept.created_by,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct SegmentList {
    items: Vec<SegmentView>,
}

/// List segments
#[utoipa::path(get, path = "/api/v1/segments", tag = "segments", responses((status = 200, body = SegmentList)))]
pub(super) async fn list_segments(State(room): State<Arc<Customers>>) -> Result<Json<SegmentList>, ApiError> {
    let kept = saved::list(room.db.read(), room.settings.zone).await?;
    Ok(Json(SegmentList { items: kept.into_iter().map(|one| SegmentView::of(&room, one)).collect() }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSegment {
    /// 1 to 100 characters, no other segment's.
    name: String,
    /// react-querybuilder's JSON or a SQL boolean expression, as a text.
    rule: String,
}

/// Create a segment
#[utoipa::path(
    post, path = "/api/v1/segments", tag = "segments", request_body = NewSegment,
    responses((status = 201, body = SegmentView))
)]
pub(super) async fn create_segment(
    State(room): State<Arc<Customers>>,
    caller: Caller,
    Json(body): Json<NewSegment>,
) -> Result<(StatusCode, Json<SegmentView>), ApiError> {
    let rule = read(&body.rule, room.settings.zone)?;
    let actor = caller.actor.to_string();
    let kept = saved::create(&room.db, room.clock.as_ref(), &actor, &body.name, rule).await?;
    Ok((StatusCode::CREATED, Json(SegmentView::of(&room, kept))))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SegmentChange {
    name: Option<String>,
    rule: Option<String>,
}

/// Change a segment
///
/// Its name, its rule, or both.
#[utoipa::path(
    patch, path = "/api/v1/segments/{id}", tag = "segments",
    params(("id" = String, Path, description = "seg_…")),
    request_body = SegmentChange, responses((status = 200, body = SegmentView))
)]
pub(super) async fn change_segment(
    State(room): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<Id<Segment>>,
    Json(body): Json<SegmentChange>,
) -> Result<Json<SegmentView>, ApiError> {
    let segment = saved::find(room.db.read(), room.settings.zone, id).await?;
    let rule = body.rule.map(|rule| read(&rule, room.settings.zone)).transpose()?;
    let actor = caller.actor.to_string();
    let name = body.name.as_deref();
    let kept = saved::change(&room.db, room.clock.as_ref(), &actor, segment, name, rule).await?;
    Ok(Json(SegmentView::of(&room, kept)))
}

/// Delete a segment
///
/// Undone by restoring it.
#[utoipa::path(
    delete, path = "/api/v1/segments/{id}", tag = "segments",
    params(("id" = String, Path, description = "seg_…")),
    responses((status = 204, description = "Deleted"))
)]
pub(super) async fn delete_segment(
    State(room): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<Id<Segment>>,
) -> Result<StatusCode, ApiError> {
    saved::remove(&room.db, room.clock.as_ref(), &caller.actor.to_string(), id, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Restore a deleted segment
#[utoipa::path(
    post, path = "/api/v1/segments/{id}/restore", tag = "segments",
    params(("id" = String, Path, description = "seg_…")),
    responses((status = 204, description = "Restored"))
)]
pub(super) async fn restore_segment(
    State(room): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<Id<Segment>>,
) -> Result<StatusCode, ApiError> {
    saved::remove(&room.db, room.clock.as_ref(), &caller.actor.to_string(), id, false).await?;
    Ok(StatusCode::NO_CONTENT)
}
