//! The routes of digests: anyone signed in keeps their own and stops what they get; supervisors and above send to others.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use rapport_http::{Access, ApiError, Caller, Json, Path, Role, Routes, UserId, routes};
use rapport_kernel::Id;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Digest, DigestBody, Digests, model::DigestId};

/// Routes of this room.
pub fn routes(room: Arc<Digests>) -> Routes {
    let anyone = Access::AtLeast(Role::Employee);
    Routes::new()
        .add(anyone, routes!(list_digests, make_digest))
        .add(anyone, routes!(change_digest, remove_digest))
        .add(anyone, routes!(stop_digest))
        .add(anyone, routes!(resume_digest))
        .add(anyone, routes!(preview_digest))
        .add(anyone, routes!(send_digest_now))
        .add(Access::AtLeast(Role::Supervisor), routes!(list_digest_people))
        .with_state(room)
}

/// Digests of the caller, and whether letters leave.
#[derive(Debug, Serialize, ToSchema)]
struct DigestList {
    items: Vec<Digest>,
    /// Whether a mail server is set up; without one letters are put into the folder `outbox` of the data folder.
    mail: bool,
}

/// Somebody a digest can be sent to.
#[derive(Debug, Serialize, ToSchema)]
struct DigestPerson {
    #[schema(value_type = String)]
    id: Id<UserId>,
    name: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct DigestPeople {
    items: Vec<DigestPerson>,
}

/// A letter as the caller would get it today.
#[derive(Debug, Serialize, ToSchema)]
struct DigestPreview {
    subject: String,
    text: String,
    /// A whole page with inline styles and no scripts.
    html: String,
}

/// Where a letter went.
#[derive(Debug, Serialize, ToSchema)]
struct DigestSent {
    email: String,
}

/// List digests
///
/// Those that the caller made, and those they get.
#[utoipa::path(get, path = "/api/v1/digests", tag = "digests", responses((status = 200, body = DigestList)))]
async fn list_digests(
    State(room): State<Arc<Digests>>,
    caller: Caller,
) -> Result<Json<DigestList>, ApiError> {
    Ok(Json(DigestList { items: room.list(&caller).await?, mail: room.channel.leaves() }))
}

/// List people that a digest can be sent to
#[utoipa::path(get, path = "/api/v1/digests/people", tag = "digests", responses((status = 200, body = DigestPeople)))]
async fn list_digest_people(State(room): State<Arc<Digests>>) -> Result<Json<DigestPeople>, ApiError> {
    let users = room.auth.list_users().await?.into_iter().filter(|user| user.disabled_at.is_none());
    let mut items: Vec<DigestPerson> =
        users.map(|user| DigestPerson { id: user.id, name: user.name }).collect();
    items.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Json(DigestPeople { items }))
}

/// Make a digest
///
/// Each reader gets the numbers of their own units, in their language. A board that goes to others is a shared one.
#[utoipa::path(
    post, path = "/api/v1/digests", tag = "digests", request_body = DigestBody,
    responses((status = 201, body = Digest))
)]
async fn make_digest(
    State(room): State<Arc<Digests>>,
    caller: Caller,
    Json(body): Json<DigestBody>,
) -> Result<(StatusCode, Json<Digest>), ApiError> {
    Ok((StatusCode::CREATED, Json(room.make(body, &caller).await?)))
}

/// Change a digest
///
/// Puts its new state in place of the version that the change was made to; brings one back that was removed.
#[utoipa::path(
    put, path = "/api/v1/digests/{id}", tag = "digests", params(("id" = String, Path, description = "dig_…")),
    request_body = DigestBody, responses((status = 200, body = Digest))
)]
async fn change_digest(
    State(room): State<Arc<Digests>>,
    caller: Caller,
    Path(id): Path<Id<DigestId>>,
    Json(body): Json<DigestBody>,
) -> Result<Json<Digest>, ApiError> {
    Ok(Json(room.change(id, body, &caller).await?))
}

/// Remove a digest
#[utoipa::path(
    delete, path = "/api/v1/digests/{id}", tag = "digests", params(("id" = String, Path, description = "dig_…")),
    responses((status = 204, description = "Removed; changing it brings it back"))
)]
async fn remove_digest(
    State(room): State<Arc<Digests>>,
    caller: Caller,
    Path(id): Path<Id<DigestId>>,
) -> Result<StatusCode, ApiError> {
    room.remove(id, &caller).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Stop getting a digest
#[utoipa::path(
    post, path = "/api/v1/digests/{id}/stop", tag = "digests", params(("id" = String, Path, description = "dig_…")),
    responses((status = 200, body = Digest))
)]
async fn stop_digest(
    State(room): State<Arc<Digests>>,
    caller: Caller,
    Path(id): Path<Id<DigestId>>,
) -> Result<Json<Digest>, ApiError> {
    Ok(Json(room.stop(id, true, &caller).await?))
}

/// Get a digest again
#[utoipa::path(
    post, path = "/api/v1/digests/{id}/resume", tag = "digests", params(("id" = String, Path, description = "dig_…")),
    responses((status = 200, body = Digest))
)]
async fn resume_digest(
    State(room): State<Arc<Digests>>,
    caller: Caller,
    Path(id): Path<Id<DigestId>>,
) -> Result<Json<Digest>, ApiError> {
    Ok(Json(room.stop(id, false, &caller).await?))
}

/// Preview a digest
///
/// What the caller would get today, of a digest that need not be kept.
#[utoipa::path(
    post, path = "/api/v1/digests/preview", tag = "digests", request_body = DigestBody,
    responses((status = 200, body = DigestPreview))
)]
async fn preview_digest(
    State(room): State<Arc<Digests>>,
    caller: Caller,
    Json(body): Json<DigestBody>,
) -> Result<Json<DigestPreview>, ApiError> {
    let preview = room.preview(body, &caller).await?;
    Ok(Json(DigestPreview { subject: preview.subject, text: preview.text, html: preview.html }))
}

/// Send the caller one letter now
#[utoipa::path(
    post, path = "/api/v1/digests/{id}/send", tag = "digests", params(("id" = String, Path, description = "dig_…")),
    responses((status = 200, body = DigestSent))
)]
async fn send_digest_now(
    State(room): State<Arc<Digests>>,
    caller: Caller,
    Path(id): Path<Id<DigestId>>,
) -> Result<Json<DigestSent>, ApiError> {
    Ok(Json(DigestSent { email: room.send_now(id, &caller).await? }))
}
