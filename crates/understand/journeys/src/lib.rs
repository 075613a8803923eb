//! The journey at a glance: which touchpoints stand in which stage, what people noted on them, and which of them decide loyalty.
//!
//! Invariants:
//! - Until the company arranges its journey, stages are guessed from the touchpoints seen in the stream; a touchpoint that is
//!   seen and not arranged is told as such, never hidden.
//! - Numbers are the metrics' own: this room keeps none.
//! - Nothing is called a moment of truth on fewer than thirty customers, or when chance alone could explain it.

mod guess;
mod http;
mod map;
mod moments;
mod notes;
mod seen;
mod store;

use std::sync::Arc;

use rapport_kernel::{Clock, time::Zone};
use rapport_query::Query;
use rapport_store::{Db, Migration};

pub use http::routes;
pub use map::{Journey, NewJourney, Stage, Text, Touchpoint};
pub use moments::{Moment, Moments};
pub use notes::{NewNote, Note, NoteId, NoteKind};

use moments::Kept;
use seen::Seen;

/// The room.
pub struct Journeys {
    db: Db,
    query: Arc<dyn Query>,
    clock: Arc<dyn Clock>,
    zone: Zone,
    seen: Kept<Seen>,
    moments: Kept<Moments>,
}

impl Journeys {
    /// `zone` is the company's: its days are those of the answers.
    pub fn new(db: Db, query: Arc<dyn Query>, clock: Arc<dyn Clock>, zone: Zone) -> Arc<Self> {
        Arc::new(Self { db, query, clock, zone, seen: Kept::default(), moments: Kept::default() })
    }
}

/// Tables of this room.
pub fn migrations() -> Vec<Migration> {
    vec![Migration {
        id: "20261122_0021_journeys",
        sql: include_str!("migrations/20261122_0021_journeys.sql"),
    }]
}
