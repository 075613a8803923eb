//! Work that takes long, asked for by people: a row of its kind's table, done by a durable job in the background.
//!
//! Each kind has its question and its findings; how a run waits, is worked on, is kept or fails is the same for all.

use std::time::Duration;

use rapport_kernel::{Clock, ErrorKind, Id, Problem, Timestamp, id::Entity};
use rapport_store::{FromQueryResult, Sql, StoreError, jobs};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::watch;
use utoipa::ToSchema;

use super::Insights;
use crate::stats;

/// How often it is looked for what waits.
const PAUSE: Duration = Duration::from_secs(1);
/// How often a long job says that it is still worked on.
const STILL: Duration = Duration::from_mins(1);

/// A kind of runs, by the kind of their ids.
pub trait Kind: Entity {
    /// Has `id`, `state`, `step`, `finished_at`, `through_seq`, `found` (JSON) and `kept` (bytes).
    const TABLE: &'static str;
    const JOB: &'static str;
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RunState)]
pub enum State {
    Waiting,
    Running,
    Done,
    Failed,
}

impl State {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Waiting, Self::Running, Self::Done, Self::Failed].into_iter().find(|one| one.as_str() == text)
    }
}

/// A value with its 95 % interval and what it is counted from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Figure {
    /// Answers of scores, customers of shares.
    pub n: usize,
    pub value: f64,
    pub low: Option<f64>,
    pub high: Option<f64>,
}

impl From<stats::Estimate> for Figure {
    fn from(one: stats::Estimate) -> Self {
        Self { n: one.n, value: one.value, low: one.low, high: one.high }
    }
}

/// Takes turns until told to stop.
pub async fn repeat<Turn, Done, Fault>(what: &str, mut stopping: watch::Receiver<bool>, turn: Turn)
where
    Turn: Fn() -> Done,
    Done: Future<Output = Result<(), Fault>>,
    Fault: std::fmt::Display,
{
    while !*stopping.borrow() {
        if let Err(error) = turn().await {
            tracing::warn!(%error, what, "not now");
        }
        let _ = tokio::time::timeout(PAUSE, stopping.changed()).await;
    }
}

/// Does the runs of a kind that wait. What may work in a moment is tried again; anything else is told at once.
pub async fn turn<E: Kind, Work, Done>(
    room: &Insights,
    worker: &jobs::Worker,
    work: Work,
) -> Result<(), StoreError>
where
    Work: Fn(Id<E>) -> Done,
    Done: Future<Output = Result<(), Problem>>,
{
    while let Some(job) = worker.lease().await? {
        let Some(run) = job.payload["run"].as_str().and_then(|run| run.parse::<Id<E>>().ok()) else {
            tracing::error!(job = %job.id, kind = E::JOB, "a job names no run");
            worker.finish(&job).await?;
            continue;
        };
        let working = work(run);
        tokio::pin!(working);
        let outcome = loop {
            tokio::select! {
                outcome = &mut working => break outcome,
                () = tokio::time::sleep(STILL) => { worker.renew(&job).await?; }
            }
        };
        match outcome {
            Ok(()) => worker.finish(&job).await?,
            Err(problem) if problem.kind == ErrorKind::Unavailable => {
                if worker.fail(&job, &problem.to_string()).await? {
                    fail(room.db.write(), run, room.clock.now()).await?;
                }
            }
            Err(problem) => {
                tracing::error!(%problem, %run, "a run cannot be done");
                fail(room.db.write(), run, room.clock.now()).await?;
                worker.finish(&job).await?;
            }
        }
    }
    Ok(())
}

/// Asks for the job of a run, in the transaction that keeps the run.
pub async fn enqueue<E: Kind>(
    connection: &impl ConnectionTrait,
    clock: &dyn Clock,
    run: Id<E>,
) -> Result<(), StoreError> {
    let key = run.to_string();
    jobs::enqueue(connection, clock, E::JOB, &json!({ "run": run }), Some(&key), clock.now()).await
}

/// The run is at a step.
pub async fn at_step<E: Kind>(
    connection: &impl ConnectionTrait,
    run: Id<E>,
    step: &str,
) -> Result<(), StoreError> {
    let sql = format!("UPDATE {} SET state = 'running', step = $2 WHERE id = $1", E::TABLE);
    connection.run(&sql, vec![run.uuid().into(), step.into()]).await?;
    Ok(())
}

/// What a run found.
pub struct Outcome<'a, Found> {
    pub found: &'a Found,
    /// What is kept besides what is shown.
    pub kept: Vec<u8>,
    /// Every interaction up to this number is in it.
    pub through_seq: i64,
    pub at: Timestamp,
}

/// The run is done. Gives false when it was already: another worker finished it.
pub async fn finish<E: Kind, Found: Serialize>(
    connection: &impl ConnectionTrait,
    run: Id<E>,
    outcome: Outcome<'_, Found>,
) -> Result<bool, StoreError> {
    let sql = format!(
        "UPDATE {} SET state = 'done', step = NULL, found = $2, kept = $3, through_seq = $4, finished_at = $5 \
         WHERE id = $1 AND state <> 'done'",
        E::TABLE
    );
    let found = serde_json::to_string(outcome.found)
        .map_err(|error| StoreError::Corrupt(format!("what {run} found: {error}")))?;
    let values = vec![
        run.uuid().into(),
        found.into(),
        outcome.kept.into(),
        outcome.through_seq.into(),
        outcome.at.micros().into(),
    ];
    Ok(connection.run(&sql, values).await? == 1)
}

async fn fail<E: Kind>(
    connection: &impl ConnectionTrait,
    run: Id<E>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let sql =
        format!("UPDATE {} SET state = 'failed', step = NULL, finished_at = $2 WHERE id = $1", E::TABLE);
    connection.run(&sql, vec![run.uuid().into(), at.micros().into()]).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Bytes {
    kept: Option<Vec<u8>>,
}

/// What a finished run kept besides what is shown.
pub async fn kept<E: Kind>(
    connection: &impl ConnectionTrait,
    run: Id<E>,
) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = format!("SELECT kept FROM {} WHERE id = $1", E::TABLE);
    let row: Option<Bytes> = connection.one(&sql, vec![run.uuid().into()]).await?;
    Ok(row.and_then(|row| row.kept))
}
