use axum::http::StatusCode;
use rapport_kernel::time::{DAY, HOUR, MINUTE};
use serde_json::json;

use super::browser::{PASSWORD, houses, houses_with};
use crate::{AuthSettings, Role, Routes, ServerSettings};

#[tokio::test]
async fn a_person_signs_in_is_known_and_signs_out() {
    for house in houses().await {
        let user = house.person("anna", Role::Analyst, &[]).await;
        let mut browser = house.browser();
        assert_eq!(browser.get("/api/v1/session").await.status, StatusCode::UNAUTHORIZED, "{}", house.name);

        let body = json!({"email": " Anna@Example.COM ", "password": PASSWORD});
        let answer = browser.post("/api/v1/session", body).await;
        browser.keep(&answer);
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        assert_eq!(answer.body["user"]["id"], user.id.to_string());
        assert_eq!(answer.body["user"]["role"], "analyst");
        assert_eq!(answer.body["user"]["language"], "en");

        let again = browser.get("/api/v1/session").await;
        assert_eq!(again.body, answer.body, "the same session, the same csrf_token");

        let russian = browser.patch("/api/v1/session", json!({"language": "ru"})).await;
        assert_eq!(russian.body["user"]["language"], "ru", "{}", russian.body);
        assert_eq!(house.signed_in("anna").await.get("/api/v1/session").await.body["user"]["language"], "ru");

        let out = browser.delete("/api/v1/session").await;
        assert_eq!(out.status, StatusCode::NO_CONTENT);
        assert!(out.header("set-cookie").contains("Max-Age=0"), "{}", out.header("set-cookie"));
        assert_eq!(
            browser.get("/api/v1/session").await.status,
            StatusCode::UNAUTHORIZED,
            "the cookie is worth nothing now"
        );
    }
}

#[tokio::test]
async fn strangers_and_mistakes_are_refused_alike() {
    for house in houses().await {
        house.person("anna", Role::Analyst, &[]).await;
        house.person("gone", Role::Analyst, &[]).await;
        house.auth.disable_user("cli", "gone@example.com").await.unwrap();
        for (name, password) in
            [("anna", "wrong password"), ("nobody", PASSWORD), ("gone", PASSWORD), ("", PASSWORD)]
        {
            let answer = house.browser().sign_in(name, password).await;
            assert_eq!((answer.status, answer.code()), (StatusCode::UNAUTHORIZED, "session.wrong"), "{name}");
            assert_eq!(answer.header("set-cookie"), "");
        }
    }
}

#[tokio::test]
async fn changes_need_the_token_of_the_session() {
    for house in houses().await {
        house.person("anna", Role::Administrator, &[]).await;
        let browser = house.signed_in("anna").await;
        let new = json!({"name": "shop"});
        for csrf in [None, Some(String::new()), Some("0".repeat(64)), house.signed_in("anna").await.csrf] {
            let mut forged = browser.clone();
            forged.csrf = csrf;
            let answer = forged.post("/api/v1/keys", new.clone()).await;
            assert_eq!((answer.status, answer.code()), (StatusCode::FORBIDDEN, "session.csrf"));
            assert_eq!(forged.get("/api/v1/keys").await.body["items"], json!([]), "reading needs none");
        }
        assert_eq!(browser.post("/api/v1/keys", new).await.status, StatusCode::CREATED);
        // Signing in again, in a browser that still has a session, is no change made under it.
        let mut again = browser.clone();
        again.csrf = None;
        assert_eq!(again.sign_in("anna", PASSWORD).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn the_eleventh_guess_waits() {
    for house in houses().await {
        house.person("anna", Role::Analyst, &[]).await;
        let mut browser = house.browser();
        for _ in 0..10 {
            assert_eq!(browser.sign_in("anna", "a wrong guess").await.status, StatusCode::UNAUTHORIZED);
        }
        let answer = browser.sign_in("anna", PASSWORD).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::TOO_MANY_REQUESTS, "session.throttled"));
        assert_eq!(answer.header("retry-after"), "901");
        let mut elsewhere = house.browser();
        elsewhere.address = "203.0.113.80".into();
        assert_eq!(elsewhere.sign_in("anna", PASSWORD).await.status, StatusCode::OK, "Anna at home gets in");
        house.advance(15 * MINUTE);
        assert_eq!(browser.sign_in("anna", PASSWORD).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_session_ends_when_idle_and_at_the_latest_after_two_weeks() {
    for house in houses().await {
        house.person("anna", Role::Analyst, &[]).await;
        let idle = house.signed_in("anna").await;
        let used = house.signed_in("anna").await;
        house.advance(11 * HOUR);
        assert_eq!(used.get("/api/v1/session").await.status, StatusCode::OK);
        house.advance(2 * HOUR);
        assert_eq!(used.get("/api/v1/session").await.status, StatusCode::OK);
        assert_eq!(idle.get("/api/v1/session").await.status, StatusCode::UNAUTHORIZED, "13 hours of nothing");
        for _ in 0..27 {
            house.advance(11 * HOUR);
            assert_eq!(used.get("/api/v1/session").await.status, StatusCode::OK);
        }
        house.advance(14 * DAY - 13 * HOUR - 27 * 11 * HOUR);
        assert_eq!(used.get("/api/v1/session").await.status, StatusCode::UNAUTHORIZED, "two weeks");
    }
}

#[tokio::test]
async fn the_cookie_is_secure_everywhere_but_on_plain_localhost() {
    let behind_proxy = AuthSettings { trust_proxy: true, ..AuthSettings::default() };
    for house in houses_with(|_| Routes::new(), behind_proxy, ServerSettings::default()).await {
        house.person("anna", Role::Analyst, &[]).await;
        let cases = [
            ("localhost:8080", "", false),
            ("127.0.0.1", "", false),
            ("cx.example.com", "", true),
            ("localhost", "https", true),
        ];
        for (host, scheme, secure) in cases {
            let mut browser = house.browser();
            browser.host = host.into();
            if !scheme.is_empty() {
                browser.headers.push(("x-forwarded-proto".into(), scheme.into()));
            }
            let answer = browser.sign_in("anna", PASSWORD).await;
            let cookie = answer.header("set-cookie");
            assert_eq!(cookie.ends_with("; Secure"), secure, "{host} {scheme}: {cookie}");
            assert!(cookie.contains("; HttpOnly; SameSite=Lax; Path=/; Max-Age=1209600"), "{cookie}");
        }
    }
}

#[tokio::test]
async fn who_changes_the_password_signs_out_everywhere_else() {
    for house in houses().await {
        house.person("anna", Role::Analyst, &[]).await;
        let (here, there) = (house.signed_in("anna").await, house.signed_in("anna").await);
        let path = "/api/v1/session/password";
        let wrong =
            here.put(path, json!({"present_password": "not this one", "password": "another long one"})).await;
        assert_eq!((wrong.status, wrong.code()), (StatusCode::BAD_REQUEST, "user.present_password"));
        let short = here.put(path, json!({"present_password": PASSWORD, "password": "short"})).await;
        assert_eq!((short.code(), short.body["field"].as_str()), ("user.password", Some("password")));
        assert_eq!(there.get("/api/v1/session").await.status, StatusCode::OK, "nothing happened so far");

        let done =
            here.put(path, json!({"present_password": PASSWORD, "password": "another long one"})).await;
        assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.body);
        assert_eq!(here.get("/api/v1/session").await.status, StatusCode::OK);
        assert_eq!(there.get("/api/v1/session").await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(house.browser().sign_in("anna", PASSWORD).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(house.browser().sign_in("anna", "another long one").await.status, StatusCode::OK);
    }
}
