//! Sign-in, sign-out, and what people change of themselves.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};

use crate::{
    ApiError, Json, Language, Role,
    access::{
        AccessError, Auth, COOKIE, NewUser, OpenSession, SignedIn, authenticate::Visit, sessions::LONGEST,
    },
};

/// Who is signed in.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Session {
    user: SessionUser,
    /// To be sent as `X-CSRF-Token` with every request that changes something.
    csrf_token: String,
    /// The company's zone, `Europe/Moscow`: its days begin and end there.
    zone: String,
}

#[derive(Serialize, utoipa::ToSchema)]
struct SessionUser {
    id: String,
    email: String,
    name: String,
    role: Role,
    language: Language,
    /// The units this person answers for; empty for the whole company.
    units: Vec<String>,
    /// What `employee_id` of interactions says of this person.
    employee_id: Option<String>,
}

impl Session {
    fn of(auth: &Auth, signed_in: SignedIn) -> Self {
        let user = signed_in.user;
        Self {
            user: SessionUser {
                id: user.id.to_string(),
                email: user.email,
                name: user.name,
                role: user.role,
                language: user.language,
                units: user.units,
                employee_id: user.employee_id,
            },
            csrf_token: signed_in.csrf_token,
            zone: auth.settings.zone.name().to_owned(),
        }
    }
}

#[derive(Deserialize, utoipa::ToSchema)]
pub(super) struct SignIn {
    email: String,
    password: String,
}

/// Sign in
///
/// Opens a session and sets its cookie. Ten wrong passwords in a quarter of an hour close the way for that long.
#[utoipa::path(post, path = "/api/v1/session", tag = "session", request_body = SignIn, responses((status = 200, body = Session)))]
pub(super) async fn sign_in(
    State(auth): State<Arc<Auth>>,
    visit: Visit,
    Json(body): Json<SignIn>,
) -> Response {
    match auth.sign_in(&body.email, body.password, visit.address, visit.browser.as_deref()).await {
        Ok(signed_in) => with_cookie(&auth, signed_in, &visit),
        Err(error) => refusal(error),
    }
}

/// Show the session
///
/// Who is signed in, and the token that changes need.
#[utoipa::path(get, path = "/api/v1/session", tag = "session", responses((status = 200, body = Session)))]
pub(super) async fn show_session(State(auth): State<Arc<Auth>>, session: SignedIn) -> Json<Session> {
    Json(Session::of(&auth, session))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SessionChange {
    /// Kept for the person: the next session begins in it.
    language: Language,
}

/// Choose the language
#[utoipa::path(patch, path = "/api/v1/session", tag = "session", request_body = SessionChange, responses((status = 200, body = Session)))]
pub(super) async fn change_session(
    State(auth): State<Arc<Auth>>,
    session: SignedIn,
    Json(change): Json<SessionChange>,
) -> Result<Json<Session>, ApiError> {
    let session = auth.choose_language(session, change.language).await?;
    Ok(Json(Session::of(&auth, session)))
}

/// Sign out
#[utoipa::path(delete, path = "/api/v1/session", tag = "session", responses((status = 204, description = "Signed out")))]
pub(super) async fn sign_out(
    State(auth): State<Arc<Auth>>,
    session: SignedIn,
    visit: Visit,
) -> Result<Response, ApiError> {
    auth.sign_out(&session).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    set_cookie(&mut response, "", 0, &visit);
    Ok(response)
}

/// Where the person is signed in.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct OpenSessions {
    items: Vec<OpenSession>,
}

/// List one's own sessions
///
/// Last used first.
#[utoipa::path(get, path = "/api/v1/session/all", tag = "session", responses((status = 200, body = OpenSessions)))]
pub(super) async fn list_sessions(
    State(auth): State<Arc<Auth>>,
    session: SignedIn,
) -> Result<Json<OpenSessions>, ApiError> {
    Ok(Json(OpenSessions { items: auth.own_sessions(&session).await? }))
}

/// Sign out elsewhere
///
/// Ends the person's other sessions; the one that asks stays.
#[utoipa::path(delete, path = "/api/v1/session/others", tag = "session", responses((status = 204, description = "Ended")))]
pub(super) async fn sign_out_elsewhere(
    State(auth): State<Arc<Auth>>,
    session: SignedIn,
) -> Result<StatusCode, ApiError> {
    auth.sign_out_elsewhere(&session).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PasswordChange {
    present_password: String,
    /// At least 10 characters.
    password: String,
}

/// Change one's own password
///
/// Ends the person's other sessions.
#[utoipa::path(
    put, path = "/api/v1/session/password", tag = "session", request_body = PasswordChange,
    responses((status = 204, description = "Changed"))
)]
pub(super) async fn change_password(
    State(auth): State<Arc<Auth>>,
    session: SignedIn,
    visit: Visit,
    Json(change): Json<PasswordChange>,
) -> Response {
    match auth.change_own_password(&session, change.present_password, change.password, visit.address).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => refusal(error),
    }
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SetUp {
    /// From the link that `rapport serve` printed.
    token: String,
    email: String,
    name: String,
    /// At least 10 characters.
    password: String,
    #[serde(default)]
    language: Language,
}

/// Create the first administrator
///
/// With the one-time link that the server prints at its start while there is no administrator. Signs in.
#[utoipa::path(post, path = "/api/v1/setup", tag = "session", request_body = SetUp, responses((status = 200, body = Session)))]
pub(super) async fn set_up(
    State(auth): State<Arc<Auth>>,
    visit: Visit,
    Json(body): Json<SetUp>,
) -> Result<Response, ApiError> {
    let new = NewUser {
        email: body.email,
        name: body.name,
        role: Role::Administrator,
        language: body.language,
        units: Vec::new(),
        password: body.password,
    };
    let signed_in = auth.set_up(&body.token, new, visit.browser.as_deref()).await?;
    Ok(with_cookie(&auth, signed_in, &visit))
}

pub(super) fn with_cookie(auth: &Auth, signed_in: SignedIn, visit: &Visit) -> Response {
    let secret = signed_in.secret.clone();
    let mut response = Json(Session::of(auth, signed_in)).into_response();
    set_cookie(&mut response, &secret, LONGEST / rapport_kernel::time::SECOND, visit);
    response
}

fn set_cookie(response: &mut Response, value: &str, max_age_s: i64, visit: &Visit) {
    let secure = if visit.secure_cookie { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={value}; HttpOnly; SameSite=Lax; Path=/; Max-Age={max_age_s}{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
}

/// The problem, with the seconds to wait where there are any.
fn refusal(error: AccessError) -> Response {
    let wait =
        if let AccessError::TooManyAttempts { retry_after_s } = error { Some(retry_after_s) } else { None };
    let mut response = ApiError::from(error).into_response();
    if let Some(seconds) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
