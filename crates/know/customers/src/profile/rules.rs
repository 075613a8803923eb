//! What is concluded of a profile at the moment of reading: stage, grade, attention, satisfaction. Pure.

use std::collections::BTreeMap;

use rapport_kernel::{Currency, Timestamp, time::DAY};

use crate::{
    fold::state::{Satisfied, State},
    settings::{GradeRules, SatisfactionRules, StageRules},
};

/// The life-cycle stage, by the first rule that holds:
/// 1. `left`: said so and did not come back or buy since, or silent for `left_after` after having bought;
/// 2. `prospect`: never bought anything;
/// 3. `at_risk`: silent for `at_risk_after`, or gave an NPS of at most 6 within `detractor_for`, or complained `complaints` times
///    within 30 days;
/// 4. `new`: first bought within `new_for`;
/// 5. `active`.
pub(crate) fn stage(state: &State, now: Timestamp, rules: &StageRules) -> &'static str {
    if left_at(state, now, rules).is_some() {
        return "left";
    }
    let Some(bought_first) = state.bought_first else { return "prospect" };
    let silent = now.micros() - last_activity(state).unwrap_or(bought_first);
    let detractor =
        state.nps.as_ref().is_some_and(|nps| nps.2 <= 6.0 && now.micros() - nps.0 < rules.detractor_for);
    let complaints = state.window(now.utc_day(), 30, |day| day.complaints);
    if silent >= rules.at_risk_after || detractor || complaints >= rules.complaints {
        "at_risk"
    } else if now.micros() - bought_first < rules.new_for {
        "new"
    } else {
        "active"
    }
}

/// When the customer left: when they said so, or fell silent for good.
pub(crate) fn left_at(state: &State, now: Timestamp, rules: &StageRules) -> Option<i64> {
    if let Some(left) = state.left.as_ref().filter(|left| left.2)
        && state.bought_last.is_none_or(|bought| bought <= left.0)
    {
        return Some(left.0);
    }
    let last = state.bought_last.max(state.last_at)?;
    (state.bought_first.is_some() && now.micros() - last >= rules.left_after).then_some(last)
}

fn last_activity(state: &State) -> Option<i64> {
    state.last_at.max(state.bought_last)
}

/// The grade, A to D, by revenue in any one currency; long custom lifts it by one. `None` for who never bought.
pub(crate) fn grade(
    state: &State,
    revenue: &BTreeMap<Currency, i64>,
    now: Timestamp,
    rules: &GradeRules,
) -> Option<&'static str> {
    let bought_first = state.bought_first?;
    let reached = |currency: &Currency, minor: &i64| {
        let thresholds =
            rules.thresholds.iter().find(|(known, _)| known == currency).map(|(_, thresholds)| thresholds)?;
        thresholds.iter().position(|least| minor >= least)
    };
    let by_revenue =
        revenue.iter().filter_map(|(currency, minor)| reached(currency, minor)).min().unwrap_or(3);
    let loyal = now.micros() - bought_first >= rules.loyal_years * 365 * DAY;
    let grade = by_revenue.saturating_sub(usize::from(loyal));
    Some(["A", "B", "C", "D"][grade.min(3)])
}

/// How much contact this kind of customer wants, when no trait says: by grade.
pub(crate) fn attention(grade: Option<&str>) -> &'static str {
    match grade {
        Some("A") => "personal",
        Some("B") => "priority",
        Some(_) => "standard",
        None => "digital",
    }
}

/// A block of the experience: how much it matters (a share of 1), how satisfied (0–100), from how many answers.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Block {
    pub name: String,
    pub weight: f64,
    pub satisfaction: Option<f64>,
    pub answers: i64,
}

/// Blocks with their weights as shares of 1 (equal where none was set), and the index: the mean of satisfaction by weight over
/// the blocks that have answers, 0–100.
pub(crate) fn satisfaction(
    satisfied: &BTreeMap<String, Satisfied>,
    weights: &BTreeMap<String, f64>,
    rules: &SatisfactionRules,
) -> (Vec<Block>, Option<f64>) {
    let mut sums: BTreeMap<&str, Satisfied> =
        weights.keys().map(|block| (block.as_str(), Satisfied::default())).collect();
    for (touchpoint, more) in satisfied {
        let sum = sums.entry(rules.block_of(touchpoint)).or_default();
        *sum = Satisfied(sum.0 + more.0, sum.1 + more.1);
    }
    let raw = |block: &str| weights.get(block).copied().unwrap_or(1.0);
    let all: f64 = sums.keys().map(|block| raw(block)).sum();
    let blocks: Vec<Block> = sums
        .iter()
        .map(|(block, Satisfied(answers, sum))| Block {
            name: (*block).to_owned(),
            weight: if all > 0.0 { raw(block) / all } else { 0.0 },
            satisfaction: (*answers > 0).then(|| *sum as f64 / *answers as f64 / 100.0),
            answers: *answers,
        })
        .collect();
    let (mut weighted, mut weight) = (0.0, 0.0);
    for block in &blocks {
        if let Some(satisfaction) = block.satisfaction {
            weighted += satisfaction * block.weight;
            weight += block.weight;
        }
    }
    (blocks, (weight > 0.0).then(|| weighted / weight))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::state::{Day, Latest};

    const NOW: Timestamp = Timestamp::from_micros(1_772_625_600_000_000);

    fn ago(days: i64) -> i64 {
        NOW.micros() - days * DAY
    }

    fn customer(bought_days_ago: i64, seen_days_ago: i64) -> State {
        let bought = Some(ago(bought_days_ago));
        State {
            bought_first: bought,
            bought_last: bought,
            last_at: Some(ago(seen_days_ago)),
            ..State::default()
        }
    }

    #[test]
    fn the_stage_follows_purchases_silence_and_complaints() {
        let rules = StageRules::default();
        let of = |state: &State| stage(state, NOW, &rules);
        assert_eq!(of(&State::default()), "prospect");
        assert_eq!(of(&customer(10, 1)), "new");
        assert_eq!(of(&customer(200, 1)), "active");
        assert_eq!(of(&customer(200, 100)), "at_risk");
        assert_eq!(of(&customer(800, 400)), "left");
        let mut said_so = customer(200, 5);
        said_so.left = Some(Latest(ago(4), 1, true));
        assert_eq!(of(&said_so), "left");
        said_so.bought_last = Some(ago(1));
        assert_eq!(of(&said_so), "active", "buying again is coming back");
        let mut angry = customer(200, 1);
        angry.days.insert(NOW.utc_day() - 3, Day { complaints: 2, ..Day::default() });
        assert_eq!(of(&angry), "at_risk");
        let mut detractor = customer(200, 1);
        detractor.nps = Some(Latest(ago(10), 1, 3.0));
        assert_eq!(of(&detractor), "at_risk");
        detractor.nps = Some(Latest(ago(100), 1, 3.0));
        assert_eq!(of(&detractor), "active");
    }

    #[test]
    fn the_grade_follows_revenue_and_long_custom() {
        let rules = GradeRules::default();
        let revenue = |code: &str, minor: i64| BTreeMap::from([(code.parse::<Currency>().unwrap(), minor)]);
        let of = |days, revenue| grade(&customer(days, 1), &revenue, NOW, &rules);
        assert_eq!(of(10, revenue("RUB", 10_000_000)), Some("A"));
        assert_eq!(of(10, revenue("EUR", 30_000)), Some("B"));
        assert_eq!(of(10, revenue("EUR", 100)), Some("D"));
        assert_eq!(of(4 * 365, revenue("EUR", 100)), Some("C"));
        assert_eq!(grade(&State::default(), &revenue("EUR", 0), NOW, &rules), None);
    }

    #[test]
    fn satisfaction_weighs_blocks_by_what_matters_to_the_customer() {
        let satisfied = BTreeMap::from([
            ("delivery".to_owned(), Satisfied(2, 10_000)),
            ("call_centre".to_owned(), Satisfied(1, 10_000)),
        ]);
        let rules = SatisfactionRules::default();
        let (blocks, index) = satisfaction(&satisfied, &BTreeMap::new(), &rules);
        assert_eq!((blocks.len(), blocks[0].weight, index), (2, 0.5, Some(75.0)));
        let weights = BTreeMap::from([("delivery".to_owned(), 3.0), ("price".to_owned(), 4.0)]);
        let (blocks, index) = satisfaction(&satisfied, &weights, &rules);
        assert_eq!(
            blocks.iter().find(|block| block.name == "price").map(|block| block.satisfaction),
            Some(None)
        );
        assert_eq!(index, Some(62.5), "a block without answers does not weigh");
    }
}
