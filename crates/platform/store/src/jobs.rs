//! Durable jobs: leased by a worker, tried again with back-off, parked with an alarm when they keep failing.
//!
//! A job is written in the same transaction as what asks for it. It runs at least once: handlers are idempotent.

use std::sync::Arc;

use rapport_kernel::{Clock, Id, Timestamp, entity, time::MINUTE, time::SECOND};
use sea_orm::{ConnectionTrait, FromQueryResult, entity::prelude::Uuid};
use serde_json::Value as Json;

use crate::{Db, Sql, StoreError, db::is_postgres};

entity!(
    /// Kind of the ids of jobs.
    Job, "job"
);

/// How often a job is tried before it is parked.
pub const MAX_ATTEMPTS: i64 = 12;
/// How long a worker has a job to itself, unless it renews the lease.
pub const LEASE: i64 = 5 * MINUTE;

/// A job that a worker holds.
#[derive(Debug, Clone)]
pub struct Leased {
    pub id: Id<Job>,
    pub kind: String,
    pub payload: Json,
    /// This try included.
    pub attempts: i64,
}

/// Asks for a job at a time. With a `unique_key`, nothing happens while one of the same kind and key waits or runs.
pub async fn enqueue(
    connection: &impl ConnectionTrait,
    clock: &dyn Clock,
    kind: &str,
    payload: &Json,
    unique_key: Option<&str>,
    run_at: Timestamp,
) -> Result<(), StoreError> {
    let id: Id<Job> = Id::new(clock);
    connection
        .run(
            "INSERT INTO job (id, kind, payload, unique_key, run_at, state) VALUES ($1, $2, $3, $4, $5, 'waiting') ON CONFLICT DO NOTHING",
            vec![id.uuid().into(), kind.into(), payload.to_string().into(), unique_key.map(str::to_owned).into(), run_at.micros().into()],
        )
        .await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    kind: String,
    payload: String,
    attempts: i64,
}

/// Jobs of one worker (a process).
#[derive(Clone)]
pub struct Worker {
    db: Db,
    clock: Arc<dyn Clock>,
    name: String,
    /// Every kind when empty.
    kinds: &'static [&'static str],
}

impl Worker {
    /// Takes jobs of every kind.
    pub fn new(db: Db, clock: Arc<dyn Clock>, name: impl Into<String>) -> Self {
        Self { db, clock, name: name.into(), kinds: &[] }
    }

    /// Takes jobs of these kinds alone: slow work has a worker of its own, so that other work need not wait for it.
    #[must_use]
    pub fn only(self, kinds: &'static [&'static str]) -> Self {
        Self { kinds, ..self }
    }

    /// Takes the job that has waited longest, or one whose worker let its lease run out.
    pub async fn lease(&self) -> Result<Option<Leased>, StoreError> {
        let places: Vec<String> = (4..4 + self.kinds.len()).map(|place| format!("${place}")).collect();
        let kinds =
            if places.is_empty() { "1 = 1".to_owned() } else { format!("kind IN ({})", places.join(", ")) };
        let now = self.clock.now();
        let tx = self.db.begin().await?;
        let skip = if is_postgres(&tx) { "FOR UPDATE SKIP LOCKED" } else { "" };
        let sql = format!(
            "UPDATE job SET state = 'running', attempts = attempts + 1, leased_until = $1, leased_by = $2 WHERE id = (\
             SELECT id FROM job WHERE {kinds} AND ((state = 'waiting' AND run_at <= $3) OR (state = 'running' AND leased_until < $3)) \
             ORDER BY run_at LIMIT 1 {skip}) RETURNING id, kind, payload, attempts"
        );
        let mut values = vec![now.plus(LEASE).micros().into(), self.name.clone().into(), now.micros().into()];
        values.extend(self.kinds.iter().map(|kind| (*kind).into()));
        let row: Option<Row> = tx.one(&sql, values).await?;
        tx.commit().await?;
        row.map(|row| {
            let payload =
                serde_json::from_str(&row.payload).map_err(|e| StoreError::Corrupt(format!("job: {e}")))?;
            Ok(Leased { id: Id::from_uuid(row.id), kind: row.kind, payload, attempts: row.attempts })
        })
        .transpose()
    }

    /// Keeps a long job from being taken over. False when it already was.
    pub async fn renew(&self, job: &Leased) -> Result<bool, StoreError> {
        let until = self.clock.now().plus(LEASE).micros();
        let changed = self
            .db
            .write()
            .run(
                "UPDATE job SET leased_until = $1 WHERE id = $2 AND state = 'running' AND leased_by = $3 AND attempts = $4",
                vec![until.into(), job.id.uuid().into(), self.name.clone().into(), job.attempts.into()],
            )
            .await?;
        Ok(changed == 1)
    }

    /// The job is done.
    pub async fn finish(&self, job: &Leased) -> Result<(), StoreError> {
        self.db
            .write()
            .run(
                "DELETE FROM job WHERE id = $1 AND leased_by = $2 AND attempts = $3",
                vec![job.id.uuid().into(), self.name.clone().into(), job.attempts.into()],
            )
            .await?;
        Ok(())
    }

    /// The job failed: it waits twice as long each time (from 2 s to at most an hour), and is parked after [`MAX_ATTEMPTS`].
    /// Gives true when it was parked.
    pub async fn fail(&self, job: &Leased, error: &str) -> Result<bool, StoreError> {
        let parked = job.attempts >= MAX_ATTEMPTS;
        let delay = (SECOND << job.attempts.clamp(1, 12)).min(60 * MINUTE);
        let state = if parked { "parked" } else { "waiting" };
        self.db
            .write()
            .run(
                "UPDATE job SET state = $1, run_at = $2, last_error = $3, leased_until = NULL, leased_by = NULL \
                 WHERE id = $4 AND leased_by = $5 AND attempts = $6",
                vec![
                    state.into(),
                    self.clock.now().plus(delay).micros().into(),
                    error.chars().take(500).collect::<String>().into(),
                    job.id.uuid().into(),
                    self.name.clone().into(),
                    job.attempts.into(),
                ],
            )
            .await?;
        if parked {
            tracing::error!(job = %job.id, kind = %job.kind, "a job keeps failing and was set aside");
        }
        Ok(parked)
    }
}

#[derive(FromQueryResult)]
struct Count {
    n: i64,
}

/// How many jobs were set aside after failing too often.
pub async fn parked(connection: &impl ConnectionTrait) -> Result<i64, StoreError> {
    let row: Option<Count> =
        connection.one("SELECT COUNT(*) AS n FROM job WHERE state = 'parked'", vec![]).await?;
    Ok(row.map_or(0, |r| r.n))
}
