//! The hot stream: numbers, reading in order, what may go.

use rapport_kernel::{Id, Interaction};
use sea_orm::{ConnectionTrait, FromQueryResult, entity::prelude::Uuid};

use crate::{Column, Db, Rows, Sql, StoreError, Tx};

/// An interaction as it lies in the hot stream.
#[derive(Debug)]
pub struct StreamRow {
    pub seq: i64,
    pub fragment_id: Uuid,
    /// JSON of [`Interaction`], without its number and fragment.
    pub body: String,
}

impl StreamRow {
    pub fn interaction(&self) -> Result<Interaction, StoreError> {
        let mut one: Interaction = serde_json::from_str(&self.body)
            .map_err(|e| StoreError::Corrupt(format!("interaction {}: {e}", self.seq)))?;
        one.seq = self.seq;
        one.fragment_id = Some(Id::from_uuid(self.fragment_id));
        Ok(one)
    }
}

#[derive(FromQueryResult)]
struct Number {
    value: i64,
}

/// Takes `count` numbers and gives the last of them. Holds the counter's row until the transaction ends, so that whoever
/// takes numbers later also commits later.
pub async fn take_numbers(tx: &Tx, count: usize) -> Result<i64, StoreError> {
    let row: Option<Number> = tx
        .one(
            "UPDATE counter SET value = value + $1 WHERE name = 'stream' RETURNING value",
            vec![(count as i64).into()],
        )
        .await?;
    row.map(|r| r.value).ok_or_else(|| StoreError::Corrupt("the stream's counter is missing".into()))
}

/// The last number given to anything committed.
pub async fn last_number(connection: &impl ConnectionTrait) -> Result<i64, StoreError> {
    let row: Option<Number> =
        connection.one("SELECT value FROM counter WHERE name = 'stream'", vec![]).await?;
    Ok(row.map_or(0, |r| r.value))
}

/// Rows above `seq` up to and including `through`, in order, at most `limit`.
pub async fn read_after(
    connection: &impl ConnectionTrait,
    seq: i64,
    through: i64,
    limit: usize,
) -> Result<Vec<StreamRow>, StoreError> {
    let rows = connection
        .packed(
            &[(Column::Int, "s.seq"), (Column::Uuid, "s.fragment_id"), (Column::Text, "s.body")],
            "(SELECT seq, fragment_id, body FROM stream WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3) s",
            vec![seq.into(), through.into(), (limit as i64).into()],
        )
        .await?;
    Ok(in_order(rows))
}

/// Rows above `seq` up to and including `through` that have a comment, in order.
pub async fn comments_after(
    connection: &impl ConnectionTrait,
    seq: i64,
    through: i64,
) -> Result<Vec<StreamRow>, StoreError> {
    let rows = connection
        .packed(
            &[(Column::Int, "seq"), (Column::Uuid, "fragment_id"), (Column::Text, "body")],
            "stream WHERE seq > $1 AND seq <= $2 AND body LIKE '%\"comment\":%'",
            vec![seq.into(), through.into()],
        )
        .await?;
    Ok(in_order(rows))
}

fn in_order(mut rows: Vec<(i64, Uuid, String)>) -> Vec<StreamRow> {
    rows.sort_unstable_by_key(|(seq, ..)| *seq);
    rows.into_iter().map(|(seq, fragment_id, body)| StreamRow { seq, fragment_id, body }).collect()
}

/// Forgets rows up to `seq`: they are in the lake, and no query reads them here any more.
pub async fn forget_through(db: &Db, seq: i64, at_most: usize) -> Result<u64, StoreError> {
    db.write()
        .run(
            "DELETE FROM stream WHERE seq IN (SELECT seq FROM stream WHERE seq <= $1 ORDER BY seq LIMIT $2)",
            vec![seq.into(), (at_most as i64).into()],
        )
        .await
}

/// Where a reader of the stream has got to.
pub async fn cursor(connection: &impl ConnectionTrait, name: &str) -> Result<i64, StoreError> {
    let row: Option<Number> =
        connection.one("SELECT seq AS value FROM cursor WHERE name = $1", vec![name.into()]).await?;
    Ok(row.map_or(0, |r| r.value))
}

/// How many numbers each of these readers still has before it. One that never read is not in the answer.
pub async fn behind(
    connection: &impl ConnectionTrait,
    readers: &[&str],
) -> Result<Vec<(String, i64)>, StoreError> {
    #[derive(FromQueryResult)]
    struct Behind {
        name: String,
        behind: i64,
    }
    let mut rows = Rows::new(&[Column::Text]);
    for reader in readers {
        rows.push([(*reader).into()]);
    }
    let found: Vec<Behind> = connection
        .all_rows(
            "SELECT c.name, s.value - c.seq AS behind FROM ({rows}) r JOIN cursor c ON c.name = r.c1 \
             JOIN counter s ON s.name = 'stream' ORDER BY c.name",
            &rows,
            vec![],
        )
        .await?;
    Ok(found.into_iter().map(|row| (row.name, row.behind.max(0))).collect())
}

/// Moves a reader's cursor; in the same transaction as what it did.
pub async fn set_cursor(connection: &impl ConnectionTrait, name: &str, seq: i64) -> Result<(), StoreError> {
    connection
        .run(
            "INSERT INTO cursor (name, seq) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET seq = excluded.seq",
            vec![name.into(), seq.into()],
        )
        .await?;
    Ok(())
}
