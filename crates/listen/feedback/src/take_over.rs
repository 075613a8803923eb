//! Feedback from before the list existed, taken over from the timelines.

use rapport_kernel::{Id, Timestamp, id::Fragment};
use rapport_store::{FromQueryResult, Sql, StoreError, TimelineLine, Tx, Writes, stream, walk_timelines};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use crate::{
    Feedback,
    record::{Row, write},
};

/// Fragments taken over in one transaction.
const CHUNK: usize = 500;
/// In the place of a fragment: everything was taken over.
const DONE: Uuid = Uuid::max();

#[derive(FromQueryResult)]
struct Position {
    fragment_id: Uuid,
}

impl Feedback {
    /// An empty store has nothing from before: to be asked once before anything comes.
    pub async fn begin(&self) -> Result<(), StoreError> {
        if self.taken_through().await?.is_none() && stream::last_number(self.db.read()).await? == 0 {
            let tx = self.db.begin().await?;
            took(&tx, DONE).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// The last fragment that was taken over.
    async fn taken_through(&self) -> Result<Option<Uuid>, StoreError> {
        let known: Option<Position> =
            self.db.read().one("SELECT fragment_id FROM feedback_taken", vec![]).await?;
        Ok(known.map(|row| row.fragment_id))
    }

    /// Takes over what the timelines of the next fragments hold; false when all of it is here. Safe to stop and to run beside
    /// the writer: its place is kept with what it did, and a row that is there stays.
    pub async fn take_over(&self) -> Result<bool, StoreError> {
        let from = self.taken_through().await?.unwrap_or_default();
        if from == DONE {
            return Ok(false);
        }
        let from = Id::from_uuid(from);
        let (through, found) = walk_timelines(self.db.read(), from, CHUNK, "kind = 'feedback'").await?;
        let through = through.map_or(DONE, Id::uuid);
        let bodies: Vec<Map<String, Json>> = found
            .iter()
            .map(|row| {
                serde_json::from_str(&row.body)
                    .map_err(|e| StoreError::Corrupt(format!("timeline {}: {e}", row.seq)))
            })
            .collect::<Result<_, _>>()?;
        let rows: Vec<Row> = found.iter().zip(&bodies).filter_map(|(slim, body)| row(slim, body)).collect();
        let tx = self.db.begin().await?;
        let mut writes = Writes::default();
        write(&rows, &mut writes);
        writes.run(&tx).await?;
        took(&tx, through).await?;
        tx.commit().await?;
        Ok(through != DONE)
    }
}

/// Everything through this fragment was taken over.
async fn took(tx: &Tx, through: Uuid) -> Result<(), StoreError> {
    tx.run("DELETE FROM feedback_taken", vec![]).await?;
    tx.run("INSERT INTO feedback_taken (fragment_id) VALUES ($1)", vec![through.into()]).await?;
    Ok(())
}

fn row<'a>(slim: &TimelineLine, body: &'a Map<String, Json>) -> Option<Row<'a>> {
    let text = |field: &str| body.get(field).and_then(Json::as_str);
    let id: Id<rapport_kernel::interaction::InteractionId> = text("id")?.parse().ok()?;
    Some(Row {
        seq: slim.seq,
        id: id.uuid(),
        fragment: Id::<Fragment>::from_uuid(slim.fragment_id),
        occurred_at: Timestamp::from_micros(slim.occurred_at).micros(),
        scale: text("scale").and_then(|scale| scale.parse().ok()),
        score: body.get("score").and_then(Json::as_f64),
        channel: text("channel").and_then(|channel| channel.parse().ok()),
        touchpoint: text("touchpoint"),
        unit: text("unit_id"),
        employee: text("employee_id"),
        comment: text("comment"),
    })
}
