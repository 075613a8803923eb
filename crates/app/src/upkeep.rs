//! Work that returns: every day what may be forgotten is forgotten, by one process at a time; every few seconds lists by rule
//! take in what changed.

use std::{sync::Arc, time::Duration};

use rapport_customers::Customers;
use rapport_kernel::{Clock, Id, Timestamp, time::DAY};
use rapport_quality::Quality;
use rapport_store::{Db, StoreError, forget_seen_before, forget_visits_before, jobs, stream};
use serde_json::json;
use tokio::{sync::watch, time::Instant};

const DAILY: &str = "upkeep.daily";
const LOOK_AGAIN: Duration = Duration::from_secs(20);
/// While so many numbers a second are given, lists by rule rest [`LONG`] times as long as they worked: whoever waits for the
/// stream must not wait for them.
const MANY: i64 = 500;
const LONG: u32 = 4;
/// How long what was seen is remembered, in days.
const SEEN_DAYS: i64 = 31;
/// How long visits stay in the timeline, in days.
const VISIT_DAYS: i64 = 90;

/// Leases due jobs until told to stop.
pub async fn run(
    db: Db,
    customers: Arc<Customers>,
    quality: Arc<Quality>,
    clock: Arc<dyn Clock>,
    mut stopping: watch::Receiver<bool>,
) {
    let worker = jobs::Worker::new(db.clone(), Arc::clone(&clock), format!("upkeep-{}", std::process::id()))
        .only(&[DAILY, rapport_quality::JOB]);
    while !*stopping.borrow() {
        tell_behind(&db).await;
        let (began, before) = (Instant::now(), last_number(&db).await);
        let pause = match turn(&db, &customers, &quality, clock.as_ref(), &worker).await {
            Ok(true) => LOOK_AGAIN,
            // There is more to take in than one turn does: after a large import, or while more comes than is taken in.
            Ok(false) => {
                let turn = began.elapsed();
                let came = last_number(&db).await - before;
                turn * if came as f64 > MANY as f64 * turn.as_secs_f64() { LONG } else { 1 }
            }
            Err(error) => {
                tracing::warn!(%error, "upkeep");
                LOOK_AGAIN
            }
        };
        let _ = tokio::time::timeout(pause.min(LOOK_AGAIN), stopping.changed()).await;
    }
}

/// Who reads the stream beside the writer, and what of.
pub const READERS: [(&str, &str); 5] = [
    ("comments", "reading of comments"),
    ("customers.rows", "lists of customers"),
    ("fold", "states of customers"),
    ("lake.buckets", "roll-ups of scores"),
    ("timeline", "order of timelines"),
];

/// How many interactions each reader of the stream has before it: one that stands still is seen by its growing number.
async fn tell_behind(db: &Db) {
    let names = READERS.map(|(name, _)| name);
    for (reader, behind) in stream::behind(db.read(), &names).await.unwrap_or_default() {
        metrics::gauge!("rapport_stream_behind", "reader" => reader).set(behind as f64);
    }
}

/// The last number of the stream, or none known.
async fn last_number(db: &Db) -> i64 {
    stream::last_number(db.read()).await.unwrap_or_default()
}

/// One turn of everything due. Gives whether lists by rule know everything that changed.
async fn turn(
    db: &Db,
    customers: &Customers,
    quality: &Quality,
    clock: &dyn Clock,
    worker: &jobs::Worker,
) -> Result<bool, StoreError> {
    let tomorrow = Timestamp::from_micros((clock.now().utc_day() + 1) * DAY);
    jobs::enqueue(db.write(), clock, DAILY, &json!({}), Some("all"), tomorrow).await?;
    quality.schedule().await?;
    let complete = customers.refresh_rows().await?;
    while let Some(job) = worker.lease().await? {
        let done = match job.kind.as_str() {
            DAILY => daily(db, customers, clock, worker, &job).await,
            rapport_quality::JOB => check(customers, quality).await,
            other => Err(StoreError::Corrupt(format!("no one does jobs of kind {other}"))),
        };
        match done {
            Ok(()) => worker.finish(&job).await?,
            Err(error) => {
                worker.fail(&job, &error.to_string()).await?;
            }
        }
    }
    Ok(complete)
}

/// Checks the data, and looks for customers who are likely one.
async fn check(customers: &Customers, quality: &Quality) -> Result<(), StoreError> {
    quality.run().await?;
    let found = customers.find_alike().await?;
    if found > 0 {
        tracing::info!(found, "pairs of customers who may be one wait for a person");
    }
    Ok(())
}

async fn daily(
    db: &Db,
    customers: &Customers,
    clock: &dyn Clock,
    worker: &jobs::Worker,
    job: &jobs::Leased,
) -> Result<(), StoreError> {
    let now = clock.now();
    customers.refresh_stages().await?;
    forget_seen_before(db, now.utc_day() - SEEN_DAYS).await?;
    let mut after = Id::from_uuid(uuid::Uuid::nil());
    while let Some(last) = forget_visits_before(db, now.plus(-VISIT_DAYS * DAY), after, 500).await? {
        after = last;
        if !worker.renew(job).await? {
            return Ok(());
        }
    }
    Ok(())
}
