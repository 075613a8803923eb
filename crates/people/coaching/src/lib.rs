//! What customers say of an employee's own work, for the page of the shop floor.
//!
//! One's own answers come from whoever keeps feedback, by [`WorkFeedback`]; sums over everybody from the roll-ups, by [`Query`].
//! Here is what they come to: today, the best words, one thing to do better, the trend, the team as a whole.
//!
//! Invariants:
//! - Nobody is named or ranked: beside one's own numbers stand those of all colleagues of the units together.
//! - Nothing is advised on few answers ([`tip::ENOUGH`]); that there are too few is said.
//! - Days are the company's.

mod floor;
mod http;
mod team;
mod tip;

use std::sync::Arc;

use rapport_kernel::{Clock, time::Zone};
use rapport_query::{Query, work::WorkFeedback};

pub use http::routes;

/// The room.
pub struct Coaching {
    feedback: Arc<dyn WorkFeedback>,
    query: Arc<dyn Query>,
    clock: Arc<dyn Clock>,
    zone: Zone,
}

impl Coaching {
    /// `zone` is the company's.
    pub fn new(
        feedback: Arc<dyn WorkFeedback>,
        query: Arc<dyn Query>,
        clock: Arc<dyn Clock>,
        zone: Zone,
    ) -> Arc<Self> {
        Arc::new(Self { feedback, query, clock, zone })
    }
}
