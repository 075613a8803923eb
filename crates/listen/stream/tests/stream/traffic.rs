//! Sources as people see them: counts of each key, and events with what became of each.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::Request,
};
use rapport_http::{Actor, Auth, AuthSettings, Caller, Language, Role, WriteKey};
use rapport_kernel::{Clock, FixedClock, Scope, time::HOUR, time::Zone};
use rapport_quality::entry::Entries;
use rapport_query::NoMerges;
use rapport_store::{StreamWriter, WriterSettings};
use rapport_stream::{SourcesState, StreamState, routes, source_routes, traffic::Traffic};
use rapport_testkit::{FirstIdentifier, TestDatabase, clock, fresh_databases};
use serde_json::{Value, json};
use tower::ServiceExt;

struct Place {
    auth: Arc<Auth>,
    traffic: Arc<Traffic>,
    entries: Arc<Entries>,
    clock: Arc<FixedClock>,
    writer: StreamWriter,
}

impl Place {
    fn new(case: &TestDatabase) -> Self {
        let clock = clock();
        let (writer, _) = StreamWriter::start(
            case.db.clone(),
            Arc::new(FirstIdentifier),
            clock.clone(),
            WriterSettings::default(),
        );
        let auth = Auth::new(case.db.clone(), clock.clone(), AuthSettings::default());
        let traffic = Traffic::new(case.db.clone(), clock.clone());
        let entries = Entries::new(case.db.clone(), clock.clone(), Zone::UTC);
        Self { auth, traffic, entries, clock, writer }
    }

    fn door(&self, key: &WriteKey) -> Router {
        let state = StreamState {
            writer: self.writer.clone(),
            clock: self.clock.clone(),
            defaults: Arc::default(),
            traffic: self.traffic.clone(),
            entries: self.entries.clone(),
        };
        routes(state).sent_by(key.clone())
    }

    async fn see(&self, path: &str) -> Value {
        let state = SourcesState {
            auth: self.auth.clone(),
            clock: self.clock.clone(),
            traffic: self.traffic.clone(),
            customers: Arc::new(NoMerges),
        };
        let caller = Caller {
            actor: Actor::User("usr_1".into()),
            role: Role::Analyst,
            scope: Scope::All,
            language: Language::En,
        };
        let request = Request::get(format!("/api/v1/sources{path}")).body(Body::empty()).unwrap();
        let response = source_routes(state).called_by(caller).oneshot(request).await.unwrap();
        serde_json::from_slice(&to_bytes(response.into_body(), 1 << 20).await.unwrap()).unwrap()
    }
}

async fn send(door: &Router, path: &str, body: &str) {
    let request =
        Request::post(path).header("content-type", "application/json").body(Body::from(body.to_owned()));
    door.clone().oneshot(request.unwrap()).await.unwrap();
}

#[tokio::test]
async fn a_source_shows_what_came_by_its_key_and_what_became_of_it() {
    let all =
        [rapport_store::migrations(), rapport_http::migrations(), rapport_stream::migrations()].concat();
    for case in fresh_databases(all).await {
        let place = Place::new(&case);
        let (info, _) = place.auth.create_write_key("cli", "shop").await.unwrap();
        let (idle, _) = place.auth.create_write_key("cli", "idle").await.unwrap();
        let key = WriteKey { id: info.id.to_string(), name: info.name.clone() };
        let door = place.door(&key);
        let good = json!({"type": "track", "userId": "anna", "messageId": "1", "event": "Tapped",
            "timestamp": "2026-03-04T13:00:00Z", "sentAt": "2026-03-04T14:00:00Z", "properties": {"comment": "I am Anna"}});
        let bad = json!({"type": "track", "userId": "anna", "messageId": "2", "event": "F", "properties": {"score": 11, "scale": "nps"}});
        send(&door, "/v1/batch", &json!({"batch": [good, good, bad]}).to_string()).await;
        send(&door, "/v1/track", "nonsense").await;
        // Half of it is in the store, half is not: both count.
        place.traffic.flush().await.unwrap();
        place.clock.advance(HOUR);
        send(&door, "/v1/track", &json!({"userId": "anna", "event": "Tapped"}).to_string()).await;

        let listed = place.see("").await;
        let of = |id: &str| {
            let items = listed["items"].as_array().unwrap();
            items.iter().find(|item| item["id"] == id).unwrap().clone()
        };
        let shop = of(&key.id);
        let counts = ["stored", "duplicates", "refused"].map(|name| shop[name].as_i64().unwrap());
        assert_eq!(counts, [2, 1, 2], "{} {shop}", case.name);
        let codes: Vec<&str> =
            shop["errors"].as_array().unwrap().iter().map(|error| error["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["event.json", "interaction.score"]);
        assert_eq!(shop["by_hour"].as_array().unwrap()[22..], [json!(4), json!(1)]);
        assert_eq!(shop["last_event_at"], json!(place.clock.now()));
        assert_eq!(of(&idle.id.to_string()).get("last_event_at"), None);

        let seen = place.see(&format!("/events?key={}", key.id)).await;
        let outcomes: Vec<&str> =
            seen["items"].as_array().unwrap().iter().map(|one| one["outcome"].as_str().unwrap()).collect();
        assert_eq!(outcomes, ["stored", "refused", "duplicate", "stored", "refused"]);
        let first = &seen["items"][3];
        assert_eq!(
            (&first["corrected_ms"], &first["identifiers"]),
            (&json!(-7_200_000.0), &json!(["user_id"]))
        );
        assert!(first["customer_id"].as_str().unwrap().starts_with("cus_"));
        assert_eq!(seen["items"][4]["field"], "properties.score");
        assert!(!seen.to_string().contains("Anna"), "payloads are masked: {seen}");
        let news = place.see(&format!("/events?after={}", seen["last"])).await;
        assert_eq!((&news["items"], &news["last"]), (&json!([]), &seen["last"]));
    }
}

#[tokio::test]
async fn a_flood_is_counted_and_only_a_part_of_it_kept() {
    let all =
        [rapport_store::migrations(), rapport_http::migrations(), rapport_stream::migrations()].concat();
    for case in fresh_databases(all).await {
        let place = Place::new(&case);
        let key = WriteKey { id: "key_1".into(), name: "shop".into() };
        let items: Vec<Value> = (0..300)
            .map(|n| json!({"type": "track", "userId": "u", "messageId": n.to_string(), "event": "E"}))
            .collect();
        send(&place.door(&key), "/v1/batch", &json!({"batch": items}).to_string()).await;
        let (events, _) = place.traffic.events(0, None, 500);
        assert!((1..=40).contains(&events.len()), "{}", events.len());
        let hourly = place.traffic.hourly(place.clock.now().plus(-HOUR)).await.unwrap();
        assert_eq!(hourly.iter().map(|one| one.count).sum::<i64>(), 300);
    }
}
