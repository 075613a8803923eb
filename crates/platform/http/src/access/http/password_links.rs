//! Invitations and forgotten passwords: a link that is handed over, and the password chosen by it.

use std::sync::Arc;

use axum::{Extension, extract::State, http::StatusCode, response::Response};
use rapport_kernel::Id;
use serde::Deserialize;

use super::session::{Session, with_cookie};
use crate::{
    ApiError, Caller, Json, Path,
    access::{Auth, Invitation, PasswordLink, UserId, authenticate::Visit},
    idempotency::{SHOWN_ONCE, ShownOnce},
};

/// Invite a user
///
/// Lets a person in who has no password yet. The link `/password?token=…`, good for seven days, is for handing over: nothing
/// is sent.
#[utoipa::path(
    post, path = "/api/v1/users/invitations", tag = "access", request_body = Invitation,
    responses((status = 201, body = PasswordLink))
)]
pub(super) async fn invite_user(
    State(auth): State<Arc<Auth>>,
    caller: Caller,
    Json(invitation): Json<Invitation>,
) -> Result<(StatusCode, Extension<ShownOnce>, Json<PasswordLink>), ApiError> {
    Ok((
        StatusCode::CREATED,
        SHOWN_ONCE,
        Json(auth.invite_user(&caller.actor.to_string(), invitation).await?),
    ))
}

/// Make a password link
///
/// For someone who forgot the password, or whose invitation has expired. A link made before is void.
#[utoipa::path(
    post, path = "/api/v1/users/{id}/password-link", tag = "access", params(("id" = String, Path)),
    responses((status = 201, body = PasswordLink))
)]
pub(super) async fn issue_password_link(
    State(auth): State<Arc<Auth>>,
    caller: Caller,
    Path(id): Path<Id<UserId>>,
) -> Result<(StatusCode, Extension<ShownOnce>, Json<PasswordLink>), ApiError> {
    Ok((
        StatusCode::CREATED,
        SHOWN_ONCE,
        Json(auth.issue_password_link(&caller.actor.to_string(), id).await?),
    ))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChosenPassword {
    /// From the link.
    token: String,
    /// At least 10 characters.
    password: String,
}

/// Choose a password
///
/// By a link from an administrator, once. Ends the person's sessions and signs in.
#[utoipa::path(
    post, path = "/api/v1/password", tag = "session", request_body = ChosenPassword,
    responses((status = 200, body = Session))
)]
pub(super) async fn choose_password(
    State(auth): State<Arc<Auth>>,
    visit: Visit,
    Json(body): Json<ChosenPassword>,
) -> Result<Response, ApiError> {
    let signed_in = auth.choose_password(&body.token, body.password, visit.browser.as_deref()).await?;
    Ok(with_cookie(&auth, signed_in, &visit))
}
