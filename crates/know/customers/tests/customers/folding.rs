//! What came is in the profile at once, and stays the same while it is folded beside the writer.

use std::sync::Arc;

use rapport_customers::{Customers, Settings};
use rapport_kernel::{Interaction, Money, Scale, interaction::Kind, interaction::step};
use rapport_store::{FOLDED, Sql, stream};
use serde_json::{Value, json};

use super::help::{World, happened, identify, worlds};

const PEOPLE: usize = 5;

/// One of a history of some people in which moments go back and forth.
fn one(number: usize) -> Interaction {
    let who = format!("user_id:p{}", number * number % PEOPLE);
    let minutes = (number * 37 % 500) as i64 * 60;
    let kinds = [Kind::Feedback, Kind::Page, Kind::Call, Kind::Case, Kind::Payment, Kind::LifeCycle];
    let kind = kinds[number % kinds.len()];
    let mut one = happened(&format!("m{number}"), kind, &[&who], minutes);
    one.unit_id = Some(format!("u{}", number % 3));
    match kind {
        Kind::Feedback => {
            one.scale = Some(if number.is_multiple_of(4) { Scale::Csat } else { Scale::Nps });
            one.score = Some((number % 5 + 1) as f64);
            one.touchpoint = Some(["delivery", "checkout"][number % 2].into());
        }
        Kind::Call => one.employee_id = Some(format!("e{}", number % 4)),
        Kind::Payment => one.money = Some(Money::new(number as i64 * 100, "EUR".parse().unwrap())),
        Kind::LifeCycle => one.name = Some([step::LEFT, step::RETURNED][number / 6 % 2].into()),
        _ => {}
    }
    one
}

fn history() -> Vec<Interaction> {
    let names = (0..PEOPLE).map(|n| {
        identify(&format!("n{n}"), &[&format!("user_id:p{n}")], 0, &json!({ "name": format!("Person {n}") }))
    });
    names.chain((0..240).map(one)).collect()
}

/// Cards of all people, without numbers of the stream: folding takes some.
async fn cards(world: &World) -> Vec<Value> {
    let mut cards = Vec::new();
    for n in 0..PEOPLE {
        let mut card = world.card(&world.only(&format!("Person {n}")).await).await;
        strip(&mut card);
        cards.push(card);
    }
    cards
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !matches!(name.as_str(), "seq" | "next" | "through_seq"));
            fields.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

#[tokio::test]
async fn a_card_is_the_same_before_while_and_after_what_came_is_folded() {
    for (whole, parts) in worlds().await.into_iter().zip(worlds().await) {
        // At once everything is in the states that fragments begin with.
        whole.append(history()).await;
        let expected = cards(&whole).await;
        assert!(expected[1]["satisfaction_index"].is_number(), "{}", expected[1]);

        // Another server folds the same.
        let other = Customers::new(parts.case.db.clone(), parts.clock.clone(), Settings::default());
        let mut rest = history();
        for size in [PEOPLE, 1, 60, 3, 100, 30, 1, 45] {
            parts.append(rest.drain(..size).collect()).await;
            let (room, other) = (Arc::clone(&parts.room), Arc::clone(&other));
            if size < 40 {
                let (one, two) = tokio::join!(room.fold_all(), other.fold_all());
                one.and(two).unwrap();
            }
        }
        assert!(rest.is_empty());
        assert_eq!(cards(&parts).await, expected, "before, {}", parts.case.name);

        // A crash took back that it was folded, but not what of it was written.
        let db = &parts.case.db;
        let before = stream::cursor(db.read(), FOLDED).await.unwrap();
        parts.room.fold_all().await.unwrap();
        db.write()
            .run("UPDATE cursor SET seq = $1 WHERE name = 'fold'", vec![before.min(90).into()])
            .await
            .unwrap();
        assert_eq!(cards(&parts).await, expected, "after a crash, {}", parts.case.name);
        other.fold_all().await.unwrap();
        assert_eq!(cards(&parts).await, expected, "after, {}", parts.case.name);
        let last = stream::last_number(db.read()).await.unwrap();
        assert_eq!(stream::cursor(db.read(), FOLDED).await.unwrap(), last);
    }
}

#[tokio::test]
async fn who_was_active_last_stands_first_at_once() {
    for world in worlds().await {
        world.append(history()).await;
        for n in [3, 0, 4] {
            world
                .append(vec![happened(&format!("x{n}"), Kind::Page, &[&format!("user_id:p{n}")], 90_000)])
                .await;
            let listed = world.get("/api/v1/customers?limit=3").await;
            assert_eq!(listed["items"][0]["name"], format!("Person {n}"), "{}", world.case.name);
        }
    }
}
