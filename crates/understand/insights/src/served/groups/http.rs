//! The routes of groups: supervisors and above, who see the whole company.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use rapport_customers::Segment;
use rapport_http::{Access, ApiError, Caller, Json, Path, Query, Role, Routes, routes};
use rapport_kernel::{ErrorKind, Id, Problem, Scope};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    ask::{self, View, ask, shown, view},
    behind::{self, Behind, Members, Sentence},
    model::{GroupId, Run},
    segment,
};
use crate::served::Insights;

/// Routes of this part.
pub fn routes() -> Routes<Arc<Insights>> {
    let supervisor = Access::AtLeast(Role::Supervisor);
    Routes::new()
        .add(supervisor, routes!(show_groups, ask_groups))
        .add(supervisor, routes!(rename_group))
        .add(supervisor, routes!(list_group_customers))
        .add(supervisor, routes!(list_group_sentences))
        .add(supervisor, routes!(save_group_segment))
}

/// Groups are of all customers: a part of the company has no part of them.
fn whole(caller: &Caller) -> Result<(), Problem> {
    if caller.scope == Scope::All {
        return Ok(());
    }
    let detail = "groups are of all customers of the company: they are shown to people who see all units";
    Err(Problem::new(ErrorKind::Forbidden, "groups.whole_company", detail))
}

/// A group that the caller may see: the search that found it, and its place there.
async fn seen(room: &Insights, caller: &Caller, id: Id<GroupId>) -> Result<(Run, usize), Problem> {
    whole(caller).map_err(|_| Problem::not_found("groups.unknown", "there is no such group any more"))?;
    ask::group(room, id, caller.language).await
}

/// Show the groups of customers
///
/// What the newest search found, and how far the one is that runs now.
#[utoipa::path(get, path = "/api/v1/groups", tag = "groups", responses((status = 200, body = View)))]
async fn show_groups(State(room): State<Arc<Insights>>, caller: Caller) -> Result<Json<View>, ApiError> {
    whole(&caller)?;
    Ok(Json(view(&room, caller.language).await?))
}

/// Search for groups of customers
///
/// In the background; every week from then on. While a search waits or runs, it is the answer.
#[utoipa::path(post, path = "/api/v1/groups", tag = "groups", responses((status = 202, body = Run)))]
async fn ask_groups(
    State(room): State<Arc<Insights>>,
    caller: Caller,
) -> Result<(StatusCode, Json<Run>), ApiError> {
    whole(&caller)?;
    Ok((StatusCode::ACCEPTED, Json(ask(&room, &caller.actor.to_string()).await?)))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GroupNaming)]
struct Naming {
    /// At most 100 characters; empty for the name of its traits.
    name: String,
}

/// Name a group
#[utoipa::path(
    patch, path = "/api/v1/groups/{id}", tag = "groups", params(("id" = String, Path, description = "grp_…")),
    request_body = Naming, responses((status = 204, description = "Named"))
)]
async fn rename_group(
    State(room): State<Arc<Insights>>,
    caller: Caller,
    Path(id): Path<Id<GroupId>>,
    Json(body): Json<Naming>,
) -> Result<StatusCode, ApiError> {
    seen(&room, &caller, id).await?;
    segment::rename(&room, id, &body.name, &caller.actor).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// List the customers of a group
///
/// Fifty at a time of those that were looked at, the most typical first, or by a factor.
#[utoipa::path(
    get, path = "/api/v1/groups/{id}/customers", tag = "groups",
    params(("id" = String, Path, description = "grp_…"), Behind), responses((status = 200, body = Members))
)]
async fn list_group_customers(
    State(room): State<Arc<Insights>>,
    caller: Caller,
    Path(id): Path<Id<GroupId>>,
    Query(asked): Query<Behind>,
) -> Result<Json<Members>, ApiError> {
    let (run, group) = seen(&room, &caller, id).await?;
    Ok(Json(behind::members(&room, &run, group, &asked).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Theme {
    /// `theme:KEY`: complaints of this theme; usually of the strongest that tells the group from others.
    factor: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GroupSentences)]
struct Sentences {
    items: Vec<Sentence>,
}

/// List typical comments of a group
///
/// Six at most, masked, one of a customer, those of the most typical customers first.
#[utoipa::path(
    get, path = "/api/v1/groups/{id}/sentences", tag = "groups",
    params(("id" = String, Path, description = "grp_…"), Theme), responses((status = 200, body = Sentences))
)]
async fn list_group_sentences(
    State(room): State<Arc<Insights>>,
    caller: Caller,
    Path(id): Path<Id<GroupId>>,
    Query(asked): Query<Theme>,
) -> Result<Json<Sentences>, ApiError> {
    let (run, group) = seen(&room, &caller, id).await?;
    let items = behind::sentences(&room, &run, group, asked.factor.as_deref()).await?;
    Ok(Json(Sentences { items }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GroupSegmentRequest)]
struct SegmentRequest {
    /// The group's name when left out.
    name: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GroupSegment)]
struct SegmentMade {
    #[schema(value_type = String)]
    segment_id: Id<Segment>,
}

/// Save a group as a segment
///
/// Its rule under its name. Of a group that is a segment already, the segment gets the rule of now. Refused where the group has
/// no rule (`groups.no_rule`), or one of which less than half of those it finds are of the group (`groups.poor_rule`).
#[utoipa::path(
    post, path = "/api/v1/groups/{id}/segment", tag = "groups", params(("id" = String, Path, description = "grp_…")),
    request_body = SegmentRequest, responses((status = 200, body = SegmentMade))
)]
async fn save_group_segment(
    State(room): State<Arc<Insights>>,
    caller: Caller,
    Path(id): Path<Id<GroupId>>,
    Json(body): Json<SegmentRequest>,
) -> Result<Json<SegmentMade>, ApiError> {
    let (run, group) = seen(&room, &caller, id).await?;
    let group =
        shown(&run).get(group).ok_or_else(|| Problem::not_found("groups.unknown", "no such group"))?;
    let segment_id = segment::save(&room, group, body.name.as_deref(), &caller.actor).await?;
    Ok(Json(SegmentMade { segment_id }))
}
