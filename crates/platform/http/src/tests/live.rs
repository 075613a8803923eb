//! Live connections: what is watched is sent, changes are sent, and strangers, the signed-out and the curious get nothing.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use axum::{
    body::{Body, BodyDataStream},
    http::{Request, StatusCode},
};
use futures::StreamExt;
use rapport_kernel::{Interaction, Problem, Scope, interaction::Kind};
use rapport_store::{StreamWriter, WriterSettings};
use rapport_testkit::{FirstIdentifier, interaction};
use serde_json::json;
use tower::ServiceExt;

use super::browser::{Browser, House, houses_with};
use crate::{Asked, AuthSettings, Live, LiveSettings, LiveTopic, News, Role, ServerSettings};

/// Counts interactions, and how often it was asked.
#[derive(Default)]
struct Counter {
    answers: AtomicUsize,
    seen: std::sync::Mutex<Vec<Option<String>>>,
}

#[async_trait]
impl LiveTopic for Counter {
    fn name(&self) -> &'static str {
        "count"
    }

    async fn check(&self, asked: &Asked) -> Result<(), Problem> {
        if asked.of.is_empty() { Ok(()) } else { Err(Problem::not_found("count.unknown", "no such count")) }
    }

    async fn follow(&self, news: News<'_>) {
        if let News::Stored(stored) = news {
            self.seen.lock().unwrap().extend(stored.iter().map(|one| one.unit_id.clone()));
        }
    }

    fn concerns(&self, _: &Asked, one: &Interaction) -> bool {
        one.kind == Kind::Feedback
    }

    async fn answer(&self, _: &Asked, scope: &Scope) -> Result<serde_json::Value, Problem> {
        self.answers.fetch_add(1, Ordering::Relaxed);
        let seen = self.seen.lock().unwrap();
        Ok(json!({ "count": seen.iter().filter(|unit| scope.allows(unit.as_deref())).count() }))
    }
}

struct Room {
    house: House,
    live: Arc<Live>,
    counter: Arc<Counter>,
    writer: StreamWriter,
}

async fn rooms() -> Vec<Room> {
    let parts = std::sync::Mutex::new(Vec::new());
    let settings = LiveSettings {
        tick: Duration::from_millis(1),
        poll: Duration::from_millis(5),
        beat: Duration::from_millis(20),
        connections: 3,
        per_person: 2,
    };
    let houses = houses_with(
        |auth| {
            let counter = Arc::new(Counter::default());
            let live = Live::new(auth.clone(), vec![counter.clone() as Arc<dyn LiveTopic>], settings);
            parts.lock().unwrap().push((live.clone(), counter));
            live.routes()
        },
        AuthSettings::default(),
        ServerSettings::default(),
    )
    .await;
    let mut rooms = Vec::new();
    for (house, (live, counter)) in houses.into_iter().zip(parts.into_inner().unwrap()) {
        let hook = Arc::new(FirstIdentifier);
        let (writer, _) =
            StreamWriter::start(house.db.clone(), hook, house.clock.clone(), WriterSettings::default());
        let (following, last) = (live.clone(), writer.last());
        tokio::spawn(async move { following.run(last).await });
        house.company().await;
        house.person("all", Role::Administrator, &[]).await;
        house.person("north", Role::Supervisor, &["north"]).await;
        rooms.push(Room { house, live, counter, writer });
    }
    rooms
}

/// The events of a connection.
struct Events {
    body: BodyDataStream,
    text: String,
}

impl Events {
    /// The next event of this name, as its text; `None` when the connection ends before.
    async fn next(&mut self, name: &str) -> Option<String> {
        loop {
            while let Some(end) = self.text.find("\n\n") {
                let event: String = self.text.drain(..end + 2).collect();
                if event.contains(&format!("event: {name}\n")) {
                    return Some(event);
                }
            }
            let chunk = self.body.next().await?.unwrap();
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}

async fn connect(room: &Room, browser: &Browser, query: &str) -> Result<Events, (StatusCode, String)> {
    let request = Request::get(format!("/api/v1/live?{query}"))
        .header("cookie", format!("rapport_session={}", browser.cookie.as_deref().unwrap()))
        .header("host", "localhost")
        .body(Body::empty())
        .unwrap();
    let response = room.house.router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    if status != StatusCode::OK {
        let body = axum::body::to_bytes(response.into_body(), 1 << 16).await.unwrap();
        return Err((status, String::from_utf8_lossy(&body).into_owned()));
    }
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    Ok(Events { body: response.into_body().into_data_stream(), text: String::new() })
}

async fn answer(room: &Room, message: &str, unit: &str) {
    let one =
        Interaction { unit_id: Some(unit.into()), ..interaction(message, Kind::Feedback, &["user_id:u"]) };
    room.writer.append(vec![one]).await.unwrap();
}

#[tokio::test]
async fn what_changes_reaches_whoever_may_see_it_and_is_computed_once() {
    for room in rooms().await {
        let all = room.house.signed_in("all").await;
        let north = room.house.signed_in("north").await;
        let mut first = connect(&room, &all, "watch=count").await.unwrap();
        let mut second = connect(&room, &all, "watch=count").await.unwrap();
        let mut own = connect(&room, &north, "watch=count").await.unwrap();
        for events in [&mut first, &mut second, &mut own] {
            let event = events.next("count").await.unwrap();
            assert!(event.contains("data: {\"count\":0}"), "{}: {event}", room.house.name);
        }
        let before = room.counter.answers.load(Ordering::Relaxed);
        answer(&room, "m1", "south").await;
        for events in [&mut first, &mut second] {
            let event = events.next("count").await.unwrap();
            assert!(event.contains("data: {\"count\":1}") && event.contains("id: "), "{event}");
        }
        assert_eq!(room.counter.answers.load(Ordering::Relaxed), before + 1, "once for both who watch");
        answer(&room, "m2", "team-1").await;
        let event = own.next("count").await.unwrap();
        assert!(event.contains("data: {\"count\":1}"), "only the own region's: {event}");
        room.live.close();
        assert_eq!(first.next("never").await, None, "a server that stops ends its connections");
    }
}

#[tokio::test]
async fn a_unit_narrows_what_is_watched_and_a_foreign_one_is_not_there() {
    for room in rooms().await {
        let all = room.house.signed_in("all").await;
        let north = room.house.signed_in("north").await;
        let mut events = connect(&room, &all, "watch=count%3Funit%3Dnorth").await.unwrap();
        events.next("count?unit=north").await.unwrap();
        answer(&room, "m1", "south").await;
        answer(&room, "m2", "team-1").await;
        let event = events.next("count?unit=north").await.unwrap();
        assert!(event.contains("data: {\"count\":1}"), "{event}");
        for (query, status, code) in [
            ("watch=count%3Funit%3Dsouth", StatusCode::NOT_FOUND, "unit.unknown"),
            ("watch=count/x", StatusCode::NOT_FOUND, "count.unknown"),
            ("watch=weather", StatusCode::BAD_REQUEST, "live.watch"),
            ("watch=count%0Adata:x", StatusCode::BAD_REQUEST, "live.watch"),
            ("", StatusCode::BAD_REQUEST, "live.watch"),
        ] {
            let (refused, body) = connect(&room, &north, query).await.err().unwrap();
            assert_eq!(refused, status, "{query}: {body}");
            assert!(body.contains(code), "{query}: {body}");
        }
    }
}

#[tokio::test]
async fn a_session_that_ends_takes_its_connections_with_it() {
    for room in rooms().await {
        let north = room.house.signed_in("north").await;
        let mut events = connect(&room, &north, "watch=count").await.unwrap();
        events.next("count").await.unwrap();
        events.next("beat").await.unwrap();
        assert_eq!(north.delete("/api/v1/session").await.status, StatusCode::NO_CONTENT);
        assert_eq!(events.next("never").await, None, "{}", room.house.name);
    }
}

#[tokio::test]
async fn connections_have_a_limit_of_each_person_and_of_all() {
    for room in rooms().await {
        let all = room.house.signed_in("all").await;
        let north = room.house.signed_in("north").await;
        let first = connect(&room, &all, "watch=count").await.unwrap();
        let _second = connect(&room, &all, "watch=count").await.unwrap();
        let (status, body) = connect(&room, &all, "watch=count").await.err().unwrap();
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{body}");
        let _third = connect(&room, &north, "watch=count").await.unwrap();
        assert!(connect(&room, &north, "watch=count").await.is_err(), "no room for anybody");
        drop(first);
        assert!(connect(&room, &north, "watch=count").await.is_ok(), "a seat that was left is free");
    }
}
