//! A room with its writer and routes, on a fresh database.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode},
};
use rapport_customers::{Customers, Settings};
use rapport_http::{Actor, Caller, Language, Role};
use rapport_kernel::{FixedClock, Interaction, Scope, Timestamp, interaction::Kind, time::MINUTE};
use rapport_store::{Migration, StreamWriter, WriterSettings};
use rapport_testkit::{NOW, TestDatabase, clock, fresh_databases, fresh_sqlite, interaction};
use serde_json::{Value, json};
use tower::ServiceExt;

pub struct World {
    pub case: TestDatabase,
    pub clock: Arc<FixedClock>,
    pub room: Arc<Customers>,
    pub writer: StreamWriter,
}

pub fn migrations() -> Vec<Migration> {
    [rapport_store::migrations(), rapport_customers::migrations()].concat()
}

pub async fn worlds() -> Vec<World> {
    fresh_databases(migrations()).await.into_iter().map(World::new).collect()
}

/// For what depends on no database: a world on SQLite alone.
pub async fn world() -> World {
    World::new(fresh_sqlite(migrations()).await)
}

/// A moment some minutes from noon of sixty days ago.
pub fn minute(minutes: i64) -> Timestamp {
    NOW.plus((minutes - 60 * 24 * 60) * MINUTE)
}

/// An interaction at [`minute`], received as it happened.
pub fn happened(message: &str, kind: Kind, identifiers: &[&str], minutes: i64) -> Interaction {
    let mut one = interaction(message, kind, identifiers);
    one.occurred_at = minute(minutes);
    one.received_at = one.occurred_at;
    one
}

/// `identify` with these traits.
pub fn identify(message: &str, identifiers: &[&str], minutes: i64, traits: &Value) -> Interaction {
    let mut one = happened(message, Kind::Identify, identifiers, minutes);
    one.traits.clone_from(traits.as_object().unwrap());
    one
}

impl World {
    fn new(case: TestDatabase) -> Self {
        let clock = clock();
        let room = Customers::new(case.db.clone(), clock.clone(), Settings::default());
        let (writer, _) =
            StreamWriter::start(case.db.clone(), room.clone(), clock.clone(), WriterSettings::default());
        Self { case, clock, room, writer }
    }

    pub async fn append(&self, batch: Vec<Interaction>) {
        self.writer.append(batch).await.unwrap();
    }

    /// As many transactions as interactions.
    pub async fn append_one_by_one(&self, batch: Vec<Interaction>) {
        for one in batch {
            self.append(vec![one]).await;
        }
    }

    fn router(&self, role: Role, scope: Scope) -> Router {
        let caller = Caller { actor: Actor::User("usr_test".into()), role, scope, language: Language::En };
        routes_of(&self.room).called_by(caller)
    }

    pub async fn call(
        &self,
        role: Role,
        scope: Scope,
        method: Method,
        path: &str,
        body: Value,
    ) -> (StatusCode, Value) {
        let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
        let request = request.body(Body::from(body.to_string())).unwrap();
        let response = self.router(role, scope).oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    /// As an analyst of the whole company; the answer must be 200.
    pub async fn get(&self, path: &str) -> Value {
        let (status, body) = self.call(Role::Analyst, Scope::All, Method::GET, path, Value::Null).await;
        assert_eq!(status, StatusCode::OK, "{path} {body} ({})", self.case.name);
        body
    }

    pub async fn post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        self.call(Role::Analyst, Scope::All, Method::POST, path, body).await
    }

    /// Ids found, in order.
    pub async fn find(&self, typed: &str) -> Vec<String> {
        let encoded = typed.bytes().fold(String::new(), |text, byte| text + &format!("%{byte:02X}"));
        let found = self.get(&format!("/api/v1/customers?q={encoded}")).await;
        ids(&found["items"])
    }

    /// The only customer found.
    pub async fn only(&self, typed: &str) -> String {
        let found = self.find(typed).await;
        assert_eq!(found.len(), 1, "{typed} finds {found:?} ({})", self.case.name);
        found[0].clone()
    }

    pub async fn card(&self, customer: &str) -> Value {
        self.get(&format!("/api/v1/customers/{customer}")).await
    }

    /// Message-like names of the interactions on a customer's timeline, newest first.
    pub async fn timeline(&self, customer: &str) -> Vec<String> {
        let page = self.get(&format!("/api/v1/customers/{customer}/timeline?limit=100")).await;
        page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["name"].as_str().unwrap_or("").to_owned())
            .collect()
    }
}

fn routes_of(room: &Arc<Customers>) -> rapport_http::Routes {
    rapport_customers::routes(room.clone())
}

pub fn ids(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

pub fn named(mut one: Interaction, name: &str) -> Interaction {
    one.name = Some(name.into());
    one
}

/// Nothing to send.
pub fn nothing() -> Value {
    json!({})
}
