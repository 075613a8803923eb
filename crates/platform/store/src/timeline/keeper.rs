//! Puts the timeline in order of customers, a slice at a time, beside the writer.
//!
//! Each slice is a transaction that reads what is there and goes on with it: servers that share a database take turns, and
//! what a crash interrupted is continued.

use std::{sync::Arc, time::Duration};

use rapport_kernel::{Clock, Timestamp, time::MINUTE};
use sea_orm::{ConnectionTrait, FromQueryResult, Value, entity::prelude::Uuid};
use tokio::{sync::watch, time::Instant};

use super::layout::{GENERATION, Layout, Run, State, generation};
use crate::{Column, Db, Rows, Sql, StoreError, Tx, db::is_postgres, stream};

/// How the timeline reads the stream: what it has not put into a run is not forgotten there.
const CURSOR: &str = "timeline";
/// Runs of one size that are joined into one. More make a line be written less often, and a timeline be looked for in more runs.
const FAN: usize = 8;
/// Most runs joined at once, after an import that left many: a statement names each of them.
const MOST: usize = 8 * FAN;
/// Lines gathered in a slice, and half of those joined: what a commit may have to wait for.
const SLICE: i64 = 1_024;
/// The largest slice, when lines come faster than slices of the usual size put them in order.
const LARGEST: i64 = 8_192;
/// A generation that does not fill is put in order after this long, in microseconds: the stream waits to forget its rows.
const AGED: i64 = 5 * MINUTE;
/// So many fresh lines are put in order without a rest between slices.
const MANY: i64 = 16 * GENERATION;
pub(crate) const LOOK_AGAIN: Duration = Duration::from_secs(10);

/// What there is to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Work {
    /// Put numbers that are in no run into a new one.
    Gather { first: i64, last: i64 },
    /// Join live runs into a new one.
    Join { first: i64, last: i64 },
    /// Go on with the run that is being built.
    Build(Run),
    /// Remove the rows of a run that nobody reads any more.
    Clear(Run),
    /// Remove from what is fresh the numbers up to this one, which are in a run.
    Sweep(i64),
}

pub(crate) struct Keeper {
    pub db: Db,
    pub clock: Arc<dyn Clock>,
}

/// Lines that are put into a run, in its order, between one slice and the next.
#[derive(Debug, Default)]
struct Sorted {
    range: (i64, i64),
    lines: Vec<(Uuid, i64, i64, String)>,
}

impl Sorted {
    async fn read(connection: &impl ConnectionTrait, first: i64, last: i64) -> Result<Self, StoreError> {
        let mut lines: Vec<(Uuid, i64, i64, String)> = connection
            .packed(
                &[
                    (Column::Uuid, "fragment_id"),
                    (Column::Int, "occurred_at"),
                    (Column::Int, "seq"),
                    (Column::Text, "kind"),
                ],
                "timeline_fresh WHERE seq >= $1 AND seq <= $2",
                vec![first.into(), last.into()],
            )
            .await?;
        lines.sort_unstable();
        Ok(Self { range: (first, last), lines })
    }

    /// The next lines after a key, at most so many; whether they are the last.
    fn after(&self, key: Key, most: usize) -> (&[(Uuid, i64, i64, String)], bool) {
        let key = (key.fragment_id, key.occurred_at, key.seq);
        let from = self.lines.partition_point(|(fragment, at, seq, _)| (*fragment, *at, *seq) <= key);
        let end = self.lines.len().min(from + most);
        (&self.lines[from..end], end == self.lines.len())
    }
}

#[derive(FromQueryResult)]
struct Number {
    value: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, FromQueryResult)]
struct Key {
    fragment_id: Uuid,
    occurred_at: i64,
    seq: i64,
}

impl Key {
    const FIRST: Self = Self { fragment_id: Uuid::nil(), occurred_at: i64::MIN, seq: i64::MIN };

    fn values(self) -> [Value; 3] {
        [self.fragment_id.into(), self.occurred_at.into(), self.seq.into()]
    }
}

impl Keeper {
    /// Keeps the timeline in order until the writer whose last number `last` tells is gone.
    pub async fn run(self, mut last: watch::Receiver<i64>) {
        // Since when numbers wait that do not fill a generation, and the run they follow.
        let mut waiting: Option<(Timestamp, i64)> = None;
        let mut sorted = Sorted::default();
        while last.has_changed().is_ok() {
            let now = self.clock.now();
            let aged = waiting.is_some_and(|(since, _)| now.micros() - since.micros() >= AGED);
            let began = Instant::now();
            match step(&self.db, aged, &mut sorted).await {
                // Commits of the stream come between, unless very much waits.
                Ok((true, layout)) if layout.last - layout.through() < MANY => {
                    tokio::time::sleep(began.elapsed()).await;
                }
                Ok((true, _)) => {}
                Ok((false, layout)) => {
                    let through = layout.through();
                    if layout.last == through {
                        waiting = None;
                    } else if waiting.is_none_or(|(_, after)| after != through) {
                        waiting = Some((now, through));
                    }
                    let full = (generation(through + 1) + 1) * GENERATION;
                    let filled = last.wait_for(|last| *last >= full);
                    if let Ok(Err(_)) = tokio::time::timeout(LOOK_AGAIN, filled).await {
                        return;
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "the timeline was not put in order; it is tried again");
                    tokio::time::sleep(LOOK_AGAIN).await;
                }
            }
        }
    }
}

/// Puts what there is in order now, in at most `slices` transactions. Gives whether it is at rest.
pub async fn settle_timeline(db: &Db, slices: usize) -> Result<bool, StoreError> {
    let mut sorted = Sorted::default();
    for _ in 0..slices {
        if !step(db, true, &mut sorted).await?.0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Does one slice of what is due. Gives whether there was anything to do, and where lines lay before.
async fn step(db: &Db, aged: bool, sorted: &mut Sorted) -> Result<(bool, Layout), StoreError> {
    let layout = Layout::read(db.read()).await?;
    let Some(due) = next(&layout, oldest_fresh(db.read()).await?, aged) else {
        *sorted = Sorted::default();
        return Ok((false, layout));
    };
    if let Some((first, last)) = gathered(&layout, due)
        && sorted.range != (first, last)
    {
        *sorted = Sorted::read(db.read(), first, last).await?;
    }
    let tx = db.begin().await?;
    if is_postgres(&tx) {
        tx.execute_unprepared("SELECT value FROM counter WHERE name = 'timeline' FOR UPDATE").await?;
    }
    let layout = Layout::read(&tx).await?;
    let work = next(&layout, oldest_fresh(&tx).await?, aged);
    let (first_sorted, last_sorted) = sorted.range;
    match work {
        None => {}
        // Another server went on meanwhile.
        Some(Work::Gather { first, .. }) if first != first_sorted => {}
        Some(Work::Build(run))
            if gathered(&layout, Work::Build(run)).is_some_and(|at| at != sorted.range) => {}
        Some(Work::Gather { first, .. }) => {
            let run = begin(&tx, first, last_sorted).await?;
            build(&tx, &layout, run, sorted).await?;
        }
        Some(Work::Join { first, last }) => {
            let run = begin(&tx, first, last).await?;
            build(&tx, &layout, run, sorted).await?;
        }
        Some(Work::Build(run)) => build(&tx, &layout, run, sorted).await?,
        Some(Work::Clear(run)) => clear(&tx, run).await?,
        Some(Work::Sweep(through)) => {
            tx.run("DELETE FROM timeline_fresh WHERE seq <= $1", vec![through.into()]).await?;
        }
    }
    // What a crash takes back is done again.
    tx.commit_unsynced().await?;
    Ok((work.is_some(), layout))
}

/// The numbers that some work puts into a run for the first time.
fn gathered(layout: &Layout, work: Work) -> Option<(i64, i64)> {
    match work {
        Work::Gather { first, last } => Some((first, last)),
        Work::Build(run) if run.first > layout.through() => Some((run.first, run.last)),
        _ => None,
    }
}

/// What is due, most urgent first: what is fresh is put into runs before runs are joined, so that it stays little.
fn next(layout: &Layout, oldest_fresh: Option<i64>, aged: bool) -> Option<Work> {
    let first = layout.through() + 1;
    let building = |gathered: bool| {
        let of = |run: &&Run| run.state == State::Building && (run.first == first) == gathered;
        layout.runs.iter().find(of).copied()
    };
    if let Some(run) = building(true) {
        return Some(Work::Build(run));
    }
    let end = (generation(first) + 1) * GENERATION - 1;
    if layout.last >= end || (aged && layout.last >= first) {
        return Some(Work::Gather { first, last: end.min(layout.last) });
    }
    let needed = generation(first.min(layout.folded.saturating_add(1)));
    if let Some(oldest) = oldest_fresh.filter(|oldest| generation(*oldest) < needed) {
        return Some(Work::Sweep((oldest + 4 * SLICE).min(needed * GENERATION) - 1));
    }
    if let Some(run) = layout.runs.iter().find(|run| run.state == State::Retired) {
        return Some(Work::Clear(*run));
    }
    if let Some(run) = building(false) {
        return Some(Work::Build(run));
    }
    let live: Vec<Run> = layout.live().copied().collect();
    to_join(&live).map(|(first, last)| Work::Join { first, last })
}

/// Which runs to join: the newest, when [`FAN`] of them are of one size and none behind them is larger; of very many the oldest.
fn to_join(live: &[Run]) -> Option<(i64, i64)> {
    let largest = live.iter().map(size).max()?;
    (0..=largest).find_map(|of| {
        let newest = live.iter().rposition(|run| size(run) > of).map_or(0, |larger| larger + 1);
        let runs = &live[newest..live.len().min(newest + MOST)];
        let many = runs.iter().filter(|run| size(run) == of).count() >= FAN;
        many.then(|| runs.first().zip(runs.last()).map(|(first, last)| (first.first, last.last))).flatten()
    })
}

/// How often [`FAN`] runs of a generation were joined to make one of this length.
fn size(run: &Run) -> u32 {
    let generations = (run.last - run.first + 1) / GENERATION;
    u32::try_from(generations).unwrap_or(u32::MAX).max(1).ilog(FAN as u32)
}

async fn begin(tx: &Tx, first: i64, last: i64) -> Result<Run, StoreError> {
    let number: Option<Number> = tx
        .one("UPDATE counter SET value = value + 1 WHERE name = 'timeline' RETURNING value", vec![])
        .await?;
    let id = number
        .and_then(|row| row.value)
        .ok_or_else(|| StoreError::Corrupt("the timeline's counter is missing".into()))?;
    tx.run(
        "INSERT INTO timeline_run (run, first_seq, last_seq, state) VALUES ($1, $2, $3, 'building')",
        vec![id.into(), first.into(), last.into()],
    )
    .await?;
    Ok(Run { id, first, last, state: State::Building })
}

/// Adds the next slice to a run; with the last one it becomes live, and the runs it was joined from retire.
async fn build(tx: &Tx, layout: &Layout, run: Run, sorted: &Sorted) -> Result<(), StoreError> {
    let within = |other: &&Run| other.first >= run.first && other.last <= run.last;
    let inputs: Vec<Run> = layout.live().filter(within).copied().collect();
    let done = if inputs.is_empty() {
        gather(tx, run, sorted, (layout.last - run.first) / 16).await?
    } else {
        join(tx, run, &inputs).await?
    };
    if !done {
        return Ok(());
    }
    tx.run(
        "UPDATE timeline_run SET state = 'retired' WHERE state = 'live' AND first_seq >= $1 AND last_seq <= $2",
        vec![run.first.into(), run.last.into()],
    )
    .await?;
    tx.run("UPDATE timeline_run SET state = 'live' WHERE run = $1", vec![run.id.into()]).await?;
    if inputs.is_empty() {
        stream::set_cursor(tx, CURSOR, run.last).await?;
    }
    Ok(())
}

async fn gather(tx: &Tx, run: Run, sorted: &Sorted, slice: i64) -> Result<bool, StoreError> {
    let (lines, are_last) = sorted.after(reached(tx, run).await?, slice.clamp(SLICE, LARGEST) as usize);
    let mut rows = Rows::new(&[Column::Int, Column::Uuid, Column::Int, Column::Int, Column::Text]);
    for (fragment, at, seq, kind) in lines {
        rows.push([run.id.into(), (*fragment).into(), (*at).into(), (*seq).into(), kind.as_str().into()]);
    }
    // CROSS keeps SQLite from beginning with the stream: rows are in order already.
    tx.run_rows(
        "INSERT INTO timeline_row (run, fragment_id, occurred_at, seq, kind, body) \
         SELECT r.c1, r.c2, r.c3, r.c4, r.c5, s.line FROM ({rows}) r CROSS JOIN stream s WHERE s.seq = r.c4",
        &rows,
        vec![],
    )
    .await?;
    Ok(are_last)
}

/// Adds the next lines of all inputs together: each gives its own in order, so they are merged as they are read.
async fn join(tx: &Tx, run: Run, inputs: &[Run]) -> Result<bool, StoreError> {
    let [fragment, at, seq] = reached(tx, run).await?.values();
    let each: Vec<String> = inputs
        .iter()
        .map(|input| {
            format!(
                "SELECT fragment_id, occurred_at, seq, kind, body FROM timeline_row \
                 WHERE run = {} AND (fragment_id, occurred_at, seq) > ($2, $3, $4)",
                input.id
            )
        })
        .collect();
    let written = tx
        .run(
            &format!(
                "INSERT INTO timeline_row (run, fragment_id, occurred_at, seq, kind, body) \
                 SELECT $1, fragment_id, occurred_at, seq, kind, body FROM \
                 ({} ORDER BY fragment_id, occurred_at, seq LIMIT {}) t",
                each.join(" UNION ALL "),
                2 * SLICE
            ),
            vec![run.id.into(), fragment, at, seq],
        )
        .await?;
    Ok(i64::try_from(written).is_ok_and(|written| written < 2 * SLICE))
}

/// The last key that is in a run being built.
async fn reached(tx: &Tx, run: Run) -> Result<Key, StoreError> {
    let key: Option<Key> = tx
        .one(
            "SELECT fragment_id, occurred_at, seq FROM timeline_row WHERE run = $1 \
             ORDER BY fragment_id DESC, occurred_at DESC, seq DESC LIMIT 1",
            vec![run.id.into()],
        )
        .await?;
    Ok(key.unwrap_or(Key::FIRST))
}

/// The key that follows `over` others after `after`, if a run has so many.
async fn key_at(tx: &Tx, run: Run, after: Key, over: i64) -> Result<Option<Key>, StoreError> {
    let [fragment, at, seq] = after.values();
    tx.one(
        "SELECT fragment_id, occurred_at, seq FROM timeline_row \
         WHERE run = $1 AND (fragment_id, occurred_at, seq) > ($2, $3, $4) \
         ORDER BY fragment_id, occurred_at, seq LIMIT 1 OFFSET $5",
        vec![run.id.into(), fragment, at, seq, over.into()],
    )
    .await
}

async fn clear(tx: &Tx, run: Run) -> Result<(), StoreError> {
    if let Some(key) = key_at(tx, run, Key::FIRST, 2 * SLICE).await? {
        let [fragment, at, seq] = key.values();
        tx.run(
            "DELETE FROM timeline_row WHERE run = $1 AND (fragment_id, occurred_at, seq) < ($2, $3, $4)",
            vec![run.id.into(), fragment, at, seq],
        )
        .await?;
    } else {
        tx.run("DELETE FROM timeline_row WHERE run = $1", vec![run.id.into()]).await?;
        tx.run("DELETE FROM timeline_run WHERE run = $1", vec![run.id.into()]).await?;
    }
    Ok(())
}

async fn oldest_fresh(connection: &impl ConnectionTrait) -> Result<Option<i64>, StoreError> {
    let row: Option<Number> = connection.one("SELECT MIN(seq) AS value FROM timeline_fresh", vec![]).await?;
    Ok(row.and_then(|row| row.value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn live(lengths: &[i64]) -> Layout {
        let mut last = 0;
        let runs = lengths.iter().enumerate().map(|(id, length)| {
            let first = last + 1;
            last += length;
            Run { id: id as i64, first, last, state: State::Live }
        });
        let runs = runs.collect();
        Layout { runs, last, folded: i64::MAX }
    }

    /// Lets generations come one by one, and joins what is due; gives lines written for each line that came, and most runs.
    fn kept(generations: i64) -> (f64, usize) {
        let (mut lengths, mut written, mut most) = (Vec::new(), 0, 0);
        for _ in 0..generations {
            lengths.push(GENERATION);
            written += GENERATION;
            most = most.max(lengths.len());
            while let Some((first, last)) = to_join(&live(&lengths).runs) {
                let joined = last - first + 1;
                let mut rest = joined;
                while rest > 0 {
                    rest -= lengths.pop().unwrap();
                }
                lengths.push(joined);
                written += joined;
            }
        }
        (written as f64 / (generations * GENERATION) as f64, most)
    }

    #[test]
    fn a_line_is_written_a_few_times_however_many_there_are() {
        // 3,000 generations are 98 million lines: written once, and joined at most log₈ 3,000 = 3.9 times.
        let (written, runs) = kept(3_000);
        assert!(written < 4.9, "{written}");
        assert!(runs <= 4 * FAN, "{runs}");
    }

    #[test]
    fn small_runs_are_joined_without_touching_large_ones() {
        let layout = live(&[20 * GENERATION, 5, 5, 5, 5, 5, 5, 5, 5]);
        assert_eq!(to_join(&layout.runs), Some((20 * GENERATION + 1, 20 * GENERATION + 40)));
        assert_eq!(to_join(&layout.runs[..8]), None);
    }

    #[test]
    fn what_is_fresh_comes_before_runs() {
        let mut layout = live(&[10; 8]);
        assert_eq!(next(&layout, None, true), Some(Work::Join { first: 1, last: 80 }));
        layout.last += 10;
        assert_eq!(next(&layout, None, true), Some(Work::Gather { first: 81, last: 90 }));
        assert_eq!(next(&layout, None, false), Some(Work::Join { first: 1, last: 80 }));
        layout.last = 3 * GENERATION;
        assert_eq!(next(&layout, Some(0), false), Some(Work::Gather { first: 81, last: GENERATION - 1 }));
    }
}
