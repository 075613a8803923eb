//! Merging customers, undoing links, deciding doubts.

use std::sync::Arc;

use axum::extract::State;
use rapport_http::{ApiError, Caller, Json, Path, Query};
use rapport_kernel::{Id, Problem, Timestamp, id::Customer};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::page_size;
use crate::{
    Customers, Link, Review,
    reviews::{self, Decision},
};

/// Two customers who are one.
#[derive(Deserialize, ToSchema)]
#[schema(as = CustomerMerge)]
pub(super) struct Merge {
    /// The other customer.
    #[schema(value_type = String)]
    other: Id<Customer>,
    /// Why: kept with the merge, 1 to 500 characters.
    reason: String,
}

/// The customer after the change.
#[derive(Serialize, ToSchema)]
#[schema(as = MergedCustomer)]
pub(super) struct Merged {
    #[schema(value_type = String)]
    id: Id<Customer>,
}

/// Merge two customers
///
/// Everything of both is one customer's from now on, under the older id. Undone by undoing its link, which the card lists.
#[utoipa::path(
    post, path = "/api/v1/customers/{id}/merge", tag = "identity",
    params(("id" = String, Path, description = "cus_…")),
    request_body = Merge, responses((status = 200, body = Merged))
)]
pub(super) async fn merge_customers(
    State(room): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<Id<Customer>>,
    Json(body): Json<Merge>,
) -> Result<Json<Merged>, ApiError> {
    let reason = body.reason.trim();
    if reason.is_empty() || reason.chars().count() > 500 || reason.contains('\0') {
        return Err(Problem::invalid("customer.merge_reason", "say why in 1 to 500 characters")
            .at("reason")
            .into());
    }
    let id =
        reviews::merge(&room, &caller.scope, &caller.actor.to_string(), &[id, body.other], reason).await?;
    Ok(Json(Merged { id }))
}

/// Customers after a link was undone.
#[derive(Serialize, ToSchema)]
#[schema(as = UndoneLink)]
pub(super) struct Undone {
    /// The customers of both sides, which differ unless other links hold them together.
    #[schema(value_type = Vec<String>)]
    customers: Vec<Id<Customer>>,
}

/// Undo a link
///
/// Every interaction is its earlier customer's again. The same evidence does not link the two again.
#[utoipa::path(
    post, path = "/api/v1/identity/links/{id}/undo", tag = "identity",
    params(("id" = String, Path, description = "lnk_…")),
    responses((status = 200, body = Undone))
)]
pub(super) async fn undo_link(
    State(room): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<Id<Link>>,
) -> Result<Json<Undone>, ApiError> {
    let customers = reviews::undo(&room, &caller.scope, &caller.actor.to_string(), id).await?;
    Ok(Json(Undone { customers }))
}

#[derive(Deserialize, IntoParams)]
pub(super) struct ReviewParams {
    /// `open` (usually), `noted`, `merged` or `dismissed`.
    status: Option<String>,
    /// 1 to 100, usually 50.
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// A page of the review list.
#[derive(Serialize, ToSchema)]
pub(super) struct ReviewList {
    items: Vec<ReviewView>,
    next_cursor: Option<String>,
}

/// An identifier that met in customers who were not merged, or a link that rests on one.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReviewView {
    #[schema(value_type = String)]
    pub id: Id<Review>,
    /// Kind of the identifier.
    pub kind: String,
    /// The identifier, masked.
    pub masked: String,
    /// `limit.KIND`: together they would have too many of the kind. `differs.KIND`: they differ in a stronger kind.
    /// `link.shared`: they were linked by what turned out to be shared. `alike.birth_date`, `alike.city`: two of one name, and of
    /// one birthday or city.
    pub reason: String,
    pub status: String,
    /// How often they met.
    pub met: i64,
    #[schema(value_type = String)]
    pub first_at: Timestamp,
    #[schema(value_type = String)]
    pub last_at: Timestamp,
    pub customers: Vec<ReviewCustomer>,
    /// The link in question, to be undone if wrong.
    #[schema(value_type = Option<String>)]
    pub link: Option<Id<Link>>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReviewCustomer {
    #[schema(value_type = String)]
    pub id: Id<Customer>,
    pub name: Option<String>,
    pub kind: String,
}

/// List doubts about identity
///
/// What could not be decided without a person, last met first.
#[utoipa::path(get, path = "/api/v1/identity/reviews", tag = "identity", params(ReviewParams), responses((status = 200, body = ReviewList)))]
pub(super) async fn list_reviews(
    State(room): State<Arc<Customers>>,
    caller: Caller,
    Query(params): Query<ReviewParams>,
) -> Result<Json<ReviewList>, ApiError> {
    let status = params.status.as_deref().unwrap_or("open");
    let limit = page_size(params.limit, 50)?;
    let (items, next_cursor) =
        reviews::list(&room, &caller.scope, status, params.cursor.as_deref(), limit).await?;
    Ok(Json(ReviewList { items, next_cursor }))
}

/// What was decided.
#[derive(Deserialize, ToSchema)]
#[schema(as = ReviewDecisionBody)]
pub(super) struct DecisionBody {
    action: Decision,
    /// Which of the customers are one; all of them when absent.
    #[schema(value_type = Option<Vec<String>>)]
    customers: Option<Vec<Id<Customer>>>,
}

/// Decide a doubt
///
/// `merge`: they are one customer (of a link in question: it stays). `dismiss`: they are not, or it does not matter; it is not
/// asked again.
#[utoipa::path(
    post, path = "/api/v1/identity/reviews/{id}", tag = "identity",
    params(("id" = String, Path, description = "rev_…")),
    request_body = DecisionBody, responses((status = 200, body = ReviewView))
)]
pub(super) async fn decide_review(
    State(room): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<Id<Review>>,
    Json(body): Json<DecisionBody>,
) -> Result<Json<ReviewView>, ApiError> {
    let decided = reviews::decide(
        &room,
        &caller.scope,
        &caller.actor.to_string(),
        id,
        body.action,
        body.customers.as_deref(),
    )
    .await?;
    Ok(Json(decided))
}
