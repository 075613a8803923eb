//! The slim timeline: what a customer's page shows of each interaction, kept for good.

use rapport_kernel::{Id, Interaction, Timestamp, id::Fragment};
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::{Map, Value as Json};

use crate::{Sql, StoreError};

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

#[derive(FromQueryResult)]
struct Raw {
    fragment_id: sea_orm::entity::prelude::Uuid,
    occurred_at: i64,
    seq: i64,
    body: String,
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

/// The newest rows of these fragments together, newest first.
pub async fn read_timeline(
    connection: &impl ConnectionTrait,
    fragments: &[Id<Fragment>],
    filter: &TimelineFilter,
) -> Result<Vec<TimelineRow>, StoreError> {
    let mut found = Vec::new();
    let (before_at, before_seq) = filter.before.map_or((i64::MAX, i64::MAX), |(at, seq)| (at.micros(), seq));
    let kinds = if filter.kinds.is_empty() {
        String::new()
    } else {
        serde_json::to_string(&filter.kinds).unwrap_or_default()
    };
    let among = match (kinds.is_empty(), crate::db::is_postgres(connection)) {
        (true, _) => "",
        (false, true) => "AND kind IN (SELECT jsonb_array_elements_text($5::jsonb))",
        (false, false) => "AND kind IN (SELECT value FROM json_each($5))",
    };
    let sql = format!(
        "SELECT fragment_id, occurred_at, seq, kind, body FROM timeline WHERE fragment_id = $1 \
         AND (occurred_at < $2 OR (occurred_at = $2 AND seq < $3)) {among} ORDER BY occurred_at DESC, seq DESC LIMIT $4"
    );
    // One short index walk per fragment: a customer has few, and each gives at most a page.
    for fragment in fragments {
        let mut values =
            vec![fragment.uuid().into(), before_at.into(), before_seq.into(), (filter.limit as i64).into()];
        if !kinds.is_empty() {
            values.push(kinds.clone().into());
        }
        let rows: Vec<Raw> = connection.all(&sql, values).await?;
        for row in rows {
            let mut body: Map<String, Json> = serde_json::from_str(&row.body)
                .map_err(|e| StoreError::Corrupt(format!("timeline {}: {e}", row.seq)))?;
            let occurred_at = Timestamp::from_micros(row.occurred_at);
            body.insert("seq".into(), row.seq.into());
            body.insert("occurred_at".into(), occurred_at.to_string().into());
            found.push(TimelineRow {
                fragment_id: Id::from_uuid(row.fragment_id),
                occurred_at,
                seq: row.seq,
                body,
            });
        }
    }
    found.sort_by_key(|row| std::cmp::Reverse((row.occurred_at, row.seq)));
    found.truncate(filter.limit);
    Ok(found)
}

#[derive(FromQueryResult)]
struct Owner {
    fragment_id: sea_orm::entity::prelude::Uuid,
}

/// The next fragments with a timeline after `after`, in order of their ids: for whoever walks through all of them.
pub async fn timeline_owners(
    connection: &impl ConnectionTrait,
    after: Id<Fragment>,
    most: usize,
) -> Result<Vec<Id<Fragment>>, StoreError> {
    let owners: Vec<Owner> = connection
        .all(
            "SELECT DISTINCT fragment_id FROM timeline WHERE fragment_id > $1 ORDER BY fragment_id LIMIT $2",
            vec![after.uuid().into(), (most as i64).into()],
        )
        .await?;
    Ok(owners.into_iter().map(|row| Id::from_uuid(row.fragment_id)).collect())
}

/// Forgets page, screen and track rows from before a moment, of the next `most` fragments after `after`.
/// Gives the last fragment looked at, or `None` at the end: the next call's `after`. Raw rows stay in the lake.
pub async fn forget_visits_before(
    db: &crate::Db,
    before: Timestamp,
    after: Id<Fragment>,
    most: usize,
) -> Result<Option<Id<Fragment>>, StoreError> {
    let owners = timeline_owners(db.read(), after, most).await?;
    let Some(&last) = owners.last() else { return Ok(None) };
    db.write()
        .run(
            "DELETE FROM timeline WHERE fragment_id > $1 AND fragment_id <= $2 AND occurred_at < $3 AND kind IN ('page', 'screen', 'track')",
            vec![after.uuid().into(), last.uuid().into(), before.micros().into()],
        )
        .await?;
    Ok(Some(last))
}
