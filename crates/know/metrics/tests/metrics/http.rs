//! The routes, as a browser calls them.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode},
};
use rapport_http::{Access, Caller, Language, Role};
use rapport_kernel::Scope;
use rapport_metrics::routes;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{
    definitions::analyst,
    fake::{FakeQuery, batch, floats, ints, metrics, texts},
};

pub fn caller(role: Role) -> Caller {
    Caller { actor: analyst(), role, scope: Scope::All, language: Language::En }
}

async fn call(router: &Router, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
    let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    let response = router.clone().oneshot(request.body(Body::from(body.to_string())).unwrap()).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

pub async fn get(router: &Router, path: &str) -> (StatusCode, Value) {
    call(router, Method::GET, path, Value::Null).await
}

#[tokio::test]
async fn a_metric_is_answered_as_the_contract_says() {
    let rows = batch([
        ("span", ints(&[0, 1])),
        ("k0", texts(&[Some("delivery"), Some("delivery")])),
        ("n", ints(&[1000, 900])),
        ("a", floats(&[520.0, 360.0])),
        ("b", floats(&[210.0, 270.0])),
    ]);
    let query = FakeQuery::with([rows]);
    let (metrics, _case) = metrics(query.clone()).await;
    let router = routes(metrics).called_by(caller(Role::Employee));
    let path =
        "/api/v1/metrics/nps?by=touchpoint&where=channel%20%3D%20%27email%27&from=2026-01-01&to=2026-02-01";
    let (status, body) = get(&router, path).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    assert!(query.asked()[0].contains("'email'"));
    assert_eq!(body["from"], "2026-01-01");
    assert_eq!(body["previous"], json!({"from": "2025-12-01", "to": "2026-01-01"}));
    let row = &body["rows"][0];
    assert_eq!(row["key"], json!({"touchpoint": "delivery"}));
    assert_eq!(
        (&row["n"], &row["previous"]["n"], &row["significant"]),
        (&json!(1000), &json!(900), &json!(true))
    );
    assert!(row.get("at").is_none() && row.get("label").is_none());
    assert_eq!(body["total"]["value"], 31.0);
}

#[tokio::test]
async fn mistakes_are_problems_that_name_the_parameter() {
    let (metrics, _case) = metrics(FakeQuery::with([])).await;
    let router = routes(metrics).called_by(caller(Role::Employee));
    let cases = [
        ("/api/v1/metrics/npz", StatusCode::NOT_FOUND, "metric.unknown", json!("name")),
        ("/api/v1/metrics/nps?by=colour", StatusCode::BAD_REQUEST, "metric.dimension", json!("by")),
        ("/api/v1/metrics/nps?where=x", StatusCode::BAD_REQUEST, "rule.field", json!("where")),
        ("/api/v1/metrics/nps?grain=hour", StatusCode::BAD_REQUEST, "request.query", Value::Null),
        ("/api/v1/metrics/nps?from=yesterday", StatusCode::BAD_REQUEST, "request.query", Value::Null),
        ("/api/v1/metrics/nps?from=%2B262142-12-31", StatusCode::BAD_REQUEST, "metric.period", json!("from")),
        ("/api/v1/metrics/scores?to=-200000-01-01", StatusCode::BAD_REQUEST, "metric.period", json!("from")),
    ];
    for (path, status, code, field) in cases {
        let (found, body) = get(&router, path).await;
        assert_eq!((found, &body["code"], &body["field"]), (status, &json!(code), &field), "{path}: {body}");
    }
}

#[tokio::test]
async fn an_analyst_defines_changes_and_removes_a_metric() {
    let (metrics, _case) = metrics(FakeQuery::with([])).await;
    let router = routes(metrics).called_by(caller(Role::Analyst));
    let mut body = json!({
        "title": {"en": "Very satisfied", "ru": "Очень довольны"},
        "description": {"en": "Share of 5.", "ru": "Доля пятёрок."},
        "unit": "share", "better": "higher", "table": "interactions",
        "filter": "kind = 'feedback' AND scale = 'csat'",
        "formula": {"kind": "share", "part": "score = 5"}, "dimensions": ["touchpoint"],
    });
    let path = "/api/v1/metrics/top_box";
    let (status, stored) = call(&router, Method::PUT, path, body.clone()).await;
    assert_eq!((status, &stored["version"]), (StatusCode::OK, &json!(1)), "{stored}");
    body["better"] = json!("neither");
    let (_, stored) = call(&router, Method::PUT, path, body.clone()).await;
    assert_eq!(stored["version"], 2);
    let (_, list) = get(&router, "/api/v1/metrics").await;
    let items = list["items"].as_array().unwrap();
    assert_eq!(
        (&items[0]["name"], &items[0]["own"], &items[0]["target"]),
        (&json!("nps"), &json!(false), &Value::Null)
    );
    assert_eq!(
        (&items.last().unwrap()["name"], &items.last().unwrap()["own"]),
        (&json!("top_box"), &json!(true))
    );
    let (_, shown) = get(&router, "/api/v1/metrics/top_box/definition").await;
    assert_eq!(shown["definition"]["formula"]["part"], "score = 5");

    body["formula"]["part"] = json!("stars = 5");
    let (status, problem) = call(&router, Method::PUT, path, body.clone()).await;
    assert_eq!((status, &problem["field"]), (StatusCode::BAD_REQUEST, &json!("formula.part")));
    let (status, problem) = call(&router, Method::PUT, "/api/v1/metrics/nps", body).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("metric.built_in")));

    assert_eq!(call(&router, Method::DELETE, path, Value::Null).await.0, StatusCode::NO_CONTENT);
    assert_eq!(call(&router, Method::DELETE, path, Value::Null).await.0, StatusCode::NOT_FOUND);
    assert_eq!(get(&router, path).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_target_set_is_shown_with_the_metric() {
    let (metrics, _case) = metrics(FakeQuery::with([])).await;
    let router = routes(metrics).called_by(caller(Role::Analyst));
    let target = json!({"metric": "nps", "from": "2026-01-01", "value": 45.0});
    assert_eq!(call(&router, Method::PUT, "/api/v1/targets", target.clone()).await.0, StatusCode::OK);
    assert_eq!(get(&router, "/api/v1/targets").await.1["items"], json!([target]));
    assert_eq!(get(&router, "/api/v1/metrics").await.1["items"][0]["target"], 45.0);
    assert_eq!(get(&router, "/api/v1/metrics/nps").await.1["target"], 45.0);
    assert_eq!(get(&router, "/api/v1/metrics/scores").await.1["rows"].as_array().unwrap().len(), 11);
}

#[tokio::test]
async fn only_analysts_change_definitions_and_targets() {
    let (metrics, _case) = metrics(FakeQuery::with([])).await;
    let (_, _, rules) = routes(metrics.clone()).finish();
    for rule in &rules {
        // A board is everybody's own to put together.
        let own = rule.path.starts_with("/api/v1/boards");
        let expected = if own || rule.method == Method::GET { Role::Employee } else { Role::Analyst };
        assert_eq!(rule.access, Access::AtLeast(expected), "{} {}", rule.method, rule.path);
    }
    let router = routes(metrics).called_by(caller(Role::Supervisor));
    for (method, path) in [
        (Method::PUT, "/api/v1/metrics/x"),
        (Method::DELETE, "/api/v1/metrics/x"),
        (Method::PUT, "/api/v1/targets"),
    ] {
        assert_eq!(call(&router, method, path, json!({})).await.0, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn the_description_tells_every_parameter() {
    let (metrics, _case) = metrics(FakeQuery::with([])).await;
    let (_, description, _) = routes(metrics).finish();
    let description = serde_json::to_value(description).unwrap();
    let parameters = description["paths"]["/api/v1/metrics/{name}"]["get"]["parameters"].as_array().unwrap();
    let names: Vec<&str> = parameters.iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["name", "by", "grain", "where", "from", "to", "compare", "weight_by", "unit"]);
    assert_eq!(parameters[4]["schema"]["format"], "date");
}
