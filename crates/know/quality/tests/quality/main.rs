//! Checks, what they find and who may change them, on both databases.
#![allow(clippy::unwrap_used)]

mod entry;

use std::sync::{Arc, Mutex};

use arrow::{
    array::{ArrayRef, Int64Array, RecordBatch, StringArray},
    datatypes::Schema,
};
use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode, header},
};
use rapport_http::{Actor, Caller, Language, Role};
use rapport_kernel::{Clock, Scope, time::DAY, time::HOUR, time::MINUTE, time::Zone};
use rapport_quality::{Quality, migrations, routes};
use rapport_query::{Answer, Query, QueryError};
use rapport_store::jobs;
use rapport_testkit::{NOW, TestDatabase, clock, fresh_databases};
use serde_json::{Value, json};
use tower::ServiceExt;

/// Answers the share of units with what a test says, and everything else with nothing.
#[derive(Default)]
struct Units(Mutex<Vec<(&'static str, i64, i64)>>);

#[async_trait]
impl Query for Units {
    async fn sql(&self, sql: &str, _: &Scope) -> Result<Answer, QueryError> {
        if sql.contains("delivered_at") {
            return Err(QueryError::Unavailable("the table of orders is not there".into()));
        }
        if !sql.contains("unit_id IS NULL") || sql.contains("LIMIT") {
            return Ok(Answer { schema: Arc::new(Schema::empty()), batches: vec![], through_seq: 1 });
        }
        let rows = self.0.lock().unwrap().clone();
        let batch = RecordBatch::try_from_iter([
            ("place", Arc::new(StringArray::from_iter_values(rows.iter().map(|row| row.0))) as ArrayRef),
            ("n", Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| row.1)))),
            ("bad", Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| row.2)))),
        ]);
        let batch = batch.map_err(|e| QueryError::Unavailable(e.to_string()))?;
        Ok(Answer { schema: batch.schema(), batches: vec![batch], through_seq: 1 })
    }
}

async fn databases() -> Vec<TestDatabase> {
    let mut steps = rapport_store::migrations();
    steps.extend(migrations());
    fresh_databases(steps).await
}

fn caller(role: Role, scope: Scope) -> Caller {
    Caller { actor: Actor::User("usr_1".into()), role, scope, language: Language::En }
}

async fn call(router: &Router, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
    let request =
        Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "application/json");
    let response = router.clone().oneshot(request.body(Body::from(body.to_string())).unwrap()).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

#[tokio::test]
async fn a_doubt_tells_what_it_concerns_and_its_history_is_kept() {
    for case in databases().await {
        let (units, clock) = (Arc::new(Units::default()), clock());
        let quality = Quality::new(case.db.clone(), units.clone(), clock.clone(), Zone::UTC);
        let router = routes(quality.clone()).called_by(caller(Role::Analyst, Scope::All));
        *units.0.lock().unwrap() = vec![("delivery", 400, 4), ("call_centre", 100, 60), ("returns", 3, 3)];
        let (status, today) = call(&router, Method::POST, "/api/v1/quality/run", json!({})).await;
        assert_eq!(status, StatusCode::OK, "{today} on {}", case.name);
        let doubts = today["doubts"].as_array().unwrap();
        assert_eq!(doubts.len(), 1, "three answers are too few to judge: {today}");
        let doubt = &doubts[0];
        assert_eq!((&doubt["check"], &doubt["touchpoint"]), (&json!("unit_known"), &json!("call_centre")));
        assert_eq!((doubt["value"].as_f64(), doubt["n"].as_i64()), (Some(0.6), Some(100)));
        assert_eq!(doubt["metrics"][0], "nps");
        assert_eq!(today["fine"], 1);
        assert_eq!(
            today["unknown"], 11,
            "too few, a check that could not run, and nine with nothing to look at"
        );

        clock.advance(DAY);
        units.0.lock().unwrap()[1] = ("call_centre", 100, 2);
        let (_, today) = call(&router, Method::POST, "/api/v1/quality/run", json!({})).await;
        assert_eq!(today["doubts"], json!([]), "mended");
        let path = "/api/v1/quality/checks/unit_known/history?place=call_centre";
        let (_, history) = call(&router, Method::GET, path, json!({})).await;
        let found: Vec<_> =
            history["items"].as_array().unwrap().iter().map(|one| one["verdict"].clone()).collect();
        assert_eq!(found, ["fine", "doubtful"]);
    }
}

#[tokio::test]
async fn analysts_set_owner_threshold_and_whether_a_check_runs() {
    for case in databases().await {
        let units = Arc::new(Units::default());
        *units.0.lock().unwrap() = vec![("call_centre", 100, 60)];
        let quality = Quality::new(case.db.clone(), units, clock(), Zone::UTC);
        quality.run().await.unwrap();
        let analyst = routes(quality.clone()).called_by(caller(Role::Analyst, Scope::All));
        let north = routes(quality).called_by(caller(Role::Supervisor, Scope::units(["north"])));
        let (_, today) = call(&north, Method::GET, "/api/v1/quality/today", json!({})).await;
        assert_eq!(today["doubts"][0]["check"], "unit_known");
        for hidden in ["value", "n", "high"] {
            assert_eq!(today["doubts"][0].get(hidden), None, "{hidden} is the whole company's");
        }
        let path = "/api/v1/quality/checks/unit_known";
        assert_eq!(call(&north, Method::PATCH, path, json!({"on": false})).await.0, StatusCode::FORBIDDEN);
        let (_, wrong) = call(&analyst, Method::PATCH, path, json!({"threshold": -1})).await;
        assert_eq!(wrong["code"], "quality.threshold");
        let gone = call(&analyst, Method::PATCH, "/api/v1/quality/checks/none", json!({})).await;
        assert_eq!(gone.0, StatusCode::NOT_FOUND);

        let change = json!({"threshold": 0.7, "owner": "usr_1"});
        let (_, changed) = call(&analyst, Method::PATCH, path, change).await;
        assert_eq!(
            (&changed["threshold"], &changed["owner"]),
            (&json!(0.7), &json!("usr_1")),
            "{}",
            case.name
        );
        let (_, today) = call(&analyst, Method::GET, "/api/v1/quality/today", json!({})).await;
        assert_eq!(today["doubts"].as_array().unwrap().len(), 1, "what was found before stays as it was");
        call(&analyst, Method::PATCH, path, json!({"on": false})).await;
        let (_, today) = call(&analyst, Method::GET, "/api/v1/quality/today", json!({})).await;
        assert_eq!(today["doubts"], json!([]), "a check that is off doubts nothing");
        let (_, all) = call(&analyst, Method::GET, "/api/v1/quality/checks", json!({})).await;
        assert_eq!(all["items"].as_array().unwrap().len(), 11);
    }
}

#[tokio::test]
async fn the_next_run_is_asked_for_once() {
    for case in databases().await {
        let clock = clock();
        let units = Arc::new(Units::default());
        let quality = Quality::new(case.db.clone(), units.clone(), clock.clone(), Zone::UTC);
        let worker = jobs::Worker::new(case.db.clone(), clock.clone(), "test");
        for _ in 0..2 {
            quality.schedule().await.unwrap();
        }
        let job = worker.lease().await.unwrap().expect("the first run is due at once");
        assert_eq!(job.kind, rapport_quality::JOB);
        quality.run().await.unwrap();
        worker.finish(&job).await.unwrap();
        quality.schedule().await.unwrap();
        assert!(worker.lease().await.unwrap().is_none(), "the next is not due yet, on {}", case.name);
        clock.advance(15 * MINUTE);
        let again = worker.lease().await.unwrap().expect("soon again, while there is nothing to judge");
        units.0.lock().unwrap().push(("call_centre", 100, 2));
        quality.run().await.unwrap();
        worker.finish(&again).await.unwrap();
        quality.schedule().await.unwrap();
        clock.advance(HOUR);
        assert!(worker.lease().await.unwrap().is_none());
        clock.advance(6 * HOUR);
        assert!(worker.lease().await.unwrap().is_some());
        assert!(clock.now() > NOW);
    }
}
