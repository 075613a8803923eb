//! One connection: what it watches, as chunks of its body.

use std::{
    collections::HashMap,
    sync::{Arc, MutexGuard, PoisonError},
    time::Duration,
};

use axum::http::HeaderMap;
use bytes::Bytes;
use futures::{Stream, future::select_all};
use rapport_kernel::{ErrorKind, Problem};
use tokio::{
    sync::{OwnedSemaphorePermit, watch},
    time::{Interval, MissedTickBehavior},
};

use super::{Live, Message};
use crate::{Actor, Caller, access::is_still_let_in};

/// How long a connection waits for this server to get to where another one was.
const CATCH_UP: Duration = Duration::from_secs(5);
/// The first bytes: from them on a browser counts the connection as open, and how soon it comes back when it breaks.
const OPEN: Bytes = Bytes::from_static(b"retry: 1000\nevent: beat\ndata: {}\n\n");
/// Tells a browser that the connection lives; an event, since browsers keep comments from the page.
const BEAT: Bytes = Bytes::from_static(b"event: beat\ndata: {}\n\n");

/// A question that a connection watches.
pub(super) struct Line {
    /// `event: …`, the name under which the browser asked.
    pub name: Bytes,
    pub messages: watch::Receiver<Option<Message>>,
}

/// A place among the connections, given back when dropped.
pub(super) struct Seat {
    live: Arc<Live>,
    person: Option<String>,
    _permit: OwnedSemaphorePermit,
}

impl Live {
    /// Takes a seat, while there are any for all and for this person.
    pub(super) fn seat(self: &Arc<Self>, caller: &Caller) -> Result<Seat, Problem> {
        let full = |detail: &str| Problem::new(ErrorKind::Unavailable, "live.full", detail.to_owned());
        let permit = Arc::clone(&self.room)
            .try_acquire_owned()
            .map_err(|_| full("too many live connections are open on this server; try again"))?;
        let person = match &caller.actor {
            Actor::User(id) => Some(id.clone()),
            Actor::Token(_) => None,
        };
        if let Some(id) = &person {
            let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
            let open = people.entry(id.clone()).or_default();
            if *open >= self.settings.per_person {
                return Err(full("you have too many live connections open; close some pages"));
            }
            *open += 1;
        }
        metrics::gauge!("rapport_live_connections").increment(1);
        Ok(Seat { live: Arc::clone(self), person, _permit: permit })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        metrics::gauge!("rapport_live_connections").decrement(1);
        let Some(id) = &self.person else { return };
        let mut people: MutexGuard<'_, HashMap<String, usize>> =
            self.live.people.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = people.get_mut(id) {
            *open -= 1;
            if *open == 0 {
                people.remove(id);
            }
        }
    }
}

/// A connection under way.
pub(super) struct Connection {
    pub live: Arc<Live>,
    pub _seat: Seat,
    pub caller: Caller,
    /// Who asked, to look again whether they still may.
    pub headers: HeaderMap,
    pub lines: Vec<Line>,
    /// The number of the stream that the browser has seen already.
    pub since: i64,
}

impl Connection {
    /// The chunks of the body, until the server closes, the session ends, or the browser goes.
    pub fn chunks(self) -> impl Stream<Item = Result<Bytes, std::convert::Infallible>> + Send {
        let mut beat = tokio::time::interval_at(
            tokio::time::Instant::now() + self.live.settings.beat,
            self.live.settings.beat,
        );
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let start = (self, beat, true);
        futures::stream::unfold(start, |(mut connection, mut beat, first)| async move {
            if first {
                connection.catch_up().await;
                return Some((Ok(OPEN), (connection, beat, false)));
            }
            let chunk = connection.next(&mut beat).await?;
            Some((Ok(chunk), (connection, beat, false)))
        })
    }

    /// Waits until this server has read as far as the browser has seen.
    async fn catch_up(&self) {
        let mut reached = self.live.reached.subscribe();
        let since = self.since;
        let there = reached.wait_for(|reached| *reached >= since);
        let _ = tokio::time::timeout(CATCH_UP, there).await;
    }

    async fn next(&mut self, beat: &mut Interval) -> Option<Bytes> {
        let mut closed = self.live.closed.subscribe();
        loop {
            if let Some(chunk) = self.news() {
                return Some(chunk);
            }
            let waiting = select_all(self.lines.iter_mut().map(|line| Box::pin(line.messages.changed())));
            let changed = tokio::select! {
                _ = closed.wait_for(|closed| *closed) => return None,
                (_, line, _) = waiting => Some(line),
                _ = beat.tick() => None,
            };
            match changed {
                // Waiting has counted it as seen, but it was not sent.
                Some(line) => self.lines[line].messages.mark_changed(),
                None => return self.may_stay().await.then_some(BEAT),
            }
        }
    }

    /// All that changed and was not sent, as one chunk.
    fn news(&mut self) -> Option<Bytes> {
        let mut chunk = Vec::new();
        for line in &mut self.lines {
            if line.messages.has_changed().unwrap_or(false)
                && let Some(Message(lines)) = &*line.messages.borrow_and_update()
            {
                chunk.extend_from_slice(&line.name);
                chunk.extend_from_slice(lines);
            }
        }
        (!chunk.is_empty()).then(|| chunk.into())
    }

    async fn may_stay(&self) -> bool {
        is_still_let_in(&self.live.auth, &self.headers, &self.caller).await.unwrap_or_else(|error| {
            // A store that does not answer for a moment must not blank every screen.
            tracing::warn!(%error, "a live connection could not be looked at");
            true
        })
    }
}
