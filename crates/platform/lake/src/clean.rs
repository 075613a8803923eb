//! What of an interaction's free-form properties may leave for the lake: numbers, booleans and short plain words under
//! keys that do not name a person, an address or a device.

use std::net::IpAddr;

use rapport_kernel::mask;
use serde_json::{Map, Value};

const LONGEST_TEXT: usize = 200;
const MOST_ITEMS: usize = 50;
const DEEPEST: usize = 4;
/// Whole numbers from here on may be telephone or card numbers.
const LARGEST_NUMBER: f64 = 1e9;

/// Parts of keys (lower case, without separators) under which people, their addresses and devices are named.
const PERSONAL_PARTS: &[&str] = &[
    "email",
    "mail",
    "phone",
    "msisdn",
    "firstname",
    "lastname",
    "fullname",
    "middlename",
    "surname",
    "patronymic",
    "nickname",
    "username",
    "login",
    "birth",
    "passport",
    "snils",
    "address",
    "street",
    "postcode",
    "postal",
    "zipcode",
    "latitude",
    "longitude",
    "useragent",
    "cookie",
    "token",
    "password",
    "secret",
    "cardnumber",
    "iban",
    "advertisingid",
    "deviceid",
    "imei",
    "anonymousid",
    "userid",
    "customerid",
    "contact",
    "recipient",
    "signature",
];
/// Whole keys of the same kind, too short to look for inside others.
const PERSONAL_KEYS: &[&str] = &[
    "name", "fio", "tel", "fax", "ip", "ipaddr", "dob", "inn", "ssn", "pan", "cvv", "zip", "lat", "lon",
    "lng", "geo", "idfa", "gaid", "mac", "sex", "gender", "comment", "text", "message", "body", "subject",
    "query", "search", "note", "notes", "traits", "context", "from", "to",
];

/// The properties fit for the lake as JSON; `None` when nothing is left.
pub(crate) fn clean_properties(properties: &Map<String, Value>) -> Option<String> {
    if properties.is_empty() {
        return None;
    }
    let kept = clean_map(properties, 0);
    if kept.is_empty() { None } else { serde_json::to_string(&kept).ok() }
}

fn clean_map(map: &Map<String, Value>, depth: usize) -> Map<String, Value> {
    map.iter()
        .filter(|(key, _)| !is_personal_key(key))
        .filter_map(|(key, value)| Some((key.clone(), clean_value(value, depth)?)))
        .collect()
}

fn clean_value(value: &Value, depth: usize) -> Option<Value> {
    match value {
        Value::Bool(_) => Some(value.clone()),
        Value::Number(number) => {
            let size = number.as_f64()?;
            (size.fract() != 0.0 || size.abs() < LARGEST_NUMBER).then(|| value.clone())
        }
        Value::String(text) => clean_text(text).map(Value::from),
        Value::Array(items) if depth < DEEPEST => {
            Some(items.iter().take(MOST_ITEMS).filter_map(|item| clean_value(item, depth + 1)).collect())
        }
        Value::Object(map) if depth < DEEPEST => Some(Value::Object(clean_map(map, depth + 1))),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn clean_text(text: &str) -> Option<&str> {
    let text = mask::without_parameters(text.trim());
    let plain = !text.is_empty()
        && text.len() <= LONGEST_TEXT
        && !mask::looks_personal(text)
        && text.parse::<IpAddr>().is_err();
    plain.then_some(text)
}

fn is_personal_key(key: &str) -> bool {
    let folded: String = key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    key.len() > 100
        || mask::looks_personal(key)
        || PERSONAL_KEYS.contains(&folded.as_str())
        || PERSONAL_PARTS.iter().any(|part| folded.contains(part))
}

/// A code (of an order, a unit, a touchpoint) or nothing: an e-mail address used as a code stays behind.
pub(crate) fn clean_code(code: Option<&str>) -> Option<&str> {
    code.filter(|code| !code.contains('@')).map(mask::without_parameters)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn cleaned(properties: Value) -> Value {
        let Value::Object(map) = properties else { panic!("an object") };
        clean_properties(&map).map_or(Value::Null, |text| serde_json::from_str(&text).unwrap())
    }

    #[test]
    fn business_facts_stay() {
        let facts = json!({
            "price": 129.9, "quantity": 2, "gift": true, "category": "shoes", "product_name": "Кроссовки",
            "products": [{"sku": "A-17", "price": 10}], "url": "https://shop.example/cart",
        });
        assert_eq!(cleaned(facts.clone()), facts);
    }

    #[test]
    fn people_addresses_and_devices_do_not() {
        assert_eq!(
            cleaned(json!({
                "email": "a@b.c", "Contact-Phone": "1", "name": "Anna", "delivery_address": "Lenina 1", "ip": "10.0.0.1", "seen": "10.0.0.1",
                "who": "anna@example.com", "callback": "+7 926 123-45-67", "msisdn2": 79_261_234_567_i64, "number": 79_261_234_567_i64,
                "nested": {"email": "a@b.c", "size": 41},
            })),
            json!({"nested": {"size": 41}})
        );
    }

    #[test]
    fn addresses_of_pages_lose_their_parameters() {
        assert_eq!(
            cleaned(json!({"url": "https://shop.example/cart?user=anna#x", "path": "/cart?id=7"})),
            json!({"url": "https://shop.example/cart", "path": "/cart"})
        );
    }
}
