//! Saved views on both databases: who sees them, who may change them, and that taking one away can be undone.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode},
};
use rapport_explore::{Views, migrations, routes};
use rapport_http::{Actor, Caller, Language, Role};
use rapport_kernel::Scope;
use rapport_testkit::{TestDatabase, clock, fresh_databases};
use serde_json::{Value, json};
use tower::ServiceExt;

const ANNA: &str = "usr_0198c1e2a6d07d3f8f2a4c1b9e0d5f67";
const BORIS: &str = "usr_0198c1e2a6d07d3f8f2a4c1b9e0d5f68";

/// The routes as one person calls them.
fn of(room: &Arc<Views>, user: &str) -> Router {
    let caller = Caller {
        actor: Actor::User(user.to_owned()),
        role: Role::Employee,
        scope: Scope::All,
        language: Language::En,
    };
    routes(Arc::clone(room)).called_by(caller)
}

async fn call(router: &Router, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
    let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    let response = router.clone().oneshot(request.body(Body::from(body.to_string())).unwrap()).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

async fn names(router: &Router) -> Vec<(String, bool)> {
    let (status, list) = call(router, Method::GET, "/api/v1/views?page=explore", Value::Null).await;
    assert_eq!(status, StatusCode::OK, "{list}");
    let items = list["items"].as_array().unwrap();
    items
        .iter()
        .map(|one| (one["name"].as_str().unwrap().to_owned(), one["own"].as_bool().unwrap()))
        .collect()
}

async fn keep(router: &Router, name: &str, shared: bool) -> String {
    let body =
        json!({"name": name, "page": "explore", "query": "metric=nps&by=touchpoint", "shared": shared});
    let (status, view) = call(router, Method::POST, "/api/v1/views", body).await;
    assert_eq!(status, StatusCode::CREATED, "{view}");
    view["id"].as_str().unwrap().to_owned()
}

async fn databases() -> Vec<TestDatabase> {
    fresh_databases([rapport_store::migrations(), rapport_http::migrations(), migrations()].concat()).await
}

#[tokio::test]
async fn a_private_view_is_its_owners_alone_and_a_shared_one_is_everyones_to_read() {
    for case in databases().await {
        let room = Views::new(case.db.clone(), clock());
        let (anna, boris) = (of(&room, ANNA), of(&room, BORIS));
        let private = keep(&anna, "Delivery by week", false).await;
        let shared = keep(&anna, "Board", true).await;
        keep(&boris, "Mine", false).await;
        assert_eq!(names(&anna).await, [("Board".into(), true), ("Delivery by week".into(), true)]);
        assert_eq!(names(&boris).await, [("Mine".into(), true), ("Board".into(), false)]);

        let change = json!({"name": "Taken over"});
        for (id, expected) in [(&private, StatusCode::NOT_FOUND), (&shared, StatusCode::FORBIDDEN)] {
            let path = format!("/api/v1/views/{id}");
            assert_eq!(call(&boris, Method::PATCH, &path, change.clone()).await.0, expected);
            assert_eq!(call(&boris, Method::DELETE, &path, Value::Null).await.0, expected);
        }
        let path = format!("/api/v1/views/{private}");
        let (status, view) = call(&anna, Method::PATCH, &path, json!({"shared": true})).await;
        assert_eq!(
            (status, &view["shared"], &view["name"]),
            (StatusCode::OK, &json!(true), &json!("Delivery by week"))
        );
        assert_eq!(names(&boris).await.len(), 3);
    }
}

#[tokio::test]
async fn a_deleted_view_comes_back_as_it_was() {
    for case in databases().await {
        let room = Views::new(case.db.clone(), clock());
        let anna = of(&room, ANNA);
        let id = keep(&anna, "Доставка", false).await;
        let path = format!("/api/v1/views/{id}");
        assert_eq!(call(&anna, Method::DELETE, &path, Value::Null).await.0, StatusCode::NO_CONTENT);
        assert!(names(&anna).await.is_empty());
        assert_eq!(call(&anna, Method::PATCH, &path, json!({"name": "x"})).await.0, StatusCode::NOT_FOUND);
        assert_eq!(
            call(&of(&room, BORIS), Method::POST, &format!("{path}/restore"), Value::Null).await.0,
            StatusCode::NOT_FOUND
        );
        let (status, view) = call(&anna, Method::POST, &format!("{path}/restore"), Value::Null).await;
        assert_eq!((status, &view["query"]), (StatusCode::OK, &json!("metric=nps&by=touchpoint")));
        assert_eq!(names(&anna).await, [("Доставка".into(), true)]);
    }
}

#[tokio::test]
async fn mistakes_name_the_field() {
    let case = databases().await.remove(0);
    let room = Views::new(case.db.clone(), clock());
    let anna = of(&room, ANNA);
    for (body, field) in [
        (json!({"name": " ", "page": "explore", "query": ""}), "name"),
        (json!({"name": "x", "page": "Explore?", "query": ""}), "page"),
        (json!({"name": "x", "page": "explore", "query": "a\nb"}), "query"),
    ] {
        let (status, problem) = call(&anna, Method::POST, "/api/v1/views", body).await;
        assert_eq!((status, &problem["field"]), (StatusCode::BAD_REQUEST, &json!(field)), "{problem}");
    }
    let other = "/api/v1/views/cus_0198c1e2a6d07d3f8f2a4c1b9e0d5f67";
    assert_eq!(call(&anna, Method::DELETE, other, Value::Null).await.0, StatusCode::NOT_FOUND);
}
