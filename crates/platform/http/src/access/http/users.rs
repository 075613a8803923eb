use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use rapport_kernel::Id;
use serde::Serialize;

use crate::{
    ApiError, Caller, Json, Path,
    access::{Auth, NewUser, User, UserChange, UserId},
};

/// The people who sign in.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Users {
    items: Vec<User>,
}

/// List users
///
/// Everyone who was ever let in, by e-mail address.
#[utoipa::path(get, path = "/api/v1/users", tag = "access", responses((status = 200, body = Users)))]
pub(super) async fn list_users(State(auth): State<Arc<Auth>>) -> Result<Json<Users>, ApiError> {
    Ok(Json(Users { items: auth.list_users().await? }))
}

/// Create a user
#[utoipa::path(post, path = "/api/v1/users", tag = "access", request_body = NewUser, responses((status = 201, body = User)))]
pub(super) async fn create_user(
    State(auth): State<Arc<Auth>>,
    caller: Caller,
    Json(new): Json<NewUser>,
) -> Result<(StatusCode, Json<User>), ApiError> {
    Ok((StatusCode::CREATED, Json(auth.create_user(&caller.actor.to_string(), new).await?)))
}

/// Change a user
///
/// Role, units, language, name, a new password, or whether the person may sign in at all. Holds from the next request.
#[utoipa::path(
    patch, path = "/api/v1/users/{id}", tag = "access", params(("id" = String, Path)), request_body = UserChange,
    responses((status = 200, body = User))
)]
pub(super) async fn change_user(
    State(auth): State<Arc<Auth>>,
    caller: Caller,
    Path(id): Path<Id<UserId>>,
    Json(change): Json<UserChange>,
) -> Result<Json<User>, ApiError> {
    Ok(Json(auth.change_user(&caller.actor.to_string(), id, change).await?))
}
