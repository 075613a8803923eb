//! The store's buckets in memory, a batch for each UTC day: what changed is loaded again by the day.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex as Lock, PoisonError},
};

use arrow::array::RecordBatch;
use rapport_kernel::time::DAY;
use rapport_store::{Backend, Db, FromQueryResult, Sql, StoreError};
use sea_orm::{IsolationLevel, TransactionOptions, TransactionTrait};
use tokio::sync::Mutex;

use super::{
    CURSOR,
    sums::{Key, Sums, to_batch},
};
use crate::LakeError;

/// Buckets through a number.
#[derive(Debug, Clone, Default)]
pub(crate) struct Loaded {
    pub seq: i64,
    pub days: Arc<BTreeMap<i64, RecordBatch>>,
}

impl Loaded {
    pub fn batches(&self) -> Vec<RecordBatch> {
        self.days.values().cloned().collect()
    }
}

pub(crate) struct BucketTable {
    db: Db,
    loaded: Lock<Loaded>,
    loading: Mutex<()>,
}

#[derive(FromQueryResult)]
struct Number {
    seq: i64,
}

#[derive(FromQueryResult)]
struct Row {
    bucket_at: i64,
    kind: String,
    scale: String,
    channel: String,
    touchpoint: String,
    unit_id: String,
    n: i64,
    sum: f64,
    sum_sq: f64,
    promoters: i64,
    detractors: i64,
    satisfied: i64,
}

impl BucketTable {
    pub fn new(db: Db) -> Self {
        Self { db, loaded: Lock::default(), loading: Mutex::default() }
    }

    pub fn loaded(&self) -> Loaded {
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Loads the days that changed since the last time.
    pub async fn refresh(&self) -> Result<(), LakeError> {
        let _loading = self.loading.lock().await;
        let known = self.loaded();
        // One view of the store for cursor and buckets, however long it takes.
        let isolation_level =
            (self.db.backend() == Backend::Postgres).then_some(IsolationLevel::RepeatableRead);
        let options = TransactionOptions { isolation_level, ..TransactionOptions::default() };
        let tx = self.db.read().begin_with_options(options).await.map_err(StoreError::from)?;
        let cursor: Option<Number> =
            tx.one("SELECT seq FROM cursor WHERE name = $1", vec![CURSOR.into()]).await?;
        let seq = cursor.map_or(0, |row| row.seq);
        if seq == known.seq {
            return Ok(());
        }
        let changed: Vec<Number> = tx
            .all("SELECT DISTINCT bucket_at AS seq FROM score_bucket WHERE seq > $1", vec![known.seq.into()])
            .await?;
        let mut days: Vec<i64> = changed.into_iter().map(|row| row.seq.div_euclid(DAY)).collect();
        days.sort_unstable();
        days.dedup();
        let mut all = known.days.as_ref().clone();
        for day in days {
            let rows: Vec<Row> = tx
                .all(
                    "SELECT bucket_at, kind, scale, channel, touchpoint, unit_id, n, sum, sum_sq, promoters, detractors, satisfied \
                     FROM score_bucket WHERE bucket_at >= $1 AND bucket_at < $2",
                    vec![(day * DAY).into(), ((day + 1) * DAY).into()],
                )
                .await?;
            let rows: Vec<(Key, Sums)> = rows.into_iter().map(Row::split).collect();
            all.insert(day, to_batch(&rows)?);
        }
        *self.loaded.lock().unwrap_or_else(PoisonError::into_inner) = Loaded { seq, days: Arc::new(all) };
        Ok(())
    }
}

impl Row {
    fn split(self) -> (Key, Sums) {
        let Self {
            bucket_at,
            kind,
            scale,
            channel,
            touchpoint,
            unit_id,
            n,
            sum,
            sum_sq,
            promoters,
            detractors,
            satisfied,
        } = self;
        (
            Key { bucket_at, kind, scale, channel, touchpoint, unit_id },
            Sums { n, sum, sum_sq, promoters, detractors, satisfied },
        )
    }
}
