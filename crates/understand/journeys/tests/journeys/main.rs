//! The journey on both databases: guessed, arranged, noted; moments of truth from what the engine answers.
#![allow(clippy::unwrap_used)]

use std::sync::{Arc, Mutex};

use arrow::{
    array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringViewArray},
    datatypes::Schema,
};
use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode},
};
use rapport_http::{Actor, Caller, Language, Role};
use rapport_journeys::{Journeys, migrations, routes};
use rapport_kernel::{Scope, time::Zone};
use rapport_query::{Answer, Query, QueryError};
use rapport_testkit::{TestDatabase, clock, fresh_databases};
use serde_json::{Value, json};
use tower::ServiceExt;

const ANNA: &str = "usr_0198c1e2a6d07d3f8f2a4c1b9e0d5f67";
const BORIS: &str = "usr_0198c1e2a6d07d3f8f2a4c1b9e0d5f68";

/// Answers with touchpoints seen, or with their correlations.
#[derive(Default)]
struct Fake(Mutex<Vec<(String, Scope)>>);

#[async_trait]
impl Query for Fake {
    async fn sql(&self, sql: &str, scope: &Scope) -> Result<Answer, QueryError> {
        self.0.lock().unwrap().push((sql.to_owned(), scope.clone()));
        let texts = |values: &[&str]| Arc::new(StringViewArray::from(values.to_vec())) as ArrayRef;
        let columns: Vec<(&str, ArrayRef)> = if sql.contains("corr(") {
            vec![
                ("touchpoint", texts(&["website", "delivery", "kiosk"])),
                ("customers", Arc::new(Int64Array::from(vec![400, 200, 12]))),
                ("r", Arc::new(Float64Array::from(vec![Some(0.12), Some(0.55), Some(0.9)]))),
            ]
        } else {
            vec![("touchpoint", texts(&["checkout", "delivery", "vr_room", "website"]))]
        };
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        Ok(Answer { schema: Arc::new(Schema::empty()), batches: vec![batch], through_seq: 1 })
    }
}

struct World {
    room: Arc<Journeys>,
    engine: Arc<Fake>,
    _case: TestDatabase,
}

async fn worlds() -> Vec<World> {
    let steps = [rapport_store::migrations(), rapport_http::migrations(), migrations()].concat();
    let world = |case: TestDatabase| {
        let engine = Arc::new(Fake::default());
        let room = Journeys::new(case.db.clone(), engine.clone(), clock(), Zone::Europe__Moscow);
        World { room, engine, _case: case }
    };
    fresh_databases(steps).await.into_iter().map(world).collect()
}

fn by(world: &World, user: &str, role: Role) -> Router {
    let actor = Actor::User(user.to_owned());
    routes(Arc::clone(&world.room)).called_by(Caller {
        actor,
        role,
        scope: Scope::All,
        language: Language::En,
    })
}

async fn call(router: &Router, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
    let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    let response = router.clone().oneshot(request.body(Body::from(body.to_string())).unwrap()).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

async fn get(router: &Router, path: &str) -> Value {
    let (status, body) = call(router, Method::GET, path, Value::Null).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    body
}

fn arranged(version: i64) -> Value {
    json!({"version": version, "stages": [
        {"id": "buy", "name": {"en": " Buy ", "ru": "Покупка"}, "touchpoints": [
            {"code": "checkout"}, {"code": "delivery", "name": {"en": "Courier", "ru": "Курьер"}}]},
        {"id": "look", "name": {"en": "Look", "ru": "Выбор"}, "touchpoints": []},
    ]})
}

#[tokio::test]
async fn stages_are_guessed_until_the_company_arranges_its_own() {
    for world in worlds().await {
        let analyst = by(&world, ANNA, Role::Analyst);
        let journey = get(&analyst, "/api/v1/journey").await;
        let ids: Vec<&str> =
            journey["stages"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
        assert_eq!(
            (&journey["version"], ids.as_slice()),
            (&json!(0), ["discover", "buy", "receive"].as_slice())
        );
        assert_eq!(journey["unplaced"], json!(["vr_room"]));

        let (status, journey) = call(&analyst, Method::PUT, "/api/v1/journey", arranged(0)).await;
        assert_eq!(status, StatusCode::OK, "{journey}");
        assert_eq!((&journey["version"], &journey["stages"][0]["name"]["en"]), (&json!(1), &json!("Buy")));
        assert_eq!(journey["unplaced"], json!(["vr_room", "website"]));
        let (status, problem) = call(&analyst, Method::PUT, "/api/v1/journey", arranged(0)).await;
        assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("journey.changed")));
        let mut twice = arranged(1);
        twice["stages"][1]["touchpoints"] = json!([{"code": "checkout"}]);
        let (status, problem) = call(&analyst, Method::PUT, "/api/v1/journey", twice).await;
        assert_eq!(
            (status, &problem["field"]),
            (StatusCode::BAD_REQUEST, &json!("stages[1].touchpoints[0].code"))
        );
        let supervisor = by(&world, ANNA, Role::Supervisor);
        assert_eq!(
            call(&supervisor, Method::PUT, "/api/v1/journey", arranged(1)).await.0,
            StatusCode::FORBIDDEN
        );
    }
}

#[tokio::test]
async fn a_note_is_its_authors_to_change_and_comes_back_when_deleted() {
    for world in worlds().await {
        let (anna, boris) = (by(&world, ANNA, Role::Employee), by(&world, BORIS, Role::Employee));
        let new = json!({"touchpoint": "delivery", "kind": "barrier", "text": " Courier calls too late "});
        let (status, note) = call(&anna, Method::POST, "/api/v1/journey/notes", new).await;
        assert_eq!((status, &note["text"]), (StatusCode::CREATED, &json!("Courier calls too late")));
        let path = format!("/api/v1/journey/notes/{}", note["id"].as_str().unwrap());
        let change = json!({"kind": "driver"});
        assert_eq!(call(&boris, Method::PATCH, &path, change.clone()).await.0, StatusCode::FORBIDDEN);
        let listed = get(&boris, "/api/v1/journey/notes?touchpoint=delivery").await;
        assert_eq!(
            (&listed["items"][0]["may_change"], listed["items"].as_array().unwrap().len()),
            (&json!(false), 1)
        );
        let (_, note) = call(&by(&world, BORIS, Role::Analyst), Method::PATCH, &path, change).await;
        assert_eq!((&note["kind"], note["edited_at"].is_string()), (&json!("driver"), true));
        assert_eq!(call(&anna, Method::DELETE, &path, Value::Null).await.0, StatusCode::NO_CONTENT);
        assert_eq!(get(&anna, "/api/v1/journey/notes").await["items"], json!([]));
        let (status, note) = call(&anna, Method::POST, &format!("{path}/restore"), Value::Null).await;
        assert_eq!((status, &note["text"]), (StatusCode::OK, &json!("Courier calls too late")));
        let empty = json!({"touchpoint": "delivery", "kind": "barrier", "text": "  "});
        let (status, problem) = call(&anna, Method::POST, "/api/v1/journey/notes", empty).await;
        assert_eq!((status, &problem["field"]), (StatusCode::BAD_REQUEST, &json!("text")));
    }
}

#[tokio::test]
async fn moments_of_truth_are_the_strong_and_sure_and_many_who_ask_cost_one_scan() {
    let world = worlds().await.remove(0);
    let anna = by(&world, ANNA, Role::Employee);
    let found = get(&anna, "/api/v1/journey/moments?to=2026-03-01").await;
    let told: Vec<(&str, bool, bool)> = found["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["touchpoint"].as_str().unwrap(), one["r"].is_number(), one["decides"] == true))
        .collect();
    assert_eq!(told, [("delivery", true, true), ("website", true, false), ("kiosk", false, false)]);
    assert_eq!((&found["from"], &found["to"]), (&json!("2025-03-01"), &json!("2026-03-01")));
    get(&anna, "/api/v1/journey/moments?to=2026-03-01").await;
    assert_eq!(world.engine.0.lock().unwrap().len(), 1);
}
