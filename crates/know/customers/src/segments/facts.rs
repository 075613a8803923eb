//! What a rule may ask of one customer.

use std::collections::{BTreeMap, BTreeSet};

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
    remarks::{Remark, YEAR},
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
    /// Late deliveries of this many days up to now; of all time.
    LateDeliveries(Option<i64>),
    /// Comments of this many days up to now; those that are negative as a whole.
    Comments(i64),
    NegativeComments(i64),
    /// Comments of a year that complain of a theme.
    ComplainedOf(String),
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
    /// Days of deliveries that came a day or more late.
    #[serde(rename = "w", default, skip_serializing_if = "Vec::is_empty")]
    late: Vec<i64>,
    /// Comments of the last year.
    #[serde(rename = "r", default, skip_serializing_if = "Vec::is_empty")]
    said: Vec<Said>,
    #[serde(rename = "x", default, skip_serializing_if = "BTreeMap::is_empty")]
    traits: BTreeMap<String, String>,
}

/// A comment: its day, whether it is negative as a whole, and the themes it complains of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Said(i64, bool, Vec<String>);

/// What stands beside the profile.
#[derive(Debug, Default)]
pub(crate) struct Beside {
    /// Revenue of each currency, in minor units.
    pub revenue: BTreeMap<Currency, i64>,
    pub orders: i64,
    /// Promises of open orders.
    pub open: Vec<Option<i64>>,
    /// When orders came late.
    pub late: Vec<i64>,
    pub remarks: Vec<Remark>,
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
            late: beside.late.into_iter().map(|at| Timestamp::from_micros(at).utc_day()).collect(),
            said: beside
                .remarks
                .into_iter()
                .map(|one| Said(one.at.utc_day(), one.negative, one.complains_of))
                .collect(),
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

    /// Keys of the themes that comments of the last year complain of, each once.
    pub fn complaints(&self) -> BTreeSet<&str> {
        self.said.iter().flat_map(|Said(_, _, themes)| themes).map(String::as_str).collect()
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
        let Facts { texts, numbers, times, lists, days, open, late, said, traits } = self.facts;
        let number = |number: Option<f64>| number.map_or(Value::Null, Value::Number);
        let count = |count: usize| Value::Number(count as f64);
        let today = self.now.utc_day();
        let within = |day: i64, length: i64| day > today - length && day <= today;
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
                let days = days.iter().filter(|(day, _)| within(*day, *length));
                Value::Number(days.map(|(_, of)| of[*counter as usize]).sum::<i64>() as f64)
            }
            Slot::OpenOrders => count(open.len()),
            Slot::LateOrders => {
                count(open.iter().flatten().filter(|promised| **promised + DAY <= self.now.micros()).count())
            }
            Slot::LateDeliveries(None) => count(late.len()),
            Slot::LateDeliveries(Some(days)) => count(late.iter().filter(|day| within(**day, *days)).count()),
            Slot::Comments(days) => count(said.iter().filter(|one| within(one.0, *days)).count()),
            Slot::NegativeComments(days) => {
                count(said.iter().filter(|one| one.1 && within(one.0, *days)).count())
            }
            Slot::ComplainedOf(theme) => {
                count(said.iter().filter(|one| within(one.0, YEAR) && one.2.contains(theme)).count())
            }
            Slot::Trait(name) => traits.get(name).map_or(Value::Null, |text| Value::Text(text)),
            Slot::TraitNumber(name) => number(traits.get(name).and_then(|text| text.trim().parse().ok())),
        }
    }
}
