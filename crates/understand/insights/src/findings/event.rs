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
    pub is_new: bool,
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
    /// Customers complain of what nobody spoke of before.
    New,
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
    /// The surest first; those of themes after those of scores and facts.
    pub events: Vec<Event>,
    /// Comparisons that were corrected together.
    pub looks: usize,
}

/// Compares every look, corrects them together, and folds what is found into events.
///
/// The surest finding leads, unless all of it is in one part of its place: then the part leads. What else was found at places of its touchpoint that share something with its own, in the same
/// direction, is the same event, unless it stands out of it: a part worse than the whole, or a whole that is bad without the
/// part. A share of answers is no event by itself: surveys, channels and moments differ. That a theme is complained of less is none.
pub fn see(at: &[LookAt], tree: &Tree, thresholds: &Thresholds) -> Seen {
    let looks: Vec<_> = at.iter().map(|one| one.look.clone()).collect();
    let compared = compare(&looks, thresholds);
    let looks = compared.len();
    let all: Vec<Found> = compared
        .into_iter()
        .map(|finding| {
            let of = &at[finding.look];
            let answers = of.look.now.answers;
            let (measure, span, is_new) = (of.measure, of.span, of.is_new);
            Found { measure, place: of.place.clone(), span, finding, answers, is_new }
        })
        .collect();
    let mut told: Vec<Found> = all
        .iter()
        .filter(|one| {
            one.finding.corrected <= thresholds.false_share
                && one.finding.size.value.abs() >= one.measure.least()
                && (one.place.theme.is_none() || one.is_worse())
        })
        .cloned()
        .collect();
    told.sort_by(|a, b| a.finding.chance.total_cmp(&b.finding.chance));
    let (of_themes, told) = told.into_iter().partition(|one| one.place.theme.is_some());
    let mut events = folded(told, &all, tree);
    events.extend(folded(of_themes, &all, tree));
    Seen { events, looks }
}

/// What was found, the surest first, as events.
fn folded(mut told: Vec<Found>, all: &[Found], tree: &Tree) -> Vec<Event> {
    let mut events = Vec::new();
    while !told.is_empty() {
        let first = told.remove(leading(&told, tree));
        let (mut members, rest): (Vec<Found>, Vec<Found>) =
            told.into_iter().partition(|one| belongs(one, &first, tree));
        told = rest;
        members.insert(0, first);
        events.extend(event(members, all));
    }
    events
}

/// The place of the finding that the next event is of.
fn leading(told: &[Found], tree: &Tree) -> usize {
    let mut at = 0;
    while let Some(part) = told.iter().position(|part| {
        let whole = &told[at];
        part.answers < whole.answers
            && tree.lies(&part.place, &whole.place) == Lies::Within
            && !belongs(part, whole, tree)
            && belongs(whole, part, tree)
    }) {
        at = part;
    }
    at
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
        (true, true) if lead.is_new => EventKind::New,
        (true, true) => EventKind::Worse,
        (true, false) => EventKind::Better,
        (false, true) => EventKind::WorseThanTwins,
        (false, false) if answered_more && lead.measure.is_score() => EventKind::Begging,
        (false, false) => EventKind::BetterThanTwins,
    };
    Some(Event { kind, lead, members })
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};

    use super::*;
    use crate::findings::{Cube, Part, Row, Tally};

    /// Two regions of five branches over forty weeks; `level` tells how an answer in a branch and a week differs from 4.2.
    fn cube(level: impl Fn(&str, usize) -> f64) -> Cube {
        let branches: Vec<String> = (0..10).map(|index| format!("b{index}")).collect();
        let region = |index: usize| if index < 5 { "north" } else { "south" };
        let unit = |code: &str, parent: Option<&str>, kind: &str| {
            (code.to_owned(), parent.map(str::to_owned), Some(kind.to_owned()))
        };
        let tree = Tree::new(
            [
                unit("all", None, "company"),
                unit("north", Some("all"), "region"),
                unit("south", Some("all"), "region"),
            ]
            .into_iter()
            .chain(
                branches.iter().enumerate().map(|(index, code)| unit(code, Some(region(index)), "branch")),
            ),
        );
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(3);
        let mut rows = Vec::new();
        for block in 0..40 {
            for branch in &branches {
                let mut tally = Tally::default();
                for _ in 0..40 {
                    let value = 4.2 + level(branch, block) + (rng.random::<f64>() - 0.5) * 3.0;
                    tally.add(&Tally { n: 1.0, sum: value, squares: value * value });
                }
                rows.push(Row {
                    measure: Measure::Csat,
                    touchpoint: Some("branch_visit".into()),
                    unit: Some(branch.clone()),
                    channel: None,
                    part: None,
                    block,
                    tally,
                });
            }
        }
        Cube::new(rows, tree)
    }

    fn places(cube: &Cube) -> Vec<(EventKind, Option<String>)> {
        let thresholds = Thresholds { false_share: 0.001, ..Thresholds::default() };
        let events = see(&cube.looks(0), cube.tree(), &thresholds).events;
        events.into_iter().map(|event| (event.kind, event.lead.place.unit)).collect()
    }

    #[test]
    fn a_branch_that_fell_is_one_event_and_its_region_is_none() {
        let fell = cube(|branch, block| if branch == "b3" && block == 0 { -1.4 } else { 0.0 });
        let found: Vec<Option<String>> = places(&fell).into_iter().map(|(_, unit)| unit).collect();
        assert_eq!(found, [Some("b3".to_owned())]);
    }

    #[test]
    fn branches_that_fell_together_are_one_event_of_their_region() {
        let fell = cube(|branch, block| if branch < "b5" && block == 0 { -0.8 } else { 0.0 });
        assert_eq!(places(&fell), [(EventKind::Worse, Some("north".to_owned()))]);
    }

    #[test]
    fn a_part_worse_than_its_bad_whole_is_an_event_beside_it() {
        let fell = cube(|branch, block| match (branch, block) {
            ("b3", 0) => -2.4,
            (branch, 0) if branch < "b5" => -0.7,
            _ => 0.0,
        });
        let mut found: Vec<Option<String>> = places(&fell).into_iter().map(|(_, unit)| unit).collect();
        found.sort();
        assert!(
            found.contains(&Some("b3".to_owned())) && found.contains(&Some("north".to_owned())),
            "{found:?}"
        );
    }

    #[test]
    fn nothing_is_found_where_nothing_happened_or_it_happened_to_all_units() {
        assert_eq!(places(&cube(|_, _| 0.0)), []);
        // The touchpoint as a whole fell: that is one event, and no unit stands out.
        let all = cube(|_, block| if block == 0 { -1.0 } else { 0.0 });
        assert_eq!(places(&all), [(EventKind::Worse, None)]);
    }

    #[test]
    fn many_answers_and_good_ones_are_begged_for_and_many_answers_alone_are_nothing() {
        let unit = |code: &str| (code.to_owned(), Some("all".to_owned()), Some("branch".to_owned()));
        let tree = || {
            Tree::new(
                std::iter::once(("all".to_owned(), None, Some("company".to_owned())))
                    .chain((0..8).map(|index| unit(&format!("b{index}")))),
            )
        };
        let rows = |good: bool| {
            let mut rows = Vec::new();
            for block in 0..40 {
                for index in 0..8 {
                    let begs = index == 2;
                    let mut row = |measure, n: f64, mean: f64, variance: f64| {
                        let tally = Tally { n, sum: n * mean, squares: n * (variance + mean * mean) };
                        let (touchpoint, unit) = (Some("visit".to_owned()), Some(format!("b{index}")));
                        rows.push(Row {
                            measure,
                            touchpoint,
                            unit,
                            channel: None,
                            part: None::<Part>,
                            block,
                            tally,
                        });
                    };
                    let share: f64 = if begs { 55.0 } else { 22.0 };
                    row(Measure::Response, 20.0, share, share * (100.0 - share));
                    row(Measure::Nps, 8.0, if begs && good { 95.0 } else { 45.0 }, 5000.0);
                }
            }
            Cube::new(rows, tree())
        };
        assert_eq!(places(&rows(true)), [(EventKind::Begging, Some("b2".to_owned()))]);
        assert_eq!(places(&rows(false)), []);
    }
}
