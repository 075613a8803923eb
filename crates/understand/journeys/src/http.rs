//! The routes of the journey: anyone signed in reads it and pins notes; analysts arrange it.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use chrono::NaiveDate;
use rapport_http::{Access, ApiError, Caller, Json, Path, Query, Role, Routes, Within, routes};
use rapport_kernel::Id;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    Journey, Journeys, Moments, NewJourney, NewNote, Note, NoteId, map, moments,
    notes::{self, NoteChange},
};

/// Routes of this room.
pub fn routes(room: Arc<Journeys>) -> Routes {
    let anyone = Access::AtLeast(Role::Employee);
    Routes::new()
        .add(anyone, routes!(show_journey))
        .add(Access::AtLeast(Role::Analyst), routes!(put_journey))
        .add(anyone, routes!(list_moments))
        .add(anyone, routes!(list_journey_notes))
        .add(anyone, routes!(create_journey_note))
        .add(anyone, routes!(change_journey_note))
        .add(anyone, routes!(delete_journey_note))
        .add(anyone, routes!(restore_journey_note))
        .with_state(room)
}

/// Show the journey
///
/// Stages in order, each with its touchpoints: the company's own, or guessed from what is seen until it has arranged them.
#[utoipa::path(get, path = "/api/v1/journey", tag = "journey", responses((status = 200, body = Journey)))]
async fn show_journey(State(room): State<Arc<Journeys>>, caller: Caller) -> Result<Json<Journey>, ApiError> {
    Ok(Json(map::show(&room, &caller.scope).await?))
}

/// Arrange the journey
///
/// Replaces stages, order and names. A change by somebody else since `version` is a conflict.
#[utoipa::path(
    put, path = "/api/v1/journey", tag = "journey", request_body = NewJourney,
    responses((status = 200, body = Journey))
)]
async fn put_journey(
    State(room): State<Arc<Journeys>>,
    caller: Caller,
    Json(new): Json<NewJourney>,
) -> Result<Json<Journey>, ApiError> {
    Ok(Json(map::arrange(&room, &caller.actor, new, &caller.scope).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct MomentParams {
    /// The day after the last of the twelve months looked at; today when left out.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<NaiveDate>,
    /// A unit by its code, with all units below it; all that the caller may see when left out.
    #[serde(rename = "unit")]
    #[param(rename = "unit")]
    _unit: Option<String>,
}

/// List moments of truth
///
/// How strongly each touchpoint's score goes with what the same customers say of the company elsewhere, over twelve months: the
/// correlation with its 95 % interval and the number of customers. Fewer than 30 are not judged.
#[utoipa::path(
    get, path = "/api/v1/journey/moments", tag = "journey", params(MomentParams),
    responses((status = 200, body = Moments))
)]
async fn list_moments(
    State(room): State<Arc<Journeys>>,
    Within { scope, .. }: Within,
    Query(params): Query<MomentParams>,
) -> Result<Json<Moments>, ApiError> {
    Ok(Json(moments::moments(&room, params.to, &scope).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct NoteParams {
    /// Of one touchpoint; of all when left out.
    touchpoint: Option<String>,
}

/// Notes on touchpoints.
#[derive(Serialize, ToSchema)]
struct JourneyNoteList {
    /// The newest first, at most 1,000.
    items: Vec<Note>,
}

/// List notes
///
/// Drivers and barriers that people pinned on touchpoints.
#[utoipa::path(
    get, path = "/api/v1/journey/notes", tag = "journey", params(NoteParams),
    responses((status = 200, body = JourneyNoteList))
)]
async fn list_journey_notes(
    State(room): State<Arc<Journeys>>,
    caller: Caller,
    Query(params): Query<NoteParams>,
) -> Result<Json<JourneyNoteList>, ApiError> {
    Ok(Json(JourneyNoteList { items: notes::list(&room, &caller, params.touchpoint.as_deref()).await? }))
}

/// Pin a note
#[utoipa::path(
    post, path = "/api/v1/journey/notes", tag = "journey", request_body = NewNote,
    responses((status = 201, body = Note))
)]
async fn create_journey_note(
    State(room): State<Arc<Journeys>>,
    caller: Caller,
    Json(new): Json<NewNote>,
) -> Result<(StatusCode, Json<Note>), ApiError> {
    Ok((StatusCode::CREATED, Json(notes::pin(&room, &caller, new).await?)))
}

/// Change a note
///
/// One's own; analysts change any.
#[utoipa::path(
    patch, path = "/api/v1/journey/notes/{id}", tag = "journey", params(("id" = String, Path, description = "not_…")),
    request_body = NoteChange, responses((status = 200, body = Note))
)]
async fn change_journey_note(
    State(room): State<Arc<Journeys>>,
    caller: Caller,
    Path(id): Path<Id<NoteId>>,
    Json(change): Json<NoteChange>,
) -> Result<Json<Note>, ApiError> {
    Ok(Json(notes::change(&room, &caller, id, change).await?))
}

/// Delete a note
#[utoipa::path(
    delete, path = "/api/v1/journey/notes/{id}", tag = "journey", params(("id" = String, Path, description = "not_…")),
    responses((status = 204, description = "Deleted; restoring brings it back"))
)]
async fn delete_journey_note(
    State(room): State<Arc<Journeys>>,
    caller: Caller,
    Path(id): Path<Id<NoteId>>,
) -> Result<StatusCode, ApiError> {
    notes::set_deleted(&room, &caller, id, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Restore a deleted note
#[utoipa::path(
    post, path = "/api/v1/journey/notes/{id}/restore", tag = "journey", params(("id" = String, Path, description = "not_…")),
    responses((status = 200, body = Note))
)]
async fn restore_journey_note(
    State(room): State<Arc<Journeys>>,
    caller: Caller,
    Path(id): Path<Id<NoteId>>,
) -> Result<Json<Note>, ApiError> {
    notes::set_deleted(&room, &caller, id, false).await?;
    Ok(Json(notes::found(&room, &caller, id).await?))
}
