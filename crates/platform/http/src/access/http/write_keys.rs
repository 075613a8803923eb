use std::sync::Arc;

use axum::{Extension, extract::State, http::StatusCode};
use rapport_kernel::Id;
use serde::{Deserialize, Serialize};

use crate::{
    ApiError, Caller, Json, Path,
    access::{Auth, WriteKeyId, WriteKeyInfo},
    idempotency::{SHOWN_ONCE, ShownOnce},
};

/// Write keys, without their secrets.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct WriteKeyList {
    items: Vec<WriteKeyInfo>,
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewWriteKey {
    /// The source's name: `source` of its interactions.
    name: String,
}

/// A write key just made.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct CreatedWriteKey {
    #[serde(flatten)]
    key: WriteKeyInfo,
    /// `wk_…`: shown this once.
    write_key: String,
}

/// List write keys
#[utoipa::path(get, path = "/api/v1/keys", tag = "access", responses((status = 200, body = WriteKeyList)))]
pub(super) async fn list_write_keys(State(auth): State<Arc<Auth>>) -> Result<Json<WriteKeyList>, ApiError> {
    Ok(Json(WriteKeyList { items: auth.list_write_keys().await? }))
}

/// Create a write key
///
/// For a source that sends interactions. It can write and never read. A source may have several.
#[utoipa::path(post, path = "/api/v1/keys", tag = "access", request_body = NewWriteKey, responses((status = 201, body = CreatedWriteKey)))]
pub(super) async fn create_write_key(
    State(auth): State<Arc<Auth>>,
    caller: Caller,
    Json(new): Json<NewWriteKey>,
) -> Result<(StatusCode, Extension<ShownOnce>, Json<CreatedWriteKey>), ApiError> {
    let (key, write_key) = auth.create_write_key(&caller.actor.to_string(), &new.name).await?;
    Ok((StatusCode::CREATED, SHOWN_ONCE, Json(CreatedWriteKey { key, write_key })))
}

/// Revoke a write key
#[utoipa::path(
    delete, path = "/api/v1/keys/{id}", tag = "access", params(("id" = String, Path)),
    responses((status = 204, description = "Revoked"))
)]
pub(super) async fn revoke_write_key(
    State(auth): State<Arc<Auth>>,
    caller: Caller,
    Path(id): Path<Id<WriteKeyId>>,
) -> Result<StatusCode, ApiError> {
    auth.revoke_write_key(&caller.actor.to_string(), id).await?;
    Ok(StatusCode::NO_CONTENT)
}
