//! What can be wrong with a question or a definition.

use rapport_kernel::{ErrorKind, Problem};

/// A definition that cannot be used, by the field at fault.
pub(crate) fn wrong(field: &str, detail: impl Into<String>) -> Problem {
    Problem::invalid("metric.definition", detail).at(field)
}

/// A question that cannot be answered, by the parameter at fault.
pub(crate) fn unclear(code: &str, field: &str, detail: impl Into<String>) -> Problem {
    Problem::invalid(code, detail).at(field)
}

pub(crate) fn unknown_metric(name: &str, known: &[&str]) -> Problem {
    let detail = format!("there is no metric {name:?}; there are {}", known.join(", "));
    Problem::not_found("metric.unknown", detail).at("name")
}

/// The query engine answered something else than what was asked for: a fault of ours.
pub(crate) fn unexpected(detail: impl std::fmt::Display) -> Problem {
    tracing::error!(%detail, "metrics: unexpected answer");
    Problem::new(ErrorKind::Internal, "metric.answer", "the numbers came in an unexpected shape; see the log")
}
