//! What arrives by write keys, as people who connect a source want to see it: counts by the hour, and the last events with
//! what became of each.
//!
//! Invariants:
//! - It costs a request one short lock; only so many events a second are kept to be looked at, the rest are counted.
//! - Payloads are masked before they are kept, stay in memory, and are in no log.

mod mask;
mod store;

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rapport_http::WriteKey;
use rapport_kernel::{
    Clock, Id, Interaction, Timestamp,
    id::Fragment,
    time::{HOUR, MINUTE, SECOND},
};
use rapport_store::{Appended, Db, Outcome, StoreError};
use serde_json::{Map, Value};
use tokio::sync::watch;

use crate::segment::Refused;
pub use store::Hourly;

/// Events that are kept to be looked at, and how many of each outcome a second.
const KEPT: usize = 500;
const A_SECOND: usize = 40;
/// How often counts are brought to the store.
const FLUSHED: Duration = Duration::from_secs(5);
/// Minutes that the rate is taken over.
const MINUTES: usize = 5;

/// Counts and last events of one server.
pub struct Traffic {
    db: Db,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Not yet in the store, by key, hour and outcome.
    counts: HashMap<(String, i64, String), (i64, Timestamp)>,
    /// Events of each key in the last minutes, by the minute.
    minutes: HashMap<String, BTreeMap<i64, u64>>,
    events: VecDeque<Event>,
    last: u64,
    /// The second that events were kept in last, and how many: of the good ones, of the refused.
    second: i64,
    kept: (usize, usize),
}

/// An event that arrived, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Counts up on this server.
    pub number: u64,
    pub at: Timestamp,
    pub key: WriteKey,
    pub result: Result<Kept, Refused>,
    /// From the request's arrival until it was durable or refused.
    pub took_us: i64,
    /// The event as it was sent, with what may be personal masked.
    pub payload: Value,
}

/// What an accepted event is in the stream.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    pub outcome: Outcome,
    pub kind: &'static str,
    pub name: Option<String>,
    pub message_id: String,
    pub occurred_at: Timestamp,
    /// What was added to the sender's time.
    pub corrected_us: Option<i64>,
    pub fragment: Option<Id<Fragment>>,
    /// Kinds of the identifiers that it is known by.
    pub identifiers: Vec<String>,
}

/// What an event is before it is stored, for later.
pub struct Sample {
    raw: String,
    kind: &'static str,
    name: Option<String>,
    message_id: String,
    occurred_at: Timestamp,
    identifiers: Vec<String>,
}

impl Sample {
    pub fn of(raw: &str, one: &Interaction) -> Self {
        Self {
            raw: raw.to_owned(),
            kind: one.kind.as_str(),
            name: one.name.clone(),
            message_id: one.message_id.clone(),
            occurred_at: one.occurred_at,
            identifiers: one.identifiers.iter().map(|known| known.kind.to_string()).collect(),
        }
    }
}

impl Traffic {
    pub fn new(db: Db, clock: Arc<dyn Clock>) -> Arc<Self> {
        Arc::new(Self { db, clock, state: Mutex::default() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many more accepted events may be looked at this second.
    pub fn room(&self) -> usize {
        let mut state = self.state();
        state.begin_second(self.clock.now());
        A_SECOND.saturating_sub(state.kept.0)
    }

    /// Notes what was stored; `samples` are the first of them.
    pub fn stored(
        &self,
        key: &WriteKey,
        received_at: Timestamp,
        samples: Vec<Sample>,
        appended: &[Appended],
    ) {
        let now = self.clock.now();
        let duplicates = appended.iter().filter(|one| one.outcome == Outcome::Duplicate).count();
        let mut state = self.state();
        state.count(key, now, "stored", appended.len() - duplicates);
        state.count(key, now, "duplicate", duplicates);
        state.begin_second(now);
        state.kept.0 += samples.len();
        drop(state);
        for (sample, appended) in samples.into_iter().zip(appended) {
            let sent = read(&sample.raw);
            let kept = Kept {
                outcome: appended.outcome,
                kind: sample.kind,
                name: sample.name,
                message_id: sample.message_id,
                occurred_at: sample.occurred_at,
                corrected_us: mask::time(&sent).map(|at| sample.occurred_at.micros() - at.micros()),
                fragment: appended.fragment_id,
                identifiers: sample.identifiers,
            };
            self.state().push(key, received_at, now, Ok(kept), mask::masked(sent));
        }
    }

    /// Notes what was refused.
    pub fn refused(&self, key: &WriteKey, received_at: Timestamp, raw: &str, refused: &Refused) {
        let now = self.clock.now();
        let room = {
            let mut state = self.state();
            state.count(key, now, &refused.problem.code, 1);
            state.begin_second(now);
            state.kept.1 += 1;
            state.kept.1 <= A_SECOND
        };
        if room {
            let payload = mask::masked(read(raw));
            self.state().push(key, received_at, now, Err(refused.clone()), payload);
        }
    }

    /// Events after a number, of one key or all, newest first; and the last number given.
    pub fn events(&self, after: u64, key: Option<&str>, limit: usize) -> (Vec<Event>, u64) {
        let state = self.state();
        let found = state.events.iter().rev().take_while(|event| event.number > after);
        let found = found.filter(|event| key.is_none_or(|key| event.key.id == key)).take(limit);
        (found.cloned().collect(), state.last)
    }

    /// Events a minute of each key, over the last minutes.
    pub fn rates(&self) -> HashMap<String, f64> {
        let now = self.clock.now().micros() / MINUTE;
        let state = self.state();
        let recent = |minutes: &BTreeMap<i64, u64>| {
            let sum: u64 = minutes.range(now - MINUTES as i64 + 1..).map(|(_, count)| count).sum();
            sum as f64 / MINUTES as f64
        };
        state.minutes.iter().map(|(key, minutes)| (key.clone(), recent(minutes))).collect()
    }

    /// Counts of every key since a moment: of the store, and what this server has not brought there yet.
    pub async fn hourly(&self, since: Timestamp) -> Result<Vec<Hourly>, StoreError> {
        let from = since.micros() / HOUR;
        let mut all = store::read(self.db.read(), from).await?;
        for ((key_id, hour, outcome), (count, last_at)) in &self.state().counts {
            all.push(Hourly {
                key_id: key_id.clone(),
                hour: *hour,
                outcome: outcome.clone(),
                count: *count,
                last_at: last_at.micros(),
            });
        }
        Ok(all)
    }

    /// When anything came by each key last.
    pub async fn last_events(&self) -> Result<HashMap<String, Timestamp>, StoreError> {
        let mut all = store::last(self.db.read()).await?;
        for ((key, ..), (_, at)) in &self.state().counts {
            let own = all.entry(key.clone()).or_insert(*at);
            *own = (*own).max(*at);
        }
        Ok(all)
    }

    /// Brings counts to the store every few seconds, until told to stop.
    pub async fn run(self: Arc<Self>, mut stopping: watch::Receiver<bool>) {
        loop {
            let last = *stopping.borrow();
            if let Err(error) = self.flush().await {
                tracing::warn!(%error, "counts of sources cannot be kept");
            }
            if last {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(FLUSHED) => {}
                _ = stopping.changed() => {}
            }
        }
    }

    /// Brings what was counted to the store; what cannot be brought stays counted.
    pub async fn flush(&self) -> Result<(), StoreError> {
        let counts = std::mem::take(&mut self.state().counts);
        if counts.is_empty() {
            return Ok(());
        }
        let written = store::add(&self.db, &counts, self.clock.now()).await;
        if written.is_err() {
            let mut state = self.state();
            for (key, (count, at)) in counts {
                let own = state.counts.entry(key).or_insert((0, at));
                *own = (own.0 + count, own.1.max(at));
            }
        }
        written
    }
}

impl State {
    fn count(&mut self, key: &WriteKey, now: Timestamp, outcome: &str, count: usize) {
        if count == 0 {
            return;
        }
        let place = (key.id.clone(), now.micros() / HOUR, outcome.to_owned());
        let own = self.counts.entry(place).or_insert((0, now));
        *own = (own.0 + count as i64, now);
        let minute = now.micros() / MINUTE;
        let minutes = self.minutes.entry(key.id.clone()).or_default();
        *minutes.entry(minute).or_default() += count as u64;
        while minutes.len() > MINUTES {
            minutes.pop_first();
        }
    }

    fn begin_second(&mut self, now: Timestamp) {
        let second = now.micros() / SECOND;
        if self.second != second {
            self.second = second;
            self.kept = (0, 0);
        }
    }

    fn push(
        &mut self,
        key: &WriteKey,
        received_at: Timestamp,
        now: Timestamp,
        result: Result<Kept, Refused>,
        payload: Value,
    ) {
        self.last += 1;
        if self.events.len() == KEPT {
            self.events.pop_front();
        }
        self.events.push_back(Event {
            number: self.last,
            at: received_at,
            key: key.clone(),
            result,
            took_us: now.micros() - received_at.micros(),
            payload,
        });
    }
}

/// The event as it was sent; what is no object, by its size.
fn read(raw: &str) -> Value {
    match serde_json::from_str(raw) {
        Ok(Value::Object(map)) if raw.len() <= mask::MOST_BYTES => Value::Object(map),
        _ => Value::Object(Map::from_iter([("bytes".to_owned(), raw.len().into())])),
    }
}
