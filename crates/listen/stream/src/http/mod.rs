//! The front door over HTTP: Segment's calls and CloudEvents, by write key.

mod answer;
mod body;
mod events;
mod imports;
mod schema;
mod segment;
mod sources;

use std::sync::Arc;

pub use imports::import_routes;
pub use sources::{SourcesState, source_routes};

use axum::http::request::Parts;
use rapport_http::{Access, ApiError, Routes, WriteKey, WriteKeys, routes};
use rapport_kernel::{Clock, ErrorKind, Interaction, Problem, Timestamp};
use rapport_quality::entry::{Entries, Noted};
use rapport_store::{Outcome, StreamWriter};

use crate::{
    accept::{Arrival, Defaults},
    segment::Refused,
    traffic::{Sample, Traffic},
};

/// What the handlers share. Cheap to clone.
#[derive(Clone)]
pub struct StreamState {
    pub writer: StreamWriter,
    pub clock: Arc<dyn Clock>,
    pub defaults: Arc<Defaults>,
    pub traffic: Arc<Traffic>,
    pub entries: Arc<Entries>,
}

/// What became of the items of a request.
pub(super) struct Taken {
    accepted: usize,
    duplicates: usize,
    refused: Vec<(usize, Refused)>,
}

/// `/v1/identify`, `track`, `page`, `screen`, `group`, `alias`, their initials, `batch` and `/v1/events`.
pub fn routes(state: StreamState) -> Routes {
    Routes::new()
        .add(Access::WriteKeyInBody, routes!(segment::identify))
        .add(Access::WriteKeyInBody, routes!(segment::track))
        .add(Access::WriteKeyInBody, routes!(segment::page))
        .add(Access::WriteKeyInBody, routes!(segment::screen))
        .add(Access::WriteKeyInBody, routes!(segment::group))
        .add(Access::WriteKeyInBody, routes!(segment::alias))
        .add(Access::WriteKeyInBody, routes!(segment::i))
        .add(Access::WriteKeyInBody, routes!(segment::t))
        .add(Access::WriteKeyInBody, routes!(segment::p))
        .add(Access::WriteKeyInBody, routes!(segment::s))
        .add(Access::WriteKeyInBody, routes!(segment::g))
        .add(Access::WriteKeyInBody, routes!(segment::a))
        .add(Access::WriteKeyInBody, routes!(segment::batch))
        .add(Access::WriteKey, routes!(events::send_events))
        .with_state(state)
}

impl StreamState {
    fn arrival<'a>(&'a self, key: &'a WriteKey, noted: &'a Noted) -> Arrival<'a> {
        Arrival {
            source: &key.name,
            received_at: self.clock.now(),
            clock: &*self.clock,
            defaults: &self.defaults,
            noted,
        }
    }

    /// Stores what is good and notes what became of each item, given as it was sent and as it was read. Returns when it is
    /// durable.
    async fn take(
        &self,
        key: &WriteKey,
        received_at: Timestamp,
        noted: Noted,
        items: Vec<(&str, Result<Interaction, Refused>)>,
    ) -> Result<Taken, ApiError> {
        let mut accepted = Vec::with_capacity(items.len());
        let mut refused = Vec::new();
        let mut samples = Vec::new();
        let room = self.traffic.room();
        for (index, (raw, read)) in items.into_iter().enumerate() {
            match read {
                Ok(one) => {
                    if samples.len() < room {
                        samples.push(Sample::of(raw, &one));
                    }
                    accepted.push(one);
                }
                Err(one) => {
                    self.traffic.refused(key, received_at, raw, &one);
                    refused.push((index, one));
                }
            }
        }
        count("refused", refused.len());
        let appended = self.writer.append(accepted).await?;
        let duplicates = appended.iter().filter(|one| one.outcome == Outcome::Duplicate).count();
        count("stored", appended.len() - duplicates);
        count("duplicate", duplicates);
        self.traffic.stored(key, received_at, samples, &appended);
        self.entries.add(&key.name, noted);
        Ok(Taken { accepted: appended.len(), duplicates, refused })
    }

    /// Notes that a whole request was refused.
    fn refuse(&self, key: &WriteKey, received_at: Timestamp, raw: &str, problem: Problem) -> ApiError {
        let refused = Refused::from(problem);
        self.traffic.refused(key, received_at, raw, &refused);
        count("refused", 1);
        refused.problem.into()
    }
}

fn count(outcome: &'static str, count: usize) {
    metrics::counter!("rapport_stream_interactions_total", "outcome" => outcome).increment(count as u64);
}

/// The source of a request: by the headers' key, or else by the body's.
async fn source(parts: &Parts, in_body: Option<&str>) -> Result<WriteKey, ApiError> {
    if let Some(key) = parts.extensions.get::<WriteKey>() {
        return Ok(key.clone());
    }
    if let (Some(keys), Some(key)) = (parts.extensions.get::<WriteKeys>(), in_body)
        && let Some(found) = keys.find(key).await?
    {
        return Ok(found);
    }
    let detail = "send the write key as the user name of HTTP basic authentication, or as writeKey in the body; \
                  `rapport key create` makes one";
    Err(Problem::new(ErrorKind::Unauthenticated, "access.write_key", detail).into())
}
