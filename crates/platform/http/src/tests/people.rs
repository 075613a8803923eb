use axum::http::StatusCode;
use serde_json::{Value, json};

use super::browser::{PASSWORD, houses};
use crate::{NewUser, Role, UserChange};

#[tokio::test]
async fn who_is_disabled_is_out_at_once() {
    for house in houses().await {
        house.person("boss", Role::Administrator, &[]).await;
        let anna = house.person("anna", Role::Analyst, &[]).await;
        let (boss, browser) = (house.signed_in("boss").await, house.signed_in("anna").await);
        assert_eq!(browser.get("/api/v1/units").await.status, StatusCode::OK);

        let path = format!("/api/v1/users/{}", anna.id);
        let changed = boss.patch(&path, json!({"disabled": true})).await;
        assert_eq!(changed.status, StatusCode::OK, "{}", changed.body);
        assert!(changed.body["disabled_at"].is_string());
        assert_eq!(browser.get("/api/v1/units").await.status, StatusCode::UNAUTHORIZED, "{}", house.name);
        assert_eq!(house.browser().sign_in("anna", PASSWORD).await.status, StatusCode::UNAUTHORIZED);

        boss.patch(&path, json!({"disabled": false})).await;
        assert_eq!(
            browser.get("/api/v1/units").await.status,
            StatusCode::UNAUTHORIZED,
            "the old session stays ended"
        );
        assert_eq!(house.browser().sign_in("anna", PASSWORD).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_new_role_holds_from_the_next_request() {
    for house in houses().await {
        house.person("boss", Role::Administrator, &[]).await;
        let anna = house.person("anna", Role::Analyst, &[]).await;
        let (boss, browser) = (house.signed_in("boss").await, house.signed_in("anna").await);
        let refused = browser.get("/api/v1/users").await;
        assert_eq!((refused.status, refused.code()), (StatusCode::FORBIDDEN, "access.role"));
        boss.patch(&format!("/api/v1/users/{}", anna.id), json!({"role": "administrator"})).await;
        assert_eq!(browser.get("/api/v1/users").await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn the_last_administrator_stays() {
    for house in houses().await {
        let boss = house.person("boss", Role::Administrator, &[]).await;
        house.company().await;
        let browser = house.signed_in("boss").await;
        let path = format!("/api/v1/users/{}", boss.id);
        for change in [
            json!({"disabled": true}),
            json!({"role": "analyst"}),
            json!({"role": "employee", "units": ["north"]}),
        ] {
            let answer = browser.patch(&path, change).await;
            assert_eq!((answer.status, answer.code()), (StatusCode::CONFLICT, "user.last_administrator"));
        }
        assert!(house.auth.disable_user("cli", "boss@example.com").await.is_err(), "nor by the command line");
        assert_eq!(browser.get("/api/v1/users").await.status, StatusCode::OK);
        house.person("second", Role::Administrator, &[]).await;
        assert_eq!(browser.patch(&path, json!({"role": "analyst"})).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn of_two_administrators_who_demote_each_other_one_stays() {
    for house in houses().await {
        let one = house.person("one", Role::Administrator, &[]).await;
        let other = house.person("other", Role::Administrator, &[]).await;
        let demote = UserChange { role: Some(Role::Analyst), ..UserChange::default() };
        let (first, second) = tokio::join!(
            house.auth.change_user("cli", one.id, demote.clone()),
            house.auth.change_user("cli", other.id, demote)
        );
        assert!(first.is_ok() != second.is_ok(), "{}: {first:?} {second:?}", house.name);
        assert!(house.auth.has_administrator().await.unwrap());
    }
}

#[tokio::test]
async fn a_bad_user_is_refused_with_the_field_at_fault() {
    for house in houses().await {
        house.person("boss", Role::Administrator, &[]).await;
        let boss = house.signed_in("boss").await;
        let good =
            json!({"email": "anna@example.com", "name": "Анна", "role": "analyst", "password": PASSWORD});
        let with = |field: &str, value: Value| {
            let mut body = good.clone();
            body[field] = value;
            body
        };
        let cases = [
            (with("email", json!("anna")), "user.email", Some("email")),
            (with("email", json!("BOSS@example.com")), "user.email_taken", Some("email")),
            (with("name", json!("  ")), "access.name", Some("name")),
            (with("password", json!("short")), "user.password", Some("password")),
            (with("role", json!("supervisor")), "access.units", Some("units")),
            (with("units", json!(["nowhere"])), "unit.unknown", Some("units")),
            (with("role", json!("king")), "request.body", None),
            (with("admin", json!(true)), "request.body", None),
        ];
        for (body, code, field) in cases {
            let answer = boss.post("/api/v1/users", body.clone()).await;
            assert!(answer.status.is_client_error());
            assert_eq!((answer.code(), answer.body["field"].as_str()), (code, field), "{body}");
        }
        let made = boss.post("/api/v1/users", good).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        assert_eq!(made.body.get("password"), None);
        assert_eq!(boss.get("/api/v1/users").await.body["items"].as_array().unwrap().len(), 2);
        assert_eq!(boss.patch("/api/v1/users/cus_1", json!({})).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_user_is_linked_to_an_employee_and_to_none_again() {
    for house in houses().await {
        house.person("boss", Role::Administrator, &[]).await;
        let anna = house.person("anna", Role::Analyst, &[]).await;
        let (boss, browser) = (house.signed_in("boss").await, house.signed_in("anna").await);
        let path = format!("/api/v1/users/{}", anna.id);
        let linked = boss.patch(&path, json!({"employee_id": " emp-7 "})).await;
        assert_eq!(linked.body["employee_id"], "emp-7", "{}", house.name);
        assert_eq!(browser.get("/api/v1/session").await.body["user"]["employee_id"], "emp-7");
        let renamed = boss.patch(&path, json!({"name": "Anna B"})).await;
        assert_eq!(renamed.body["employee_id"], "emp-7", "what is not sent stays");
        let wrong = boss.patch(&path, json!({"employee_id": "x".repeat(200)})).await;
        assert_eq!((wrong.code(), wrong.body["field"].as_str()), ("user.employee", Some("employee_id")));
        let none = boss.patch(&path, json!({"employee_id": null})).await;
        assert_eq!(none.body["employee_id"], Value::Null);
    }
}

#[tokio::test]
async fn a_lost_password_is_reset_from_the_command_line() {
    for house in houses().await {
        house.person("anna", Role::Analyst, &[]).await;
        let browser = house.signed_in("anna").await;
        let password = house.auth.suggest_password();
        house.auth.reset_password("cli", "ANNA@example.com", password.clone()).await.unwrap();
        assert_eq!(browser.get("/api/v1/session").await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(house.browser().sign_in("anna", PASSWORD).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(house.browser().sign_in("anna", &password).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn what_was_done_is_in_the_audit_log_without_secrets() {
    for house in houses().await {
        let boss_id = house.person("boss", Role::Administrator, &[]).await.id.to_string();
        let boss = house.signed_in("boss").await;
        let key = boss.post("/api/v1/keys", json!({"name": "shop"})).await.body;
        let new = NewUser {
            email: "anna@example.com".into(),
            name: "Анна".into(),
            role: Role::Analyst,
            language: crate::Language::Ru,
            units: vec![],
            password: PASSWORD.into(),
        };
        house.advance(1);
        let anna = house.auth.create_user(&boss_id, new).await.unwrap();

        let first = boss.get("/api/v1/audit?limit=1").await.body;
        assert_eq!(first["items"][0]["action"], "user.created");
        assert_eq!(first["items"][0]["actor"], boss_id.as_str());
        assert_eq!(first["items"][0]["object"], anna.id.to_string());
        let next = first["next_cursor"].as_str().unwrap();
        let rest = boss.get(&format!("/api/v1/audit?cursor={next}")).await;
        let actions: Vec<_> = rest.body["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["action"].as_str().unwrap())
            .collect();
        assert_eq!(actions.len(), 3, "{actions:?}");
        assert!(actions.contains(&"write_key.created") && actions.contains(&"session.opened"));
        assert_eq!(rest.body.get("next_cursor"), None);
        let whole = boss.get("/api/v1/audit").await.text;
        for secret in [key["write_key"].as_str().unwrap(), "anna@example.com", "Анна", "argon2"] {
            assert!(!whole.contains(secret), "{secret}");
        }
    }
}
