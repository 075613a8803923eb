//! Rows that a snapshot does not hold yet: shared Arrow batches, brought up to the store's last number when asked.
//!
//! One per server. Queries take slices of it; what they hold stays theirs when the tail is trimmed after a flush.

use std::sync::{Arc, Mutex as Lock, PoisonError};

use arrow::{
    array::{AsArray, RecordBatch},
    compute,
    datatypes::Int64Type,
};
use rapport_store::{Db, stream};
use tokio::sync::Mutex;

use crate::{LakeError, marks, rows::RowBuilder, schema};

/// Rows held at most: when the lake cannot be written for long, questions fail before memory does.
const MOST: usize = 2_000_000;
/// Rows read from the store in one go.
const CHUNK: usize = 8192;
const SEQ: usize = 3;

/// Batches of [`schema::tail`], in order of `seq`, holding every row of the stream in `(floor, position]`.
#[derive(Debug, Default)]
struct State {
    floor: i64,
    position: i64,
    batches: Vec<RecordBatch>,
}

pub(crate) struct Tail {
    db: Db,
    state: Lock<State>,
    /// Held while rows are read from the store, so that each is read once.
    reading: Mutex<()>,
}

impl Tail {
    /// An empty tail that begins after `seq`.
    pub fn after(db: Db, seq: i64) -> Self {
        Self {
            db,
            state: Lock::new(State { floor: seq, position: seq, batches: Vec::new() }),
            reading: Mutex::new(()),
        }
    }

    /// Brings the tail up to the last number committed, and gives that number.
    pub async fn bring_up(&self) -> Result<i64, LakeError> {
        let last = stream::last_number(self.db.read()).await?;
        self.bring_to(last).await?;
        Ok(last)
    }

    /// Brings the tail up to a number that is committed.
    ///
    /// [`LakeError::Behind`] when rows between are forgotten: the tail must begin again from a newer snapshot.
    pub async fn bring_to(&self, through: i64) -> Result<(), LakeError> {
        if self.lock().position >= through {
            return Ok(());
        }
        let _reading = self.reading.lock().await;
        loop {
            let from = self.lock().position;
            if from >= through {
                return Ok(());
            }
            if self.rows() > MOST {
                return Err(LakeError::Full);
            }
            let rows = stream::read_after(self.db.read(), from, through, CHUNK).await?;
            let reached =
                if rows.len() < CHUNK { through } else { rows.last().map_or(through, |row| row.seq) };
            if marks::forgotten(&self.db).await? > from {
                return Err(LakeError::Behind);
            }
            let batch = tokio::task::spawn_blocking(move || {
                let mut builder = RowBuilder::with_capacity(rows.len());
                for row in &rows {
                    builder.push(&row.interaction()?);
                }
                Ok::<_, LakeError>(builder.finish()?)
            })
            .await??;
            let mut state = self.lock();
            if batch.num_rows() > 0 {
                state.add(batch)?;
            }
            state.position = reached;
        }
    }

    /// The rows in `(after, through]`. [`LakeError::Behind`] when the tail begins later: a newer snapshot is published.
    pub fn slice(&self, after: i64, through: i64) -> Result<Vec<RecordBatch>, LakeError> {
        let state = self.lock();
        if after < state.floor {
            return Err(LakeError::Behind);
        }
        Ok(state.batches.iter().filter_map(|batch| between(batch, after, through)).collect())
    }

    /// Lets go of rows up to `seq`.
    pub fn trim(&self, seq: i64) {
        let mut state = self.lock();
        let seq = seq.min(state.position);
        if seq <= state.floor {
            return;
        }
        state.floor = seq;
        state.batches.retain(|batch| last_seq(batch) > seq);
        if let Some(first) = state.batches.first_mut()
            && let Some(rest) = between(first, seq, i64::MAX)
        {
            *first = rest;
        }
    }

    /// Begins again after `seq`.
    pub fn restart(&self, seq: i64) {
        *self.lock() = State { floor: seq, position: seq, batches: Vec::new() };
    }

    /// The number above which it holds every row.
    pub fn floor(&self) -> i64 {
        self.lock().floor
    }

    /// The number through which it holds every row.
    pub fn position(&self) -> i64 {
        self.lock().position
    }

    pub fn rows(&self) -> usize {
        self.lock().batches.iter().map(RecordBatch::num_rows).sum()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Adds a batch; joins it with those before that are not much larger, so that many small polls leave few batches.
    fn add(&mut self, batch: RecordBatch) -> Result<(), LakeError> {
        let mut newest = batch;
        while let Some(before) = self.batches.last()
            && newest.num_rows() < CHUNK
            && before.num_rows() <= 2 * newest.num_rows()
        {
            newest = compact(&compute::concat_batches(&schema::tail(), [before, &newest])?)?;
            self.batches.pop();
        }
        self.batches.push(newest);
        Ok(())
    }
}

/// Texts copied together, so that the half-empty buffers of many small batches are let go.
fn compact(batch: &RecordBatch) -> Result<RecordBatch, LakeError> {
    let columns = batch
        .columns()
        .iter()
        .map(|column| {
            column.as_string_view_opt().map_or_else(|| Arc::clone(column), |texts| Arc::new(texts.gc()))
        })
        .collect();
    Ok(RecordBatch::try_new(batch.schema(), columns)?)
}

fn last_seq(batch: &RecordBatch) -> i64 {
    batch.column(SEQ).as_primitive::<Int64Type>().values().last().copied().unwrap_or(0)
}

/// The rows of a batch in `(after, through]`; `None` when there are none.
fn between(batch: &RecordBatch, after: i64, through: i64) -> Option<RecordBatch> {
    let numbers = batch.column(SEQ).as_primitive::<Int64Type>().values();
    let from = numbers.partition_point(|seq| *seq <= after);
    let to = numbers.partition_point(|seq| *seq <= through);
    (from < to).then(|| batch.slice(from, to - from))
}

#[cfg(test)]
mod tests {
    use rapport_kernel::{Id, Interaction, Timestamp, interaction::Kind};

    use super::*;

    fn batch(numbers: std::ops::RangeInclusive<i64>) -> RecordBatch {
        let mut builder = RowBuilder::with_capacity(8);
        for seq in numbers {
            let at = Timestamp::from_micros(1_700_000_000_000_000);
            let mut one = Interaction::new(
                Id::derived(at, "t", &seq.to_string()),
                "t",
                seq.to_string(),
                Kind::Track,
                at,
            );
            one.seq = seq;
            builder.push(&one);
        }
        builder.finish().unwrap()
    }

    #[test]
    fn a_slice_holds_just_the_numbers_between() {
        let numbers = |slice: Option<RecordBatch>| {
            slice.map(|b| b.column(SEQ).as_primitive::<Int64Type>().values().to_vec())
        };
        assert_eq!(numbers(between(&batch(5..=9), 6, 8)), Some(vec![7, 8]));
        assert_eq!(numbers(between(&batch(5..=9), 9, 20)), None);
        assert_eq!(numbers(between(&batch(5..=9), 0, 4)), None);
        assert_eq!(last_seq(&batch(5..=9)), 9);
    }

    #[test]
    fn many_small_batches_become_few() {
        let mut state = State::default();
        for seq in 1..=1000 {
            state.add(batch(seq..=seq)).unwrap();
        }
        assert!(state.batches.len() <= 12, "{}", state.batches.len());
        assert_eq!(state.batches.iter().map(RecordBatch::num_rows).sum::<usize>(), 1000);
    }
}
