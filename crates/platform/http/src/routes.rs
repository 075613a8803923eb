//! Routes, each with its access rule.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    http::Method,
    http::request::Parts,
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use crate::{
    Access, ApiError, Auth, Caller, WriteKey,
    access::{recognise_caller, recognise_write_key},
    caller, idempotency,
};

/// A route and who may call it: what the test of strangers walks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub method: Method,
    /// With parameters in braces: `/api/v1/customers/{id}`.
    pub path: String,
    pub access: Access,
}

/// The routes of a room. `S` is the room's state until [`Routes::with_state`].
pub struct Routes<S = ()> {
    router: OpenApiRouter<S>,
    rules: Vec<Rule>,
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self { router: OpenApiRouter::new(), rules: Vec::new() }
    }
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds handlers of one path: `routes.add(Access::AtLeast(Role::Employee), routes!(show_card))`.
    #[must_use]
    pub fn add(mut self, access: Access, (schemas, paths, handlers): UtoipaMethodRouter<S>) -> Self {
        for (path, item) in &paths.paths {
            let methods = [
                (Method::GET, item.get.is_some()),
                (Method::POST, item.post.is_some()),
                (Method::PUT, item.put.is_some()),
                (Method::PATCH, item.patch.is_some()),
                (Method::DELETE, item.delete.is_some()),
            ];
            for (method, _) in methods.into_iter().filter(|(_, there)| *there) {
                self.rules.push(Rule { method, path: path.clone(), access });
            }
        }
        let guarded = handlers.layer(from_fn_with_state(access, guard));
        self.router = self.router.routes((schemas, paths, guarded));
        self
    }

    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.rules.extend(other.rules);
        self
    }

    /// Gives the handlers their state.
    pub fn with_state<T: Clone + Send + Sync + 'static>(self, state: S) -> Routes<T> {
        Routes { router: self.router.with_state(state), rules: self.rules }
    }
}

impl Routes {
    /// The axum router, the API's description, and every route's rule.
    pub fn finish(self) -> (Router, OpenApi, Vec<Rule>) {
        let (router, description) = self.router.split_for_parts();
        (router, description, self.rules)
    }

    /// For a room's own tests: every request is made by this caller.
    pub fn called_by(self, caller: Caller) -> Router {
        self.router.split_for_parts().0.layer(axum::Extension(caller))
    }

    /// For a room's own tests: every request comes from this source.
    pub fn sent_by(self, key: WriteKey) -> Router {
        self.router.split_for_parts().0.layer(axum::Extension(key))
    }
}

async fn guard(State(access): State<Access>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match admit(access, &mut parts).await {
        Ok(()) => {
            let who =
                parts.extensions.get::<Caller>().cloned().zip(parts.extensions.get::<Arc<Auth>>().cloned());
            let request = Request::from_parts(parts, body);
            match who {
                Some((caller, auth)) if idempotency::asked(&request) => {
                    idempotency::once(&auth, &caller, request, next).await
                }
                _ => next.run(request).await,
            }
        }
        Err(refused) => refused.into_response(),
    }
}

/// Looks who makes the request, as far as the rule asks, and whether the rule lets them in.
async fn admit(access: Access, parts: &mut Parts) -> Result<(), ApiError> {
    match access {
        Access::Public => Ok(()),
        Access::WriteKey | Access::WriteKeyInBody => {
            let sent = recognise_write_key(parts).await?;
            let known = parts.extensions.get::<WriteKey>().is_some();
            let may_follow = access == Access::WriteKeyInBody && !sent;
            if known || may_follow { Ok(()) } else { Err(caller::unknown_key().into()) }
        }
        Access::AtLeast(role) => {
            recognise_caller(parts).await?;
            match parts.extensions.get::<Caller>() {
                None => Err(caller::unauthenticated().into()),
                Some(caller) if caller.role < role => Err(caller::forbidden().into()),
                Some(_) => Ok(()),
            }
        }
    }
}
