//! What people write on a card, and what the card tells of what hurt and pleased.

use axum::http::{Method, StatusCode};
use rapport_http::Role;
use rapport_kernel::{Channel, Scale, Scope, Timestamp, interaction::Kind, interaction::step, time::DAY};
use rapport_store::read_audit;
use serde_json::json;

use super::help::{happened, identify, minute, named, nothing, worlds};

#[tokio::test]
async fn a_note_is_written_edited_deleted_and_brought_back() {
    for world in worlds().await {
        world.append(vec![identify("1", &["user_id:anna"], 0, &json!({ "name": "Anna" }))]).await;
        let anna = world.only("Anna").await;
        let path = format!("/api/v1/customers/{anna}/notes");
        let (status, note) = world.post(&path, json!({ "text": " Call after six " })).await;
        assert_eq!((status, note["text"].as_str()), (StatusCode::CREATED, Some("Call after six")), "{note}");
        let (status, wrong) = world.post(&path, json!({ "text": " " })).await;
        assert_eq!((status, wrong["field"].as_str()), (StatusCode::BAD_REQUEST, Some("text")));
        let own = format!("/api/v1/notes/{}", note["id"].as_str().unwrap());
        let all = |method, path: &str, body| {
            let path = path.to_owned();
            async { world.call(Role::Analyst, Scope::All, method, &{ path }, body).await }
        };
        world.clock.advance(DAY);
        let (_, edited) = all(Method::PATCH, &own, json!({ "text": "Call after seven" })).await;
        assert_eq!(edited["text"], "Call after seven");
        assert_ne!(edited["updated_at"], edited["created_at"]);
        assert_eq!(world.card(&anna).await["notes"][0]["text"], "Call after seven", "{}", world.case.name);
        assert_eq!(all(Method::DELETE, &own, nothing()).await.0, StatusCode::OK);
        assert_eq!(world.card(&anna).await["notes"], json!([]));
        assert_eq!(all(Method::POST, &format!("{own}/restore"), nothing()).await.0, StatusCode::OK);
        assert_eq!(world.card(&anna).await["notes"][0]["text"], "Call after seven");
        let elsewhere = Scope::units(["far"]);
        let (status, _) = world.call(Role::Supervisor, elsewhere, Method::DELETE, &own, nothing()).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "a note of a hidden customer is not there");
        let entries = read_audit(world.case.db.read(), Timestamp::from_micros(i64::MAX), 50).await.unwrap();
        let told = serde_json::to_string(&entries).unwrap();
        assert!(told.contains("customer.note_deleted") && !told.contains("Call after"), "{told}");
        assert!(entries.iter().any(|entry| entry.action == "customer.opened" && entry.object == anna));
    }
}

#[tokio::test]
async fn the_last_consent_of_a_channel_and_purpose_counts_whoever_it_was_given_to() {
    for world in worlds().await {
        world
            .append(vec![
                identify("1", &["user_id:anna"], 0, &json!({ "name": "Anna" })),
                identify("2", &["card:77"], 1, &json!({ "name": "Annie" })),
            ])
            .await;
        let (anna, annie) = (world.only("Anna").await, world.only("Annie").await);
        let consent = |granted: bool, proof: &str| json!({ "channel": "email", "purpose": "marketing", "granted": granted, "proof": proof });
        let path = |id: &str| format!("/api/v1/customers/{id}/consents");
        let (status, given) = world.post(&path(&annie), consent(true, "form 12")).await;
        assert_eq!((status, given["items"][0]["granted"].as_bool()), (StatusCode::OK, Some(true)), "{given}");
        let listed = "/api/v1/customers/count?rule=array_has%28consents%2C%20%27email%3Amarketing%27%29";
        assert_eq!(world.get(listed).await["count"], 1, "{}", world.case.name);
        world
            .post(&format!("/api/v1/customers/{anna}/merge"), json!({ "other": annie, "reason": "one" }))
            .await;
        world.clock.advance(DAY);
        let (_, refused) = world.post(&path(&anna), consent(false, "said so by phone")).await;
        assert_eq!(refused["items"].as_array().unwrap().len(), 1);
        assert_eq!(refused["items"][0]["granted"], false);
        assert_eq!(
            world.get(listed).await["count"],
            0,
            "a refusal is never passed over ({})",
            world.case.name
        );
        for (field, body) in [
            ("channel", json!({ "channel": "owl", "purpose": "survey", "granted": true, "proof": "x" })),
            ("purpose", json!({ "channel": "sms", "purpose": "spam", "granted": true, "proof": "x" })),
            ("proof", json!({ "channel": "sms", "purpose": "survey", "granted": true, "proof": "" })),
        ] {
            let (status, wrong) = world.post(&path(&anna), body).await;
            assert_eq!((status, wrong["field"].as_str()), (StatusCode::BAD_REQUEST, Some(field)));
        }
    }
}

#[tokio::test]
async fn what_an_employee_was_told_of_preferences_stands_above_what_a_system_says() {
    for world in worlds().await {
        let traits = json!({ "name": "Anna", "preferred_channel": "sms" });
        world.append(vec![identify("1", &["user_id:anna"], 0, &traits)]).await;
        let anna = world.only("Anna").await;
        assert_eq!(world.card(&anna).await["preference"]["channel"], "sms");
        let path = format!("/api/v1/customers/{anna}/preference");
        let put = |body| world.call(Role::Employee, Scope::All, Method::PUT, &path, body);
        let (status, set) = put(
            json!({ "channel": "messenger", "hours": { "from": 1140, "to": 1320 }, "source": "by phone" }),
        )
        .await;
        assert_eq!(
            (status, set["preference"]["hours"]["from"].as_i64()),
            (StatusCode::OK, Some(1140)),
            "{set}"
        );
        assert_eq!(world.card(&anna).await["preference"]["channel"], "messenger");
        let by_rule = "/api/v1/customers/count?rule=preferred_channel%20%3D%20%27messenger%27";
        assert_eq!(world.get(by_rule).await["count"], 1, "{}", world.case.name);
        let (status, wrong) = put(json!({ "hours": { "from": 60, "to": 60 } })).await;
        assert_eq!((status, wrong["field"].as_str()), (StatusCode::BAD_REQUEST, Some("hours")));
        put(json!({})).await;
        assert_eq!(world.card(&anna).await["preference"]["source"], "profile");
    }
}

#[tokio::test]
async fn what_hurt_comes_with_the_late_order_and_the_call_around_it() {
    for world in worlds().await {
        let who: &[&str] = &["user_id:anna"];
        let day = |days: i64| days * 24 * 60;
        let mut placed = named(happened("1", Kind::Order, who, day(1)), step::COMPLETED);
        placed.order_id = Some("O-1".into());
        placed.promised_at = Some(minute(day(3)));
        let mut delivered = named(happened("2", Kind::Shipment, who, day(8)), step::DELIVERED);
        delivered.order_id = Some("O-1".into());
        let mut call = happened("3", Kind::Call, who, day(7));
        call.channel = Some(Channel::Phone);
        let mut low = happened("4", Kind::Feedback, who, day(9));
        (low.scale, low.score, low.order_id) = (Some(Scale::Nps), Some(1.0), Some("O-1".into()));
        low.comment = Some("Five days late, and nobody called".into());
        let mut high = happened("5", Kind::Feedback, who, day(30));
        (high.scale, high.score) = (Some(Scale::Csat), Some(5.0));
        let mut so_so = happened("6", Kind::Feedback, who, day(31));
        (so_so.scale, so_so.score) = (Some(Scale::Nps), Some(7.0));
        let mut identified = identify("0", who, 0, &json!({ "name": "Anna" }));
        identified.channel = Some(Channel::Web);
        world.append(vec![identified, placed, delivered, call, low, high, so_so]).await;
        let anna = world.only("Anna").await;
        let moments = world.get(&format!("/api/v1/customers/{anna}/moments")).await;
        let hurt = moments["hurt"].as_array().unwrap();
        assert_eq!((hurt.len(), moments["pleased"].as_array().unwrap().len()), (1, 1), "{moments}");
        assert_eq!(hurt[0]["answer"]["comment"], "Five days late, and nobody called");
        assert_eq!(hurt[0]["order"]["delay_days"], 5.0);
        let around: Vec<_> =
            hurt[0]["around"].as_array().unwrap().iter().map(|one| one["kind"].clone()).collect();
        assert_eq!(around, ["shipment", "call", "order"], "{}", world.case.name);
        let timeline = async |filter: &str| {
            let page = world.get(&format!("/api/v1/customers/{anna}/timeline?{filter}")).await;
            page["items"].as_array().unwrap().len()
        };
        assert_eq!(timeline("channel=phone,web").await, 2);
        assert_eq!(timeline("kind=order,shipment").await, 2);
        assert_eq!(timeline(&format!("from={}&to={}", minute(day(7)), minute(day(9)))).await, 2);
        assert_eq!(timeline("feedback=true").await, 3);
        let (status, wrong) = world
            .call(
                Role::Analyst,
                Scope::All,
                Method::GET,
                &format!("/api/v1/customers/{anna}/timeline?channel=owl"),
                nothing(),
            )
            .await;
        assert_eq!((status, wrong["field"].as_str()), (StatusCode::BAD_REQUEST, Some("channel")));
    }
}

#[tokio::test]
async fn an_account_is_seen_together_with_its_contacts() {
    for world in worlds().await {
        let group = |message: &str, who: &str, role: &str| {
            let mut one = happened(message, Kind::Group, &[who], 1);
            one.group_id = Some("acme".into());
            one.traits = json!({ "name": "Acme Ltd", "role": role }).as_object().unwrap().clone();
            one
        };
        let answer = |message: &str, who: &str, score: f64| {
            let mut one = happened(message, Kind::Feedback, &[who], 5);
            (one.scale, one.score, one.touchpoint) =
                (Some(Scale::Csat), Some(score), Some("delivery".into()));
            one
        };
        let mut open = named(happened("7", Kind::Order, &["user_id:boris"], 9), step::COMPLETED);
        open.order_id = Some("O-7".into());
        open.promised_at = Some(minute(10));
        world
            .append(vec![
                identify("1", &["user_id:anna"], 0, &json!({ "name": "Anna" })),
                identify("2", &["user_id:boris"], 0, &json!({ "name": "Boris" })),
                group("3", "user_id:anna", "buyer"),
                group("4", "user_id:boris", "engineer"),
                answer("5", "user_id:anna", 5.0),
                answer("6", "user_id:boris", 1.0),
                open,
            ])
            .await;
        let (acme, boris) = (world.only("Acme").await, world.only("Boris").await);
        let card = world.card(&acme).await;
        let together = &card["together"];
        assert_eq!(
            (together["satisfaction_index"].as_f64(), together["answers"].as_i64()),
            (Some(50.0), Some(2)),
            "{card}"
        );
        assert_eq!(together["open_orders"][0]["name"], "Boris", "{}", world.case.name);
        let engineer = card["members"].as_array().unwrap().iter().find(|one| one["id"] == *boris).unwrap();
        assert_eq!(
            (engineer["relation"].as_str(), engineer["late_orders"].as_i64()),
            (Some("engineer"), Some(1))
        );
        assert_eq!(engineer["last_score"]["score"], 1.0);
        let thread = world.get(&format!("/api/v1/customers/{acme}/timeline?members=true")).await;
        let items = thread["items"].as_array().unwrap();
        assert!(items.iter().any(|one| one["member"] == *boris && one["kind"] == "order"), "{thread}");
        assert_eq!(world.card(&boris).await["households"][0]["id"], *acme);
        assert!(world.card(&boris).await["together"].is_null());
    }
}
