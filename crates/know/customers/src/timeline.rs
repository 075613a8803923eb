//! A customer's timeline: the slim timelines of all their fragments as one, newest first.

use std::collections::BTreeMap;

use rapport_kernel::{Id, Problem, Scope, Timestamp, id::Customer, id::Fragment};
use rapport_store::{StoreError, TimelineFilter, TimelineRow, read_timeline};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Rows read at most for one page, when most of them are other units' or of other channels.
const LOOKED_THROUGH: usize = 20_000;

/// Where a page ended: `occurred_at` in microseconds and the number, `1772625600000000.42`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cursor(pub Timestamp, pub i64);

impl Cursor {
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let parts = text.split_once('.').and_then(|(at, seq)| Some((at.parse().ok()?, seq.parse().ok()?)));
        let wrong = || {
            Problem::invalid("request.cursor", "take the cursor from next_cursor of the page before")
                .at("cursor")
        };
        parts.map(|(at, seq)| Self(Timestamp::from_micros(at), seq)).ok_or_else(wrong)
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.0.micros(), self.1)
    }
}

/// One interaction of a timeline; each kind has the fields it has.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = TimelineEntry)]
pub(crate) struct Entry {
    /// `int_…`
    pub id: String,
    pub seq: i64,
    /// RFC 3339.
    pub occurred_at: String,
    /// `call`, `order`, `feedback`…
    pub kind: String,
    /// Which source sent it.
    pub source: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub touchpoint: Option<String>,
    /// `inbound` or `outbound`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employee_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_minor: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promised_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_s: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_s: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// `nps`, `csat`, `ces`, `enps`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// In the thread of an account or household: whose it is, when not its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub member: Option<Id<Customer>>,
}

/// What of a timeline is wanted: everything, unless told.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    pub kinds: Vec<String>,
    pub channels: Vec<String>,
    /// Not before this moment.
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub to: Option<Timestamp>,
}

impl Wanted {
    pub fn kind(kind: &str) -> Self {
        Self { kinds: vec![kind.to_owned()], ..Self::default() }
    }

    fn allows(&self, row: &TimelineRow, scope: &Scope) -> bool {
        let word = |name: &str| row.body.get(name).and_then(|value| value.as_str());
        scope.allows(word("unit_id"))
            && (self.channels.is_empty()
                || word("channel").is_some_and(|channel| self.channels.iter().any(|one| one == channel)))
    }
}

/// A page of what a caller may see, and where the next begins.
pub(crate) async fn page(
    connection: &impl ConnectionTrait,
    parts: &[Id<Fragment>],
    scope: &Scope,
    wanted: &Wanted,
    after: Option<Cursor>,
    limit: usize,
) -> Result<(Vec<TimelineRow>, Option<Cursor>), StoreError> {
    let latest = wanted.to.map(|to| (to, i64::MIN));
    let mut before = after.map(|cursor| (cursor.0, cursor.1)).or(latest);
    let mut found = Vec::new();
    let mut looked = 0;
    loop {
        // One more than a page tells whether there is another; with rows to leave out, whole pages are read until one is full.
        let filter = TimelineFilter { kinds: wanted.kinds.clone(), before, limit: limit + 1 };
        let rows = read_timeline(connection, parts, &filter).await?;
        let last = rows.len() <= limit;
        looked += rows.len();
        before = rows.last().map(|row| (row.occurred_at, row.seq)).or(before);
        let mut over = false;
        for row in rows {
            if wanted.from.is_some_and(|from| row.occurred_at < from) {
                over = true;
                break;
            }
            if wanted.allows(&row, scope) {
                found.push(row);
            }
        }
        if last || over || found.len() > limit || looked >= LOOKED_THROUGH {
            break;
        }
    }
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|row| Cursor(row.occurred_at, row.seq));
    Ok((found, next))
}

/// Rows as the API shows them; `members` are the customers of fragments that are not the customer's own.
pub(crate) fn entries(
    rows: Vec<TimelineRow>,
    members: &BTreeMap<Id<Fragment>, Id<Customer>>,
) -> Result<Vec<Entry>, StoreError> {
    rows.into_iter()
        .map(|row| {
            let mut entry: Entry = serde_json::from_value(row.body.into())
                .map_err(|e| StoreError::Corrupt(format!("timeline {}: {e}", row.seq)))?;
            entry.member = members.get(&row.fragment_id).copied();
            Ok(entry)
        })
        .collect()
}
