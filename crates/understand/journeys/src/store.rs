//! The SQL of arrangements and notes.

use rapport_kernel::{Id, Timestamp};
use rapport_store::{FromQueryResult, Sql, StoreError, Value};
use sea_orm::{ConnectionTrait, entity::prelude::Uuid};

use crate::{map::Stage, notes::NoteId};

#[derive(FromQueryResult)]
struct MapRow {
    version: i64,
    body: String,
}

/// The arrangement in force, if the company made one.
pub(crate) async fn newest_map(
    connection: &impl ConnectionTrait,
) -> Result<Option<(i64, Vec<Stage>)>, StoreError> {
    let row: Option<MapRow> =
        connection.one("SELECT version, body FROM journey_map ORDER BY version DESC LIMIT 1", vec![]).await?;
    row.map(|row| {
        let stages = serde_json::from_str(&row.body)
            .map_err(|e| StoreError::Corrupt(format!("journey {}: {e}", row.version)))?;
        Ok((row.version, stages))
    })
    .transpose()
}

/// Adds an arrangement; the key refuses one that somebody else added meanwhile.
pub(crate) async fn add_map(
    connection: &impl ConnectionTrait,
    version: i64,
    stages: &[Stage],
    at: Timestamp,
    by: &str,
) -> Result<(), StoreError> {
    let body = serde_json::to_string(stages).map_err(|e| StoreError::Corrupt(e.to_string()))?;
    connection
        .run(
            "INSERT INTO journey_map (version, body, created_at, created_by) VALUES ($1, $2, $3, $4)",
            vec![version.into(), body.into(), at.micros().into(), by.into()],
        )
        .await?;
    Ok(())
}

/// A note as it is kept.
#[derive(Debug, FromQueryResult)]
pub(crate) struct NoteRow {
    pub id: Uuid,
    pub touchpoint: String,
    pub kind: String,
    pub body: String,
    pub author: String,
    pub created_at: i64,
    pub edited_at: Option<i64>,
    pub deleted_at: Option<i64>,
}

const COLUMNS: &str = "id, touchpoint, kind, body, author, created_at, edited_at, deleted_at";

/// Notes of one touchpoint or of all, the newest first.
pub(crate) async fn notes(
    connection: &impl ConnectionTrait,
    touchpoint: Option<&str>,
    most: usize,
) -> Result<Vec<NoteRow>, StoreError> {
    let mut values: Vec<Value> = vec![(most as i64).into()];
    let mut among = "";
    if let Some(touchpoint) = touchpoint {
        among = "touchpoint = $2 AND";
        values.push(touchpoint.into());
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM journey_note WHERE {among} deleted_at IS NULL ORDER BY created_at DESC, id DESC LIMIT $1"
    );
    connection.all(&sql, values).await
}

pub(crate) async fn note(
    connection: &impl ConnectionTrait,
    id: Id<NoteId>,
) -> Result<Option<NoteRow>, StoreError> {
    connection.one(&format!("SELECT {COLUMNS} FROM journey_note WHERE id = $1"), vec![id.uuid().into()]).await
}

pub(crate) async fn add_note(connection: &impl ConnectionTrait, row: &NoteRow) -> Result<(), StoreError> {
    connection
        .run(
            "INSERT INTO journey_note (id, touchpoint, kind, body, author, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
            vec![
                row.id.into(),
                row.touchpoint.clone().into(),
                row.kind.clone().into(),
                row.body.clone().into(),
                row.author.clone().into(),
                row.created_at.into(),
            ],
        )
        .await?;
    Ok(())
}

/// Writes what may change of a note.
pub(crate) async fn change_note(connection: &impl ConnectionTrait, row: &NoteRow) -> Result<(), StoreError> {
    connection
        .run(
            "UPDATE journey_note SET kind = $2, body = $3, edited_at = $4, deleted_at = $5 WHERE id = $1",
            vec![
                row.id.into(),
                row.kind.clone().into(),
                row.body.clone().into(),
                row.edited_at.into(),
                row.deleted_at.into(),
            ],
        )
        .await?;
    Ok(())
}
