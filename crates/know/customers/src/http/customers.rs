//! Finding, reading and weighing customers.

use std::{collections::BTreeMap, sync::Arc};

use axum::extract::State;
use rapport_http::{ApiError, Caller, Json, Path, Query};
use rapport_kernel::{Id, id::Customer};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use super::page_size;
use crate::{
    Customers,
    card::{self, Card},
    list::{self, Item, Wanted},
    profile::importance,
    timeline::{self, Cursor},
};

#[derive(Deserialize, IntoParams)]
pub(super) struct ListParams {
    /// Name in either alphabet, e-mail, telephone, card, account, any id, order; or the beginning of one. Several words narrow
    /// a name down. Without it: who was active last.
    q: Option<String>,
    /// 1 to 100, usually 20.
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// A page of customers.
#[derive(Serialize, ToSchema)]
pub(super) struct CustomerList {
    items: Vec<Item>,
    next_cursor: Option<String>,
}

/// Find customers
///
/// As one types: what fits exactly comes first, then whoever was seen last.
#[utoipa::path(get, path = "/api/v1/customers", tag = "customers", params(ListParams), responses((status = 200, body = CustomerList)))]
pub(super) async fn list_customers(
    State(room): State<Arc<Customers>>,
    caller: Caller,
    Query(params): Query<ListParams>,
) -> Result<Json<CustomerList>, ApiError> {
    let wanted = Wanted {
        typed: params.q.as_deref(),
        cursor: params.cursor.as_deref(),
        limit: page_size(params.limit, 20)?,
    };
    let (items, next_cursor) =
        list::page(&room.db, &room.map, room.clock.as_ref(), &room.settings, &caller.scope, &wanted).await?;
    Ok(Json(CustomerList { items, next_cursor }))
}

/// Open a customer's card
///
/// Everything known of them, for all departments; that it was opened is kept in the audit log. The id of a customer merged
/// into another opens the other.
#[utoipa::path(
    get, path = "/api/v1/customers/{id}", tag = "customers",
    params(("id" = String, Path, description = "cus_…")),
    responses((status = 200, body = Card))
)]
pub(super) async fn show_card(
    State(room): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<Id<Customer>>,
) -> Result<Json<Card>, ApiError> {
    let actor = caller.actor.to_string();
    Ok(Json(card::open(&room.db, room.clock.as_ref(), &room.settings, id, &caller.scope, &actor).await?))
}

#[derive(Deserialize, IntoParams)]
pub(super) struct TimelineParams {
    /// 1 to 100, usually 50.
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Only scores and comments.
    #[serde(default)]
    feedback: bool,
}

/// A page of a timeline.
#[derive(Serialize, ToSchema)]
#[schema(as = CustomerTimeline)]
pub(super) struct Timeline {
    /// Interactions, newest first: `id, seq, occurred_at, kind, name, channel, touchpoint, direction, unit_id, employee_id,
    /// order_id, product_id, amount_minor, currency, score, scale, comment, promised_at, duration_s, wait_s`.
    #[schema(value_type = Vec<Object>)]
    items: Vec<Map<String, Value>>,
    next_cursor: Option<String>,
}

/// Read a customer's timeline
///
/// All channels in one thread, newest first; of the caller's units only.
#[utoipa::path(
    get, path = "/api/v1/customers/{id}/timeline", tag = "customers",
    params(("id" = String, Path, description = "cus_…"), TimelineParams),
    responses((status = 200, body = Timeline))
)]
pub(super) async fn show_timeline(
    State(room): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<Id<Customer>>,
    Query(params): Query<TimelineParams>,
) -> Result<Json<Timeline>, ApiError> {
    let limit = page_size(params.limit, 50)?;
    let after = params.cursor.as_deref().map(Cursor::parse).transpose()?;
    let profile = card::visible(room.db.read(), id, &caller.scope).await?;
    let kinds: &[&str] = if params.feedback { &["feedback"] } else { &[] };
    let (rows, next) =
        timeline::page(room.db.read(), &profile.part_ids(), &caller.scope, kinds, after, limit).await?;
    let items = rows.into_iter().map(|row| row.body).collect();
    Ok(Json(Timeline { items, next_cursor: next.map(|cursor| cursor.to_string()) }))
}

/// How much each block of the experience matters to a customer.
#[derive(Deserialize, ToSchema)]
#[schema(as = ImportanceWeights)]
pub(super) struct Importance {
    /// Weights from 0 to 1000 by block (a touchpoint, where the company grouped none). Blocks not named count as 1.
    weights: BTreeMap<String, f64>,
}

/// Set importance weights
///
/// Replaces all weights of the customer; an empty list makes all blocks equal again. Answers with the card.
#[utoipa::path(
    put, path = "/api/v1/customers/{id}/importance", tag = "customers",
    params(("id" = String, Path, description = "cus_…")),
    request_body = Importance, responses((status = 200, body = Card))
)]
pub(super) async fn set_importance(
    State(room): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<Id<Customer>>,
    Json(body): Json<Importance>,
) -> Result<Json<Card>, ApiError> {
    let profile = card::visible(room.db.read(), id, &caller.scope).await?;
    let actor = caller.actor.to_string();
    let tx = room.db.begin().await?;
    importance::write(&tx, room.clock.as_ref(), &actor, profile.customer, &profile.part_ids(), &body.weights)
        .await?;
    tx.commit().await.map_err(rapport_store::StoreError::from)?;
    Ok(Json(card::open(&room.db, room.clock.as_ref(), &room.settings, id, &caller.scope, &actor).await?))
}
