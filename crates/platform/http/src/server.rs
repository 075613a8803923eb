//! The frame around all rooms: ids, limits, headers, problems, health, the API's description, the web application's files.

mod assets;
mod cors;
mod frame;
mod health;
mod listen;
mod openapi;

use std::{future::Future, sync::Arc, time::Duration};

use axum::{Extension, Router, extract::DefaultBodyLimit, middleware};
use rapport_kernel::Problem;
use tower_http::{CompressionLevel, compression::CompressionLayer};
use utoipa::openapi::OpenApi;

use crate::{Access, Auth, Routes, Rule, access, routes};

pub use assets::{AssetFile, Assets};
#[cfg(test)]
pub(crate) use listen::serve_within;
pub use listen::{ListenError, listen, serve};

/// Limits of the server and what it says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerSettings {
    /// Shown in the API's description.
    pub version: String,
    /// Largest body read, in bytes, unless a route sets its own limit.
    pub body_limit: usize,
    /// Longest time until an answer begins.
    pub timeout: Duration,
    /// Believe headers that a proxy sets: the request's id, and that a caller is not this machine.
    pub trust_proxy: bool,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            body_limit: 2 * 1024 * 1024,
            timeout: Duration::from_mins(1),
            trust_proxy: false,
        }
    }
}

/// A server being put together.
pub struct Server {
    routes: Routes,
    auth: Arc<Auth>,
    settings: ServerSettings,
    assets: Option<Arc<dyn Assets>>,
    checks: Vec<health::Check>,
    render_metrics: Option<health::RenderMetrics>,
}

/// A server ready to serve.
pub struct Finished {
    pub router: Router,
    /// What `/api/openapi.json` answers.
    pub openapi: OpenApi,
    /// Every route and who may call it.
    pub rules: Vec<Rule>,
}

impl Server {
    /// The rooms' routes, to which those of [`Auth`] and of the frame itself are added.
    pub fn new(routes: Routes, auth: Arc<Auth>, settings: ServerSettings) -> Self {
        Self { routes, auth, settings, assets: None, checks: Vec::new(), render_metrics: None }
    }

    /// The web application's files, for every path that is not of an API.
    #[must_use]
    pub fn assets(mut self, assets: Arc<dyn Assets>) -> Self {
        self.assets = Some(assets);
        self
    }

    /// A condition of `/health/ready`. An error's text is shown to anyone: no secrets, no personal data.
    #[must_use]
    pub fn ready_when<F, Fut>(mut self, name: &'static str, check: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), Problem>> + Send + 'static,
    {
        self.checks.push(health::Check::new(name, check));
        self
    }

    /// What `/metrics` answers, in the Prometheus text format.
    #[must_use]
    pub fn metrics(mut self, render: impl Fn() -> String + Send + Sync + 'static) -> Self {
        self.render_metrics = Some(Arc::new(render));
        self
    }

    /// Puts everything behind the frame.
    pub fn finish(self) -> Finished {
        let state = Arc::new(health::State {
            checks: self.checks,
            render_metrics: self.render_metrics,
            auth: self.auth.clone(),
            trust_proxy: self.settings.trust_proxy,
            description: std::sync::OnceLock::new(),
        });
        let own = Routes::new()
            .add(Access::Public, routes!(health::is_alive))
            .add(Access::Public, routes!(health::is_ready))
            .add(Access::Public, routes!(health::read_metrics))
            .add(Access::Public, routes!(health::describe_api))
            .with_state(state.clone());
        let (router, mut openapi, rules) =
            self.routes.merge(access::routes(self.auth.clone())).merge(own).finish();
        openapi::complete(&mut openapi, &rules, &self.settings.version);
        let text = openapi.to_json().unwrap_or_else(|error| {
            tracing::error!(%error, "the API's description cannot be written");
            "{}".to_owned()
        });
        state.description.get_or_init(|| text.into());
        let frame = Arc::new(frame::Frame {
            clock: self.auth.clock().clone(),
            timeout: self.settings.timeout,
            trust_proxy: self.settings.trust_proxy,
        });
        let compression = CompressionLayer::new().br(true).gzip(true).quality(CompressionLevel::Precise(4));
        let router = router
            .fallback_service(assets::fallback(self.assets))
            .layer(Extension(self.auth))
            .layer(DefaultBodyLimit::max(self.settings.body_limit))
            .layer(middleware::from_fn(cors::allow_senders))
            .layer(middleware::from_fn_with_state(frame, frame::around))
            .layer(compression);
        Finished { router, openapi, rules }
    }
}
