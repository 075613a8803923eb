use axum::http::StatusCode;
use base64::{Engine, prelude::BASE64_STANDARD};
use rapport_kernel::time::{DAY, SECOND};
use serde_json::{Value, json};

use super::browser::{House, houses, houses_with};
use crate::{Access, Auth, AuthSettings, Json, Role, Routes, ServerSettings, WriteKey, WriteKeys, routes};

#[utoipa::path(post, path = "/v1/track", responses((status = 200)))]
async fn track(key: WriteKey) -> Json<Value> {
    Json(json!({"source": key.name}))
}

/// Takes the key from the body, as the real one does.
#[utoipa::path(post, path = "/v1/batch", responses((status = 200)))]
async fn batch(
    keys: WriteKeys,
    key: Option<axum::Extension<WriteKey>>,
    Json(body): Json<Value>,
) -> Result<Json<Value>, crate::ApiError> {
    let key = match key {
        Some(axum::Extension(key)) => Some(key),
        None => keys.find(body["writeKey"].as_str().unwrap_or_default()).await?,
    };
    let key = key.ok_or_else(crate::caller::unknown_key)?;
    Ok(Json(json!({"source": key.name})))
}

fn senders(_: &std::sync::Arc<Auth>) -> Routes {
    Routes::new().add(Access::WriteKey, routes!(track)).add(Access::WriteKeyInBody, routes!(batch))
}

async fn sending_houses() -> Vec<House> {
    houses_with(senders, AuthSettings::default(), ServerSettings::default()).await
}

fn basic(name: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(format!("{name}:")))
}

#[tokio::test]
async fn a_source_is_known_by_its_write_key() {
    for house in sending_houses().await {
        house.person("boss", Role::Administrator, &[]).await;
        let boss = house.signed_in("boss").await;
        let made = boss.post("/api/v1/keys", json!({"name": "shop"})).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        let secret = made.body["write_key"].as_str().unwrap().to_owned();
        assert!(secret.starts_with("wk_"));
        for way in [basic(&secret), format!("Bearer {secret}"), format!("bearer {secret}")] {
            let answer = house.program(&way).post("/v1/track", json!({})).await;
            assert_eq!((answer.status, &answer.body["source"]), (StatusCode::OK, &json!("shop")), "{way}");
        }
        for way in [basic("wk_0"), basic(""), "Bearer wk_".into(), "Basic !".into(), String::new()] {
            let answer = house.program(&way).post("/v1/track", json!({})).await;
            assert_eq!(
                (answer.status, answer.code()),
                (StatusCode::UNAUTHORIZED, "access.write_key"),
                "{way}"
            );
        }
        assert_eq!(
            house.program(&basic(&secret)).get("/api/v1/users").await.status,
            StatusCode::UNAUTHORIZED,
            "it cannot read"
        );
        assert_eq!(
            boss.post("/v1/track", json!({})).await.status,
            StatusCode::UNAUTHORIZED,
            "people are no sources"
        );

        let listed = boss.get("/api/v1/keys").await;
        assert!(!listed.text.contains(&secret));
        assert_eq!(listed.body["items"][0]["ends_with"], secret[secret.len() - 4..]);
        let path = format!("/api/v1/keys/{}", listed.body["items"][0]["id"].as_str().unwrap());
        assert_eq!(boss.delete(&path).await.status, StatusCode::NO_CONTENT);
        assert_eq!(
            house.program(&basic(&secret)).post("/v1/track", json!({})).await.status,
            StatusCode::UNAUTHORIZED,
            "ended at once"
        );
        assert_eq!(boss.delete(&path).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_write_key_may_come_in_the_body_where_the_route_says_so() {
    for house in sending_houses().await {
        let (_, secret) = house.auth.create_write_key("cli", "shop").await.unwrap();
        let browser = house.browser();
        assert_eq!(browser.post("/v1/batch", json!({"writeKey": secret})).await.body["source"], "shop");
        assert_eq!(house.program(&basic(&secret)).post("/v1/batch", json!({})).await.body["source"], "shop");
        assert_eq!(
            browser.post("/v1/batch", json!({"writeKey": "wk_x"})).await.status,
            StatusCode::UNAUTHORIZED
        );
        assert_eq!(browser.post("/v1/batch", json!({})).await.status, StatusCode::UNAUTHORIZED);
        let wrong_header = house.program(&basic("wk_x")).post("/v1/batch", json!({"writeKey": secret})).await;
        assert_eq!(wrong_header.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn keys_made_and_ended_by_another_server_are_noticed() {
    for house in sending_houses().await {
        let other = Auth::new(house.db.clone(), house.clock.clone(), AuthSettings::default());
        let (_, first) = house.auth.create_write_key("cli", "shop").await.unwrap();
        assert!(house.auth.write_keys().find(&first).await.unwrap().is_some());
        let (info, second) = other.create_write_key("cli", "till").await.unwrap();
        assert_eq!(
            house.auth.write_keys().find(&second).await.unwrap().unwrap().name,
            "till",
            "known at once"
        );
        other.revoke_write_key("cli", info.id).await.unwrap();
        house.advance(5 * SECOND);
        assert_eq!(house.auth.write_keys().find(&second).await.unwrap(), None, "{}", house.name);
    }
}

#[tokio::test]
async fn a_token_does_what_its_role_may_until_it_ends() {
    for house in houses().await {
        house.company().await;
        house.person("boss", Role::Administrator, &[]).await;
        let boss = house.signed_in("boss").await;
        let at = |micros: i64| rapport_testkit::NOW.plus(micros).to_string();
        let past =
            boss.post("/api/v1/tokens", json!({"name": "bi", "role": "analyst", "expires_at": at(-1)})).await;
        assert_eq!((past.status, past.code()), (StatusCode::BAD_REQUEST, "token.expiry"));

        let made = boss
            .post(
                "/api/v1/tokens",
                json!({"name": "bi", "role": "supervisor", "units": ["south"], "expires_at": at(DAY)}),
            )
            .await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        let secret = made.body["secret"].as_str().unwrap();
        assert!(secret.starts_with("rap_"));
        let program = house.program(&format!("Bearer {secret}"));
        let units = program.get("/api/v1/units").await;
        let codes: Vec<_> = units.body["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|unit| unit["code"].as_str().unwrap())
            .collect();
        assert_eq!(codes, ["branch-7", "south"], "{}", house.name);
        assert_eq!(program.get("/api/v1/users").await.status, StatusCode::FORBIDDEN);
        assert_eq!(program.get("/api/v1/session").await.code(), "session.token");

        let listed = boss.get("/api/v1/tokens").await;
        assert!(!listed.text.contains(secret));
        assert_eq!(listed.body["items"][0]["used_at"], "2026-03-04T12:00:00Z");
        house.advance(DAY);
        assert_eq!(program.get("/api/v1/units").await.status, StatusCode::UNAUTHORIZED, "expired");
    }
}

#[tokio::test]
async fn a_token_of_an_administrator_changes_without_a_csrf_token_and_can_be_revoked() {
    for house in houses().await {
        let new = crate::NewToken {
            name: "ops".into(),
            role: Role::Administrator,
            units: vec![],
            expires_at: None,
        };
        let (token, secret) = house.auth.create_token("cli", new).await.unwrap();
        let program = house.program(&format!("Bearer {secret}"));
        let made = program.post("/api/v1/keys", json!({"name": "shop"})).await;
        assert_eq!(
            (made.status, &made.body["created_by"]),
            (StatusCode::CREATED, &json!(token.id.to_string()))
        );
        assert_eq!(
            program.delete(&format!("/api/v1/tokens/{}", token.id)).await.status,
            StatusCode::NO_CONTENT
        );
        assert_eq!(program.get("/api/v1/keys").await.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn a_wrong_token_does_not_pass_by_the_cookie_beside_it() {
    for house in houses().await {
        house.person("boss", Role::Administrator, &[]).await;
        let mut browser = house.signed_in("boss").await;
        browser.headers.push(("authorization".into(), "Bearer rap_0".into()));
        assert_eq!(browser.get("/api/v1/users").await.status, StatusCode::UNAUTHORIZED);
    }
}
