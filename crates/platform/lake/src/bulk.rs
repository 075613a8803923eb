//! Interactions written straight into the lake: history from elsewhere that needs no timeline, and benchmarks.

use rapport_kernel::Interaction;
use rapport_store::stream;

use crate::{
    Lake, LakeError, buckets,
    flush::{self, INTERACTIONS},
    rows::RowBuilder,
};

impl Lake {
    /// Writes interactions as one commit, in order, under the store's next numbers; gives the last of them. Comments, which
    /// have a table of their own, are left out.
    ///
    /// A crash on the way leaves nothing but unused numbers.
    pub async fn load(&self, mut interactions: Vec<Interaction>) -> Result<i64, LakeError> {
        let _flushing = self.flushing.lock().await;
        if !self.keep().await? {
            return Err(LakeError::Kept);
        }
        let tx = self.db.begin().await?;
        let last = stream::take_numbers(&tx, interactions.len()).await?;
        tx.commit().await.map_err(rapport_store::StoreError::from)?;
        let before = last - interactions.len() as i64;
        for (seq, one) in (before + 1..).zip(&mut interactions) {
            one.seq = seq;
        }
        let rows = tokio::task::spawn_blocking(move || {
            let mut builder = RowBuilder::with_capacity(interactions.len());
            for one in &interactions {
                builder.push(one);
            }
            builder.finish()
        })
        .await??;

        // What was committed before goes first: the lake is complete through a number or not at all.
        self.flusher.flush_through(before).await?;
        self.fill_buckets_through(before).await?;
        let table = &self.flusher.interactions;
        let snapshot = table.fresh().await?;
        flush::append(table, &snapshot, vec![rows.clone()], last, INTERACTIONS).await?;
        if !buckets::apply(&self.db, buckets::of_rows(&[rows]), before, last).await? {
            return Err(LakeError::Conflict);
        }
        self.refresh().await?;
        Ok(last)
    }
}
