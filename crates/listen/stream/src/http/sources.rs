//! Sources over HTTP: what each write key brings, and events as they arrive.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use axum::extract::State;
use rapport_http::{Access, ApiError, Auth, Json, Query, Role, Routes, WriteKeyInfo, routes};
use rapport_kernel::{
    Clock, Id, Timestamp,
    id::Customer,
    time::{DAY, HOUR},
};
use rapport_query::CustomerOf;
use rapport_store::Outcome;
use serde::{Deserialize, Serialize};

use crate::traffic::{Event, Hourly, Kept, Traffic};

/// What the screens of sources need.
#[derive(Clone)]
pub struct SourcesState {
    pub auth: Arc<Auth>,
    pub clock: Arc<dyn Clock>,
    pub traffic: Arc<Traffic>,
    /// To tell which customer an event belongs to.
    pub customers: Arc<dyn CustomerOf>,
}

/// `/api/v1/sources` and `/api/v1/sources/events`. Making and revoking keys is `/api/v1/keys`.
pub fn source_routes(state: SourcesState) -> Routes {
    let analyst = Access::AtLeast(Role::Analyst);
    Routes::new()
        .add(analyst, routes!(list_sources))
        .add(analyst, routes!(list_source_events))
        .with_state(state)
}

/// A write key and what came by it.
#[derive(Serialize, utoipa::ToSchema)]
struct Source {
    #[serde(flatten)]
    key: WriteKeyInfo,
    /// When anything came last, refused or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    last_event_at: Option<Timestamp>,
    /// Events a minute, over the last five, on this server.
    rate: f64,
    /// Of the last 24 hours.
    stored: i64,
    duplicates: i64,
    refused: i64,
    /// Refusals of the last 24 hours by code, the most first.
    errors: Vec<SourceError>,
    /// Everything that came, by the hour: the last 24, this hour last.
    by_hour: Vec<i64>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct SourceError {
    code: String,
    count: i64,
    #[schema(value_type = String, format = DateTime)]
    last_at: Timestamp,
}

/// Sources, newest first.
#[derive(Serialize, utoipa::ToSchema)]
struct SourceList {
    items: Vec<Source>,
}

fn source(
    key: WriteKeyInfo,
    hours: &[&Hourly],
    last_event_at: Option<Timestamp>,
    rate: f64,
    now: Timestamp,
) -> Source {
    let this_hour = now.micros() / HOUR;
    let mut shown = Source {
        key,
        last_event_at,
        rate,
        stored: 0,
        duplicates: 0,
        refused: 0,
        errors: Vec::new(),
        by_hour: vec![0; 24],
    };
    let mut errors: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for one in hours.iter().filter(|one| one.hour > this_hour - 24) {
        if let Ok(place) = usize::try_from(23 - (this_hour - one.hour))
            && let Some(count) = shown.by_hour.get_mut(place)
        {
            *count += one.count;
        }
        match one.outcome.as_str() {
            "stored" => shown.stored += one.count,
            "duplicate" => shown.duplicates += one.count,
            code => {
                shown.refused += one.count;
                let own = errors.entry(code).or_default();
                *own = (own.0 + one.count, own.1.max(one.last_at));
            }
        }
    }
    let error = |(code, (count, last_at)): (&str, (i64, i64))| SourceError {
        code: code.to_owned(),
        count,
        last_at: Timestamp::from_micros(last_at),
    };
    shown.errors = errors.into_iter().map(error).collect();
    shown.errors.sort_by_key(|error| std::cmp::Reverse(error.count));
    shown
}

/// List sources
///
/// Every write key with what came by it in the last 24 hours. Counts are at most a few seconds old.
#[utoipa::path(get, path = "/api/v1/sources", tag = "sources", responses((status = 200, body = SourceList)))]
async fn list_sources(State(state): State<SourcesState>) -> Result<Json<SourceList>, ApiError> {
    let now = state.clock.now();
    let keys = state.auth.list_write_keys().await?;
    let hourly = state.traffic.hourly(now.plus(-DAY)).await?;
    let last = state.traffic.last_events().await?;
    let rates = state.traffic.rates();
    let mut by_key: HashMap<&str, Vec<&Hourly>> = HashMap::new();
    for one in &hourly {
        by_key.entry(&one.key_id).or_default().push(one);
    }
    let items = keys.into_iter().map(|key| {
        let id = key.id.to_string();
        let hours = by_key.get(id.as_str()).map_or(&[][..], Vec::as_slice);
        source(key, hours, last.get(&id).copied(), rates.get(&id).copied().unwrap_or(0.0), now)
    });
    Ok(Json(SourceList { items: items.collect() }))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// `last` of the answer before: only what came since.
    after: Option<u64>,
    /// Only events of this write key: `key_…`.
    key: Option<String>,
    /// Events to give, at most 200; 50 when absent.
    limit: Option<usize>,
}

/// Events as they arrived on this server, newest first: some of each second, the last five hundred.
#[derive(Serialize, utoipa::ToSchema)]
struct SourceEvents {
    items: Vec<SourceEvent>,
    /// Number of the last event here: what `after` takes.
    last: u64,
}

#[derive(Serialize, utoipa::ToSchema)]
struct SourceEvent {
    number: u64,
    #[schema(value_type = String, format = DateTime)]
    received_at: Timestamp,
    /// `key_…`.
    key_id: String,
    source: String,
    /// `stored`, `duplicate` or `refused`.
    outcome: &'static str,
    /// Of what was refused: which problem, of which field, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_id: Option<String>,
    /// When it happened, by our clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
    /// Milliseconds that were added to the sender's time.
    #[serde(skip_serializing_if = "Option::is_none")]
    corrected_ms: Option<f64>,
    /// Kinds of the identifiers that it came with.
    identifiers: Vec<String>,
    /// The profile fragment that it belongs to for good.
    #[serde(skip_serializing_if = "Option::is_none")]
    fragment_id: Option<String>,
    /// The customer that the fragment belongs to now.
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_id: Option<String>,
    /// Milliseconds until it was durable, or refused.
    took_ms: f64,
    /// As it was sent, with what may be personal masked.
    #[schema(value_type = Object)]
    payload: serde_json::Value,
}

impl SourceEvent {
    fn of(event: Event, customers: &dyn CustomerOf) -> Self {
        let mut shown = Self {
            number: event.number,
            received_at: event.at,
            key_id: event.key.id,
            source: event.key.name,
            outcome: "refused",
            code: None,
            field: None,
            detail: None,
            kind: None,
            name: None,
            message_id: None,
            occurred_at: None,
            corrected_ms: None,
            identifiers: Vec::new(),
            fragment_id: None,
            customer_id: None,
            took_ms: event.took_us as f64 / 1000.0,
            payload: event.payload,
        };
        match event.result {
            Ok(kept) => shown.keep(kept, customers),
            Err(refused) => {
                shown.code = Some(refused.problem.code);
                shown.field = refused.problem.field;
                shown.detail = Some(refused.problem.detail);
                shown.message_id = refused.message_id;
            }
        }
        shown
    }

    fn keep(&mut self, kept: Kept, customers: &dyn CustomerOf) {
        self.outcome = if kept.outcome == Outcome::Stored { "stored" } else { "duplicate" };
        self.kind = Some(kept.kind);
        self.name = kept.name;
        self.message_id = Some(kept.message_id);
        self.occurred_at = Some(kept.occurred_at);
        self.corrected_ms = kept.corrected_us.map(|us| us as f64 / 1000.0);
        self.identifiers = kept.identifiers;
        self.fragment_id = kept.fragment.map(|fragment| fragment.to_string());
        self.customer_id = kept.fragment.map(|fragment| {
            let customer = customers.merged().get(&fragment.uuid()).copied().unwrap_or(fragment.uuid());
            Id::<Customer>::from_uuid(customer).to_string()
        });
    }
}

/// Watch events arrive
///
/// What came by write keys to this server and what became of each. Payloads are masked.
#[utoipa::path(
    get, path = "/api/v1/sources/events", tag = "sources", params(Asked),
    responses((status = 200, body = SourceEvents))
)]
async fn list_source_events(
    State(state): State<SourcesState>,
    Query(asked): Query<Asked>,
) -> Result<Json<SourceEvents>, ApiError> {
    let limit = asked.limit.unwrap_or(50).clamp(1, 200);
    let (events, last) = state.traffic.events(asked.after.unwrap_or(0), asked.key.as_deref(), limit);
    let items = events.into_iter().map(|event| SourceEvent::of(event, state.customers.as_ref())).collect();
    Ok(Json(SourceEvents { items, last }))
}
