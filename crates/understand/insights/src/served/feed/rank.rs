//! What people say of findings teaches which come first.
//!
//! Usefulness is a share that is learnt by kind, then by kind and what sort of place it is, then by touchpoint too: each a
//! Beta-binomial whose prior has the mean of the level above and the weight of [`PRIOR`] verdicts (shrinkage as in B. Efron
//! and C. Morris, JASA 70, 1975). A verdict taken back is forgotten. The order is size, in steps worth telling, by the root
//! of the answers, by usefulness, and half as much every four weeks since it was found.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::model::{Card, State, kind_word};
use crate::findings::Place;

/// How many verdicts the prior of each level weighs.
const PRIOR: f64 = 4.0;
const HALF_DAYS: f64 = 28.0;

/// Verdicts by what they were of.
#[derive(Debug, Clone, Default)]
pub(crate) struct Usefulness(HashMap<Vec<String>, (f64, f64)>);

/// Kind, sort of place, touchpoint: from what is common to what is particular.
fn levels(card: &Card) -> [Vec<String>; 3] {
    let kind = kind_word(card.kind).to_owned();
    let Place { touchpoint, unit, channel, part, theme } = &card.place;
    let sort = match (theme, part, unit, channel) {
        (Some(_), ..) => "theme",
        (None, Some(_), ..) => "part",
        (None, None, Some(_), _) => "unit",
        (None, None, None, Some(_)) => "channel",
        (None, None, None, None) => "whole",
    };
    let sort = sort.to_owned();
    let touchpoint = touchpoint.clone().unwrap_or_default();
    [vec![kind.clone()], vec![kind.clone(), sort.clone()], vec![kind, sort, touchpoint]]
}

impl Usefulness {
    pub fn learn<'a>(cards: impl IntoIterator<Item = &'a Card>) -> Self {
        let mut counts: HashMap<Vec<String>, (f64, f64)> = HashMap::new();
        for card in cards {
            let Some(useful) = card.state.useful() else { continue };
            for level in levels(card) {
                let (good, all) = counts.entry(level).or_default();
                *good += f64::from(u8::from(useful));
                *all += 1.0;
            }
        }
        Self(counts)
    }

    /// 1 while nothing is known, up to 2 for what is always useful, down to 0 for what never is.
    pub fn of(&self, card: &Card) -> f64 {
        let share = levels(card).iter().fold(0.5, |mean, level| {
            let (good, all) = self.0.get(level).copied().unwrap_or_default();
            (good + PRIOR * mean) / (all + PRIOR)
        });
        share / 0.5
    }

    /// What a finding weighs in the order of the feed.
    pub fn weight(&self, card: &Card, today: NaiveDate) -> f64 {
        let age = (today - card.first_day).num_days().max(0) as f64;
        let size = card.size.abs() / card.measure.least() * (card.answers as f64).sqrt();
        size * self.of(card) * 0.5_f64.powf(age / HALF_DAYS)
    }
}

/// Whether the feed shows a finding unasked.
pub(crate) fn is_open(card: &Card) -> bool {
    card.gone_day.is_none() && matches!(card.state, State::New | State::True)
}
