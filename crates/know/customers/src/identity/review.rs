//! The review list: identifiers that met in strangers, links that rest on what turned out to be shared.

use rapport_kernel::{Id, IdentifierKind, Timestamp, entity, id::Fragment};
use rapport_store::{Column, FromQueryResult, Rows, Sql, StoreError, Tx, Value};
use sea_orm::{ConnectionTrait, entity::prelude::Uuid};
use serde_json::json;

use super::{
    key::masked,
    pass::{Link, Pass},
    store::Flagged,
};

entity!(
    /// Kind of the ids of entries of the review list.
    Review, "rev"
);

/// Adds what a pass met to the list. Decided entries stay decided.
pub(super) async fn note(tx: &Tx, pass: &Pass<'_>, flagged: &[Flagged]) -> Result<(), StoreError> {
    let mut rows = Rows::new(&[
        Column::Uuid,
        Column::Text,
        Column::Text,
        Column::Text,
        Column::Text,
        Column::Text,
        Column::Int,
        Column::Text,
        Column::Int,
        Column::Int,
    ]);
    for (key, met) in pass.met.iter().filter(|(_, met)| met.changed) {
        let key = &pass.keys[*key];
        let id: Id<Review> = Id::derived(met.first_at, "review", &key.text);
        // Browsers and devices pass from hand to hand all the time: counted, but nobody is asked to look.
        let quiet = matches!(key.kind, IdentifierKind::Device | IdentifierKind::Anonymous);
        rows.push([
            id.uuid().into(),
            key.text.as_str().into(),
            key.kind.to_string().into(),
            masked(&key.text).into(),
            met.reason.as_str().into(),
            json!(met.parts).to_string().into(),
            met.times.into(),
            if quiet { "noted" } else { "open" }.into(),
            met.first_at.micros().into(),
            met.last_at.micros().into(),
        ]);
    }
    for flag in flagged {
        let subject = format!("link:{}", Id::<Link>::from_uuid(flag.link));
        let id: Id<Review> = Id::derived(flag.at, "review", &subject);
        let parts = flag.parts.map(Id::<Fragment>::from_uuid);
        rows.push([
            id.uuid().into(),
            subject.into(),
            flag.kind.to_string().into(),
            flag.masked.as_str().into(),
            "link.shared".into(),
            json!(parts).to_string().into(),
            1i64.into(),
            "open".into(),
            flag.at.micros().into(),
            flag.at.micros().into(),
        ]);
    }
    tx.run_rows(
        "INSERT INTO identity_review (id, subject, kind, masked, reason, fragments, met, status, first_at, last_at) {rows} \
         ON CONFLICT (subject) DO UPDATE SET fragments = excluded.fragments, met = excluded.met, reason = excluded.reason, \
         last_at = excluded.last_at",
        &rows,
        vec![],
    )
    .await?;
    Ok(())
}

/// An entry of the review list.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub id: Id<Review>,
    pub subject: String,
    pub kind: String,
    pub masked: String,
    pub reason: String,
    pub fragments: Vec<Id<Fragment>>,
    pub met: i64,
    pub status: String,
    pub first_at: Timestamp,
    pub last_at: Timestamp,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    subject: String,
    kind: String,
    masked: String,
    reason: String,
    fragments: String,
    met: i64,
    status: String,
    first_at: i64,
    last_at: i64,
}

const COLUMNS: &str = "id, subject, kind, masked, reason, fragments, met, status, first_at, last_at";

fn entry(row: Row) -> Result<Entry, StoreError> {
    let fragments =
        serde_json::from_str(&row.fragments).map_err(|e| StoreError::Corrupt(format!("review: {e}")))?;
    Ok(Entry {
        id: Id::from_uuid(row.id),
        subject: row.subject,
        kind: row.kind,
        masked: row.masked,
        reason: row.reason,
        fragments,
        met: row.met,
        status: row.status,
        first_at: Timestamp::from_micros(row.first_at),
        last_at: Timestamp::from_micros(row.last_at),
    })
}

/// Entries of a status, last met first, before a place in that order.
pub(crate) async fn list(
    connection: &impl ConnectionTrait,
    status: &str,
    before: Option<(i64, Uuid)>,
    limit: usize,
) -> Result<Vec<Entry>, StoreError> {
    let (at, id) = before.unwrap_or((i64::MAX, Uuid::max()));
    let rows: Vec<Row> = connection
        .all(
            &format!(
                "SELECT {COLUMNS} FROM identity_review WHERE status = $1 AND (last_at < $2 OR (last_at = $2 AND id < $3)) \
                 ORDER BY last_at DESC, id DESC LIMIT $4"
            ),
            vec![status.into(), at.into(), id.into(), (limit as i64).into()],
        )
        .await?;
    rows.into_iter().map(entry).collect()
}

pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    id: Id<Review>,
) -> Result<Option<Entry>, StoreError> {
    let row: Option<Row> = connection
        .one(&format!("SELECT {COLUMNS} FROM identity_review WHERE id = $1"), vec![id.uuid().into()])
        .await?;
    row.map(entry).transpose()
}

/// Closes an open entry; false when somebody already did.
pub(crate) async fn decide(tx: &Tx, id: Id<Review>, status: &str, by: &str) -> Result<bool, StoreError> {
    let values: Vec<Value> = vec![status.into(), by.into(), id.uuid().into()];
    let changed = tx
        .run("UPDATE identity_review SET status = $1, decided_by = $2 WHERE id = $3 AND status IN ('open', 'noted')", values)
        .await?;
    Ok(changed == 1)
}
