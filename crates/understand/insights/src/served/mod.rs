//! What the methods find in the company's own stream: kept, served, corrected by people.
//!
//! Invariants:
//! - Numbers come through [`Query`] with the scope of whoever asks; words of comments are masked.
//! - What takes long is computed in the background, kept with the time and the number of the stream it reached, and
//!   says so.

mod feed;

use std::{sync::Arc, time::Duration};

use rapport_http::{Auth, Routes};
use rapport_kernel::{Clock, time::Zone};
use rapport_metrics::Metrics;
use rapport_query::Query;
use rapport_store::{Db, Migration, StoreError, jobs};
use rapport_text::comments::Comments;
use tokio::sync::watch;

/// What the room stands on.
pub struct Parts {
    pub db: Db,
    pub clock: Arc<dyn Clock>,
    pub query: Arc<dyn Query>,
    pub metrics: Arc<Metrics>,
    pub comments: Arc<Comments>,
    pub auth: Arc<Auth>,
    /// The company's: its days and hours.
    pub zone: Zone,
}

/// How often it is looked for what is due.
const PAUSE: Duration = Duration::from_secs(5);

/// The room.
pub struct Insights(Parts);

impl Insights {
    pub fn new(parts: Parts) -> Arc<Self> {
        Arc::new(Self(parts))
    }

    /// Does what is due in the background until told to stop. `name` tells this process's worker from others.
    pub async fn run(self: Arc<Self>, name: String, mut stopping: watch::Receiver<bool>) {
        let worker = jobs::Worker::new(self.db.clone(), Arc::clone(&self.clock), name).only(&[feed::JOB]);
        while !*stopping.borrow() {
            if let Err(error) = self.turn(&worker).await {
                tracing::warn!(%error, "insights");
            }
            let _ = tokio::time::timeout(PAUSE, stopping.changed()).await;
        }
    }

    /// Asks for what is due, and does what waits.
    pub async fn turn(&self, worker: &jobs::Worker) -> Result<(), StoreError> {
        self.schedule_scan().await?;
        while let Some(job) = worker.lease().await? {
            match self.scan(worker, &job).await {
                Ok(()) => worker.finish(&job).await?,
                Err(problem) => {
                    worker.fail(&job, &problem.to_string()).await?;
                }
            }
        }
        Ok(())
    }
}

impl std::ops::Deref for Insights {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// Tables of this room.
pub fn migrations() -> Vec<Migration> {
    feed::migrations()
}

/// Routes of this room.
pub fn routes(room: Arc<Insights>) -> Routes {
    feed::routes().with_state(room)
}
