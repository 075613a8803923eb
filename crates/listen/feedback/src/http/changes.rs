//! What people do with feedback.

use std::sync::Arc;

use axum::extract::State;
use rapport_http::{ApiError, Caller, EmployeeId, Json, Path, Query, UserId};
use rapport_kernel::{Id, Problem, interaction::InteractionId, text};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::reach;
use crate::{
    Feedback,
    change::{self, Action, Change, Changed, not_found},
    filter::Tag,
    walk::{self, Person},
};

/// Feedback changed at once, at most.
const MOST: usize = 200;
/// People offered at once.
const PEOPLE: usize = 50;

/// What to do with some feedback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FeedbackAction)]
pub(super) enum Word {
    Seen,
    Unseen,
    Assign,
    Tag,
    Untag,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FeedbackChangeRequest)]
pub(super) struct Request {
    /// `int_…`, 1 to 200 of them.
    #[schema(value_type = Vec<String>)]
    feedback: Vec<Id<InteractionId>>,
    action: Word,
    /// For `assign`: the person (`usr_…`), or null for nobody.
    #[schema(value_type = Option<String>)]
    to: Option<Id<UserId>>,
    /// For `tag` and `untag`: `ftg_…`.
    #[schema(value_type = Option<String>)]
    tag: Option<Id<Tag>>,
}

/// Change feedback
///
/// Marks as seen or not, assigns, tags: all that are named, or none when one of them may not be seen. The answer's `change` can
/// be undone.
#[utoipa::path(
    post, path = "/api/v1/feedback/changes", tag = "feedback", request_body = Request,
    responses((status = 200, body = Changed))
)]
pub(super) async fn change_feedback(
    State(room): State<Arc<Feedback>>,
    caller: Caller,
    employee: EmployeeId,
    Json(request): Json<Request>,
) -> Result<Json<Changed>, ApiError> {
    if request.feedback.is_empty() || request.feedback.len() > MOST {
        let detail = format!("name 1 to {MOST} pieces of feedback");
        return Err(Problem::invalid("feedback.many", detail).at("feedback").into());
    }
    let tag = || request.tag.ok_or_else(|| Problem::invalid("feedback.tag_needed", "name the tag").at("tag"));
    let action = match request.action {
        Word::Seen => Action::Seen,
        Word::Unseen => Action::Unseen,
        Word::Assign => Action::Assign(request.to),
        Word::Tag => Action::Tag(tag()?),
        Word::Untag => Action::Untag(tag()?),
    };
    let reach = reach(&caller, employee);
    Ok(Json(change::make(&room, &reach, &caller.actor, &request.feedback, &action).await?))
}

/// Undo a change
///
/// Of one's own: everything is as it was before, but for what somebody changed again since.
#[utoipa::path(
    post, path = "/api/v1/feedback/changes/{id}/undo", tag = "feedback", params(("id" = String, Path, description = "chg_…")),
    responses((status = 200, body = Changed))
)]
pub(super) async fn undo_change(
    State(room): State<Arc<Feedback>>,
    caller: Caller,
    employee: EmployeeId,
    Path(id): Path<Id<Change>>,
) -> Result<Json<Changed>, ApiError> {
    Ok(Json(change::undo(&room, &reach(&caller, employee), &caller.actor, id).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PeopleParams {
    /// The beginning of a name, or of any word of it.
    q: Option<String>,
}

/// People to whom a feedback may be assigned.
#[derive(Serialize, ToSchema)]
pub(super) struct FeedbackPeople {
    items: Vec<Person>,
}

/// List who may take a feedback
///
/// People who may see its unit, by name, at most 50.
#[utoipa::path(
    get, path = "/api/v1/feedback/{id}/people", tag = "feedback",
    params(("id" = String, Path, description = "int_…"), PeopleParams),
    responses((status = 200, body = FeedbackPeople))
)]
pub(super) async fn list_people(
    State(room): State<Arc<Feedback>>,
    caller: Caller,
    employee: EmployeeId,
    Path(id): Path<Id<InteractionId>>,
    Query(params): Query<PeopleParams>,
) -> Result<Json<FeedbackPeople>, ApiError> {
    let reach = reach(&caller, employee);
    let rows = walk::visible(room.db.read(), &[id], &reach).await?;
    let row = rows.first().ok_or_else(not_found)?;
    let typed = text::fold(params.q.as_deref().unwrap_or_default());
    let begins = |name: &str| {
        let name = text::fold(name);
        name.starts_with(&typed) || name.split(' ').any(|word| word.starts_with(&typed))
    };
    let people = room.auth.who_see(row.unit_id.as_deref()).await?.into_iter();
    let items = people
        .filter(|user| begins(&user.name))
        .take(PEOPLE)
        .map(|user| Person { id: user.id.to_string(), name: user.name });
    Ok(Json(FeedbackPeople { items: items.collect() }))
}
