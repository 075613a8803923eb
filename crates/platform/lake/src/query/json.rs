//! One member of a JSON object, without building the rest.

use serde::{
    Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::Value;

/// The value under a key of the object that the text holds; `None` when there is none, or null.
pub(crate) fn member(text: &str, key: &str) -> Option<Value> {
    if !text.contains(key) {
        return None;
    }
    serde_json::Deserializer::from_str(text)
        .deserialize_map(Member(key))
        .ok()
        .flatten()
        .filter(|value| !value.is_null())
}

struct Member<'k>(&'k str);

impl<'de> Visitor<'de> for Member<'_> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            if key == self.0 {
                found = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

/// A value as SQL shows it: a text as it is, anything else as JSON.
pub(crate) fn as_text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// A number, or a text that reads as one.
pub(crate) fn as_number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        Value::Bool(yes) => Some(f64::from(u8::from(*yes))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_found_whatever_lies_around_it() {
        let text = r#"{"a": {"size": 1}, "size": "41.5", "list": [1, 2], "none": null}"#;
        assert_eq!(member(text, "size").as_ref().and_then(as_number), Some(41.5));
        assert_eq!(member(text, "list").map(as_text).as_deref(), Some("[1,2]"));
        assert_eq!(member(text, "none"), None);
        assert_eq!(member(text, "missing"), None);
        assert_eq!(member("not json size", "size"), None);
    }
}
