//! Accounts, households, importance, life.

use axum::http::{Method, StatusCode};
use rapport_http::Role;
use rapport_kernel::{
    Id, Interaction, Money, Scale, Scope, id::Customer, interaction::Kind, interaction::step, time::DAY,
};
use rapport_query::CustomerNames;
use serde_json::{Value, json};

use super::help::{happened, identify, ids, named, nothing, worlds};

fn group(message: &str, identifiers: &[&str], group: &str, minutes: i64, traits: &Value) -> Interaction {
    let mut one = happened(message, Kind::Group, identifiers, minutes);
    one.group_id = Some(group.into());
    one.traits.clone_from(traits.as_object().unwrap());
    one
}

#[tokio::test]
async fn an_account_has_contacts_and_is_not_one_of_them() {
    for world in worlds().await {
        world
            .append(vec![
                identify("1", &["email:anna@acme.example"], 0, &json!({ "name": "Anna" })),
                identify("2", &["email:boris@acme.example"], 1, &json!({ "name": "Boris" })),
                group(
                    "3",
                    &["email:anna@acme.example"],
                    "acme",
                    2,
                    &json!({ "name": "Acme Ltd", "relation": "buyer" }),
                ),
                group("4", &["email:boris@acme.example"], "acme", 3, &json!({ "city": "Perm" })),
                named(
                    happened("5", Kind::Call, &["email:boris@acme.example", "account:acme"], 4),
                    "Boris called",
                ),
                named(happened("6", Kind::Payment, &["account:acme"], 5), "Acme paid"),
            ])
            .await;
        let (anna, boris, acme) =
            (world.only("Anna").await, world.only("Boris").await, world.only("Acme").await);
        assert!(anna != boris && boris != acme && anna != acme, "{}", world.case.name);
        let card = world.card(&acme).await;
        assert_eq!((card["kind"].as_str(), card["city"].as_str()), (Some("account"), Some("Perm")));
        let mut members: Vec<_> =
            card["members"].as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
        members.sort_by_key(ToString::to_string);
        assert_eq!(members, ["Anna", "Boris"]);
        assert_eq!(world.card(&anna).await["households"][0]["name"], "Acme Ltd");
        assert_eq!(world.card(&anna).await["households"][0]["relation"], "buyer");
        assert_eq!(world.timeline(&acme).await, ["Acme paid"]);
        assert!(world.timeline(&boris).await.contains(&"Boris called".to_owned()));
    }
}

#[tokio::test]
async fn a_household_is_a_customer_of_its_own_kind() {
    for world in worlds().await {
        world
            .append(vec![
                identify("1", &["user_id:olga"], 0, &json!({ "name": "Ольга" })),
                group(
                    "2",
                    &["user_id:olga"],
                    "family-1",
                    1,
                    &json!({ "type": "household", "name": "Семья Петровых" }),
                ),
            ])
            .await;
        let family = world.only("Семья").await;
        assert_eq!(world.card(&family).await["kind"], "household", "{}", world.case.name);
        assert_eq!(ids(&world.card(&world.only("Ольга").await).await["households"]), [family]);
    }
}

#[tokio::test]
async fn importance_is_set_by_people_and_weighs_satisfaction() {
    for world in worlds().await {
        let mut batch = vec![identify("0", &["user_id:u"], 0, &json!({ "name": "Anna" }))];
        for (message, touchpoint, scale, score) in
            [("1", "delivery", Scale::Csat, 2.0), ("2", "call_centre", Scale::Csat, 5.0)]
        {
            let mut one = happened(message, Kind::Feedback, &["user_id:u"], 1);
            (one.touchpoint, one.scale, one.score) = (Some(touchpoint.into()), Some(scale), Some(score));
            batch.push(one);
        }
        world.append(batch).await;
        let anna = world.only("Anna").await;
        assert_eq!(world.card(&anna).await["satisfaction_index"], 62.5, "{}", world.case.name);
        let path = format!("/api/v1/customers/{anna}/importance");
        let put = |body: Value| world.call(Role::Analyst, Scope::All, Method::PUT, &path, body);
        let (status, card) = put(json!({ "weights": { "delivery": 3, "call_centre": 1 } })).await;
        assert_eq!((status, card["satisfaction_index"].as_f64()), (StatusCode::OK, Some(43.75)), "{card}");
        let (status, wrong) = put(json!({ "weights": { "delivery": -1 } })).await;
        assert_eq!((status, wrong["field"].as_str()), (StatusCode::BAD_REQUEST, Some("weights")));
        let (_, equal) = put(json!({ "weights": {} })).await;
        assert_eq!(equal["satisfaction_index"], 62.5);
    }
}

#[tokio::test]
async fn the_stage_moves_with_time_and_with_what_the_customer_does() {
    for world in worlds().await {
        world.append(vec![identify("0", &["user_id:u"], 59 * 24 * 60, &json!({ "name": "Anna" }))]).await;
        let anna = world.only("Anna").await;
        let stage = async |expected: &str| {
            let card = world.card(&anna).await;
            assert_eq!(card["stage"], expected, "{}", world.case.name);
        };
        stage("prospect").await;
        let mut order = named(happened("1", Kind::Order, &["user_id:u"], 59 * 24 * 60), step::COMPLETED);
        order.order_id = Some("1".into());
        order.money = Some(Money::new(10_000_000, "RUB".parse().unwrap()));
        world.append(vec![order]).await;
        stage("new").await;
        assert_eq!(world.card(&anna).await["grade"], "A");
        assert_eq!(world.card(&anna).await["attention_group"], "personal");
        world.clock.advance(95 * DAY);
        stage("at_risk").await;
        world.clock.advance(300 * DAY);
        stage("left").await;
        let mut cancelled =
            named(happened("2", Kind::Order, &["user_id:u"], 59 * 24 * 60 + 1), step::CANCELLED);
        cancelled.order_id = Some("1".into());
        world.append(vec![cancelled]).await;
        assert_eq!(world.card(&anna).await["grade"], "D", "a cancelled order is no revenue");
        assert_eq!(world.card(&anna).await["orders"]["closed"][0]["status"], "cancelled");
    }
}

#[tokio::test]
async fn nobody_in_particular_is_still_somebody() {
    for world in worlds().await {
        let mut outage = named(happened("1", Kind::Environment, &[], 0), "Outage");
        outage.unit_id = Some("north".into());
        let mut kiosk = named(happened("2", Kind::Feedback, &[], 1), "At the kiosk");
        (kiosk.scale, kiosk.score) = (Some(Scale::Csat), Some(4.0));
        world.append(vec![outage.clone(), kiosk]).await;
        outage.message_id = "3".into();
        world.append(vec![outage]).await;
        let recent = world.get("/api/v1/customers").await;
        assert_eq!(
            recent["items"].as_array().unwrap().len(),
            1,
            "the answer is a customer's, the outage nobody's ({})",
            world.case.name
        );
        let customer = ids(&recent["items"])[0].clone();
        assert_eq!(world.timeline(&customer).await, ["At the kiosk"]);
        let (status, _) = world
            .call(Role::Analyst, Scope::All, Method::GET, "/api/v1/customers/cus_nonsense", nothing())
            .await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_list_names_those_whose_cards_the_caller_may_open() {
    for world in worlds().await {
        let of_unit = |message: &str, unit: &str, minutes: i64| {
            let mut one =
                happened(&format!("visit-{message}"), Kind::Visit, &[&format!("user_id:{message}")], minutes);
            one.unit_id = Some(unit.into());
            one
        };
        world
            .append(vec![
                identify("anna", &["user_id:anna"], 0, &json!({ "name": "Anna" })),
                identify("boris", &["user_id:boris"], 0, &json!({ "name": "Boris" })),
                of_unit("anna", "north", 1),
                of_unit("boris", "south", 2),
            ])
            .await;
        let ids: Vec<Id<Customer>> =
            [world.only("Anna").await, world.only("Boris").await].map(|id| id.parse().unwrap()).to_vec();
        let room: &dyn CustomerNames = world.room.as_ref();
        let all = room.names(&ids, &Scope::All).await.unwrap();
        assert_eq!((all[&ids[0]].as_str(), all[&ids[1]].as_str()), ("Anna", "Boris"));
        let north = room.names(&ids, &Scope::units(["north"])).await.unwrap();
        assert_eq!(north.keys().collect::<Vec<_>>(), [&ids[0]]);
    }
}
