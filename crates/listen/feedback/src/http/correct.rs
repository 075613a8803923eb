//! Corrections of what was found in a comment.

use std::sync::Arc;

use axum::extract::State;
use rapport_http::{ApiError, Caller, EmployeeId, Json, Path};
use rapport_kernel::{Id, interaction::InteractionId};
use rapport_text::comments::Field;
use serde::Deserialize;
use utoipa::ToSchema;

use super::reach;
use crate::{
    Feedback,
    correct::{self, CorrectedShown},
};

/// What a comment means.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FeedbackCorrectionRequest)]
pub(super) struct Request {
    field: Field,
    /// A word of that field; null takes the correction back.
    said: Option<String>,
}

/// Correct what was found in a comment
///
/// Holds for every comment of the very same words, past and to come. Who said it and when is kept.
#[utoipa::path(
    put, path = "/api/v1/feedback/{id}/finding", tag = "feedback", params(("id" = String, Path, description = "int_…")),
    request_body = Request, responses((status = 200, body = CorrectedShown))
)]
pub(super) async fn correct_finding(
    State(room): State<Arc<Feedback>>,
    caller: Caller,
    employee: EmployeeId,
    Path(id): Path<Id<InteractionId>>,
    Json(request): Json<Request>,
) -> Result<Json<CorrectedShown>, ApiError> {
    let (reach, actor) = (reach(&caller, employee), caller.actor.to_string());
    let said = request.said.as_deref();
    Ok(Json(correct::correct(&room, &reach, &actor, id, request.field, said).await?))
}
