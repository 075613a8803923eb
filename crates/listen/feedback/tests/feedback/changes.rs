//! Seen, assigned, tagged; with history, and undone.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::help::{answer, companies};

#[tokio::test]
async fn many_are_marked_at_once_and_undone_to_what_they_were() {
    for company in companies().await {
        company
            .append((0..3).map(|n| answer(&format!("m{n}"), 10 - n, "north", 5.0, &format!("{n}"))).collect())
            .await;
        let ids = [company.id("0").await, company.id("1").await, company.id("2").await];
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        company.change(company.anna(), &ids[..1], "seen", json!({})).await;
        let change = company.change(company.everything(), &ids, "seen", json!({})).await;
        assert_eq!(change["changed"], 2, "one was seen before");
        assert_eq!(company.comments(company.anna(), "seen=false").await.len(), 0);
        let path = format!("/api/v1/feedback/changes/{}/undo", change["change"].as_str().unwrap());
        let (status, _) = company.call(company.boris(), Method::POST, &path, json!({})).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "only one's own");
        assert_eq!(company.post(company.everything(), &path, json!({})).await["changed"], 2);
        assert_eq!(company.comments(company.anna(), "seen=false").await, ["2", "1"], "{}", company.case.name);
        let (status, problem) = company.call(company.everything(), Method::POST, &path, json!({})).await;
        assert_eq!((status, problem["code"].as_str()), (StatusCode::CONFLICT, Some("feedback.undone")));
        let shown = company.get(company.anna(), &format!("/api/v1/feedback/{}", ids[1])).await;
        assert_eq!(shown["history"][0]["action"], "seen");
        assert_eq!(shown["history"][0]["by"]["name"], "Anna North");
        assert_eq!(shown["history"][0]["undone"], true);
    }
}

#[tokio::test]
async fn it_goes_to_those_who_may_see_it_and_nobody_else() {
    for company in companies().await {
        company.append(vec![answer("a", 5, "team-1", 1.0, "late")]).await;
        let id = company.id("late").await;
        let people = company.get(company.anna(), &format!("/api/v1/feedback/{id}/people")).await;
        assert_eq!(people["items"].as_array().unwrap().len(), 1, "{people}");
        assert_eq!(people["items"][0]["name"], "Anna North");
        let to = |user: &str| json!({ "feedback": [id], "action": "assign", "to": user });
        let path = "/api/v1/feedback/changes";
        let (status, problem) =
            company.call(company.anna(), Method::POST, path, to(&company.boris.id.to_string())).await;
        assert_eq!((status, problem["field"].as_str()), (StatusCode::BAD_REQUEST, Some("to")));
        let anna = company.anna.id.to_string();
        company.change(company.anna(), &[&id], "assign", json!({ "to": anna })).await;
        assert_eq!(company.comments(company.anna(), "assigned=me").await, ["late"], "{}", company.case.name);
        assert_eq!(company.comments(company.anna(), "assigned=anyone").await, ["late"]);
        assert_eq!(company.comments(company.anna(), "assigned=nobody").await.len(), 0);
        company.change(company.anna(), &[&id], "assign", json!({ "to": null })).await;
        assert_eq!(company.comments(company.anna(), "assigned=nobody").await, ["late"]);
    }
}

#[tokio::test]
async fn tags_find_feedback_and_come_back_when_they_were_removed() {
    for company in companies().await {
        company
            .append(vec![answer("a", 5, "north", 1.0, "late"), answer("b", 4, "north", 1.0, "rude")])
            .await;
        let id = company.id("late").await;
        let new = json!({ "name": "Courier", "colour": "orange" });
        let tag = company.post(company.anna(), "/api/v1/feedback/tags", new.clone()).await;
        let (status, problem) =
            company.call(company.anna(), Method::POST, "/api/v1/feedback/tags", new).await;
        assert_eq!((status, problem["field"].as_str()), (StatusCode::CONFLICT, Some("name")));
        let tag = tag["id"].as_str().unwrap().to_owned();
        let change = company.change(company.anna(), &[&id], "tag", json!({ "tag": tag })).await;
        let tagged = format!("tag={tag}");
        assert_eq!(company.comments(company.anna(), &tagged).await, ["late"], "{}", company.case.name);
        let path = format!("/api/v1/feedback/tags/{tag}");
        let removed = json!({ "removed": true });
        company.call(company.anna(), Method::PATCH, &path, removed).await;
        let tags = company.get(company.anna(), "/api/v1/feedback/tags").await;
        assert_eq!(tags["items"].as_array().unwrap().len(), 0);
        company.call(company.anna(), Method::PATCH, &path, json!({ "removed": false })).await;
        let page = company.get(company.anna(), &format!("/api/v1/feedback?{tagged}")).await;
        assert_eq!(page["items"][0]["tags"], json!([tag]));
        let undo = format!("/api/v1/feedback/changes/{}/undo", change["change"].as_str().unwrap());
        company.post(company.anna(), &undo, json!({})).await;
        assert_eq!(company.comments(company.anna(), &tagged).await.len(), 0);
    }
}

#[tokio::test]
async fn all_are_changed_or_none() {
    for company in companies().await {
        company
            .append(vec![answer("a", 5, "north", 1.0, "mine"), answer("b", 4, "south", 1.0, "theirs")])
            .await;
        let ids = [company.id("mine").await, company.id("theirs").await];
        let body = json!({ "feedback": ids, "action": "seen" });
        let (status, problem) =
            company.call(company.anna(), Method::POST, "/api/v1/feedback/changes", body).await;
        assert_eq!((status, problem["code"].as_str()), (StatusCode::NOT_FOUND, Some("feedback.unknown")));
        assert_eq!(
            company.comments(company.everything(), "seen=true").await.len(),
            0,
            "{}",
            company.case.name
        );
        let path = format!("/api/v1/feedback/{}", ids[1]);
        assert_eq!(
            company.call(company.anna(), Method::GET, &path, Value::Null).await.0,
            StatusCode::NOT_FOUND
        );
    }
}

#[tokio::test]
async fn a_view_is_ones_own() {
    for company in companies().await {
        let new = json!({ "name": "Late", "query": "q=late&mood=detractor" });
        let view = company.post(company.anna(), "/api/v1/feedback/views", new).await;
        let views = company.get(company.anna(), "/api/v1/feedback/views").await;
        assert_eq!(views["items"], json!([view]), "{}", company.case.name);
        assert_eq!(company.get(company.boris(), "/api/v1/feedback/views").await["items"], json!([]));
        let path = format!("/api/v1/feedback/views/{}", view["id"].as_str().unwrap());
        assert_eq!(
            company.call(company.boris(), Method::DELETE, &path, json!({})).await.0,
            StatusCode::NOT_FOUND
        );
        assert_eq!(
            company.call(company.anna(), Method::DELETE, &path, json!({})).await.0,
            StatusCode::NO_CONTENT
        );
    }
}
