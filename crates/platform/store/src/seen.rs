//! What was seen: a message that is stored is not stored again.
//!
//! Fingerprints come in no order: put into a tree of millions one by one, each changes a page of its own. So the writer adds
//! them in order of arrival (`seen_fresh`) and knows these by heart, and beside it they are put into the tree (`seen`) many at a
//! time, in the order of its key.

use std::collections::{HashSet, VecDeque};

use rapport_kernel::Interaction;
use sea_orm::FromQueryResult;
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use crate::{Column, Db, Rows, Sql, StoreError, Tx, Writes, timeline::keeper::LOOK_AGAIN};

/// Fingerprints put into the tree in one transaction: what a commit may have to wait for.
const SLICE: usize = 2_048;
/// Days for which a repeat is known.
const DAYS: i64 = 30;

/// First 16 bytes of SHA-256 over source and message id.
pub(crate) fn fingerprint(one: &Interaction) -> u128 {
    let digest = Sha256::new().chain_update(&one.source).chain_update([0]).chain_update(&one.message_id);
    let mut first = [0; 16];
    first.copy_from_slice(&digest.finalize()[..16]);
    u128::from_be_bytes(first)
}

/// A message's fingerprint, and the day under which it is seen (UTC days since 1970; 0 for good).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mark {
    day: i64,
    hash: u128,
}

impl Mark {
    pub const fn new(hash: u128, one: &Interaction, today: i64) -> Self {
        Self { day: if one.permanent { 0 } else { today }, hash }
    }

    fn read((day, hash): &(i64, String)) -> Option<Self> {
        Some(Self { day: *day, hash: u128::from_str_radix(hash, 16).ok()? })
    }

    /// What tells messages apart: those seen for good are none of the others.
    const fn key(self) -> u128 {
        self.hash & !1 | (self.day == 0) as u128
    }

    fn bytes(self) -> Vec<u8> {
        self.hash.to_be_bytes().to_vec()
    }
}

/// What one writer knows by heart: all of `seen_fresh`, whoever wrote it.
pub(crate) struct Seen {
    generation: usize,
    known: VecDeque<Known>,
    /// Number of the last interaction whose mark is known.
    through: i64,
}

#[derive(Default)]
struct Known {
    last: i64,
    keys: HashSet<u128>,
}

#[derive(FromQueryResult)]
struct Ends {
    first: Option<i64>,
    last: Option<i64>,
}

impl Ends {
    async fn read(connection: &impl Sql) -> Result<Option<(i64, i64)>, StoreError> {
        let ends: Option<Self> = connection
            .one(
                "SELECT (SELECT MIN(seq) FROM seen_fresh) AS first, (SELECT MAX(seq) FROM seen_fresh) AS last",
                vec![],
            )
            .await?;
        Ok(ends.and_then(|ends| ends.first.zip(ends.last)))
    }
}

impl Seen {
    /// `generation` marks at a time are put into the tree.
    pub const fn new(generation: usize) -> Self {
        Self { generation, known: VecDeque::new(), through: 0 }
    }

    /// Which of these are new, each with its mark and the day on which it happened; of two alike the first is.
    ///
    /// A repeat carries the time of the first sending, so it is looked up from the day before that time to today.
    pub async fn fresh(
        &mut self,
        tx: &Tx,
        marks: &[(Mark, i64)],
        today: i64,
    ) -> Result<Vec<bool>, StoreError> {
        let first_day = |happened: i64| (happened - 1).clamp(today - DAYS, today - 1);
        let passing = |marks: &[(Mark, i64)]| -> Vec<(Mark, i64)> {
            let passing = marks.iter().filter(|(mark, _)| mark.day != 0);
            passing.map(|(mark, happened)| (*mark, first_day(*happened))).collect()
        };
        let oldest = passing(marks).into_iter().map(|(_, first)| first).min().unwrap_or(today);
        let (ends, days) = ends_and_days(tx, oldest, today).await?;
        self.catch_up(tx, ends).await?;
        let unknown: Vec<(Mark, i64)> =
            marks.iter().copied().filter(|(mark, _)| !self.knows(*mark)).collect();
        let mut asked: Vec<Mark> = unknown.iter().map(|(mark, _)| *mark).collect();
        let passing = passing(&unknown);
        for day in days {
            let early = passing.iter().filter(|(_, first)| day >= *first);
            asked.extend(early.map(|(mark, _)| Mark { day, ..*mark }));
        }
        asked.sort_unstable();
        let found: Vec<(i64, String)> = tx
            .packed_rows(
                &[(Column::Int, "s.day"), (Column::Bytes, "s.hash")],
                "({rows}) r JOIN seen s ON s.day = r.c1 AND s.hash = r.c2",
                &keys(&asked),
            )
            .await?;
        let mut new: HashSet<u128> = unknown.iter().map(|(mark, _)| mark.key()).collect();
        for mark in found.iter().filter_map(Mark::read) {
            new.remove(&mark.key());
        }
        Ok(marks.iter().map(|(mark, _)| new.remove(&mark.key())).collect())
    }

    /// Takes in what was written by [`write`] and is durable.
    pub fn learn(&mut self, marks: impl Iterator<Item = (i64, Mark)>) {
        for (seq, mark) in marks {
            if self.known.back().is_none_or(|newest| newest.keys.len() >= self.generation) {
                self.known.push_back(Known::default());
            }
            if let Some(newest) = self.known.back_mut() {
                newest.keys.insert(mark.key());
                newest.last = newest.last.max(seq);
            }
            self.through = self.through.max(seq);
        }
    }

    fn knows(&self, mark: Mark) -> bool {
        self.known.iter().any(|part| part.keys.contains(&mark.key()))
    }

    /// Learns what other servers wrote, and what was there at the start; forgets what is in the tree.
    async fn catch_up(&mut self, tx: &Tx, ends: Option<(i64, i64)>) -> Result<(), StoreError> {
        let first = ends.map_or(i64::MAX, |(first, _)| first);
        while self.known.front().is_some_and(|oldest| oldest.last < first) {
            self.known.pop_front();
        }
        if ends.is_some_and(|(_, last)| last > self.through) {
            let mut rows: Vec<(i64, i64, String)> = tx
                .packed(
                    &[(Column::Int, "seq"), (Column::Int, "day"), (Column::Bytes, "hash")],
                    "seen_fresh WHERE seq > $1",
                    vec![self.through.into()],
                )
                .await?;
            rows.sort_unstable_by_key(|(seq, ..)| *seq);
            let marks =
                rows.into_iter().filter_map(|(seq, day, hash)| Some((seq, Mark::read(&(day, hash))?)));
            self.learn(marks);
        }
        Ok(())
    }
}

/// Marks interactions as seen, each with its number.
pub(crate) fn write(marks: impl Iterator<Item = (i64, Mark)>, writes: &mut Writes) {
    let mut rows = Rows::new(&[Column::Int, Column::Int, Column::Bytes]);
    for (seq, mark) in marks {
        rows.push([seq.into(), mark.day.into(), mark.bytes().into()]);
    }
    writes.add("INSERT INTO seen_fresh (seq, day, hash) {rows}", rows);
}

/// Forgets what was seen before a day (UTC days since 1970): later repeats of those messages count as new, at the latest when
/// the writer starts again.
pub async fn forget_seen_before(db: &Db, day: i64) -> Result<u64, StoreError> {
    db.write().run("DELETE FROM seen_fresh WHERE day > 0 AND day < $1", vec![day.into()]).await?;
    db.write().run("DELETE FROM seen WHERE day > 0 AND day < $1", vec![day.into()]).await
}

/// Puts marks into the tree until the writer whose last number `last` tells is gone.
pub(crate) async fn keep(db: Db, generation: usize, mut last: watch::Receiver<i64>) {
    let most = generation as i64;
    while last.has_changed().is_ok() {
        let wanted = match move_oldest(&db, most, &last).await {
            Ok(None) => continue,
            Ok(Some(wanted)) => wanted,
            Err(error) => {
                tracing::warn!(%error, "what was seen was not put in order; it is tried again");
                i64::MAX
            }
        };
        let come = last.wait_for(|last| *last >= wanted);
        if let Ok(Err(_)) = tokio::time::timeout(LOOK_AGAIN, come).await {
            return;
        }
    }
}

/// Puts the oldest `most` numbers' marks into the tree, in transactions of [`SLICE`]; what a crash interrupts is done again.
/// Gives nothing when there may be more, or else the number that fills the next generation.
async fn move_oldest(db: &Db, most: i64, last: &watch::Receiver<i64>) -> Result<Option<i64>, StoreError> {
    let Some((first, newest)) = Ends::read(db.read()).await? else { return Ok(Some(most)) };
    let end = first + most - 1;
    if newest < end {
        return Ok(Some(end));
    }
    let rows: Vec<(i64, String)> = db
        .read()
        .packed(
            &[(Column::Int, "day"), (Column::Bytes, "hash")],
            "seen_fresh WHERE seq <= $1",
            vec![end.into()],
        )
        .await?;
    let mut marks: Vec<Mark> = rows.iter().filter_map(Mark::read).collect();
    marks.sort_unstable();
    for slice in marks.chunks(SLICE) {
        if last.has_changed().is_err() {
            return Ok(None);
        }
        let tx = db.begin().await?;
        tx.run_rows("INSERT INTO seen (day, hash) {rows} ON CONFLICT DO NOTHING", &keys(slice), vec![])
            .await?;
        tx.commit_unsynced().await?;
    }
    for through in (first..=end).step_by(SLICE * 4).skip(1).chain([end]) {
        let tx = db.begin().await?;
        tx.run("DELETE FROM seen_fresh WHERE seq <= $1", vec![through.into()]).await?;
        tx.commit_unsynced().await?;
    }
    Ok(None)
}

/// Marks as keys of the tree: given in its order, so that neighbours are found on the same page.
fn keys(marks: &[Mark]) -> Rows {
    let mut rows = Rows::new(&[Column::Int, Column::Bytes]);
    for mark in marks {
        rows.push([mark.day.into(), mark.bytes().into()]);
    }
    rows
}

#[derive(FromQueryResult)]
struct EndsAndDay {
    first: Option<i64>,
    last: Option<i64>,
    day: Option<i64>,
}

/// The ends of what is not in the tree, and the days that are, from `oldest` until before `today`: one probe of the key each,
/// however many rows a day has.
async fn ends_and_days(
    tx: &Tx,
    oldest: i64,
    today: i64,
) -> Result<(Option<(i64, i64)>, Vec<i64>), StoreError> {
    let rows: Vec<EndsAndDay> = tx
        .all(
            "WITH RECURSIVE d(day) AS (SELECT MIN(day) FROM seen WHERE day >= $1 \
             UNION ALL SELECT (SELECT MIN(s.day) FROM seen s WHERE s.day > d.day) FROM d WHERE d.day IS NOT NULL) \
             SELECT e.first, e.last, d.day FROM \
             (SELECT (SELECT MIN(seq) FROM seen_fresh) AS first, (SELECT MAX(seq) FROM seen_fresh) AS last) e \
             LEFT JOIN d ON d.day < $2",
            vec![oldest.into(), today.into()],
        )
        .await?;
    let ends = rows.first().and_then(|row| row.first.zip(row.last));
    Ok((ends, rows.into_iter().filter_map(|row| row.day).collect()))
}
