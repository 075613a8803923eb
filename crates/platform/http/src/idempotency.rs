//! `Idempotency-Key` on what creates: a request sent again after a lost answer gets that answer and does nothing twice
//! (draft-ietf-httpapi-idempotency-key-header).
//!
//! Keys are the caller's own: two callers never meet in one. Answers of 5xx are not kept, so that the request may be tried
//! again. A server that is killed between the act and its answer leaves the key open for [`PATIENCE`]; after that the request
//! runs anew.

use axum::{
    Extension,
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use rapport_kernel::{ErrorKind, Problem, Timestamp, time::DAY};
use rapport_store::{Db, FromQueryResult, Sql, StoreError};
use sha2::{Digest, Sha256};

use crate::{ApiError, Auth, Caller};

pub(crate) const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
/// Says that an answer was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// Longest key, in bytes.
const LONGEST: usize = 200;
/// Largest body and answer that take part, in bytes.
const LARGEST: usize = 2 * 1024 * 1024;
/// How long a request without an answer counts as under way, in microseconds.
const PATIENCE: i64 = 2 * 60 * 1_000_000;

/// Marks an answer that holds a secret: it is not kept, and not given twice.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ShownOnce;

/// What is put before the parts of an answer that holds a secret.
pub(crate) const SHOWN_ONCE: Extension<ShownOnce> = Extension(ShownOnce);

#[derive(FromQueryResult)]
struct Kept {
    request: Vec<u8>,
    at: i64,
    status: i64,
    content_type: Option<String>,
    body: Option<Vec<u8>>,
}

/// Whether the request asks to be done once: one that creates, of a recognised caller, with JSON or nothing as its body.
pub(crate) fn asked(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE);
    request.method() == Method::POST
        && request.headers().contains_key(&HEADER)
        && kind.is_none_or(|kind| kind.as_bytes().starts_with(b"application/json"))
}

/// Runs the request, or gives the answer that it had.
pub(crate) async fn once(auth: &Auth, caller: &Caller, request: Request, next: Next) -> Response {
    match try_once(auth, caller, request, next).await {
        Ok(response) => response,
        Err(error) => error.into_response(),
    }
}

async fn try_once(auth: &Auth, caller: &Caller, request: Request, next: Next) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    let key = key_of(&parts.headers)?;
    let body = to_bytes(body, LARGEST).await.map_err(|_| {
        Problem::new(ErrorKind::TooLarge, "request.too_large", "the body is larger than this address takes")
    })?;
    let address = parts.uri.path_and_query().map_or("", |path| path.as_str());
    let id = digest(&[&caller.actor.to_string(), address, &key]);
    let asked = Sha256::digest(&body).to_vec();
    let (db, now) = (auth.db(), auth.clock().now());
    if !begin(db, &id, &asked, now).await? {
        return answered(db, &id, &asked).await;
    }
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    keep(db, &id, response).await
}

fn key_of(headers: &HeaderMap) -> Result<String, Problem> {
    let key = headers.get(&HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if (1..=LONGEST).contains(&key.len()) {
        return Ok(key.to_owned());
    }
    Err(Problem::new(
        ErrorKind::Invalid,
        "idempotency.key",
        format!("Idempotency-Key must be 1 to {LONGEST} visible ASCII letters"),
    )
    .at("Idempotency-Key"))
}

fn digest(parts: &[&str]) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().to_vec()
}

/// Takes the key; false when somebody has it. Forgets what is older than a day, and what never came to an answer.
async fn begin(db: &Db, id: &[u8], asked: &[u8], now: Timestamp) -> Result<bool, ApiError> {
    db.write()
        .run(
            "DELETE FROM idempotent_answer WHERE at < $1 OR (id = $2 AND status = 0 AND at < $3)",
            vec![now.plus(-DAY).micros().into(), id.to_vec().into(), now.plus(-PATIENCE).micros().into()],
        )
        .await?;
    let begun = db
        .write()
        .run(
            "INSERT INTO idempotent_answer (id, request, at, status) VALUES ($1, $2, $3, 0) ON CONFLICT DO NOTHING",
            vec![id.to_vec().into(), asked.to_vec().into(), now.micros().into()],
        )
        .await?;
    Ok(begun > 0)
}

async fn answered(db: &Db, id: &[u8], asked: &[u8]) -> Result<Response, ApiError> {
    let kept: Option<Kept> = db
        .read()
        .one(
            "SELECT request, at, status, content_type, body FROM idempotent_answer WHERE id = $1",
            vec![id.to_vec().into()],
        )
        .await?;
    let conflict = |code: &'static str, detail: &str| Problem::new(ErrorKind::Conflict, code, detail);
    let Some(kept) = kept else {
        return Err(conflict("idempotency.running", "the first request just failed; send it again").into());
    };
    if kept.request != asked {
        let detail = "another request was sent under this Idempotency-Key; take a new key for a new request";
        return Err(conflict("idempotency.reused", detail).at("Idempotency-Key").into());
    }
    if kept.status == 0 {
        let began = Timestamp::from_micros(kept.at);
        let detail = format!("the first request under this Idempotency-Key, of {began}, is still under way");
        return Err(conflict("idempotency.running", &detail).into());
    }
    let Some(body) = kept.body else {
        let detail = "this was done by the first request; its secret was shown then and is not kept";
        return Err(conflict("idempotency.shown_once", detail).into());
    };
    let status = u16::try_from(kept.status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let mut response = (status.unwrap_or(StatusCode::OK), body).into_response();
    response.headers_mut().remove(header::CONTENT_TYPE);
    if let Some(kind) = kept.content_type.and_then(|kind| HeaderValue::from_str(&kind).ok()) {
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    Ok(response)
}

/// Keeps the answer and passes it on; that of a server's failure is only passed on.
async fn keep(db: &Db, id: &[u8], response: Response) -> Result<Response, ApiError> {
    let status = response.status();
    if status.is_server_error() {
        if let Err(error) = forget(db, id).await {
            // The failure that is being told is what matters; the key opens by itself after a while.
            tracing::warn!(%error, "a key stays taken after a failure");
        }
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, LARGEST).await else {
        forget(db, id).await?;
        let detail = "the answer is too large to be kept; send such a request without Idempotency-Key";
        return Err(Problem::new(ErrorKind::Unavailable, "idempotency.failed", detail).into());
    };
    let secret = parts.extensions.get::<ShownOnce>().is_some();
    let kept: Option<Vec<u8>> = (!secret).then(|| Bytes::clone(&body).into());
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    db.write()
        .run(
            "UPDATE idempotent_answer SET status = $2, content_type = $3, body = $4 WHERE id = $1",
            vec![
                id.to_vec().into(),
                i64::from(status.as_u16()).into(),
                kind.map(str::to_owned).into(),
                kept.into(),
            ],
        )
        .await?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

/// Gives the key free: the request may be sent again.
async fn forget(db: &Db, id: &[u8]) -> Result<(), StoreError> {
    db.write().run("DELETE FROM idempotent_answer WHERE id = $1", vec![id.to_vec().into()]).await?;
    Ok(())
}
