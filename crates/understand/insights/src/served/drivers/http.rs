//! The routes of drivers: supervisors and above, within their units.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use chrono::NaiveDate;
use rapport_http::{Access, ApiError, Caller, Json, Path, Query, Role, Routes, Within, routes};
use rapport_kernel::{Id, interaction::InteractionId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    ask::{ask, seen},
    behind::{self, AnswerShown, Sentences, Way},
    model::{Question, Run, RunId},
    places::{self, Place},
    what_if::{self, Change, Changed},
    why::{self, WhyScore},
};
use crate::served::{Insights, runs::State as RunState};

/// Routes of this part.
pub fn routes() -> Routes<Arc<Insights>> {
    let supervisor = Access::AtLeast(Role::Supervisor);
    Routes::new()
        .add(supervisor, routes!(ask_drivers))
        .add(supervisor, routes!(list_drivers_places))
        .add(supervisor, routes!(explain_score))
        .add(supervisor, routes!(show_drivers))
        .add(supervisor, routes!(list_drivers_sentences))
        .add(supervisor, routes!(list_drivers_answers))
        .add(supervisor, routes!(ask_what_if))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = DriversRequest)]
struct Request {
    question: Question,
    /// Compute again, whatever is there.
    #[serde(default)]
    again: bool,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Days {
    /// First day, in the company's zone.
    #[param(value_type = String, format = Date)]
    from: NaiveDate,
    /// The day after the last.
    #[param(value_type = String, format = Date)]
    to: NaiveDate,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DriversPlaces)]
struct Places {
    items: Vec<Place>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DriversSentenceList)]
struct SentenceList {
    items: Vec<Sentences>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Behind {
    /// The factor's key.
    factor: String,
    /// Where it pulled the score `down` (usual) or `up`.
    #[param(value_type = Option<String>)]
    way: Option<Way>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DriversAnswers)]
struct Answers {
    items: Vec<AnswerShown>,
}

/// Ask what moves a score
///
/// Answers with a run that is done, when one of the last day is there, or with one that waits or runs: ask for it by its id until
/// it is `done`. A question is answered once for everybody of the same units.
#[utoipa::path(
    post, path = "/api/v1/drivers", tag = "drivers", request_body = Request,
    responses((status = 200, body = Run, description = "There already"), (status = 202, body = Run, description = "In the background"))
)]
async fn ask_drivers(
    State(room): State<Arc<Insights>>,
    caller: Caller,
    Json(request): Json<Request>,
) -> Result<(StatusCode, Json<Run>), ApiError> {
    let run = ask(&room, request.question, request.again, &caller.scope, &caller.actor).await?;
    let status = if run.state == RunState::Done { StatusCode::OK } else { StatusCode::ACCEPTED };
    Ok((status, Json(run)))
}

/// List scores that can be asked about
///
/// Scales and touchpoints with their answers in the days given.
#[utoipa::path(
    get, path = "/api/v1/drivers/places", tag = "drivers",
    params(Days, ("unit" = Option<String>, Query, description = "A unit, with all units below it")),
    responses((status = 200, body = Places))
)]
async fn list_drivers_places(
    State(room): State<Arc<Insights>>,
    within: Within,
    Query(days): Query<Days>,
) -> Result<Json<Places>, ApiError> {
    Ok(Json(Places { items: places::places(&room, days.from, days.to, &within.scope).await? }))
}

/// Explain one score
///
/// The score as a sum of pushes up and down, by the newest run that knows its like.
#[utoipa::path(
    get, path = "/api/v1/drivers/why/{id}", tag = "drivers",
    params(("id" = String, Path, description = "int_…, of feedback with a score")),
    responses((status = 200, body = WhyScore))
)]
async fn explain_score(
    State(room): State<Arc<Insights>>,
    caller: Caller,
    Path(id): Path<Id<InteractionId>>,
) -> Result<Json<WhyScore>, ApiError> {
    Ok(Json(why::why(&room, id, &caller.scope).await?))
}

/// Show a run
///
/// How far it is; what it found once it is done.
#[utoipa::path(
    get, path = "/api/v1/drivers/{id}", tag = "drivers", params(("id" = String, Path, description = "drv_…")),
    responses((status = 200, body = Run))
)]
async fn show_drivers(
    State(room): State<Arc<Insights>>,
    caller: Caller,
    Path(id): Path<Id<RunId>>,
) -> Result<Json<Run>, ApiError> {
    Ok(Json(seen(&room, id, &caller.scope).await?))
}

/// List sentences beside the steps
///
/// Three masked comments for each step of points lost, of answers that it pulled down most.
#[utoipa::path(
    get, path = "/api/v1/drivers/{id}/sentences", tag = "drivers",
    params(("id" = String, Path, description = "drv_…")), responses((status = 200, body = SentenceList))
)]
async fn list_drivers_sentences(
    State(room): State<Arc<Insights>>,
    caller: Caller,
    Path(id): Path<Id<RunId>>,
) -> Result<Json<SentenceList>, ApiError> {
    let run = seen(&room, id, &caller.scope).await?;
    Ok(Json(SentenceList { items: behind::sentences(&room, &run, &caller.scope).await? }))
}

/// List the answers behind a factor
///
/// The sixty answers at most that it moved most, of five thousand looked at, the strongest first.
#[utoipa::path(
    get, path = "/api/v1/drivers/{id}/answers", tag = "drivers",
    params(("id" = String, Path, description = "drv_…"), Behind), responses((status = 200, body = Answers))
)]
async fn list_drivers_answers(
    State(room): State<Arc<Insights>>,
    caller: Caller,
    Path(id): Path<Id<RunId>>,
    Query(asked): Query<Behind>,
) -> Result<Json<Answers>, ApiError> {
    let run = seen(&room, id, &caller.scope).await?;
    let way = asked.way.unwrap_or(Way::Down);
    let items = behind::behind(&room, &run, &asked.factor, way, &caller.scope).await?;
    Ok(Json(Answers { items }))
}

/// Ask what if
///
/// How the score would be expected to change if a factor changed and all else stayed: an association, not an effect.
#[utoipa::path(
    post, path = "/api/v1/drivers/{id}/what-if", tag = "drivers",
    params(("id" = String, Path, description = "drv_…")), request_body = Change,
    responses((status = 200, body = Changed))
)]
async fn ask_what_if(
    State(room): State<Arc<Insights>>,
    caller: Caller,
    Path(id): Path<Id<RunId>>,
    Json(change): Json<Change>,
) -> Result<Json<Changed>, ApiError> {
    let run = seen(&room, id, &caller.scope).await?;
    Ok(Json(what_if::changed(&room, &run, change).await?))
}
