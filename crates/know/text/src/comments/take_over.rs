//! Comments from before this room, and those that an earlier edition of the reader read, taken from the timelines.

use rapport_kernel::{Id, interaction::InteractionId};
use rapport_store::{Column, FromQueryResult, Rows, Sql, StoreError, timeline_owners};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::{Comments, EDITION, finding::Comment};

/// Fragments looked at in one turn.
const CHUNK: usize = 500;
/// Comments read again in one turn.
const AGAIN: usize = 2_000;
/// In the place of a fragment: everything was taken over.
const DONE: Uuid = Uuid::max();

#[derive(FromQueryResult)]
struct Position {
    fragment_id: Uuid,
}

/// A row of a timeline; without a body where it is there no more.
#[derive(FromQueryResult)]
struct Slim {
    seq: i64,
    fragment_id: Uuid,
    occurred_at: i64,
    body: Option<String>,
}

impl Slim {
    /// The comment; none where its words are gone or cannot be read.
    fn comment(&self) -> Option<Comment> {
        let body: Map<String, Json> = serde_json::from_str(self.body.as_deref()?).ok()?;
        let text = |field: &str| body.get(field).and_then(Json::as_str);
        let id: Id<InteractionId> = text("id")?.parse().ok()?;
        let words = text("comment").filter(|text| !text.trim().is_empty())?;
        Some(Comment {
            seq: self.seq,
            id: id.uuid(),
            fragment: self.fragment_id,
            occurred_at: self.occurred_at,
            unit: text("unit_id").map(str::to_owned),
            text: words.to_owned(),
        })
    }
}

impl Comments {
    /// Reads what the timelines of the next fragments hold; true when all of it is read. Safe to stop at any moment: its place
    /// is kept with what it did.
    pub async fn take_over(&self) -> Result<bool, StoreError> {
        let connection = self.db.read();
        let from = self.taken_through().await?;
        if from == DONE {
            return Ok(true);
        }
        let owners = timeline_owners(connection, Id::from_uuid(from), CHUNK).await?;
        let through = owners.last().map_or(DONE, |last| last.uuid());
        let found: Vec<Slim> = if through == DONE {
            Vec::new()
        } else {
            connection
                .all(
                    "SELECT t.seq, t.fragment_id, t.occurred_at, t.body FROM timeline t \
                     WHERE t.fragment_id > $1 AND t.fragment_id <= $2 AND t.body LIKE '%\"comment\":%'",
                    vec![from.into(), through.into()],
                )
                .await?
        };
        let comments = found.iter().filter_map(Slim::comment).collect();
        let read = self.read_aside(comments).await?;
        let tx = self.db.begin().await?;
        self.keep(&tx, read).await?;
        tx.run("DELETE FROM comment_taken", vec![]).await?;
        tx.run("INSERT INTO comment_taken (fragment_id) VALUES ($1)", vec![through.into()]).await?;
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
        let found: Vec<Slim> = self
            .db
            .read()
            .all(
                &format!(
                    "SELECT f.seq, f.fragment_id, f.occurred_at, t.body FROM \
                     (SELECT seq, fragment_id, occurred_at FROM comment_finding WHERE edition < {EDITION} ORDER BY edition LIMIT {AGAIN}) f \
                     LEFT JOIN timeline t ON t.fragment_id = f.fragment_id AND t.occurred_at = f.occurred_at AND t.seq = f.seq"
                ),
                vec![],
            )
            .await?;
        let (count, mut comments, mut wordless) = (found.len(), Vec::new(), Rows::new(&[Column::Int]));
        for row in found {
            match row.comment() {
                Some(comment) => comments.push(comment),
                None => wordless.push([row.seq.into()]),
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
