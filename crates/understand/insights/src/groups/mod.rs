//! Groups of customers by what they complain about and how they behave: k-means over standardised factors (MacQueen,
//! 1967). The number of groups is that whose silhouette (Rousseeuw, 1987) is furthest above what as many groups reach by chance
//! (as the gap statistic compares, Tibshirani, Walther and Hastie, 2001), among the numbers whose groups come
//! again on resamples (adjusted Rand index, Hubert and Arabie, 1985) and stand further apart than the halves of one cloud
//! would (`chance.rs`). Where none do, there are no groups worth naming.

mod chance;
mod kmeans;

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use serde::Serialize;
use thiserror::Error;

use crate::factors::{Factors, MISSING, Values};
use chance::Clouds;
pub use kmeans::adjusted_rand;
use kmeans::{Points, fit, nearest, silhouette};

const LEAST: usize = 50;
const MOST_GROUPS: usize = 8;
/// Resamples, and the share of customers in each.
const RESAMPLES: usize = 10;
const RESAMPLED: f64 = 0.8;
/// Mean agreement with the resamples from which groups are called stable, and silhouette from which they are groups.
const STABLE: f64 = 0.8;
const DISTINCT: f64 = 0.15;
/// What the silhouette must be above that of customers without groups: their shape is never quite that of the clouds.
const ABOVE_CHANCE: f64 = 0.05;
/// A group smaller than this share of customers is nothing to act on.
const SMALLEST: f64 = 0.03;
/// Deviations of the group's mean from that of all, in standard deviations, from which a factor stands out.
const STANDS_OUT: f64 = 0.4;
const TRAITS: usize = 4;

/// Why customers cannot be grouped.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum GroupsError {
    #[error("{found} customers are too few to group: at least {least} are needed")]
    TooFew { found: usize, least: usize },
    #[error("no factor differs between customers")]
    Constant,
}

/// What was found: groups, or the honest word that there are none, with the figures of every number tried.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Groups {
    /// Largest first; empty when no number of groups is both distinct and stable.
    pub groups: Vec<Group>,
    /// The group of each customer: a place in `groups`.
    pub of: Vec<Option<usize>>,
    pub tried: Vec<Tried>,
}

/// One number of groups: how well they stand apart (−1 to 1), and how well they come again (1: always the same).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Tried {
    pub count: usize,
    pub silhouette: f64,
    /// The highest silhouette of as many groups in clouds that have none.
    pub by_chance: f64,
    pub stability: f64,
    pub smallest: usize,
}

impl Tried {
    fn above_chance(&self) -> f64 {
        self.silhouette - self.by_chance
    }
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    pub customers: usize,
    /// 0 to 1.
    pub share: f64,
    /// What tells them from all customers, strongest first.
    pub traits: Vec<Trait>,
}

/// A factor in which a group stands out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trait {
    pub factor: String,
    /// Of a categorical factor the level meant: then the means are shares.
    pub level: Option<String>,
    pub group_mean: f64,
    pub mean: f64,
    /// The difference in standard deviations.
    pub deviation: f64,
}

/// The language of a description.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    English,
    Russian,
}

impl Group {
    /// The group in words: "high complaints (4.1, on average 0.9); region: north (80 %, overall 25 %)".
    pub fn describe(&self, language: Language) -> String {
        let traits: Vec<String> = self.traits.iter().map(|one| one.describe(language)).collect();
        match (language, traits.is_empty()) {
            (Language::English, true) => "like all customers".to_owned(),
            (Language::Russian, true) => "как все клиенты".to_owned(),
            _ => traits.join("; "),
        }
    }
}

impl Trait {
    fn describe(&self, language: Language) -> String {
        let Self { factor, group_mean, mean, .. } = self;
        let (group, all) = (group_mean * 100.0, mean * 100.0);
        match (language, &self.level) {
            (Language::English, Some(level)) => {
                format!("{factor}: {level} ({group:.0} %, overall {all:.0} %)")
            }
            (Language::Russian, Some(level)) => {
                format!("{factor}: {level} ({group:.0} %, в целом {all:.0} %)")
            }
            (Language::English, None) => {
                let side = if self.deviation > 0.0 { "high" } else { "low" };
                format!("{side} {factor} ({group_mean:.1}, on average {mean:.1})")
            }
            (Language::Russian, None) => {
                let side = if self.deviation > 0.0 {
                    "выше среднего"
                } else {
                    "ниже среднего"
                };
                format!("{factor} {side} ({group_mean:.1}, в среднем {mean:.1})")
            }
        }
    }
}

/// One column of the standardised table, and how to read it back.
struct Column {
    factor: String,
    level: Option<String>,
    mean: f64,
    deviation: f64,
}

/// Groups customers, one a row of the table. The same table and seed give the same groups.
pub fn groups(factors: &Factors, seed: u64) -> Result<Groups, GroupsError> {
    if factors.rows() < LEAST {
        return Err(GroupsError::TooFew { found: factors.rows(), least: LEAST });
    }
    let (columns, points) = standardised(factors);
    if columns.is_empty() {
        return Err(GroupsError::Constant);
    }
    let clouds = Clouds::like(&points, seed);
    let mut tried = Vec::new();
    let mut best: Option<(Tried, Vec<usize>)> = None;
    for count in 2..=MOST_GROUPS {
        let (_, of) = fit(&points, count, seed);
        let mut sizes = vec![0; count];
        for group in &of {
            sizes[*group] += 1;
        }
        let one = Tried {
            count,
            silhouette: silhouette(&points, &of, count, seed),
            by_chance: clouds.silhouette(count, seed),
            stability: stability(&points, &of, count, seed),
            smallest: sizes.into_iter().min().unwrap_or(0),
        };
        tried.push(one);
        let worth = one.stability >= STABLE
            && one.silhouette >= DISTINCT
            && one.above_chance() >= ABOVE_CHANCE
            && one.smallest as f64 >= SMALLEST * points.rows() as f64;
        if worth && best.as_ref().is_none_or(|(known, _)| one.above_chance() > known.above_chance()) {
            best = Some((one, of));
        }
    }
    let Some((best, of)) = best else {
        return Ok(Groups { groups: Vec::new(), of: vec![None; points.rows()], tried });
    };
    let mut described: Vec<(usize, Group)> =
        (0..best.count).map(|group| (group, describe(&columns, &points, &of, group))).collect();
    described.sort_by(|one, other| other.1.customers.cmp(&one.1.customers).then(one.0.cmp(&other.0)));
    let mut place = vec![0; best.count];
    for (new, (old, _)) in described.iter().enumerate() {
        place[*old] = new;
    }
    Ok(Groups {
        groups: described.into_iter().map(|(_, group)| group).collect(),
        of: of.into_iter().map(|group| Some(place[group])).collect(),
        tried,
    })
}

fn describe(columns: &[Column], points: &Points, of: &[usize], group: usize) -> Group {
    let mut sums = vec![0.0; columns.len()];
    let mut customers = 0;
    for (row, _) in of.iter().enumerate().filter(|(_, one)| **one == group) {
        customers += 1;
        for (sum, value) in sums.iter_mut().zip(points.row(row)) {
            *sum += value;
        }
    }
    let mut traits: Vec<Trait> = columns
        .iter()
        .zip(sums)
        .map(|(column, sum)| {
            let deviation = sum / f64::from(customers.max(1));
            Trait {
                factor: column.factor.clone(),
                level: column.level.clone(),
                group_mean: column.mean + deviation * column.deviation,
                mean: column.mean,
                deviation,
            }
        })
        // Of a level only what the group is says something; what it is not is said by the others.
        .filter(|one| one.deviation.abs() >= STANDS_OUT && (one.level.is_none() || one.deviation > 0.0))
        .collect();
    traits.sort_by(|one, other| other.deviation.abs().total_cmp(&one.deviation.abs()));
    traits.truncate(TRAITS);
    Group { customers: customers as usize, share: f64::from(customers) / of.len() as f64, traits }
}

/// Mean agreement of groups found on resamples, extended to all customers, with those found on all.
fn stability(points: &Points, of: &[usize], count: usize, seed: u64) -> f64 {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut rows: Vec<usize> = (0..points.rows()).collect();
    let kept = (points.rows() as f64 * RESAMPLED) as usize;
    let total: f64 = (0..RESAMPLES as u64)
        .map(|resample| {
            rows.shuffle(&mut rng);
            let (centres, _) = fit(&points.only(&rows[..kept]), count, seed.wrapping_add(resample + 1));
            let again: Vec<usize> =
                (0..points.rows()).map(|row| nearest(points.row(row), &centres).0).collect();
            adjusted_rand(of, &again)
        })
        .sum();
    total / RESAMPLES as f64
}

/// Columns with mean 0 and deviation 1; a missing number is the mean. A categorical factor has a column a level.
fn standardised(factors: &Factors) -> (Vec<Column>, Points) {
    let mut columns = Vec::new();
    let mut values: Vec<Vec<f64>> = Vec::new();
    let mut push = |factor: &str, level: Option<&String>, numbers: Vec<f64>| {
        let known = numbers.iter().filter(|value| !value.is_nan());
        let count = known.clone().count() as f64;
        let mean = known.clone().sum::<f64>() / count;
        let deviation = (known.map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt();
        if deviation.is_nan() || deviation < 1e-9 * (1.0 + mean.abs()) {
            return;
        }
        let standard = |value: f64| if value.is_nan() { 0.0 } else { (value - mean) / deviation };
        values.push(numbers.into_iter().map(standard).collect());
        columns.push(Column { factor: factor.to_owned(), level: level.cloned(), mean, deviation });
    };
    for factor in factors.columns() {
        match &factor.values {
            Values::Numeric(numbers) => push(&factor.name, None, numbers.clone()),
            Values::Categorical { codes, levels } => {
                for (code, level) in (0_u32..).zip(levels) {
                    let share = |one: &u32| {
                        if *one == MISSING { f64::NAN } else { f64::from(u8::from(*one == code)) }
                    };
                    push(&factor.name, Some(level), codes.iter().map(share).collect());
                }
            }
        }
    }
    let width = columns.len();
    let points = (0..factors.rows()).flat_map(|row| values.iter().map(move |column| column[row])).collect();
    (columns, Points::new(width, points))
}

#[cfg(test)]
mod tests {
    use rand::RngExt;

    use super::*;

    /// Two kinds of customers: many complaints in the north, few elsewhere; and a factor that says nothing.
    fn customers(apart: f64) -> (Factors, Vec<bool>) {
        let mut rng = StdRng::seed_from_u64(11);
        let kind: Vec<bool> = (0..300).map(|row| row % 3 == 0).collect();
        let mut noise =
            |scale: f64| -> Vec<f64> { (0..300).map(|_| rng.random_range(-scale..scale)).collect() };
        let (complaints, orders, age) = (noise(1.0), noise(1.0), noise(10.0));
        let mut factors = Factors::new(300);
        let shift = |values: Vec<f64>, by: f64| -> Vec<f64> {
            values
                .into_iter()
                .zip(&kind)
                .map(|(value, kind)| value + by * f64::from(u8::from(*kind)))
                .collect()
        };
        factors.numeric("complaints", shift(complaints, apart)).unwrap();
        factors.numeric("orders", shift(orders, -apart)).unwrap();
        factors.numeric("age", age).unwrap();
        (factors, kind)
    }

    #[test]
    fn two_kinds_of_customers_are_found_and_described_by_what_tells_them_apart() {
        let (factors, kind) = customers(6.0);
        let found = groups(&factors, 3).unwrap();
        assert_eq!(found.groups.len(), 2, "{:?}", found.tried);
        assert_eq!((found.groups[0].customers, found.groups[1].customers), (200, 100));
        assert!(found.of.iter().zip(&kind).all(|(group, kind)| *group == Some(usize::from(*kind))));
        let words = found.groups[1].describe(Language::English);
        assert!(words.contains("high complaints (5.9") && words.contains("low orders"), "{words}");
        assert!(!words.contains(" age ("), "{words}");
        assert!(found.groups[1].describe(Language::Russian).contains("complaints выше среднего"));
    }

    #[test]
    fn customers_all_of_one_kind_have_no_groups_worth_naming() {
        let (factors, _) = customers(0.0);
        let found = groups(&factors, 3).unwrap();
        assert!(found.groups.is_empty(), "{:?}", found.tried);
        assert_eq!(found.tried.len(), 7);
    }

    #[test]
    fn one_long_cloud_cut_in_two_is_no_two_groups() {
        let mut rng = StdRng::seed_from_u64(5);
        let mut normal = || (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0;
        let active: Vec<f64> = (0..500).map(|_| normal()).collect();
        let mut factors = Factors::new(500);
        for name in ["orders", "visits", "calls"] {
            factors.numeric(name, active.iter().map(|one| one + 0.3 * normal()).collect()).unwrap();
        }
        let found = groups(&factors, 3).unwrap();
        assert!(found.tried[0].silhouette > 0.4 && found.tried[0].stability > 0.8, "{:?}", found.tried[0]);
        assert!(found.groups.is_empty(), "{:?}", found.tried);
    }

    #[test]
    fn too_few_and_all_alike_are_said_so() {
        let few = groups(&Factors::new(10), 1);
        assert_eq!(few, Err(GroupsError::TooFew { found: 10, least: 50 }));
        let mut factors = Factors::new(60);
        factors.numeric("same", vec![1.0; 60]).unwrap();
        assert_eq!(groups(&factors, 1), Err(GroupsError::Constant));
    }
}
