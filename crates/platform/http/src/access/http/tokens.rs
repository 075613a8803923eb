use std::sync::Arc;

use axum::{Extension, extract::State, http::StatusCode};
use rapport_kernel::Id;
use serde::Serialize;

use crate::{
    ApiError, Caller, Json, Path,
    access::{Auth, NewToken, Token, TokenId},
    idempotency::{SHOWN_ONCE, ShownOnce},
};

/// API tokens, without their secrets.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Tokens {
    items: Vec<Token>,
}

/// A token just made.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct CreatedToken {
    #[serde(flatten)]
    token: Token,
    /// `rap_…`: shown this once.
    secret: String,
}

/// List API tokens
#[utoipa::path(get, path = "/api/v1/tokens", tag = "access", responses((status = 200, body = Tokens)))]
pub(super) async fn list_tokens(State(auth): State<Arc<Auth>>) -> Result<Json<Tokens>, ApiError> {
    Ok(Json(Tokens { items: auth.list_tokens().await? }))
}

/// Create an API token
///
/// For a program that reads or changes as a person of that role and those units would. The secret is shown this once.
#[utoipa::path(post, path = "/api/v1/tokens", tag = "access", request_body = NewToken, responses((status = 201, body = CreatedToken)))]
pub(super) async fn create_token(
    State(auth): State<Arc<Auth>>,
    caller: Caller,
    Json(new): Json<NewToken>,
) -> Result<(StatusCode, Extension<ShownOnce>, Json<CreatedToken>), ApiError> {
    let (token, secret) = auth.create_token(&caller.actor.to_string(), new).await?;
    Ok((StatusCode::CREATED, SHOWN_ONCE, Json(CreatedToken { token, secret })))
}

/// Revoke an API token
#[utoipa::path(
    delete, path = "/api/v1/tokens/{id}", tag = "access", params(("id" = String, Path)),
    responses((status = 204, description = "Revoked"))
)]
pub(super) async fn revoke_token(
    State(auth): State<Arc<Auth>>,
    caller: Caller,
    Path(id): Path<Id<TokenId>>,
) -> Result<StatusCode, ApiError> {
    auth.revoke_token(&caller.actor.to_string(), id).await?;
    Ok(StatusCode::NO_CONTENT)
}
