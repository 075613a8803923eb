//! Live screens: what is being watched is computed once for all who watch it, and sent to them as it changes.
//!
//! One task per server follows the stream ([`Live::run`]): it is woken by the server's own writer, and looks by itself now
//! and then for what other servers wrote. In each turn every distinct (question, scope) that something new concerns is
//! computed once; its bytes lie where all connections take them from, and only the newest do.
//!
//! Invariants:
//! - A message is the whole present answer, so a connection that resumes anywhere has missed nothing. Its id is the number of
//!   the stream that the answer reaches; a connection that resumes from a later number waits until this server has got there.
//! - A slow reader costs nothing: there is no queue, what it has not taken is replaced.
//! - A connection ends within one beat after its session has, or after its role or units have changed.

mod connection;
mod http;
mod turn;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use rapport_kernel::{Interaction, Problem, Scope};
use rapport_store::Db;
use tokio::{
    sync::{Notify, Semaphore, watch},
    time::Instant,
};

use crate::{Auth, Caller, EmployeeId};

/// What happened in the stream since the last turn.
#[derive(Debug, Clone, Copy)]
pub enum News<'a> {
    /// These, in order.
    Stored(&'a [Interaction]),
    /// More than is looked at one by one, or nobody was looking: read again what is needed.
    Missed,
}

/// What is asked of a topic: in `feedback?channel=web`, `metric/nps?unit=north` what comes after the topic, without the unit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Asked {
    /// After the slash; empty without one.
    pub of: String,
    /// After the question mark, by name.
    pub with: Vec<(String, String)>,
}

/// Something that can be watched.
#[async_trait]
pub trait LiveTopic: Send + Sync {
    /// The word that names it.
    fn name(&self) -> &'static str;
    /// Refuses what means nothing here.
    async fn check(&self, asked: &Asked) -> Result<(), Problem>;
    /// Narrows the question to what the caller may see of it within their units; leaves it as it is where units say all.
    fn narrow(&self, _asked: &mut Asked, _caller: &Caller, _employee: &EmployeeId) {}
    /// Takes in what is new, before any answer that must hold it.
    async fn follow(&self, news: News<'_>);
    /// Whether an interaction of the scope may change the answer.
    fn concerns(&self, asked: &Asked, one: &Interaction) -> bool;
    /// The present answer, the same JSON while nothing has changed.
    async fn answer(&self, asked: &Asked, scope: &Scope) -> Result<serde_json::Value, Problem>;
}

/// How fast, and how much.
#[derive(Debug, Clone, Copy)]
pub struct LiveSettings {
    /// Connections at once, of everybody.
    pub connections: usize,
    /// Connections at once of one person. Tokens are programs: they have only the limit of all.
    pub per_person: usize,
    /// Least time between two turns.
    pub tick: Duration,
    /// Longest time until a turn looks for what other servers wrote.
    pub poll: Duration,
    /// How often a connection says that it lives, and looks whether it still may.
    pub beat: Duration,
}

impl Default for LiveSettings {
    fn default() -> Self {
        Self {
            connections: 10_000,
            per_person: 30,
            tick: Duration::from_millis(100),
            poll: Duration::from_millis(250),
            beat: Duration::from_secs(15),
        }
    }
}

/// A question that somebody watches, within a scope.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Question {
    /// The topic's place in the list.
    topic: usize,
    asked: Asked,
    scope: Scope,
}

/// The lines of a message that are the same for all who watch: id and data.
#[derive(Debug, Clone)]
struct Message(Bytes);

/// What is known of a question.
struct Watched {
    message: watch::Sender<Option<Message>>,
    /// The answer that the message holds, to tell whether a new one differs.
    answer: Option<serde_json::Value>,
    computed: Option<Instant>,
}

/// Follows the stream, and tells whoever watches.
pub struct Live {
    db: Db,
    auth: Arc<Auth>,
    topics: Vec<Arc<dyn LiveTopic>>,
    settings: LiveSettings,
    watched: Mutex<HashMap<Question, Watched>>,
    /// Somebody watches what nobody did before.
    wanted: Notify,
    /// The number of the stream that every message reaches.
    reached: watch::Sender<i64>,
    closed: watch::Sender<bool>,
    room: Arc<Semaphore>,
    /// Connections of each person.
    people: Mutex<HashMap<String, usize>>,
}

impl Live {
    pub fn new(auth: Arc<Auth>, topics: Vec<Arc<dyn LiveTopic>>, settings: LiveSettings) -> Arc<Self> {
        Arc::new(Self {
            db: auth.db().clone(),
            auth,
            topics,
            settings,
            watched: Mutex::default(),
            wanted: Notify::new(),
            reached: watch::Sender::new(0),
            closed: watch::Sender::new(false),
            room: Arc::new(Semaphore::new(settings.connections)),
            people: Mutex::default(),
        })
    }

    /// Ends all connections, and [`Live::run`]: browsers come back to whoever answers next.
    pub fn close(&self) {
        self.closed.send_replace(true);
    }

    fn watched(&self) -> MutexGuard<'_, HashMap<Question, Watched>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The messages of a question, the present one first.
    fn watch(&self, question: Question) -> watch::Receiver<Option<Message>> {
        let mut watched = self.watched();
        let entry = watched.entry(question).or_insert_with(|| {
            self.wanted.notify_one();
            Watched { message: watch::Sender::new(None), answer: None, computed: None }
        });
        let mut receiver = entry.message.subscribe();
        receiver.mark_changed();
        receiver
    }
}
