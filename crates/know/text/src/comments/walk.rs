//! Comments with their words, for rooms that read more out of them: in the order of their findings' versions, or by number.

use rapport_kernel::{Id, interaction::InteractionId};
use rapport_store::{
    Column, FromQueryResult, Rows, Sql, StoreError, TimelineKey,
    stream::{cursor, last_number},
    timeline_lines,
};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::{
    Comments,
    read_on::{CHUNK, CURSOR},
};

/// A comment as it was written, and what it was written about.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    pub seq: i64,
    pub id: Id<InteractionId>,
    pub fragment: Uuid,
    /// Microseconds of UTC.
    pub occurred_at: i64,
    pub unit: Option<String>,
    pub employee: Option<String>,
    pub touchpoint: Option<String>,
    pub channel: Option<String>,
    pub scale: Option<String>,
    pub score: Option<f64>,
    /// What was found of it as a whole, as people corrected it: `negative`, `neutral` or `positive`.
    pub sentiment: String,
    /// The same for comments that differ in case, marks and spaces alone.
    pub alike: Vec<u8>,
    /// As it was written, nothing masked.
    pub text: String,
}

#[derive(FromQueryResult)]
struct Place {
    seq: i64,
    fragment_id: Uuid,
    occurred_at: i64,
    sentiment: String,
    words: Vec<u8>,
}

#[derive(FromQueryResult)]
struct Found {
    version: i64,
}

impl Comments {
    /// The comments read or read again after a version, and the version reached (the same when there is nothing new): about
    /// `limit` of them, since those of one version are never parted.
    pub async fn written_after(&self, version: i64, limit: usize) -> Result<(Vec<Written>, i64), StoreError> {
        let connection = self.db.read();
        let next: Vec<Found> = connection
            .all(
                "SELECT version FROM comment_finding WHERE version > $1 ORDER BY version LIMIT $2",
                vec![version.into(), (limit as i64).into()],
            )
            .await?;
        let Some(last) = next.last() else { return Ok((Vec::new(), version)) };
        let places: Vec<Place> = connection
            .all(
                "SELECT seq, fragment_id, occurred_at, sentiment, words FROM comment_finding \
                 WHERE version > $1 AND version <= $2 ORDER BY version, seq",
                vec![version.into(), last.version.into()],
            )
            .await?;
        Ok((self.at(places).await?, last.version))
    }

    /// Whether all comments from before this room were read, and of those that come all but the latest.
    pub async fn has_caught_up(&self) -> Result<bool, StoreError> {
        let connection = self.db.read();
        let behind = last_number(connection).await? - cursor(connection, CURSOR).await?;
        Ok(behind < CHUNK && self.took_over().await?)
    }

    /// The comments of these interactions, by their numbers; what has none is left out.
    pub async fn written(&self, seqs: &[i64]) -> Result<Vec<Written>, StoreError> {
        let mut keys = Rows::new(&[Column::Int]);
        for seq in seqs {
            keys.push([(*seq).into()]);
        }
        let sql = "SELECT f.seq, f.fragment_id, f.occurred_at, f.sentiment, f.words FROM ({rows}) r \
                   JOIN comment_finding f ON f.seq = r.c1 ORDER BY f.seq";
        let places: Vec<Place> = self.db.read().all_rows(sql, &keys, vec![]).await?;
        self.at(places).await
    }

    async fn at(&self, places: Vec<Place>) -> Result<Vec<Written>, StoreError> {
        let keys = places.iter().map(|place| TimelineKey {
            fragment_id: place.fragment_id,
            occurred_at: place.occurred_at,
            seq: place.seq,
        });
        let lines = timeline_lines(self.db.read(), keys).await?;
        let read = |place: Place| written(lines.get(&place.seq)?, place);
        Ok(places.into_iter().filter_map(read).collect())
    }
}

fn written(line: &str, row: Place) -> Option<Written> {
    let body: Map<String, Json> = serde_json::from_str(line).ok()?;
    let text = |field: &str| body.get(field).and_then(Json::as_str).map(str::to_owned);
    Some(Written {
        seq: row.seq,
        id: text("id")?.parse().ok()?,
        fragment: row.fragment_id,
        occurred_at: row.occurred_at,
        unit: text("unit_id"),
        employee: text("employee_id"),
        touchpoint: text("touchpoint"),
        channel: text("channel"),
        scale: text("scale"),
        score: body.get("score").and_then(Json::as_f64),
        sentiment: row.sentiment,
        alike: row.words,
        text: text("comment").filter(|text| !text.trim().is_empty())?,
    })
}
