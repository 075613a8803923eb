//! What the scores of some interactions come to: the first numbers of a file, told before any dashboard has them.

use std::collections::BTreeMap;

use rapport_kernel::{Interaction, Scale, Timestamp};
use serde::{Deserialize, Serialize};

/// Scores by scale, and from when to when all interactions are. Of what is known before, too: these are the file's own numbers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    pub scales: BTreeMap<Scale, Scores>,
    pub first: Option<Timestamp>,
    pub last: Option<Timestamp>,
}

/// Sums over the scores of one scale.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    pub count: u64,
    pub sum: f64,
    /// Of a scale from 0 to 10: nines and tens, and what is below seven.
    pub promoters: u64,
    pub detractors: u64,
}

impl Scores {
    fn add(&mut self, score: f64) {
        self.count += 1;
        self.sum += score;
        self.promoters += u64::from(score >= 9.0);
        self.detractors += u64::from(score < 7.0);
    }

    /// As the catalogue's metric of the scale: points of NPS from −100 to 100, else the average. Nothing of no score.
    pub fn value(&self, scale: Scale) -> Option<f64> {
        let count = self.count as f64;
        (self.count > 0).then(|| match scale {
            Scale::Nps | Scale::Enps => (self.promoters as f64 - self.detractors as f64) * 100.0 / count,
            Scale::Csat | Scale::Ces => self.sum / count,
        })
    }
}

impl Tally {
    pub fn add(&mut self, one: &Interaction) {
        if let (Some(score), Some(scale)) = (one.score, one.scale) {
            self.scales.entry(scale).or_default().add(score);
        }
        self.span(one.occurred_at, one.occurred_at);
    }

    pub fn merge(&mut self, other: &Self) {
        for (scale, scores) in &other.scales {
            let own = self.scales.entry(*scale).or_default();
            own.count += scores.count;
            own.sum += scores.sum;
            own.promoters += scores.promoters;
            own.detractors += scores.detractors;
        }
        if let (Some(first), Some(last)) = (other.first, other.last) {
            self.span(first, last);
        }
    }

    fn span(&mut self, first: Timestamp, last: Timestamp) {
        self.first = Some(self.first.map_or(first, |known| known.min(first)));
        self.last = Some(self.last.map_or(last, |known| known.max(last)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_come_to_the_metric_of_their_scale() {
        let mut scores = Scores::default();
        assert_eq!(scores.value(Scale::Nps), None);
        for score in [10.0, 9.0, 8.0, 0.0] {
            scores.add(score);
        }
        assert_eq!(scores.value(Scale::Nps), Some(25.0));
        assert_eq!(scores.value(Scale::Csat), Some(6.75));
    }
}
