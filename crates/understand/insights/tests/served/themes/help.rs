//! A room with a query engine that knows which comments there are, and nothing else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use arrow::{
    array::{ArrayRef, Int64Array, RecordBatch, TimestampMicrosecondArray},
    datatypes::Schema,
};
use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode},
};
use rapport_customers::{Customers, Settings};
use rapport_http::{Actor, Auth, AuthSettings, Caller, Language, Role};
use rapport_insights::served::{Insights, Parts, migrations, routes};
use rapport_kernel::{
    FixedClock, Id, Interaction, Problem, Scope, id::Customer, interaction::Kind, time::Zone,
};
use rapport_metrics::Metrics;
use rapport_query::{Answer, CustomerNames, Query, QueryError};
use rapport_store::{Db, FromQueryResult, Sql, StreamWriter, WriterSettings};
use rapport_testkit::{TestDatabase, clock, fresh_databases, interaction};
use rapport_text::comments::Comments;
use serde_json::Value;
use tokio::sync::watch;
use tower::ServiceExt;

pub const ANNA: &str = "usr_0198c1e2a6d07d3f8f2a4c1b9e0d5f67";

/// Knows the comments of the store; statements of figures get what a test puts here, by a piece of them.
pub struct Engine {
    db: Db,
    pub canned: Mutex<Vec<(&'static str, RecordBatch)>>,
    pub asked: Mutex<Vec<(String, Scope)>>,
}

#[derive(FromQueryResult)]
struct Row {
    seq: i64,
    occurred_at: i64,
    unit_id: Option<String>,
    mentions: String,
}

#[async_trait]
impl Query for Engine {
    async fn sql(&self, sql: &str, scope: &Scope) -> Result<Answer, QueryError> {
        self.asked.lock().unwrap().push((sql.to_owned(), scope.clone()));
        let canned = self
            .canned
            .lock()
            .unwrap()
            .iter()
            .find(|(piece, _)| sql.contains(piece))
            .map(|(_, batch)| batch.clone());
        let batches = match canned {
            Some(batch) => vec![batch],
            None if sql.starts_with("SELECT seq") && sql.contains("FROM comment_themes") => {
                let rows: Vec<Row> = self
                    .db
                    .read()
                    .all(
                        "SELECT seq, occurred_at, unit_id, mentions FROM comment_theme ORDER BY occurred_at DESC, seq DESC",
                        vec![],
                    )
                    .await
                    .map_err(|e| QueryError::Unavailable(e.to_string()))?;
                // `strpos(themes, ',late,')` asks for one theme.
                let key = sql
                    .split_once("strpos(")
                    .and_then(|(_, rest)| rest.split_once("',"))
                    .and_then(|(_, rest)| rest.split_once(",'"))
                    .map(|(key, _)| key);
                let such = |row: &&Row| {
                    scope.allows(row.unit_id.as_deref())
                        && key.is_none_or(|key| row.mentions.contains(&format!("\"theme\":\"{key}\"")))
                };
                let rows: Vec<&Row> = rows.iter().filter(such).collect();
                let seqs: ArrayRef = Arc::new(rows.iter().map(|row| Some(row.seq)).collect::<Int64Array>());
                let times: TimestampMicrosecondArray = rows.iter().map(|row| Some(row.occurred_at)).collect();
                vec![
                    RecordBatch::try_from_iter([
                        ("seq", seqs),
                        ("occurred_at", Arc::new(times.with_timezone("UTC")) as ArrayRef),
                    ])
                    .unwrap(),
                ]
            }
            None => Vec::new(),
        };
        Ok(Answer { schema: Arc::new(Schema::empty()), batches, through_seq: 1 })
    }
}

struct Nobody;

#[async_trait]
impl CustomerNames for Nobody {
    async fn names(&self, _: &[Id<Customer>], _: &Scope) -> Result<HashMap<Id<Customer>, String>, Problem> {
        Ok(HashMap::new())
    }
}

pub struct World {
    pub room: Arc<Insights>,
    pub comments: Arc<Comments>,
    pub engine: Arc<Engine>,
    pub clock: Arc<FixedClock>,
    pub case: TestDatabase,
    _stop: watch::Sender<bool>,
    stopping: watch::Receiver<bool>,
}

pub async fn worlds() -> Vec<World> {
    let steps = [
        rapport_store::migrations(),
        rapport_http::migrations(),
        rapport_metrics::migrations(),
        rapport_customers::migrations(),
        rapport_text::comments::migrations(),
        migrations(),
    ]
    .concat();
    fresh_databases(steps).await.into_iter().map(world).collect()
}

fn world(case: TestDatabase) -> World {
    let clock = clock();
    let engine = Arc::new(Engine { db: case.db.clone(), canned: Mutex::default(), asked: Mutex::default() });
    let comments = Comments::new(case.db.clone(), clock.clone()).unwrap();
    let names: Arc<dyn CustomerNames> = Arc::new(Nobody);
    let auth = Auth::new(case.db.clone(), clock.clone(), AuthSettings::default());
    let metrics = Metrics::new(case.db.clone(), engine.clone(), Arc::clone(&names), clock.clone(), Zone::UTC);
    let room = Insights::new(Parts {
        db: case.db.clone(),
        clock: clock.clone(),
        query: engine.clone(),
        metrics,
        comments: Arc::clone(&comments),
        auth,
        names,
        customers: Customers::new(case.db.clone(), clock.clone(), Settings::default()),
        model: None,
        zone: Zone::UTC,
    });
    let (stop, stopping) = watch::channel(false);
    World { room, comments, engine, clock, case, _stop: stop, stopping }
}

/// A scored comment of the north.
pub fn said(message: &str, comment: &str) -> Interaction {
    let mut one = interaction(message, Kind::Feedback, &["user_id:anna"]);
    one.comment = Some(comment.into());
    one.unit_id = Some("north".into());
    one.touchpoint = Some("delivery".into());
    one
}

impl World {
    /// A second room over the same store, as a server that was started again.
    pub fn again(self) -> Self {
        world(self.case)
    }

    /// Stores comments and gives their numbers; nothing has read them yet.
    pub async fn append(&self, all: Vec<Interaction>) -> Vec<i64> {
        let (hook, settings) = (Arc::clone(&self.room.customers), WriterSettings::default());
        let (writer, _) = StreamWriter::start(self.case.db.clone(), hook, self.clock.clone(), settings);
        writer.append(all).await.unwrap().iter().map(|one| one.seq).collect()
    }

    /// Reads everything that waits, for what it says and for its themes.
    pub async fn read(&self) {
        while !self.comments.turn().await.unwrap() {}
        while !self.room.read_themes().await.unwrap() {}
    }

    /// Searches for themes once, when it is due or was asked for.
    pub async fn search(&self) -> bool {
        let worker = self.room.theme_searcher("test".into());
        self.room.search_themes(&worker, &self.stopping).await.unwrap()
    }

    pub fn by(&self, role: Role, scope: Scope) -> Router {
        routes(Arc::clone(&self.room)).called_by(Caller {
            actor: Actor::User(ANNA.into()),
            role,
            scope,
            language: Language::En,
        })
    }

    pub fn analyst(&self) -> Router {
        self.by(Role::Analyst, Scope::All)
    }

    /// Keys of a comment's themes, as the comment's own route tells them.
    pub async fn themes_of(&self, one: &Interaction) -> Vec<String> {
        let (status, found) = call(&self.analyst(), Method::GET, &of(one), Value::Null).await;
        assert_eq!(status, StatusCode::OK, "{found}");
        found["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["key"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// The address of a comment's themes.
pub fn of(one: &Interaction) -> String {
    format!("/api/v1/themes/of/{}", one.id)
}

pub async fn call(router: &Router, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
    let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    let response = router.clone().oneshot(request.body(Body::from(body.to_string())).unwrap()).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 22).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

pub async fn ok(router: &Router, method: Method, path: &str, body: Value) -> Value {
    let (status, answer) = call(router, method, path, body).await;
    assert!(status.is_success(), "{path}: {status} {answer}");
    answer
}
