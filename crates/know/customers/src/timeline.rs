//! A customer's timeline: the slim timelines of all their fragments as one, newest first.

use rapport_kernel::{Id, Problem, Scope, Timestamp, id::Fragment};
use rapport_store::{StoreError, TimelineFilter, TimelineRow, read_timeline};
use sea_orm::ConnectionTrait;

/// Rows read at most for one page, when most of them are other units'.
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

/// A page of what a caller may see, and where the next begins.
pub(crate) async fn page(
    connection: &impl ConnectionTrait,
    parts: &[Id<Fragment>],
    scope: &Scope,
    kinds: &[&str],
    after: Option<Cursor>,
    limit: usize,
) -> Result<(Vec<TimelineRow>, Option<Cursor>), StoreError> {
    let mut before = after.map(|cursor| (cursor.0, cursor.1));
    let mut found = Vec::new();
    let mut looked = 0;
    loop {
        // One more than a page tells whether there is another; with units to leave out, whole pages are read until one is full.
        let filter = TimelineFilter {
            kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
            before,
            limit: limit + 1,
        };
        let rows = read_timeline(connection, parts, &filter).await?;
        let last = rows.len() <= limit;
        looked += rows.len();
        before = rows.last().map(|row| (row.occurred_at, row.seq)).or(before);
        found.extend(
            rows.into_iter()
                .filter(|row| scope.allows(row.body.get("unit_id").and_then(|unit| unit.as_str()))),
        );
        if last || found.len() > limit || looked >= LOOKED_THROUGH {
            break;
        }
    }
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|row| Cursor(row.occurred_at, row.seq));
    Ok((found, next))
}
