//! Segment's paths.

use axum::{
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use rapport_http::ApiError;
use rapport_kernel::{Problem, Timestamp};
use rapport_quality::entry::Noted;
use serde::Deserialize;
use serde_json::{Map, Value, value::RawValue};

use super::{
    StreamState, Taken,
    answer::{self, Accepted},
    body,
    schema::{SegmentBatch, SegmentCall},
    source,
};
use crate::{
    accept::shape,
    segment::{self, Call, Refused, Shared},
};

macro_rules! calls {
    ($($(#[$doc:meta])* $name:ident = $path:literal, $call:ident;)+) => {$(
        $(#[$doc])*
        #[utoipa::path(
            post, path = $path, tag = "events", request_body = SegmentCall,
            responses((status = 200, description = "Kept: durable, and readable at once", body = Accepted))
        )]
        pub(super) async fn $name(State(state): State<StreamState>, request: Request) -> Result<Response, ApiError> {
            one(&state, Call::$call, request).await
        }
    )+};
}

calls! {
    /// Say who a customer is
    identify = "/v1/identify", Identify;
    /// Say what a customer did
    track = "/v1/track", Track;
    /// Say which page was seen
    page = "/v1/page", Page;
    /// Say which screen of an app was seen
    screen = "/v1/screen", Screen;
    /// Say to which account or household a customer belongs
    group = "/v1/group", Group;
    /// Say that two ids are one customer
    alias = "/v1/alias", Alias;
    /// Say who a customer is, by the short path of browsers' SDKs
    i = "/v1/i", Identify;
    /// Say what a customer did, by the short path of browsers' SDKs
    t = "/v1/t", Track;
    /// Say which page was seen, by the short path of browsers' SDKs
    p = "/v1/p", Page;
    /// Say which screen of an app was seen, by the short path of browsers' SDKs
    s = "/v1/s", Screen;
    /// Say to which account or household a customer belongs, by the short path of browsers' SDKs
    g = "/v1/g", Group;
    /// Say that two ids are one customer, by the short path of browsers' SDKs
    a = "/v1/a", Alias;
}

async fn one(state: &StreamState, call: Call, request: Request) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    let text = body::text(&parts.headers, body).await;
    let read = text.as_ref().map_err(Clone::clone).and_then(|text| shape::read(text));
    let in_body = read.as_ref().ok().and_then(|event| event.get("writeKey")?.as_str());
    let key = source(&parts, in_body).await?;
    let noted = Noted::default();
    let arrival = state.arrival(&key, &noted);
    let mapped = read
        .map_err(Refused::from)
        .and_then(|event| segment::map(event, Some(call), &Shared::default(), &arrival));
    let raw = text.as_deref().unwrap_or_default();
    let taken = state.take(&key, arrival.received_at, noted, vec![(raw, mapped)]).await?;
    match taken.refused.into_iter().next() {
        Some((_, refused)) => Err(refused.problem.into()),
        None => Ok(Accepted::all().into_response()),
    }
}

/// A batch, its items not yet read: one that is broken must not take the others with it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    #[serde(borrow)]
    batch: Option<Vec<&'a RawValue>>,
    #[serde(default)]
    context: Option<Map<String, Value>>,
    #[serde(default)]
    sent_at: Option<Timestamp>,
    #[serde(default)]
    write_key: Option<String>,
}

/// Send many calls at once
///
/// Items that cannot be accepted are named one by one; the others are kept.
#[utoipa::path(
    post, path = "/v1/batch", tag = "events", request_body = SegmentBatch,
    responses((status = 200, description = "What was accepted is durable, and readable at once", body = Accepted))
)]
pub(super) async fn batch(State(state): State<StreamState>, request: Request) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    let text = body::text(&parts.headers, body).await;
    let envelope: Result<Envelope<'_>, Problem> = match &text {
        Ok(text) => serde_json::from_str(text)
            .map_err(|error| Problem::invalid("request.json", format!("not a batch: {error}"))),
        Err(problem) => Err(problem.clone()),
    };
    let key =
        source(&parts, envelope.as_ref().ok().and_then(|envelope| envelope.write_key.as_deref())).await?;
    let noted = Noted::default();
    let arrival = state.arrival(&key, &noted);
    let raw = text.as_deref().unwrap_or_default();
    let items = envelope.and_then(|envelope| match envelope.batch {
        Some(items) => {
            let context = envelope.context.unwrap_or_default();
            Ok((items, Shared { sent_at: envelope.sent_at, context }))
        }
        None => Err(Problem::invalid("request.batch", "a batch holds a list of events").at("batch")),
    });
    let (items, shared) = match items {
        Ok(items) => items,
        Err(problem) => return Err(state.refuse(&key, arrival.received_at, raw, problem)),
    };
    let read =
        items.iter().map(|raw| (raw.get(), segment::read(raw.get(), None, &shared, &arrival))).collect();
    finish(state.take(&key, arrival.received_at, noted, read).await?).await
}

/// Says what became of many items.
pub(super) async fn finish(taken: Taken) -> Result<Response, ApiError> {
    let Taken { accepted, duplicates, refused } = taken;
    if refused.is_empty() {
        return Ok(Accepted::all().into_response());
    }
    if accepted == 0 {
        return answer::all_refused(answer::errors(refused)).await;
    }
    Ok(Accepted::some(accepted, duplicates, answer::errors(refused)).into_response())
}
