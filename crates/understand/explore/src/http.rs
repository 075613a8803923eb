//! The routes of saved views: anyone signed in keeps their own and reads what is shared.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use rapport_http::{Access, ApiError, Caller, Json, Path, Query, Role, Routes, routes};
use rapport_kernel::Id;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    Views,
    model::{Change, NewView, View, ViewId},
    views,
};

/// Routes of this room.
pub fn routes(room: Arc<Views>) -> Routes {
    let anyone = Access::AtLeast(Role::Employee);
    Routes::new()
        .add(anyone, routes!(list_saved_views))
        .add(anyone, routes!(create_saved_view))
        .add(anyone, routes!(change_saved_view))
        .add(anyone, routes!(delete_saved_view))
        .add(anyone, routes!(restore_saved_view))
        .with_state(room)
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListParams {
    /// The page whose views are wanted: `explore`.
    page: String,
}

/// Saved views of a page.
#[derive(Serialize, ToSchema)]
struct SavedViewList {
    /// The caller's own first, then those that others share, each by name.
    items: Vec<View>,
}

/// List saved views
#[utoipa::path(get, path = "/api/v1/views", tag = "views", params(ListParams), responses((status = 200, body = SavedViewList)))]
async fn list_saved_views(
    State(room): State<Arc<Views>>,
    caller: Caller,
    Query(params): Query<ListParams>,
) -> Result<Json<SavedViewList>, ApiError> {
    let items = views::list(&room, &caller.actor.to_string(), &params.page).await?;
    Ok(Json(SavedViewList { items }))
}

/// Save a view
///
/// A question as the address of the page that shows it. A person keeps at most 200.
#[utoipa::path(post, path = "/api/v1/views", tag = "views", request_body = NewView, responses((status = 201, body = View)))]
async fn create_saved_view(
    State(room): State<Arc<Views>>,
    caller: Caller,
    Json(new): Json<NewView>,
) -> Result<(StatusCode, Json<View>), ApiError> {
    Ok((StatusCode::CREATED, Json(views::keep(&room, &caller.actor.to_string(), new).await?)))
}

/// Change a saved view
///
/// Its name, its question, or who sees it: the caller's own only.
#[utoipa::path(
    patch, path = "/api/v1/views/{id}", tag = "views", params(("id" = String, Path, description = "vie_…")),
    request_body = Change, responses((status = 200, body = View))
)]
async fn change_saved_view(
    State(room): State<Arc<Views>>,
    caller: Caller,
    Path(id): Path<Id<ViewId>>,
    Json(change): Json<Change>,
) -> Result<Json<View>, ApiError> {
    Ok(Json(views::change(&room, &caller.actor.to_string(), id, change).await?))
}

/// Delete a saved view
#[utoipa::path(
    delete, path = "/api/v1/views/{id}", tag = "views", params(("id" = String, Path, description = "vie_…")),
    responses((status = 204, description = "Deleted; restoring brings it back"))
)]
async fn delete_saved_view(
    State(room): State<Arc<Views>>,
    caller: Caller,
    Path(id): Path<Id<ViewId>>,
) -> Result<StatusCode, ApiError> {
    views::set_deleted(&room, &caller.actor.to_string(), id, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Restore a deleted view
#[utoipa::path(
    post, path = "/api/v1/views/{id}/restore", tag = "views", params(("id" = String, Path, description = "vie_…")),
    responses((status = 200, body = View))
)]
async fn restore_saved_view(
    State(room): State<Arc<Views>>,
    caller: Caller,
    Path(id): Path<Id<ViewId>>,
) -> Result<Json<View>, ApiError> {
    let actor = caller.actor.to_string();
    views::set_deleted(&room, &actor, id, false).await?;
    Ok(Json(views::found(&room, &actor, id).await?))
}
