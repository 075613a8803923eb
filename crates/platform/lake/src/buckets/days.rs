//! The roll-ups in memory, by day of the company's zone: what dashboards ask for, few rows however long the history.
//!
//! Read once from the store's buckets, then fed from the tail. Batches only add up: the same day may stand in several.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex as Lock, PoisonError},
};

use arrow::{
    array::{AsArray, RecordBatch},
    datatypes::{DataType, Float64Type, Int64Type, TimestampMicrosecondType},
};
use chrono::NaiveDate;
use rapport_kernel::time::{Zone, start_of_day};
use rapport_store::{Backend, Db, FromQueryResult, Sql, StoreError};
use sea_orm::{IsolationLevel, TransactionOptions, TransactionTrait};
use tokio::sync::Mutex;

use super::{
    CURSOR,
    sums::{Key, Sums, of_rows, to_batch},
};
use crate::{
    LakeError,
    query::calendar::{Calendar, Unit},
};

/// Rows read from the store in one go.
const CHUNK: i64 = 20_000;
/// Added rows are joined with the rest when they are more than this and a quarter of it.
const LOOSE: usize = 1_000;

/// Sums by day through a number.
#[derive(Debug, Clone)]
pub(crate) struct Loaded {
    pub seq: i64,
    pub batches: Vec<RecordBatch>,
    /// Rows of the first batch: those of the others are not joined yet.
    joined: usize,
}

pub(crate) struct DayTable {
    db: Db,
    zone: Zone,
    loaded: Lock<Option<Loaded>>,
    loading: Mutex<()>,
}

/// The first moment of the day in which a moment lies.
pub(crate) struct DayStart {
    calendar: Calendar,
    zone: Zone,
    starts: HashMap<i32, i64>,
}

impl DayStart {
    pub fn new(zone: Zone) -> Self {
        Self { calendar: Calendar::new(zone, Unit::Day), zone, starts: HashMap::new() }
    }

    pub fn of(&mut self, micros: i64) -> i64 {
        let day = self.calendar.date(micros);
        let zone = self.zone;
        *self.starts.entry(day).or_insert_with(|| {
            NaiveDate::from_epoch_days(day).map_or(micros, |date| start_of_day(date, zone).micros())
        })
    }
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

impl DayTable {
    pub fn new(db: Db, zone: Zone) -> Self {
        Self { db, zone, loaded: Lock::default(), loading: Mutex::default() }
    }

    /// The number that the sums are complete through; `None` before they are read.
    pub fn seq(&self) -> Option<i64> {
        self.lock().as_ref().map(|loaded| loaded.seq)
    }

    /// The sums; read from the store the first time.
    pub async fn get(&self) -> Result<Loaded, LakeError> {
        if let Some(loaded) = self.lock().as_ref() {
            return Ok(loaded.clone());
        }
        let _loading = self.loading.lock().await;
        if let Some(loaded) = self.lock().as_ref() {
            return Ok(loaded.clone());
        }
        let loaded = self.read().await?;
        *self.lock() = Some(loaded.clone());
        Ok(loaded)
    }

    /// Adds rows of [`crate::schema::tail`] that lie in `(seq, through]`. Nothing happens when the sums are not at `seq`.
    pub fn absorb(&self, rows: &[RecordBatch], seq: i64, through: i64) -> Result<(), LakeError> {
        let mut guard = self.lock();
        let Some(loaded) = guard.as_mut().filter(|loaded| loaded.seq == seq) else { return Ok(()) };
        let added: Vec<_> = self.sums_of(rows).into_iter().collect();
        if !added.is_empty() {
            loaded.batches.push(to_batch(&added)?);
        }
        loaded.seq = through;
        let loose = loaded.batches.iter().map(RecordBatch::num_rows).sum::<usize>() - loaded.joined;
        if loose > LOOSE && loose * 4 > loaded.joined {
            let all: Vec<_> = join(&loaded.batches).into_iter().collect();
            loaded.joined = all.len();
            loaded.batches = vec![to_batch(&all)?];
        }
        Ok(())
    }

    /// Rows of the tail, summed alike.
    pub fn sums_of(&self, rows: &[RecordBatch]) -> BTreeMap<Key, Sums> {
        let mut start = DayStart::new(self.zone);
        of_rows(rows, |micros| start.of(micros))
    }

    /// Forgets what was read: it will be read again.
    pub fn unload(&self) {
        *self.lock() = None;
    }

    async fn read(&self) -> Result<Loaded, LakeError> {
        // One view of the store for cursor and buckets, however long it takes.
        let isolation_level =
            (self.db.backend() == Backend::Postgres).then_some(IsolationLevel::RepeatableRead);
        let options = TransactionOptions { isolation_level, ..TransactionOptions::default() };
        let tx = self.db.read().begin_with_options(options).await.map_err(StoreError::from)?;
        let cursor: Option<Number> =
            tx.one("SELECT seq FROM cursor WHERE name = $1", vec![CURSOR.into()]).await?;
        let mut days: BTreeMap<Key, Sums> = BTreeMap::new();
        let mut start = DayStart::new(self.zone);
        let mut after = i64::MIN;
        loop {
            // Whole buckets at a time: a page ends where its last bucket begins, and the next page begins there.
            let rows: Vec<Row> = tx
                .all(
                    "SELECT bucket_at, kind, scale, channel, touchpoint, unit_id, n, sum, sum_sq, promoters, detractors, satisfied \
                     FROM score_bucket WHERE bucket_at > $1 AND bucket_at <= (SELECT COALESCE(MAX(bucket_at), $1) FROM \
                     (SELECT bucket_at FROM score_bucket WHERE bucket_at > $1 ORDER BY bucket_at LIMIT $2) AS page)",
                    vec![after.into(), CHUNK.into()],
                )
                .await?;
            let Some(last) = rows.iter().map(|row| row.bucket_at).max() else { break };
            after = last;
            for row in rows {
                let (key, sums) = row.split(&mut start);
                days.entry(key).or_default().merge(&sums);
            }
        }
        let all: Vec<_> = days.into_iter().collect();
        let batches = if all.is_empty() { Vec::new() } else { vec![to_batch(&all)?] };
        Ok(Loaded { seq: cursor.map_or(0, |row| row.seq), batches, joined: all.len() })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Loaded>> {
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Row {
    fn split(self, start: &mut DayStart) -> (Key, Sums) {
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
        let key = Key { bucket_at: start.of(bucket_at), kind, scale, channel, touchpoint, unit_id };
        (key, Sums { n, sum, sum_sq, promoters, detractors, satisfied })
    }
}

/// Batches of [`super::schema`] added up.
fn join(batches: &[RecordBatch]) -> BTreeMap<Key, Sums> {
    let mut all: BTreeMap<Key, Sums> = BTreeMap::new();
    for batch in batches {
        let text = |index: usize| batch.column(index).as_string_view();
        let number = |index: usize| batch.column(index).as_primitive::<Int64Type>();
        let float = |index: usize| batch.column(index).as_primitive::<Float64Type>();
        debug_assert_eq!(batch.column(1).data_type(), &DataType::Utf8View);
        let at = batch.column(0).as_primitive::<TimestampMicrosecondType>();
        let texts: [Vec<Option<&str>>; 5] = std::array::from_fn(|index| text(index + 1).iter().collect());
        for row in 0..batch.num_rows() {
            let [kind, scale, channel, touchpoint, unit_id] =
                texts.each_ref().map(|column| column[row].unwrap_or_default().to_owned());
            let key = Key { bucket_at: at.value(row), kind, scale, channel, touchpoint, unit_id };
            all.entry(key).or_default().merge(&Sums {
                n: number(6).value(row),
                sum: float(7).value(row),
                sum_sq: float(8).value(row),
                promoters: number(9).value(row),
                detractors: number(10).value(row),
                satisfied: number(11).value(row),
            });
        }
    }
    all
}
