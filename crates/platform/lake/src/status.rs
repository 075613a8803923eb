use std::sync::{PoisonError, atomic::Ordering};

use rapport_store::stream;
use serde::Serialize;

use crate::{Lake, LakeError};

/// How the lake is doing, for health checks and `doctor`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LakeStatus {
    /// Last number committed in the store.
    pub last_seq: i64,
    /// Everything through this number is in the lake.
    pub flushed_seq: i64,
    /// Numbers committed and not in the lake yet; queries read them from the tail.
    pub waiting: i64,
    /// Roll-ups are complete through this number.
    pub buckets_seq: i64,
    /// Version of the table `interactions`; `None` before the first flush.
    pub version: Option<u64>,
    pub files: usize,
    pub rows: u64,
    pub bytes: u64,
    /// Rows held in memory above the lake.
    pub tail_rows: usize,
    /// Why the last round of background work failed, if it did.
    pub trouble: Option<String>,
}

impl Lake {
    pub async fn status(&self) -> Result<LakeStatus, LakeError> {
        let last_seq = stream::last_number(self.db.read()).await?;
        let published = self.published();
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Ok(LakeStatus {
            last_seq,
            flushed_seq: published.interactions_seq,
            waiting: (last_seq - published.interactions_seq).max(0),
            buckets_seq: self.applied.load(Ordering::Relaxed),
            version: published.interactions.version,
            files: published.interactions.files.len(),
            rows: published.interactions.rows(),
            bytes: published.interactions.bytes(),
            tail_rows: self.flusher.tail.rows(),
            trouble,
        })
    }
}
