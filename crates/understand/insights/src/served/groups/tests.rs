//! Planted groups are found, kept under their names and saved as segments; where there are none, none are told.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use arrow::{
    array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray},
    datatypes::Schema,
};
use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode},
};
use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};
use rapport_customers::{Customers, Fact, Settings};
use rapport_http::{Actor, Auth, AuthSettings, Caller, Language, Role};
use rapport_kernel::{
    FixedClock, Id, Money, Scope,
    id::Customer,
    interaction::{Kind, step},
    time::{DAY, Zone},
};
use rapport_metrics::Metrics;
use rapport_query::{Answer, Query, QueryError};
use rapport_store::{Sql, StreamWriter, WriterSettings, jobs};
use rapport_testkit::{NOW, TestDatabase, clock, fresh_databases, interaction};
use rapport_text::comments::Comments;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::{
    find::find,
    gather::{Scored, Year},
    model::{Nothing, RunId},
    rule::{fields, rule},
    run::turn,
    table::Table,
};
use crate::{
    groups::adjusted_rand,
    served::{
        Insights, Parts, routes, runs,
        themes::{Both, NamesInBoth},
    },
};

const ANNA: &str = "usr_0198c1e2a6d07d3f8f2a4c1b9e0d5f67";

fn poisson(mean: f64, rng: &mut Xoshiro256PlusPlus) -> f64 {
    let (mut count, mut left) = (0.0, (-mean).exp());
    let drawn: f64 = rng.random();
    let mut sum = left;
    while drawn > sum && count < 200.0 {
        count += 1.0;
        left *= mean / count;
        sum += left;
    }
    count
}

/// A year of a customer of a kind: 0 buys online and is content, 1 calls and complains of late couriers, 2 hardly comes.
fn year(kind: usize, customer: String, rng: &mut Xoshiro256PlusPlus) -> Year {
    let of = |means: [f64; 3]| means[kind];
    let comments = poisson(of([1.5, 3.0, 0.8]), rng);
    let late = (0..comments as usize).filter(|_| rng.random::<f64>() < of([0.03, 0.8, 0.03])).count();
    let dear = (0..comments as usize).filter(|_| rng.random::<f64>() < 0.15).count();
    let orders = poisson(of([12.0, 4.0, 0.6]), rng);
    let score = (of([80.0, 30.0, 60.0]) + 60.0 * (rng.random::<f64>() - 0.5)).clamp(0.0, 100.0);
    let point = if score > 70.0 {
        100.0
    } else if score > 50.0 {
        0.0
    } else {
        -100.0
    };
    Year {
        customer,
        silent_days: of([10.0, 20.0, 200.0]) * (0.3 + 1.4 * rng.random::<f64>()),
        channels: 1.0 + poisson(of([1.0, 2.5, 0.3]), rng).min(4.0),
        digital: poisson(of([60.0, 8.0, 3.0]), rng),
        calls: poisson(of([0.3, 7.0, 0.2]), rng),
        messages: poisson(1.0, rng),
        visits: poisson(0.7, rng),
        cases: poisson(of([0.05, 1.2, 0.05]), rng),
        score: Some(score),
        nps: Scored { n: 1.0, sum: point },
        csat: Scored::default(),
        orders,
        late: poisson(of([0.3, 2.5, 0.1]), rng),
        spent: [("RUB".to_owned(), orders * (2_000.0 + 2_000.0 * rng.random::<f64>()))].into(),
        comments,
        negative: late as f64,
        complaints: [("courier_late", late), ("price", dear)]
            .into_iter()
            .filter(|(_, n)| *n > 0)
            .map(|(theme, n)| (theme.to_owned(), n as f64))
            .collect(),
    }
}

fn names() -> NamesInBoth {
    let both = |en: &str, ru: &str| Both { en: en.into(), ru: ru.into() };
    [
        ("courier_late".to_owned(), both("Late couriers", "Опоздания курьеров")),
        ("price".to_owned(), both("Price", "Цена")),
    ]
    .into()
}

#[test]
fn planted_groups_are_found_again_and_called_by_what_tells_them_apart() {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let kinds: Vec<usize> = (0..600).map(|row| [0, 0, 0, 1, 2, 2][row % 6]).collect();
    let years: Vec<Year> =
        kinds.iter().enumerate().map(|(row, kind)| year(*kind, format!("cus_{row}"), &mut rng)).collect();
    let table = Table::of(&years, &names());
    let found = find(&years, &table);
    let mut of = vec![9; years.len()];
    for (group, cluster) in found.groups.iter().enumerate() {
        for row in &cluster.rows {
            of[*row] = group;
        }
    }
    let agreement = adjusted_rand(&kinds, &of);
    assert!(agreement >= 0.8, "{agreement} {:?}", found.tried);
    assert_eq!(found.groups.len(), 3, "{:?}", found.tried);
    let callers = &found.groups[2];
    let name = super::words::name(&callers.traits, &table);
    let (nps, all) = (callers.nps.unwrap(), found.nps.unwrap());
    assert!(nps.high.unwrap() < all.low.unwrap(), "{nps:?} {all:?}");
    let told: Vec<&str> =
        callers.traits.iter().filter(|one| one.deviation > 0.4).map(|one| one.factor.as_str()).collect();
    assert!(told.contains(&"calls") && told.contains(&"theme:courier_late"), "{told:?}");
    assert!(!told.contains(&"theme:price"), "{told:?}");
    assert!(name.en.split(", ").count() == 2 && !name.ru.contains("call"), "{name:?}");
}

#[test]
fn customers_who_differ_by_degrees_alone_have_no_groups() {
    for seed in 1..=2 {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let years: Vec<Year> = (0..400)
            .map(|row| {
                // One activity, log-normal, beneath everything.
                let chance: f64 = (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0;
                let active = (0.8 * chance).exp();
                let mut normal = || (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0;
                let mut about = |mean: f64| (mean * active * (0.4 * normal()).exp() - 1.0).max(0.0);
                Year {
                    customer: format!("cus_{row}"),
                    orders: about(20.0),
                    digital: about(80.0),
                    calls: about(30.0),
                    silent_days: about(60.0),
                    ..Year::default()
                }
            })
            .collect();
        let found = find(&years, &Table::of(&years, &names()));
        assert_eq!(found.nothing, Some(Nothing::None), "seed {seed}: {:?}", found.tried);
        assert!(found.tried.len() == 7 && found.groups.is_empty());
    }
}

#[test]
fn few_customers_and_customers_alike_are_said_so() {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let few: Vec<Year> = (0..20).map(|row| year(row % 3, format!("cus_{row}"), &mut rng)).collect();
    assert_eq!(find(&few, &Table::of(&few, &names())).nothing, Some(Nothing::Few));
    let alike = vec![Year { orders: 1.0, ..Year::default() }; 100];
    assert!(find(&alike, &Table::of(&alike, &names())).nothing.is_some());
}

#[test]
fn scores_are_compared_with_an_interval_over_customers() {
    let of = |n: f64, sum: f64| Year { nps: Scored { n, sum }, ..Year::default() };
    let years = [of(1.0, 100.0), of(3.0, -100.0), of(2.0, 0.0), of(0.0, 0.0), of(4.0, 400.0)];
    let found = find(&years, &Table::of(&years, &names())).nps.unwrap();
    // In numpy: n = [1, 3, 2, 4]; y = [100, -100, 0, 400]; r = y.sum() / n.sum();
    // se = sqrt(((y - r * n) ** 2).sum() * 4 / 3) / n.sum(); r - 1.959964 * se
    assert_eq!((found.n, found.value), (10, 40.0));
    assert!((found.low.unwrap() - -37.080_8).abs() < 1e-3, "{found:?}");
}

#[test]
fn a_rule_is_the_shortest_that_says_who_is_in() {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let fields = fields(["courier_late", "it's dear"].into_iter());
    let place = |name: &str| fields.iter().position(|field| field == name).unwrap();
    let (orders, stage) = (place("orders"), place("stage"));
    let dear = place("complained_of:it's dear");
    let facts: Vec<Vec<Option<Fact>>> = (0..400)
        .map(|row| {
            let mut of = vec![None; fields.len()];
            of[dear] = Some(Fact::Number(f64::from(rng.random_range(0_u8..4))));
            of[orders] = Some(Fact::Number(f64::from(rng.random_range(0_u8..10))));
            of[stage] = Some(Fact::Word(if row % 2 == 0 { "active" } else { "at_risk" }.into()));
            of
        })
        .collect();
    let is_in = |of: &Vec<Option<Fact>>| {
        let many = matches!(of[orders], Some(Fact::Number(orders)) if orders >= 6.0);
        many && of[stage] == Some(Fact::Word("at_risk".into()))
    };
    let planted: Vec<bool> = facts.iter().map(is_in).collect();
    let found = rule(&fields, &facts, &planted);
    assert_eq!(found.as_deref(), Some("\"orders\" >= 6 AND \"stage\" = 'at_risk'"));
    let complained: Vec<bool> =
        facts.iter().map(|of| matches!(of[dear], Some(Fact::Number(n)) if n >= 2.0)).collect();
    let found = rule(&fields, &facts, &complained);
    assert_eq!(found.as_deref(), Some("complained_of('it''s dear') >= 2"));
    let none: Vec<bool> = facts.iter().map(|of| of[dear] == Some(Fact::Number(0.0))).collect();
    assert_eq!(rule(&fields, &facts, &none).as_deref(), Some("complained_of('it''s dear') = 0"));
    let chance: Vec<bool> = facts.iter().map(|_| rng.random::<f64>() < 0.05).collect();
    assert_eq!(rule(&fields, &facts, &chance), None);
}

/// Answers what is asked of a year from planted customers.
struct Lake {
    years: Mutex<Vec<Year>>,
    scopes: Mutex<Vec<Scope>>,
}

fn texts<'a>(values: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
    Arc::new(values.collect::<StringArray>())
}

impl Lake {
    fn answer(&self, sql: &str) -> RecordBatch {
        let years = self.years.lock().unwrap();
        let ids = || texts(years.iter().map(|year| Some(year.customer.as_str())));
        let of = |value: fn(&Year) -> f64| -> ArrayRef {
            Arc::new(years.iter().map(|year| Some(value(year))).collect::<Float64Array>())
        };
        let columns: Vec<(&str, ArrayRef)> = if sql.starts_with("SELECT COUNT(*)") {
            vec![("n", Arc::new(Int64Array::from(vec![12_345])))]
        } else if sql.starts_with("SELECT customer_id FROM customers") {
            vec![("customer_id", ids())]
        } else if sql.contains("AS last_at") {
            let last =
                years.iter().map(|year| Some(NOW.plus(-(year.silent_days * DAY as f64) as i64).micros()));
            let last = last.collect::<TimestampMicrosecondArray>().with_timezone("UTC");
            let score = years.iter().map(|year| year.score.map(|score| score / 100.0));
            vec![
                ("customer_id", ids()),
                ("last_at", Arc::new(last)),
                ("channels", of(|year| year.channels)),
                ("digital", of(|year| year.digital)),
                ("calls", of(|year| year.calls)),
                ("messages", of(|year| year.messages)),
                ("visits", of(|year| year.visits)),
                ("cases", of(|year| year.cases)),
                ("score", Arc::new(score.collect::<Float64Array>())),
                ("nps_n", of(|year| year.nps.n)),
                ("nps_sum", of(|year| year.nps.sum)),
                ("csat_n", of(|_| 0.0)),
                ("csat_sum", of(|_| 0.0)),
            ]
        } else if sql.contains("FROM orders o") {
            vec![
                ("customer_id", ids()),
                ("currency", texts(years.iter().map(|_| Some("RUB")))),
                ("orders", of(|year| year.orders)),
                ("spent", of(|year| year.spent["RUB"] * 100.0)),
                ("late", of(|year| year.late)),
            ]
        } else if sql.contains("t.bad_themes, COUNT(*)") {
            let negative = |row: &(&str, Option<&str>, f64)| row.1.map(|_| "negative");
            let rows: Vec<(&str, Option<&str>, f64)> = years
                .iter()
                .flat_map(|year| {
                    let late = year.complaints.get("courier_late").copied().unwrap_or(0.0);
                    let id = year.customer.as_str();
                    [(id, Some(",courier_late,"), late), (id, None, year.comments - late)]
                })
                .filter(|(_, _, n)| *n > 0.0)
                .collect();
            vec![
                ("customer_id", texts(rows.iter().map(|row| Some(row.0)))),
                ("sentiment", texts(rows.iter().map(negative))),
                ("bad_themes", texts(rows.iter().map(|row| row.1))),
                ("n", Arc::new(rows.iter().map(|row| Some(row.2)).collect::<Float64Array>())),
            ]
        } else if sql.starts_with("SELECT i.id, i.seq") {
            let asked: Vec<&Year> =
                years.iter().filter(|year| sql.contains(&year.customer)).take(2).collect();
            let at = asked.iter().map(|_| Some(NOW.plus(-DAY).micros()));
            vec![
                ("id", texts(asked.iter().map(|_| Some("int_0198c1e2a6d07d3f8f2a4c1b9e0d5f67")))),
                ("seq", Arc::new((0..asked.len() as i64).map(Some).collect::<Int64Array>())),
                ("occurred_at", Arc::new(at.collect::<TimestampMicrosecondArray>().with_timezone("UTC"))),
                ("customer_id", texts(asked.iter().map(|year| Some(year.customer.as_str())))),
                ("score", Arc::new(asked.iter().map(|_| Some(2.0)).collect::<Float64Array>())),
                ("scale", texts(asked.iter().map(|_| Some("nps")))),
            ]
        } else {
            vec![
                ("seq", Arc::new(Int64Array::from(vec![0, 1]))),
                ("comment", texts([Some("Waited two days"), Some("Late again")].into_iter())),
            ]
        };
        RecordBatch::try_from_iter(columns).unwrap()
    }
}

#[async_trait]
impl Query for Lake {
    async fn sql(&self, sql: &str, scope: &Scope) -> Result<Answer, QueryError> {
        self.scopes.lock().unwrap().push(scope.clone());
        Ok(Answer { schema: Arc::new(Schema::empty()), batches: vec![self.answer(sql)], through_seq: 77 })
    }
}

struct World {
    room: Arc<Insights>,
    lake: Arc<Lake>,
    clock: Arc<FixedClock>,
    /// Whether each customer was planted among those who call.
    calls: HashMap<String, bool>,
    _case: TestDatabase,
}

/// 160 customers who order six times, 80 who order once and call; the stream knows their orders, the lake their year.
async fn world(case: TestDatabase) -> World {
    let (db, zone, clock) = (case.db.clone(), Zone::Europe__Moscow, clock());
    let customers = Customers::new(db.clone(), clock.clone(), Settings { zone, ..Settings::default() });
    let settings = WriterSettings::default();
    let (writer, _) = StreamWriter::start(db.clone(), customers.clone(), clock.clone(), settings);
    let mut batch = Vec::new();
    for one in 0..240 {
        for order in 0..if one % 3 == 0 { 1 } else { 6 } {
            let message = format!("o{one}.{order}");
            let mut placed = interaction(&message, Kind::Order, &[&format!("user_id:u{one}")]);
            placed.name = Some(step::COMPLETED.into());
            placed.order_id = Some(message.clone());
            placed.money = Some(Money::new(100_000, "RUB".parse().unwrap()));
            batch.push(placed);
        }
    }
    writer.append(batch).await.unwrap();
    customers.catch_up().await.unwrap();
    let ids: Vec<Id<Customer>> = {
        use rapport_store::FromQueryResult;
        #[derive(FromQueryResult)]
        struct Row {
            customer_id: uuid::Uuid,
        }
        let rows: Vec<Row> =
            db.read().all("SELECT customer_id FROM customer_row ORDER BY customer_id", vec![]).await.unwrap();
        rows.into_iter().map(|row| Id::from_uuid(row.customer_id)).collect()
    };
    let facts = customers.facts(&ids, &["orders"]).await.unwrap();
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let calls = |id: &Id<Customer>| facts[id] == [Some(Fact::Number(1.0))];
    let years = ids.iter().map(|id| year(usize::from(calls(id)), id.to_string(), &mut rng)).collect();
    let lake = Arc::new(Lake { years: Mutex::new(years), scopes: Mutex::default() });
    let room = Insights::new(Parts {
        metrics: Metrics::new(db.clone(), lake.clone(), customers.clone(), clock.clone(), zone),
        comments: Comments::new(db.clone(), clock.clone()).unwrap(),
        auth: Auth::new(db.clone(), clock.clone(), AuthSettings::default()),
        names: customers.clone(),
        customers,
        db,
        clock: clock.clone(),
        query: lake.clone(),
        model: None,
        zone,
    });
    let calls = ids.iter().map(|id| (id.to_string(), calls(id))).collect();
    World { room, lake, clock, calls, _case: case }
}

async fn worlds() -> Vec<World> {
    let steps = [
        rapport_store::migrations(),
        rapport_http::migrations(),
        rapport_metrics::migrations(),
        rapport_customers::migrations(),
        rapport_text::comments::migrations(),
        crate::served::migrations(),
    ];
    let mut found = Vec::new();
    for case in fresh_databases(steps.concat()).await {
        found.push(world(case).await);
    }
    found
}

fn by(world: &World, scope: Scope, language: Language) -> Router {
    let actor = Actor::User(ANNA.to_owned());
    routes(Arc::clone(&world.room)).called_by(Caller { actor, role: Role::Supervisor, scope, language })
}

async fn call(router: &Router, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
    let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    let response = router.clone().oneshot(request.body(Body::from(body.to_string())).unwrap()).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 8 << 20).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

async fn search(world: &World) {
    let worker = jobs::Worker::new(world.room.db.clone(), world.clock.clone(), "test")
        .only(&[<RunId as runs::Kind>::JOB]);
    turn(&world.room, &worker).await.unwrap();
}

#[tokio::test]
async fn groups_are_found_shown_named_and_saved_as_segments_that_list_their_customers() {
    for world in worlds().await {
        let anna = by(&world, Scope::All, Language::En);
        let (status, empty) = call(&anna, Method::GET, "/api/v1/groups", Value::Null).await;
        assert_eq!(
            (status, &empty["current"], &empty["next_at"]),
            (StatusCode::OK, &json!(null), &json!(null))
        );
        let (status, run) = call(&anna, Method::POST, "/api/v1/groups", Value::Null).await;
        assert_eq!((status, &run["state"]), (StatusCode::ACCEPTED, &json!("waiting")));
        let (_, same) = call(&anna, Method::POST, "/api/v1/groups", Value::Null).await;
        assert_eq!(same["id"], run["id"]);
        search(&world).await;
        assert!(world.lake.scopes.lock().unwrap().iter().all(|one| *one == Scope::All));

        let (_, view) = call(&anna, Method::GET, "/api/v1/groups", Value::Null).await;
        let found = &view["current"]["found"];
        assert_eq!((&found["customers"], &found["of"]), (&json!(240), &json!(12_345)), "{view}");
        assert_eq!(found["groups"].as_array().unwrap().len(), 2, "{}", found["tried"]);
        let callers = &found["groups"][1];
        assert_eq!((&callers["customers"], &callers["new"]), (&json!(80), &json!(false)), "{callers}");
        let rule = &callers["rule"];
        assert_eq!(rule["sql"], json!("\"orders\" <= 1"));
        assert_eq!(rule["precision"]["value"].as_f64(), Some(1.0));
        assert!(rule["recall"]["low"].as_f64().unwrap() > 0.8, "{rule}");
        let path = format!("/api/v1/groups/{}", callers["id"].as_str().unwrap());

        // What is behind it.
        let (_, members) =
            call(&anna, Method::GET, &format!("{path}/customers?factor=calls"), Value::Null).await;
        assert_eq!((&members["total"], &members["next_cursor"]), (&json!(80), &json!(50)));
        let items = members["items"].as_array().unwrap();
        assert!(items.iter().all(|one| world.calls[one["id"].as_str().unwrap()]));
        assert!(items[0]["value"].as_f64() >= items[49]["value"].as_f64());
        let (status, problem) =
            call(&anna, Method::GET, &format!("{path}/customers?factor=luck"), Value::Null).await;
        assert_eq!((status, &problem["field"]), (StatusCode::BAD_REQUEST, &json!("factor")));
        let (_, sentences) = call(&anna, Method::GET, &format!("{path}/sentences"), Value::Null).await;
        assert_eq!(sentences["items"].as_array().unwrap().len(), 2, "{sentences}");

        // Names: in the reader's language until a person gives one.
        let boris = by(&world, Scope::All, Language::Ru);
        let (_, russian) = call(&boris, Method::GET, "/api/v1/groups", Value::Null).await;
        let name = russian["current"]["found"]["groups"][1]["name"].as_str().unwrap().to_owned();
        assert!(name.chars().any(|sign| sign > 'а') && callers["name"] != json!(name), "{name}");
        let (status, _) = call(&anna, Method::PATCH, &path, json!({"name": "Callers"})).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        let long = json!({"name": "x".repeat(101)});
        assert_eq!(call(&anna, Method::PATCH, &path, long).await.0, StatusCode::BAD_REQUEST);

        // A segment that lists its customers, made once and renewed.
        let (status, made) = call(&anna, Method::POST, &format!("{path}/segment"), json!({})).await;
        assert_eq!(status, StatusCode::OK, "{made}");
        let (_, again) = call(&anna, Method::POST, &format!("{path}/segment"), json!({})).await;
        assert_eq!(again, made);
        let rules = world.room.customers.segment_rules().await.unwrap();
        assert_eq!(rules.len(), 1);
        let ids: Vec<Id<Customer>> = world.calls.keys().map(|id| id.parse().unwrap()).collect();
        let sql = &rules.values().next().unwrap().sql;
        assert_eq!(world.room.customers.whom(&ids, sql).await.unwrap().len(), 80);
        let (_, view) = call(&anna, Method::GET, "/api/v1/groups", Value::Null).await;
        let callers = &view["current"]["found"]["groups"][1];
        assert_eq!((&callers["name"], &callers["segment_id"]), (&json!("Callers"), &made["segment_id"]));
        assert_eq!(callers["segment_current"], json!(true));
    }
}

#[tokio::test]
async fn a_rule_that_finds_more_others_is_no_segment() {
    for world in worlds().await {
        let anna = by(&world, Scope::All, Language::En);
        call(&anna, Method::POST, "/api/v1/groups", Value::Null).await;
        search(&world).await;
        let (_, view) = call(&anna, Method::GET, "/api/v1/groups", Value::Null).await;
        let mut found = view["current"]["found"].clone();
        let path = format!("/api/v1/groups/{}/segment", found["groups"][0]["id"].as_str().unwrap());
        for (rule, code) in [
            (json!({"value": 0.49}), "groups.poor_rule"),
            (json!({"n": 0}), "groups.poor_rule"),
            (Value::Null, "groups.no_rule"),
        ] {
            match rule.as_object() {
                Some(precision) => {
                    for (name, value) in precision {
                        found["groups"][0]["rule"]["precision"][name] = value.clone();
                    }
                }
                None => found["groups"][0]["rule"] = Value::Null,
            }
            let sql = "UPDATE groups_run SET found = $1";
            world.room.db.write().run(sql, vec![found.to_string().into()]).await.unwrap();
            let (status, problem) = call(&anna, Method::POST, &path, json!({"name": "Poor"})).await;
            assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!(code)), "{problem}");
        }
        assert!(world.room.customers.segment_rules().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_week_later_groups_keep_their_names_and_those_that_are_no_more_are_told() {
    for world in worlds().await {
        let anna = by(&world, Scope::All, Language::En);
        search(&world).await;
        let (_, view) = call(&anna, Method::GET, "/api/v1/groups", Value::Null).await;
        assert_eq!(view["current"], json!(null), "nobody asked");
        call(&anna, Method::POST, "/api/v1/groups", Value::Null).await;
        search(&world).await;
        let (_, first) = call(&anna, Method::GET, "/api/v1/groups", Value::Null).await;
        let id = |view: &Value, group: usize| view["current"]["found"]["groups"][group]["id"].clone();
        let path = format!("/api/v1/groups/{}", id(&first, 1).as_str().unwrap());
        call(&anna, Method::PATCH, &path, json!({"name": "Callers"})).await;

        // A fifth of them calm down; nobody asks, a week goes by.
        {
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(9);
            let mut years = world.lake.years.lock().unwrap();
            let callers = years.iter_mut().filter(|year| world.calls[&year.customer]);
            for one in callers.step_by(5) {
                *one = year(0, one.customer.clone(), &mut rng);
            }
        }
        world.clock.advance(7 * DAY);
        search(&world).await;
        let (_, second) = call(&anna, Method::GET, "/api/v1/groups", Value::Null).await;
        assert_ne!(second["current"]["id"], first["current"]["id"]);
        assert_eq!((id(&second, 0), id(&second, 1)), (id(&first, 0), id(&first, 1)), "{second}");
        let callers = &second["current"]["found"]["groups"][1];
        assert_eq!((&callers["name"], &callers["customers"]), (&json!("Callers"), &json!(64)));
        assert_eq!(second["current"]["found"]["gone"], json!([]));

        // All become one kind: both groups are gone, by name.
        {
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(10);
            for one in world.lake.years.lock().unwrap().iter_mut() {
                *one = year(0, one.customer.clone(), &mut rng);
            }
        }
        call(&anna, Method::POST, "/api/v1/groups", Value::Null).await;
        search(&world).await;
        let (_, third) = call(&anna, Method::GET, "/api/v1/groups", Value::Null).await;
        let found = &third["current"]["found"];
        assert_eq!((&found["nothing"], &found["groups"]), (&json!("none"), &json!([])), "{}", found["tried"]);
        assert_eq!(found["gone"][1]["name"], json!("Callers"));
        assert_eq!(call(&anna, Method::PATCH, &path, json!({"name": "x"})).await.0, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn who_sees_a_part_of_the_company_sees_no_groups() {
    let world = worlds().await.remove(0);
    let anna = by(&world, Scope::All, Language::En);
    call(&anna, Method::POST, "/api/v1/groups", Value::Null).await;
    search(&world).await;
    let (_, view) = call(&anna, Method::GET, "/api/v1/groups", Value::Null).await;
    let id = view["current"]["found"]["groups"][0]["id"].as_str().unwrap();
    let narrow = by(&world, Scope::units(["north"]), Language::En);
    for method in [Method::GET, Method::POST] {
        let (status, problem) = call(&narrow, method, "/api/v1/groups", Value::Null).await;
        assert_eq!((status, &problem["code"]), (StatusCode::FORBIDDEN, &json!("groups.whole_company")));
    }
    for (method, path, body) in [
        (Method::GET, "/customers", Value::Null),
        (Method::GET, "/sentences", Value::Null),
        (Method::POST, "/segment", json!({})),
        (Method::PATCH, "", json!({"name": "x"})),
    ] {
        let (status, _) = call(&narrow, method, &format!("/api/v1/groups/{id}{path}"), body).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
    }
}
