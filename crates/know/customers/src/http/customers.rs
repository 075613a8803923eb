//! Finding, reading and weighing customers.

use std::{collections::BTreeMap, str::FromStr, sync::Arc};

use axum::extract::State;
use rapport_http::{ApiError, Caller, Json, Path, Query};
use rapport_kernel::{Channel, Id, Problem, Timestamp, id::Customer, interaction::Kind};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{CAUGHT_UP, page_size};
use crate::{
    Customers, Segment,
    card::{
        self, Card,
        moments::{Moments, moments},
    },
    list::{self, Item, Wanted},
    profile::importance,
    segments::{choose::Sort, rows},
    timeline::{self, Cursor, Entry},
};

#[derive(Deserialize, IntoParams)]
pub(super) struct ListParams {
    /// Name in either alphabet, e-mail, telephone, card, account, any id, order; or the beginning of one. Several words narrow
    /// a name down. Without it: who was active last.
    q: Option<String>,
    /// A rule over customers, as react-querybuilder's JSON or a SQL boolean expression: `stage = 'at_risk' AND complaints_30d >= 2`.
    /// `GET /api/v1/customers/fields` lists its fields. Not together with `q`.
    rule: Option<String>,
    /// A segment's id, in place of its rule.
    #[param(value_type = Option<String>)]
    segment: Option<Id<Segment>>,
    /// Order of a list by rule: `recent` (usually), `silent`, `value`, `name`, `score`.
    sort: Option<String>,
    /// 1 to 100, usually 20.
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// A page of customers.
#[derive(Serialize, ToSchema)]
pub(super) struct CustomerList {
    items: Vec<Item>,
    /// Where to go on. A page by a rule that few match may hold fewer than asked, even none, and still have one.
    next_cursor: Option<String>,
}

/// Find customers
///
/// As one types: what fits exactly comes first, then whoever was seen last. With `rule`, `segment` or `sort`: the customers for
/// whom the rule holds now.
#[utoipa::path(get, path = "/api/v1/customers", tag = "customers", params(ListParams), responses((status = 200, body = CustomerList)))]
pub(super) async fn list_customers(
    State(room): State<Arc<Customers>>,
    caller: Caller,
    Query(params): Query<ListParams>,
) -> Result<Json<CustomerList>, ApiError> {
    let limit = page_size(params.limit, 20)?;
    let cursor = params.cursor.as_deref();
    let typed = params.q.as_deref().map(str::trim).filter(|typed| !typed.is_empty());
    let ruled = params.rule.is_some() || params.segment.is_some() || params.sort.is_some();
    if typed.is_some() && ruled {
        return Err(Problem::invalid("customers.query", "search by q, or list by a rule").at("q").into());
    }
    let (items, next_cursor) = if ruled {
        let rule = super::segments::wanted_rule(&room, params.rule.as_deref(), params.segment).await?;
        let sort = Sort::parse(params.sort.as_deref())?;
        rows::bring_up(&room, CAUGHT_UP).await?;
        list::by_rule(&room, &caller.scope, &rule, sort, cursor, limit).await?
    } else {
        list::page(&room, &caller.scope, &Wanted { typed, cursor, limit }).await?
    };
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
    /// Only these kinds of interactions, with commas between: `call,message`.
    kind: Option<String>,
    /// Only these channels, with commas between.
    channel: Option<String>,
    /// Only what happened at this moment or later.
    #[param(value_type = Option<String>)]
    from: Option<Timestamp>,
    /// Only what happened before this moment.
    #[param(value_type = Option<String>)]
    to: Option<Timestamp>,
    /// Of an account or household: with the timelines of its members in one thread.
    #[serde(default)]
    members: bool,
}

/// A page of a timeline.
#[derive(Serialize, ToSchema)]
#[schema(as = CustomerTimeline)]
pub(super) struct Timeline {
    /// Interactions, newest first.
    items: Vec<Entry>,
    next_cursor: Option<String>,
}

/// Members whose timelines are read into their account's.
const MEMBERS: usize = 50;

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
    let connection = room.db.read();
    let profile = card::visible(connection, id, &caller.scope).await?;
    let mut wanted = timeline::Wanted {
        kinds: words::<Kind>(params.kind.as_deref(), "kind")?,
        channels: words::<Channel>(params.channel.as_deref(), "channel")?,
        from: params.from,
        to: params.to,
    };
    if params.feedback {
        wanted.kinds = vec![Kind::Feedback.to_string()];
    }
    let mut parts = profile.part_ids();
    let mut members = BTreeMap::new();
    if params.members {
        for member in card::members_of(connection, &profile, &caller.scope).await?.iter().take(MEMBERS) {
            members.extend(member.part_ids().into_iter().map(|part| (part, member.customer)));
        }
        parts.extend(members.keys());
    }
    let (rows, next) = timeline::page(connection, &parts, &caller.scope, &wanted, after, limit).await?;
    let items = timeline::entries(rows, &members)?;
    Ok(Json(Timeline { items, next_cursor: next.map(|cursor| cursor.to_string()) }))
}

/// Words of a closed list, with commas between.
fn words<T: FromStr<Err = Problem>>(text: Option<&str>, field: &str) -> Result<Vec<String>, Problem> {
    let words = text.unwrap_or_default().split(',').map(str::trim).filter(|word| !word.is_empty());
    words
        .map(|word| T::from_str(word).map(|_| word.to_owned()).map_err(|problem| problem.at(field)))
        .collect()
}

/// What hurt and what pleased
///
/// The customer's lowest and highest answers, with the order each was about and what happened around it.
#[utoipa::path(
    get, path = "/api/v1/customers/{id}/moments", tag = "customers",
    params(("id" = String, Path, description = "cus_…")),
    responses((status = 200, body = Moments))
)]
pub(super) async fn show_moments(
    State(room): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<Id<Customer>>,
) -> Result<Json<Moments>, ApiError> {
    let profile = card::visible(room.db.read(), id, &caller.scope).await?;
    Ok(Json(moments(room.db.read(), &profile, &caller.scope).await?))
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
    Ok(Json(card::show(&room.db, room.clock.as_ref(), &room.settings, id, &caller.scope).await?))
}
