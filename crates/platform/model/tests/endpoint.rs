//! Against a server that speaks chat completions.
#![allow(clippy::unwrap_used)]

use std::sync::{Arc, Mutex};

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use rapport_model::{Ask, Endpoint, Model, ModelError, ModelSettings, SettingsError};
use serde_json::{Value, json};

type Heard = Arc<Mutex<Vec<(Option<String>, Value)>>>;

async fn served(status: StatusCode, answer: Value) -> (String, Heard) {
    let heard = Heard::default();
    let complete = move |State(heard): State<Heard>, headers: HeaderMap, Json(asked): Json<Value>| {
        let answer = answer.clone();
        async move {
            let key = headers.get("authorization").and_then(|key| key.to_str().ok()).map(str::to_owned);
            heard.lock().unwrap().push((key, asked));
            (status, Json(answer))
        }
    };
    let router = Router::new().route("/v1/chat/completions", post(complete)).with_state(Arc::clone(&heard));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (format!("http://{address}/v1/"), heard)
}

fn settings(url: &str, key: Option<&str>) -> ModelSettings {
    ModelSettings { url: url.parse().unwrap(), name: "small".into(), key: key.map(str::to_owned) }
}

#[tokio::test]
async fn an_answer_is_read_and_what_was_asked_holds_no_personal_data() {
    let answer =
        json!({ "choices": [{ "message": { "role": "assistant", "content": " Late couriers\n" } }] });
    let (url, heard) = served(StatusCode::OK, answer).await;
    let model = Endpoint::new(settings(&url, Some("s3cret"))).unwrap();
    let ask =
        Ask::new("Name the theme.", "Курьер опоздал, звоните +7 912 345-67-89 или anna@example.com", 20);
    assert_eq!(model.answer(&ask).await.unwrap(), "Late couriers");

    let (key, asked) = heard.lock().unwrap()[0].clone();
    assert_eq!(key.as_deref(), Some("Bearer s3cret"));
    assert_eq!(asked["model"], "small");
    assert_eq!(asked["messages"][0]["content"], "Name the theme.");
    let said = asked["messages"][1]["content"].as_str().unwrap();
    assert!(said.starts_with("Курьер опоздал"), "{said}");
    assert!(!said.contains("345") && !said.contains("anna"), "{said}");
}

#[tokio::test]
async fn a_refusal_and_nonsense_are_told_apart_without_the_key() {
    let ask = Ask::new("Name the theme.", "Late", 20);
    let (url, _) = served(StatusCode::UNAUTHORIZED, json!({ "error": "s3cret is wrong" })).await;
    let refused = Endpoint::new(settings(&url, Some("s3cret"))).unwrap().answer(&ask).await.unwrap_err();
    assert!(matches!(refused, ModelError::Refused { status: 401, .. }));
    let (url, _) = served(StatusCode::OK, json!({ "choices": [] })).await;
    let nonsense = Endpoint::new(settings(&url, Some("s3cret"))).unwrap().answer(&ask).await.unwrap_err();
    assert!(matches!(nonsense, ModelError::Unreadable { .. }));
    let nobody =
        Endpoint::new(settings("http://127.0.0.1:9/v1", None)).unwrap().answer(&ask).await.unwrap_err();
    assert!(matches!(nobody, ModelError::Unreachable { .. }));
    for error in [refused, nonsense, nobody] {
        assert!(!format!("{error} {error:?}").contains("s3cret"));
    }
}

#[test]
fn a_key_never_travels_unprotected() {
    let refused = |url: &str, key| Endpoint::new(settings(url, key)).err();
    assert_eq!(refused("http://model.example.com/v1", Some("s3cret")), Some(SettingsError::Unprotected));
    assert_eq!(refused("http://model.example.com/v1", None), None);
    assert_eq!(refused("http://127.0.0.1:11434/v1", Some("s3cret")), None);
    assert_eq!(refused("ftp://model.example.com", None), Some(SettingsError::Address));
    assert_eq!(refused("https://model.example.com", Some("line\nbreak")), Some(SettingsError::Key));
    assert!(!format!("{:?}", settings("https://model.example.com", Some("s3cret"))).contains("s3cret"));
}
