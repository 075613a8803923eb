//! The company's own tags.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use rapport_http::{ApiError, Caller, Json, Path};
use rapport_kernel::Id;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Feedback,
    filter::Tag,
    tags::{self, Colour, TagChange, TagItem},
};

#[derive(Serialize, ToSchema)]
pub(super) struct FeedbackTags {
    items: Vec<TagItem>,
}

/// List tags
///
/// The company's own tags in use, by name.
#[utoipa::path(get, path = "/api/v1/feedback/tags", tag = "feedback", responses((status = 200, body = FeedbackTags)))]
pub(super) async fn list_tags(State(room): State<Arc<Feedback>>) -> Result<Json<FeedbackTags>, ApiError> {
    Ok(Json(FeedbackTags { items: tags::list(room.db.read()).await? }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewFeedbackTag)]
pub(super) struct NewTag {
    /// 1 to 40 characters, unlike any other tag's.
    name: String,
    colour: Colour,
}

/// Create a tag
#[utoipa::path(post, path = "/api/v1/feedback/tags", tag = "feedback", request_body = NewTag, responses((status = 201, body = TagItem)))]
pub(super) async fn create_tag(
    State(room): State<Arc<Feedback>>,
    caller: Caller,
    Json(new): Json<NewTag>,
) -> Result<(StatusCode, Json<TagItem>), ApiError> {
    let tag = tags::create(&room, &caller.actor.to_string(), &new.name, new.colour).await?;
    Ok((StatusCode::CREATED, Json(tag)))
}

/// Change a tag
///
/// Name, colour, or whether it is in use. What a removed tag was on is kept, and comes back with it.
#[utoipa::path(
    patch, path = "/api/v1/feedback/tags/{id}", tag = "feedback", params(("id" = String, Path, description = "ftg_…")),
    request_body = TagChange, responses((status = 200, body = TagItem))
)]
pub(super) async fn change_tag(
    State(room): State<Arc<Feedback>>,
    caller: Caller,
    Path(id): Path<Id<Tag>>,
    Json(change): Json<TagChange>,
) -> Result<Json<TagItem>, ApiError> {
    Ok(Json(tags::change(&room, &caller.actor.to_string(), id, change).await?))
}
