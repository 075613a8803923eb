//! The unit that a caller looks at, out of all that they may see.

use std::sync::Arc;

use axum::{extract::FromRequestParts, http::request::Parts};
use rapport_kernel::{Problem, Scope};

use crate::{ApiError, Auth, Caller};

/// The caller's scope, narrowed to the unit that the query's `unit` names, with all units below it. Without `unit` the whole
/// of it. A unit that is not there, or that the caller may not see, is a 404.
///
/// A handler that gives numbers or lists takes it in place of the caller's own scope, and describes the parameter `unit`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Within {
    pub scope: Scope,
    /// The unit's code.
    pub unit: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Within {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let caller = Caller::from_request_parts(parts, state).await?;
        let query = parts.uri.query().unwrap_or_default();
        let named = url::form_urlencoded::parse(query.as_bytes())
            .find(|(key, value)| key == "unit" && !value.is_empty())
            .map(|(_, value)| value.into_owned());
        let Some(unit) = named else { return Ok(Self { scope: caller.scope, unit: None }) };
        let Some(auth) = parts.extensions.get::<Arc<Auth>>() else { return Err(no_unit(&unit).into()) };
        Ok(Self { scope: narrow(auth, &caller.scope, &unit).await?, unit: Some(unit) })
    }
}

/// The part of the scope that lies in the unit and below it.
pub(crate) async fn narrow(auth: &Auth, scope: &Scope, unit: &str) -> Result<Scope, Problem> {
    auth.within(scope, unit).await?.ok_or_else(|| no_unit(unit))
}

fn no_unit(unit: &str) -> Problem {
    Problem::not_found("unit.unknown", format!("there is no unit {unit:?} that you may see")).at("unit")
}
