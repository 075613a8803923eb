//! Years of customers as a table of factors.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::gather::Year;
use crate::{
    factors::{Factors, FactorsError},
    served::themes::{Both, NamesInBoth},
};

/// Part of the customers that must differ from the most usual value before a factor says anything.
const DIFFER: f64 = 0.03;
/// Themes at most: those that most customers complain of.
const MOST_THEMES: usize = 8;

/// One factor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    pub key: String,
    /// The theme's.
    pub name: Option<Both>,
    /// Counts and amounts, whose differences are those of their logarithms.
    pub skewed: bool,
    /// A value a customer; not a number where it is not known.
    pub values: Vec<f32>,
}

/// The table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    pub columns: Vec<Column>,
    pub currency: Option<String>,
}

impl Table {
    pub fn of(years: &[Year], names: &NamesInBoth) -> Self {
        let currency = main_currency(years);
        let spent = |year: &Year| currency.as_ref().map(|of| year.spent.get(of).copied().unwrap_or(0.0));
        let of = |key: &str, skewed: bool, value: &dyn Fn(&Year) -> Option<f64>| Column {
            key: key.to_owned(),
            name: None,
            skewed,
            values: years.iter().map(|year| value(year).map_or(f32::NAN, |value| value as f32)).collect(),
        };
        let mut columns = vec![
            of("orders", true, &|year| Some(year.orders)),
            of("spent", true, &|year| spent(year).map(|spent| spent.max(0.0))),
            of("silent_days", true, &|year| Some(year.silent_days)),
            of("channels", false, &|year| Some(year.channels)),
            of("digital", true, &|year| Some(year.digital)),
            of("calls", true, &|year| Some(year.calls)),
            of("messages", true, &|year| Some(year.messages)),
            of("visits", true, &|year| Some(year.visits)),
            of("cases", true, &|year| Some(year.cases)),
            of("late", true, &|year| Some(year.late)),
            of("score", false, &|year| year.score),
            of("complaints", false, &|year| (year.comments > 0.0).then(|| year.negative / year.comments)),
        ];
        for theme in most_raised(years, names) {
            let part = |year: &Year| {
                let raised = year.complaints.get(theme).copied().unwrap_or(0.0);
                (year.comments > 0.0).then(|| raised / year.comments)
            };
            let column = of(&format!("theme:{theme}"), false, &part);
            columns.push(Column { name: names.get(theme).cloned(), ..column });
        }
        columns.retain(|column| says_something(&column.values));
        Self { columns, currency: currency.clone() }
    }

    /// What customers are grouped by.
    pub fn factors(&self) -> Result<Factors, FactorsError> {
        let rows = self.columns.first().map_or(0, |column| column.values.len());
        let mut factors = Factors::new(rows);
        for column in &self.columns {
            factors.numeric(&column.key, column.compared())?;
        }
        Ok(factors)
    }

    pub fn find(&self, key: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.key == key)
    }
}

impl Column {
    /// The values as they are compared.
    pub fn compared(&self) -> Vec<f64> {
        let value = |value: &f32| {
            let value = f64::from(*value);
            if self.skewed { value.ln_1p() } else { value }
        };
        self.values.iter().map(value).collect()
    }

    /// The mean of some rows, of those where it is known, and how many those are.
    pub fn mean(&self, rows: impl Iterator<Item = usize>) -> (f64, usize) {
        let (mut sum, mut known) = (0.0, 0_usize);
        for value in rows.filter_map(|row| self.values.get(row)).filter(|value| !value.is_nan()) {
            sum += f64::from(*value);
            known += 1;
        }
        (if known > 0 { sum / known as f64 } else { f64::NAN }, known)
    }
}

/// The currency that most customers pay in.
fn main_currency(years: &[Year]) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for currency in years.iter().flat_map(|year| year.spent.keys()) {
        *counts.entry(currency).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(currency, _)| currency.to_owned())
}

/// Themes with a name, by the customers who complain of them.
fn most_raised<'a>(years: &'a [Year], names: &NamesInBoth) -> Vec<&'a str> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for theme in years.iter().flat_map(|year| year.complaints.keys()) {
        if names.contains_key(theme) {
            *counts.entry(theme).or_default() += 1;
        }
    }
    let mut counts: Vec<(usize, &str)> = counts.into_iter().map(|(theme, count)| (count, theme)).collect();
    counts.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    counts.into_iter().take(MOST_THEMES).map(|(_, theme)| theme).collect()
}

/// Whether enough customers differ from the most usual value.
fn says_something(values: &[f32]) -> bool {
    let mut known: Vec<f32> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    known.sort_by(f32::total_cmp);
    let usual = known.chunk_by(|a, b| a.to_bits() == b.to_bits()).map(<[f32]>::len).max().unwrap_or(0);
    (known.len() - usual) as f64 >= DIFFER * values.len().max(1) as f64
}
