//! Segment's calls as interactions: one literal case for each line of docs/events.md.

use rapport_kernel::{Channel, Interaction, Problem, Scale};
use rapport_stream::segment::{Call, Shared, read};
use serde_json::{Value, json};

use crate::arriving;

fn one(call: Call, event: &Value) -> Interaction {
    arriving(|arrival| read(&event.to_string(), Some(call), &Shared::default(), arrival)).unwrap()
}

fn refused(call: Call, event: &Value) -> Problem {
    arriving(|arrival| read(&event.to_string(), Some(call), &Shared::default(), arrival)).unwrap_err().problem
}

/// The interaction as JSON, without what every one has.
fn shown(interaction: &Interaction) -> Value {
    let mut value = serde_json::to_value(interaction).unwrap();
    let map = value.as_object_mut().unwrap();
    for always in ["id", "source", "seq", "received_at", "context"] {
        map.remove(always);
    }
    value
}

#[test]
fn an_order_of_the_e_commerce_spec() {
    let event = json!({
        "userId": 507, "anonymousId": "a-1", "messageId": "m-1", "event": "Order Completed", "timestamp": "2026-03-04T11:00:00.000Z",
        "properties": {"order_id": "O-1", "revenue": 1299.9, "total": 1400, "currency": "rub", "products": [{"sku": "S"}], "coupon": "X"},
        "context": {"library": {"name": "@segment/analytics-node"}, "campaign": {"name": "spring", "source": "ad"}}
    });
    assert_eq!(
        shown(&one(Call::Track, &event)),
        json!({
            "message_id": "m-1", "occurred_at": "2026-03-04T11:00:00Z", "kind": "order", "name": "Order Completed",
            "order_id": "O-1", "campaign_id": "spring", "amount_minor": 129_990, "currency": "RUB",
            "properties": {"total": 1400, "products": [{"sku": "S"}], "coupon": "X"},
            "identifiers": [{"kind": "user_id", "value": "507"}, {"kind": "anonymous_id", "value": "a-1"}]
        })
    );
}

#[test]
fn a_page_with_its_context() {
    let event = json!({
        "anonymousId": "a-1", "messageId": "m-2", "name": "Pricing", "category": "Docs",
        "properties": {"path": "/pricing"},
        "context": {"page": {"path": "/other", "title": "Prices"}, "device": {"id": "d-9"}, "touchpoint": "website"}
    });
    assert_eq!(
        shown(&one(Call::Page, &event)),
        json!({
            "message_id": "m-2", "occurred_at": "2026-03-04T12:00:00Z", "kind": "page", "name": "Pricing", "channel": "web",
            "direction": "inbound", "touchpoint": "website",
            "properties": {"path": "/pricing", "title": "Prices", "category": "Docs"},
            "identifiers": [{"kind": "anonymous_id", "value": "a-1"}, {"kind": "device", "value": "d-9"}]
        })
    );
}

#[test]
fn an_identify_keeps_traits_and_takes_identifiers_that_are_some() {
    let event = json!({
        "userId": "anna", "messageId": "m-3",
        "traits": {"name": "Анна Петрова", "email": "Anna@Example.com", "phone": "8 912 345-67-89"},
        "context": {"traits": {"plan": "gold", "name": "другая"}, "externalIds": [{"type": "CRM", "id": 17}, {"type": "card", "id": "77 00"}]}
    });
    assert_eq!(
        shown(&one(Call::Identify, &event)),
        json!({
            "message_id": "m-3", "occurred_at": "2026-03-04T12:00:00Z", "kind": "identify",
            "traits": {"name": "Анна Петрова", "email": "Anna@Example.com", "phone": "8 912 345-67-89", "plan": "gold"},
            "identifiers": [
                {"kind": "user_id", "value": "anna"}, {"kind": "email", "value": "anna@example.com"},
                {"kind": "phone", "value": "+79123456789"}, {"kind": "system:crm", "value": "17"}, {"kind": "card", "value": "7700"}
            ]
        })
    );
    let broken = json!({"userId": "anna", "traits": {"email": "none", "phone": {"home": 1}}});
    let interaction = one(Call::Identify, &broken);
    assert_eq!(interaction.identifiers.len(), 1);
    assert_eq!(interaction.traits["email"], "none");
}

#[test]
fn a_group_names_the_company_and_its_email_is_not_the_persons() {
    let event =
        json!({"userId": "anna", "groupId": "acme", "traits": {"name": "Acme", "email": "info@example.com"}});
    let interaction = one(Call::Group, &event);
    assert_eq!(interaction.group_id.as_deref(), Some("acme"));
    assert_eq!(interaction.identifiers.iter().map(ToString::to_string).collect::<Vec<_>>(), ["user_id:anna"]);
    assert_eq!(interaction.traits["name"], "Acme");
}

#[test]
fn an_alias_joins_the_previous_id_whatever_it_was() {
    let joined = |previous: &str| -> Vec<String> {
        let interaction = one(Call::Alias, &json!({"previousId": previous, "userId": "anna"}));
        assert_eq!(interaction.properties["previous_id"], previous);
        interaction.identifiers.iter().map(ToString::to_string).collect()
    };
    let made = "a1b2c3d4-0000-4000-8000-00000000abcd";
    assert_eq!(joined(made), ["user_id:anna".to_owned(), format!("anonymous_id:{made}")]);
    assert_eq!(joined("17"), ["user_id:anna", "anonymous_id:17", "user_id:17"]);
}

#[test]
fn scores_are_found_under_their_usual_names() {
    for (event, properties, score, scale, kind) in [
        (
            "Feedback Submitted",
            json!({"score": 9, "scale": "NPS", "comment": " ok "}),
            Some(9.0),
            Some("nps"),
            "feedback",
        ),
        ("Checkout Rated", json!({"csat": "4,5"}), Some(4.5), Some("csat"), "feedback"),
        ("Anything", json!({"ces": 7}), Some(7.0), Some("ces"), "feedback"),
        (
            "Product Reviewed",
            json!({"rating": "5", "review_body": "ok"}),
            Some(5.0),
            Some("csat"),
            "feedback",
        ),
        ("Level Completed", json!({"score": 12000}), None, None, "track"),
        ("Survey Viewed", json!({"nps": "2026-Q1"}), None, None, "track"),
        ("Order Completed", json!({"csat": 5}), Some(5.0), Some("csat"), "order"),
    ] {
        let interaction = one(Call::Track, &json!({"userId": "u", "event": event, "properties": properties}));
        assert_eq!((interaction.score, interaction.scale.map(Scale::as_str)), (score, scale), "{event}");
        assert_eq!(interaction.kind.as_str(), kind, "{event}");
        if properties.get("comment").is_some() || properties.get("review_body").is_some() {
            assert_eq!(interaction.comment.as_deref(), Some("ok"));
        }
        if score.is_none() {
            assert_eq!(json!(interaction.properties), properties, "what is not a score stays a property");
        }
    }
}

#[test]
fn money_needs_a_currency_and_keeps_every_digit() {
    for (event, properties, minor) in [
        ("Order Completed", json!({"revenue": 0.1 + 0.2, "currency": "EUR"}), Some(30)),
        ("Order Completed", json!({"total": "1 299,90", "currency": "RUB"}), Some(129_990)),
        ("Order Refunded", json!({"value": 5, "currency": "JPY"}), Some(5)),
        ("Order Completed", json!({"revenue": 10}), None),
        ("Product Viewed", json!({"price": 18.99, "currency": "USD"}), Some(1899)),
        ("Slider Moved", json!({"value": "left"}), None),
    ] {
        let interaction = one(Call::Track, &json!({"userId": "u", "event": event, "properties": properties}));
        assert_eq!(interaction.money.map(|m| m.minor), minor, "{properties}");
        if minor.is_none() {
            assert_eq!(json!(interaction.properties), properties);
        }
    }
}

#[test]
fn the_channel_is_said_or_guessed() {
    for (call, event, channel) in [
        (Call::Page, json!({}), Some("web")),
        (Call::Screen, json!({}), Some("mobile_app")),
        (Call::Track, json!({"event": "Tapped"}), None),
        (Call::Track, json!({"event": "Tapped", "context": {"os": {"name": "iOS"}}}), Some("mobile_app")),
        (
            Call::Track,
            json!({"event": "Tapped", "context": {"library": {"name": "analytics-kotlin"}}}),
            Some("mobile_app"),
        ),
        (
            Call::Track,
            json!({"event": "Clicked", "context": {"library": {"name": "analytics.js"}, "os": {"name": "Android"}}}),
            Some("web"),
        ),
        (Call::Track, json!({"event": "Email Opened"}), Some("email")),
        (Call::Track, json!({"event": "Asked", "properties": {"channel": "Web-Chat"}}), Some("web_chat")),
        (Call::Track, json!({"event": "Asked", "properties": {"channel": "Paid Search"}}), None),
        (Call::Page, json!({"context": {"channel": "kiosk"}}), Some("kiosk")),
        (Call::Track, json!({"event": "Seen", "channel": "mobile"}), Some("mobile_app")),
    ] {
        let mut event = event;
        event["userId"] = json!("u");
        assert_eq!(one(call, &event).channel.map(Channel::as_str), channel, "{event}");
    }
}

#[test]
fn columns_of_our_own_are_taken_from_properties() {
    let properties = json!({
        "unit": "msk-1", "employee_id": "e7", "product_id": 12, "touchpoint": "call_centre", "direction": "inbound", "kind": "call",
        "promised_at": "2026-03-05T00:00:00Z", "duration": 61.5, "wait_s": 12, "campaign_id": "c", "theme": "tariff"
    });
    let interaction = one(
        Call::Track,
        &json!({"userId": "u", "messageId": "m", "event": "Call Completed", "properties": properties}),
    );
    assert_eq!(
        shown(&interaction),
        json!({
            "message_id": "m", "occurred_at": "2026-03-04T12:00:00Z", "kind": "call", "name": "Call Completed", "channel": "phone",
            "touchpoint": "call_centre", "direction": "inbound", "unit_id": "msk-1", "employee_id": "e7", "product_id": "12",
            "campaign_id": "c", "promised_at": "2026-03-05T00:00:00Z", "duration_s": 61.5, "wait_s": 12.0,
            "properties": {"theme": "tariff"}, "identifiers": [{"kind": "user_id", "value": "u"}]
        })
    );
}

#[test]
fn what_is_wrong_is_named_by_code_and_field() {
    for (call, event, code, field) in [
        (Call::Track, json!({"event": "x"}), "event.identity", "userId"),
        (Call::Track, json!({"userId": "undefined", "event": "x"}), "event.identity", "userId"),
        (Call::Track, json!({"userId": "u"}), "event.name", "event"),
        (Call::Track, json!({"userId": {"id": 1}, "event": "x"}), "event.type_of_field", "userId"),
        (
            Call::Track,
            json!({"userId": "u", "event": "x", "timestamp": "yesterday"}),
            "time.invalid",
            "timestamp",
        ),
        (
            Call::Track,
            json!({"userId": "u", "event": "x", "properties": "p"}),
            "event.type_of_field",
            "properties",
        ),
        (
            Call::Track,
            json!({"userId": "u", "event": "x", "properties": {"nps": 11}}),
            "interaction.score",
            "properties.score",
        ),
        (
            Call::Track,
            json!({"userId": "u", "event": "Feedback", "properties": {"score": 9}}),
            "interaction.scale",
            "properties.scale",
        ),
        (
            Call::Track,
            json!({"userId": "u", "event": "Order Completed", "properties": {"revenue": 1, "currency": "$"}}),
            "money.currency",
            "properties.currency",
        ),
        (
            Call::Track,
            json!({"userId": "u", "event": "x", "properties": {"promised_at": "soon"}}),
            "time.invalid",
            "properties.promised_at",
        ),
        (Call::Track, json!({"userId": "u", "event": "n".repeat(300)}), "interaction.text", "name"),
        (Call::Track, json!({"userId": "u".repeat(300), "event": "x"}), "identifier.value", "userId"),
        (Call::Group, json!({"userId": "u"}), "event.group", "groupId"),
        (Call::Alias, json!({"userId": "u"}), "event.identity", "previousId"),
        (Call::Alias, json!({"previousId": "u"}), "event.identity", "userId"),
    ] {
        let problem = refused(call, &event);
        assert_eq!((problem.code.as_str(), problem.field.as_deref()), (code, Some(field)), "{event}");
    }
}

#[test]
fn an_item_of_a_batch_says_its_type_and_is_named_when_refused() {
    let shared = Shared {
        sent_at: Some("2026-03-04T12:30:00Z".parse().unwrap()),
        context: json!({"channel": "kiosk", "locale": "de-DE"}).as_object().unwrap().clone(),
    };
    arriving(|arrival| {
        let good = json!({"type": "track", "userId": "u", "event": "Tapped", "timestamp": "2026-03-04T12:29:00Z", "context": {"locale": "ru-RU"}});
        let interaction = read(&good.to_string(), None, &shared, arrival).unwrap();
        assert_eq!(
            interaction.occurred_at.to_string(),
            "2026-03-04T11:59:00Z",
            "half an hour fast, corrected"
        );
        assert_eq!(interaction.channel.map(Channel::as_str), Some("kiosk"));
        assert_eq!(interaction.context["locale"], "ru-RU");
        assert_eq!(interaction.message_id, interaction.id.to_string(), "made when there is none");

        let unknown = json!({"type": "trak", "messageId": "m-9", "userId": "u"});
        let refused = read(&unknown.to_string(), None, &shared, arrival).unwrap_err();
        assert_eq!(refused.message_id.as_deref(), Some("m-9"));
        assert_eq!(
            (refused.problem.code.as_str(), refused.problem.field.as_deref()),
            ("event.type", Some("type"))
        );
    });
}
