//! The answer to a question, as the API gives it, and how it is put together from groups of rows.

use std::{cmp::Reverse, collections::BTreeMap};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    definition::{Text, Unit},
    estimate::{Estimate, Method, Tally, estimate, significant},
    fields::rank,
    question::{Grain, Shift, WeightBy},
    rows::Group,
    weight::{Base, weighted},
};

/// A value of the period before.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Reading {
    pub value: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub n: i64,
}

/// A number as it is shown: never without how many answers are behind it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Cell {
    /// In the metric's unit: a fraction of one for shares, minor units for money. Absent without answers.
    pub value: Option<f64>,
    /// Lower end of the 95 % confidence interval, where there is one.
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// Answers (rows) behind the value.
    pub n: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    pub previous: Option<Reading>,
    /// The value less the one before.
    pub change: Option<f64>,
    /// Whether the change is more than chance; absent when that cannot be told.
    pub significant: Option<bool>,
}

/// One slice of the answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MetricRow {
    /// Each dimension's value; null where it is not stated.
    pub key: BTreeMap<String, Option<String>>,
    /// What people call it, where that differs from the key; of the first dimension that has names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// First day of the step, with a grain.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub at: Option<NaiveDate>,
    /// The target in force on the period's last day, for a slice that has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<f64>,
    #[serde(flatten)]
    pub cell: Cell,
}

/// Days `[from, to)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Period)]
pub struct DayPeriod {
    #[schema(value_type = String, format = Date)]
    pub from: NaiveDate,
    #[schema(value_type = String, format = Date)]
    pub to: NaiveDate,
}

/// A metric by dimensions, time and filter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MetricAnswer {
    pub metric: String,
    pub unit: Unit,
    pub by: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grain: Option<Grain>,
    /// First day, in the company's zone.
    #[schema(value_type = String, format = Date)]
    pub from: NaiveDate,
    /// The day after the last.
    #[schema(value_type = String, format = Date)]
    pub to: NaiveDate,
    pub previous: DayPeriod,
    /// The company's zone, in which its days are days.
    pub zone: String,
    /// Every interaction up to this number of the stream is in the answer.
    pub through_seq: i64,
    /// Whether the period is not over yet.
    pub incomplete: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight_by: Option<WeightBy>,
    /// The share of the base whose strata have answers, when weighted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight_covered: Option<f64>,
    /// The target in force on the period's last day, of the unit asked about or of the whole company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<f64>,
    /// The answer as a whole. Currencies never sum: with several of them the value is absent, see `totals`.
    pub total: Cell,
    /// The whole by currency, for money.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub totals: Vec<Cell>,
    pub rows: Vec<MetricRow>,
}

/// How groups are made into cells.
pub(crate) struct Assembly<'a> {
    pub method: Method,
    /// The names of the dimensions, in the order of the groups' keys.
    pub by: &'a [String],
    pub grain: Option<Grain>,
    pub compare: bool,
    pub shift: Option<Shift>,
    /// Whether values are money, each of its own currency.
    pub money: bool,
    pub base: Option<&'a Base>,
}

/// The tallies of one cell by stratum.
type Strata = BTreeMap<Option<String>, Tally>;
/// Where a cell stands: step, values of the dimensions, currency.
type Place = (Option<NaiveDate>, Vec<Option<String>>, Option<String>);

#[derive(Default)]
struct Pair {
    now: Strata,
    before: Strata,
}

impl Assembly<'_> {
    /// A row for every group of the period; without a grain also for those that there were before and are no more.
    pub(crate) fn rows(&self, groups: &[Group]) -> Vec<MetricRow> {
        let mut places: BTreeMap<Place, Pair> = BTreeMap::new();
        for group in groups {
            // A step of the period before stands with its counterpart; without one it is left out.
            let at = match group.at.filter(|_| group.before) {
                None => group.at,
                Some(at) => match self.shift.and_then(|shift| shift.forward(at)) {
                    None => continue,
                    counterpart => counterpart,
                },
            };
            let pair = places.entry((at, group.keys.clone(), group.currency.clone())).or_default();
            pair.add(group);
        }
        let mut rows: Vec<(Place, Pair)> = places
            .into_iter()
            .filter(|(_, pair)| self.grain.is_none() || pair.now.values().any(|tally| tally.n > 0))
            .collect();
        rows.sort_by_cached_key(|((at, keys, currency), _)| {
            let keys: Vec<_> = self
                .by
                .iter()
                .zip(keys)
                .map(|(name, key)| (key.is_none(), key.as_deref().map(|key| rank(name, key)), key.clone()))
                .collect();
            (*at, keys, currency.clone())
        });
        rows.into_iter()
            .map(|((at, keys, currency), pair)| MetricRow {
                key: self.by.iter().cloned().zip(keys).collect(),
                label: None,
                at,
                target: None,
                cell: self
                    .cell(&pair, currency, self.compare && (self.grain.is_none() || self.shift.is_some()))
                    .0,
            })
            .collect()
    }

    /// The whole: a cell, the cells by currency, and how much of the base is covered when weighted.
    pub(crate) fn total(&self, groups: &[Group]) -> (Cell, Vec<Cell>, Option<f64>) {
        let mut by_currency: BTreeMap<Option<String>, Pair> = BTreeMap::new();
        for group in groups {
            by_currency.entry(group.currency.clone()).or_default().add(group);
        }
        if !self.money {
            let (cell, covered) =
                self.cell(&by_currency.remove(&None).unwrap_or_default(), None, self.compare);
            return (cell, Vec::new(), covered);
        }
        let mut cells: Vec<Cell> = by_currency
            .into_iter()
            .map(|(currency, pair)| self.cell(&pair, currency, self.compare).0)
            .collect();
        cells.sort_by_key(|cell| Reverse(cell.n));
        let total = match cells.as_slice() {
            [only] => only.clone(),
            several => Cell { n: several.iter().map(|cell| cell.n).sum(), ..Cell::default() },
        };
        (total, cells, None)
    }

    fn cell(&self, pair: &Pair, currency: Option<String>, comparable: bool) -> (Cell, Option<f64>) {
        let (now, covered) = self.estimate(&pair.now);
        let before = comparable.then(|| self.estimate(&pair.before).0);
        let change = before.and_then(|before| Some(now.value? - before.value?));
        let cell = Cell {
            value: now.value,
            low: now.low,
            high: now.high,
            n: now.n,
            currency,
            previous: before.map(|before| Reading {
                value: before.value,
                low: before.low,
                high: before.high,
                n: before.n,
            }),
            change,
            significant: before.and_then(|before| significant(&now, &before)),
        };
        (cell, covered)
    }

    fn estimate(&self, strata: &Strata) -> (Estimate, Option<f64>) {
        if let Some(base) = self.base {
            let (found, covered) = weighted(self.method, strata, base);
            return (found, Some(covered));
        }
        let mut sum = Tally::default();
        for tally in strata.values() {
            sum.add(tally);
        }
        (estimate(self.method, &sum), None)
    }
}

impl Pair {
    fn add(&mut self, group: &Group) {
        let strata = if group.before { &mut self.before } else { &mut self.now };
        strata.entry(group.stratum.clone()).or_default().add(&group.tally);
    }
}
