//! Comments are read in the order in which they came, soon after they came.

use std::{sync::Arc, time::Duration};

use rapport_store::{
    FromQueryResult, Sql, StoreError,
    stream::{comments_after, cursor, last_number, set_cursor, take_numbers},
};
use tokio::sync::watch;

use super::{
    Comments, correct,
    finding::{Comment, Read, read, write},
    take_over::{DONE, took},
};

/// Name of the cursor: every comment through this number was read.
pub(crate) const CURSOR: &str = "comments";
/// Interactions looked at in one turn.
pub(crate) const CHUNK: i64 = 4_000;
/// How often it is looked for new ones.
const EVERY: Duration = Duration::from_millis(500);

#[derive(FromQueryResult)]
struct Name {
    #[allow(dead_code, reason = "only its presence counts")]
    name: String,
}

impl Comments {
    /// Reads what comes until told to stop, and what came before this room was there.
    pub async fn run(self: Arc<Self>, mut stopping: watch::Receiver<bool>) {
        while !*stopping.borrow() {
            match self.turn().await {
                Ok(true) => {
                    let _ = tokio::time::timeout(EVERY, stopping.changed()).await;
                }
                Ok(false) => tokio::task::yield_now().await,
                Err(error) => {
                    tracing::warn!(%error, "comments are not read now");
                    let _ = tokio::time::timeout(Duration::from_secs(5), stopping.changed()).await;
                }
            }
        }
    }

    /// New comments first, then older ones, then those that an earlier edition read. Gives whether everything is read.
    pub async fn turn(&self) -> Result<bool, StoreError> {
        Ok(self.read_on().await? && self.take_over().await? && self.read_again().await?)
    }

    /// Reads the comments of the next interactions. Gives whether there are no more.
    pub async fn read_on(&self) -> Result<bool, StoreError> {
        let from = self.begin().await?;
        let last = last_number(self.db.read()).await?;
        if from >= last {
            return Ok(true);
        }
        let through = last.min(from + CHUNK);
        let rows = comments_after(self.db.read(), from, through).await?;
        let mut comments = Vec::new();
        for row in &rows {
            let one = row.interaction()?;
            if let Some(text) = one.comment.filter(|text| !text.trim().is_empty()) {
                comments.push(Comment {
                    seq: one.seq,
                    id: one.id.uuid(),
                    fragment: row.fragment_id,
                    occurred_at: one.occurred_at.micros(),
                    unit: one.unit_id,
                    text,
                });
            }
        }
        let read = self.read_aside(comments).await?;
        let tx = self.db.begin().await?;
        // Two servers may read at once: only the one that still finds the number it started from writes.
        if cursor(&tx, CURSOR).await? == from {
            self.keep(&tx, read).await?;
            set_cursor(&tx, CURSOR, through).await?;
            tx.commit().await?;
        }
        Ok(through >= last)
    }

    /// Where reading stands. What was there before the first time is taken over from the timelines instead: to be asked once
    /// before anything comes, so that an empty store has nothing from before.
    pub async fn begin(&self) -> Result<i64, StoreError> {
        let known: Option<Name> =
            self.db.read().one("SELECT name FROM cursor WHERE name = $1", vec![CURSOR.into()]).await?;
        if known.is_none() {
            let last = last_number(self.db.read()).await?;
            let tx = self.db.begin().await?;
            tx.run(
                "INSERT INTO cursor (name, seq) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                vec![CURSOR.into(), last.into()],
            )
            .await?;
            if last == 0 {
                took(&tx, DONE).await?;
            }
            tx.commit().await?;
        }
        cursor(self.db.read(), CURSOR).await
    }

    /// Reads on a thread of its own: the server answers meanwhile.
    pub(crate) async fn read_aside(&self, comments: Vec<Comment>) -> Result<Vec<Read>, StoreError> {
        if comments.is_empty() {
            return Ok(Vec::new());
        }
        let reader = Arc::clone(&self.reader);
        tokio::task::spawn_blocking(move || read(&reader, comments))
            .await
            .map_err(|error| StoreError::Corrupt(format!("the reader broke: {error}")))
    }

    /// Keeps what was read, as people corrected it.
    pub(crate) async fn keep(&self, tx: &rapport_store::Tx, mut read: Vec<Read>) -> Result<(), StoreError> {
        if read.is_empty() {
            return Ok(());
        }
        let said = self.said(tx, read.iter().map(|one| one.words.clone())).await?;
        for one in &mut read {
            if let Some(said) = said.get(&one.words) {
                correct::apply(&mut one.finding, said);
            }
        }
        let version = take_numbers(tx, 1).await?;
        write(tx, &read, version).await
    }
}
