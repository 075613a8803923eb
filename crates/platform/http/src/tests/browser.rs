//! A server with a company behind it, and a browser that keeps its cookie.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, StatusCode},
};
use rapport_kernel::{Clock, FixedClock};
use rapport_store::Db;
use rapport_testkit::{TestDatabase, fresh_databases};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{Auth, AuthSettings, Finished, Language, NewUser, Role, Routes, Server, ServerSettings, UnitRow};

pub const PASSWORD: &str = "correct horse battery";

/// A server on a fresh database.
pub struct House {
    pub auth: Arc<Auth>,
    pub clock: Arc<FixedClock>,
    pub router: Router,
    pub db: Db,
    pub name: &'static str,
    pub finished_rules: Vec<crate::Rule>,
    pub openapi: utoipa::openapi::OpenApi,
    _database: TestDatabase,
}

/// One house on SQLite and, where a server is there, one on PostgreSQL.
pub async fn houses() -> Vec<House> {
    houses_with(|_| Routes::new(), AuthSettings::default(), ServerSettings::default()).await
}

pub async fn houses_with(
    routes: impl Fn(&Arc<Auth>) -> Routes,
    auth_settings: AuthSettings,
    settings: ServerSettings,
) -> Vec<House> {
    let mut steps = rapport_store::migrations();
    steps.extend(crate::migrations());
    let mut houses = Vec::new();
    for database in fresh_databases(steps).await {
        let clock = rapport_testkit::clock();
        let auth = Auth::new(database.db.clone(), clock.clone(), auth_settings);
        let db = database.db.clone();
        let checked = db.clone();
        let server = Server::new(routes(&auth), auth.clone(), settings.clone())
            .metrics(|| "rapport_up 1\n".to_owned())
            .ready_when("store", move || {
                let db = checked.clone();
                async move { db.ping().await.map_err(Into::into) }
            });
        let Finished { router, openapi, rules } = server.finish();
        houses.push(House {
            auth,
            clock,
            router,
            db,
            name: database.name,
            finished_rules: rules,
            openapi,
            _database: database,
        });
    }
    houses
}

impl House {
    /// Lets `name@example.com` in, with [`PASSWORD`].
    pub async fn person(&self, name: &str, role: Role, units: &[&str]) -> crate::User {
        let new = NewUser {
            email: format!("{name}@example.com"),
            name: name.to_owned(),
            role,
            language: Language::En,
            units: units.iter().map(|&unit| unit.to_owned()).collect(),
            password: PASSWORD.to_owned(),
        };
        self.auth.create_user("cli", new).await.unwrap()
    }

    /// Two regions, a call centre with a team in the north, a branch in the south.
    pub async fn company(&self) {
        let rows = [
            ("company", None, "company", "Company", "Компания"),
            ("north", Some("company"), "region", "North", "Север"),
            ("south", Some("company"), "region", "South", "Юг"),
            ("centre", Some("north"), "call_centre", "Call centre", "Колл-центр"),
            ("team-1", Some("centre"), "team", "Team 1", "Команда 1"),
            ("branch-7", Some("south"), "branch", "Branch 7", "Отделение 7"),
        ];
        let rows = rows.map(|(code, parent, kind, name_en, name_ru)| UnitRow {
            code: code.into(),
            parent: parent.map(Into::into),
            name_en: name_en.into(),
            name_ru: name_ru.into(),
            kind: kind.into(),
        });
        self.auth.upsert_units("cli", &rows).await.unwrap();
    }

    pub fn browser(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// A browser in which `name@example.com` has signed in.
    pub async fn signed_in(&self, name: &str) -> Browser {
        let mut browser = self.browser();
        let answer = browser.sign_in(name, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        browser
    }

    /// A program that sends this header.
    pub fn program(&self, authorization: &str) -> Browser {
        let mut browser = self.browser();
        browser.headers.push(("authorization".into(), authorization.into()));
        browser
    }

    pub fn advance(&self, micros: i64) {
        self.clock.advance(micros);
        assert!(self.clock.now() > rapport_testkit::NOW);
    }
}

/// Keeps cookie and CSRF token as our page does.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    pub host: String,
    pub address: String,
    pub headers: Vec<(String, String)>,
    pub cookie: Option<String>,
    pub csrf: Option<String>,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
    /// The JSON, or null.
    pub body: Value,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}

impl Browser {
    pub fn new(router: Router) -> Self {
        Self {
            router,
            host: "localhost:8080".into(),
            address: "198.51.100.7".into(),
            headers: Vec::new(),
            cookie: None,
            csrf: None,
        }
    }

    pub async fn sign_in(&mut self, name: &str, password: &str) -> Answer {
        let body = json!({"email": format!("{name}@example.com"), "password": password});
        let answer = self.post("/api/v1/session", body).await;
        self.keep(&answer);
        answer
    }

    /// Keeps what an answer that signs in gives.
    pub fn keep(&mut self, answer: &Answer) {
        let Some((_, rest)) = answer.header("set-cookie").split_once('=') else { return };
        self.cookie = Some(rest.split(';').next().unwrap().to_owned()).filter(|cookie| !cookie.is_empty());
        self.csrf = answer.body["csrf_token"].as_str().map(str::to_owned);
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, Some(body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.call(Method::PUT, path, Some(body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.call(Method::PATCH, path, Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path, None).await
    }

    pub async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let mut request = Request::builder().method(method.clone()).uri(path).header("host", &self.host);
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", format!("theme=dark; rapport_session={cookie}"));
        }
        if let Some(csrf) = self.csrf.as_ref().filter(|_| method != Method::GET) {
            request = request.header("x-csrf-token", csrf);
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let body = match body {
            Some(Value::String(text)) => Body::from(text),
            Some(json) => {
                request = request.header("content-type", "application/json");
                Body::from(json.to_string())
            }
            None => Body::empty(),
        };
        let mut request = request.body(body).unwrap();
        let address = std::net::SocketAddr::new(self.address.parse().unwrap(), 40_000);
        request.extensions_mut().insert(ConnectInfo(address));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let text = String::from_utf8_lossy(&to_bytes(body, 1 << 20).await.unwrap()).into_owned();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Answer { status: parts.status, headers: parts.headers, text, body }
    }
}
