//! Boards.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use rapport_http::{ApiError, Caller, Json, Path};
use rapport_kernel::Id;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Board, BoardBody, Metrics, boards::BoardId};

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BoardList {
    items: Vec<Board>,
}

/// List boards
///
/// The caller's own and those that are shared, by title.
#[utoipa::path(get, path = "/api/v1/boards", tag = "boards", responses((status = 200, body = BoardList)))]
pub(super) async fn list_boards(
    State(metrics): State<Arc<Metrics>>,
    caller: Caller,
) -> Result<Json<BoardList>, ApiError> {
    Ok(Json(BoardList { items: metrics.boards(&caller.actor).await? }))
}

/// Make a board
#[utoipa::path(
    post, path = "/api/v1/boards", tag = "boards", request_body = BoardBody,
    responses((status = 201, body = Board))
)]
pub(super) async fn make_board(
    State(metrics): State<Arc<Metrics>>,
    caller: Caller,
    Json(body): Json<BoardBody>,
) -> Result<(StatusCode, Json<Board>), ApiError> {
    Ok((StatusCode::CREATED, Json(metrics.make_board(body, &caller.actor).await?)))
}

/// Show a board
///
/// What it shows, not the numbers: they are asked for tile by tile, within the units of whoever looks.
#[utoipa::path(
    get, path = "/api/v1/boards/{id}", tag = "boards", params(("id" = String, Path)),
    responses((status = 200, body = Board))
)]
pub(super) async fn show_board(
    State(metrics): State<Arc<Metrics>>,
    caller: Caller,
    Path(id): Path<Id<BoardId>>,
) -> Result<Json<Board>, ApiError> {
    Ok(Json(metrics.board(id, &caller.actor).await?))
}

/// Change a board
///
/// Only whoever made it. `version` is the version that was changed: if there is a newer one, nothing is done. A board that
/// was taken away is back.
#[utoipa::path(
    put, path = "/api/v1/boards/{id}", tag = "boards", params(("id" = String, Path)), request_body = BoardBody,
    responses((status = 200, body = Board))
)]
pub(super) async fn change_board(
    State(metrics): State<Arc<Metrics>>,
    caller: Caller,
    Path(id): Path<Id<BoardId>>,
    Json(body): Json<BoardBody>,
) -> Result<Json<Board>, ApiError> {
    Ok(Json(metrics.change_board(id, body, &caller.actor).await?))
}

/// Take a board away
#[utoipa::path(
    delete, path = "/api/v1/boards/{id}", tag = "boards", params(("id" = String, Path)),
    responses((status = 204, description = "Taken away"))
)]
pub(super) async fn remove_board(
    State(metrics): State<Arc<Metrics>>,
    caller: Caller,
    Path(id): Path<Id<BoardId>>,
) -> Result<StatusCode, ApiError> {
    metrics.remove_board(id, &caller.actor).await?;
    Ok(StatusCode::NO_CONTENT)
}
