//! Taking typed values out of a JSON object, with the field named when one is wrong.

use std::str::FromStr;

use rapport_kernel::{Problem, Timestamp};
use serde_json::{Map, Value};

/// A JSON object being read. What is taken is gone from it; what is left are properties.
#[derive(Debug)]
pub struct Fields<'a> {
    map: &'a mut Map<String, Value>,
    /// Put before the names of fields in problems: `properties.`.
    path: &'static str,
}

impl<'a> Fields<'a> {
    pub const fn new(map: &'a mut Map<String, Value>, path: &'static str) -> Self {
        Self { map, path }
    }

    pub fn path(&self, name: &str) -> String {
        format!("{}{name}", self.path)
    }

    /// Whether there is a value other than null.
    pub fn has(&self, name: &str) -> bool {
        self.map.get(name).is_some_and(|value| !value.is_null())
    }

    pub fn peek(&self, name: &str) -> Option<&Value> {
        self.map.get(name).filter(|value| !value.is_null())
    }

    /// Takes the first of these that is there.
    pub fn take(&mut self, names: &[&'static str]) -> Option<(&'static str, Value)> {
        let name = names.iter().find(|name| self.has(name))?;
        self.map.remove(*name).map(|value| (*name, value))
    }

    /// Text, trimmed; a number or boolean as it is written; empty as absent. Errors: `event.type_of_field`.
    pub fn text(&mut self, names: &[&'static str]) -> Result<Option<String>, Problem> {
        let Some((name, value)) = self.take(names) else { return Ok(None) };
        match plain(&value) {
            Some(text) => Ok(Some(text).filter(|text| !text.is_empty())),
            None => Err(self.wrong(name, "text", &value)),
        }
    }

    /// A word of a closed list, or the error of the list.
    pub fn word<T: FromStr<Err = Problem>>(&mut self, names: &[&'static str]) -> Result<Option<T>, Problem> {
        let Some(&name) = names.iter().find(|name| self.has(name)) else { return Ok(None) };
        self.text(&[name])?
            .map(|text| word_form(&text).parse().map_err(|problem: Problem| problem.at(self.path(name))))
            .transpose()
    }

    /// A finite number, also written as text with a point or comma. Errors: `event.type_of_field`.
    pub fn number(&mut self, names: &[&'static str]) -> Result<Option<f64>, Problem> {
        let Some((name, value)) = self.take(names) else { return Ok(None) };
        number_of(&value).map(Some).ok_or_else(|| self.wrong(name, "a number", &value))
    }

    /// A moment (RFC 3339). Errors: `time.invalid`.
    pub fn time(&mut self, names: &[&'static str]) -> Result<Option<Timestamp>, Problem> {
        let Some((name, value)) = self.take(names) else { return Ok(None) };
        let Value::String(text) = &value else {
            return Err(self.wrong(name, "a time like 2026-03-04T05:06:07Z", &value));
        };
        text.parse().map(Some).map_err(|problem: Problem| problem.at(self.path(name)))
    }

    /// An object; empty when absent. Errors: `event.type_of_field`.
    pub fn object(&mut self, name: &'static str) -> Result<Map<String, Value>, Problem> {
        match self.take(&[name]) {
            None => Ok(Map::new()),
            Some((_, Value::Object(map))) => Ok(map),
            Some((_, value)) => Err(self.wrong(name, "an object", &value)),
        }
    }

    pub fn wrong(&self, name: &str, wanted: &str, value: &Value) -> Problem {
        let found = match value {
            Value::Null => "nothing",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        Problem::invalid("event.type_of_field", format!("{name} is {wanted}, not {found}"))
            .at(self.path(name))
    }
}

/// Text of a scalar as people would write it, trimmed.
pub fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number_text(number)),
        Value::Bool(bool) => Some(bool.to_string()),
        _ => None,
    }
}

/// A number without an exponent, so that amounts are read digit by digit.
pub fn number_text(number: &serde_json::Number) -> String {
    match (number.as_i64(), number.as_f64()) {
        (None, Some(float)) => format!("{float}"),
        _ => number.to_string(),
    }
}

pub fn number_of(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().replacen(',', ".", 1).parse().ok(),
        _ => None,
    }
    .filter(|number: &f64| number.is_finite())
}

/// `Mobile App`, `mobile-app` and `mobile_app` are one word.
pub fn word_form(text: &str) -> String {
    text.trim().chars().map(|c| if c == ' ' || c == '-' { '_' } else { c.to_ascii_lowercase() }).collect()
}
