//! Who is one customer and who is not; merging, undoing, deciding.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use rapport_kernel::{Interaction, interaction::Kind};
use rapport_query::CustomerOf;
use rapport_store::Sql;
use sea_orm::{FromQueryResult, entity::prelude::Uuid};
use serde_json::json;

use super::help::{World, happened, identify, ids, named, nothing, world, worlds};

/// Two who were known apart until one interaction named both.
fn meeting() -> Vec<Interaction> {
    vec![
        named(happened("1", Kind::Page, &["anonymous_id:b"], 0), "browsed"),
        named(identify("2", &["user_id:u"], 5, &json!({ "name": "Anna" })), "signed up elsewhere"),
        named(happened("3", Kind::Page, &["anonymous_id:b", "user_id:u"], 9), "signed in"),
    ]
}

#[tokio::test]
async fn histories_that_meet_become_one_customer_under_the_older_id() {
    for world in worlds().await {
        world.append_one_by_one(meeting()).await;
        let customer = world.only("Anna").await;
        assert_eq!(
            world.timeline(&customer).await,
            ["signed in", "signed up elsewhere", "browsed"],
            "{}",
            world.case.name
        );
        let card = world.card(&customer).await;
        assert_eq!(card["merges"][0]["reason"], "anonymous_id:b");
        assert_eq!(customer, ids(&card["fragments"])[0].replace("fra_", "cus_"));
        for fragment in ids(&card["fragments"]) {
            let by_fragment = world.card(&fragment.replace("fra_", "cus_")).await;
            assert_eq!(
                by_fragment["id"], customer,
                "an id given out before a merge still opens the customer"
            );
        }
        assert_eq!(world.room.merged().len(), 1);
    }
}

#[tokio::test]
async fn undoing_a_link_returns_every_interaction_and_the_same_evidence_does_not_link_again() {
    for world in worlds().await {
        world.append_one_by_one(meeting()).await;
        let customer = world.only("Anna").await;
        let link = world.card(&customer).await["merges"][0]["id"].as_str().unwrap().to_owned();
        let (status, undone) = world.post(&format!("/api/v1/identity/links/{link}/undo"), nothing()).await;
        assert_eq!(
            (status, undone["customers"].as_array().unwrap().len()),
            (StatusCode::OK, 2),
            "{}",
            world.case.name
        );
        assert!(world.room.merged().is_empty());

        let anna = world.only("Anna").await;
        assert_eq!(world.timeline(&anna).await, ["signed in", "signed up elsewhere"]);
        assert_eq!(world.timeline(&customer).await, ["browsed"]);
        let (status, again) = world.post(&format!("/api/v1/identity/links/{link}/undo"), nothing()).await;
        assert_eq!((status, again["code"].as_str()), (StatusCode::CONFLICT, Some("identity.undone")));

        world.append(vec![happened("4", Kind::Page, &["anonymous_id:b", "user_id:u"], 20)]).await;
        assert_ne!(world.only("Anna").await, customer, "the same evidence does not overrule a person");
        world.append(vec![happened("5", Kind::Page, &["anonymous_id:b", "device:d"], 30)]).await;
        world.append(vec![happened("6", Kind::Page, &["device:d", "user_id:u"], 40)]).await;
        assert_eq!(world.only("Anna").await, customer, "other evidence does link them");
    }
}

#[tokio::test]
async fn customers_merged_by_hand_can_be_parted_by_hand() {
    for world in worlds().await {
        world
            .append(vec![
                identify("1", &["email:a@example.com"], 0, &json!({ "name": "Anna One" })),
                identify("2", &["email:b@example.com"], 5, &json!({ "name": "Anna Two" })),
            ])
            .await;
        let (one, two) = (world.only("One").await, world.only("Two").await);
        let body = json!({ "other": two, "reason": "said so on the phone" });
        let (status, merged) = world.post(&format!("/api/v1/customers/{one}/merge"), body.clone()).await;
        assert_eq!((status, merged["id"].as_str()), (StatusCode::OK, Some(one.as_str())), "{merged}");
        assert_eq!(world.card(&two).await["name"], "Anna Two", "the later name stands");
        assert_eq!(world.card(&two).await["id"], one);
        let (status, same) = world.post(&format!("/api/v1/customers/{one}/merge"), body).await;
        assert_eq!((status, same["code"].as_str()), (StatusCode::CONFLICT, Some("customer.same")));

        let link = world.card(&one).await["merges"][0].clone();
        assert_eq!(link["reason"], "said so on the phone");
        let (status, _) = world
            .post(&format!("/api/v1/identity/links/{}/undo", link["id"].as_str().unwrap()), nothing())
            .await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(world.card(&one).await["name"], "Anna One");
        assert_eq!(world.card(&two).await["id"], two);

        let nobody = "cus_01234567012370008000000000000000";
        let (status, missing) = world
            .post(&format!("/api/v1/customers/{one}/merge"), json!({ "other": nobody, "reason": "x" }))
            .await;
        assert_eq!((status, missing["code"].as_str()), (StatusCode::NOT_FOUND, Some("customer.not_found")));
        let (status, silent) = world
            .post(&format!("/api/v1/customers/{one}/merge"), json!({ "other": two, "reason": " " }))
            .await;
        assert_eq!((status, silent["field"].as_str()), (StatusCode::BAD_REQUEST, Some("reason")));
    }
}

#[tokio::test]
async fn a_call_centre_phone_does_not_glue_its_callers_together() {
    for world in worlds().await {
        let phone = "phone:+78005553535";
        let mut calls = Vec::new();
        for n in 0..6 {
            let email = format!("email:caller{n}@example.com");
            calls.push(identify(
                &format!("c{n}"),
                &[phone, &email],
                n,
                &json!({ "name": format!("Caller{n}") }),
            ));
        }
        world.append(calls).await;
        let mut customers = Vec::new();
        for n in 0..6 {
            customers.push(world.only(&format!("caller{n}@")).await);
        }
        customers.dedup();
        assert_eq!(customers.len(), 6, "{}", world.case.name);

        let reviews = world.get("/api/v1/identity/reviews").await;
        let review = &reviews["items"][0];
        assert_eq!((review["kind"].as_str(), review["masked"].as_str()), (Some("phone"), Some("+7…35")));
        assert_eq!(review["reason"], "differs.email");

        world.append(vec![named(happened("alone", Kind::Call, &[phone], 100), "who is it")]).await;
        for customer in &customers {
            assert!(
                !world.timeline(customer).await.contains(&"who is it".to_owned()),
                "a shared phone recognises nobody"
            );
        }
        let shared = world.only("78005553535").await;
        assert_eq!(world.card(&shared).await["kind"], "shared");
        assert_eq!(world.timeline(&shared).await, ["who is it"]);
    }
}

#[tokio::test]
async fn a_family_card_does_not_glue_the_family_together() {
    for world in worlds().await {
        let card = "card:770012345678";
        world
            .append_one_by_one(vec![
                identify("1", &["email:olga@example.com", card], 0, &json!({ "name": "Ольга" })),
                identify("2", &["email:ivan@example.com", card], 5, &json!({ "name": "Иван" })),
                identify("3", &["email:ivan@example.com", card], 6, &json!({ "city": "Пермь" })),
            ])
            .await;
        assert_ne!(world.only("Ольга").await, world.only("Иван").await, "{}", world.case.name);
        let reviews = world.get("/api/v1/identity/reviews").await;
        assert_eq!(reviews["items"][0]["met"], 2);
        assert_eq!(reviews["items"][0]["customers"].as_array().unwrap().len(), 2);

        // A person knows better: they were one after all.
        let review = reviews["items"][0]["id"].as_str().unwrap();
        let (status, decided) =
            world.post(&format!("/api/v1/identity/reviews/{review}"), json!({ "action": "merge" })).await;
        assert_eq!((status, decided["status"].as_str()), (StatusCode::OK, Some("merged")), "{decided}");
        assert_eq!(world.only("Ольга").await, world.only("Иван").await);
        assert_eq!(world.get("/api/v1/identity/reviews").await["items"], json!([]));
        let (status, again) =
            world.post(&format!("/api/v1/identity/reviews/{review}"), json!({ "action": "dismiss" })).await;
        assert_eq!((status, again["code"].as_str()), (StatusCode::CONFLICT, Some("review.decided")));
    }
}

#[tokio::test]
async fn two_users_of_one_browser_stay_two() {
    for world in worlds().await {
        world
            .append_one_by_one(vec![
                happened("1", Kind::Page, &["anonymous_id:b"], 0),
                identify("2", &["anonymous_id:b", "user_id:anna"], 1, &json!({ "name": "Anna" })),
                identify("3", &["anonymous_id:b", "user_id:boris"], 2, &json!({ "name": "Boris" })),
                named(happened("4", Kind::Page, &["anonymous_id:b", "user_id:boris"], 3), "as Boris"),
            ])
            .await;
        let (anna, boris) = (world.only("Anna").await, world.only("Boris").await);
        assert_ne!(anna, boris, "{}", world.case.name);
        assert!(world.timeline(&boris).await.contains(&"as Boris".to_owned()));
        assert_eq!(
            world.get("/api/v1/identity/reviews").await["items"],
            json!([]),
            "browsers are not worth a person's time"
        );
    }
}

#[tokio::test]
async fn what_became_shared_puts_earlier_links_on_the_list() {
    for world in worlds().await {
        let phone = "phone:+79990000001";
        world
            .append_one_by_one(vec![
                happened("1", Kind::Call, &[phone], 0),
                happened("2", Kind::Page, &["user_id:a"], 1),
                happened("3", Kind::Call, &[phone, "user_id:a"], 2),
                happened("4", Kind::Call, &[phone, "user_id:b"], 3),
                happened("5", Kind::Call, &[phone, "user_id:c"], 4),
            ])
            .await;
        let reviews = world.get("/api/v1/identity/reviews").await;
        let flagged = reviews["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|item| item["reason"] == "link.shared")
            .cloned()
            .unwrap();
        assert!(flagged["link"].as_str().unwrap().starts_with("lnk_"), "{}", world.case.name);
        assert_eq!(world.room.merged().len(), 1, "and undoes nothing by itself");
    }
}

#[tokio::test]
async fn an_alias_joins_what_it_names_whatever_the_limits() {
    for world in worlds().await {
        world
            .append_one_by_one(vec![
                identify("1", &["user_id:old"], 0, &json!({ "name": "Anna" })),
                named(happened("2", Kind::Page, &["user_id:new"], 1), "with the new id"),
                happened("3", Kind::Alias, &["user_id:old", "user_id:new"], 2),
            ])
            .await;
        let anna = world.only("Anna").await;
        assert!(world.timeline(&anna).await.contains(&"with the new id".to_owned()), "{}", world.case.name);
    }
}

#[derive(FromQueryResult)]
struct Pair {
    a: Uuid,
    b: Uuid,
}

/// Customers by the links alone: what the map must say.
async fn from_scratch(world: &World) -> BTreeMap<Uuid, Uuid> {
    let links: Vec<Pair> = world
        .case
        .db
        .read()
        .all("SELECT fragment_a AS a, fragment_b AS b FROM identity_link WHERE undone_at IS NULL", vec![])
        .await
        .unwrap();
    let mut customer: BTreeMap<Uuid, Uuid> =
        links.iter().flat_map(|link| [(link.a, link.a), (link.b, link.b)]).collect();
    for _ in 0..links.len() {
        for link in &links {
            let least = customer[&link.a].min(customer[&link.b]);
            customer.insert(link.a, least);
            customer.insert(link.b, least);
        }
    }
    customer.into_iter().filter(|(fragment, customer)| fragment != customer).collect()
}

/// A sequence of numbers that is always the same.
struct Draw(u64);

impl Draw {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

#[tokio::test]
async fn the_map_is_what_the_links_say_after_any_meetings_merges_and_undoings() {
    for seed in 0..4 {
        for world in worlds().await {
            let mut draw = Draw(seed);
            for round in 0..12i64 {
                let mut batch = Vec::new();
                for n in 0..10i64 {
                    let kinds = [
                        "anonymous_id:a",
                        "device:d",
                        "card:c",
                        "phone:+7999000000",
                        "email:e@x.y",
                        "user_id:u",
                    ];
                    let mut identifiers: Vec<String> = (0..=draw.below(2))
                        .map(|_| {
                            let kind = kinds[draw.below(6) as usize];
                            let number = draw.below(6);
                            if kind.starts_with("email") {
                                format!("email:e{number}@x.yz")
                            } else {
                                format!("{kind}{number}")
                            }
                        })
                        .collect();
                    identifiers.dedup();
                    let identifiers: Vec<&str> = identifiers.iter().map(String::as_str).collect();
                    let mut one =
                        happened(&format!("{round}-{n}"), Kind::Track, &identifiers, round * 10 + n);
                    one.occurred_at = one.occurred_at.plus(-(draw.below(1_000_000_000) as i64));
                    batch.push(one);
                }
                world.append(batch).await;
                let links: Vec<Pair> = world
                    .case
                    .db
                    .read()
                    .all("SELECT id AS a, fragment_a AS b FROM identity_link WHERE undone_at IS NULL ORDER BY id", vec![])
                    .await
                    .unwrap();
                if !links.is_empty() && draw.below(2) == 0 {
                    let link = links[draw.below(links.len() as u64) as usize].a;
                    let (status, _) = world
                        .post(&format!("/api/v1/identity/links/lnk_{}/undo", link.simple()), nothing())
                        .await;
                    assert_eq!(status, StatusCode::OK);
                }
                let known: Vec<Pair> = world
                    .case
                    .db
                    .read()
                    .all("SELECT id AS a, id AS b FROM fragment WHERE kind = 'person' ORDER BY id", vec![])
                    .await
                    .unwrap();
                if known.len() > 3 && draw.below(3) == 0 {
                    let pick = |draw: &mut Draw| {
                        format!("cus_{}", known[draw.below(known.len() as u64) as usize].a.simple())
                    };
                    let (one, other) = (pick(&mut draw), pick(&mut draw));
                    world
                        .post(
                            &format!("/api/v1/customers/{one}/merge"),
                            json!({ "other": other, "reason": "test" }),
                        )
                        .await;
                }
                let expected = from_scratch(&world).await;
                let map: BTreeMap<Uuid, Uuid> = world.room.merged().iter().map(|(a, b)| (*a, *b)).collect();
                assert_eq!(map, expected, "in memory, seed {seed} round {round} ({})", world.case.name);
                let stored: Vec<Pair> = world
                    .case
                    .db
                    .read()
                    .all("SELECT fragment_id AS a, customer_id AS b FROM merge_map WHERE fragment_id <> customer_id", vec![])
                    .await
                    .unwrap();
                assert_eq!(
                    stored.into_iter().map(|row| (row.a, row.b)).collect::<BTreeMap<_, _>>(),
                    expected
                );
            }
        }
    }
}

#[tokio::test]
async fn how_the_stream_is_cut_into_batches_makes_no_difference() {
    let batch: Vec<Interaction> = {
        let mut draw = Draw(7);
        (0..120i64)
            .map(|n| {
                let identifiers: Vec<String> = vec![
                    format!("anonymous_id:a{}", draw.below(12)),
                    format!("phone:+7999000000{}", draw.below(5)),
                    format!("user_id:u{}", draw.below(9)),
                ];
                let from = draw.below(3) as usize;
                let some: Vec<&str> = identifiers[from..].iter().map(String::as_str).collect();
                happened(&n.to_string(), Kind::Track, &some, n)
            })
            .collect()
    };
    let mut readings = Vec::new();
    for cut in [1, 7, 120] {
        let world = world().await;
        for chunk in batch.chunks(cut) {
            world.append(chunk.to_vec()).await;
        }
        let rows = rapport_store::stream::read_after(world.case.db.read(), 0, i64::MAX, 1_000).await.unwrap();
        let mut placed: Vec<(String, Uuid)> =
            rows.iter().map(|row| (row.interaction().unwrap().message_id, row.fragment_id)).collect();
        placed.sort();
        readings.push((placed, from_scratch(&world).await));
    }
    assert_eq!(readings[0], readings[1]);
    assert_eq!(readings[0], readings[2]);
}

#[tokio::test]
async fn two_of_one_name_and_birthday_wait_for_a_person_who_decides_once() {
    for world in worlds().await {
        let person = |message: &str, name: &str, traits: serde_json::Value| {
            let mut all = json!({ "name": name });
            all.as_object_mut().unwrap().extend(traits.as_object().unwrap().clone());
            identify(message, &[&format!("user_id:{message}")], 0, &all)
        };
        world
            .append_one_by_one(vec![
                person("a", "Анна Королёва", json!({ "birth_date": "1990-04-01" })),
                person("b", "анна  королева", json!({ "birth_date": "1990-04-01", "city": "Тверь" })),
                // Another birthday, and nothing but the name: other people, as far as anybody knows.
                person("c", "Анна Королёва", json!({ "birth_date": "1970-01-01", "city": "Тверь" })),
                person("d", "Анна Королёва", json!({})),
                // A rare name in one city; a first name alone says nothing.
                person("e", "Zed Quill", json!({ "city": "Perm" })),
                person("f", "Zed Quill", json!({ "city": "perm" })),
                // One number, once as it should be and once as nobody can read it.
                person("i", "Olga Lund", json!({ "phone": "+79123456789" })),
                person("j", "Olga Lund", json!({ "phone": "912.345.67.89 (mother)" })),
                person("k", "Olga Lund", json!({ "phone": "912 345-67-80" })),
                person("g", "Ivan", json!({ "city": "Perm" })),
                person("h", "Ivan", json!({ "city": "Perm" })),
            ])
            .await;
        while !world.room.refresh_rows().await.unwrap() {}
        assert_eq!(world.room.find_alike().await.unwrap(), 3, "{}", world.case.name);
        assert_eq!(world.room.find_alike().await.unwrap(), 0, "each pair once");
        let reviews = async || {
            let list = world.get("/api/v1/identity/reviews").await;
            list["items"].as_array().unwrap().clone()
        };
        let mut open = reviews().await;
        open.sort_by_key(|one| one["reason"].to_string());
        let said: Vec<_> = open.iter().map(|one| (one["reason"].clone(), one["masked"].clone())).collect();
        assert_eq!(
            said,
            [
                (json!("alike.birth_date"), json!("А… К…")),
                (json!("alike.city"), json!("Z… Q…")),
                (json!("alike.phone"), json!("O… L…")),
            ],
            "{}",
            world.case.name
        );
        let path =
            |one: &serde_json::Value| format!("/api/v1/identity/reviews/{}", one["id"].as_str().unwrap());
        let (status, _) = world.post(&path(&open[1]), json!({ "action": "dismiss" })).await;
        assert_eq!(status, StatusCode::OK);
        // Merged in the card instead of here: nothing is left to decide.
        let ids: Vec<String> = open[0]["customers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["id"].as_str().unwrap().to_owned())
            .collect();
        let merge = json!({ "other": ids[1], "reason": "called from her old number" });
        assert_eq!(world.post(&format!("/api/v1/customers/{}/merge", ids[0]), merge).await.0, StatusCode::OK);
        while !world.room.refresh_rows().await.unwrap() {}
        assert_eq!(world.room.find_alike().await.unwrap(), 0, "what was decided is not asked again");
        let left: Vec<_> = reviews().await.iter().map(|one| one["reason"].clone()).collect();
        assert_eq!(left, ["alike.phone"]);
    }
}
