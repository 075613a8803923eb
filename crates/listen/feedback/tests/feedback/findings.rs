//! What a comment says, and people who say otherwise.

use axum::http::{Method, StatusCode};
use rapport_http::Role;
use serde_json::json;

use crate::help::{As, answer, companies};

const SHORT: &str = "Ну вы даёте!";

#[tokio::test]
async fn a_comment_is_shown_with_what_it_says_once_it_was_read() {
    for company in companies().await {
        company.append(vec![answer("late", 5, "north", 2.0, "Courier was rude and three days late")]).await;
        let id = company.id("Courier was rude and three days late").await;
        let before = company.get(company.anna(), &format!("/api/v1/feedback/{id}")).await;
        assert!(before["finding"].is_null(), "{before}");
        while !company.comments.turn().await.unwrap() {}
        let shown = company.get(company.anna(), &format!("/api/v1/feedback/{id}")).await;
        assert_eq!(shown["finding"]["sentiment"], "negative", "{shown}");
        let aspects = shown["finding"]["aspects"].as_array().unwrap();
        assert!(aspects.iter().any(|one| one["aspect"] == "staff"), "{aspects:?}");
        let list = company.get(company.anna(), "/api/v1/feedback").await;
        assert_eq!(list["items"][0]["finding"], shown["finding"]);
    }
}

#[tokio::test]
async fn a_correction_is_made_by_who_leads_the_unit_and_is_kept_with_their_name() {
    for company in companies().await {
        let said = vec![answer("a", 5, "north", 2.0, SHORT), answer("b", 9, "south", 3.0, "ну вы даете")];
        company.append(said).await;
        while !company.comments.turn().await.unwrap() {}
        let path = format!("/api/v1/feedback/{}/finding", company.id(SHORT).await);
        let says = |said: &str| json!({ "field": "sentiment", "said": said });

        let foreign = company.call(company.boris(), Method::PUT, &path, says("negative")).await;
        assert_eq!(foreign.0, StatusCode::NOT_FOUND, "{}", foreign.1);
        let employee = As { role: Role::Employee, employee: Some("E-1".into()), ..company.anna() };
        let own = company.call(employee, Method::PUT, &path, says("negative")).await;
        assert!(own.0 == StatusCode::NOT_FOUND || own.0 == StatusCode::FORBIDDEN, "{} {}", own.0, own.1);
        let wrong = company.call(company.anna(), Method::PUT, &path, says("bad")).await;
        assert_eq!(
            (wrong.0, &wrong.1["field"]),
            (StatusCode::BAD_REQUEST, &json!("sentiment")),
            "{}",
            wrong.1
        );

        let done = company.call(company.anna(), Method::PUT, &path, says("negative")).await;
        assert_eq!((done.0, &done.1["comments"]), (StatusCode::OK, &json!(2)), "{}", done.1);
        let shown = company.get(company.anna(), path.trim_end_matches("/finding")).await;
        assert_eq!(shown["finding"]["sentiment"], "negative", "{shown}");
        assert_eq!(shown["finding"]["corrected"], json!(["sentiment"]));
        assert_eq!(shown["corrections"][0]["by"]["name"], "Anna North", "{shown}");
        assert_eq!(shown["corrections"][0]["said"], "negative");

        let lifted = company
            .call(company.anna(), Method::PUT, &path, json!({"field": "sentiment", "said": null}))
            .await;
        assert_eq!(lifted.0, StatusCode::OK, "{}", lifted.1);
        let shown = company.get(company.anna(), path.trim_end_matches("/finding")).await;
        assert_eq!(shown["finding"]["corrected"], json!([]));
        assert_eq!(shown["corrections"].as_array().unwrap().len(), 2);
    }
}
