//! A company with a writer, units, people and the room's routes, on a fresh database.

use std::sync::Arc;

use async_trait::async_trait;
use axum::{
    Extension, Router,
    body::Body,
    http::{Method, Request, StatusCode},
};
use rapport_customers::{Customers, Settings};
use rapport_feedback::{Feedback, migrations, routes};
use rapport_http::{Actor, Auth, AuthSettings, Caller, EmployeeId, Language, NewUser, Role, UnitRow, User};
use rapport_kernel::{Channel, Interaction, Scale, Scope, interaction::Kind, time::MINUTE, time::Zone};
use rapport_store::{BatchHook, Fold, StoreError, StreamWriter, Tx, WriterSettings, Writes};
use rapport_testkit::{NOW, TestDatabase, clock, fresh_databases, interaction};
use rapport_text::comments::Comments;
use serde_json::{Value, json};
use tower::ServiceExt;

struct Hooks(Arc<Customers>, Arc<Feedback>);

#[async_trait]
impl BatchHook for Hooks {
    async fn resolve(&self, tx: &Tx, batch: &mut [Interaction]) -> Result<Box<dyn Fold>, StoreError> {
        let customers = self.0.resolve(tx, batch).await?;
        Ok(Box::new(Rest(customers, Arc::clone(&self.1))))
    }
}

struct Rest(Box<dyn Fold>, Arc<Feedback>);

#[async_trait]
impl Fold for Rest {
    async fn fold(&self, tx: &Tx, batch: &[Interaction], writes: &mut Writes) -> Result<(), StoreError> {
        self.0.fold(tx, batch, writes).await?;
        self.1.record(batch, writes);
        Ok(())
    }
}

/// Who calls.
#[derive(Clone)]
pub struct As {
    pub role: Role,
    pub scope: Scope,
    pub user: String,
    pub employee: Option<String>,
}

pub struct Company {
    pub case: TestDatabase,
    pub room: Arc<Feedback>,
    pub comments: Arc<Comments>,
    pub writer: StreamWriter,
    pub anna: User,
    pub boris: User,
}

/// Two regions; Anna leads the north, where team 1 is, and Boris the south.
pub async fn companies() -> Vec<Company> {
    let steps = [
        rapport_store::migrations(),
        rapport_http::migrations(),
        rapport_customers::migrations(),
        rapport_text::comments::migrations(),
        migrations(),
    ]
    .concat();
    let mut companies = Vec::new();
    for case in fresh_databases(steps).await {
        let clock = clock();
        let auth = Auth::new(case.db.clone(), clock.clone(), AuthSettings::default());
        let customers = Customers::new(case.db.clone(), clock.clone(), Settings::default());
        let comments = Comments::new(case.db.clone(), clock.clone()).unwrap();
        let room = Feedback::new(
            case.db.clone(),
            clock.clone(),
            customers.clone(),
            comments.clone(),
            auth.clone(),
            Zone::Europe__Moscow,
        );
        let hook = Arc::new(Hooks(customers.clone(), room.clone()));
        let (writer, _) =
            StreamWriter::start(case.db.clone(), hook, clock.clone(), WriterSettings::default());
        let unit = |code: &str, parent: Option<&str>| UnitRow {
            code: code.into(),
            parent: parent.map(Into::into),
            name_en: code.into(),
            name_ru: code.into(),
            kind: "region".into(),
        };
        let units = [unit("north", None), unit("team-1", Some("north")), unit("south", None)];
        auth.upsert_units("test", &units).await.unwrap();
        let mut people = Vec::new();
        for (name, unit) in [("Anna North", "north"), ("Boris South", "south")] {
            let new = NewUser {
                email: format!("{unit}@example.com"),
                name: name.into(),
                role: Role::Supervisor,
                language: Language::En,
                units: vec![unit.into()],
                password: "correct horse battery".into(),
            };
            people.push(auth.create_user("test", new).await.unwrap());
        }
        let (boris, anna) = (people.pop().unwrap(), people.pop().unwrap());
        companies.push(Company { case, room, comments, writer, anna, boris });
    }
    companies
}

/// An answer of a customer some minutes ago.
pub fn answer(message: &str, minutes_ago: i64, unit: &str, score: f64, comment: &str) -> Interaction {
    Interaction {
        occurred_at: NOW.plus(-minutes_ago * MINUTE),
        unit_id: Some(unit.into()),
        score: Some(score),
        scale: Some(Scale::Nps),
        touchpoint: Some("delivery".into()),
        channel: Some(Channel::Sms),
        comment: Some(comment.to_owned()).filter(|comment| !comment.is_empty()),
        ..interaction(message, Kind::Feedback, &[&format!("user_id:{message}")])
    }
}

impl Company {
    pub fn anna(&self) -> As {
        As {
            role: Role::Supervisor,
            scope: Scope::units(["north", "team-1"]),
            user: self.anna.id.to_string(),
            employee: None,
        }
    }

    pub fn boris(&self) -> As {
        As {
            role: Role::Supervisor,
            scope: Scope::units(["south"]),
            user: self.boris.id.to_string(),
            employee: None,
        }
    }

    pub fn everything(&self) -> As {
        As { role: Role::Administrator, scope: Scope::All, ..self.anna() }
    }

    pub async fn append(&self, batch: Vec<Interaction>) {
        self.writer.append(batch).await.unwrap();
    }

    fn router(&self, who: As) -> Router {
        let caller =
            Caller { actor: Actor::User(who.user), role: who.role, scope: who.scope, language: Language::En };
        routes(self.room.clone()).called_by(caller).layer(Extension(EmployeeId(who.employee)))
    }

    pub async fn call(&self, who: As, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
        let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
        let request = request.body(Body::from(body.to_string())).unwrap();
        let response = self.router(who).oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    pub async fn get(&self, who: As, path: &str) -> Value {
        let (status, body) = self.call(who, Method::GET, path, Value::Null).await;
        assert_eq!(status, StatusCode::OK, "{path} {body} ({})", self.case.name);
        body
    }

    pub async fn post(&self, who: As, path: &str, body: Value) -> Value {
        let (status, answer) = self.call(who, Method::POST, path, body).await;
        assert!(status.is_success(), "{path} {status} {answer} ({})", self.case.name);
        answer
    }

    /// Comments of the first page, in order.
    pub async fn comments(&self, who: As, query: &str) -> Vec<String> {
        let page = self.get(who, &format!("/api/v1/feedback?{query}")).await;
        page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["comment"].as_str().unwrap_or("-").to_owned())
            .collect()
    }

    /// The id of the feedback with this comment.
    pub async fn id(&self, comment: &str) -> String {
        let page = self.get(self.everything(), "/api/v1/feedback?limit=100").await;
        let items = page["items"].as_array().unwrap().clone();
        let found = items.iter().find(|item| item["comment"] == comment).expect("a feedback");
        found["id"].as_str().unwrap().to_owned()
    }

    pub async fn change(&self, who: As, ids: &[&str], action: &str, more: Value) -> Value {
        let mut body = json!({ "feedback": ids, "action": action });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.post(who, "/api/v1/feedback/changes", body).await
    }
}
