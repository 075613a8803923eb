//! Recognising who makes a request: by session cookie, API token or write key.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, Method, header, request::Parts},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use rapport_kernel::{ErrorKind, Problem};

use crate::{Actor, ApiError, Caller, EmployeeId, WriteKey};

use super::{AccessError, Auth, COOKIE, SignedIn, WriteKeys, secret::same, tokens::TOKEN_PREFIX};

/// The header that proves that a change was asked for by our own page.
pub const CSRF_HEADER: &str = "x-csrf-token";

/// What the `Authorization` header holds.
enum Credentials {
    Bearer(String),
    /// The user name of basic authentication.
    Basic(String),
}

/// Looks who calls and puts a [`Caller`] into the request, with the [`SignedIn`] session if it is a person. Leaves the
/// request as it is when nobody can be recognised.
pub(crate) async fn recognise_caller(parts: &mut Parts) -> Result<(), ApiError> {
    if parts.extensions.get::<Caller>().is_some() {
        return Ok(());
    }
    let Some(auth) = parts.extensions.get::<Arc<Auth>>().cloned() else { return Ok(()) };
    // An explicit header counts alone: a program that sends a wrong token must not pass by a cookie.
    if parts.headers.contains_key(header::AUTHORIZATION) {
        if let Some(Credentials::Bearer(token)) = credentials(&parts.headers)
            && token.starts_with(TOKEN_PREFIX)
            && let Some(caller) = auth.token_caller(&token).await?
        {
            parts.extensions.insert(caller);
        }
        return Ok(());
    }
    let Some(secret) = session_cookie(&parts.headers) else { return Ok(()) };
    let Some(session) = auth.session(&secret).await? else { return Ok(()) };
    let changes = !matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
    if changes && !has_csrf_token(&parts.headers, &session) {
        return Err(Problem::new(
            ErrorKind::Forbidden,
            "session.csrf",
            "changes made with a session need its csrf_token in the header X-CSRF-Token; GET /api/v1/session gives it",
        )
        .into());
    }
    parts.extensions.insert(caller_of(&auth, &session).await?);
    parts.extensions.insert(EmployeeId(session.user.employee_id.clone()));
    parts.extensions.insert(session);
    Ok(())
}

/// Whether these headers still let the same caller in, with the same role and units.
pub(crate) async fn is_still_let_in(
    auth: &Auth,
    headers: &HeaderMap,
    caller: &Caller,
) -> Result<bool, AccessError> {
    let now = if headers.contains_key(header::AUTHORIZATION) {
        match credentials(headers) {
            Some(Credentials::Bearer(token)) => auth.token_caller(&token).await?,
            _ => None,
        }
    } else {
        match session_cookie(headers) {
            Some(secret) => match auth.peek_session(&secret).await? {
                Some(session) => Some(caller_of(auth, &session).await?),
                None => None,
            },
            None => None,
        }
    };
    Ok(now
        .is_some_and(|now| now.actor == caller.actor && now.role == caller.role && now.scope == caller.scope))
}

async fn caller_of(auth: &Auth, session: &SignedIn) -> Result<Caller, AccessError> {
    let user = &session.user;
    Ok(Caller {
        scope: auth.units.scope(user.role, &user.units).await?,
        actor: Actor::User(user.id.to_string()),
        role: user.role,
        language: user.language,
    })
}

/// Looks for a write key in the headers and puts a [`WriteKey`] into the request. Gives whether any was sent.
pub(crate) async fn recognise_write_key(parts: &mut Parts) -> Result<bool, ApiError> {
    if parts.extensions.get::<WriteKey>().is_some() {
        return Ok(true);
    }
    let Some(auth) = parts.extensions.get::<Arc<Auth>>().cloned() else { return Ok(false) };
    parts.extensions.insert(auth.write_keys().clone());
    let Some(Credentials::Bearer(key) | Credentials::Basic(key)) = credentials(&parts.headers) else {
        return Ok(false);
    };
    if key.is_empty() {
        return Ok(false);
    }
    if let Some(key) = auth.write_keys().find(&key).await? {
        parts.extensions.insert(key);
    }
    Ok(true)
}

fn credentials(headers: &HeaderMap) -> Option<Credentials> {
    let (scheme, value) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(Credentials::Bearer(value.trim().to_owned()));
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(BASE64_STANDARD.decode(value.trim()).ok()?).ok()?;
    let name = decoded.split_once(':').map_or(decoded.as_str(), |(name, _)| name);
    Some(Credentials::Basic(name.to_owned()))
}

fn session_cookie(headers: &HeaderMap) -> Option<String> {
    let pairs = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'));
    pairs
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, value)| value.to_owned())
}

fn has_csrf_token(headers: &HeaderMap, session: &SignedIn) -> bool {
    let sent = headers.get(CSRF_HEADER).and_then(|value| value.to_str().ok());
    sent.is_some_and(|sent| same(sent, &session.csrf_token))
}

/// Where a request came from, as far as it matters for signing in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Visit {
    /// The browser's address, for counting attempts.
    pub address: Option<IpAddr>,
    /// Whether the cookie must never travel without TLS.
    pub secure_cookie: bool,
    /// What the browser calls itself, cut short.
    pub browser: Option<String>,
}

impl FromRequestParts<Arc<Auth>> for Visit {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, auth: &Arc<Auth>) -> Result<Self, Self::Rejection> {
        let trust = auth.settings.trust_proxy;
        let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Self {
            address: address(parts, trust),
            secure_cookie: !is_plain_localhost(parts, trust),
            browser: agent.map(|agent| agent.chars().take(300).collect()),
        })
    }
}

/// The address of the connection; behind a trusted proxy, the one that this proxy saw: the last it added.
fn address(parts: &Parts, trust_proxy: bool) -> Option<IpAddr> {
    let connected =
        parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip());
    if !trust_proxy {
        return connected;
    }
    let seen =
        parts.headers.get_all("x-forwarded-for").iter().next_back().and_then(|value| value.to_str().ok());
    seen.and_then(|list| list.rsplit(',').next()?.trim().parse().ok()).or(connected)
}

/// Whether the browser is at `http://localhost`: the one place where a cookie must do without `Secure` to work everywhere.
fn is_plain_localhost(parts: &Parts, trust_proxy: bool) -> bool {
    let forwarded = parts.headers.get("x-forwarded-proto").and_then(|value| value.to_str().ok());
    if trust_proxy && forwarded.is_some_and(|scheme| scheme.eq_ignore_ascii_case("https")) {
        return false;
    }
    let host = parts.headers.get(header::HOST).and_then(|value| value.to_str().ok());
    host.or_else(|| parts.uri.authority().map(axum::http::uri::Authority::as_str)).is_some_and(is_localhost)
}

/// `localhost`, `127.0.0.1` or `[::1]`, with or without a port.
fn is_localhost(host: &str) -> bool {
    let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => host.split(':').next().unwrap_or_default(),
    };
    name.eq_ignore_ascii_case("localhost") || matches!(name, "127.0.0.1" | "::1")
}

impl<S: Send + Sync> FromRequestParts<S> for WriteKeys {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| crate::caller::unknown_key().into())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| AccessError::NotAPerson.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    type Headers = [(&'static str, &'static str)];

    fn parts(headers: &Headers) -> Parts {
        let mut request = Request::get("/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut parts = request.body(()).unwrap().into_parts().0;
        parts.extensions.insert(ConnectInfo(SocketAddr::from(([10, 0, 0, 9], 5000))));
        parts
    }

    #[test]
    fn cookies_are_plain_on_localhost_alone() {
        let cases: [(&Headers, bool, bool); 9] = [
            (&[("host", "localhost:8080")], false, true),
            (&[("host", "127.0.0.1:8080")], false, true),
            (&[("host", "[::1]:8080")], false, true),
            (&[("host", "LOCALHOST")], false, true),
            (&[("host", "cx.example.com")], false, false),
            (&[("host", "localhost.example.com")], false, false),
            (&[("host", "192.168.1.5:8080")], false, false),
            (&[("host", "localhost:8080"), ("x-forwarded-proto", "https")], true, false),
            (&[("host", "localhost:8080"), ("x-forwarded-proto", "https")], false, true),
        ];
        for (headers, trust, plain) in cases {
            assert_eq!(
                is_plain_localhost(&parts(headers), trust),
                plain,
                "{headers:?}, trusted proxy: {trust}"
            );
        }
    }

    #[test]
    fn the_address_is_the_connections_unless_a_trusted_proxy_says_another() {
        let seen = |headers: &Headers, trust| address(&parts(headers), trust).unwrap().to_string();
        let forwarded = [("x-forwarded-for", "1.1.1.1, 203.0.113.7")];
        assert_eq!(seen(&[], false), "10.0.0.9");
        assert_eq!(seen(&forwarded, false), "10.0.0.9", "anyone can send the header");
        assert_eq!(
            seen(&forwarded, true),
            "203.0.113.7",
            "what the client itself put in front does not count"
        );
        assert_eq!(seen(&[("x-forwarded-for", "unknown")], true), "10.0.0.9");
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let found = |value: &'static str| session_cookie(&parts(&[("cookie", value)]).headers);
        assert_eq!(found("a=b; rapport_session=xyz; c=d").as_deref(), Some("xyz"));
        assert_eq!(found("my_rapport_session=xyz"), None);
    }
}
