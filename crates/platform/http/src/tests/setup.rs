use axum::http::StatusCode;
use rapport_kernel::time::DAY;
use serde_json::{Value, json};

use super::browser::{PASSWORD, houses};
use crate::Role;

fn body(token: &str, name: &str) -> Value {
    json!({"token": token, "email": format!("{name}@example.com"), "name": name, "password": PASSWORD, "language": "ru"})
}

#[tokio::test]
async fn the_link_makes_the_first_administrator_and_no_second() {
    for house in houses().await {
        let token = house.auth.issue_setup_token().await.unwrap().unwrap();
        let mut browser = house.browser();
        let guess = browser.post("/api/v1/setup", body(&"0".repeat(64), "mallory")).await;
        assert_eq!((guess.status, guess.code()), (StatusCode::FORBIDDEN, "setup.link"), "{}", house.name);

        let weak = browser
            .post(
                "/api/v1/setup",
                json!({"token": token, "email": "anna@example.com", "name": "Анна", "password": "short"}),
            )
            .await;
        assert_eq!((weak.status, weak.body["field"].as_str()), (StatusCode::BAD_REQUEST, Some("password")));

        let done = browser.post("/api/v1/setup", body(&token, "anna")).await;
        browser.keep(&done);
        assert_eq!(done.status, StatusCode::OK, "a mistake did not use up the link: {}", done.body);
        assert_eq!(done.body["user"]["role"], "administrator");
        assert_eq!(done.body["user"]["language"], "ru");
        assert_eq!(browser.get("/api/v1/users").await.status, StatusCode::OK, "and is signed in");

        let again = house.browser().post("/api/v1/setup", body(&token, "boris")).await;
        assert_eq!((again.status, again.code()), (StatusCode::CONFLICT, "setup.done"));
        assert_eq!(house.auth.issue_setup_token().await.unwrap(), None, "no more links");
        assert_eq!(house.auth.list_users().await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn of_two_who_use_the_link_at_once_one_gets_in() {
    for house in houses().await {
        let token = house.auth.issue_setup_token().await.unwrap().unwrap();
        let (one, other) = (house.browser(), house.browser());
        let (one, other) = tokio::join!(
            one.post("/api/v1/setup", body(&token, "anna")),
            other.post("/api/v1/setup", body(&token, "boris"))
        );
        let in_first = [one.status, other.status].iter().filter(|status| **status == StatusCode::OK).count();
        assert_eq!(in_first, 1, "{}: {} {}", house.name, one.status, other.status);
        assert_eq!(house.auth.list_users().await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn an_old_link_is_worth_nothing() {
    for house in houses().await {
        let first = house.auth.issue_setup_token().await.unwrap().unwrap();
        let second = house.auth.issue_setup_token().await.unwrap().unwrap();
        let browser = house.browser();
        assert_eq!(
            browser.post("/api/v1/setup", body(&first, "anna")).await.code(),
            "setup.link",
            "a newer one was printed"
        );
        house.advance(DAY);
        assert_eq!(
            browser.post("/api/v1/setup", body(&second, "anna")).await.code(),
            "setup.link",
            "24 hours are over"
        );
    }
}

#[tokio::test]
async fn there_is_no_link_when_the_administrator_came_by_the_command_line() {
    for house in houses().await {
        let token = house.auth.issue_setup_token().await.unwrap().unwrap();
        house.person("anna", Role::Administrator, &[]).await;
        let answer = house.browser().post("/api/v1/setup", body(&token, "mallory")).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::CONFLICT, "setup.done"));
        assert_eq!(house.auth.issue_setup_token().await.unwrap(), None);
    }
}
