//! What senders are told: all is kept, or which items are not and why.

use axum::{
    body::{Body, to_bytes},
    response::{IntoResponse, Response},
};
use rapport_http::{ApiError, Json};
use rapport_kernel::{ErrorKind, Problem};
use serde::Serialize;
use serde_json::Value;

use crate::segment::Refused;

/// An item that was not accepted.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ItemError {
    /// Place in the batch, from 0.
    index: usize,
    /// The sender's id of it, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    message_id: Option<String>,
    code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    detail: String,
}

/// What was accepted is durable.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[allow(clippy::struct_field_names, reason = "the names are the API's")]
pub struct Accepted {
    /// Always true.
    success: bool,
    /// Items kept now or before; only when some were refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<usize>,
    /// Of these, items that were there already; only when some were refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    duplicates: Option<usize>,
    /// Items not kept. Sending them again unchanged will not help.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ItemError>,
}

impl Accepted {
    pub const fn all() -> Self {
        Self { success: true, accepted: None, duplicates: None, errors: Vec::new() }
    }

    pub const fn some(accepted: usize, duplicates: usize, errors: Vec<ItemError>) -> Self {
        Self { success: true, accepted: Some(accepted), duplicates: Some(duplicates), errors }
    }
}

impl IntoResponse for Accepted {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}

/// Items by name.
pub fn errors(refused: Vec<(usize, Refused)>) -> Vec<ItemError> {
    refused
        .into_iter()
        .map(|(index, Refused { message_id, problem })| ItemError {
            index,
            message_id,
            code: problem.code,
            field: problem.field,
            detail: problem.detail,
        })
        .collect()
}

/// Nothing was accepted: a problem that lists every item.
pub async fn all_refused(errors: Vec<ItemError>) -> Result<Response, ApiError> {
    let problem = Problem::new(
        ErrorKind::Invalid,
        "batch.refused",
        "no item of the batch could be accepted; errors names each",
    );
    let (parts, body) = ApiError(problem).into_response().into_parts();
    let told = to_bytes(body, 64 * 1024).await.unwrap_or_default();
    let mut told: Value = serde_json::from_slice(&told).unwrap_or_default();
    told["errors"] = serde_json::to_value(errors).unwrap_or_default();
    let mut response = Response::from_parts(parts, Body::from(told.to_string()));
    response.headers_mut().remove(axum::http::header::CONTENT_LENGTH);
    Ok(response)
}
