//! Lists by rule, segments, export.

use axum::http::{Method, StatusCode};
use rapport_customers::Remark;
use rapport_http::Role;
use rapport_kernel::{
    Id, Interaction, Money, Scale, Scope, id::Customer, interaction::Kind, interaction::step, time::DAY,
};
use rapport_store::{read_audit, stream::take_numbers};
use rapport_testkit::NOW;
use serde_json::json;

use super::help::{World, happened, identify, ids, named, nothing, worlds};

/// Minutes from noon of sixty days ago to noon of some days ago.
fn ago(days: i64) -> i64 {
    (60 - days) * 24 * 60
}

fn score(message: &str, who: &str, minutes: i64, scale: Scale, score: f64) -> Interaction {
    let mut one = happened(message, Kind::Feedback, &[who], minutes);
    (one.touchpoint, one.scale, one.score) = (Some("delivery".into()), Some(scale), Some(score));
    one
}

fn order(message: &str, who: &str, minutes: i64, id: &str, minor: i64) -> Interaction {
    let mut one = named(happened(message, Kind::Order, &[who], minutes), step::COMPLETED);
    one.order_id = Some(id.into());
    one.money = Some(Money::new(minor, "RUB".parse().unwrap()));
    one
}

/// Anna: gold, unhappy, an order late. Boris: content, silent. A visitor without a name.
async fn filled(world: &World) {
    let mut late = order("a2", "user_id:anna", ago(8), "A-1", 250_000);
    late.promised_at = Some(late.occurred_at.plus(3 * DAY));
    world
        .append(vec![
            identify(
                "a1",
                &["user_id:anna", "email:anna@example.ru"],
                ago(40),
                &json!({
                    "name": "Анна Петрова", "city": "Пермь", "tier": "gold", "visits": 12,
                }),
            ),
            late,
            score("a3", "user_id:anna", ago(2), Scale::Nps, 2.0),
            named(happened("a4", Kind::Case, &["user_id:anna"], ago(1)), "Case Opened"),
            identify("b1", &["user_id:boris"], ago(50), &json!({ "name": "Boris Brown", "city": "Perm" })),
            order("b2", "user_id:boris", ago(30), "B-1", 90_000),
            score("b3", "user_id:boris", ago(20), Scale::Csat, 5.0),
            happened("v1", Kind::Page, &["anonymous_id:browser"], ago(1)),
        ])
        .await;
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |text, byte| text + &format!("%{byte:02X}"))
}

async fn names(world: &World, rule: &str, sort: &str) -> Vec<String> {
    let path = format!("/api/v1/customers?rule={}&sort={sort}", encoded(rule));
    let found = world.get(&path).await;
    found["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["name"].as_str().unwrap_or("-").to_owned())
        .collect()
}

#[tokio::test]
async fn customers_are_listed_by_what_their_profiles_say_now() {
    for world in worlds().await {
        filled(&world).await;
        let anna = ["Анна Петрова"].map(str::to_owned);
        for rule in [
            "last_nps <= 6",
            "tier = 'x' OR late_orders >= 1",
            "complaints_7d = 1 AND stage = 'at_risk'",
            "trait('tier') = 'gold' AND trait_number('visits') > 10",
            "city = 'Пермь'",
            "array_has(known_by, 'email')",
            "revenue >= 2500 AND open_orders = 1",
        ] {
            if rule.starts_with("tier") {
                let (status, problem) = world
                    .call(
                        Role::Analyst,
                        Scope::All,
                        Method::GET,
                        &format!("/api/v1/customers?rule={}", encoded(rule)),
                        nothing(),
                    )
                    .await;
                assert_eq!((status, problem["code"].as_str()), (StatusCode::BAD_REQUEST, Some("rule.field")));
                continue;
            }
            assert_eq!(names(&world, rule, "recent").await, anna, "{rule} ({})", world.case.name);
        }
        assert_eq!(names(&world, "kind = 'visitor'", "recent").await, ["-"], "{}", world.case.name);
        let json = r#"{"combinator":"and","rules":[{"field":"purchases_90d","operator":">=","value":1}]}"#;
        assert_eq!(names(&world, json, "name").await, ["Boris Brown", "Анна Петрова"]);
        assert_eq!(names(&world, "", "name").await, ["Boris Brown", "Анна Петрова", "-"]);
        assert_eq!(names(&world, "", "value").await, ["Анна Петрова", "Boris Brown", "-"]);
        assert_eq!(names(&world, "", "score").await, ["Анна Петрова", "Boris Brown", "-"]);
        assert_eq!(names(&world, "", "silent").await[0], "Boris Brown");
        // The clock alone moves windows out, and what customers do moves them in.
        world.clock.advance(10 * DAY);
        assert_eq!(names(&world, "complaints_7d = 1", "recent").await, [""; 0], "{}", world.case.name);
        world
            .append(vec![named(happened("b4", Kind::Case, &["user_id:boris"], ago(-9)), "Case Opened")])
            .await;
        assert_eq!(
            names(&world, "complaints_7d = 1", "recent").await,
            ["Boris Brown"],
            "{}",
            world.case.name
        );
    }
}

#[tokio::test]
async fn a_list_goes_on_where_it_ended_and_its_count_agrees() {
    for world in worlds().await {
        let people: Vec<Interaction> = (0..25)
            .map(|n| {
                let who = format!("user_id:u{n}");
                identify(
                    &format!("m{n}"),
                    &[&who],
                    n,
                    &json!({ "name": format!("Customer {n:02}"), "even": n % 2 == 0 }),
                )
            })
            .collect();
        world.append(people).await;
        let rule = encoded("trait('even') = 'true'");
        let mut seen = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = world.get(&format!("/api/v1/customers?rule={rule}&sort=name&limit=5{cursor}")).await;
            seen.extend(
                page["items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|item| item["name"].as_str().unwrap().to_owned()),
            );
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={}", encoded(next)),
                None => break,
            }
        }
        let wanted: Vec<String> = (0..25).step_by(2).map(|n| format!("Customer {n:02}")).collect();
        assert_eq!(seen, wanted, "{}", world.case.name);
        assert_eq!(world.get(&format!("/api/v1/customers/count?rule={rule}")).await["count"], 13);
        assert_eq!(world.get("/api/v1/customers/count").await["count"], 25);
        world.append(vec![identify("more", &["user_id:x"], 90, &json!({ "even": true }))]).await;
        assert_eq!(world.get(&format!("/api/v1/customers/count?rule={rule}")).await["count"], 14);
    }
}

#[tokio::test]
async fn a_merge_leaves_one_row_and_its_undo_gives_two_again() {
    for world in worlds().await {
        filled(&world).await;
        let (anna, boris) = (world.only("Анна").await, world.only("Boris").await);
        let path = format!("/api/v1/customers/{anna}/merge");
        let (status, _) = world.post(&path, json!({ "other": boris, "reason": "the same" })).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(names(&world, "orders = 2", "recent").await.len(), 1, "{}", world.case.name);
        assert_eq!(world.get("/api/v1/customers/count").await["count"], 2);
        let link = world.card(&anna).await["merges"][0]["id"].as_str().unwrap().to_owned();
        world.post(&format!("/api/v1/identity/links/{link}/undo"), nothing()).await;
        assert_eq!(names(&world, "orders = 1", "recent").await.len(), 2, "{}", world.case.name);
        assert_eq!(world.get("/api/v1/customers/count").await["count"], 3);
    }
}

/// Keeps what a customer said some days ago.
async fn say(world: &World, customer: &str, seq: i64, days: i64, negative: bool, themes: &[&str]) {
    let customer: Id<Customer> = customer.parse().unwrap();
    let remark = Remark {
        fragment: customer.cast(),
        seq,
        at: NOW.plus(-days * DAY),
        negative,
        complains_of: themes.iter().map(|theme| (*theme).to_owned()).collect(),
    };
    let tx = world.case.db.begin().await.unwrap();
    let version = take_numbers(&tx, 1).await.unwrap();
    world.room.put_remarks(&tx, &[remark], version).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn customers_are_listed_by_late_deliveries_and_by_what_they_complained_of() {
    for world in worlds().await {
        filled(&world).await;
        let (anna, boris) = (world.only("Анна").await, world.only("Boris").await);
        let whom = async |rule: &str| names(&world, rule, "name").await.join(", ");
        assert_eq!(whom("late_deliveries >= 1 OR comments_365d >= 1").await, "", "{}", world.case.name);

        // Anna's order comes two days late, Boris's half a day.
        let mut steps = Vec::new();
        for (message, who, id, promised, came) in
            [("a5", "user_id:anna", "A-1", None, 3), ("b5", "user_id:boris", "B-1", Some(26), 25)]
        {
            let mut one = named(happened(message, Kind::Shipment, &[who], ago(came)), step::DELIVERED);
            one.order_id = Some(id.into());
            one.promised_at = promised.map(|days| NOW.plus(-days * DAY + DAY / 2));
            steps.push(one);
        }
        world.append(steps).await;
        assert_eq!(whom("late_deliveries >= 1").await, "Анна Петрова", "{}", world.case.name);
        assert_eq!(whom("late_deliveries_90d = 1 AND late_orders = 0").await, "Анна Петрова");

        // What was said is known at once, and what was found otherwise later takes its place.
        say(&world, &anna, 5, 2, true, &["courier_late", "price"]).await;
        say(&world, &boris, 6, 100, false, &["price"]).await;
        assert_eq!(whom("complained_of('courier_late') >= 1").await, "Анна Петрова");
        assert_eq!(whom("complained_of('price') = 1").await, "Boris Brown, Анна Петрова");
        assert_eq!(whom("comments_365d = 1 AND comments_90d = 0").await, "Boris Brown");
        assert_eq!(whom("negative_comments_90d = 1").await, "Анна Петрова");
        say(&world, &anna, 5, 2, false, &["price"]).await;
        assert_eq!(whom("negative_comments_90d = 1 OR complained_of('courier_late') > 0").await, "");
        let fields = world.get("/api/v1/customers/fields").await;
        assert_eq!(fields["themes"], json!(["price"]), "{}", world.case.name);
        let rule = world.get("/api/v1/customers/rule?rule=complained_of(%27price%27)%20%3E%201").await;
        assert_eq!(rule["json"]["rules"][0]["field"], "complained_of:price");

        // One customer of two, and two again.
        let path = format!("/api/v1/customers/{anna}/merge");
        world.post(&path, json!({ "other": boris, "reason": "the same" })).await;
        assert_ne!(whom("complained_of('price') = 2 AND late_deliveries = 1").await, "");
        let link = world.card(&anna).await["merges"][0]["id"].as_str().unwrap().to_owned();
        world.post(&format!("/api/v1/identity/links/{link}/undo"), nothing()).await;
        assert_eq!(whom("complained_of('price') = 1").await, "Boris Brown, Анна Петрова");
        // A year later nobody complains.
        world.clock.advance(400 * DAY);
        assert_eq!(whom("complained_of('price') > 0 OR late_deliveries_365d > 0").await, "");
        assert_eq!(whom("late_deliveries = 1").await, "Анна Петрова");
    }
}

#[tokio::test]
async fn a_segment_is_kept_renamed_and_brought_back() {
    for world in worlds().await {
        filled(&world).await;
        let body = json!({ "name": " Unhappy ", "rule": "last_nps <= 6" });
        let (status, made) = world.post("/api/v1/segments", body.clone()).await;
        assert_eq!((status, made["name"].as_str()), (StatusCode::CREATED, Some("Unhappy")), "{made}");
        assert_eq!(made["rule"]["json"]["rules"][0]["field"], "last_nps");
        let (status, twin) = world.post("/api/v1/segments", body).await;
        assert_eq!((status, twin["code"].as_str()), (StatusCode::CONFLICT, Some("segment.name_taken")));
        let (status, wrong) =
            world.post("/api/v1/segments", json!({ "name": "x", "rule": "mood = 'bad'" })).await;
        assert_eq!((status, wrong["field"].as_str()), (StatusCode::BAD_REQUEST, Some("rule")));
        let id = made["id"].as_str().unwrap();
        let path = format!("/api/v1/segments/{id}");
        assert_eq!(ids(&world.get(&format!("/api/v1/customers?segment={id}")).await["items"]).len(), 1);
        let call =
            |method, path: String, body| world.call(Role::Supervisor, Scope::All, method, leak(path), body);
        let (_, renamed) = call(Method::PATCH, path.clone(), json!({ "name": "Angry" })).await;
        assert_eq!(renamed["name"], "Angry");
        assert_eq!(call(Method::DELETE, path.clone(), nothing()).await.0, StatusCode::NO_CONTENT);
        assert_eq!(world.get("/api/v1/segments").await["items"], json!([]));
        assert_eq!(call(Method::POST, format!("{path}/restore"), nothing()).await.0, StatusCode::NO_CONTENT);
        assert_eq!(ids(&world.get("/api/v1/segments").await["items"]), [id]);
        let (status, _) = world.call(Role::Employee, Scope::All, Method::DELETE, &path, nothing()).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
    }
}

fn leak(path: String) -> &'static str {
    Box::leak(path.into_boxed_str())
}

#[tokio::test]
async fn a_caller_of_one_unit_lists_counts_and_exports_its_customers_only() {
    for world in worlds().await {
        let mut batch = Vec::new();
        for (message, who, unit) in [("1", "north", "n"), ("2", "south", "s")] {
            let mut one = identify(message, &[&format!("user_id:{who}")], 0, &json!({ "name": who }));
            one.unit_id = Some(unit.into());
            batch.push(one);
        }
        world.append(batch).await;
        let scope = || Scope::units(["n"]);
        let get = |path: &'static str| world.call(Role::Supervisor, scope(), Method::GET, path, nothing());
        let (_, list) = get("/api/v1/customers?sort=name").await;
        assert_eq!(list["items"].as_array().unwrap().len(), 1, "{}", world.case.name);
        assert_eq!(list["items"][0]["name"], "north");
        assert_eq!(get("/api/v1/customers/count").await.1["count"], 1);
        assert_eq!(get("/api/v1/customers/count?rule=name%20%3D%20%27south%27").await.1["count"], 0);
        assert_eq!(get("/api/v1/customers/export").await.0, StatusCode::OK);
        let entries = read_audit(world.case.db.read(), rapport_kernel::Timestamp::from_micros(i64::MAX), 5)
            .await
            .unwrap();
        let exported = entries.iter().find(|entry| entry.action == "customers.exported").unwrap();
        assert_eq!(exported.detail["customers"], 1);
        let (status, _) =
            world.call(Role::Employee, scope(), Method::GET, "/api/v1/customers/export", nothing()).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "an employee takes no list home");
        let (status, problem) = get("/api/v1/customers?q=no&sort=name").await;
        assert_eq!((status, problem["field"].as_str()), (StatusCode::BAD_REQUEST, Some("q")));
    }
}
