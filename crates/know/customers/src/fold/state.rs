//! What happened to a fragment, folded into something small that merges.
//!
//! Every part of it is a sum, a minimum, a maximum, or the largest few by (time, number): so any order of the same
//! interactions, and any split of them over fragments merged later, gives the same state.

use std::collections::BTreeMap;

use rapport_kernel::{Currency, Interaction, Scale};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Scores kept.
pub(crate) const SCORES: usize = 20;
/// Days of daily counters kept before the latest one: the longest window that can be asked of them.
pub(crate) const WINDOW: i64 = 100;
/// Employees kept, those talked to last.
pub(crate) const EMPLOYEES: usize = 100;

/// A value with the time and number of the interaction that said it; the later one stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Latest<T>(pub i64, pub i64, pub T);

impl<T: Clone> Latest<T> {
    pub fn put(slot: &mut Option<Self>, at: i64, seq: i64, value: T) {
        if slot.as_ref().is_none_or(|old| (old.0, old.1) < (at, seq)) {
            *slot = Some(Self(at, seq, value));
        }
    }

    /// As [`Self::put`], but the earlier one stands.
    pub fn put_first(slot: &mut Option<Self>, at: i64, seq: i64, value: T) {
        if slot.as_ref().is_none_or(|old| (at, seq) < (old.0, old.1)) {
            *slot = Some(Self(at, seq, value));
        }
    }

    pub fn merge(slot: &mut Option<Self>, other: Option<&Self>) {
        if let Some(other) = other {
            Self::put(slot, other.0, other.1, other.2.clone());
        }
    }
}

/// One answer.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::struct_field_names, reason = "a score has a score")]
pub(crate) struct Score {
    pub at: i64,
    pub seq: i64,
    pub scale: Scale,
    pub score: f64,
    pub touchpoint: Option<String>,
    pub unit: Option<String>,
}

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.at, self.seq, self.scale, self.score, &self.touchpoint, &self.unit).serialize(serializer)
    }
}
impl<'de> Deserialize<'de> for Score {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (at, seq, scale, score, touchpoint, unit) = Deserialize::deserialize(deserializer)?;
        Ok(Self { at, seq, scale, score, touchpoint, unit })
    }
}

/// Counters of one UTC day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Day {
    #[serde(rename = "c", default, skip_serializing_if = "zero")]
    pub contacts: i64,
    #[serde(rename = "d", default, skip_serializing_if = "zero")]
    pub digital: i64,
    #[serde(rename = "x", default, skip_serializing_if = "zero")]
    pub complaints: i64,
    #[serde(rename = "f", default, skip_serializing_if = "zero")]
    pub feedback: i64,
    #[serde(rename = "p", default, skip_serializing_if = "zero")]
    pub purchases: i64,
}

impl Day {
    pub const fn add(&mut self, other: &Self) {
        self.contacts += other.contacts;
        self.digital += other.digital;
        self.complaints += other.complaints;
        self.feedback += other.feedback;
        self.purchases += other.purchases;
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
const fn zero(count: &i64) -> bool {
    *count == 0
}

/// A product held or once held.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Held {
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub opened: Option<i64>,
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<i64>,
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Latest<String>>,
}

impl Held {
    /// Open since, while it is.
    pub fn is_open(&self) -> bool {
        self.opened.is_some()
            && self.closed.is_none_or(|closed| self.opened.is_some_and(|opened| opened > closed))
    }

    fn merge(&mut self, other: &Self) {
        self.opened = self.opened.max(other.opened);
        self.closed = self.closed.max(other.closed);
        Latest::merge(&mut self.name, other.name.as_ref());
    }
}

/// A sum of money outside orders, in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Paid(pub i64, pub i64);

/// Answers about a touchpoint: how many, and the sum of their scores on a scale of 0–10,000.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Satisfied(pub i64, pub i64);

/// Conversations with an employee: the last one's time, and how many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Talked(pub i64, pub i64);

/// The folded state. Times are microseconds of UTC.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    #[serde(rename = "n")]
    pub interactions: i64,
    #[serde(rename = "f", skip_serializing_if = "Option::is_none")]
    pub first_at: Option<i64>,
    /// The last thing the customer did (not what was sent to them).
    #[serde(rename = "l", skip_serializing_if = "Option::is_none")]
    pub last_at: Option<i64>,
    #[serde(rename = "u", skip_serializing_if = "Option::is_none")]
    pub unit: Option<Latest<String>>,
    /// Whether they said they were leaving, or came back.
    #[serde(rename = "x", skip_serializing_if = "Option::is_none")]
    pub left: Option<Latest<bool>>,
    #[serde(rename = "b", skip_serializing_if = "Option::is_none")]
    pub bought_first: Option<i64>,
    #[serde(rename = "bl", skip_serializing_if = "Option::is_none")]
    pub bought_last: Option<i64>,
    #[serde(rename = "nps", skip_serializing_if = "Option::is_none")]
    pub nps: Option<Latest<f64>>,
    /// Oldest first.
    #[serde(rename = "s", skip_serializing_if = "Vec::is_empty")]
    pub scores: Vec<Score>,
    #[serde(rename = "t", skip_serializing_if = "BTreeMap::is_empty")]
    pub satisfied: BTreeMap<String, Satisfied>,
    #[serde(rename = "e", skip_serializing_if = "BTreeMap::is_empty")]
    pub talked: BTreeMap<String, Talked>,
    #[serde(rename = "d", skip_serializing_if = "BTreeMap::is_empty")]
    pub days: BTreeMap<i64, Day>,
    #[serde(rename = "p", skip_serializing_if = "BTreeMap::is_empty")]
    pub paid: BTreeMap<Currency, Paid>,
    #[serde(rename = "h", skip_serializing_if = "BTreeMap::is_empty")]
    pub products: BTreeMap<String, Held>,
}

impl State {
    pub fn merge(&mut self, other: &Self) {
        self.interactions += other.interactions;
        self.first_at = least(self.first_at, other.first_at);
        self.last_at = self.last_at.max(other.last_at);
        Latest::merge(&mut self.unit, other.unit.as_ref());
        Latest::merge(&mut self.left, other.left.as_ref());
        self.bought_first = least(self.bought_first, other.bought_first);
        self.bought_last = self.bought_last.max(other.bought_last);
        Latest::merge(&mut self.nps, other.nps.as_ref());
        self.scores.extend(other.scores.iter().cloned());
        for (touchpoint, more) in &other.satisfied {
            let sum = self.satisfied.entry(touchpoint.clone()).or_default();
            *sum = Satisfied(sum.0 + more.0, sum.1 + more.1);
        }
        for (employee, more) in &other.talked {
            let talked = self.talked.entry(employee.clone()).or_default();
            *talked = Talked(talked.0.max(more.0), talked.1 + more.1);
        }
        for (day, more) in &other.days {
            self.days.entry(*day).or_default().add(more);
        }
        for (currency, more) in &other.paid {
            let paid = self.paid.entry(*currency).or_default();
            *paid = Paid(paid.0 + more.0, paid.1 + more.1);
        }
        for (product, more) in &other.products {
            self.products.entry(product.clone()).or_default().merge(more);
        }
        self.trim();
    }

    /// Takes in interactions of one fragment, in order, that are above the number it is folded through.
    pub fn take_in(&mut self, interactions: &[Interaction], folded: i64) {
        for one in interactions.iter().filter(|one| one.seq > folded) {
            self.apply(one);
        }
        self.trim();
    }

    /// When the customer was last active, or else first heard of.
    pub fn seen_at(&self) -> i64 {
        self.last_at.or(self.first_at).unwrap_or(0)
    }

    /// Drops what is kept only in part: the largest few stay, whatever came in which order.
    pub fn trim(&mut self) {
        if self.scores.len() > 1 {
            self.scores.sort_unstable_by_key(|score| (score.at, score.seq));
            let surplus = self.scores.len().saturating_sub(SCORES);
            self.scores.drain(..surplus);
        }
        if let Some((latest, _)) = self.days.last_key_value() {
            let from = latest - WINDOW;
            if self.days.first_key_value().is_some_and(|(day, _)| *day < from) {
                self.days = self.days.split_off(&from);
            }
        }
        while self.talked.len() > EMPLOYEES {
            let oldest =
                self.talked.iter().min_by_key(|(_, talked)| talked.0).map(|(employee, _)| employee.clone());
            if let Some(oldest) = oldest {
                self.talked.remove(&oldest);
            }
        }
    }

    /// The sum of a daily counter over the `days` days up to and including `today`.
    pub fn window(&self, today: i64, days: i64, counter: impl Fn(&Day) -> i64) -> i64 {
        self.days.range(today - days + 1..=today).map(|(_, day)| counter(day)).sum()
    }
}

pub(crate) fn least(a: Option<i64>, b: Option<i64>) -> Option<i64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (one, None) | (None, one) => one,
    }
}
