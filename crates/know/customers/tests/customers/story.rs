//! A stranger browses, signs up, orders, waits, complains; every reading agrees.

use rapport_kernel::{Channel, Interaction, Money, Scale, interaction::Kind, interaction::step, time::DAY};
use serde_json::json;

use super::help::{World, happened, identify, minute, named, worlds};

const HOUR: i64 = 60;
const DAYS: i64 = 24 * HOUR;

fn story() -> Vec<Interaction> {
    let anonymous = "anonymous_id:b-1";
    let user = "user_id:u-1";
    let mut page = named(happened("1", Kind::Page, &[anonymous], 0), "Internet 300");
    page.channel = Some(Channel::Web);
    let traits = json!({ "name": "Пётр Соловьёв", "email": "petr@example.com", "phone": "+79123456789", "city": "Пермь", "language": "ru" });
    let sign_up = named(
        identify("2", &[anonymous, user, "email:petr@example.com", "phone:+79123456789"], 5, &traits),
        "Signed Up",
    );
    let mut order = named(happened("3", Kind::Order, &[user], 10), step::COMPLETED);
    order.order_id = Some("A-1182".into());
    order.money = Some(Money::new(1_299_000, "RUB".parse().unwrap()));
    order.promised_at = Some(minute(3 * DAYS));
    order.unit_id = Some("online".into());
    order.properties.insert("items".into(), json!(2));
    let mut opened = named(happened("4", Kind::Product, &[user], 10), step::PRODUCT_OPENED);
    opened.product_id = Some("internet-300".into());
    opened.properties.insert("name".into(), json!("Internet 300"));
    let mut call = named(happened("5", Kind::Call, &["phone:+79123456789"], 4 * DAYS), "Where is my order");
    call.channel = Some(Channel::Phone);
    call.employee_id = Some("e-7".into());
    call.unit_id = Some("call-centre".into());
    call.wait_s = Some(420.0);
    let mut delivered = named(happened("6", Kind::Shipment, &[user], 5 * DAYS), step::DELIVERED);
    delivered.order_id = Some("A-1182".into());
    let mut feedback =
        named(happened("7", Kind::Feedback, &["email:petr@example.com"], 5 * DAYS + HOUR), "After delivery");
    feedback.touchpoint = Some("delivery".into());
    feedback.scale = Some(Scale::Nps);
    feedback.score = Some(2.0);
    feedback.comment = Some("Третий звонок об одном и том же".into());
    let complaint = named(happened("8", Kind::Case, &[user], 5 * DAYS + 2 * HOUR), "Complaint Opened");
    vec![page, sign_up, order, opened, call, delivered, feedback, complaint]
}

async fn check(world: &World) {
    let name = world.case.name;
    let customer = world.only("Петр").await;
    let card = world.card(&customer).await;
    assert_eq!(card["name"], "Пётр Соловьёв", "{name}");
    assert_eq!((card["kind"].as_str(), card["city"].as_str()), (Some("person"), Some("Пермь")));
    assert_eq!(card["stage"], "at_risk", "a detractor of the last ninety days ({name})");
    assert_eq!(card["fragments"].as_array().unwrap().len(), 1);
    assert_eq!(card["identifiers"].as_array().unwrap().len(), 4);
    let order = &card["orders"]["closed"][0];
    assert_eq!((order["order_id"].as_str(), order["status"].as_str()), (Some("A-1182"), Some("delivered")));
    assert_eq!((order["delay_days"].as_f64(), order["items"].as_i64()), (Some(2.0), Some(2)));
    assert_eq!(card["orders"]["open"], json!([]));
    assert_eq!(card["products"]["open"][0]["name"], "Internet 300");
    assert_eq!(card["revenue"], json!([{ "currency": "RUB", "amount_minor": 1_299_000 }]));
    assert_eq!(card["scores"][0]["score"], 2.0);
    assert_eq!(
        card["importance"],
        json!([{ "block": "delivery", "weight": 1.0, "satisfaction": 20.0, "n": 1 }])
    );
    assert_eq!(card["satisfaction_index"], 20.0);
    assert_eq!(
        (card["talked_to"][0]["employee_id"].as_str(), card["talked_to"][0]["times"].as_i64()),
        (Some("e-7"), Some(1))
    );

    let told = ["Complaint Opened", "After delivery", step::DELIVERED, "Where is my order"];
    assert_eq!(world.timeline(&customer).await[..4], told, "{name}");
    assert_eq!(world.timeline(&customer).await.len(), 8);
    let feedback = world.get(&format!("/api/v1/customers/{customer}/timeline?feedback=true")).await;
    assert_eq!(feedback["items"].as_array().unwrap().len(), 1);
    assert_eq!(feedback["items"][0]["comment"], "Третий звонок об одном и том же");

    let first = world.get(&format!("/api/v1/customers/{customer}/timeline?limit=3")).await;
    let rest = world
        .get(&format!(
            "/api/v1/customers/{customer}/timeline?limit=100&cursor={}",
            first["next_cursor"].as_str().unwrap()
        ))
        .await;
    assert_eq!((rest["items"].as_array().unwrap().len(), rest["next_cursor"].is_null()), (5, true));
}

#[tokio::test]
async fn a_stranger_signs_up_orders_waits_and_complains_and_every_reading_agrees() {
    for world in worlds().await {
        world.append(story()).await;
        check(&world).await;
    }
}

#[tokio::test]
async fn what_comes_one_by_one_gives_the_same_customer() {
    for world in worlds().await {
        world.append_one_by_one(story()).await;
        check(&world).await;
    }
}

#[tokio::test]
async fn what_comes_late_and_out_of_order_gives_the_same_customer() {
    for world in worlds().await {
        let mut story = story();
        // What was heard of first binds the identifiers: a sign-up known later still joins all of them.
        story.reverse();
        world.append_one_by_one(story).await;
        let customer = world.only("Петр").await;
        let card = world.card(&customer).await;
        assert_eq!(card["orders"]["closed"][0]["delay_days"], 2.0, "{}", world.case.name);
        assert_eq!(card["identifiers"].as_array().unwrap().len(), 4);
        assert_eq!(card["satisfaction_index"], 20.0);
        assert_eq!(world.timeline(&customer).await.len(), 8);
    }
}

#[tokio::test]
async fn opening_a_card_is_written_down() {
    for world in worlds().await {
        world.append(story()).await;
        let customer = world.only("A-1182").await;
        world.card(&customer).await;
        let audit = rapport_store::read_audit(world.case.db.read(), rapport_testkit::NOW.plus(DAY), 10)
            .await
            .unwrap();
        assert_eq!(audit.len(), 1);
        assert_eq!(
            (audit[0].action.as_str(), &audit[0].object, audit[0].actor.as_str()),
            ("customer.opened", &customer, "usr_test")
        );
    }
}
