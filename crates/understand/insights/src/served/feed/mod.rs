//! The insight feed: what changed or stands out, found every night without being asked, kept and judged by people.
//!
//! Invariants:
//! - One event is one finding, from the day it was found until the day it is gone; tomorrow's scan updates it.
//! - All comparisons of a scan are corrected together.
//! - Themes are looked at only while every comment is read by the same catalogue: what an analyst or a search found this week
//!   is not new to customers.
//! - Who sees a finding sees its whole place.
//! - No words of customers are kept here: sentences are asked for when they are shown.

mod gather;
mod http;
mod judge;
mod keep;
mod look;
mod model;
mod rank;
mod scan;
mod sentences;
mod store;
mod talk;

use std::sync::Arc;

use rapport_store::{Migration, StoreError, jobs};
use tokio::sync::watch;

use super::{Insights, runs};

pub(crate) use http::routes;
pub const JOB: &str = scan::JOB;

/// Scans when it is due, until told to stop. `name` tells this process's worker from others.
pub(crate) async fn run(room: Arc<Insights>, name: String, stopping: watch::Receiver<bool>) {
    let worker = jobs::Worker::new(room.db.clone(), Arc::clone(&room.clock), name).only(&[JOB]);
    runs::repeat("insights", stopping, || turn(&room, &worker)).await;
}

/// Asks for the scan that is due, and does what waits.
pub async fn turn(room: &Insights, worker: &jobs::Worker) -> Result<(), StoreError> {
    room.schedule_scan().await?;
    while let Some(job) = worker.lease().await? {
        match room.scan(worker, &job).await {
            Ok(()) => worker.finish(&job).await?,
            Err(problem) => {
                worker.fail(&job, &problem.to_string()).await?;
            }
        }
    }
    Ok(())
}

pub(crate) fn migrations() -> Vec<Migration> {
    vec![
        Migration {
            id: "20261122_0163_insights",
            sql: include_str!("migrations/20261122_0163_insights.sql"),
        },
        Migration {
            id: "20261122_0540_insight_themes",
            sql: include_str!("migrations/20261122_0540_insight_themes.sql"),
        },
    ]
}
