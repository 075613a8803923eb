//! A payload without what may be personal: what is known to be harmless is shown, of any other text only its form.

use rapport_kernel::Timestamp;
use serde_json::Value;

/// A larger event is not shown.
pub const MOST_BYTES: usize = 8 * 1024;
/// Longest text shown.
const LONGEST: usize = 80;

/// Keys whose values say nothing of a person.
const HARMLESS: [&str; 38] = [
    "type",
    "event",
    "messageid",
    "message_id",
    "timestamp",
    "originaltimestamp",
    "sentat",
    "time",
    "specversion",
    "id",
    "source",
    "channel",
    "touchpoint",
    "direction",
    "scale",
    "score",
    "currency",
    "unit_id",
    "product_id",
    "campaign_id",
    "kind",
    "category",
    "sku",
    "quantity",
    "price",
    "revenue",
    "total",
    "value",
    "locale",
    "timezone",
    "library",
    "version",
    "datacontenttype",
    "promised_at",
    "duration_s",
    "wait_s",
    "platform",
    "method",
];

/// The payload with every text masked, unless its key is known to be harmless and it holds no address or number of a person.
pub fn masked(payload: Value) -> Value {
    walk(payload, "")
}

fn walk(value: Value, key: &str) -> Value {
    match value {
        Value::Object(map) => {
            // A library is called by its name; nobody else is.
            let named = key.eq_ignore_ascii_case("library") || key.eq_ignore_ascii_case("os");
            let inner = |(name, value): (String, Value)| {
                let under = if named && name == "name" { "library" } else { name.as_str() };
                let value = walk(value, under);
                (name, value)
            };
            Value::Object(map.into_iter().map(inner).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(|item| walk(item, key)).collect()),
        Value::String(text) => {
            Value::String(if harmless(key) && !reaches(&text) { cut(&text) } else { form(&text) })
        }
        // A long number may be a telephone or a card.
        Value::Number(number) if number.to_string().len() > 6 && !harmless(key) => {
            Value::String("•••".into())
        }
        other => other,
    }
}

fn harmless(key: &str) -> bool {
    HARMLESS.contains(&key.to_ascii_lowercase().as_str())
}

/// Whether a text may hold an address or a number that reaches a person; moments and ids of events do not.
fn reaches(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+ ()-".contains(&byte));
    text.contains('@') || (plain && digits > 6 && text.parse::<Timestamp>().is_err())
}

/// What a text looks like.
fn form(text: &str) -> String {
    let first: String = text.chars().take(1).collect();
    match text.chars().count() {
        0 => String::new(),
        _ if text.contains('@') => format!("{first}•••@•••"),
        1..=3 => "•••".into(),
        count if text.contains(' ') && count > 20 => format!("{first}••• ({count})"),
        _ => format!("{first}•••"),
    }
}

fn cut(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST).chain(['…']).collect()
}

/// The time that the sender's clock gave.
pub fn time(payload: &Value) -> Option<Timestamp> {
    let key = ["originalTimestamp", "timestamp", "time"].into_iter().find_map(|key| payload.get(key))?;
    key.as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_may_be_personal_is_shown_by_its_form_alone() {
        let sent = json!({
            "type": "track", "event": "Order Completed", "messageId": "a-1", "timestamp": "2026-03-04T11:59:50Z",
            "userId": "anna-17", "anonymousId": "0b6", "context": {"ip": "10.20.30.40", "library": {"name": "analytics.js", "version": "2"}},
            "traits": {"email": "anna@example.com", "phone": "+79123456789", "name": "Анна Петрова", "age": 40},
            "properties": {"revenue": 1299.9, "currency": "RUB", "card": 7_700_123_456_785_u64, "category": "call +7 912 345-67-89 me@example.com",
                "comment": "My name is Anna, call me back please", "items": [{"sku": "S-1", "gift_to": "Ivan"}]}
        });
        let shown = masked(sent).to_string();
        for personal in ["anna", "Анна", "9123456789", "10.20", "7700123", "call", "Ivan", "345-67"] {
            assert!(!shown.contains(personal), "{personal} in {shown}");
        }
        for harmless in [
            "Order Completed",
            "a-1",
            "2026-03-04T11:59:50Z",
            "analytics.js",
            "1299.9",
            "RUB",
            "S-1",
            "a•••@•••",
        ] {
            assert!(shown.contains(harmless), "{harmless} not in {shown}");
        }
    }
}
