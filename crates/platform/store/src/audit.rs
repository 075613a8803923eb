//! Who did what to what, and when. Entries are only ever added.

use rapport_kernel::{Clock, Id, Timestamp, entity};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
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
    search_audit(connection, &AuditFilter { to: Some(before), ..AuditFilter::default() }, limit).await
}

/// Which entries to read; what is absent does not matter.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    pub actor: Option<String>,
    pub action: Option<String>,
    pub object: Option<String>,
    /// From this moment on.
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub to: Option<Timestamp>,
    /// After this entry of the list, that is, older.
    pub after: Option<(Timestamp, Id<AuditRecord>)>,
}

/// The entries that a filter lets through, newest first.
pub async fn search_audit(
    connection: &impl ConnectionTrait,
    filter: &AuditFilter,
    limit: usize,
) -> Result<Vec<AuditEntry>, StoreError> {
    let mut clauses = Vec::new();
    let mut values: Vec<Value> = Vec::new();
    let words = [("actor", &filter.actor), ("action", &filter.action), ("object", &filter.object)];
    for (column, value) in words {
        if let Some(value) = value {
            values.push(value.clone().into());
            clauses.push(format!("{column} = ${}", values.len()));
        }
    }
    for (comparison, moment) in [(">=", filter.from), ("<", filter.to)] {
        if let Some(moment) = moment {
            values.push(moment.micros().into());
            clauses.push(format!("at {comparison} ${}", values.len()));
        }
    }
    if let Some((at, id)) = filter.after {
        values.push(at.micros().into());
        values.push(id.uuid().into());
        let (at, id) = (values.len() - 1, values.len());
        clauses.push(format!("(at < ${at} OR (at = ${at} AND id < ${id}))"));
    }
    let such = if clauses.is_empty() { String::new() } else { format!("WHERE {}", clauses.join(" AND ")) };
    values.push((limit as i64).into());
    let sql = format!(
        "SELECT id, at, actor, action, object, detail FROM audit {such} ORDER BY at DESC, id DESC LIMIT ${}",
        values.len()
    );
    let rows: Vec<Row> = connection.all(&sql, values).await?;
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
