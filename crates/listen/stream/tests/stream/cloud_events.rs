//! CloudEvents as interactions.

use rapport_kernel::Problem;
use rapport_stream::cloud_event::read;
use serde_json::{Value, json};

use crate::arriving;

fn event(r#type: &str, data: &Value) -> Value {
    json!({"specversion": "1.0", "id": "1", "source": "/crm", "type": r#type, "time": "2026-03-04T11:00:00Z", "data": data})
}

fn shown(event: &Value) -> Value {
    let interaction = arriving(|arrival| read(&event.to_string(), arrival)).unwrap();
    let mut value = serde_json::to_value(interaction).unwrap();
    for always in ["id", "source", "seq", "received_at", "context"] {
        value.as_object_mut().unwrap().remove(always);
    }
    value
}

fn refused(event: &Value) -> Problem {
    arriving(|arrival| read(&event.to_string(), arrival)).unwrap_err().problem
}

#[test]
fn feedback_with_everything() {
    let data = json!({
        "channel": "phone", "touchpoint": "call_centre", "direction": "outbound", "unit_id": "cc-1", "employee_id": "e1", "order_id": "O1",
        "product_id": "P1", "campaign_id": "C1", "amount": "10,50", "currency": "EUR", "promised_at": "2026-03-05T00:00:00Z",
        "duration_s": 30, "wait_s": 5, "score": 3, "scale": "csat", "comment": "Долго ждал",
        "identifiers": {"email": "A@Example.com", "phone": ["8 912 345 67 89", "+4930123456"], "system:crm": 17},
        "traits": {"city": "Пермь"}, "properties": {"a": 1}, "b": 2
    });
    let mut event = event("cx.rapport.feedback.v1", &data);
    event["tenant"] = json!("x");
    assert_eq!(
        shown(&event),
        json!({
            "message_id": "/crm#1", "occurred_at": "2026-03-04T11:00:00Z", "kind": "feedback", "name": "Feedback", "channel": "phone",
            "touchpoint": "call_centre", "direction": "outbound", "unit_id": "cc-1", "employee_id": "e1", "order_id": "O1", "product_id": "P1",
            "campaign_id": "C1", "amount_minor": 1050, "currency": "EUR", "promised_at": "2026-03-05T00:00:00Z", "duration_s": 30.0,
            "wait_s": 5.0, "score": 3.0, "scale": "csat", "comment": "Долго ждал", "properties": {"a": 1, "b": 2, "tenant": "x"},
            "traits": {"city": "Пермь"},
            "identifiers": [
                {"kind": "email", "value": "a@example.com"}, {"kind": "phone", "value": "+79123456789"},
                {"kind": "phone", "value": "+4930123456"}, {"kind": "system:crm", "value": "17"}
            ]
        })
    );
}

#[test]
fn kind_and_name_come_from_the_type_or_from_data() {
    assert_eq!(shown(&event("order.completed", &json!({})))["kind"], "order");
    let said = shown(&event(
        "something",
        &json!({"kind": "visit", "name": "Queue Left", "amount_minor": 5, "currency": "RUB"}),
    ));
    assert_eq!(
        (&said["kind"], &said["name"], &said["amount_minor"]),
        (&json!("visit"), &json!("Queue Left"), &json!(5))
    );
}

#[test]
fn a_subject_may_name_the_customer() {
    let mut with = event("call", &json!({}));
    with["subject"] = json!("system:crm:17");
    assert_eq!(shown(&with)["identifiers"], json!([{"kind": "system:crm", "value": "17"}]));
    with["subject"] = json!("orders/5");
    assert_eq!(shown(&with)["properties"], json!({"subject": "orders/5"}));
}

#[test]
fn what_is_wrong_is_named_by_code_and_field() {
    let with = |name: &str, value: Value| {
        let mut event = event("feedback", &json!({}));
        event[name] = value;
        event
    };
    for (event, code, field) in [
        (with("specversion", json!("0.3")), "event.specversion", "specversion"),
        (with("specversion", Value::Null), "event.attribute", "specversion"),
        (with("id", json!("")), "event.attribute", "id"),
        (with("source", Value::Null), "event.attribute", "source"),
        (with("type", Value::Null), "event.attribute", "type"),
        (with("time", json!("12:00")), "time.invalid", "time"),
        (with("data", json!([1])), "event.type_of_field", "data"),
        (with("data_base64", json!("AAAA")), "event.data", "data_base64"),
        (with("datacontenttype", json!("text/xml")), "event.data", "datacontenttype"),
        (event("feedback", &json!({"channel": "fax"})), "interaction.channel", "data.channel"),
        (event("feedback", &json!({"kind": "party"})), "interaction.kind", "data.kind"),
        (event("feedback", &json!({"score": 6, "scale": "csat"})), "interaction.score", "data.score"),
        (event("feedback", &json!({"score": "high", "scale": "csat"})), "event.type_of_field", "data.score"),
        (event("feedback", &json!({"score": 5})), "interaction.scale", "data.scale"),
        (event("order", &json!({"amount": 5})), "money.currency", "data.currency"),
        (event("order", &json!({"amount": "five", "currency": "EUR"})), "money.amount", "data.amount"),
        (event("order", &json!({"wait_s": -1})), "event.seconds", "data.wait_s"),
        (event("order", &json!({"identifiers": {"shoe": 42}})), "identifier.kind", "data.identifiers.shoe"),
        (
            event("order", &json!({"identifiers": {"email": "x"}})),
            "identifier.value",
            "data.identifiers.email",
        ),
        (event("order", &json!({"order_id": [1]})), "event.type_of_field", "data.order_id"),
    ] {
        let problem = refused(&event);
        assert_eq!((problem.code.as_str(), problem.field.as_deref()), (code, Some(field)), "{event}");
    }
}

#[test]
fn a_long_source_still_gives_one_message_id() {
    let mut long = event("call", &json!({}));
    long["source"] = json!("s".repeat(400));
    let (first, second) = (shown(&long), shown(&long));
    assert_eq!(first["message_id"], second["message_id"]);
    assert_eq!(first["message_id"].as_str().unwrap().len(), 64);
}

#[test]
fn what_stands_in_for_an_address_identifies_nobody_and_spoils_nothing() {
    let one = arriving(|arrival| {
        let event = r#"{"specversion": "1.0", "id": "p-1", "source": "/crm", "type": "feedback",
            "data": {"score": 9, "scale": "nps", "identifiers": {"phone": "000-00-00", "email": "noemail@shop.ru", "system:crm": "17"}}}"#;
        read(event, arrival)
    })
    .unwrap();
    let known: Vec<String> = one.identifiers.iter().map(ToString::to_string).collect();
    assert_eq!((known, one.score), (vec!["system:crm:17".to_owned()], Some(9.0)));
}
