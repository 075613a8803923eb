//! Bounds on what is accepted at all: size, depth, keys, characters.

use rapport_kernel::{ErrorKind, Problem};
use serde_json::{Map, Value};

/// Most bytes of one event (Segment's limit).
pub const EVENT_BYTES: usize = 32 * 1024;
/// Most bytes of a request, after it is unpacked (Segment's limit).
pub const BATCH_BYTES: usize = 500 * 1024;
/// How deep objects and arrays may lie in each other.
pub const DEPTH: usize = 32;
/// Most keys of all objects of an event together.
pub const KEYS: usize = 256;

/// Reads one event's JSON within the bounds. Errors: `event.too_large`, `event.json`, `event.depth`, `event.keys`, `event.text`.
pub fn read(raw: &str) -> Result<Map<String, Value>, Problem> {
    if raw.len() > EVENT_BYTES {
        return Err(Problem::new(
            ErrorKind::TooLarge,
            "event.too_large",
            format!("an event has at most {EVENT_BYTES} bytes of JSON; this one has {}", raw.len()),
        ));
    }
    let map: Map<String, Value> = match serde_json::from_str(raw) {
        Ok(Value::Object(map)) => map,
        Ok(_) => return Err(Problem::invalid("event.json", "an event is a JSON object")),
        Err(error) => return Err(Problem::invalid("event.json", format!("not JSON: {error}"))),
    };
    let mut keys = 0;
    for (key, value) in &map {
        keys += 1;
        check(value, key, 2, &mut keys)?;
        text(key, key)?;
    }
    if keys > KEYS {
        return Err(Problem::invalid(
            "event.keys",
            format!("an event has at most {KEYS} keys; this one has {keys}"),
        ));
    }
    Ok(map)
}

fn check(value: &Value, field: &str, depth: usize, keys: &mut usize) -> Result<(), Problem> {
    let inside = matches!(value, Value::Array(_) | Value::Object(_));
    if inside && depth > DEPTH {
        return Err(Problem::invalid("event.depth", format!("nested more than {DEPTH} deep")).at(field));
    }
    match value {
        Value::String(string) => text(string, field),
        Value::Array(items) => items.iter().try_for_each(|item| check(item, field, depth + 1, keys)),
        Value::Object(map) => {
            *keys += map.len();
            map.iter().try_for_each(|(key, value)| {
                text(key, field)?;
                check(value, field, depth + 1, keys)
            })
        }
        _ => Ok(()),
    }
}

fn text(value: &str, field: &str) -> Result<(), Problem> {
    if value.contains('\0') {
        return Err(Problem::invalid("event.text", "text must not contain the NUL character").at(field));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(raw: &str) -> String {
        read(raw).map_or_else(|problem| problem.code, |_| "ok".into())
    }

    #[test]
    fn what_is_out_of_bounds_is_refused_by_name() {
        let deep = |n: usize| format!("{{\"a\":{}1{}}}", "[".repeat(n), "]".repeat(n));
        let wide = |n: usize| {
            let keys: Vec<String> = (0..n).map(|i| format!("\"k{i}\":1")).collect();
            format!("{{\"properties\":{{{}}}}}", keys.join(","))
        };
        for (raw, expected) in [
            ("{}".to_owned(), "ok"),
            ("[]".to_owned(), "event.json"),
            ("{".to_owned(), "event.json"),
            ("{\"a\":\"\\u0000\"}".to_owned(), "event.text"),
            ("{\"p\":{\"\\u0000\":1}}".to_owned(), "event.text"),
            (deep(31), "ok"),
            (deep(32), "event.depth"),
            (deep(10_000), "event.json"),
            (wide(255), "ok"),
            (wide(256), "event.keys"),
            (format!("{{\"a\":\"{}\"}}", "x".repeat(EVENT_BYTES)), "event.too_large"),
        ] {
            assert_eq!(code(&raw), expected, "{}", &raw[..raw.len().min(60)]);
        }
        assert_eq!(read("{\"event\":\"a\\u0000\"}").unwrap_err().field.as_deref(), Some("event"));
    }
}
