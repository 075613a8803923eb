//! The SQL of boards.

use rapport_kernel::{Id, Timestamp};
use rapport_store::{FromQueryResult, Sql, StoreError};
use sea_orm::{ConnectionTrait, entity::prelude::Uuid};

use super::{Board, BoardId};

/// Boards in one list, at most: beyond it nobody would look for one in a list.
const MOST_LISTED: i64 = 500;

/// A board, present or taken away.
pub(super) struct Kept {
    pub board: Board,
    pub removed: bool,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    owner: String,
    title: String,
    shared: bool,
    tiles: String,
    version: i64,
    updated_at: i64,
    removed_at: Option<i64>,
}

impl Row {
    fn read(self, by: &str) -> Result<Kept, StoreError> {
        let id: Id<BoardId> = Id::from_uuid(self.id);
        let tiles =
            serde_json::from_str(&self.tiles).map_err(|e| StoreError::Corrupt(format!("board {id}: {e}")))?;
        let board = Board {
            id,
            title: self.title,
            shared: self.shared,
            tiles,
            version: self.version,
            updated_at: Timestamp::from_micros(self.updated_at),
            own: self.owner == by,
        };
        Ok(Kept { board, removed: self.removed_at.is_some() })
    }
}

const COLUMNS: &str = "id, owner, title, shared, tiles, version, updated_at, removed_at";

pub(super) async fn visible(connection: &impl ConnectionTrait, by: &str) -> Result<Vec<Board>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM board WHERE removed_at IS NULL AND (owner = $1 OR shared = $2) ORDER BY title, id LIMIT $3"
    );
    let rows: Vec<Row> = connection.all(&sql, vec![by.into(), true.into(), MOST_LISTED.into()]).await?;
    rows.into_iter().map(|row| Ok(row.read(by)?.board)).collect()
}

pub(super) async fn find(
    connection: &impl ConnectionTrait,
    id: Id<BoardId>,
    by: &str,
) -> Result<Option<Kept>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM board WHERE id = $1");
    let row: Option<Row> = connection.one(&sql, vec![id.uuid().into()]).await?;
    row.map(|row| row.read(by)).transpose()
}

#[derive(FromQueryResult)]
struct Count {
    n: i64,
}

/// Boards of a person, those taken away not counted.
pub(super) async fn count(connection: &impl ConnectionTrait, owner: &str) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) AS n FROM board WHERE owner = $1 AND removed_at IS NULL";
    let row: Option<Count> = connection.one(sql, vec![owner.into()]).await?;
    Ok(row.map_or(0, |row| row.n))
}

pub(super) async fn add(
    connection: &impl ConnectionTrait,
    board: &Board,
    owner: &str,
) -> Result<(), StoreError> {
    connection
        .run(
            "INSERT INTO board (id, owner, title, shared, tiles, version, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            vec![
                board.id.uuid().into(),
                owner.into(),
                board.title.clone().into(),
                board.shared.into(),
                tiles(board)?.into(),
                board.version.into(),
                board.updated_at.micros().into(),
            ],
        )
        .await?;
    Ok(())
}

/// Puts the board in place of its version before; false when that is not there any more.
pub(super) async fn replace(connection: &impl ConnectionTrait, board: &Board) -> Result<bool, StoreError> {
    let changed = connection
        .run(
            "UPDATE board SET title = $2, shared = $3, tiles = $4, version = $5, updated_at = $6, removed_at = NULL \
             WHERE id = $1 AND version = $7",
            vec![
                board.id.uuid().into(),
                board.title.clone().into(),
                board.shared.into(),
                tiles(board)?.into(),
                board.version.into(),
                board.updated_at.micros().into(),
                (board.version - 1).into(),
            ],
        )
        .await?;
    Ok(changed == 1)
}

pub(super) async fn remove(
    connection: &impl ConnectionTrait,
    id: Id<BoardId>,
    at: Timestamp,
) -> Result<(), StoreError> {
    connection
        .run("UPDATE board SET removed_at = $2 WHERE id = $1", vec![id.uuid().into(), at.micros().into()])
        .await?;
    Ok(())
}

fn tiles(board: &Board) -> Result<String, StoreError> {
    serde_json::to_string(&board.tiles).map_err(|e| StoreError::Corrupt(e.to_string()))
}
