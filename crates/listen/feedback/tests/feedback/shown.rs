//! One feedback, with what stood around it.

use rapport_kernel::{
    Interaction,
    interaction::{Kind, step},
    time::{DAY, HOUR},
};
use rapport_testkit::{NOW, interaction};
use serde_json::Value;

use crate::help::{answer, companies};

#[tokio::test]
async fn a_comment_opens_with_its_order_the_calls_around_and_other_scores() {
    for company in companies().await {
        let hers = |message: &str, kind, at| Interaction {
            occurred_at: at,
            unit_id: Some("north".into()),
            ..interaction(message, kind, &["user_id:anna"])
        };
        let order = |message: &str, name: &str, at| Interaction {
            name: Some(name.into()),
            order_id: Some("A-1".into()),
            promised_at: Some(NOW.plus(-5 * DAY)),
            ..hers(message, Kind::Order, at)
        };
        let call = |message: &str, at, unit: &str| Interaction {
            wait_s: Some(540.0),
            unit_id: Some(unit.into()),
            ..hers(message, Kind::Call, at)
        };
        company
            .append(vec![
                order("o1", step::COMPLETED, NOW.plus(-9 * DAY)),
                order("o2", step::DELIVERED, NOW.plus(-2 * DAY)),
                call("c1", NOW.plus(-3 * DAY), "north"),
                call("c2", NOW.plus(-3 * DAY), "south"),
                hers("p", Kind::Page, NOW.plus(-3 * DAY)),
                Interaction {
                    order_id: Some("A-1".into()),
                    identifiers: hers("x", Kind::Page, NOW).identifiers,
                    ..answer("f1", 120, "north", 2.0, "Third call about it, and this is the whole text")
                },
                Interaction {
                    identifiers: hers("x", Kind::Page, NOW).identifiers,
                    ..answer("f0", 60 * 24 * 40, "north", 9.0, "")
                },
                call("c3", NOW.plus(-HOUR), "north"),
            ])
            .await;
        let id = company.id("Third call about it, and this is the whole text").await;
        let shown = company.get(company.anna(), &format!("/api/v1/feedback/{id}")).await;
        assert_eq!(shown["order"]["order_id"], "A-1", "{shown}");
        assert_eq!(shown["order"]["delay_days"], 3.0);
        let kinds: Vec<&str> =
            shown["around"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["call", "order", "call", "order", "feedback"], "{} {shown}", company.case.name);
        assert_eq!(shown["scores"].as_array().unwrap().len(), 2);
        assert_eq!(shown["wait_s"], Value::Null);
        let opened = rapport_store::read_audit(company.case.db.read(), NOW.plus(1), 5).await.unwrap();
        assert_eq!((opened[0].action.as_str(), opened[0].object.as_str()), ("feedback.opened", id.as_str()));
    }
}
