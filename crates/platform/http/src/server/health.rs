//! What those who run the server ask it: whether it lives, whether it is ready, its metrics, its description.

use std::{
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, OnceLock},
};

use axum::{
    extract::{ConnectInfo, Request, State as Shared},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use rapport_kernel::Problem;
use serde::Serialize;

use crate::{ApiError, Auth, Caller, Json, Role, access, caller};

pub(super) type RenderMetrics = Arc<dyn Fn() -> String + Send + Sync>;
type Checking = Pin<Box<dyn Future<Output = Result<(), Problem>> + Send>>;

pub(super) struct Check {
    name: &'static str,
    run: Box<dyn Fn() -> Checking + Send + Sync>,
}

impl Check {
    pub fn new<F, Fut>(name: &'static str, check: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), Problem>> + Send + 'static,
    {
        Self { name, run: Box::new(move || Box::pin(check())) }
    }
}

pub(super) struct State {
    pub checks: Vec<Check>,
    pub render_metrics: Option<RenderMetrics>,
    pub auth: Arc<Auth>,
    pub trust_proxy: bool,
    pub description: OnceLock<Bytes>,
}

#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Alive {
    /// `alive`.
    status: &'static str,
}

/// Is the server alive?
#[utoipa::path(get, path = "/health/live", tag = "operations", responses((status = 200, body = Alive)))]
pub(super) async fn is_alive() -> Json<Alive> {
    Json(Alive { status: "alive" })
}

#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Readiness {
    /// `ready`, or `not_ready` when any check failed.
    status: &'static str,
    checks: Vec<Checked>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct Checked {
    name: &'static str,
    ready: bool,
    /// What is wrong and what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

/// Is the server ready for requests?
#[utoipa::path(
    get, path = "/health/ready", tag = "operations",
    responses((status = 200, body = Readiness), (status = 503, body = Readiness, description = "Not ready"))
)]
pub(super) async fn is_ready(Shared(state): Shared<Arc<State>>) -> (StatusCode, Json<Readiness>) {
    let mut checks = Vec::new();
    for check in &state.checks {
        let result = (check.run)().await;
        let detail = result.err().map(|problem| problem.detail);
        checks.push(Checked { name: check.name, ready: detail.is_none(), detail });
    }
    let ready = checks.iter().all(|check| check.ready);
    let (code, status) =
        if ready { (StatusCode::OK, "ready") } else { (StatusCode::SERVICE_UNAVAILABLE, "not_ready") };
    (code, Json(Readiness { status, checks }))
}

/// Metrics for Prometheus
///
/// For an administrator's token, and for whoever asks from this very machine without a proxy between.
#[utoipa::path(
    get, path = "/metrics", tag = "operations",
    responses((status = 200, body = String, content_type = "text/plain"))
)]
pub(super) async fn read_metrics(
    Shared(state): Shared<Arc<State>>,
    request: Request,
) -> Result<Response, ApiError> {
    let mut parts = request.into_parts().0;
    if state.trust_proxy || !is_this_machine(&parts.extensions, &parts.headers) {
        parts.extensions.insert(state.auth.clone());
        access::recognise_caller(&mut parts).await?;
        match parts.extensions.get::<Caller>() {
            None => return Err(caller::unauthenticated().into()),
            Some(caller) if caller.role < Role::Administrator => return Err(caller::forbidden().into()),
            Some(_) => {}
        }
    }
    let text = state.render_metrics.as_ref().map_or_else(String::new, |render| render());
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

/// Whether the connection comes from this machine and nothing says that it was passed on.
fn is_this_machine(extensions: &axum::http::Extensions, headers: &HeaderMap) -> bool {
    let local = extensions
        .get::<ConnectInfo<SocketAddr>>()
        .is_some_and(|ConnectInfo(address)| address.ip().is_loopback());
    let passed_on =
        ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];
    local && passed_on.iter().all(|name| !headers.contains_key(*name))
}

/// The API's description
///
/// OpenAPI 3.1, of this very server.
#[utoipa::path(get, path = "/api/openapi.json", tag = "operations", responses((status = 200, body = Object, content_type = "application/json")))]
pub(super) async fn describe_api(Shared(state): Shared<Arc<State>>) -> Response {
    let text = state.description.get().cloned().unwrap_or_default();
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], text).into_response()
}
