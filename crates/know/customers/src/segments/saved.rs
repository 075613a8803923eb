//! Segments: rules kept under a name.

use rapport_kernel::{Clock, ErrorKind, Id, Problem, Timestamp, entity, rule::Rule, time::Zone};
use rapport_store::{Db, FromQueryResult, Sql, StoreError, audit};
use sea_orm::{ConnectionTrait, entity::prelude::Uuid};
use serde_json::json;

use super::catalogue::read;

entity!(
    /// Kind of the ids of segments.
    Segment, "seg"
);

/// A segment as kept.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub id: Id<Segment>,
    pub name: String,
    pub rule: Rule,
    pub created_at: Timestamp,
    pub created_by: String,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    name: String,
    rule: String,
    created_at: i64,
    created_by: String,
}

fn kept(row: Row, zone: Zone) -> Result<Kept, StoreError> {
    let rule = read(&row.rule, zone).map_err(|e| StoreError::Corrupt(format!("segment {}: {e}", row.id)))?;
    Ok(Kept {
        id: Id::from_uuid(row.id),
        name: row.name,
        rule,
        created_at: Timestamp::from_micros(row.created_at),
        created_by: row.created_by,
    })
}

/// The segments, by name.
pub(crate) async fn list(connection: &impl ConnectionTrait, zone: Zone) -> Result<Vec<Kept>, StoreError> {
    let rows: Vec<Row> = connection
        .all(
            "SELECT id, name, rule, created_at, created_by FROM segment WHERE deleted_at IS NULL ORDER BY name, id",
            vec![],
        )
        .await?;
    rows.into_iter().map(|row| kept(row, zone)).collect()
}

pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    zone: Zone,
    id: Id<Segment>,
) -> Result<Kept, Problem> {
    let row: Option<Row> = connection
        .one(
            "SELECT id, name, rule, created_at, created_by FROM segment WHERE id = $1 AND deleted_at IS NULL",
            vec![id.uuid().into()],
        )
        .await?;
    Ok(kept(row.ok_or_else(|| missing(id))?, zone)?)
}

/// Keeps a rule under a name that no other segment has.
pub(crate) async fn create(
    db: &Db,
    clock: &dyn Clock,
    actor: &str,
    name: &str,
    rule: Rule,
) -> Result<Kept, Problem> {
    let name = checked(name)?;
    let tx = db.begin().await?;
    refuse_twin(&tx, &name, None).await?;
    let id: Id<Segment> = Id::new(clock);
    let now = clock.now();
    tx.run(
        "INSERT INTO segment (id, name, rule, created_at, created_by, updated_at) VALUES ($1, $2, $3, $4, $5, $4)",
        vec![
            id.uuid().into(),
            name.clone().into(),
            rule.to_json().to_string().into(),
            now.micros().into(),
            actor.into(),
        ],
    )
    .await?;
    audit(&tx, clock, actor, "segment.created", &id.to_string(), &json!({ "fields": rule.fields() })).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(Kept { id, name, rule, created_at: now, created_by: actor.to_owned() })
}

/// Gives a segment another name, another rule, or both.
pub(crate) async fn change(
    db: &Db,
    clock: &dyn Clock,
    actor: &str,
    mut segment: Kept,
    name: Option<&str>,
    rule: Option<Rule>,
) -> Result<Kept, Problem> {
    if let Some(name) = name {
        segment.name = checked(name)?;
    }
    if let Some(rule) = rule {
        segment.rule = rule;
    }
    let tx = db.begin().await?;
    refuse_twin(&tx, &segment.name, Some(segment.id)).await?;
    let changed = tx
        .run(
            "UPDATE segment SET name = $1, rule = $2, updated_at = $3 WHERE id = $4 AND deleted_at IS NULL",
            vec![
                segment.name.clone().into(),
                segment.rule.to_json().to_string().into(),
                clock.now().micros().into(),
                segment.id.uuid().into(),
            ],
        )
        .await?;
    if changed == 0 {
        return Err(missing(segment.id));
    }
    let detail = json!({ "fields": segment.rule.fields() });
    audit(&tx, clock, actor, "segment.changed", &segment.id.to_string(), &detail).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(segment)
}

/// Removes a segment, or brings a removed one back.
pub(crate) async fn remove(
    db: &Db,
    clock: &dyn Clock,
    actor: &str,
    id: Id<Segment>,
    gone: bool,
) -> Result<(), Problem> {
    let tx = db.begin().await?;
    let (sql, action) = if gone {
        ("UPDATE segment SET deleted_at = $1 WHERE id = $2 AND deleted_at IS NULL", "segment.deleted")
    } else {
        (
            "UPDATE segment SET deleted_at = NULL, updated_at = $1 WHERE id = $2 AND deleted_at IS NOT NULL",
            "segment.restored",
        )
    };
    if tx.run(sql, vec![clock.now().micros().into(), id.uuid().into()]).await? == 0 {
        return Err(missing(id));
    }
    audit(&tx, clock, actor, action, &id.to_string(), &json!({})).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

fn checked(name: &str) -> Result<String, Problem> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        return Err(Problem::invalid("segment.name", "a name has 1 to 100 characters").at("name"));
    }
    Ok(name.to_owned())
}

#[derive(FromQueryResult)]
struct Named {
    id: Uuid,
}

async fn refuse_twin(
    connection: &impl ConnectionTrait,
    name: &str,
    own: Option<Id<Segment>>,
) -> Result<(), Problem> {
    let found: Vec<Named> = connection
        .all("SELECT id FROM segment WHERE name = $1 AND deleted_at IS NULL", vec![name.into()])
        .await?;
    if found.iter().any(|row| own.is_none_or(|own| own.uuid() != row.id)) {
        return Err(Problem::new(ErrorKind::Conflict, "segment.name_taken", "another segment has this name")
            .at("name"));
    }
    Ok(())
}

fn missing(id: Id<Segment>) -> Problem {
    Problem::not_found("segment.not_found", format!("there is no segment {id}"))
}
