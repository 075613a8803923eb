//! The routes of the feed: supervisors and above, each the findings of their own units.

use std::{collections::BTreeMap, sync::Arc};

use axum::{extract::State as Room, http::StatusCode};
use rapport_http::{Access, ApiError, Caller, Json, Path, Query, Role, Routes, Within, routes};
use rapport_kernel::{Id, Problem};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    judge::Which,
    model::{Change, Insight, InsightId, Owner, Scan, Sentence, State},
    store,
};
use crate::served::Insights;

pub(crate) fn routes() -> Routes<Arc<Insights>> {
    let leads = Access::AtLeast(Role::Supervisor);
    Routes::new()
        .add(leads, routes!(list_insights))
        .add(leads, routes!(read_insight, change_insight))
        .add(leads, routes!(list_insight_sentences))
        .add(leads, routes!(list_insight_owners))
        .add(Access::AtLeast(Role::Analyst), routes!(scan_for_insights))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListParams {
    /// `open` (there, and not called wrong, useless or done), `gone`, `true`, `wrong`, `useless`, `done`; `open` when left out.
    list: Option<String>,
    /// A unit by its code, with all units below it; all that the caller may see when left out.
    #[serde(rename = "unit")]
    #[param(rename = "unit")]
    _unit: Option<String>,
}

/// Findings, and what was looked at.
#[derive(Debug, Serialize, ToSchema)]
struct InsightList {
    /// The weightiest and newest first, at most 100.
    items: Vec<Insight>,
    /// How many there are in each list.
    counts: BTreeMap<&'static str, usize>,
    /// The newest scan, running or finished; absent before the first.
    scan: Option<Scan>,
}

#[derive(Debug, Serialize, ToSchema)]
struct InsightSentences {
    items: Vec<Sentence>,
}

#[derive(Debug, Serialize, ToSchema)]
struct InsightOwners {
    items: Vec<Owner>,
}

/// The newest scan, running or finished.
#[derive(Debug, Serialize, ToSchema)]
struct InsightScanAsked {
    scan: Option<Scan>,
}

/// List findings
///
/// What changed or stands out, found without being asked: one event, one finding. Those whose place lies wholly in the units
/// that the caller looks at.
#[utoipa::path(
    get, path = "/api/v1/insights", tag = "insights", params(ListParams), responses((status = 200, body = InsightList))
)]
async fn list_insights(
    Room(room): Room<Arc<Insights>>,
    Within { scope, .. }: Within,
    Query(params): Query<ListParams>,
) -> Result<Json<InsightList>, ApiError> {
    let which = which(params.list.as_deref())?;
    let listed = room.list_insights(which, &scope).await?;
    let scan = store::last_scan(room.db.read()).await?;
    Ok(Json(InsightList { items: listed.items, counts: listed.counts, scan }))
}

fn which(list: Option<&str>) -> Result<Which, Problem> {
    match list.unwrap_or("open") {
        "open" => Ok(Which::Open),
        "gone" => Ok(Which::Gone),
        word => State::parse(word).filter(|state| *state != State::New).map(Which::Said).ok_or_else(|| {
            Problem::invalid("insight.list", "a list is open, gone, true, wrong, useless or done").at("list")
        }),
    }
}

/// Read a finding
#[utoipa::path(
    get, path = "/api/v1/insights/{id}", tag = "insights", params(("id" = String, Path, description = "ins_…")),
    responses((status = 200, body = Insight))
)]
async fn read_insight(
    Room(room): Room<Arc<Insights>>,
    caller: Caller,
    Path(id): Path<Id<InsightId>>,
) -> Result<Json<Insight>, ApiError> {
    Ok(Json(room.insight(id, &caller.scope).await?))
}

/// Say what a finding is worth
///
/// True, wrong, useless or done, with who said it and when; back to `new` takes it back. What people say teaches the order of
/// what is found later. Also its owner and a note.
#[utoipa::path(
    patch, path = "/api/v1/insights/{id}", tag = "insights", params(("id" = String, Path, description = "ins_…")),
    request_body = Change, responses((status = 200, body = Insight))
)]
async fn change_insight(
    Room(room): Room<Arc<Insights>>,
    caller: Caller,
    Path(id): Path<Id<InsightId>>,
    Json(change): Json<Change>,
) -> Result<Json<Insight>, ApiError> {
    Ok(Json(room.change_insight(id, change, &caller).await?))
}

/// List what customers wrote behind a finding
///
/// Up to five masked comments of the place and the days, those that say it most first.
#[utoipa::path(
    get, path = "/api/v1/insights/{id}/sentences", tag = "insights", params(("id" = String, Path, description = "ins_…")),
    responses((status = 200, body = InsightSentences))
)]
async fn list_insight_sentences(
    Room(room): Room<Arc<Insights>>,
    caller: Caller,
    Path(id): Path<Id<InsightId>>,
) -> Result<Json<InsightSentences>, ApiError> {
    let card = room.card(id, &caller.scope).await?;
    Ok(Json(InsightSentences { items: room.sentences(&card, &caller.scope).await? }))
}

/// List people who may look after a finding
#[utoipa::path(
    get, path = "/api/v1/insights/{id}/owners", tag = "insights", params(("id" = String, Path, description = "ins_…")),
    responses((status = 200, body = InsightOwners))
)]
async fn list_insight_owners(
    Room(room): Room<Arc<Insights>>,
    caller: Caller,
    Path(id): Path<Id<InsightId>>,
) -> Result<Json<InsightOwners>, ApiError> {
    Ok(Json(InsightOwners { items: room.owners(id, &caller).await? }))
}

/// Scan now
///
/// Looks at everything as of today; a scan runs every night by itself. The list tells how far it is.
#[utoipa::path(
    post, path = "/api/v1/insights/scan", tag = "insights", responses((status = 202, body = InsightScanAsked))
)]
async fn scan_for_insights(
    Room(room): Room<Arc<Insights>>,
) -> Result<(StatusCode, Json<InsightScanAsked>), ApiError> {
    room.ask_scan().await?;
    let scan = store::last_scan(room.db.read()).await?;
    Ok((StatusCode::ACCEPTED, Json(InsightScanAsked { scan })))
}
