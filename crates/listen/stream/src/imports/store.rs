//! The SQL of imports.

use rapport_kernel::{Id, Problem, Timestamp};
use rapport_store::{FromQueryResult, Sql, StoreError};
use sea_orm::{ConnectionTrait, entity::prelude::Uuid};

use super::{Counts, Import, ImportRun, State, map::Choice};

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    file_name: String,
    bytes: i64,
    state: String,
    created_at: i64,
    created_by: String,
    started_at: Option<i64>,
    ended_at: Option<i64>,
    map: Option<String>,
    source: Option<String>,
    counts: String,
    error: Option<String>,
}

const COLUMNS: &str =
    "id, file_name, bytes, state, created_at, created_by, started_at, ended_at, map, source, counts, error";

impl From<Row> for ImportRun {
    fn from(row: Row) -> Self {
        Self {
            id: Id::from_uuid(row.id),
            file_name: row.file_name,
            bytes: row.bytes.max(0) as u64,
            state: State::read(&row.state),
            created_at: Timestamp::from_micros(row.created_at),
            created_by: row.created_by,
            started_at: row.started_at.map(Timestamp::from_micros),
            ended_at: row.ended_at.map(Timestamp::from_micros),
            map: row.map,
            source: row.source,
            counts: serde_json::from_str(&row.counts).unwrap_or_default(),
            error: row.error.and_then(|error| serde_json::from_str(&error).ok()),
            pace: None,
        }
    }
}

fn text<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Corrupt(error.to_string()))
}

pub async fn insert(
    connection: &impl ConnectionTrait,
    id: Id<Import>,
    file_name: &str,
    bytes: u64,
    now: Timestamp,
    actor: &str,
) -> Result<(), StoreError> {
    connection
        .run(
            "INSERT INTO import_run (id, file_name, bytes, state, created_at, created_by, counts) \
             VALUES ($1, $2, $3, 'receiving', $4, $5, '{}')",
            vec![
                id.uuid().into(),
                file_name.into(),
                (bytes as i64).into(),
                now.micros().into(),
                actor.into(),
            ],
        )
        .await?;
    Ok(())
}

pub async fn find(
    connection: &impl ConnectionTrait,
    id: Id<Import>,
) -> Result<Option<ImportRun>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM import_run WHERE id = $1");
    let row: Option<Row> = connection.one(&sql, vec![id.uuid().into()]).await?;
    Ok(row.map(ImportRun::from))
}

/// Newest first, those before one when it is given.
pub async fn list(
    connection: &impl ConnectionTrait,
    before: Option<Id<Import>>,
    limit: usize,
) -> Result<Vec<ImportRun>, StoreError> {
    // Ids begin with the moment they were made.
    let before = before.map_or(Uuid::max(), Id::uuid);
    let sql = format!("SELECT {COLUMNS} FROM import_run WHERE id < $1 ORDER BY id DESC LIMIT $2");
    let rows: Vec<Row> = connection.all(&sql, vec![before.into(), (limit as i64).into()]).await?;
    Ok(rows.into_iter().map(ImportRun::from).collect())
}

/// What is to be done, oldest first.
pub async fn waiting(connection: &impl ConnectionTrait) -> Result<Vec<ImportRun>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM import_run WHERE state IN ('waiting', 'running') ORDER BY id LIMIT 100"
    );
    let rows: Vec<Row> = connection.all(&sql, vec![]).await?;
    Ok(rows.into_iter().map(ImportRun::from).collect())
}

/// Moves an import from one of these states to another; false when it was in none of them.
pub async fn change_state(
    connection: &impl ConnectionTrait,
    id: Id<Import>,
    from: &[State],
    to: State,
) -> Result<bool, StoreError> {
    let states: Vec<String> = from.iter().map(|state| format!("'{}'", state.as_str())).collect();
    let sql = format!("UPDATE import_run SET state = $1 WHERE id = $2 AND state IN ({})", states.join(", "));
    Ok(connection.run(&sql, vec![to.as_str().into(), id.uuid().into()]).await? == 1)
}

/// Gives an import its mapping and puts it into the queue; false when it is not to be started.
pub async fn start(
    connection: &impl ConnectionTrait,
    id: Id<Import>,
    map: &str,
    source: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = connection
        .run(
            "UPDATE import_run SET state = 'waiting', map = $1, source = $2, started_at = $3, ended_at = NULL, counts = '{}', \
             error = NULL WHERE id = $4 AND state IN ('ready', 'failed')",
            vec![map.into(), source.into(), now.micros().into(), id.uuid().into()],
        )
        .await?;
    Ok(changed == 1)
}

/// Keeps how far a running import got; false when it is not to go on.
pub async fn note(
    connection: &impl ConnectionTrait,
    id: Id<Import>,
    counts: &Counts,
) -> Result<bool, StoreError> {
    let sql = "UPDATE import_run SET counts = $1 WHERE id = $2 AND state = 'running'";
    Ok(connection.run(sql, vec![text(counts)?.into(), id.uuid().into()]).await? == 1)
}

/// Ends a running import; one that was cancelled meanwhile stays so, with what it came to.
pub async fn end(
    connection: &impl ConnectionTrait,
    id: Id<Import>,
    state: State,
    counts: &Counts,
    error: Option<&Problem>,
    now: Timestamp,
) -> Result<(), StoreError> {
    connection
        .run(
            "UPDATE import_run SET state = CASE WHEN state = 'cancelled' THEN state ELSE $1 END, counts = $2, error = $3, \
             ended_at = $4 WHERE id = $5 AND state IN ('running', 'cancelled')",
            vec![
                state.as_str().into(),
                text(counts)?.into(),
                error.map(text).transpose()?.into(),
                now.micros().into(),
                id.uuid().into(),
            ],
        )
        .await?;
    Ok(())
}

pub async fn forget(connection: &impl ConnectionTrait, id: Id<Import>) -> Result<bool, StoreError> {
    let sql = "DELETE FROM import_run WHERE id = $1 AND state IN ('receiving', 'ready', 'failed')";
    Ok(connection.run(sql, vec![id.uuid().into()]).await? == 1)
}

#[derive(FromQueryResult)]
struct Remembered {
    choice: String,
}

/// How a file with these columns was mapped last.
pub async fn remembered(
    connection: &impl ConnectionTrait,
    columns: &str,
) -> Result<Option<Choice>, StoreError> {
    let sql = "SELECT choice FROM import_mapping WHERE columns = $1";
    let row: Option<Remembered> = connection.one(sql, vec![columns.into()]).await?;
    Ok(row.and_then(|row| serde_json::from_str(&row.choice).ok()))
}

pub async fn remember(
    connection: &impl ConnectionTrait,
    columns: &str,
    choice: &Choice,
    now: Timestamp,
    actor: &str,
) -> Result<(), StoreError> {
    connection
        .run(
            "INSERT INTO import_mapping (columns, choice, updated_at, updated_by) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (columns) DO UPDATE SET choice = excluded.choice, updated_at = excluded.updated_at, \
             updated_by = excluded.updated_by",
            vec![columns.into(), text(choice)?.into(), now.micros().into(), actor.into()],
        )
        .await?;
    Ok(())
}
