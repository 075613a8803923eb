//! Moves scores from the stream into the buckets of the store.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use rapport_store::{Column, Db, Rows, Sql, stream};

use super::{
    CURSOR, WIDTH,
    sums::{Key, Sums, of_rows},
};
use crate::LakeError;

/// The number through which the buckets are complete.
pub(crate) async fn applied(db: &Db) -> Result<i64, LakeError> {
    Ok(stream::cursor(db.read(), CURSOR).await?)
}

/// Rows of the tail as buckets of the store.
pub(crate) fn quarters(rows: &[RecordBatch]) -> BTreeMap<Key, Sums> {
    of_rows(rows, |micros| micros.div_euclid(WIDTH) * WIDTH)
}

/// Adds buckets that were summed over `(from, through]` and moves the cursor, together. False, and nothing done, when the
/// cursor is not at `from`: another server was first.
pub(crate) async fn apply(
    db: &Db,
    buckets: BTreeMap<Key, Sums>,
    from: i64,
    through: i64,
) -> Result<bool, LakeError> {
    let mut rows = Rows::new(&[
        Column::Int,
        Column::Text,
        Column::Text,
        Column::Text,
        Column::Text,
        Column::Text,
        Column::Int,
        Column::Float,
        Column::Float,
        Column::Int,
        Column::Int,
        Column::Int,
        Column::Int,
    ]);
    for (key, sums) in buckets {
        rows.push([
            key.bucket_at.into(),
            key.kind.into(),
            key.scale.into(),
            key.channel.into(),
            key.touchpoint.into(),
            key.unit_id.into(),
            sums.n.into(),
            sums.sum.into(),
            sums.sum_sq.into(),
            sums.promoters.into(),
            sums.detractors.into(),
            sums.satisfied.into(),
            through.into(),
        ]);
    }
    let tx = db.begin().await?;
    let moved = tx
        .run(
            "UPDATE cursor SET seq = $1 WHERE name = $2 AND seq = $3",
            vec![through.into(), CURSOR.into(), from.into()],
        )
        .await?;
    if moved != 1 {
        return Ok(false);
    }
    tx.run_rows(
        "INSERT INTO score_bucket (bucket_at, kind, scale, channel, touchpoint, unit_id, n, sum, sum_sq, promoters, detractors, satisfied, seq) \
         {rows} ON CONFLICT (bucket_at, scale, channel, touchpoint, unit_id, kind) DO UPDATE SET n = score_bucket.n + excluded.n, \
         sum = score_bucket.sum + excluded.sum, sum_sq = score_bucket.sum_sq + excluded.sum_sq, \
         promoters = score_bucket.promoters + excluded.promoters, detractors = score_bucket.detractors + excluded.detractors, \
         satisfied = score_bucket.satisfied + excluded.satisfied, seq = excluded.seq",
        &rows,
        vec![],
    )
    .await?;
    tx.commit().await.map_err(rapport_store::StoreError::from)?;
    Ok(true)
}
