//! Around every request: its id, its time limit, what is logged of it, and the headers that keep browsers careful.

use std::{any::Any, fmt::Write, panic::AssertUnwindSafe, sync::Arc, time::Duration, time::Instant};

use axum::{
    body::to_bytes,
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::FutureExt;
use rapport_kernel::{Clock, ErrorKind, Problem};
use tracing::Instrument;

use crate::{
    ApiError,
    api_error::{PROBLEM_JSON, TRACE_ID, problem_response},
};

pub(super) struct Frame {
    pub clock: Arc<dyn Clock>,
    pub timeout: Duration,
    pub trust_proxy: bool,
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What a page of ours may load: its own files; styles also inline, as the component library sets them.
const CONTENT_SECURITY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
     font-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Set on every answer that does not set them itself.
const HEADERS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// The outermost layer: nothing below it can end a request without an answer, a log line and a problem that names it.
pub(super) async fn around(State(frame): State<Arc<Frame>>, request: Request, next: Next) -> Response {
    let trace_id = frame.trace_id(request.headers());
    let method = request.method().clone();
    // The pattern, never the path: paths hold ids, and queries hold whatever people searched for.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "-".to_owned(), |path| path.as_str().to_owned());
    let api = is_api(request.uri().path());
    let private = request.uri().path().starts_with("/api/");
    let started = Instant::now();
    let span = tracing::info_span!("request", %trace_id, %method, route);
    let answer = async {
        let answered =
            tokio::time::timeout(frame.timeout, AssertUnwindSafe(next.run(request)).catch_unwind()).await;
        let response = match answered {
            Ok(Ok(response)) => response,
            Ok(Err(panic)) => broken(&*panic),
            Err(_) => too_slow(),
        };
        if api { as_problem(response).await } else { response }
    };
    let mut response = TRACE_ID.scope(trace_id.clone(), answer).instrument(span.clone()).await;
    let took = started.elapsed();
    span.in_scope(|| log(&method, &route, response.status(), took));
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&trace_id) {
        headers.insert(REQUEST_ID, id);
    }
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if private {
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    response
}

impl Frame {
    /// A fresh id; behind a trusted proxy the one it gave, so that both logs tell of the same request.
    fn trace_id(&self, headers: &HeaderMap) -> String {
        let given = headers.get(REQUEST_ID).and_then(|value| value.to_str().ok()).filter(|id| {
            (1..=64).contains(&id.len())
                && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        });
        if let Some(given) = given.filter(|_| self.trust_proxy) {
            return given.to_owned();
        }
        self.clock.random().iter().fold(String::with_capacity(20), |mut id, byte| {
            let _ = write!(id, "{byte:02x}");
            id
        })
    }
}

/// Paths of programs, where errors are problems; everything else is the web application's.
pub(super) fn is_api(path: &str) -> bool {
    ["/api/", "/v1/", "/health/"].iter().any(|start| path.starts_with(start)) || path == "/metrics"
}

fn log(method: &Method, route: &str, status: StatusCode, took: Duration) {
    let status = status.as_u16();
    let labels =
        [("method", method.to_string()), ("route", route.to_owned()), ("status", status.to_string())];
    metrics::counter!("rapport_http_requests_total", &labels).increment(1);
    metrics::histogram!("rapport_http_request_seconds", "route" => route.to_owned())
        .record(took.as_secs_f64());
    let took_ms = took.as_secs_f64() * 1000.0;
    if status >= 500 {
        tracing::warn!(status, took_ms, "answered");
    } else if route.starts_with("/api/") {
        tracing::info!(status, took_ms, "answered");
    } else {
        tracing::debug!(status, took_ms, "answered");
    }
}

fn broken(panic: &(dyn Any + Send)) -> Response {
    let said =
        panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    tracing::error!(panic = said.unwrap_or("unknown"), "a handler broke");
    let detail = "something broke on our side; the log tells more under this trace_id";
    ApiError(Problem::new(ErrorKind::Internal, "server.broken", detail)).into_response()
}

fn too_slow() -> Response {
    let detail = "the answer took too long; try again, or ask for less at once";
    ApiError(Problem::new(ErrorKind::Unavailable, "server.timeout", detail)).into_response()
}

/// Errors that axum itself answers become problems too: a wrong method, a body that is too large.
async fn as_problem(response: Response) -> Response {
    let status = response.status();
    let told = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(PROBLEM_JSON.as_bytes()));
    let plain = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if !(status.is_client_error() || status.is_server_error()) || told || !plain {
        return response;
    }
    let (parts, body) = response.into_parts();
    let said = to_bytes(body, 4096).await.unwrap_or_default();
    let said = String::from_utf8_lossy(&said).trim().to_owned();
    let (code, detail) = match status {
        StatusCode::METHOD_NOT_ALLOWED => ("request.method", "this address does not take this method"),
        StatusCode::PAYLOAD_TOO_LARGE => ("request.too_large", "the body is larger than this address takes"),
        _ => ("request.refused", "the request was refused"),
    };
    let detail = if said.is_empty() { detail.to_owned() } else { said };
    let mut problem = problem_response(status, code.to_owned(), detail, None);
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = parts.headers.get(&name) {
            problem.headers_mut().insert(name, value.clone());
        }
    }
    problem
}
