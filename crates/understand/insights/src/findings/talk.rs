//! What comments complain of, by theme, place and week, from which looks at themes are cut.

use std::collections::{BTreeMap, BTreeSet};

use super::{Look, LookAt, Measure, Place, Sample, Span, Tree};

/// A look is made where the complaints, now and before together, could give such a chance if all of them were now: fewer tell
/// nothing however they fall, and would only be one more look to correct for (R. E. Tarone, Biometrics 46, 1990).
const ATTAINABLE: f64 = 1e-6;
/// A place is left out when so much of what it complains of lies at one place in it: that place says it.
const NEARLY_ALL: f64 = 0.9;
/// Weeks with comments, none of which speaks of a theme, before it is called new.
const SILENT: usize = 12;

/// Comments of one block, of a unit itself without those below it.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    pub touchpoint: Option<String>,
    pub unit: Option<String>,
    /// 0 is the newest.
    pub block: usize,
    pub comments: f64,
}

/// Of them those that speak of a theme, and those that complain of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Raised {
    pub theme: String,
    pub touchpoint: Option<String>,
    pub unit: Option<String>,
    pub block: usize,
    pub mentions: f64,
    pub complaints: f64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Count {
    mentions: f64,
    complaints: f64,
}

/// Comments and complaints of every place, the newest block first. A theme is looked at in all comments, at each touchpoint, and
/// there in each unit and everything above it.
#[derive(Debug, Clone, Default)]
pub struct Talk {
    comments: BTreeMap<Place, Vec<f64>>,
    raised: BTreeMap<Place, Vec<Count>>,
}

impl Talk {
    pub fn new(
        heard: impl IntoIterator<Item = Heard>,
        raised: impl IntoIterator<Item = Raised>,
        tree: &Tree,
    ) -> Self {
        let mut talk = Self::default();
        for one in heard {
            for place in places(None, one.touchpoint.as_deref(), one.unit.as_deref(), tree) {
                *at(talk.comments.entry(place).or_default(), one.block) += one.comments;
            }
        }
        let mut inner: BTreeSet<Place> = BTreeSet::new();
        for one in raised {
            let places = places(Some(&one.theme), one.touchpoint.as_deref(), one.unit.as_deref(), tree);
            inner.extend(places.first().cloned());
            for place in places {
                let count = at(talk.raised.entry(place).or_default(), one.block);
                count.mentions += one.mentions;
                count.complaints += one.complaints;
            }
        }
        for place in talk.said_by_a_part(&inner, tree) {
            talk.raised.remove(&place);
        }
        talk
    }

    /// Places nearly all of whose complaints lie at one place in them.
    fn said_by_a_part(&self, innermost: &BTreeSet<Place>, tree: &Tree) -> BTreeSet<Place> {
        let total = |place: &Place| -> f64 {
            self.raised.get(place).map_or(0.0, |blocks| blocks.iter().map(|count| count.complaints).sum())
        };
        let mut said = BTreeSet::new();
        for place in innermost {
            let chain =
                places(place.theme.as_deref(), place.touchpoint.as_deref(), place.unit.as_deref(), tree);
            for (part, whole) in chain.iter().zip(chain.iter().skip(1)) {
                if total(part) >= NEARLY_ALL * total(whole) {
                    said.insert(whole.clone());
                }
            }
        }
        said
    }

    /// Every look as of the end of a block: 0 is the last complete day, 1 a week before it.
    pub fn looks(&self, skip: usize) -> Vec<LookAt> {
        let mut looks = Vec::new();
        for (place, raised) in &self.raised {
            let Some(comments) = self.comments.get(&place.bare()) else { continue };
            let block = |at: usize| {
                let n = comments.get(at).copied().unwrap_or_default();
                (n, raised.get(at).copied().unwrap_or_default())
            };
            for span in Span::ALL {
                let before = skip + span.blocks();
                let sum = |from: usize, to: usize| {
                    (from..to).map(block).fold((0.0, 0.0), |(n, complaints), (more, count)| {
                        (n + more, complaints + count.complaints)
                    })
                };
                let ((n, now), (of_before, then)) = (sum(skip, before), sum(before, before + span.before()));
                let least = (n / (n + of_before).max(1.0)).powf(now + then);
                if n < 2.0 || least > ATTAINABLE {
                    continue;
                }
                let history = (before..before + span.before()).rev().map(|at| {
                    let (n, count) = block(at);
                    sample(n, count.complaints)
                });
                let earlier = || (before..comments.len()).map(block).filter(|(n, _)| *n > 0.0);
                looks.push(LookAt {
                    measure: Measure::Complaints,
                    place: place.clone(),
                    span,
                    is_new: earlier().count() >= SILENT && earlier().all(|(_, count)| count.mentions < 1.0),
                    look: Look {
                        now: sample(n, now),
                        history: history.filter(|sample| sample.answers > 0).collect(),
                        is_share: true,
                        ..Look::default()
                    },
                });
            }
        }
        looks
    }
}

/// The innermost place first, each in the next.
fn places(theme: Option<&str>, touchpoint: Option<&str>, unit: Option<&str>, tree: &Tree) -> Vec<Place> {
    let all = Place { theme: theme.map(str::to_owned), ..Place::default() };
    let Some(touchpoint) = touchpoint else { return vec![all] };
    let whole = Place { touchpoint: Some(touchpoint.to_owned()), ..all.clone() };
    let units = unit.into_iter().flat_map(|unit| tree.up(unit)).filter(|unit| !tree.is_root(unit));
    let mut places: Vec<Place> =
        units.map(|unit| Place { unit: Some(unit.to_owned()), ..whole.clone() }).collect();
    places.extend([whole, all]);
    places
}

fn at<T: Default + Clone>(blocks: &mut Vec<T>, block: usize) -> &mut T {
    if blocks.len() <= block {
        blocks.resize(block + 1, T::default());
    }
    &mut blocks[block]
}

/// Complaints of so many comments, in points of 100.
fn sample(comments: f64, complaints: f64) -> Sample {
    let share = complaints / comments.max(1.0);
    let variance = 10_000.0 * share * (1.0 - share) * comments / (comments - 1.0).max(1.0);
    Sample { answers: comments as usize, mean: 100.0 * share, variance }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};

    use super::*;
    use crate::findings::{Event, EventKind, Thresholds, see};

    const BLOCKS: usize = 37;

    fn tree() -> Tree {
        let unit = |code: String, parent: Option<&str>, kind: &str| {
            (code, parent.map(str::to_owned), Some(kind.to_owned()))
        };
        let regions = ["north", "south"].map(|region| unit(region.into(), Some("all"), "region"));
        let branches = (0..6).map(|index| {
            unit(format!("b{index}"), Some(if index < 3 { "north" } else { "south" }), "branch")
        });
        Tree::new(std::iter::once(unit("all".into(), None, "company")).chain(regions).chain(branches))
    }

    /// Forty comments a week at two touchpoints of each branch; of every ten themes the first is complained of in the shares that
    /// `share` gives by touchpoint, branch and week, the others in 2 of 100 comments at the first touchpoint and 1 at the second.
    fn talk(seed: u64, share: impl Fn(&str, &str, usize) -> f64) -> Talk {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let (mut heard, mut raised) = (Vec::new(), Vec::new());
        for block in 0..BLOCKS {
            for branch in (0..6).map(|index| format!("b{index}")) {
                for touchpoint in ["delivery", "checkout"] {
                    let place = || (Some(touchpoint.to_owned()), Some(branch.clone()));
                    let (at, unit) = place();
                    heard.push(Heard { touchpoint: at, unit, block, comments: 40.0 });
                    for theme in 0..10 {
                        let share = match theme {
                            0 => share(touchpoint, &branch, block),
                            _ if touchpoint == "delivery" => 0.02,
                            _ => 0.01,
                        };
                        let complaints = (0..40).filter(|_| rng.random::<f64>() < share).count() as f64;
                        let (touchpoint, unit) = place();
                        let theme = format!("t{theme}");
                        raised.push(Raised {
                            theme,
                            touchpoint,
                            unit,
                            block,
                            mentions: complaints,
                            complaints,
                        });
                    }
                }
            }
        }
        Talk::new(heard, raised.into_iter().filter(|one| one.mentions > 0.0), &tree())
    }

    fn events(talk: &Talk, false_share: f64) -> Vec<Event> {
        see(&talk.looks(0), &tree(), &Thresholds { false_share, ..Thresholds::default() }).events
    }

    fn place(touchpoint: Option<&str>, unit: Option<&str>) -> Place {
        let own = |text: &str| text.to_owned();
        Place {
            theme: Some("t0".into()),
            touchpoint: touchpoint.map(own),
            unit: unit.map(own),
            ..Place::default()
        }
    }

    #[test]
    fn what_is_complained_of_more_is_found_where_it_grew_at_its_size() {
        let grew = talk(1, |touchpoint, branch, block| match (touchpoint, branch, block) {
            ("delivery", "b0" | "b1" | "b2", 0..4) => 0.12,
            _ => 0.02,
        });
        let found = events(&grew, 0.001);
        assert_eq!(found.len(), 1, "{found:?}");
        let lead = &found[0].lead;
        assert_eq!((found[0].kind, &lead.place), (EventKind::Worse, &place(Some("delivery"), Some("north"))));
        let size = lead.finding.size;
        assert!((size.value - 10.0).abs() < 3.0 && size.above(0.0), "{size:?}");
        assert!(size.low.is_some_and(|low| low < 10.0) && size.high.is_some_and(|high| high > 10.0));
    }

    #[test]
    fn what_nobody_spoke_of_before_is_new_and_told_of_all_comments_where_it_is_everywhere() {
        let new = talk(2, |_, _, block| if block == 0 { 0.03 } else { 0.0 });
        let found = events(&new, 0.001);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].kind, &found[0].lead.place), (EventKind::New, &place(None, None)));
        assert!(found[0].lead.finding.expected.abs() < 1e-12 && found[0].lead.finding.size.above(0.0));
        // Spoken of once, a year ago: that is no new theme, and growth all the same.
        let again = talk(2, |_, _, block| match block {
            0 => 0.03,
            36 => 0.01,
            _ => 0.0,
        });
        assert_eq!(events(&again, 0.001)[0].kind, EventKind::Worse);
    }

    #[test]
    fn what_is_complained_of_less_and_a_company_that_has_just_begun_give_nothing() {
        let fell = talk(3, |_, _, block| if block < 4 { 0.0 } else { 0.1 });
        assert_eq!(events(&fell, 0.001), []);
        let tree = tree();
        let heard = (0..2).map(|block| Heard {
            touchpoint: Some("delivery".into()),
            unit: None,
            block,
            comments: 100.0,
        });
        let raised = Raised {
            theme: "t0".into(),
            touchpoint: Some("delivery".into()),
            unit: None,
            block: 0,
            mentions: 40.0,
            complaints: 40.0,
        };
        assert_eq!(events(&Talk::new(heard, [raised], &tree), 0.001), []);
    }

    #[test]
    fn a_place_is_not_looked_at_beside_the_only_part_of_it_that_complains() {
        let one = talk(
            4,
            |touchpoint, branch, _| if (touchpoint, branch) == ("delivery", "b1") { 0.1 } else { 0.0 },
        );
        let places: BTreeSet<Place> = one
            .looks(0)
            .into_iter()
            .map(|look| look.place)
            .filter(|at| at.theme == place(None, None).theme)
            .collect();
        assert_eq!(places, BTreeSet::from([place(Some("delivery"), Some("b1"))]));
    }

    #[test]
    fn in_noise_as_few_scans_find_anything_as_was_asked_for() {
        // Weeks that swing by a third beyond chance, alike for all branches: the spread is noise.
        let scans = 300;
        let restless = |seed: u64| {
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed + 10_000);
            let weeks: Vec<f64> = (0..BLOCKS).map(|_| 0.03 * (0.5 + rng.random::<f64>())).collect();
            talk(seed, move |_, _, block| weeks[block])
        };
        let false_scans = (0..scans).filter(|seed| !events(&restless(*seed), 0.05).is_empty()).count();
        assert!(false_scans <= scans as usize / 20, "{false_scans} of {scans}");
    }
}
