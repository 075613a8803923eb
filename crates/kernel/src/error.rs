//! How an error is told: a kind, a stable code, the field at fault, and what to do.

use serde::{Deserialize, Serialize};

/// What sort of failure it is. `http` turns it into a status, the command line into an exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// The request is not well formed or breaks a rule (400 or 422).
    Invalid,
    /// Nobody is signed in (401).
    Unauthenticated,
    /// Signed in, but not allowed (403). Objects one may not see are `NotFound`.
    Forbidden,
    /// Not there, or not visible to the caller (404).
    NotFound,
    /// In conflict with what is there (409).
    Conflict,
    /// Larger than what is accepted (413).
    TooLarge,
    /// Too many requests (429).
    Limited,
    /// Cannot be served now, try again (503 with `Retry-After`).
    Unavailable,
    /// A fault of ours (500).
    Internal,
}

/// An error as callers see it: stable `code` (`survey.closed`), plain `detail`, `field` at fault where one is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{detail} [{code}]")]
pub struct Problem {
    pub kind: ErrorKind,
    pub code: String,
    pub detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

impl Problem {
    pub fn new(kind: ErrorKind, code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { kind, code: code.into(), detail: detail.into(), field: None }
    }

    pub fn invalid(code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::Invalid, code, detail)
    }

    pub fn not_found(code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::NotFound, code, detail)
    }

    #[must_use]
    pub fn at(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }
}
