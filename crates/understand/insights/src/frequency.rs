//! How often themes are spoken of: Pareto inside a block of answers, two periods or segments compared, themes that
//! come together. Every share has its counts and a 95 % interval.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::stats::{adjusted, share, two_sided};

/// False discovery rate at which a change or a pair is called one.
const FALSE_DISCOVERIES: f64 = 0.05;
/// Comments of a theme, in both periods together, below which nothing is said of its change.
const LEAST: usize = 10;

/// A share of comments with Wilson's 95 % interval (Journal of the American Statistical Association 22:158, 1927).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
#[schema(as = ThemeShare)]
pub struct Share {
    pub count: usize,
    pub of: usize,
    /// 0 to 1; 0 when there is nothing to share.
    pub share: f64,
    pub low: f64,
    pub high: f64,
}

impl Share {
    pub fn new(count: usize, of: usize) -> Self {
        let estimate = share(count, of);
        Self {
            count,
            of,
            share: estimate.value,
            // Rounding must not put the share outside its own interval.
            low: estimate.low.unwrap_or(0.0).min(estimate.value),
            high: estimate.high.unwrap_or(1.0).max(estimate.value),
        }
    }
}

/// Themes of some comments, most frequent first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pareto {
    pub comments: usize,
    /// Comments of no theme.
    pub without: usize,
    pub themes: Vec<Frequency>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Frequency {
    pub theme: u32,
    /// Of the comments; a comment may have several themes.
    pub share: Share,
    /// Mentions of this theme and the more frequent ones among all mentions, 0 to 1.
    pub cumulative: f64,
}

/// The themes of the comments at `places`, where `of` has the themes of every comment: those of one block of
/// satisfaction, one region, one week.
pub fn pareto(of: &[Vec<u32>], places: impl IntoIterator<Item = usize>) -> Pareto {
    let counts = Counts::of(of, places);
    let mut themes: Vec<(u32, usize)> = counts.themes.into_iter().collect();
    themes.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
    let mentions: usize = themes.iter().map(|(_, count)| count).sum();
    let mut so_far = 0;
    Pareto {
        comments: counts.comments,
        without: counts.without,
        themes: themes
            .into_iter()
            .map(|(theme, count)| {
                so_far += count;
                Frequency {
                    theme,
                    share: Share::new(count, counts.comments),
                    cumulative: so_far as f64 / mentions as f64,
                }
            })
            .collect(),
    }
}

/// What became of a theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ThemeTrend)]
#[serde(rename_all = "snake_case")]
pub enum Trend {
    /// Not spoken of before, and more than chance now.
    New,
    Growing,
    Shrinking,
    /// No change beyond chance.
    Steady,
    /// Too few comments to say.
    TooFew,
}

/// A theme's share in two groups of comments: two periods, two segments.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    pub theme: u32,
    pub before: Share,
    pub after: Share,
    /// After less before, with Newcombe's 95 % interval (Statistics in Medicine 17:873, 1998, method 10).
    pub difference: f64,
    pub low: f64,
    pub high: f64,
    /// Of the two-sided test of equal shares (pooled normal approximation).
    pub p: f64,
    /// The same, corrected for the number of themes looked at (Benjamini and Hochberg, 1995).
    pub q: f64,
    pub trend: Trend,
}

/// Compares the comments at `before` with those at `after`, surest changes first. Themes of fewer than ten comments
/// are shown, and neither judged nor counted among the looks.
pub fn compare(
    of: &[Vec<u32>],
    before: impl IntoIterator<Item = usize>,
    after: impl IntoIterator<Item = usize>,
) -> Vec<Change> {
    let (before, after) = (Counts::of(of, before), Counts::of(of, after));
    let mut themes: Vec<u32> = before.themes.keys().chain(after.themes.keys()).copied().collect();
    themes.sort_unstable();
    themes.dedup();
    let shares = themes.into_iter().map(|theme| {
        let [one, other] = [&before, &after]
            .map(|counts| Share::new(counts.themes.get(&theme).copied().unwrap_or(0), counts.comments));
        (theme, one, other)
    });
    judged(shares.collect())
}

/// Changes of themes whose shares before and after were counted elsewhere, judged as [`compare`] does.
pub fn judged(shares: Vec<(u32, Share, Share)>) -> Vec<Change> {
    let mut changes: Vec<Change> =
        shares.into_iter().map(|(theme, before, after)| change(theme, before, after)).collect();
    let enough = |change: &Change| change.before.count + change.after.count >= LEAST;
    let looks: Vec<f64> = changes.iter().filter(|change| enough(change)).map(|change| change.p).collect();
    let mut corrected = adjusted(&looks).into_iter();
    for change in &mut changes {
        if !enough(change) {
            change.trend = Trend::TooFew;
            continue;
        }
        change.q = corrected.next().unwrap_or(1.0);
        change.trend = match change {
            Change { q, .. } if *q > FALSE_DISCOVERIES => Trend::Steady,
            Change { before, .. } if before.count == 0 => Trend::New,
            Change { difference, .. } if *difference > 0.0 => Trend::Growing,
            _ => Trend::Shrinking,
        };
    }
    changes.sort_by(|one, other| {
        one.q.total_cmp(&other.q).then(one.p.total_cmp(&other.p)).then(one.theme.cmp(&other.theme))
    });
    changes
}

/// Two themes in the same comments.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pair {
    pub one: u32,
    pub other: u32,
    /// Comments with both.
    pub together: usize,
    /// How many there would be if the themes knew nothing of each other.
    pub expected: f64,
    /// `together` over `expected`.
    pub lift: f64,
    /// Of the test that the first theme is as frequent with the second as without it.
    pub p: f64,
    pub q: f64,
}

/// Pairs of themes that come together in `least` comments or more and more often than chance allows (false discovery
/// rate 5 %), the most frequent first.
pub fn together(of: &[Vec<u32>], places: impl IntoIterator<Item = usize>, least: usize) -> Vec<Pair> {
    let places: Vec<usize> = places.into_iter().collect();
    let counts = Counts::of(of, places.iter().copied());
    let mut both: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    for themes in places.iter().map(|place| &of[*place]) {
        for (index, one) in themes.iter().enumerate() {
            for other in &themes[index + 1..] {
                *both.entry((*one.min(other), *one.max(other))).or_default() += 1;
            }
        }
    }
    let counted = both.into_iter().map(|(pair, together)| {
        let [with_one, with_other] = [pair.0, pair.1].map(|theme| counts.themes[&theme]);
        Together { one: pair.0, other: pair.1, together, with_one, with_other }
    });
    paired(counted.collect(), counts.comments, least)
}

/// Comments of two themes, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Together {
    pub one: u32,
    pub other: u32,
    /// Comments with both, with the one, with the other.
    pub together: usize,
    pub with_one: usize,
    pub with_other: usize,
}

/// Pairs that were counted elsewhere among so many comments, judged as [`together`] does.
pub fn paired(counted: Vec<Together>, comments: usize, least: usize) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = counted
        .into_iter()
        .map(|Together { one, other, together, with_one, with_other }| {
            let expected = with_one as f64 * with_other as f64 / comments as f64;
            let with = Share::new(together, with_other);
            let without = Share::new(with_one - together, comments - with_other);
            Pair {
                one,
                other,
                together,
                expected,
                lift: together as f64 / expected,
                p: equal(without, with),
                q: 1.0,
            }
        })
        .collect();
    // Every pair that occurs is a look, also those that are then too few to show.
    let corrected = adjusted(&pairs.iter().map(|pair| pair.p).collect::<Vec<f64>>());
    for (pair, q) in pairs.iter_mut().zip(corrected) {
        pair.q = q;
    }
    pairs.retain(|pair| pair.together >= least && pair.lift > 1.0 && pair.q <= FALSE_DISCOVERIES);
    pairs.sort_by(|one, other| {
        other.together.cmp(&one.together).then((one.one, one.other).cmp(&(other.one, other.other)))
    });
    pairs
}

struct Counts {
    comments: usize,
    without: usize,
    themes: BTreeMap<u32, usize>,
}

impl Counts {
    fn of(of: &[Vec<u32>], places: impl IntoIterator<Item = usize>) -> Self {
        let mut counts = Self { comments: 0, without: 0, themes: BTreeMap::new() };
        for themes in places.into_iter().map(|place| &of[place]) {
            counts.comments += 1;
            counts.without += usize::from(themes.is_empty());
            for theme in themes {
                *counts.themes.entry(*theme).or_default() += 1;
            }
        }
        counts
    }
}

fn change(theme: u32, before: Share, after: Share) -> Change {
    let difference = after.share - before.share;
    let half = |one: f64, other: f64| (one * one + other * other).sqrt();
    Change {
        theme,
        before,
        after,
        difference,
        low: difference - half(after.share - after.low, before.high - before.share),
        high: difference + half(after.high - after.share, before.share - before.low),
        p: equal(before, after),
        q: 1.0,
        trend: Trend::Steady,
    }
}

/// The p-value of the hypothesis that two shares are equal.
fn equal(one: Share, other: Share) -> f64 {
    if one.of == 0 || other.of == 0 {
        return 1.0;
    }
    let pooled = (one.count + other.count) as f64 / (one.of + other.of) as f64;
    let error = (pooled * (1.0 - pooled) * (1.0 / one.of as f64 + 1.0 / other.of as f64)).sqrt();
    if error == 0.0 {
        return 1.0;
    }
    two_sided((other.share - one.share) / error)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 5e-5, "{found} is not {expected}");
    }

    #[test]
    fn intervals_and_tests_are_those_of_statsmodels() {
        // Newcombe's first example, 56/70 and 48/80, by Python's statsmodels 0.14: proportion_confint(method = "wilson"),
        // confint_proportions_2indep(method = "newcomb"), proportions_ztest.
        let (one, other) = (Share::new(56, 70), Share::new(48, 80));
        near(one.low, 0.691_834);
        near(one.high, 0.876_953);
        let change = change(1, other, one);
        near(change.difference, 0.2);
        near(change.low, 0.052_431);
        near(change.high, 0.333_873);
        near(change.p, 0.008_045);
    }

    #[test]
    fn a_pareto_counts_comments_and_sums_mentions() {
        let of = vec![vec![1, 2], vec![1], vec![], vec![2, 1], vec![3]];
        let found = pareto(&of, 0..4);
        assert_eq!((found.comments, found.without), (4, 1));
        let rows: Vec<(u32, usize)> = found.themes.iter().map(|row| (row.theme, row.share.count)).collect();
        assert_eq!(rows, [(1, 3), (2, 2)]);
        near(found.themes[0].cumulative, 0.6);
        near(found.themes[1].cumulative, 1.0);
    }

    #[test]
    fn growth_is_told_from_chance_and_from_too_few() {
        let mut of = vec![vec![1]; 200];
        of[..20].fill(vec![1, 2]);
        of.extend(vec![vec![1]; 120]);
        of.extend(vec![vec![2]; 40]);
        of.extend(vec![vec![3]; 36]);
        of.extend(vec![vec![1, 4]; 4]);
        let changes = compare(&of, 0..200, 200..400);
        let trend = |theme: u32| changes.iter().find(|change| change.theme == theme).unwrap().trend;
        assert_eq!(trend(1), Trend::Shrinking);
        assert_eq!(trend(2), Trend::Growing);
        assert_eq!(trend(3), Trend::New);
        assert_eq!(trend(4), Trend::TooFew);
    }

    #[test]
    fn themes_of_one_breath_are_found_together() {
        let mut of = vec![vec![1, 2]; 30];
        of.extend(vec![vec![1]; 20]);
        of.extend(vec![vec![2]; 20]);
        of.extend(vec![vec![3]; 100]);
        let pairs = together(&of, 0..of.len(), 5);
        assert_eq!(pairs.len(), 1);
        assert_eq!((pairs[0].one, pairs[0].other, pairs[0].together), (1, 2, 30));
        near(pairs[0].expected, 50.0 * 50.0 / 170.0);
    }

    proptest! {
        #[test]
        fn a_share_lies_within_its_interval(count in 0_usize..50, more in 0_usize..50) {
            let share = Share::new(count, count + more);
            prop_assert!(share.low <= share.share && share.share <= share.high);
        }
    }
}
