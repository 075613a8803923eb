use axum::http::StatusCode;
use rapport_kernel::time::DAY;
use serde_json::json;

use super::browser::{PASSWORD, houses};
use crate::Role;

#[tokio::test]
async fn who_was_invited_chooses_a_password_once_and_is_in() {
    for house in houses().await {
        house.person("boss", Role::Administrator, &[]).await;
        let boss = house.signed_in("boss").await;
        let anna = json!({"email": "anna@example.com", "name": "Анна", "role": "analyst"});
        let invited = boss.post("/api/v1/users/invitations", anna.clone()).await;
        assert_eq!(invited.status, StatusCode::CREATED, "{} on {}", invited.body, house.name);
        assert_eq!(invited.body["user"]["invited"], true);
        assert_eq!(boss.post("/api/v1/users/invitations", anna).await.code(), "user.email_taken");
        for guess in ["", PASSWORD] {
            assert_eq!(house.browser().sign_in("anna", guess).await.status, StatusCode::UNAUTHORIZED);
        }

        let token = invited.body["token"].as_str().unwrap();
        let choose = |password: &str| json!({"token": token, "password": password});
        let mut browser = house.browser();
        assert_eq!(browser.post("/api/v1/password", choose("short")).await.code(), "user.password");
        let chosen = browser.post("/api/v1/password", choose("anna's own long one")).await;
        assert_eq!(chosen.status, StatusCode::OK, "{}", chosen.body);
        browser.keep(&chosen);
        assert_eq!(browser.get("/api/v1/session").await.body["user"]["name"], "Анна");
        assert_eq!(
            browser.post("/api/v1/password", choose("another one again")).await.code(),
            "password.link"
        );

        let users = boss.get("/api/v1/users").await.body;
        assert_eq!(users["items"][0]["email"], "anna@example.com");
        assert_eq!(users["items"][0]["invited"], false);
        assert!(users["items"][0]["signed_in_at"].is_string());
        let log = boss.get("/api/v1/audit").await.text;
        assert!(log.contains("user.invited") && !log.contains(token) && !log.contains("anna@"));
    }
}

#[tokio::test]
async fn a_link_is_void_when_it_is_old_replaced_or_its_person_is_shown_out() {
    for house in houses().await {
        house.person("boss", Role::Administrator, &[]).await;
        let anna = house.person("anna", Role::Analyst, &[]).await;
        let (boss, elsewhere) = (house.signed_in("boss").await, house.signed_in("anna").await);
        let path = format!("/api/v1/users/{}/password-link", anna.id);
        let link = async || boss.post(&path, json!({})).await.body["token"].as_str().unwrap().to_owned();
        let choose = async |token: &str| {
            let body = json!({"token": token, "password": "quite another one"});
            house.browser().post("/api/v1/password", body).await.status
        };
        let first = link().await;
        let second = link().await;
        assert_eq!(choose(&first).await, StatusCode::FORBIDDEN, "replaced, on {}", house.name);
        assert_eq!(elsewhere.get("/api/v1/session").await.status, StatusCode::OK, "nothing changes before");
        assert_eq!(choose(&second).await, StatusCode::OK);
        assert_eq!(elsewhere.get("/api/v1/session").await.status, StatusCode::UNAUTHORIZED);

        let third = link().await;
        boss.patch(&format!("/api/v1/users/{}", anna.id), json!({"disabled": true})).await;
        assert_eq!(choose(&third).await, StatusCode::FORBIDDEN, "disabled");
        assert_eq!(boss.post(&path, json!({})).await.code(), "user.disabled");
        boss.patch(&format!("/api/v1/users/{}", anna.id), json!({"disabled": false})).await;
        let fourth = link().await;
        house.advance(8 * DAY);
        assert_eq!(choose(&fourth).await, StatusCode::FORBIDDEN, "old");
    }
}

#[tokio::test]
async fn a_person_sees_their_sessions_and_leaves_elsewhere() {
    for house in houses().await {
        house.person("anna", Role::Employee, &["*"]).await;
        let mut here = house.signed_in("anna").await;
        here.headers.push(("user-agent".into(), "Firefox on Linux".into()));
        here.sign_in("anna", PASSWORD).await;
        let there = house.signed_in("anna").await;
        let open = here.get("/api/v1/session/all").await.body;
        let items = open["items"].as_array().unwrap();
        assert_eq!(items.len(), 3, "{open} on {}", house.name);
        let own: Vec<_> = items.iter().filter(|one| one["this"] == true).collect();
        assert_eq!((own.len(), &own[0]["browser"]), (1, &json!("Firefox on Linux")));
        assert_eq!(here.delete("/api/v1/session/others").await.status, StatusCode::NO_CONTENT);
        assert_eq!(there.get("/api/v1/session").await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(here.get("/api/v1/session/all").await.body["items"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn the_log_is_read_by_who_and_what_page_by_page_and_exported() {
    for house in houses().await {
        let boss_id = house.person("boss", Role::Administrator, &[]).await.id.to_string();
        let boss = house.signed_in("boss").await;
        for name in ["one", "two", "three"] {
            boss.post("/api/v1/keys", json!({ "name": name })).await;
        }
        // All of one moment: pages follow each other by entry.
        let mut seen = Vec::new();
        let mut path = format!("/api/v1/audit?actor={boss_id}&action=write_key.created&limit=2");
        loop {
            let page = boss.get(&path).await.body;
            seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["detail"]["name"].clone()));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = format!("/api/v1/audit?actor={boss_id}&action=write_key.created&limit=2&cursor={cursor}");
        }
        seen.sort_by_key(ToString::to_string);
        assert_eq!(seen, [json!("one"), json!("three"), json!("two")], "{}", house.name);
        let none = boss.get("/api/v1/audit?from=2027-01-01T00:00:00Z").await.body;
        assert_eq!(none["items"], json!([]));
        assert_eq!(boss.get("/api/v1/audit?cursor=nonsense").await.code(), "page.cursor");
        let table = boss.get("/api/v1/audit/export?action=write_key.created").await;
        assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(table.text.lines().count(), 4, "{}", table.text);
    }
}
