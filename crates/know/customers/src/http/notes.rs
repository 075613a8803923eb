//! What employees write of a customer: notes, consents, preferences.

use std::sync::Arc;

use axum::{Extension, extract::State, http::StatusCode};
use rapport_http::{ApiError, Caller, Json, Path, Role, SignedIn};
use rapport_kernel::{Id, Timestamp, id::Customer};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Customers, Note, card,
    consents::{self, ConsentView, Said},
    notes::{self, Author, Change, NoteView},
    preferences::{self, Hours, PreferenceView},
};

/// What a note says.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NoteText {
    /// 1 to 4000 characters.
    text: String,
}

fn author<'a>(caller: &Caller, actor: &'a str, session: Option<Extension<SignedIn>>) -> Author<'a> {
    Author {
        actor,
        name: session.map(|Extension(session)| session.user.name),
        leads: caller.role >= Role::Supervisor,
    }
}

/// Write a note
///
/// Kept with the customer, for all departments; it never leaves the store.
#[utoipa::path(
    post, path = "/api/v1/customers/{id}/notes", tag = "customers",
    params(("id" = String, Path, description = "cus_…")),
    request_body = NoteText, responses((status = 201, body = NoteView))
)]
pub(super) async fn create_note(
    State(room): State<Arc<Customers>>,
    caller: Caller,
    session: Option<Extension<SignedIn>>,
    Path(id): Path<Id<Customer>>,
    Json(body): Json<NoteText>,
) -> Result<(StatusCode, Json<NoteView>), ApiError> {
    let actor = caller.actor.to_string();
    let author = author(&caller, &actor, session);
    let note = notes::create(&room.db, room.clock.as_ref(), &caller.scope, author, id, &body.text).await?;
    Ok((StatusCode::CREATED, Json(note)))
}

/// Edit a note
///
/// Its author may, and who leads.
#[utoipa::path(
    patch, path = "/api/v1/notes/{id}", tag = "customers",
    params(("id" = String, Path, description = "not_…")),
    request_body = NoteText, responses((status = 200, body = NoteView))
)]
pub(super) async fn change_note(
    State(room): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<Id<Note>>,
    Json(body): Json<NoteText>,
) -> Result<Json<NoteView>, ApiError> {
    changed(&room, &caller, id, Change::Text(&body.text)).await
}

/// Delete a note
///
/// Undone by restoring it.
#[utoipa::path(
    delete, path = "/api/v1/notes/{id}", tag = "customers",
    params(("id" = String, Path, description = "not_…")),
    responses((status = 200, body = NoteView))
)]
pub(super) async fn delete_note(
    State(room): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<Id<Note>>,
) -> Result<Json<NoteView>, ApiError> {
    changed(&room, &caller, id, Change::Delete).await
}

/// Restore a deleted note
#[utoipa::path(
    post, path = "/api/v1/notes/{id}/restore", tag = "customers",
    params(("id" = String, Path, description = "not_…")),
    responses((status = 200, body = NoteView))
)]
pub(super) async fn restore_note(
    State(room): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<Id<Note>>,
) -> Result<Json<NoteView>, ApiError> {
    changed(&room, &caller, id, Change::Restore).await
}

async fn changed(
    room: &Customers,
    caller: &Caller,
    id: Id<Note>,
    change: Change<'_>,
) -> Result<Json<NoteView>, ApiError> {
    let actor = caller.actor.to_string();
    let author = author(caller, &actor, None);
    Ok(Json(notes::change(&room.db, room.clock.as_ref(), &caller.scope, author, id, change).await?))
}

/// What a customer allowed or forbade.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewConsent {
    /// A channel's name.
    channel: String,
    /// `marketing`, `service`, `survey`, `profiling`.
    purpose: String,
    granted: bool,
    /// Where and how they said it: "by phone, recording 4411"; 1 to 500 characters.
    proof: String,
    /// When they said it; now, when absent.
    #[schema(value_type = Option<String>)]
    at: Option<Timestamp>,
}

/// What is in force.
#[derive(Serialize, ToSchema)]
pub(super) struct ConsentList {
    items: Vec<ConsentView>,
}

/// Record a consent or refusal
///
/// The last one of a channel and purpose counts; earlier ones are kept as proof. Answers with all that are in force.
#[utoipa::path(
    post, path = "/api/v1/customers/{id}/consents", tag = "customers",
    params(("id" = String, Path, description = "cus_…")),
    request_body = NewConsent, responses((status = 200, body = ConsentList))
)]
pub(super) async fn record_consent(
    State(room): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<Id<Customer>>,
    Json(body): Json<NewConsent>,
) -> Result<Json<ConsentList>, ApiError> {
    let profile = card::visible(room.db.read(), id, &caller.scope).await?;
    let said = Said {
        channel: &body.channel,
        purpose: &body.purpose,
        granted: body.granted,
        proof: &body.proof,
        at: body.at,
    };
    consents::record(&room.db, room.clock.as_ref(), &caller.actor.to_string(), &profile, &said).await?;
    Ok(Json(ConsentList { items: consents::list(room.db.read(), &profile.part_ids()).await? }))
}

/// How a customer wants to be spoken to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPreference {
    channel: Option<String>,
    hours: Option<Hours>,
    /// Where this is known from, at most 200 characters.
    #[serde(default)]
    source: String,
}

/// The preference in force, if any.
#[derive(Serialize, ToSchema)]
pub(super) struct PreferenceAnswer {
    preference: Option<PreferenceView>,
}

/// Set preferred channel and hours
///
/// Without both, what a system of the company says counts again.
#[utoipa::path(
    put, path = "/api/v1/customers/{id}/preference", tag = "customers",
    params(("id" = String, Path, description = "cus_…")),
    request_body = NewPreference, responses((status = 200, body = PreferenceAnswer))
)]
pub(super) async fn set_preference(
    State(room): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<Id<Customer>>,
    Json(body): Json<NewPreference>,
) -> Result<Json<PreferenceAnswer>, ApiError> {
    let profile = card::visible(room.db.read(), id, &caller.scope).await?;
    let (channel, actor) = (body.channel.as_deref(), caller.actor.to_string());
    preferences::set(&room.db, room.clock.as_ref(), &actor, &profile, channel, body.hours, &body.source)
        .await?;
    Ok(Json(PreferenceAnswer { preference: preferences::show(room.db.read(), &profile).await? }))
}
