//! Who did what to what, and when. Entries are only ever added.

use rapport_kernel::{Clock, Id, Timestamp, entity};
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::Value as Json;

use crate::{Sql, StoreError};

entity!(
    /// Kind of the ids of audit entries.
    AuditRecord, "aud"
);

/// One entry. `detail` holds what changed, without secrets and without more personal data than an id.
#[derive(Debug, Clone, serde::Serialize)]
pub struct AuditEntry {
    pub id: Id<AuditRecord>,
    pub at: Timestamp,
    /// `usr_…`, `tok_…`, `cli` or `system`.
    pub actor: String,
    /// `customer.opened`, `user.created`: noun and past participle.
    pub action: String,
    /// The id of what it was done to.
    pub object: String,
    pub detail: Json,
}

/// Adds an entry, in the same transaction as what it tells of.
pub async fn audit(
    connection: &impl ConnectionTrait,
    clock: &dyn Clock,
    actor: &str,
    action: &str,
    object: &str,
    detail: &Json,
) -> Result<(), StoreError> {
    let id: Id<AuditRecord> = Id::new(clock);
    connection
        .run(
            "INSERT INTO audit (id, at, actor, action, object, detail) VALUES ($1, $2, $3, $4, $5, $6)",
            vec![
                id.uuid().into(),
                clock.now().micros().into(),
                actor.into(),
                action.into(),
                object.into(),
                detail.to_string().into(),
            ],
        )
        .await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Row {
    id: sea_orm::entity::prelude::Uuid,
    at: i64,
    actor: String,
    action: String,
    object: String,
    detail: String,
}

/// The newest entries before a moment, newest first.
pub async fn read_audit(
    connection: &impl ConnectionTrait,
    before: Timestamp,
    limit: usize,
) -> Result<Vec<AuditEntry>, StoreError> {
    let rows: Vec<Row> = connection
        .all(
            "SELECT id, at, actor, action, object, detail FROM audit WHERE at < $1 ORDER BY at DESC, id DESC LIMIT $2",
            vec![before.micros().into(), (limit as i64).into()],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| AuditEntry {
            id: Id::from_uuid(row.id),
            at: Timestamp::from_micros(row.at),
            actor: row.actor,
            action: row.action,
            object: row.object,
            detail: serde_json::from_str(&row.detail).unwrap_or(Json::Null),
        })
        .collect())
}
