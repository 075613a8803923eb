//! One feedback, with everything around it.

use rapport_customers::OrderView;
use rapport_kernel::{Id, Problem, Timestamp, id::Fragment, interaction::InteractionId};
use rapport_store::{TimelineRow, audit};
use serde::Serialize;
use serde_json::{Map, Value as Json, json};
use utoipa::ToSchema;

use crate::{
    Feedback,
    change::{History, history, not_found},
    correct::{CorrectionShown, corrections},
    filter::Reach,
    walk::{self, Item},
};

/// Rows of the timeline before and after, and other scores, at most.
const AROUND: usize = 8;
const SCORES: usize = 12;

/// A feedback with what stood around it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FeedbackShown {
    #[serde(flatten)]
    pub item: Item,
    /// How long the customer had waited, in seconds.
    pub wait_s: Option<f64>,
    /// The order it is about, when it is of one's units.
    pub order: Option<OrderView>,
    /// Interactions of the customer nearest before and after, newest first, as a timeline gives them.
    #[schema(value_type = Vec<Object>)]
    pub around: Vec<Map<String, Json>>,
    /// Feedback of the same customer, newest first, this one included.
    #[schema(value_type = Vec<Object>)]
    pub scores: Vec<Map<String, Json>>,
    /// What was done with it, newest first.
    pub history: Vec<History>,
    /// What people said its comment means, newest first.
    pub corrections: Vec<CorrectionShown>,
}

/// Opens a feedback; that it was opened is kept in the audit log.
pub(crate) async fn open(
    room: &Feedback,
    reach: &Reach,
    actor: &str,
    id: Id<InteractionId>,
) -> Result<FeedbackShown, Problem> {
    let row = walk::visible(room.db.read(), &[id], reach).await?.into_iter().next().ok_or_else(not_found)?;
    let (fragment, seq): (Id<Fragment>, i64) = (Id::from_uuid(row.fragment_id), row.seq);
    let at = Timestamp::from_micros(row.occurred_at);
    let body = room.bodies(std::slice::from_ref(&row)).await?.remove(&seq).unwrap_or_default();
    let item = room.items(vec![row], true).await?.into_iter().next().ok_or_else(not_found)?;
    let order = match &item.order_id {
        Some(order) => room.customers.order(order, &reach.scope).await?,
        None => None,
    };
    let bodies = |rows: Vec<TimelineRow>| rows.into_iter().map(|row| row.body).collect();
    let shown = FeedbackShown {
        wait_s: body.get("wait_s").and_then(Json::as_f64),
        order,
        around: bodies(room.customers.around(fragment, (at, seq), AROUND, &reach.scope).await?),
        scores: bodies(room.customers.feedback_of(fragment, SCORES, &reach.scope).await?),
        history: history(room, seq).await?,
        corrections: corrections(room, seq).await?,
        item,
    };
    audit(room.db.write(), &*room.clock, actor, "feedback.opened", &id.to_string(), &json!({})).await?;
    Ok(shown)
}
