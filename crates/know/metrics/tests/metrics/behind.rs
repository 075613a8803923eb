//! What is behind a number: the same filter, period and scope; pages; comments and names of the page alone.

use axum::http::StatusCode;
use rapport_http::{Caller, Role};
use rapport_kernel::Scope;
use rapport_metrics::{QueryRequest, routes};
use serde_json::json;

use crate::{
    fake::{FakeQuery, batch, floats, ints, metrics, nothing, texts, times},
    http::{caller, get},
};

const ANNA: &str = "cus_019bca1f3c007a0e8b5c1d2e3f405162";

/// Answers on delivery with these numbers, an hour apart.
fn answers(numbers: &[i64]) -> arrow::array::RecordBatch {
    let all = |text: &'static str| texts(&vec![Some(text); numbers.len()]);
    let none = || nothing(numbers.len());
    batch([
        (
            "at",
            times(&numbers.iter().map(|seq| 1_772_000_000_000_000 + seq * 3_600_000_000).collect::<Vec<_>>()),
        ),
        ("row_key", ints(numbers)),
        ("customer_id", all(ANNA)),
        ("id", none()),
        ("kind", all("feedback")),
        ("name", none()),
        ("channel", all("email")),
        ("touchpoint", all("delivery")),
        ("unit_id", all("north-1")),
        ("employee_id", none()),
        ("order_id", all("1182")),
        ("score", floats(&vec![2.0; numbers.len()])),
        ("scale", all("nps")),
        ("amount_minor", none()),
        ("currency", none()),
        ("wait_s", none()),
        ("delay_days", none()),
    ])
}

#[tokio::test]
async fn a_number_opens_to_its_answers_with_comment_customer_and_unit() {
    let comments = batch([("seq", ints(&[41])), ("comment", texts(&[Some("Третий раз звоню")]))]);
    let units = batch([
        ("id", texts(&[Some("north-1")])),
        ("en", texts(&[Some("Tver")])),
        ("ru", texts(&[Some("Тверь")])),
    ]);
    let query = FakeQuery::with([answers(&[42, 41]), comments, units]);
    let (metrics, _case) = metrics(query.clone()).await;
    let router = routes(metrics).called_by(caller(Role::Employee));
    let path = "/api/v1/metrics/nps/interactions?where=touchpoint%20%3D%20%27delivery%27&from=2026-02-01&to=2026-03-01&limit=2";
    let (status, page) = get(&router, path).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    assert_eq!(page["next_cursor"], json!(null));
    assert_eq!(
        (&page["items"][0]["comment"], &page["items"][1]["comment"]),
        (&json!(null), &json!("Третий раз звоню"))
    );
    let last = &page["items"][1];
    assert_eq!(
        (&last["score"], &last["order_id"], &last["customer_id"]),
        (&json!(2.0), &json!("1182"), &json!(ANNA))
    );
    assert_eq!((&last["customer_name"], &last["unit_name"]["ru"]), (&json!("Anna"), &json!("Тверь")));
    let asked = query.asked();
    assert!(asked[0].contains("'delivery'") && asked[0].contains("LIMIT 3"), "{}", asked[0]);
    assert!(!asked[0].contains("comment"), "comments are not joined under the sort");
    assert!(asked[1].contains("seq IN (42, 41)"), "{}", asked[1]);
}

#[tokio::test]
async fn a_page_says_where_the_next_begins() {
    let query = FakeQuery::with([answers(&[42, 41, 40])]);
    let (metrics, _case) = metrics(query.clone()).await;
    let scope = Scope::units(["north-1"]);
    let page = metrics.behind(&QueryRequest::new("nps"), None, 2, &scope).await.unwrap();
    assert_eq!(page.items.len(), 2);
    let next = page.next_cursor.unwrap();
    metrics.behind(&QueryRequest::new("nps"), Some(&next), 2, &scope).await.unwrap();
    assert!(query.asked().last().unwrap().contains("t.seq < 41"), "{:?}", query.asked());
    assert!(query.scopes().iter().all(|asked| *asked == scope));
    for wrong in ["x", "1.2; DROP", "1"] {
        let problem = metrics.behind(&QueryRequest::new("nps"), Some(wrong), 2, &scope).await.unwrap_err();
        assert_eq!(problem.field.as_deref(), Some("cursor"), "{wrong}");
    }
}

#[tokio::test]
async fn metrics_over_orders_and_customers_open_to_those() {
    for (metric, expected) in
        [("delay", "FROM orders AS t"), ("churn", "t.left_at >= "), ("revenue", "FROM interactions AS t")]
    {
        let query = FakeQuery::with([]);
        let (metrics, _case) = metrics(query.clone()).await;
        metrics.behind(&QueryRequest::new(metric), None, 10, &Scope::All).await.unwrap();
        assert!(query.asked()[0].contains(expected), "{metric}: {}", query.asked()[0]);
    }
}

#[tokio::test]
async fn a_filter_is_given_as_sql_and_as_a_tree_with_its_fields() {
    let (metrics, _case) = metrics(FakeQuery::with([])).await;
    let router = routes(metrics).called_by(caller(Role::Employee));
    let path =
        "/api/v1/metrics/nps/filter?where=touchpoint%20%3D%20%27delivery%27%20AND%20delay_days%20%3E%203";
    let (status, view) = get(&router, path).await;
    assert_eq!(status, StatusCode::OK, "{view}");
    assert_eq!(view["rule"]["rules"][1], json!({"field": "delay_days", "operator": ">", "value": 3}));
    let tree = view["rule"]
        .to_string()
        .replace('"', "%22")
        .replace(' ', "%20")
        .replace('>', "%3E")
        .replace('{', "%7B")
        .replace('}', "%7D");
    let (_, again) = get(&router, &format!("/api/v1/metrics/nps/filter?where={tree}")).await;
    assert_eq!(again["sql"], view["sql"]);
    let fields = view["fields"].as_array().unwrap();
    let channel = fields.iter().find(|field| field["name"] == "channel").unwrap();
    assert!(channel["dimension"] == true && channel["words"].as_array().unwrap().contains(&json!("email")));
    let (status, problem) = get(&router, "/api/v1/metrics/nps/filter?where=touchpoint%20%3D").await;
    assert_eq!((status, &problem["field"]), (StatusCode::BAD_REQUEST, &json!("where")));
}

#[tokio::test]
async fn a_question_is_given_as_the_sql_that_answers_it() {
    let (metrics, _case) = metrics(FakeQuery::with([])).await;
    let router = routes(metrics).called_by(caller(Role::Employee));
    for (question, table) in [("by=touchpoint&grain=week", "score_buckets"), ("by=grade", "interactions")] {
        let (status, shown) = get(&router, &format!("/api/v1/metrics/nps/sql?{question}")).await;
        assert_eq!((status, &shown["table"]), (StatusCode::OK, &json!(table)), "{shown}");
        assert!(shown["sql"].as_str().unwrap().contains(&format!("FROM {table} AS t")));
    }
}

#[tokio::test]
async fn the_sql_of_a_question_says_the_units_that_were_looked_at() {
    let (metrics, _case) = metrics(FakeQuery::with([])).await;
    let north = Caller { scope: Scope::units(["north", "o'hare"]), ..caller(Role::Supervisor) };
    let router = routes(metrics).called_by(north);
    for (question, table) in [
        ("by=touchpoint", "score_buckets"),
        ("where=channel%20%3D%20%27web%27%20OR%20score%20%3D%201", "interactions"),
    ] {
        let (status, shown) = get(&router, &format!("/api/v1/metrics/nps/sql?{question}")).await;
        assert_eq!((status, &shown["table"]), (StatusCode::OK, &json!(table)), "{shown}");
        let sql = shown["sql"].as_str().unwrap();
        assert!(sql.contains("IN ('north', 'o''hare')"), "{sql}");
        // The filter keeps its brackets: its OR does not let other units in.
        assert!(table == "score_buckets" || sql.contains(" = 1) AND "), "{sql}");
    }
}
