//! One event, one finding: what the looks of a run found is folded into what happened and where.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::{Finding, FindingKind, Lies, LookAt, Measure, Place, Span, Thresholds, compare, place::Tree};
use crate::stats::{Estimate, Z};

/// A part of a place stands out of the whole, or the whole without the part, from so many standard errors on.
const APART: f64 = 3.0;

/// One look of its own is believed at this chance, where another finding already leads to it.
const ALONE: f64 = 0.01;

/// What one look found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub measure: Measure,
    pub place: Place,
    pub span: Span,
    pub finding: Finding,
    pub answers: usize,
}

impl Found {
    pub fn is_worse(&self) -> bool {
        (self.finding.size.value < 0.0) == self.measure.more_is_better()
    }

    pub fn is_beside_twins(&self) -> bool {
        !self.against_history()
    }

    fn against_history(&self) -> bool {
        matches!(self.finding.kind, FindingKind::Worsened | FindingKind::Improved)
    }

    fn error(&self) -> f64 {
        let Estimate { value, high, .. } = self.finding.size;
        high.map_or(f64::INFINITY, |high| (high - value) / Z)
    }
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// Than the place was.
    Worse,
    Better,
    /// Than places alike are.
    WorseThanTwins,
    BetterThanTwins,
    /// More answers than elsewhere, and better ones: somebody may beg for them.
    Begging,
}

/// Something that happened, told by the look that says it best.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub kind: EventKind,
    /// What is shown: a score where one tells it.
    pub lead: Found,
    /// Everything found of it, the surest first.
    pub members: Vec<Found>,
}

/// What a run saw.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// The surest first.
    pub events: Vec<Event>,
    /// Comparisons that were corrected together.
    pub looks: usize,
}

/// Compares every look, corrects them together, and folds what is found into events.
///
/// The surest finding leads. What else was found at places of its touchpoint that share something with its own, in the same
/// direction, is the same event, unless it stands out of it: a part worse than the whole, or a whole that is bad without the
/// part. A share of answers is no event by itself: surveys, channels and moments differ.
pub fn see(at: &[LookAt], tree: &Tree, thresholds: &Thresholds) -> Seen {
    let looks: Vec<_> = at.iter().map(|one| one.look.clone()).collect();
    let compared = compare(&looks, thresholds);
    let looks = compared.len();
    let all: Vec<Found> = compared
        .into_iter()
        .map(|finding| {
            let of = &at[finding.look];
            let answers = of.look.now.answers;
            Found { measure: of.measure, place: of.place.clone(), span: of.span, finding, answers }
        })
        .collect();
    let mut told: Vec<Found> = all
        .iter()
        .filter(|one| {
            one.finding.corrected <= thresholds.false_share
                && one.finding.size.value.abs() >= one.measure.least()
        })
        .cloned()
        .collect();
    told.sort_by(|a, b| a.finding.chance.total_cmp(&b.finding.chance));
    let mut events = Vec::new();
    while !told.is_empty() {
        let first = told.remove(0);
        let (mut members, rest): (Vec<Found>, Vec<Found>) =
            told.into_iter().partition(|one| belongs(one, &first, tree));
        told = rest;
        members.insert(0, first);
        events.extend(event(members, &all));
    }
    Seen { events, looks }
}

fn belongs(one: &Found, first: &Found, tree: &Tree) -> bool {
    if one.is_worse() != first.is_worse() {
        return false;
    }
    let comparable = one.measure == first.measure
        && one.span == first.span
        && one.against_history() == first.against_history();
    let along = first.finding.size.value.signum();
    let apart = |difference: f64, error: f64| difference * along / error > APART;
    match tree.lies(&one.place, &first.place) {
        Lies::Apart => false,
        Lies::Same | Lies::Across => true,
        _ if !comparable => true,
        Lies::Within => {
            let difference = one.finding.size.value - first.finding.size.value;
            !apart(difference, one.error().hypot(first.error()))
        }
        Lies::Around => {
            let (all, part) = (one.answers as f64, first.answers as f64);
            let left = all - part;
            let rest = (all * one.finding.size.value - part * first.finding.size.value) / left.max(1.0);
            left < 1.0 || !apart(rest, one.error() * (all / left).sqrt())
        }
    }
}

/// The event of these findings, told by a scale of its own: the one of most answers where only the index is sure.
fn event(members: Vec<Found>, all: &[Found]) -> Option<Event> {
    let first = members.first()?;
    let here = |one: &&Found| one.place == first.place && one.is_worse() == first.is_worse();
    let scale = |one: &&Found| one.measure.is_score() && one.measure != Measure::Index;
    let index = members.iter().filter(here).find(|one| one.measure == Measure::Index);
    let spoken = members.iter().filter(here).find(scale).or_else(|| {
        let same = |one: &&Found| {
            index.is_some_and(|index| one.span == index.span && one.finding.kind == index.finding.kind)
        };
        all.iter().filter(here).filter(scale).filter(same).max_by_key(|one| one.answers)
    });
    // Many answers lead to the scores of the same place: those need no correction for all other looks.
    let asked_for = || {
        let scores = all.iter().filter(here).filter(|one| one.measure.is_score());
        let sure = scores.filter(|one| one.finding.kind == first.finding.kind && one.finding.chance <= ALONE);
        sure.filter(|_| first.measure == Measure::Response).min_by(|a, b| {
            (a.measure == Measure::Index, a.finding.chance)
                .partial_cmp(&(b.measure == Measure::Index, b.finding.chance))
                .unwrap_or(Ordering::Equal)
        })
    };
    let other = || members.iter().find(|one| one.measure != Measure::Response);
    let lead = spoken.or(index).or_else(asked_for).or_else(other)?.clone();
    let answered_more = members.iter().any(|one| {
        one.measure == Measure::Response
            && one.finding.kind == FindingKind::AboveTwins
            && one.place == lead.place
    });
    let kind = match (lead.against_history(), lead.is_worse()) {
        (true, true) => EventKind::Worse,
        (true, false) => EventKind::Better,
        (false, true) => EventKind::WorseThanTwins,
        (false, false) if answered_more && lead.measure.is_score() => EventKind::Begging,
        (false, false) => EventKind::BetterThanTwins,
    };
    Some(Event { kind, lead, members })
}
