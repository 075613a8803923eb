use std::fmt;

use crate::Problem;

/// Where in a rule something is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Line and column of the SQL text, from 1.
    Text { line: u64, column: u64 },
    /// Path in the JSON tree: `rules[1].value`; empty for the rule as a whole.
    Path(String),
    /// The rule as a whole.
    Whole,
}

/// Why a text or a JSON tree is not a rule: fit for the person who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}{detail}")]
pub struct RuleError {
    /// `rule.syntax`, `rule.unsupported`, `rule.field`, `rule.operator`, `rule.value` or `rule.too_large`.
    pub code: &'static str,
    pub detail: String,
    pub place: Place,
}

impl RuleError {
    pub(super) fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), place: Place::Whole }
    }

    /// Names the place, unless one closer to the fault is known already.
    pub(super) fn at(mut self, place: Place) -> Self {
        if self.place == Place::Whole {
            self.place = place;
        }
        self
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text { line: 1, column } => write!(f, "at column {column}: "),
            Self::Text { line, column } => write!(f, "at line {line}, column {column}: "),
            Self::Path(path) if !path.is_empty() => write!(f, "{path}: "),
            Self::Path(_) | Self::Whole => Ok(()),
        }
    }
}

impl From<RuleError> for Problem {
    fn from(error: RuleError) -> Self {
        Self::invalid(error.code, error.to_string())
    }
}
