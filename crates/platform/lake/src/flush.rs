//! Moves hot rows into the lake, each exactly once, whatever fails on the way.
//!
//! A fresh snapshot tells, by its application transaction, the number it is complete through. The rows above go into one
//! commit against that very snapshot, with the new number. Nothing is retried blindly: whatever fails begins again from a
//! fresh snapshot. Files are durable before the log entry, the log entry before the mark, the mark before rows are forgotten.

use std::sync::Arc;

use arrow::{array::RecordBatch, compute};
use deltalake_core::{
    kernel::Action,
    protocol::{DeltaOperation, SaveMode},
};
use rapport_store::stream;

use crate::{
    LakeError,
    files::Layout,
    marks::{self, Mark},
    schema,
    table::{LakeTable, TableSnapshot},
    tail::Tail,
};

/// Of interactions: the log tells ranges of numbers and times; rows that are asked for together lie together.
pub(crate) const INTERACTIONS: Layout = Layout {
    sorted_by: &["kind", "occurred_at"],
    in_log: &["seq", "occurred_at", "received_at"],
    with_statistics: &[
        "seq",
        "occurred_at",
        "received_at",
        "kind",
        "channel",
        "touchpoint",
        "unit_id",
        "score",
        "scale",
    ],
};

/// Of comments: no statistics of any text, in the log or in the files.
pub(crate) const COMMENTS: Layout = Layout { sorted_by: &[], in_log: &["seq"], with_statistics: &["seq"] };

/// Numbers that one commit spans at most, so that a long backlog is flushed in steps that fit in memory.
pub(crate) const STEP: i64 = 500_000;
/// How often a flush begins again when others commit meanwhile.
const ATTEMPTS: usize = 5;
/// Rows forgotten in one transaction, so that the stream's writer never waits long.
const FORGET_CHUNK: usize = 5_000;

/// What a flush did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flushed {
    /// Interactions written.
    pub rows: u64,
    /// The lake is complete through this number.
    pub seq: i64,
}

pub(crate) struct Flusher {
    pub interactions: Arc<LakeTable>,
    pub comments: Arc<LakeTable>,
    pub tail: Arc<Tail>,
}

impl Flusher {
    /// Flushes everything committed when it is called.
    pub async fn flush(&self) -> Result<Flushed, LakeError> {
        let last = stream::last_number(self.interactions.db.read()).await?;
        let mut done = Flushed::default();
        loop {
            let step = self.interactions_step(last).await?;
            done.rows += step.rows;
            done.seq = step.seq;
            self.comments_step(step.seq).await?;
            if step.seq >= last {
                return Ok(done);
            }
        }
    }

    async fn interactions_step(&self, last: i64) -> Result<Flushed, LakeError> {
        let table = &self.interactions;
        for _ in 0..ATTEMPTS {
            table.recover().await?;
            let mark = table.mark().await?;
            let snapshot = table.fresh().await?;
            let complete = complete_through(&snapshot, mark);
            if complete > mark.seq && snapshot.version == u64::try_from(mark.version).ok() {
                marks::advance(&table.db, table.definition.name, Mark { seq: complete, ..mark }).await?;
            }
            let through = last.min(complete + STEP);
            if through <= complete {
                return Ok(Flushed { rows: 0, seq: complete });
            }
            let rows = self.rows(complete, through).await?;
            match append(table, &snapshot, rows, through, INTERACTIONS).await {
                Err(error) if error.is_conflict() => {}
                other => return other,
            }
        }
        Err(LakeError::Conflict)
    }

    async fn comments_step(&self, through: i64) -> Result<(), LakeError> {
        let table = &self.comments;
        for _ in 0..ATTEMPTS {
            table.recover().await?;
            let mark = table.mark().await?;
            let snapshot = table.fresh().await?;
            let complete = complete_through(&snapshot, mark);
            if through <= complete {
                return Ok(());
            }
            let rows = with_comment(&self.rows(complete, through).await?)?;
            match append(table, &snapshot, rows, through, COMMENTS).await {
                Err(error) if error.is_conflict() => {}
                other => return other.map(|_| ()),
            }
        }
        Err(LakeError::Conflict)
    }

    async fn rows(&self, after: i64, through: i64) -> Result<Vec<RecordBatch>, LakeError> {
        for _ in 0..ATTEMPTS {
            match self.tail.bring_to(through).await {
                Ok(()) => {}
                Err(LakeError::Behind | LakeError::Full) => {
                    self.tail.restart(after);
                    continue;
                }
                Err(error) => return Err(error),
            }
            match self.tail.slice(after, through) {
                Err(LakeError::Behind) => self.tail.restart(after),
                other => return other,
            }
        }
        Err(LakeError::Behind)
    }
}

/// Numbers without rows of a table move only the mark, so the table is complete through whichever is higher.
pub(crate) fn complete_through(snapshot: &TableSnapshot, mark: Mark) -> i64 {
    snapshot.seq.max(mark.seq)
}

async fn append(
    table: &LakeTable,
    on: &TableSnapshot,
    rows: Vec<RecordBatch>,
    through: i64,
    layout: Layout,
) -> Result<Flushed, LakeError> {
    let count: usize = rows.iter().map(RecordBatch::num_rows).sum();
    if count == 0 {
        marks::advance(&table.db, table.definition.name, Mark { version: -1, seq: through, checkpoint: -1 })
            .await?;
        return Ok(Flushed { rows: 0, seq: through });
    }
    let adds = table.write(rows, layout).await?;
    let partition_by = table.definition.partition.map(|column| vec![column.to_owned()]);
    let operation = DeltaOperation::Write { mode: SaveMode::Append, partition_by, predicate: None };
    table.commit(on, adds.into_iter().map(Action::Add).collect(), Some(through), operation, 0).await?;
    Ok(Flushed { rows: count as u64, seq: through })
}

/// Rows that carry a comment, as the table of comments has them.
pub(crate) fn with_comment(rows: &[RecordBatch]) -> Result<Vec<RecordBatch>, LakeError> {
    let columns = schema::comments()
        .fields()
        .iter()
        .map(|field| schema::tail().index_of(field.name()))
        .collect::<Result<Vec<_>, _>>()?;
    let mut kept = Vec::new();
    for batch in rows {
        let comments = batch.project(&columns)?;
        let has = compute::is_not_null(comments.column(comments.num_columns() - 1))?;
        let batch = compute::filter_record_batch(&comments, &has)?;
        if batch.num_rows() > 0 {
            kept.push(batch);
        }
    }
    Ok(kept)
}

/// Forgets hot rows up to `seq`, as far as everything that reads the stream has got.
pub(crate) async fn forget(db: &rapport_store::Db, seq: i64) -> Result<u64, LakeError> {
    let through = marks::slowest_reader(db).await?.map_or(seq, |slowest| slowest.min(seq));
    if through <= 0 {
        return Ok(0);
    }
    marks::forget_through(db, through).await?;
    let mut gone = 0;
    loop {
        let chunk = stream::forget_through(db, through, FORGET_CHUNK).await?;
        gone += chunk;
        if chunk < FORGET_CHUNK as u64 {
            return Ok(gone);
        }
    }
}
