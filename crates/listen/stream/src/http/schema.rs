//! The bodies as the API's description shows them; reading is `crate::segment`'s and `crate::cloud_event`'s.
#![allow(dead_code, reason = "only the API's description reads these")]

use serde_json::{Map, Value};
use utoipa::ToSchema;

/// A call of Segment's spec. `docs/events.md` says what becomes of each field.
#[derive(ToSchema)]
#[schema(as = SegmentCall, rename_all = "camelCase", example = json!({
    "userId": "anna-17", "event": "Order Completed", "messageId": "5f1c",
    "properties": {"order_id": "A-1001", "revenue": 1299.90, "currency": "RUB", "channel": "web", "touchpoint": "checkout"}
}))]
pub struct SegmentCall {
    /// Only in a batch: identify, track, page, screen, group or alias.
    r#type: Option<String>,
    /// The id under which your applications know the customer. This or `anonymousId` is needed.
    user_id: Option<String>,
    anonymous_id: Option<String>,
    /// Your id of this event: sent again with the same id, it is kept once.
    message_id: Option<String>,
    /// For track: what happened.
    event: Option<String>,
    /// For page and screen.
    name: Option<String>,
    /// For page and screen.
    category: Option<String>,
    /// For track, page and screen.
    #[schema(value_type = Option<Object>)]
    properties: Option<Map<String, Value>>,
    /// For identify and group.
    #[schema(value_type = Option<Object>)]
    traits: Option<Map<String, Value>>,
    /// For group.
    group_id: Option<String>,
    /// For alias.
    previous_id: Option<String>,
    #[schema(value_type = Option<Object>)]
    context: Option<Map<String, Value>>,
    /// When it happened by the sender's clock (RFC 3339).
    timestamp: Option<String>,
    /// When it was sent by the sender's clock: what corrects `timestamp`.
    sent_at: Option<String>,
    /// The write key, for senders that cannot set headers.
    write_key: Option<String>,
}

/// Calls of Segment's spec, at most 500 KB together and 32 KB each.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct SegmentBatch {
    batch: Vec<SegmentCall>,
    /// Lies under each item's own context.
    #[schema(value_type = Option<Object>)]
    context: Option<Map<String, Value>>,
    sent_at: Option<String>,
    write_key: Option<String>,
}

/// An event of CloudEvents 1.0. `docs/events.md` lists what `data` may hold.
#[derive(ToSchema)]
#[schema(as = CloudEvent, example = json!({
    "specversion": "1.0", "id": "f-1", "source": "/crm", "type": "feedback", "time": "2026-03-04T11:00:00Z",
    "data": {"channel": "phone", "touchpoint": "call_centre", "score": 9, "scale": "nps", "identifiers": {"phone": "+79123456789"}}
}))]
pub struct CloudEvent {
    /// `1.0`.
    specversion: String,
    /// With `source`, what de-duplication goes by.
    id: String,
    source: String,
    r#type: String,
    time: Option<String>,
    subject: Option<String>,
    #[schema(value_type = Option<Object>)]
    data: Option<Map<String, Value>>,
}
