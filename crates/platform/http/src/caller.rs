//! Who calls, and what a route asks of them.

use axum::{extract::FromRequestParts, http::request::Parts};
use rapport_kernel::{ErrorKind, Problem, Scope};
use serde::{Deserialize, Serialize};

use crate::ApiError;

/// What a person may do, each role all that the ones before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Talks to customers: cards, timelines, numbers of their own units.
    Employee,
    /// Leads a unit: the same over all units below it, and what is overdue there.
    Supervisor,
    /// Asks any question of the numbers, keeps definitions and targets.
    Analyst,
    /// Users, keys, units, audit.
    Administrator,
}

/// Interface language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    #[default]
    En,
    Ru,
}

/// On whose behalf a request is made; `Display` is what the audit log keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in person: `usr_…`.
    User(String),
    /// An API token: `tok_…`.
    Token(String),
}

impl std::fmt::Display for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::User(id) | Self::Token(id) => f.write_str(id),
        }
    }
}

/// A person or token that was recognised. Put into the request by authentication; handlers take it as an argument.
#[derive(Debug, Clone)]
pub struct Caller {
    pub actor: Actor,
    pub role: Role,
    pub scope: Scope,
    pub language: Language,
}

/// The employee that the caller is, where their user is linked to one: whose own work "own work" is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EmployeeId(pub Option<String>);

/// A source that was recognised by its write key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteKey {
    /// `key_…`.
    pub id: String,
    /// The source's name: `source` of its interactions.
    pub name: String,
}

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anyone: sign-in, health, the web application's files.
    Public,
    /// Senders of interactions, by a write key in the headers.
    WriteKey,
    /// Senders of interactions who may put the write key into the body: a wrong key in the headers is refused, without one
    /// the handler looks the body's key up in [`crate::WriteKeys`] before it does anything.
    WriteKeyInBody,
    /// People and tokens of at least this role.
    AtLeast(Role),
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| unauthenticated().into())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for EmployeeId {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for WriteKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| unknown_key().into())
    }
}

pub(crate) fn unauthenticated() -> Problem {
    Problem::new(
        ErrorKind::Unauthenticated,
        "access.sign_in",
        "sign in, or send an API token as Authorization: Bearer",
    )
}

pub(crate) fn unknown_key() -> Problem {
    Problem::new(
        ErrorKind::Unauthenticated,
        "access.write_key",
        "send the write key as the user name of HTTP basic authentication; `rapport key create` makes one",
    )
}

pub(crate) fn forbidden() -> Problem {
    Problem::new(ErrorKind::Forbidden, "access.role", "your role does not allow this")
}
