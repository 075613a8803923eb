//! The front door over HTTP: Segment's calls and CloudEvents, by write key.

mod answer;
mod body;
mod events;
mod schema;
mod segment;

use std::sync::Arc;

use axum::http::request::Parts;
use rapport_http::{Access, ApiError, Routes, WriteKey, WriteKeys, routes};
use rapport_kernel::{Clock, ErrorKind, Interaction, Problem};
use rapport_store::{Outcome, StreamWriter};

use crate::accept::{Arrival, Defaults};

/// What the handlers share. Cheap to clone.
#[derive(Clone)]
pub struct StreamState {
    pub writer: StreamWriter,
    pub clock: Arc<dyn Clock>,
    pub defaults: Arc<Defaults>,
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
    fn arrival<'a>(&'a self, key: &'a WriteKey) -> Arrival<'a> {
        Arrival {
            source: &key.name,
            received_at: self.clock.now(),
            clock: &*self.clock,
            defaults: &self.defaults,
        }
    }

    /// Stores what was accepted and gives how many were there already. Returns when it is durable.
    async fn store(&self, accepted: Vec<Interaction>) -> Result<usize, ApiError> {
        let count = accepted.len();
        let appended = self.writer.append(accepted).await?;
        let duplicates = appended.iter().filter(|one| one.outcome == Outcome::Duplicate).count();
        metrics::counter!("rapport_stream_interactions_total", "outcome" => "stored")
            .increment((count - duplicates) as u64);
        metrics::counter!("rapport_stream_interactions_total", "outcome" => "duplicate")
            .increment(duplicates as u64);
        Ok(duplicates)
    }
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
