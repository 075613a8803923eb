//! The front door over HTTP, on both databases.

use std::{io::Write, sync::Arc};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use rapport_http::WriteKey;
use rapport_kernel::{Interaction, interaction::Kind, time::Zone};
use rapport_quality::entry::Entries;
use rapport_store::{StreamWriter, WriterSettings, migrations, stream};
use rapport_stream::{StreamState, accept::Defaults, routes, traffic::Traffic};
use rapport_testkit::{FirstIdentifier, TestDatabase, clock, fresh_databases, fresh_sqlite};
use serde_json::{Value, json};
use tower::ServiceExt;

fn door_of(case: &TestDatabase, settings: WriterSettings) -> Router {
    let clock = clock();
    let (writer, _) =
        StreamWriter::start(case.db.clone(), Arc::new(FirstIdentifier), clock.clone(), settings);
    let traffic = Traffic::new(case.db.clone(), clock.clone());
    let entries = Entries::new(case.db.clone(), clock.clone(), Zone::UTC);
    let state = StreamState { writer, clock, defaults: Arc::new(Defaults::default()), traffic, entries };
    routes(state).sent_by(WriteKey { id: "key_1".into(), name: "shop".into() })
}

fn door(case: &TestDatabase) -> Router {
    door_of(case, WriterSettings::default())
}

fn request(path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Request<Body> {
    let mut request = Request::post(path);
    if headers.iter().all(|(name, _)| *name != "content-type") {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(body.into()).unwrap()
}

async fn send(door: &Router, request: Request<Body>) -> (StatusCode, Value) {
    let response = door.clone().oneshot(request).await.unwrap();
    let status = response.status();
    if status == StatusCode::SERVICE_UNAVAILABLE {
        assert!(response.headers().contains_key(header::RETRY_AFTER));
    }
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&body).unwrap())
}

async fn stored(case: &TestDatabase) -> Vec<Interaction> {
    let rows = stream::read_after(case.db.read(), 0, i64::MAX, 1000).await.unwrap();
    rows.iter().map(|row| row.interaction().unwrap()).collect()
}

fn zipped(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn every_call_is_stored_once_with_its_source() {
    for case in fresh_databases(migrations()).await {
        let door = door(&case);
        for (path, body) in [
            ("/v1/identify", json!({"userId": "u", "messageId": "1", "traits": {"name": "Anna"}})),
            ("/v1/track", json!({"userId": "u", "messageId": "2", "event": "Tapped"})),
            ("/v1/page", json!({"userId": "u", "messageId": "3"})),
            ("/v1/screen", json!({"userId": "u", "messageId": "4"})),
            ("/v1/group", json!({"userId": "u", "messageId": "5", "groupId": "acme"})),
            ("/v1/alias", json!({"userId": "u", "messageId": "6", "previousId": "a"})),
        ] {
            // The second time by the short path of browsers' SDKs, where it is a repeat.
            for path in [path, &path[..5]] {
                let answer = send(&door, request(path, &[], body.to_string())).await;
                assert_eq!(answer, (StatusCode::OK, json!({"success": true})), "{path} {}", case.name);
            }
        }
        let stored = stored(&case).await;
        let kinds: Vec<Kind> = stored.iter().map(|one| one.kind).collect();
        assert_eq!(kinds, [Kind::Identify, Kind::Track, Kind::Page, Kind::Screen, Kind::Group, Kind::Alias]);
        assert!(stored.iter().all(|one| one.source == "shop"));
    }
}

#[tokio::test]
async fn bad_items_of_a_batch_are_named_and_good_ones_kept() {
    for case in fresh_databases(migrations()).await {
        let door = door(&case);
        let batch = json!({"sentAt": "2026-03-04T12:00:00Z", "writeKey": "ignored when the header's is right", "batch": [
            {"type": "track", "messageId": "a", "userId": "u", "event": "One"},
            {"type": "track", "messageId": "b", "event": "Nobody"},
            {"type": "track", "messageId": "a", "userId": "u", "event": "One"},
            "not an event",
            {"type": "track", "messageId": "c", "userId": "u", "event": "Feedback", "properties": {"score": 11, "scale": "nps"}},
            {"type": "track", "messageId": "d", "userId": "u", "event": "Big", "properties": {"text": "x".repeat(33_000)}},
        ]});
        let (status, answer) = send(&door, request("/v1/batch", &[], batch.to_string())).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        assert_eq!(
            (&answer["success"], &answer["accepted"], &answer["duplicates"]),
            (&json!(true), &json!(2), &json!(1))
        );
        let named: Vec<_> = answer["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| (&e["index"], &e["message_id"], &e["code"]))
            .collect();
        assert_eq!(
            named,
            [
                (&json!(1), &json!("b"), &json!("event.identity")),
                (&json!(3), &Value::Null, &json!("event.json")),
                (&json!(4), &json!("c"), &json!("interaction.score")),
                (&json!(5), &Value::Null, &json!("event.too_large")),
            ]
        );
        assert_eq!(stored(&case).await.len(), 1);
    }
}

#[tokio::test]
async fn a_batch_of_nothing_good_is_a_problem_with_the_list() {
    let case = fresh_sqlite(migrations()).await;
    let door = door(&case);
    let (status, answer) =
        send(&door, request("/v1/batch", &[], json!({"batch": [{"type": "x"}]}).to_string())).await;
    assert_eq!((status, &answer["code"]), (StatusCode::BAD_REQUEST, &json!("batch.refused")));
    assert_eq!(
        answer["errors"],
        json!([{"index": 0, "code": "event.type", "field": "type",
        "detail": "\"x\" is not one of: identify, track, page, screen, group, alias"}])
    );
    let empty = send(&door, request("/v1/batch", &[], json!({"batch": []}).to_string())).await;
    assert_eq!(empty, (StatusCode::OK, json!({"success": true})));
}

#[tokio::test]
async fn bodies_are_plain_or_gzip_and_bounded() {
    let case = fresh_sqlite(migrations()).await;
    let door = door(&case);
    let event = json!({"userId": "u", "event": "Tapped"}).to_string();
    let gzip = [("content-encoding", "gzip")];
    assert_eq!(send(&door, request("/v1/track", &gzip, zipped(&event))).await.0, StatusCode::OK);
    let bomb = zipped(&" ".repeat(50_000_000));
    assert!(bomb.len() < 500_000);
    let long = format!("{{\"batch\":[],\"x\":\"{}\"}}", "x".repeat(512_000));
    for (path, headers, body, status, code) in [
        ("/v1/batch", &gzip[..], bomb, StatusCode::PAYLOAD_TOO_LARGE, "request.too_large"),
        ("/v1/batch", &[], long.into_bytes(), StatusCode::PAYLOAD_TOO_LARGE, "request.too_large"),
        ("/v1/track", &gzip, event.clone().into_bytes(), StatusCode::BAD_REQUEST, "request.encoding"),
        (
            "/v1/track",
            &[("content-encoding", "br")],
            event.clone().into_bytes(),
            StatusCode::BAD_REQUEST,
            "request.encoding",
        ),
        ("/v1/track", &[], vec![b'{', 0xff, b'}'], StatusCode::BAD_REQUEST, "request.encoding"),
        (
            "/v1/track",
            &[],
            format!("{event:32769}").into_bytes(),
            StatusCode::PAYLOAD_TOO_LARGE,
            "event.too_large",
        ),
        ("/v1/track", &[], b"{".to_vec(), StatusCode::BAD_REQUEST, "event.json"),
        ("/v1/batch", &[], b"[]".to_vec(), StatusCode::BAD_REQUEST, "request.json"),
        ("/v1/batch", &[], b"{}".to_vec(), StatusCode::BAD_REQUEST, "request.batch"),
        ("/v1/batch", &[], "[".repeat(400_000).into_bytes(), StatusCode::BAD_REQUEST, "request.json"),
    ] {
        let (answered, problem) = send(&door, request(path, headers, body)).await;
        assert_eq!((answered, problem["code"].as_str()), (status, Some(code)), "{problem}");
    }
}

#[tokio::test]
async fn cloud_events_come_in_three_modes() {
    for case in fresh_databases(migrations()).await {
        let door = door(&case);
        let event = |id: &str| json!({"specversion": "1.0", "id": id, "source": "/crm", "type": "call", "data": {"wait_s": 5}});
        let one = [("content-type", "application/cloudevents+json; charset=utf-8")];
        let many = [("content-type", "application/cloudevents-batch+json")];
        let binary = [
            ("ce-specversion", "1.0"),
            ("ce-id", "4"),
            ("ce-source", "/crm"),
            ("ce-type", "call"),
            ("ce-subject", "user_id:anna%20k"),
        ];
        for _ in 0..2 {
            let answer = send(&door, request("/v1/events", &one, event("1").to_string())).await;
            assert_eq!(answer, (StatusCode::OK, json!({"success": true})), "{}", case.name);
        }
        let batch = json!([event("1"), event("2"), event(""), event("3")]);
        let (status, answer) = send(&door, request("/v1/events", &many, batch.to_string())).await;
        assert_eq!(
            (status, &answer["accepted"], &answer["duplicates"]),
            (StatusCode::OK, &json!(3), &json!(1))
        );
        assert_eq!((&answer["errors"][0]["index"], &answer["errors"][0]["field"]), (&json!(2), &json!("id")));
        let (status, answer) =
            send(&door, request("/v1/events", &binary, json!({"wait_s": 7}).to_string())).await;
        assert_eq!(status, StatusCode::OK, "{answer}");

        let stored = stored(&case).await;
        let seen: Vec<_> = stored.iter().map(|one| (one.message_id.as_str(), one.wait_s)).collect();
        assert_eq!(
            seen,
            [("/crm#1", Some(5.0)), ("/crm#2", Some(5.0)), ("/crm#3", Some(5.0)), ("/crm#4", Some(7.0))]
        );
        assert_eq!(stored[3].identifiers[0].value, "anna k");

        let (status, problem) =
            send(&door, request("/v1/events", &[("content-type", "text/xml")], "<x/>")).await;
        assert_eq!((status, problem["code"].as_str()), (StatusCode::BAD_REQUEST, Some("request.media_type")));
    }
}

#[tokio::test]
async fn overload_is_answered_with_try_again() {
    let case = fresh_sqlite(migrations()).await;
    let door = door_of(&case, WriterSettings { queue_kib: 1, ..WriterSettings::default() });
    let event =
        json!({"userId": "u", "event": "Tapped", "properties": {"text": "x".repeat(2000)}}).to_string();
    let (status, problem) = send(&door, request("/v1/track", &[], event)).await;
    assert_eq!((status, problem["code"].as_str()), (StatusCode::SERVICE_UNAVAILABLE, Some("store.busy")));
    assert!(stored(&case).await.is_empty());
}

mod keys {
    use super::*;
    use base64::{Engine, prelude::BASE64_STANDARD};
    use rapport_http::{Auth, AuthSettings, Server, ServerSettings};

    #[tokio::test]
    async fn the_write_key_is_taken_from_headers_or_body_and_a_wrong_one_is_refused() {
        let case = fresh_sqlite([migrations(), rapport_http::migrations()].concat()).await;
        let clock = clock();
        let (writer, _) = StreamWriter::start(
            case.db.clone(),
            Arc::new(FirstIdentifier),
            clock.clone(),
            WriterSettings::default(),
        );
        let auth = Auth::new(case.db.clone(), clock.clone(), AuthSettings::default());
        let (_, key) = auth.create_write_key("test", "web").await.unwrap();
        let traffic = Traffic::new(case.db.clone(), clock.clone());
        let entries = Entries::new(case.db.clone(), clock.clone(), Zone::UTC);
        let state = StreamState { writer, clock, defaults: Arc::default(), traffic, entries };
        let door = Server::new(routes(state), auth, ServerSettings::default()).finish().router;

        let event = |key: Option<&str>| {
            let mut event = json!({"userId": "u", "event": "Tapped"});
            if let Some(key) = key {
                event["writeKey"] = json!(key);
            }
            event
        };
        let basic = |key: &str| format!("Basic {}", BASE64_STANDARD.encode(format!("{key}:")));
        let wrong = "wk_0000";
        for (headers, in_body, status) in [
            (Some(basic(&key)), None, StatusCode::OK),
            (Some(format!("Bearer {key}")), None, StatusCode::OK),
            (None, Some(key.as_str()), StatusCode::OK),
            (None, None, StatusCode::UNAUTHORIZED),
            (None, Some(wrong), StatusCode::UNAUTHORIZED),
            (Some(basic(wrong)), Some(key.as_str()), StatusCode::UNAUTHORIZED),
        ] {
            let header = headers.as_deref().map(|value| ("authorization", value));
            let headers: Vec<_> = header.into_iter().collect();
            let single = event(in_body);
            assert_eq!(
                send(&door, request("/v1/track", &headers, single.to_string())).await.0,
                status,
                "{headers:?} {in_body:?}"
            );
            let mut item = event(None);
            item["type"] = json!("track");
            let mut batch = json!({"batch": [item]});
            if let Some(key) = in_body {
                batch["writeKey"] = json!(key);
            }
            assert_eq!(send(&door, request("/v1/batch", &headers, batch.to_string())).await.0, status);
        }
        assert_eq!(
            send(&door, request("/v1/batch", &[], "{")).await.0,
            StatusCode::UNAUTHORIZED,
            "a stranger learns nothing else"
        );
        assert!(stored(&case).await.iter().all(|one| one.source == "web"));
    }
}
