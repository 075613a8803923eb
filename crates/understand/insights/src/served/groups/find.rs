//! From a table of customers to their groups. Pure: the same table gives the same.

use super::{
    gather::{Scored, Year},
    model::{FactorShown, Nothing, TraitShown, TriedShown},
    table::Table,
};
use crate::{
    groups::{GroupsError, groups},
    served::runs::Figure,
    stats::{Estimate, normal},
};

const SEED: u64 = 1;

/// A group before it is known whether it was there before.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// Rows, the most typical first.
    pub rows: Vec<usize>,
    /// All factors, the strongest first.
    pub traits: Vec<TraitShown>,
    pub nps: Option<Figure>,
    pub csat: Option<Figure>,
}

/// What was found among customers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Clusters {
    pub nothing: Option<Nothing>,
    /// The largest first.
    pub groups: Vec<Cluster>,
    pub factors: Vec<FactorShown>,
    pub tried: Vec<TriedShown>,
    pub nps: Option<Figure>,
    pub csat: Option<Figure>,
}

/// Looks for groups among customers.
pub fn find(years: &[Year], table: &Table) -> Clusters {
    let all = || 0..years.len();
    let mut clusters = Clusters {
        factors: table
            .columns
            .iter()
            .map(|column| {
                let (mean, known) = column.mean(all());
                FactorShown { key: column.key.clone(), name: column.name.clone(), mean, known }
            })
            .collect(),
        nps: score(all().map(|row| years[row].nps)),
        csat: score(all().map(|row| years[row].csat)),
        ..Clusters::default()
    };
    let found = table.factors().map(|factors| groups(&factors, SEED));
    let found = match found {
        Ok(Ok(found)) => found,
        Ok(Err(GroupsError::TooFew { .. })) => {
            clusters.nothing = Some(Nothing::Few);
            return clusters;
        }
        Ok(Err(GroupsError::Constant)) | Err(_) => {
            clusters.nothing = Some(Nothing::Alike);
            return clusters;
        }
    };
    clusters.nothing = found.groups.is_empty().then_some(Nothing::None);
    clusters.tried = found
        .tried
        .iter()
        .map(|one| TriedShown {
            count: one.count,
            silhouette: one.silhouette,
            by_chance: one.by_chance,
            stability: one.stability,
            smallest: one.smallest,
            chosen: one.count == found.groups.len(),
        })
        .collect();
    let standard: Vec<Vec<f64>> = table.columns.iter().map(|column| standard(&column.compared())).collect();
    for group in 0..found.groups.len() {
        let mut rows: Vec<usize> = all().filter(|row| found.of[*row] == Some(group)).collect();
        let centre: Vec<f64> = standard.iter().map(|values| mean_of(values, &rows)).collect();
        let far = |row: usize| -> f64 {
            standard.iter().zip(&centre).map(|(values, centre)| (values[row] - centre).powi(2)).sum()
        };
        rows.sort_by(|a, b| far(*a).total_cmp(&far(*b)).then(a.cmp(b)));
        let mut traits: Vec<TraitShown> = table
            .columns
            .iter()
            .zip(&centre)
            .map(|(column, deviation)| TraitShown {
                factor: column.key.clone(),
                mean: column.mean(rows.iter().copied()).0,
                deviation: *deviation,
            })
            // Nobody of the group is known by it.
            .filter(|one| !one.mean.is_nan())
            .collect();
        traits.sort_by(|a, b| b.deviation.abs().total_cmp(&a.deviation.abs()));
        clusters.groups.push(Cluster {
            nps: score(rows.iter().map(|row| years[*row].nps)),
            csat: score(rows.iter().map(|row| years[*row].csat)),
            rows,
            traits,
        });
    }
    clusters
}

/// Mean 0 and deviation 1; what is not known is the mean.
fn standard(values: &[f64]) -> Vec<f64> {
    let known = || values.iter().filter(|value| !value.is_nan());
    let count = known().count().max(1) as f64;
    let mean = known().sum::<f64>() / count;
    let deviation = (known().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt();
    let one = |value: &f64| {
        if value.is_nan() || deviation <= 0.0 { 0.0 } else { (value - mean) / deviation }
    };
    values.iter().map(one).collect()
}

fn mean_of(values: &[f64], rows: &[usize]) -> f64 {
    rows.iter().map(|row| values[*row]).sum::<f64>() / rows.len().max(1) as f64
}

/// The mean of answers with the interval of a ratio over customers (Cochran, Sampling Techniques, 1977, 6.3): answers of one
/// customer are alike, so customers are what was drawn.
fn score(customers: impl Iterator<Item = Scored>) -> Option<Figure> {
    let of: Vec<Scored> = customers.filter(|one| one.n > 0.0).collect();
    let (n, sum) = of.iter().fold((0.0, 0.0), |(n, sum), one| (n + one.n, sum + one.sum));
    if of.is_empty() {
        return None;
    }
    let (mean, many) = (sum / n, of.len() as f64);
    let off: f64 = of.iter().map(|one| (one.sum - mean * one.n).powi(2)).sum();
    let answers = n as usize;
    let known = of.len() > 1 && off > 0.0;
    let estimate = if known {
        normal(answers, mean, (off * many / (many - 1.0)).sqrt() / n)
    } else {
        Estimate::exact(answers, mean)
    };
    Some(estimate.into())
}
