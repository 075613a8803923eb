//! Numbers as the engine counted them, told with their intervals; always in the scope of who asks.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use axum::http::{Method, StatusCode};
use rapport_http::Role;
use rapport_kernel::Scope;
use serde_json::{Value, json};

use super::help::{World, call, ok, worlds};
use super::read::taxonomy;

fn numbers(values: &[i64]) -> ArrayRef {
    Arc::new(Int64Array::from(values.to_vec()))
}

fn texts(values: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

fn floats(values: &[f64]) -> ArrayRef {
    Arc::new(Float64Array::from(values.to_vec()))
}

/// Bounds of the default question: twelve weeks of Mondays, the periods' ends among them. Spans are found by their number.
const LAST: i64 = 13;

/// In the last span of the four weeks 100 comments with NPS −20, of them 40 about late couriers with NPS −90 (36 detractors, 4
/// passives); in the period before 200 comments, 20 about them.
fn counted() -> Vec<(&'static str, RecordBatch)> {
    let all = RecordBatch::try_from_iter([
        ("span", numbers(&[LAST, 6])),
        ("of_scale", texts(&["nps", "nps"])),
        ("n", numbers(&[100, 200])),
        ("with_theme", numbers(&[60, 50])),
        ("bad", numbers(&[0, 0])),
        ("good", numbers(&[0, 0])),
        ("scored", numbers(&[100, 200])),
        ("total", floats(&[-2000.0, 0.0])),
        ("squares", floats(&[800_000.0, 0.0])),
    ]);
    let raised = RecordBatch::try_from_iter([
        ("span", numbers(&[LAST, 6])),
        ("of_scale", texts(&["nps", "nps"])),
        ("theme", texts(&["late", "late"])),
        ("n", numbers(&[40, 20])),
        ("bad", numbers(&[36, 20])),
        ("good", numbers(&[1, 0])),
        ("scored", numbers(&[40, 20])),
        ("total", floats(&[-3600.0, 0.0])),
        ("squares", floats(&[360_000.0, 0.0])),
    ]);
    vec![("AS with_theme, 0 AS bad", all.unwrap()), ("SELECT span, of_scale, theme", raised.unwrap())]
}

async fn world() -> World {
    let world = worlds().await.remove(0);
    ok(
        &world.analyst(),
        Method::PUT,
        "/api/v1/taxonomy",
        taxonomy(0, &[("late", &["late"]), ("rude", &["rude"])]),
    )
    .await;
    *world.engine.canned.lock().unwrap() = counted();
    world
}

#[tokio::test]
async fn a_theme_is_told_with_counts_intervals_score_and_change() {
    let world = world().await;
    let found =
        ok(&world.analyst(), Method::GET, "/api/v1/themes?from=2026-02-04&to=2026-03-04", Value::Null).await;
    assert_eq!(
        (&found["comments"], &found["previous_comments"], &found["with_theme"]),
        (&json!(100), &json!(200), &json!(60))
    );
    assert_eq!((&found["scale"], &found["score"]["value"]), (&json!("nps"), &json!(-20.0)));
    let late = &found["items"][0];
    assert_eq!(
        (&late["key"], &late["share"]["count"], &late["share"]["of"]),
        (&json!("late"), &json!(40), &json!(100))
    );
    let near = |value: &Value, expected: f64| {
        let value = value.as_f64().unwrap();
        assert!((value - expected).abs() < 5e-4, "{value} is not {expected}");
    };
    // statsmodels 0.14: proportion_confint(40, 100, method = "wilson").
    near(&late["share"]["low"], 0.3094);
    near(&late["share"]["high"], 0.4980);
    assert_eq!((&late["negative"]["count"], &late["few"]), (&json!(36), &json!(false)));
    // By hand: variance of 36 × −100 and 4 × 0 is 900, error √(900 / 39); the other 60 have mean 26.667 and variance
    // (440,000 / 60 − 26.667²) / 59.
    near(&late["score"]["value"], -90.0);
    near(&late["score"]["low"], -99.4155);
    near(&late["difference"]["value"], -116.6667);
    near(&late["difference"]["low"], -116.6667 - 22.7995);
    assert_eq!(late["change"]["trend"], "growing");
    near(&late["change"]["difference"], 0.3);
    let rude = &found["items"][1];
    assert_eq!(
        (&rude["share"]["count"], &rude["few"], &rude["score"]),
        (&json!(0), &json!(true), &Value::Null)
    );
    assert_eq!(rude["change"]["trend"], "too_few");
}

#[tokio::test]
async fn every_question_is_asked_in_the_scope_of_who_asks() {
    let world = world().await;
    let north = world.by(Role::Supervisor, Scope::units(["north"]));
    for path in [
        "/api/v1/themes",
        "/api/v1/themes?by=group",
        "/api/v1/themes/late",
        "/api/v1/themes/late/comments",
        "/api/v1/themes/pairs",
    ] {
        ok(&north, Method::GET, path, Value::Null).await;
    }
    let asked = world.engine.asked.lock().unwrap();
    assert!(asked.len() > 8 && asked.iter().all(|(_, scope)| *scope == Scope::units(["north"])));
}

#[tokio::test]
async fn what_cannot_be_asked_is_told_by_its_field() {
    let world = world().await;
    let analyst = world.analyst();
    for (path, field) in [
        ("/api/v1/themes?mood=angry", "mood"),
        ("/api/v1/themes?from=2026-03-04&to=2026-03-04", "from"),
        ("/api/v1/themes/late/comments?limit=0", "limit"),
        ("/api/v1/themes/late/comments?cursor=x", "cursor"),
    ] {
        let (status, problem) = call(&analyst, Method::GET, path, Value::Null).await;
        assert_eq!((status, problem["field"].as_str()), (StatusCode::BAD_REQUEST, Some(field)), "{path}");
    }
    for path in ["/api/v1/themes/nothing", "/api/v1/themes/nothing/comments"] {
        assert_eq!(call(&analyst, Method::GET, path, Value::Null).await.0, StatusCode::NOT_FOUND);
    }
}
