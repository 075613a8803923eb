//! What the methods find in the company's own stream: kept, served, corrected by people.
//!
//! Invariants:
//! - Numbers come through [`Query`] with the scope of whoever asks; words of comments are masked.
//! - What takes long is computed in the background, kept with the time and the number of the stream it reached, and
//!   says so.

mod drivers;
pub mod feed;
mod groups;
mod runs;
pub mod themes;

use std::sync::Arc;

use rapport_customers::Customers;
use rapport_http::{Auth, Routes};
use rapport_kernel::{Clock, time::Zone};
use rapport_metrics::Metrics;
use rapport_model::Model;
use rapport_query::{CustomerNames, Query};
use rapport_store::{Db, Migration};
use rapport_text::comments::Comments;
use tokio::{sync::watch, task::JoinSet};

/// What the room stands on.
pub struct Parts {
    pub db: Db,
    pub clock: Arc<dyn Clock>,
    pub query: Arc<dyn Query>,
    pub metrics: Arc<Metrics>,
    pub comments: Arc<Comments>,
    pub auth: Arc<Auth>,
    pub names: Arc<dyn CustomerNames>,
    /// Rules over customers and segments.
    pub customers: Arc<Customers>,
    /// A language model elsewhere, when the company has one.
    pub model: Option<Arc<dyn Model>>,
    /// The company's: its days and hours.
    pub zone: Zone,
}

/// The room.
pub struct Insights {
    parts: Parts,
    ready: themes::Ready,
}

impl Insights {
    pub fn new(parts: Parts) -> Arc<Self> {
        Arc::new(Self { parts, ready: themes::Ready::default() })
    }

    /// Does what is due in the background until told to stop. `name` tells this process's worker from others.
    pub async fn run(self: Arc<Self>, name: String, stopping: watch::Receiver<bool>) {
        let mut tasks = JoinSet::new();
        tasks.spawn(drivers::work(Arc::clone(&self), format!("{name}-drivers"), stopping.clone()));
        tasks.spawn(feed::run(Arc::clone(&self), format!("{name}-feed"), stopping.clone()));
        tasks.spawn(groups::work(Arc::clone(&self), format!("{name}-groups"), stopping.clone()));
        tasks.spawn(themes::read(Arc::clone(&self), stopping.clone()));
        tasks.spawn(themes::search(Arc::clone(&self), format!("{name}-themes"), stopping));
        while tasks.join_next().await.is_some() {}
    }
}

impl std::ops::Deref for Insights {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.parts
    }
}

/// Tables of this room.
pub fn migrations() -> Vec<Migration> {
    [drivers::migrations(), feed::migrations(), groups::migrations(), themes::migrations()].concat()
}

/// Routes of this room.
pub fn routes(room: Arc<Insights>) -> Routes {
    drivers::routes().merge(feed::routes()).merge(groups::routes()).merge(themes::routes()).with_state(room)
}

/// A text of SQL.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
