//! The themes of a period: how often, how they are spoken of, what those scored who raise them, what changed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate};
use rapport_kernel::{Problem, Scope, Timestamp, time::Period};
use serde::Serialize;
use utoipa::ToSchema;

use crate::frequency::{Change, Share, Trend, judged};
use crate::stats::Z;

use super::{
    blocks::{self, Block},
    catalogue::{Entry, Origin},
    question::Question,
    tally::{Tallies, Tally},
};
use crate::served::Insights;

/// Answers below which a number is shown as one of few.
pub(crate) const FEW: i64 = 30;
/// Days of the two spans by which a theme is called new or growing.
const RECENT: u64 = 28;
/// Weeks of a trend, at least and at most.
const WEEKS: u64 = 12;
const MOST_WEEKS: usize = 53;

/// A score with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
#[schema(as = ThemeScore)]
pub struct Score {
    /// Answers behind it.
    pub n: i64,
    /// Points: −100 to 100 of NPS and eNPS, else the mean score.
    pub value: f64,
    pub low: Option<f64>,
    pub high: Option<f64>,
}

/// A theme's share of comments in two spans.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ThemeChange)]
pub struct Moved {
    pub before: Share,
    pub after: Share,
    /// After less before, with Newcombe's 95 % interval.
    pub difference: f64,
    pub low: f64,
    pub high: f64,
    /// The chance of such a difference when nothing changed, corrected for the number of themes looked at.
    pub q: f64,
    pub trend: Trend,
}

/// One week of a theme.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ThemeWeek)]
#[expect(clippy::struct_field_names, reason = "the word that the API answers with")]
pub struct Week {
    /// Its Monday in the company's zone; the last week of a trend may be cut.
    #[schema(value_type = String, format = Date)]
    pub week: NaiveDate,
    /// Comments that raise it.
    pub count: i64,
    /// All comments of the week.
    pub of: i64,
}

/// A theme in a period.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ThemeRow)]
pub struct Row {
    /// Stays for good.
    pub key: String,
    pub name: String,
    /// The first level of the taxonomy; discovered themes have none.
    pub group: Option<String>,
    pub origin: Origin,
    /// Words it is known by, best first; of an own theme its rules.
    pub words: Vec<String>,
    /// Of the comments of the period.
    pub share: Share,
    /// Mentions of this theme and the more frequent ones among all mentions, 0 to 1.
    pub cumulative: f64,
    /// Of its comments those that speak of it badly, and well.
    pub negative: Share,
    pub positive: Share,
    /// What those scored who raise it; nothing without scores of the scale.
    pub score: Option<Score>,
    /// That less what all others scored.
    pub difference: Option<Score>,
    /// The period against the one before.
    pub change: Moved,
    /// The last 28 days of the period's end against the 28 before: by it a theme is new or growing.
    pub recent: Moved,
    /// Weeks to the period's end, twelve or as many as the period has.
    pub weeks: Vec<Week>,
    /// Fewer than 30 comments.
    pub few: bool,
}

/// A group of the taxonomy in a period.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ThemeGroup)]
pub struct Group {
    pub name: String,
    /// Comments that raise any of its themes.
    pub share: Share,
}

/// What is talked about.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ThemesOfPeriod)]
pub struct Overview {
    #[schema(value_type = String, format = Date)]
    pub from: NaiveDate,
    /// The day after the last.
    #[schema(value_type = String, format = Date)]
    pub to: NaiveDate,
    #[schema(value_type = String, format = Date)]
    pub previous_from: NaiveDate,
    /// Comments of the period, all counted: no sample.
    pub comments: i64,
    pub previous_comments: i64,
    /// Comments that raise at least one theme.
    pub with_theme: i64,
    /// The scale of scores: `nps`, `csat`, `ces`, `enps`; nothing when there are none.
    pub scale: Option<String>,
    /// What all scored who wrote these comments.
    pub score: Option<Score>,
    /// The most frequent first.
    pub items: Vec<Row>,
    pub groups: Vec<Group>,
    /// Themes inside each block: a touchpoint, or a group of the taxonomy.
    pub blocks: Vec<Block>,
    /// Fewer comments than this are few.
    pub fewest: i64,
    /// Every interaction up to this number is in the answer, when its comment has been read.
    pub through_seq: i64,
}

/// The spans of time that one answer needs.
pub(crate) struct Spans {
    pub period: Period,
    pub previous: Period,
    pub recent: Period,
    pub recent_before: Period,
    pub weeks: Vec<(NaiveDate, Period)>,
}

impl Spans {
    pub fn of(question: &Question) -> Self {
        let days = |from: NaiveDate, to: NaiveDate| Period::of_days(from, to, question.zone);
        let before = |day: NaiveDate, days: u64| day.checked_sub_days(Days::new(days)).unwrap_or(day);
        let (to, recent) = (question.to, before(question.to, RECENT));
        let first = question.from.min(before(to, WEEKS * 7));
        let mut weeks = Vec::new();
        let mut monday = before(first, u64::from(first.weekday().num_days_from_monday()));
        while monday < to {
            let next = monday + Days::new(7);
            weeks.push((monday, days(monday, next.min(to))));
            monday = next;
        }
        let skipped = weeks.len().saturating_sub(MOST_WEEKS);
        weeks.drain(..skipped);
        Self {
            period: question.period(),
            previous: days(question.previous_from, question.from),
            recent: days(recent, to),
            recent_before: days(before(recent, RECENT), recent),
            weeks,
        }
    }

    pub fn bounds(&self) -> BTreeSet<Timestamp> {
        [self.period, self.previous, self.recent, self.recent_before]
            .iter()
            .chain(self.weeks.iter().map(|(_, week)| week))
            .flat_map(|span| [span.from, span.to])
            .collect()
    }
}

pub(crate) async fn overview(
    room: &Insights,
    entries: &[Entry],
    question: &Question,
    by: blocks::By,
    scope: &Scope,
) -> Result<Overview, Problem> {
    let spans = Spans::of(question);
    let tallies = Tallies::ask(room.query.as_ref(), question, spans.bounds(), scope).await?;
    let items = rows(entries, question, &spans, &tallies);
    let scale = scale(question, &spans, &tallies);
    let all = tallies.all(spans.period, scale.as_deref());
    let (groups, without) = blocks::groups(room, entries, question, scope).await?;
    let blocks = match by {
        blocks::By::Touchpoint => blocks::by_touchpoint(room, entries, question, scope).await?,
        blocks::By::Group => blocks::by_group(&items, &groups, without),
    };
    Ok(Overview {
        from: question.from,
        to: question.to,
        previous_from: question.previous_from,
        comments: all.n,
        previous_comments: tallies.all(spans.previous, None).n,
        with_theme: tallies.with_theme(spans.period),
        score: score(&all),
        scale,
        items,
        groups,
        blocks,
        fewest: FEW,
        through_seq: tallies.through_seq,
    })
}

pub(crate) fn scale(question: &Question, spans: &Spans, tallies: &Tallies) -> Option<String> {
    question.scale.map(|scale| scale.as_str().to_owned()).or_else(|| tallies.usual_scale(spans.period))
}

/// Themes with a comment in the period or the one before, the most frequent first.
pub(crate) fn rows(entries: &[Entry], question: &Question, spans: &Spans, tallies: &Tallies) -> Vec<Row> {
    let scale = scale(question, spans, tallies);
    let scale = scale.as_deref();
    let shown: Vec<&Entry> = entries.iter().filter(|entry| !entry.hidden).collect();
    let moved = |after: Period, before: Period| -> BTreeMap<u32, Moved> {
        let [all_before, all_after] = [before, after].map(|period| tallies.all(period, None).n);
        let shares = (0..).zip(&shown).map(|(place, entry)| {
            let share = |period, of| share(tallies.of(&entry.key, period, None).n, of);
            (place, share(before, all_before), share(after, all_after))
        });
        judged(shares.collect()).into_iter().map(|change| (change.theme, Moved::from(change))).collect()
    };
    let mut change = moved(spans.period, spans.previous);
    let mut recent = moved(spans.recent, spans.recent_before);
    let all = tallies.all(spans.period, scale);
    let mut rows: Vec<Row> = (0_u32..)
        .zip(&shown)
        .filter_map(|(place, entry)| {
            let (change, recent) = (change.remove(&place)?, recent.remove(&place)?);
            let of = |period| tallies.of(&entry.key, period, None).n;
            if entry.origin == Origin::Found && of(spans.period) + of(spans.previous) == 0 {
                return None;
            }
            let tally = tallies.of(&entry.key, spans.period, scale);
            let weeks = spans.weeks.iter().map(|(week, span)| Week {
                week: *week,
                count: of(*span),
                of: tallies.all(*span, None).n,
            });
            Some(Row {
                key: entry.key.clone(),
                name: entry.name.clone(),
                group: entry.group.clone(),
                origin: entry.origin,
                words: entry.words.clone(),
                share: share(tally.n, all.n),
                cumulative: 0.0,
                negative: share(tally.bad, tally.n),
                positive: share(tally.good, tally.n),
                score: score(&tally),
                difference: difference(&tally, &tally.others(&all)),
                change,
                recent,
                weeks: weeks.collect(),
                few: tally.n < FEW,
            })
        })
        .collect();
    rows.sort_by(|one, other| other.share.count.cmp(&one.share.count).then_with(|| one.key.cmp(&other.key)));
    let mentions: usize = rows.iter().map(|row| row.share.count).sum();
    let mut so_far = 0;
    for row in &mut rows {
        so_far += row.share.count;
        row.cumulative = if mentions == 0 { 0.0 } else { so_far as f64 / mentions as f64 };
    }
    rows
}

pub(crate) fn share(count: i64, of: i64) -> Share {
    Share::new(count.max(0) as usize, of.max(0) as usize)
}

/// The mean and the variance of the mean; without the latter where there is one answer.
fn mean(tally: &Tally) -> Option<(f64, Option<f64>)> {
    let n = tally.scored as f64;
    (tally.scored > 0).then(|| {
        let mean = tally.sum / n;
        let spread = (tally.squares / n - mean * mean).max(0.0);
        (mean, (tally.scored > 1).then(|| spread / (n - 1.0)))
    })
}

pub(crate) fn score(tally: &Tally) -> Option<Score> {
    let (value, variance) = mean(tally)?;
    let half = variance.map(|variance| Z * variance.sqrt());
    Some(Score {
        n: tally.scored,
        value,
        low: half.map(|half| value - half),
        high: half.map(|half| value + half),
    })
}

/// What the ones scored less what the others did; the interval is that of two independent means.
fn difference(ones: &Tally, others: &Tally) -> Option<Score> {
    let ((one, of_one), (other, of_other)) = (mean(ones)?, mean(others)?);
    let half = of_one.zip(of_other).map(|(one, other)| Z * (one + other).sqrt());
    let value = one - other;
    Some(Score {
        n: ones.scored,
        value,
        low: half.map(|half| value - half),
        high: half.map(|half| value + half),
    })
}

impl From<Change> for Moved {
    fn from(change: Change) -> Self {
        let Change { before, after, difference, low, high, q, trend, .. } = change;
        Self { before, after, difference, low, high, q, trend }
    }
}
