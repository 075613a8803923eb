//! What a rule may ask of one customer.

use std::collections::BTreeMap;

use rapport_kernel::{
    Currency, Timestamp,
    rule::{Row, Value},
    time::DAY,
};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::{
    fold::apply::satisfaction_of,
    identity::key::split,
    profile::{Profile, rules},
    settings::Settings,
};

/// Company's own traits kept for rules, and the longest text of one.
const TRAITS: usize = 60;
const LONGEST: usize = 200;

/// Where the daily counters stand in [`Facts::days`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counter {
    Contacts,
    Digital,
    Complaints,
    Feedback,
    Purchases,
}

/// A field of a rule, found once when the rule is compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Slot {
    Text(usize),
    Number(usize),
    Time(usize),
    List(usize),
    /// A daily counter summed over this many days up to now.
    Window(Counter, i64),
    OpenOrders,
    LateOrders,
    Trait(String),
    TraitNumber(String),
}

pub(crate) const TEXTS: [&str; 14] = [
    "name",
    "kind",
    "stage",
    "grade",
    "attention_group",
    "language",
    "city",
    "region",
    "segment",
    "unit_id",
    "preferred_channel",
    "last_scale",
    "last_touchpoint",
    "currency",
];
pub(crate) const NUMBERS: [&str; 6] =
    ["interactions", "orders", "revenue", "last_score", "last_nps", "satisfaction"];
pub(crate) const TIMES: [&str; 6] =
    ["since", "last_seen_at", "first_purchase_at", "last_purchase_at", "left_at", "last_score_at"];
pub(crate) const LISTS: [&str; 4] = ["products", "closed_products", "known_by", "consents"];

/// The facts of one customer, as kept in their row. Times are microseconds of UTC.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Facts {
    #[serde(rename = "t")]
    texts: Vec<Option<String>>,
    #[serde(rename = "n")]
    numbers: Vec<Option<f64>>,
    #[serde(rename = "m")]
    times: Vec<Option<i64>>,
    #[serde(rename = "l")]
    lists: Vec<Vec<String>>,
    /// Day, and its counters in the order of [`Counter`].
    #[serde(rename = "d", default, skip_serializing_if = "Vec::is_empty")]
    days: Vec<(i64, [i64; 5])>,
    /// Promises of open orders.
    #[serde(rename = "o", default, skip_serializing_if = "Vec::is_empty")]
    open: Vec<Option<i64>>,
    #[serde(rename = "x", default, skip_serializing_if = "BTreeMap::is_empty")]
    traits: BTreeMap<String, String>,
}

/// What stands beside the profile.
#[derive(Debug, Default)]
pub(crate) struct Beside {
    /// Revenue of each currency, in minor units.
    pub revenue: BTreeMap<Currency, i64>,
    pub orders: i64,
    /// Promises of open orders.
    pub open: Vec<Option<i64>>,
    /// `email:marketing`, for each consent in force.
    pub consents: Vec<String>,
    pub preferred_channel: Option<String>,
}

/// What lists are sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Order {
    pub value: i64,
    pub score: i64,
}

/// Of who never gave a score: after everybody who did.
pub(crate) const NO_SCORE: i64 = 20_000;

impl Facts {
    /// Draws the facts of a profile.
    pub fn of(profile: &Profile, beside: Beside, settings: &Settings, now: Timestamp) -> (Self, Order) {
        let state = &profile.state;
        let traits = &profile.traits;
        let grade = rules::grade(state, &beside.revenue, now, &settings.grades);
        let largest =
            || beside.revenue.iter().max_by_key(|(_, minor)| **minor).map(|(currency, _)| *currency);
        let main = settings.main_currency.filter(|known| beside.revenue.contains_key(known)).or_else(largest);
        let minor = main.and_then(|currency| beside.revenue.get(&currency).copied());
        let whole = |minor: i64| minor as f64 / 10f64.powi(main.map_or(2, Currency::exponent) as i32);
        let last = state.scores.last();
        let satisfied =
            rules::satisfaction(&state.satisfied, &BTreeMap::new(), &settings.satisfaction).1.map(f64::round);
        let text = |names: &[&str]| traits.text(names);
        let facts = Self {
            texts: vec![
                traits.name(),
                Some(profile.kind.clone()),
                Some(rules::stage(state, now, &settings.stages).into()),
                grade.map(Into::into),
                Some(
                    text(&["attention_group", "attentionGroup"])
                        .unwrap_or_else(|| rules::attention(grade).into()),
                ),
                text(&["language", "locale"]),
                text(&["city"]),
                text(&["region", "state", "region_code"]),
                text(&["segment"]),
                state.unit.as_ref().map(|unit| unit.2.clone()),
                beside.preferred_channel.or_else(|| text(&["preferred_channel", "preferredChannel"])),
                last.map(|score| score.scale.to_string()),
                last.and_then(|score| score.touchpoint.clone()),
                main.map(|currency| currency.to_string()),
            ],
            numbers: vec![
                Some(state.interactions as f64),
                Some(beside.orders as f64),
                minor.map(whole),
                last.map(|score| score.score),
                state.nps.as_ref().map(|nps| nps.2),
                satisfied,
            ],
            times: vec![
                state.first_at,
                state.last_at.or(state.first_at),
                state.bought_first,
                state.bought_last,
                rules::left_at(state, now, &settings.stages),
                last.map(|score| score.at),
            ],
            lists: vec![
                state.products.iter().filter(|(_, held)| held.is_open()).map(|(id, _)| id.clone()).collect(),
                state.products.iter().filter(|(_, held)| !held.is_open()).map(|(id, _)| id.clone()).collect(),
                kinds(profile),
                beside.consents,
            ],
            days: state
                .days
                .iter()
                .map(|(day, of)| (*day, [of.contacts, of.digital, of.complaints, of.feedback, of.purchases]))
                .collect(),
            open: beside.open,
            traits: traits
                .values()
                .filter_map(|(name, value)| Some((name.clone(), plain(value)?)))
                .take(TRAITS)
                .collect(),
        };
        let height = |score: &crate::fold::state::Score| {
            satisfaction_of(score.scale, score.score, None).map_or(NO_SCORE, |(_, points)| points)
        };
        (facts, Order { value: minor.unwrap_or(0), score: last.map_or(NO_SCORE, height) })
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        self.texts.get(TEXTS.iter().position(|one| *one == name)?)?.as_deref()
    }

    pub fn trait_names(&self) -> impl Iterator<Item = &str> {
        self.traits.keys().map(String::as_str)
    }

    pub fn time(&self, name: &str) -> Option<i64> {
        *self.times.get(TIMES.iter().position(|one| *one == name)?)?
    }
}

/// Kinds of what the customer is known by, each once.
fn kinds(profile: &Profile) -> Vec<String> {
    let mut kinds: Vec<String> =
        profile.identifiers().filter_map(|key| Some(split(key)?.0.to_owned())).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// A trait that is one short text, number or truth.
fn plain(value: &Json) -> Option<String> {
    match value {
        Json::String(text) if text.len() <= LONGEST => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// The facts at a moment, as a row of the rule's slots.
pub(crate) struct At<'a> {
    pub facts: &'a Facts,
    pub slots: &'a [Slot],
    pub now: Timestamp,
}

impl Row for At<'_> {
    fn get(&self, slot: usize) -> Value<'_> {
        let Facts { texts, numbers, times, lists, days, open, traits } = self.facts;
        let number = |number: Option<f64>| number.map_or(Value::Null, Value::Number);
        match &self.slots[slot] {
            Slot::Text(at) => match texts.get(*at) {
                Some(Some(found)) => Value::Text(found),
                _ => Value::Null,
            },
            Slot::Number(at) => number(numbers.get(*at).copied().flatten()),
            Slot::Time(at) => {
                let at = times.get(*at).copied().flatten();
                at.map_or(Value::Null, |at| Value::Time(Timestamp::from_micros(at)))
            }
            Slot::List(at) => lists.get(*at).map_or(Value::Null, |list| Value::List(list)),
            Slot::Window(counter, length) => {
                let today = self.now.utc_day();
                let within = days.iter().filter(|(day, _)| *day > today - length && *day <= today);
                Value::Number(within.map(|(_, of)| of[*counter as usize]).sum::<i64>() as f64)
            }
            Slot::OpenOrders => Value::Number(open.len() as f64),
            Slot::LateOrders => {
                let late = open.iter().flatten().filter(|promised| **promised + DAY <= self.now.micros());
                Value::Number(late.count() as f64)
            }
            Slot::Trait(name) => traits.get(name).map_or(Value::Null, |text| Value::Text(text)),
            Slot::TraitNumber(name) => number(traits.get(name).and_then(|text| text.trim().parse().ok())),
        }
    }
}
