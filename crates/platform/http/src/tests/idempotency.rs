use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use axum::{extract::State, http::StatusCode};
use rapport_kernel::{
    ErrorKind, Problem,
    time::{DAY, HOUR},
};
use serde_json::{Value, json};

use super::browser::{Browser, House, PASSWORD, houses, houses_with};
use crate::{Access, ApiError, Auth, AuthSettings, Json, Role, Routes, ServerSettings, routes};

/// The same browser, all of whose requests carry this key.
fn with_key(browser: &Browser, key: &str) -> Browser {
    let mut browser = browser.clone();
    browser.headers.push(("idempotency-key".into(), key.into()));
    browser
}

fn person(name: &str) -> Value {
    json!({
        "email": format!("{name}@example.com"), "name": name, "role": "employee", "language": "en",
        "units": ["north"], "password": PASSWORD,
    })
}

async fn boss(house: &House) -> Browser {
    house.company().await;
    house.person("boss", Role::Administrator, &[]).await;
    house.signed_in("boss").await
}

#[tokio::test]
async fn a_request_sent_again_gets_its_first_answer_and_does_nothing_twice() {
    for house in houses().await {
        let boss = boss(&house).await;
        let sender = with_key(&boss, "hire-ann");
        let first = sender.post("/api/v1/users", person("ann")).await;
        assert_eq!(first.status, StatusCode::CREATED, "{}: {}", house.name, first.text);
        let again = sender.post("/api/v1/users", person("ann")).await;
        assert_eq!((again.status, &again.body), (first.status, &first.body), "{}", house.name);
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(first.header("idempotency-replayed"), "");
        let users = boss.get("/api/v1/users").await;
        let anns = users.text.matches("ann@example.com").count();
        assert_eq!(anns, 1, "{}: {}", house.name, users.text);

        let other = sender.post("/api/v1/users", person("bob")).await;
        assert_eq!((other.status, other.code()), (StatusCode::CONFLICT, "idempotency.reused"));
        assert_eq!(other.body["field"], "Idempotency-Key");

        house.person("second", Role::Administrator, &[]).await;
        let second = with_key(&house.signed_in("second").await, "hire-ann");
        let theirs = second.post("/api/v1/users", person("cat")).await;
        assert_eq!(
            theirs.status,
            StatusCode::CREATED,
            "another caller's key is another key: {}",
            theirs.text
        );
    }
}

#[tokio::test]
async fn a_refusal_is_remembered_and_everything_is_forgotten_after_a_day() {
    for house in houses().await {
        let boss = boss(&house).await;
        let sender = with_key(&boss, "k");
        let refused = sender.post("/api/v1/users", json!({"email": "no"})).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{}", refused.text);
        let again = sender.post("/api/v1/users", json!({"email": "no"})).await;
        assert_eq!((again.status, again.code()), (refused.status, refused.code()));
        assert_eq!(again.header("idempotency-replayed"), "true");
        house.advance(DAY + HOUR);
        let boss = house.signed_in("boss").await;
        let later = with_key(&boss, "k").post("/api/v1/users", person("ann")).await;
        assert_eq!(later.status, StatusCode::CREATED, "{}", later.text);
    }
}

#[tokio::test]
async fn a_secret_is_shown_once_even_to_who_asks_again() {
    for house in houses().await {
        let boss = boss(&house).await;
        let sender = with_key(&boss, "token-1");
        let asked = json!({"name": "report", "role": "analyst", "units": []});
        let first = sender.post("/api/v1/tokens", asked.clone()).await;
        assert_eq!(first.status, StatusCode::CREATED, "{}", first.text);
        let secret = first.body["secret"].as_str().unwrap();
        let again = sender.post("/api/v1/tokens", asked).await;
        assert_eq!((again.status, again.code()), (StatusCode::CONFLICT, "idempotency.shown_once"));
        assert!(!again.text.contains(secret));
    }
}

#[tokio::test]
async fn a_key_that_is_no_key_is_refused() {
    for house in houses().await {
        let boss = boss(&house).await;
        let long = with_key(&boss, &"x".repeat(201)).post("/api/v1/users", person("ann")).await;
        assert_eq!((long.status, long.code()), (StatusCode::BAD_REQUEST, "idempotency.key"));
        let users = boss.get("/api/v1/users").await;
        assert!(!users.text.contains("ann@example.com"));
    }
}

/// Fails the first time, as a room whose mail server is away.
#[utoipa::path(post, path = "/api/v1/letters", responses((status = 200)))]
async fn send_letter(State(tries): State<Arc<AtomicU32>>) -> Result<Json<Value>, ApiError> {
    match tries.fetch_add(1, Ordering::Relaxed) {
        0 => Err(Problem::new(ErrorKind::Unavailable, "mail.away", "the mail server is away").into()),
        tries => Ok(Json(json!({ "tries": tries + 1 }))),
    }
}

fn letters(_: &Arc<Auth>) -> Routes {
    Routes::new()
        .add(Access::AtLeast(Role::Administrator), routes!(send_letter))
        .with_state(Arc::<AtomicU32>::default())
}

#[tokio::test]
async fn a_failure_is_told_as_it_was_and_the_request_may_be_sent_again() {
    for house in houses_with(letters, AuthSettings::default(), ServerSettings::default()).await {
        let sender = with_key(&boss(&house).await, "letter-1");
        let failed = sender.post("/api/v1/letters", json!({})).await;
        assert_eq!((failed.status, failed.code()), (StatusCode::SERVICE_UNAVAILABLE, "mail.away"));
        assert_eq!(failed.body["detail"], "the mail server is away", "{}", house.name);
        let again = sender.post("/api/v1/letters", json!({})).await;
        assert_eq!((again.status, &again.body), (StatusCode::OK, &json!({"tries": 2})));
        let kept = sender.post("/api/v1/letters", json!({})).await;
        assert_eq!((kept.header("idempotency-replayed"), &kept.body), ("true", &again.body));
    }
}
