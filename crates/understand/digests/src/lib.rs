//! Digests: the numbers of a board, or of the overview, by mail on a schedule.
//!
//! Invariants:
//! - A letter is composed for its reader: in their scope, their language, from what they may open themselves.
//! - A letter of a period is handed over at most once; what a crash left in doubt is said, not repeated.
//! - Whoever stops a digest gets no more of it, whatever its owner changes.
//! - A letter holds numbers and masked comments, no names of customers.

mod compose;
mod deliver;
mod figures;
mod html;
mod http;
mod keep;
mod model;
mod schedule;
mod sheet;
mod store;
mod text;
mod words;

use std::sync::Arc;

use rapport_channels::Channel;
use rapport_http::Auth;
use rapport_kernel::{Clock, time::Zone};
use rapport_metrics::Metrics;
use rapport_quality::Quality;
use rapport_query::Query;
use rapport_store::{Db, Migration};
use url::Url;

pub use deliver::JOB;
pub use http::routes;
pub use model::{Digest, DigestBody, DigestId, Reader};
pub use schedule::{Every, Schedule};

/// What the room stands on.
pub struct Parts {
    pub db: Db,
    pub clock: Arc<dyn Clock>,
    pub metrics: Arc<Metrics>,
    pub auth: Arc<Auth>,
    pub query: Arc<dyn Query>,
    /// Tells which numbers may not be trusted.
    pub quality: Arc<Quality>,
    pub channel: Arc<dyn Channel>,
    /// The company's: its days and hours.
    pub zone: Zone,
    /// Where people open the application; links in letters lead there.
    pub public_url: Url,
}

/// Keeps digests and sends them.
pub struct Digests(Parts);

impl Digests {
    pub fn new(parts: Parts) -> Arc<Self> {
        Arc::new(Self(parts))
    }
}

impl std::ops::Deref for Digests {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// Tables of this room.
pub fn migrations() -> Vec<Migration> {
    vec![Migration { id: "20261122_0140_digests", sql: include_str!("migrations/20261122_0140_digests.sql") }]
}
