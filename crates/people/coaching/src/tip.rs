//! The one thing to do better: where the own score is furthest below that of colleagues.

use std::collections::BTreeMap;

use rapport_kernel::Scale;
use rapport_metrics::{Estimate, ScoreTally, of_scores, significant};
use rapport_query::work::ScoreSum;

/// Fewer answers than this, of one's own or of colleagues, say nothing about a touchpoint.
pub const ENOUGH: i64 = 8;

/// Where to do better.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Below {
    pub touchpoint: String,
    pub scale: Scale,
    pub mine: Estimate,
    /// Of the others in the units.
    pub theirs: Estimate,
    /// Whether the difference is more than chance.
    pub sure: bool,
}

/// What can be said.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Finding {
    /// No touchpoint has enough answers: the most that one has.
    TooFew(i64),
    /// Nowhere below colleagues.
    NowhereBelow,
    Below(Below),
}

fn by_place(sums: &[ScoreSum]) -> BTreeMap<(String, Scale), ScoreTally> {
    let mut tallies: BTreeMap<(String, Scale), ScoreTally> = BTreeMap::new();
    for sum in sums {
        if let Some(touchpoint) = &sum.touchpoint {
            add(tallies.entry((touchpoint.clone(), sum.scale)).or_default(), sum);
        }
    }
    tallies
}

/// Adds a sum to a tally.
pub(crate) fn add(tally: &mut ScoreTally, sum: &ScoreSum) {
    tally.n += sum.n;
    tally.sum += sum.sum;
    tally.squares += sum.squares;
    tally.promoters += sum.promoters;
    tally.detractors += sum.detractors;
}

fn without(all: &ScoreTally, own: &ScoreTally) -> ScoreTally {
    ScoreTally {
        n: all.n - own.n,
        sum: all.sum - own.sum,
        squares: all.squares - own.squares,
        promoters: all.promoters - own.promoters,
        detractors: all.detractors - own.detractors,
    }
}

/// How wide a scale's values are, so that distances on different ones compare.
fn width(scale: Scale) -> f64 {
    match scale {
        Scale::Nps | Scale::Enps => 200.0,
        Scale::Csat | Scale::Ces => {
            let (low, high) = scale.range();
            high - low
        }
    }
}

/// Looks where the own score is furthest below the others', of `all` in the units with one's own among them.
pub(crate) fn find(own: &[ScoreSum], all: &[ScoreSum]) -> Finding {
    let (own, all) = (by_place(own), by_place(all));
    let most = own.values().map(|tally| tally.n).max().unwrap_or(0);
    let mut compared = false;
    let mut furthest: Option<(f64, Below)> = None;
    for ((touchpoint, scale), mine) in &own {
        let theirs = all.get(&(touchpoint.clone(), *scale)).map(|all| without(all, mine)).unwrap_or_default();
        if mine.n < ENOUGH || theirs.n < ENOUGH {
            continue;
        }
        compared = true;
        let (mine, theirs) = (of_scores(*scale, mine), of_scores(*scale, &theirs));
        let (Some(low), Some(high)) = (mine.value, theirs.value) else { continue };
        let distance = (high - low) / width(*scale);
        if distance > 0.0 && furthest.as_ref().is_none_or(|(known, _)| distance > *known) {
            let sure = significant(&mine, &theirs) == Some(true);
            let (touchpoint, scale) = (touchpoint.clone(), *scale);
            furthest = Some((distance, Below { touchpoint, scale, mine, theirs, sure }));
        }
    }
    match furthest {
        Some((_, below)) => Finding::Below(below),
        None if compared => Finding::NowhereBelow,
        None => Finding::TooFew(most),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rapport_kernel::Timestamp;

    fn sum(touchpoint: &str, scale: Scale, scores: &[f64]) -> ScoreSum {
        let count = |mood| {
            scores.iter().filter(|score| rapport_kernel::Mood::of(scale, **score) == mood).count() as i64
        };
        ScoreSum {
            at: Timestamp::default(),
            touchpoint: Some(touchpoint.into()),
            scale,
            n: scores.len() as i64,
            sum: scores.iter().sum(),
            squares: scores.iter().map(|score| score * score).sum(),
            promoters: count(rapport_kernel::Mood::Promoter),
            detractors: count(rapport_kernel::Mood::Detractor),
            satisfied: 0,
        }
    }

    const GOOD: [f64; 10] = [5.0, 5.0, 4.0, 5.0, 5.0, 4.0, 5.0, 5.0, 5.0, 4.0];
    const POOR: [f64; 10] = [2.0, 3.0, 1.0, 2.0, 4.0, 2.0, 3.0, 2.0, 1.0, 2.0];

    #[test]
    fn the_place_furthest_below_the_colleagues_is_found_and_said_how_sure() {
        let own = [sum("call", Scale::Csat, &POOR), sum("chat", Scale::Csat, &GOOD)];
        let others: Vec<f64> = [GOOD, GOOD].concat();
        let mut all = vec![sum("call", Scale::Csat, &others), sum("chat", Scale::Csat, &others)];
        all.extend(own.clone());
        let Finding::Below(below) = find(&own, &all) else { panic!("{:?}", find(&own, &all)) };
        assert_eq!((below.touchpoint.as_str(), below.mine.value, below.sure), ("call", Some(2.2), true));
        assert_eq!(below.theirs.n, 20, "one's own answers are not the colleagues'");
    }

    #[test]
    fn few_answers_advise_nothing_and_equals_have_nothing_to_mend() {
        let own = [sum("call", Scale::Csat, &POOR[..5])];
        let all = [own[0].clone(), sum("call", Scale::Csat, &GOOD)];
        assert_eq!(find(&own, &all), Finding::TooFew(5));
        let own = [sum("call", Scale::Csat, &GOOD)];
        let all = [own[0].clone(), sum("call", Scale::Csat, &POOR)];
        assert_eq!(find(&own, &all), Finding::NowhereBelow);
        assert_eq!(find(&own, &own), Finding::TooFew(10), "nobody to compare with");
    }
}
