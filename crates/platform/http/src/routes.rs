//! Routes, each with its access rule.

use axum::{
    Router,
    extract::{Request, State},
    http::Method,
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use crate::{Access, ApiError, Caller, WriteKey, caller};

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
}

async fn guard(State(access): State<Access>, request: Request, next: Next) -> Response {
    let refused = match access {
        Access::Public => None,
        Access::WriteKey if request.extensions().get::<WriteKey>().is_some() => None,
        Access::WriteKey => Some(caller::unknown_key()),
        Access::AtLeast(role) => match request.extensions().get::<Caller>() {
            None => Some(caller::unauthenticated()),
            Some(caller) if caller.role < role => Some(caller::forbidden()),
            Some(_) => None,
        },
    };
    match refused {
        Some(problem) => ApiError(problem).into_response(),
        None => next.run(request).await,
    }
}
