//! What was said of a customer: each trait as last said.

use std::collections::BTreeMap;

use rapport_kernel::Interaction;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::state::Latest;

/// Different traits kept of one fragment.
const MOST: usize = 300;

/// Traits by name. A `null` says that the trait no longer holds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Traits(BTreeMap<String, Latest<Json>>);

impl Traits {
    pub fn apply(&mut self, one: &Interaction) {
        for (name, value) in &one.traits {
            self.put(name, one.occurred_at.micros(), one.seq, value);
        }
    }

    fn put(&mut self, name: &str, at: i64, seq: i64, value: &Json) {
        if let Some(old) = self.0.get_mut(name) {
            if (old.0, old.1) < (at, seq) {
                *old = Latest(at, seq, value.clone());
            }
        } else if self.0.len() < MOST {
            self.0.insert(name.to_owned(), Latest(at, seq, value.clone()));
        }
    }

    pub fn merge(&mut self, other: &Self) {
        for (name, Latest(at, seq, value)) in &other.0 {
            self.put(name, *at, *seq, value);
        }
    }

    /// The text of the first of these traits that has one.
    pub fn text(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| match &self.0.get(*name)?.2 {
            Json::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            Json::Number(number) => Some(number.to_string()),
            _ => None,
        })
    }

    /// Everything that holds now.
    pub fn values(&self) -> impl Iterator<Item = (&String, &Json)> {
        self.0.iter().filter(|(_, latest)| !latest.2.is_null()).map(|(name, latest)| (name, &latest.2))
    }

    /// The name to show: as given whole, or put together of its parts.
    pub fn name(&self) -> Option<String> {
        if let Some(whole) = self.text(&["name", "full_name", "fullName"]) {
            return Some(whole);
        }
        let parts = [
            self.text(&["first_name", "firstName"]),
            self.text(&["middle_name", "middleName", "patronymic"]),
            self.text(&["last_name", "lastName"]),
        ];
        let joined = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        if joined.is_empty() {
            self.text(&["company", "company_name", "nickname", "username"])
        } else {
            Some(joined)
        }
    }

    /// Everything by which people would look for the customer.
    pub fn names(&self) -> String {
        const NAMES: &[&str] = &[
            "name",
            "full_name",
            "fullName",
            "first_name",
            "firstName",
            "middle_name",
            "middleName",
            "patronymic",
            "last_name",
            "lastName",
            "company",
            "company_name",
            "nickname",
            "username",
        ];
        NAMES.iter().filter_map(|name| self.text(&[name])).collect::<Vec<_>>().join(" ")
    }

    /// `person`, `account` or `household`, where a trait says so.
    pub fn kind(&self) -> Option<&'static str> {
        match self.text(&["customer_type", "customerType", "type"])?.as_str() {
            "account" | "company" | "business" | "organization" => Some("account"),
            "household" | "family" => Some("household"),
            "person" | "individual" => Some("person"),
            _ => None,
        }
    }
}
