//! A planted cause is found, kept and explained; where there is none, nothing is claimed.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use arrow::{
    array::{
        ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringViewArray,
        TimestampMicrosecondArray,
    },
    datatypes::Schema,
};
use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode},
};
use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};
use rapport_customers::{Customers, Settings};
use rapport_http::{Actor, Auth, AuthSettings, Caller, Language, Role};
use rapport_kernel::{Id, Problem, Scope, Timestamp, id::Customer, time::HOUR, time::Zone};
use rapport_metrics::Metrics;
use rapport_query::{Answer, CustomerNames, Query, QueryError};
use rapport_store::jobs;
use rapport_testkit::{NOW, TestDatabase, clock, fresh_databases};
use rapport_text::comments::Comments;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::{
    find::{Around, find},
    model::{Found, Question, RunId, Source},
    read::{Answered, Event},
    run::turn,
    table::Table,
};
use crate::{
    drivers::Why,
    served::{
        Insights, Parts, routes,
        runs::Kind,
        themes::{Both, NamesInBoth},
    },
};

const CALLS: usize = 900;
const ANNA: &str = "usr_0198c1e2a6d07d3f8f2a4c1b9e0d5f67";

/// A call and the score after it; with a cause, long waits cost promoters.
fn call(row: usize, causes: bool, rng: &mut Xoshiro256PlusPlus) -> Answered {
    let wait = (60.0 * (3.0 * rng.random::<f64>()).exp()).round();
    let talk = (100.0 + 400.0 * rng.random::<f64>()).round();
    let chance: f64 = (0..6).map(|_| rng.random::<f64>()).sum::<f64>() - 3.0;
    let felt = 8.2 + 2.2 * chance - if causes { wait / 240.0 } else { 0.0 };
    let bad = causes && wait > 400.0 && rng.random::<f64>() < 0.6;
    let at = NOW.plus(-(row as i64 + 24) * HOUR);
    let event = Event {
        channel: Some("phone".into()),
        at: at.plus(-HOUR / 60),
        wait_s: Some(wait),
        duration_s: Some(talk),
        times: 1,
        ..Event::default()
    };
    Answered {
        id: Id::<rapport_kernel::interaction::InteractionId>::derived(at, "test", &row.to_string())
            .to_string(),
        at,
        customer: Some(format!("cus_{row}")),
        channel: Some(if row.is_multiple_of(2) { "ivr" } else { "sms" }.into()),
        touchpoint: Some("call_centre".into()),
        unit: Some("cc".into()),
        score: felt.round().clamp(0.0, 10.0),
        scale: "nps".into(),
        customer_is: HashMap::from([("grade", ["A", "B", "C"][row % 3].to_owned())]),
        worded: bad,
        bad_aspects: if bad { vec!["wait".into()] } else { Vec::new() },
        events: HashMap::from([("Call Answered".to_owned(), event)]),
        ..Answered::default()
    }
}

fn calls(causes: bool, seed: u64) -> Vec<Answered> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    (0..CALLS).map(|row| call(row, causes, &mut rng)).collect()
}

fn question() -> Question {
    serde_json::from_value(json!({
        "scale": "nps", "touchpoint": "call_centre", "from": "2026-01-01", "to": "2026-03-04", "by": "channel"
    }))
    .unwrap()
}

fn found(answers: &[Answered]) -> (Found, super::kept::Kept) {
    let name = |key: &str| (key.to_owned(), Both { en: format!("{key}!"), ru: String::new() });
    let names = ["queue", "price"].map(name).into();
    let table = Table::of(answers, Some("channel"), &names, Zone::Europe__Moscow).unwrap();
    let ids = answers.iter().map(|answer| answer.id.clone()).collect();
    let worded = answers.iter().map(|answer| answer.worded).collect();
    let around = Around { of: answers.len(), silent: Vec::new() };
    find(&question(), &table, ids, worded, around, &|_| {})
}

#[test]
fn a_planted_wait_costs_the_most_points_and_they_sum_to_the_gap() {
    let answers = calls(true, 1);
    let (found, kept) = found(&answers);
    assert!(found.helps, "{:?}", found.quality);
    assert_eq!(found.factors[0].meaning.key, "Call Answered.wait_s");
    let points = found.points.unwrap();
    assert_eq!(points.steps[0].meaning.measure, "wait_s");
    assert!(points.steps[0].points.low.unwrap() > 5.0, "{points:?}");
    let sum: f64 = points.steps.iter().map(|step| step.points.value).sum();
    assert!((sum + points.others + points.unexplained.value - points.gap).abs() < 1e-9);
    assert!((points.gap - (100.0 - found.now.value)).abs() < 1e-9);
    // What was said stands apart, and is no driver.
    assert!(found.factors.iter().all(|one| one.meaning.source != Source::Said));
    assert_eq!(found.said.unwrap().steps[0].meaning.name.as_deref(), Some("wait"));
    assert_eq!(found.segments.len(), 2);

    let row = kept.plan.row(&answers[3], Zone::Europe__Moscow).unwrap();
    let explained = Why::new(kept.forest.unwrap()).unwrap().explain(&row, 0, None);
    let sum: f64 = explained.pushes.iter().map(|push| push.push).sum();
    assert!((explained.base + sum - explained.prediction).abs() < 1e-9);
}

#[test]
fn mentions_of_themes_are_told_apart_from_what_happened_and_cost_points_of_their_own() {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(4);
    let mut answers = calls(true, 1);
    for answer in &mut answers {
        // Two of three write: of the queue who are angry about it, of the price and of what has no name whoever will.
        answer.worded = rng.random::<f64>() < 0.67;
        if answer.worded && rng.random::<f64>() < 0.4 {
            answer.themes.push("queue".into());
            answer.score = (answer.score - 3.0).max(0.0);
        }
        if answer.worded && rng.random::<f64>() < 0.3 {
            answer.themes.extend(["price".into(), "nameless".into()]);
        }
    }
    let (found, kept) = found(&answers);
    let mentions = found.mentions.unwrap();
    let named: Vec<&str> = mentions.factors.iter().map(|one| one.meaning.key.as_str()).collect();
    assert_eq!(named[0], "theme.queue");
    assert!(named.contains(&"theme.price") && named.contains(&"no_comment"), "{named:?}");
    assert_eq!(mentions.factors[0].meaning.title.as_ref().unwrap().en, "queue!");
    assert_eq!(mentions.factors[0].direction, crate::drivers::Direction::Down);
    assert!(mentions.helps && mentions.share > 0.05 && mentions.share < 0.9, "{}", mentions.share);
    assert_eq!(mentions.silent, answers.iter().filter(|answer| !answer.worded).count());
    // What is told of what happened does not know of mentions.
    assert!(found.factors.iter().all(|one| one.meaning.source != Source::Said));
    let said = found.said.unwrap();
    let claimed: Vec<&str> = said.steps.iter().map(|step| step.meaning.key.as_str()).collect();
    assert_eq!(claimed, ["theme.queue"]);
    let sum: f64 = said.steps.iter().map(|step| step.points.value).sum();
    let sum = sum + said.others + said.unexplained.value;
    assert!((sum - said.gap).abs() < 1e-9);
    assert!(kept.all().unwrap().find("theme.queue").is_some());
}

#[test]
fn without_a_cause_nothing_is_claimed() {
    for seed in 1..=5 {
        let (found, _) = found(&calls(false, seed));
        assert_eq!(found.points.map(|points| points.steps), Some(Vec::new()), "seed {seed}");
        assert!(found.said.is_none_or(|said| said.steps.is_empty()), "seed {seed}");
    }
}

#[test]
fn what_is_kept_reads_back_the_same() {
    let (_, kept) = found(&calls(true, 2));
    let again = super::kept::Kept::from_bytes(&kept.to_bytes().unwrap()).unwrap();
    assert_eq!(again, kept);
    assert_eq!(
        again.factors().unwrap(),
        Table::of(&calls(true, 2), None, &NamesInBoth::new(), Zone::Europe__Moscow).unwrap().factors
    );
}

/// Answers as the lake would, from the same calls.
struct Fake {
    answers: Vec<Answered>,
    scopes: Mutex<Vec<Scope>>,
}

fn texts<'a>(values: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
    Arc::new(values.collect::<StringViewArray>())
}

fn numbers(values: impl Iterator<Item = Option<f64>>) -> ArrayRef {
    Arc::new(values.collect::<Float64Array>())
}

fn times(values: impl Iterator<Item = Option<Timestamp>>) -> ArrayRef {
    let micros = values.map(|at| at.map(Timestamp::micros));
    Arc::new(micros.collect::<TimestampMicrosecondArray>().with_timezone("UTC"))
}

impl Fake {
    fn rows(&self, sql: &str) -> Vec<&Answered> {
        self.answers.iter().filter(|one| !sql.contains("'int_") || sql.contains(&one.id)).collect()
    }

    fn answer(&self, sql: &str) -> RecordBatch {
        let rows = self.rows(sql);
        let each = || rows.iter();
        let none = || texts(each().map(|_| None));
        let no_number = || numbers(each().map(|_| None));
        RecordBatch::try_from_iter(if sql.starts_with("SELECT COUNT(*)") {
            vec![("n", Arc::new(Int64Array::from(vec![self.answers.len() as i64])) as ArrayRef)]
        } else if sql.starts_with("SELECT answer") {
            let event = |one: &&Answered| one.events["Call Answered"].clone();
            vec![
                ("answer", texts(each().map(|one| Some(one.id.as_str())))),
                ("name", texts(each().map(|_| Some("Call Answered")))),
                ("channel", texts(each().map(|_| Some("phone")))),
                ("occurred_at", times(each().map(|one| Some(event(one).at)))),
                ("promised_at", times(each().map(|_| None))),
                ("wait_s", numbers(each().map(|one| event(one).wait_s))),
                ("duration_s", numbers(each().map(|one| event(one).duration_s))),
                ("amount_minor", no_number()),
                ("currency", none()),
                ("properties", none()),
                ("times", Arc::new(each().map(|_| Some(1)).collect::<Int64Array>())),
            ]
        } else if sql.contains("AS asked") {
            vec![
                ("channel", texts([Some("ivr"), Some("sms")].into_iter())),
                ("grade", texts([None, None].into_iter())),
                ("segment", texts([None, None].into_iter())),
                ("region", texts([None, None].into_iter())),
                ("language", texts([None, None].into_iter())),
                ("asked", Arc::new(Int64Array::from(vec![900, 4_000]))),
                ("answered", Arc::new(Int64Array::from(vec![450, 450]))),
            ]
        } else {
            vec![
                ("id", texts(each().map(|one| Some(one.id.as_str())))),
                ("occurred_at", times(each().map(|one| Some(one.at)))),
                ("customer_id", texts(each().map(|one| one.customer.as_deref()))),
                ("channel", texts(each().map(|one| one.channel.as_deref()))),
                ("touchpoint", texts(each().map(|one| one.touchpoint.as_deref()))),
                ("unit_id", texts(each().map(|one| one.unit.as_deref()))),
                ("order_id", none()),
                ("score", numbers(each().map(|one| Some(one.score)))),
                ("scale", texts(each().map(|_| Some("nps")))),
                ("wait_s", no_number()),
                ("duration_s", no_number()),
                ("properties", none()),
                ("grade", texts(each().map(|one| one.customer_is.get("grade").map(String::as_str)))),
                ("segment", none()),
                ("region", none()),
                ("language", none()),
                ("customer_kind", none()),
                ("stage", none()),
                ("since", times(each().map(|_| None))),
                ("delay_days", no_number()),
                ("total_minor", no_number()),
                ("items_count", no_number()),
                ("currency", none()),
                ("worded", Arc::new(each().map(|one| Some(one.worded)).collect::<BooleanArray>())),
                ("bad_aspects", texts(each().map(|one| one.worded.then_some(",wait,")))),
                ("themes", none()),
                ("comment", texts(each().map(|one| one.worded.then_some("Forty minutes of music")))),
            ]
        })
        .unwrap()
    }
}

#[async_trait]
impl Query for Fake {
    async fn sql(&self, sql: &str, scope: &Scope) -> Result<Answer, QueryError> {
        self.scopes.lock().unwrap().push(scope.clone());
        let batch = self.answer(sql);
        Ok(Answer { schema: Arc::new(Schema::empty()), batches: vec![batch], through_seq: 1000 })
    }
}

struct Nobody;

#[async_trait]
impl CustomerNames for Nobody {
    async fn names(&self, _: &[Id<Customer>], _: &Scope) -> Result<HashMap<Id<Customer>, String>, Problem> {
        Ok(HashMap::new())
    }
}

struct World {
    room: Arc<Insights>,
    engine: Arc<Fake>,
    _case: TestDatabase,
}

async fn worlds() -> Vec<World> {
    let steps = [
        rapport_store::migrations(),
        rapport_http::migrations(),
        rapport_metrics::migrations(),
        rapport_text::comments::migrations(),
        crate::served::migrations(),
    ];
    let world = |case: TestDatabase| {
        let engine = Arc::new(Fake { answers: calls(true, 1), scopes: Mutex::default() });
        let (db, zone) = (case.db.clone(), Zone::Europe__Moscow);
        let room = Insights::new(Parts {
            metrics: Metrics::new(db.clone(), engine.clone(), Arc::new(Nobody), clock(), zone),
            comments: Comments::new(db.clone(), clock()).unwrap(),
            auth: Auth::new(db.clone(), clock(), AuthSettings::default()),
            names: Arc::new(Nobody),
            customers: Customers::new(db.clone(), clock(), Settings::default()),
            db,
            clock: clock(),
            query: engine.clone(),
            model: None,
            zone,
        });
        World { room, engine, _case: case }
    };
    fresh_databases(steps.concat()).await.into_iter().map(world).collect()
}

fn by(world: &World, scope: Scope) -> Router {
    let actor = Actor::User(ANNA.to_owned());
    routes(Arc::clone(&world.room)).called_by(Caller {
        actor,
        role: Role::Supervisor,
        scope,
        language: Language::En,
    })
}

async fn call_api(router: &Router, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
    let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    let response = router.clone().oneshot(request.body(Body::from(body.to_string())).unwrap()).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 8 << 20).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

#[tokio::test]
async fn a_question_is_answered_once_for_its_units_and_opens_to_answers_and_what_ifs() {
    for world in worlds().await {
        let cc = by(&world, Scope::units(["cc", "shop"]));
        let ask = json!({"question": question()});
        let (status, run) = call_api(&cc, Method::POST, "/api/v1/drivers", ask.clone()).await;
        assert_eq!((status, &run["state"]), (StatusCode::ACCEPTED, &json!("waiting")));
        let (_, same) = call_api(&cc, Method::POST, "/api/v1/drivers", ask.clone()).await;
        assert_eq!(same["id"], run["id"]);
        let path = format!("/api/v1/drivers/{}", run["id"].as_str().unwrap());
        let (status, problem) = call_api(&cc, Method::GET, &format!("{path}/sentences"), Value::Null).await;
        assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("drivers.unfinished")));

        let worker = jobs::Worker::new(world.room.db.clone(), clock(), "test").only(&[RunId::JOB]);
        turn(&world.room, &worker).await.unwrap();
        assert!(world.engine.scopes.lock().unwrap().iter().all(|one| *one == Scope::units(["cc", "shop"])));
        let (status, run) = call_api(&cc, Method::POST, "/api/v1/drivers", ask).await;
        assert_eq!((status, &run["state"]), (StatusCode::OK, &json!("done")), "{run}");
        let found = &run["found"];
        assert_eq!(found["answers"], json!(CALLS));
        let step = &found["points"]["steps"][0];
        assert_eq!((&step["event"], &step["measure"]), (&json!("Call Answered"), &json!("wait_s")));
        assert_eq!(
            (&found["silent"][0]["segment"], &found["silent"][0]["by"]),
            (&json!("sms"), &json!("channel"))
        );

        // The target of the place, as it is set now.
        assert_eq!(run["target"], json!(null));
        for (touchpoint, value) in [(None, 50.0), (Some("call_centre"), 35.0)] {
            let target: rapport_metrics::Target = serde_json::from_value(
                json!({"metric": "nps", "touchpoint": touchpoint, "from": "2026-02-01", "value": value}),
            )
            .unwrap();
            world.room.metrics.set_target(&target, &Actor::User(ANNA.to_owned())).await.unwrap();
        }
        let (_, aimed) = call_api(&cc, Method::GET, &path, Value::Null).await;
        assert_eq!(aimed["target"], json!(35.0));

        // Whoever sees more sees it, whoever sees less does not.
        assert_eq!(
            call_api(&by(&world, Scope::All), Method::GET, &path, Value::Null).await.0,
            StatusCode::OK
        );
        let other = by(&world, Scope::units(["cc"]));
        assert_eq!(call_api(&other, Method::GET, &path, Value::Null).await.0, StatusCode::NOT_FOUND);

        let (_, sentences) = call_api(&cc, Method::GET, &format!("{path}/sentences"), Value::Null).await;
        assert_eq!(sentences["items"][0]["items"].as_array().unwrap().len(), 3);
        assert_eq!(sentences["items"][0]["items"][0]["comment"], json!("Forty minutes of music"));
        let behind = format!("{path}/answers?factor=Call%20Answered.wait_s");
        let (_, answers) = call_api(&cc, Method::GET, &behind, Value::Null).await;
        assert!(answers["items"][0]["push"].as_f64().unwrap() < 0.0, "{}", answers["items"][0]);

        let change = json!({"factor": "Call Answered.wait_s", "how": "at_most", "value": 60.0});
        let (status, changed) = call_api(&cc, Method::POST, &format!("{path}/what-if"), change).await;
        assert_eq!(status, StatusCode::OK, "{changed}");
        assert!(changed["change"]["low"].as_f64().unwrap() > 0.0, "{changed}");
        let change = json!({"factor": "patience", "how": "at_most", "value": 60.0});
        let (status, problem) = call_api(&cc, Method::POST, &format!("{path}/what-if"), change).await;
        assert_eq!((status, &problem["field"]), (StatusCode::BAD_REQUEST, &json!("factor")));

        let one = &world.engine.answers[3].id;
        let (status, why) =
            call_api(&cc, Method::GET, &format!("/api/v1/drivers/why/{one}"), Value::Null).await;
        assert_eq!(status, StatusCode::OK, "{why}");
        let explained = &why["explained"];
        let sum: f64 =
            explained["pushes"].as_array().unwrap().iter().map(|push| push["push"].as_f64().unwrap()).sum();
        let total = explained["average"].as_f64().unwrap() + sum + explained["unexplained"].as_f64().unwrap();
        assert!((total - why["score"].as_f64().unwrap()).abs() < 1e-9);
    }
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused_by_its_field() {
    let world = worlds().await.remove(0);
    let anna = by(&world, Scope::All);
    for (field, value) in
        [("from", json!("2026-03-05")), ("customers", json!("passport:1")), ("by", json!("mood"))]
    {
        let mut question = json!(question());
        question[field] = value;
        let (status, problem) =
            call_api(&anna, Method::POST, "/api/v1/drivers", json!({"question": question})).await;
        assert_eq!((status, &problem["field"]), (StatusCode::BAD_REQUEST, &json!(field)));
    }
}
