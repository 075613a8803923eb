//! Data quality: checks that run by themselves, each with an owner, a threshold and a history, and which numbers of today may
//! not be trusted, and why.
//!
//! Invariants:
//! - A check looks at the last weeks alone: a run costs the same however long the history is.
//! - Few rows are not judged: a doubt stands on [`check::ENOUGH`] rows, or on something that cannot be at all.
//! - What a check found is kept run by run; a new threshold does not rewrite what was found before.
//! - Who sees a part of the company learns that a number is doubtful and why, but no counts of the rest.

mod check;
pub mod entry;
mod http;
mod judge;
mod rows;
mod run;
mod store;

use std::sync::Arc;

use rapport_kernel::{Clock, Timestamp, time::HOUR, time::MINUTE, time::Zone};
use rapport_query::Query;
use rapport_store::{Db, Migration, StoreError, jobs};
use serde_json::json;

pub use check::Kind;
pub use http::routes;
pub use judge::Verdict;

/// The job that runs the checks.
pub const JOB: &str = "quality.check";
/// How often they run.
const EVERY: i64 = 6 * HOUR;
/// How soon again while there is too little to judge: somebody has just begun.
const SOON: i64 = 10 * MINUTE;

/// Tables of this crate.
pub fn migrations() -> Vec<Migration> {
    let step = |id, sql| Migration { id, sql };
    vec![
        step("20261122_0050_quality", include_str!("migrations/20261122_0050_quality.sql")),
        step("20261122_0051_quality_entry", include_str!("migrations/20261122_0051_quality_entry.sql")),
    ]
}

/// Something that may not be trusted.
#[derive(Debug, Clone, PartialEq)]
pub struct Doubt {
    pub check: String,
    /// A touchpoint, a channel, a source of values on entry, or `kind/place/name` of a volume; empty for the whole company.
    pub place: String,
    pub value: Option<f64>,
    /// Rows behind the value.
    pub n: i64,
    /// Metrics whose numbers may not be trusted, of the period and of the touchpoint, or of all.
    pub metrics: Vec<&'static str>,
    pub touchpoint: Option<String>,
    pub from: Timestamp,
    pub to: Timestamp,
}

impl Doubt {
    /// `None` for a check that is no more.
    fn of(found: store::Finding) -> Option<Self> {
        let check = check::check(&found.code)?;
        let place = Some(found.place.as_str()).filter(|place| !place.is_empty());
        Some(Self {
            metrics: check::metrics_of(check, place),
            touchpoint: check::touchpoint_of(check, place),
            check: found.code,
            value: found.value,
            n: found.n,
            from: found.from,
            to: found.to,
            place: found.place,
        })
    }

    /// Whether it concerns a metric in `[from, to)`, at the touchpoint or, without one, at any.
    pub fn concerns(&self, metric: &str, from: Timestamp, to: Timestamp, touchpoint: Option<&str>) -> bool {
        let there = self.touchpoint.as_deref().zip(touchpoint).is_none_or(|(own, asked)| own == asked);
        self.metrics.contains(&metric) && self.from < to && self.to > from && there
    }
}

/// Runs checks and tells what they found.
pub struct Quality {
    db: Db,
    query: Arc<dyn Query>,
    clock: Arc<dyn Clock>,
    zone: Zone,
}

impl Quality {
    /// `zone` is the company's: whose days are counted.
    pub fn new(db: Db, query: Arc<dyn Query>, clock: Arc<dyn Clock>, zone: Zone) -> Arc<Self> {
        Arc::new(Self { db, query, clock, zone })
    }

    /// Runs the checks that are on, and keeps what they find. Gives the moment by which it is kept.
    pub async fn run(&self) -> Result<Timestamp, StoreError> {
        let (query, clock) = (self.query.as_ref(), self.clock.as_ref());
        run::Runner { db: &self.db, query, clock, zone: self.zone }.run().await
    }

    /// What the newest run of each check that is on doubts.
    pub async fn doubts(&self) -> Result<Vec<Doubt>, StoreError> {
        let settings = store::settings(self.db.read()).await?;
        let found = store::newest(self.db.read()).await?;
        let doubtful = found.into_iter().filter(|one| {
            one.verdict == Verdict::Doubtful && settings.get(&one.code).is_none_or(|set| set.on)
        });
        Ok(doubtful.filter_map(Doubt::of).collect())
    }

    /// Sees to it that the next run is asked for: at once when there never was one, soon while none found enough to judge.
    pub async fn schedule(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        let due = match store::last_run(self.db.read()).await? {
            None => now,
            Some(last) if store::judged(self.db.read()).await? => last.plus(EVERY),
            Some(last) => last.plus(SOON),
        };
        jobs::enqueue(self.db.write(), self.clock.as_ref(), JOB, &json!({}), Some("all"), due).await
    }
}
