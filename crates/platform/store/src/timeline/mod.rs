//! The slim timeline: what a customer's page shows of each interaction, kept for good.
//!
//! A line is written in order of arrival, with its interaction in the hot stream. A [`keeper`] puts the lines of a generation
//! of numbers in order of customers as a run, and joins runs of one size into a larger one, so that a line is written a few
//! times in all and never into the middle of a tree (the log-structured merge of O'Neil et al., 1996). Readers look into each
//! live run, and for what came after the last of them into the stream.

mod fresh;
pub(crate) mod keeper;
mod layout;
mod read;
mod walk;

use rapport_kernel::{Id, Interaction, Timestamp, id::Fragment};
use serde_json::{Map, Value as Json};

pub use fresh::{FOLDED, Fresh, ToFold, fold_through, not_folded, waiting_to_fold};
pub use keeper::settle_timeline;
pub use read::{TimelineKey, read_timeline, timeline_lines};
pub use walk::{TimelineLine, forget_visits_before, walk_timelines};

use crate::StoreError;

/// A row of the timeline: the interaction without identifiers, traits, context and properties.
#[derive(Debug, Clone)]
pub struct TimelineRow {
    pub fragment_id: Id<Fragment>,
    pub occurred_at: Timestamp,
    pub seq: i64,
    /// The interaction's fields as JSON, as the API shows them.
    pub body: Map<String, Json>,
}

/// What of the timeline is wanted.
#[derive(Debug, Clone, Default)]
pub struct TimelineFilter {
    /// Only rows of these kinds; empty for all.
    pub kinds: Vec<String>,
    /// Rows before this one (`occurred_at`, `seq`): where the page before ended.
    pub before: Option<(Timestamp, i64)>,
    pub limit: usize,
}

#[derive(serde::Serialize)]
struct Slim<'a> {
    id: Id<rapport_kernel::interaction::InteractionId>,
    source: &'a str,
    kind: rapport_kernel::interaction::Kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<rapport_kernel::Channel>,
    #[serde(skip_serializing_if = "Option::is_none")]
    touchpoint: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    direction: Option<rapport_kernel::Direction>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    employee_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    product_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none", flatten)]
    money: Option<rapport_kernel::Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    promised_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_s: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wait_s: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scale: Option<rapport_kernel::Scale>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<&'a str>,
}

pub(crate) fn slim(one: &Interaction) -> Result<String, StoreError> {
    serde_json::to_string(&Slim {
        id: one.id,
        source: &one.source,
        kind: one.kind,
        name: one.name.as_deref(),
        channel: one.channel,
        touchpoint: one.touchpoint.as_deref(),
        direction: one.direction,
        unit_id: one.unit_id.as_deref(),
        employee_id: one.employee_id.as_deref(),
        order_id: one.order_id.as_deref(),
        product_id: one.product_id.as_deref(),
        money: one.money,
        promised_at: one.promised_at,
        duration_s: one.duration_s,
        wait_s: one.wait_s,
        score: one.score,
        scale: one.scale,
        comment: one.comment.as_deref(),
    })
    .map_err(|e| StoreError::Corrupt(e.to_string()))
}
