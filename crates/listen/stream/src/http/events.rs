//! CloudEvents over HTTP: structured, batched and binary mode of the protocol's HTTP binding.

use axum::{
    extract::{Request, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use rapport_http::ApiError;
use rapport_kernel::Problem;
use rapport_quality::entry::Noted;
use serde_json::{Map, Value, value::RawValue};

use super::{StreamState, answer::Accepted, body, schema::CloudEvent, segment::finish, source};
use crate::{accept::shape, cloud_event, segment::Refused};

const ONE: &str = "application/cloudevents+json";
const MANY: &str = "application/cloudevents-batch+json";

/// Send events as CloudEvents 1.0
///
/// One event as `application/cloudevents+json`, many as `application/cloudevents-batch+json`, or one with its attributes in
/// `ce-…` headers. Items of a batch that cannot be accepted are named one by one; the others are kept.
#[utoipa::path(
    post, path = "/v1/events", tag = "events",
    request_body(content(
        (CloudEvent = "application/cloudevents+json"),
        (Vec<CloudEvent> = "application/cloudevents-batch+json"),
    )),
    responses((status = 200, description = "What was accepted is durable, and readable at once", body = Accepted))
)]
pub(super) async fn send_events(
    State(state): State<StreamState>,
    request: Request,
) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    let key = source(&parts, None).await?;
    let text = body::text(&parts.headers, body).await;
    let noted = Noted::default();
    let arrival = state.arrival(&key, &noted);
    let raw = text.as_deref().unwrap_or_default();
    let refuse = |problem| state.refuse(&key, arrival.received_at, raw, problem);
    if let Err(problem) = &text {
        return Err(refuse(problem.clone()));
    }
    let media_type = body::media_type(&parts.headers);
    let many = media_type == MANY || (media_type == "application/json" && raw.trim_start().starts_with('['));
    if many && !parts.headers.contains_key("ce-specversion") {
        let items: Vec<&RawValue> = serde_json::from_str(raw).map_err(|error| {
            refuse(Problem::invalid("request.json", format!("not a list of events: {error}")))
        })?;
        let read = items.iter().map(|raw| (raw.get(), cloud_event::read(raw.get(), &arrival))).collect();
        return finish(state.take(&key, arrival.received_at, noted, read).await?).await;
    }
    let event = if parts.headers.contains_key("ce-specversion") {
        binary(&parts.headers, &media_type, raw)
    } else if media_type == ONE || media_type == "application/json" {
        shape::read(raw)
    } else {
        let detail = format!("send {ONE}, {MANY}, or JSON with ce-… headers");
        Err(Problem::invalid("request.media_type", detail).at("content-type"))
    };
    let mapped = event.map_err(Refused::from).and_then(|event| cloud_event::map(event, &arrival));
    let taken = state.take(&key, arrival.received_at, noted, vec![(raw, mapped)]).await?;
    match taken.refused.into_iter().next() {
        Some((_, refused)) => Err(refused.problem.into()),
        None => Ok(Accepted::all().into_response()),
    }
}

/// Attributes from `ce-…` headers, data from the body.
fn binary(headers: &HeaderMap, media_type: &str, text: &str) -> Result<Map<String, Value>, Problem> {
    if !text.is_empty() && !cloud_event::is_json(media_type) {
        return Err(
            Problem::invalid("event.data", "data is JSON; say so as application/json").at("content-type")
        );
    }
    let mut event = Map::new();
    for (name, value) in headers {
        let Some(attribute) = name.as_str().strip_prefix("ce-") else { continue };
        let value = std::str::from_utf8(value.as_bytes())
            .map_err(|_| Problem::invalid("event.text", "a header is not UTF-8").at(name.as_str()))?;
        event.insert(attribute.to_owned(), unescape(value).into());
    }
    if !text.trim().is_empty() {
        event.insert("data".to_owned(), Value::Object(shape::read(text)?));
    }
    Ok(event)
}

/// Percent-decoding of the HTTP binding (section 3.1.3.2); what is not an escape stays.
fn unescape(value: &str) -> String {
    let bytes = value.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escape = (bytes[at] == b'%').then(|| value.get(at + 1..at + 3)).flatten();
        if let Some(byte) = escape.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            plain.push(byte);
            at += 3;
        } else {
            plain.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(plain).unwrap_or_else(|_| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::unescape;

    #[test]
    fn header_values_are_unescaped() {
        for (sent, meant) in
            [("a%20b", "a b"), ("100%", "100%"), ("%zz", "%zz"), ("%D0%B0", "а"), ("%FF", "%FF"), ("", "")]
        {
            assert_eq!(unescape(sent), meant);
        }
    }
}
