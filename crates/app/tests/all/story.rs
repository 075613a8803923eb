//! One customer's story through the front door, and every reading of it agrees.

use rapport_testkit::fresh_postgres_url;
use serde_json::{Value, json};

use crate::server::Server;

async fn send(server: &Server, key: &str, path: &str, body: Value) -> Value {
    let (status, answer) = server.client(key).await.post(path, body.to_string().as_bytes()).await.unwrap();
    assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&answer));
    serde_json::from_slice(&answer).unwrap_or(Value::Null)
}

fn event(id: &str, kind: &str, data: Value) -> Value {
    json!({ "specversion": "1.0", "id": id, "source": "shop", "type": kind, "time": "2026-03-04T10:00:00Z", "data": data })
}

/// On both databases.
async fn told_on_both(story: impl AsyncFn(Server)) {
    let folder = tempfile::tempdir().unwrap();
    story(Server::new(folder.path(), None)).await;
    match fresh_postgres_url().await {
        Some(url) => {
            let folder = tempfile::tempdir().unwrap();
            story(Server::new(folder.path(), Some(url))).await;
        }
        None => eprintln!("skipped on PostgreSQL: RAPPORT_TEST_POSTGRES names no server"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_browses_signs_up_orders_waits_and_complains_and_every_reading_agrees() {
    told_on_both(async |mut server| {
        let key = server.write_key("shop");
        server.start();
        let session = server.signed_in().await;
        for page in ["Home", "Phones", "Phone 12"] {
            send(&server, &key, "/v1/page", json!({ "anonymousId": "visitor-1", "messageId": page, "name": page })).await;
        }
        send(&server, &key, "/v1/identify", json!({
            "anonymousId": "visitor-1", "userId": "u-1", "messageId": "signed-up",
            "traits": { "name": "Пётр Иванов", "email": "petr@example.com" } })).await;
        send(&server, &key, "/v1/track", json!({
            "userId": "u-1", "messageId": "bought", "event": "Order Completed", "timestamp": "2026-03-01T10:00:00Z",
            "properties": { "order_id": "A-1", "revenue": "1299.90", "currency": "RUB", "touchpoint": "checkout", "unit_id": "north",
                            "promised_at": "2026-03-05T00:00:00Z" } })).await;
        // The delivery is told before the hand-over: events come as they come.
        let user = json!({ "user_id": "u-1" });
        send(&server, &key, "/v1/events", json!([
            event("delivered", "order.delivered", json!({ "identifiers": user, "order_id": "A-1", "unit_id": "north", "touchpoint": "delivery",
                "promised_at": "2026-03-05T00:00:00Z", "occurred_at": "2026-03-09T00:00:00Z" })),
        ])).await;
        send(&server, &key, "/v1/events", json!([
            event("called", "call", json!({ "identifiers": { "phone": "+79120000001", "user_id": "u-1" }, "channel": "phone", "direction": "inbound",
                "touchpoint": "call_centre", "unit_id": "north", "employee_id": "e-7", "wait_s": 540, "duration_s": 120 })),
            event("answered", "feedback", json!({ "identifiers": { "phone": "+7 (912) 000-00-01" }, "channel": "sms", "touchpoint": "delivery",
                "unit_id": "north", "order_id": "A-1", "score": 2, "scale": "nps", "comment": "Третий раз звоню!" })),
        ])).await;

        // The next answer holds all of it: by SQL, by metric, by search, on the card, in the timeline; before and after the lake.
        let readings = async |server: &Server| {
            assert_eq!(server.sql("SELECT COUNT(*) AS n FROM interactions"), 8);
            assert_eq!(server.sql("SELECT COUNT(DISTINCT customer_id) AS n FROM interactions"), 1);
            assert_eq!(server.sql("SELECT status FROM orders WHERE order_id = 'A-1'"), "delivered");
            let nps = server.get(&session, "/api/v1/metrics/nps?by=touchpoint&from=2026-03-01&to=2026-04-01").await;
            assert_eq!((nps["total"]["value"].as_f64(), nps["total"]["n"].as_i64()), (Some(-100.0), Some(1)), "{nps}");
            assert_eq!(nps["rows"][0]["key"]["touchpoint"], "delivery");
            let base = "/api/v1/metrics/active_base?by=channel,stage&grain=day&from=2026-03-01&to=2026-04-01";
            let base = server.get(&session, base).await;
            let rows = base["rows"].as_array().unwrap();
            assert!(rows.len() > 1 && rows.iter().all(|row| row["value"] == 1.0), "{base}");
            assert_eq!(base["total"]["value"], 1.0, "one customer of several channels: {base}");
            let found = server.get(&session, "/api/v1/customers?q=ivanov").await;
            assert_eq!(found["items"].as_array().unwrap().len(), 1, "{found}");
            let id = found["items"][0]["id"].as_str().unwrap().to_owned();
            let card = server.get(&session, &format!("/api/v1/customers/{id}")).await;
            assert_eq!(card["name"], "Пётр Иванов");
            assert_eq!(card["scores"][0]["score"], 2.0, "{card}");
            assert_eq!(card["orders"]["closed"][0]["order_id"], "A-1", "{card}");
            let timeline = server.get(&session, &format!("/api/v1/customers/{id}/timeline")).await;
            let items = timeline["items"].as_array().unwrap();
            assert_eq!(items.len(), 8, "{timeline}");
            let told: Vec<_> = items.iter().filter_map(|item| item["comment"].as_str()).collect();
            assert_eq!(told, ["Третий раз звоню!"]);
        };
        readings(&server).await;
        let by_command: Value = serde_json::from_str(
            &server.ok(&["metric", "nps", "--by", "touchpoint", "--from", "2026-03-01", "--to", "2026-04-01", "--format", "json"])).unwrap();
        assert_eq!(by_command["rows"][0]["value"], -100.0, "{by_command}");
        server.stop();
        server.start();
        readings(&server).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_is_undone_without_a_trace_in_any_reading() {
    told_on_both(async |mut server| {
        let key = server.write_key("shop");
        server.start();
        let session = server.signed_in().await;
        for (user, name, count) in [("a", "Anna First", 3), ("b", "Anna Second", 2)] {
            send(
                &server,
                &key,
                "/v1/identify",
                json!({ "userId": user, "messageId": format!("i-{user}"), "traits": { "name": name } }),
            )
            .await;
            for number in 0..count {
                send(
                    &server,
                    &key,
                    "/v1/track",
                    json!({ "userId": user, "messageId": format!("{user}-{number}"), "event": "Seen" }),
                )
                .await;
            }
        }
        let customers = "SELECT COUNT(DISTINCT customer_id) AS n FROM interactions";
        assert_eq!(server.sql(customers), 2);
        let id = async |q: &str| {
            server.get(&session, &format!("/api/v1/customers?q={q}")).await["items"][0]["id"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        let (first, second) = (id("first").await, id("second").await);
        let body = json!({ "other": second, "reason": "the same person, she said so" }).to_string();
        let (status, merged) =
            server.ask(&session, "POST", &format!("/api/v1/customers/{first}/merge"), &body).await;
        assert!(status < 300, "{status} {merged}");
        assert_eq!(server.sql(customers), 1);
        let timeline = server.get(&session, &format!("/api/v1/customers/{first}/timeline")).await;
        assert_eq!(timeline["items"].as_array().unwrap().len(), 7);
        let card = server.get(&session, &format!("/api/v1/customers/{first}")).await;
        let link = card["merges"][0]["id"].as_str().unwrap_or_else(|| panic!("{card}"));
        let (status, undone) =
            server.ask(&session, "POST", &format!("/api/v1/identity/links/{link}/undo"), "{}").await;
        assert!(status < 300, "{status} {undone}");
        assert_eq!(server.sql(customers), 2);
        for (customer, count) in [(&first, 4), (&second, 3)] {
            let timeline = server.get(&session, &format!("/api/v1/customers/{customer}/timeline")).await;
            assert_eq!(timeline["items"].as_array().unwrap().len(), count);
        }
        server.stop();
        assert_eq!(server.sql(customers), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_items_of_a_batch_are_named_and_the_good_ones_kept() {
    told_on_both(async |mut server| {
        let key = server.write_key("shop");
        server.start();
        let batch = json!({ "batch": [
            { "type": "track", "userId": "u", "messageId": "good", "event": "Seen" },
            { "type": "track", "userId": "u", "messageId": "no-event" },
            { "type": "dance", "userId": "u", "messageId": "no-such-type" },
            { "type": "track", "userId": "u", "messageId": "too-high", "event": "Answered", "properties": { "score": 11, "scale": "nps" } },
            { "type": "track", "userId": "u", "messageId": "good", "event": "Seen" },
        ] });
        let answer = send(&server, &key, "/v1/batch", batch).await;
        assert_eq!(answer["success"], true, "{answer}");
        assert_eq!((answer["accepted"].as_i64(), answer["duplicates"].as_i64()), (Some(2), Some(1)), "{answer}");
        let errors: Vec<_> = answer["errors"].as_array().unwrap().iter().map(|e| (e["index"].as_i64().unwrap(), e["message_id"].as_str().unwrap().to_owned())).collect();
        assert_eq!(errors, [(1, "no-event".into()), (2, "no-such-type".into()), (3, "too-high".into())]);
        assert_eq!(answer["errors"][2]["field"], "properties.score");
        assert_eq!(server.sql("SELECT COUNT(*) AS n FROM interactions"), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_staff_of_a_file_is_named_where_their_ids_stand() {
    told_on_both(async |mut server| {
        let folder = tempfile::tempdir().unwrap();
        let (map, file) = (folder.path().join("staff.toml"), folder.path().join("staff.csv"));
        let text = "source = 'hr'\n[[file]]\nname = 'staff.csv'\n[[file.output]]\ngives = 'employees'\nemployee_id = 'no'\nname = 'name'\n";
        std::fs::write(&map, text).unwrap();
        std::fs::write(&file, "no,name\ne-7,Пётр Иванов\n").unwrap();
        let (map, file) = (map.to_str().unwrap(), file.to_str().unwrap());
        let told = server.ok(&["import", "--map", map, file]);
        assert!(told.contains("1 units, products and employees"), "{told}");
        server.start();
        let session = server.signed_in().await;
        let staff = server.get(&session, "/api/v1/employees?ids=e-7,e-8").await;
        assert_eq!(staff["items"].as_array().unwrap().len(), 1, "{staff}");
        assert_eq!(staff["items"][0]["name"], "Пётр Иванов");
    })
    .await;
}
