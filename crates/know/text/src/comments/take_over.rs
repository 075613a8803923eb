//! Comments from before this room, and those that an earlier edition of the reader read, taken from the timelines.

use rapport_kernel::{Id, interaction::InteractionId};
use rapport_store::{
    Column, FromQueryResult, Rows, Sql, StoreError, TimelineKey, Tx, timeline_lines, walk_timelines,
};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::{Comments, EDITION, finding::Comment};

/// Fragments looked at in one turn.
const CHUNK: usize = 500;
/// Comments read again in one turn.
const AGAIN: usize = 2_000;
/// In the place of a fragment: everything was taken over.
pub(super) const DONE: Uuid = Uuid::max();

#[derive(FromQueryResult)]
struct Position {
    fragment_id: Uuid,
}

#[derive(FromQueryResult)]
struct Place {
    seq: i64,
    fragment_id: Uuid,
    occurred_at: i64,
}

/// The comment of a line; none where its words are gone or cannot be read.
fn comment(seq: i64, fragment: Uuid, occurred_at: i64, body: &str) -> Option<Comment> {
    let body: Map<String, Json> = serde_json::from_str(body).ok()?;
    let text = |field: &str| body.get(field).and_then(Json::as_str);
    let id: Id<InteractionId> = text("id")?.parse().ok()?;
    let words = text("comment").filter(|text| !text.trim().is_empty())?;
    Some(Comment {
        seq,
        id: id.uuid(),
        fragment,
        occurred_at,
        unit: text("unit_id").map(str::to_owned),
        text: words.to_owned(),
    })
}

/// Everything through this fragment was taken over.
pub(super) async fn took(tx: &Tx, through: Uuid) -> Result<(), StoreError> {
    tx.run("DELETE FROM comment_taken", vec![]).await?;
    tx.run("INSERT INTO comment_taken (fragment_id) VALUES ($1)", vec![through.into()]).await?;
    Ok(())
}

impl Comments {
    /// Reads what the timelines of the next fragments hold; true when all of it is read. Safe to stop at any moment: its place
    /// is kept with what it did.
    pub async fn take_over(&self) -> Result<bool, StoreError> {
        let from = self.taken_through().await?;
        if from == DONE {
            return Ok(true);
        }
        let with_comment = "body LIKE '%\"comment\":%'";
        let (through, found) =
            walk_timelines(self.db.read(), Id::from_uuid(from), CHUNK, with_comment).await?;
        let through = through.map_or(DONE, Id::uuid);
        let comments = found
            .iter()
            .filter_map(|line| comment(line.seq, line.fragment_id, line.occurred_at, &line.body))
            .collect();
        let read = self.read_aside(comments).await?;
        let tx = self.db.begin().await?;
        self.keep(&tx, read).await?;
        took(&tx, through).await?;
        tx.commit().await?;
        Ok(through == DONE)
    }

    /// Whether there is nothing more to take over.
    pub(crate) async fn took_over(&self) -> Result<bool, StoreError> {
        Ok(self.taken_through().await? == DONE)
    }

    async fn taken_through(&self) -> Result<Uuid, StoreError> {
        let known: Option<Position> =
            self.db.read().one("SELECT fragment_id FROM comment_taken", vec![]).await?;
        Ok(known.map_or_else(Uuid::nil, |row| row.fragment_id))
    }

    /// Reads the next comments again that an earlier edition read. Gives whether there are no more. What was found in a comment
    /// whose words are gone stays as it was found.
    pub async fn read_again(&self) -> Result<bool, StoreError> {
        let found: Vec<Place> = self
            .db
            .read()
            .all(
                &format!(
                    "SELECT seq, fragment_id, occurred_at FROM comment_finding WHERE edition < {EDITION} \
                     ORDER BY edition LIMIT {AGAIN}"
                ),
                vec![],
            )
            .await?;
        let keys = found.iter().map(|place| TimelineKey {
            fragment_id: place.fragment_id,
            occurred_at: place.occurred_at,
            seq: place.seq,
        });
        let lines = timeline_lines(self.db.read(), keys).await?;
        let (count, mut comments, mut wordless) = (found.len(), Vec::new(), Rows::new(&[Column::Int]));
        for place in found {
            let body = lines.get(&place.seq);
            match body.and_then(|body| comment(place.seq, place.fragment_id, place.occurred_at, body)) {
                Some(comment) => comments.push(comment),
                None => wordless.push([place.seq.into()]),
            }
        }
        let read = self.read_aside(comments).await?;
        let tx = self.db.begin().await?;
        self.keep(&tx, read).await?;
        // They would be the first to be read again for ever, before all others.
        let passed = format!(
            "UPDATE comment_finding SET edition = {EDITION} WHERE seq IN (SELECT c1 FROM ({{rows}}) r)"
        );
        tx.run_rows(&passed, &wordless, vec![]).await?;
        tx.commit().await?;
        Ok(count < AGAIN)
    }
}
