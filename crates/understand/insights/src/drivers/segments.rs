//! Drivers of each segment: what sets it apart, and what moves it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::cross::Crossed;
use crate::{
    factors::Factors,
    stats::{Estimate, mean},
};

/// Segments with fewer explained answers are not judged.
pub const FEWEST: usize = 30;

/// One segment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SegmentDrivers {
    pub segment: String,
    /// What its customers answered.
    pub target: Estimate,
    /// Too few answers: nothing more is said.
    pub few: bool,
    /// Each factor, the one that sets the segment apart most first.
    pub factors: Vec<SegmentFactor>,
}

/// A factor within a segment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SegmentFactor {
    pub factor: String,
    /// What it adds to the segment's average, or takes from it.
    pub push: Estimate,
    /// How much it moves answers within the segment.
    pub importance: f64,
}

pub(super) fn segments(
    factors: &Factors,
    target: &[f64],
    crossed: &Crossed,
    labels: &[Option<String>],
) -> Vec<SegmentDrivers> {
    let width = factors.columns().len();
    let mut members: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (row, label) in labels.iter().enumerate() {
        if let Some(label) = label {
            members.entry(label).or_default().push(row);
        }
    }
    let each = members.into_iter().map(|(segment, rows)| {
        let explained: Vec<usize> = (0..crossed.rows.len())
            .filter(|&at| labels[crossed.rows[at]].as_deref() == Some(segment))
            .collect();
        let few = explained.len() < FEWEST;
        let mut found: Vec<SegmentFactor> = Vec::new();
        if !few {
            for (place, factor) in factors.columns().iter().enumerate() {
                let pushes = || explained.iter().map(|&at| crossed.pushes[at * width + place]);
                let importance = mean(pushes().map(f64::abs)).value;
                found.push(SegmentFactor { factor: factor.name.clone(), push: mean(pushes()), importance });
            }
            found.sort_by(|a, b| {
                b.push.value.abs().total_cmp(&a.push.value.abs()).then_with(|| a.factor.cmp(&b.factor))
            });
        }
        let target = mean(rows.iter().map(|&row| target[row]));
        SegmentDrivers { segment: segment.to_owned(), target, few, factors: found }
    });
    each.collect()
}
