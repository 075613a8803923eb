//! The page of the shop floor, put together.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use rapport_http::{Caller, EmployeeId};
use rapport_kernel::{
    Mood, Problem, Scale, Scope, Timestamp,
    time::{MINUTE, start_of_day},
};
use rapport_metrics::{Estimate, ScoreTally, of_scores, significant};
use rapport_query::work::{ScoreSum, Words, WorkOf};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Coaching, team,
    tip::{self, ENOUGH, Finding, add},
};

/// Days of the trend; and of words and advice, which need more of them.
const TREND: u64 = 30;
const WORDS: u64 = 90;
/// Zones differ by quarters of an hour: from these, days of any of them are made.
const STEP: i64 = 15 * MINUTE;
/// Comments looked through for the best ones, and shown.
const READ: usize = 40;
const SHOWN: usize = 4;

/// Answers, and how many of them please.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FloorCounts)]
pub(crate) struct Counts {
    pub n: i64,
    /// Promoters, and the satisfied of the other scales.
    pub good: i64,
}

impl Counts {
    fn add(&mut self, sum: &ScoreSum) {
        self.n += sum.n;
        self.good += sum.promoters + sum.satisfied;
    }
}

/// A score on one scale with its 95 % interval.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = FloorScore)]
pub(crate) struct Score {
    /// `nps` (−100 to 100) or a mean of `csat`, `ces`.
    #[schema(value_type = String)]
    pub scale: Scale,
    pub n: i64,
    pub value: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
}

impl Score {
    fn new(scale: Scale, estimate: &Estimate) -> Self {
        Self { scale, n: estimate.n, value: estimate.value, low: estimate.low, high: estimate.high }
    }
}

/// A day of the trend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FloorDay)]
pub(crate) struct Day {
    #[schema(value_type = String, format = Date)]
    pub day: NaiveDate,
    #[serde(flatten)]
    pub counts: Counts,
}

/// What a customer said.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = FloorWords)]
pub(crate) struct Quote {
    #[schema(value_type = String)]
    pub at: Timestamp,
    pub comment: String,
    pub score: f64,
    #[schema(value_type = String)]
    pub scale: Scale,
    pub touchpoint: Option<String>,
}

impl From<Words> for Quote {
    fn from(words: Words) -> Self {
        let Words { at, comment, score, scale, touchpoint } = words;
        Self { at, comment, score, scale, touchpoint }
    }
}

/// Whether there is something to do better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FloorTipKind)]
pub(crate) enum TipKind {
    /// Too few answers to advise anything.
    TooFew,
    /// Nowhere below the colleagues.
    Keep,
    /// The touchpoint furthest below the colleagues.
    Below,
}

/// The one thing to do better, over the last 90 days.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = FloorTip)]
pub(crate) struct Tip {
    pub kind: TipKind,
    /// Answers of the touchpoint that has most, and how many it takes.
    pub answers: i64,
    pub enough: i64,
    pub touchpoint: Option<String>,
    pub mine: Option<Score>,
    /// Of all colleagues in the units together.
    pub theirs: Option<Score>,
    /// Whether the difference is more than chance.
    pub sure: bool,
    /// What an unhappy customer wrote there last.
    pub example: Option<Quote>,
}

/// The page of the shop floor.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Floor {
    /// Whether the user is linked to an employee; without, everything is about the units.
    pub linked: bool,
    #[schema(value_type = String, format = Date)]
    pub day: NaiveDate,
    pub today: Counts,
    /// Today's score on the scale that most of today's answers are on.
    pub today_score: Option<Score>,
    /// When the last answer came, within 30 days.
    #[schema(value_type = Option<String>)]
    pub last_at: Option<Timestamp>,
    pub month: Counts,
    /// On the scale that most of the 30 days' answers are on.
    pub month_score: Option<Score>,
    /// The same scale in the 30 days before.
    pub before_score: Option<Score>,
    /// Whether the change is more than chance; null when it cannot be told.
    pub changed: Option<bool>,
    /// The last 30 days, today included, oldest first.
    pub days: Vec<Day>,
    /// The best words of the last 90 days, the best first.
    pub praise: Vec<Quote>,
    pub tip: Tip,
    /// All of the units together, today and over 30 days; for the linked, one's own included.
    pub team_today: Counts,
    pub team_month: Counts,
    pub team_score: Option<Score>,
}

/// The page for a caller.
pub(crate) async fn read(
    room: &Coaching,
    caller: &Caller,
    EmployeeId(employee): EmployeeId,
) -> Result<Floor, Problem> {
    let scope = &caller.scope;
    let linked = employee.is_some();
    let today = room.clock.now().date_in(room.zone);
    let start = |before: u64| start_of_day(today - Days::new(before), room.zone);
    let end = start_of_day(today + Days::new(1), room.zone);
    let (month, twice) = (start(TREND - 1), start(2 * TREND - 1));
    let season = (start(WORDS - 1), end);
    let feedback = &room.feedback;
    let team = team::sums(room, scope, (month, end)).await?;
    let (own, before) = match &employee {
        Some(id) => (
            feedback.sums(id, scope, (month, end), Some(STEP)).await?,
            feedback.sums(id, scope, (twice, month), None).await?,
        ),
        None => (team.clone(), team::sums(room, scope, (twice, month)).await?),
    };

    let mut days: BTreeMap<NaiveDate, Counts> =
        (0..TREND).map(|before| (today - Days::new(before), Counts::default())).collect();
    for sum in &own {
        days.entry(sum.at.date_in(room.zone)).or_default().add(sum);
    }
    let today_of = |sums: &[ScoreSum]| -> Vec<ScoreSum> {
        sums.iter().filter(|sum| sum.at >= start(0)).cloned().collect()
    };
    let of_today = today_of(&own);
    let (scale, month_estimate) = usual(&own).unzip();
    let earlier = scale.map(|scale| on(scale, &before));
    let changed =
        month_estimate.as_ref().zip(earlier.as_ref()).and_then(|(now, then)| significant(now, then));
    let shown =
        |found: Option<(Scale, Estimate)>| found.map(|(scale, estimate)| Score::new(scale, &estimate));
    let of = employee.clone().map_or(WorkOf::Everybody, WorkOf::Employee);
    let words = feedback.words(&of, scope, season, Mood::Promoter, None, READ).await?;
    Ok(Floor {
        linked,
        day: today,
        today: total(&of_today),
        today_score: shown(usual(&of_today)),
        last_at: own.iter().map(|sum| sum.at).max(),
        month: total(&own),
        month_score: shown(scale.zip(month_estimate)),
        before_score: shown(scale.zip(earlier)).filter(|score| score.n > 0),
        changed,
        days: days.into_iter().map(|(day, counts)| Day { day, counts }).collect(),
        praise: best(words),
        tip: advise(room, employee.as_deref(), scope, season).await?,
        team_today: total(&today_of(&team)),
        team_month: total(&team),
        team_score: scale.map(|scale| Score::new(scale, &on(scale, &team))).filter(|score| score.n > 0),
    })
}

fn total(sums: &[ScoreSum]) -> Counts {
    let mut counts = Counts::default();
    for sum in sums {
        counts.add(sum);
    }
    counts
}

/// What the sums of one scale come to.
fn on(scale: Scale, sums: &[ScoreSum]) -> Estimate {
    let mut tally = ScoreTally::default();
    sums.iter().filter(|sum| sum.scale == scale).for_each(|sum| add(&mut tally, sum));
    of_scores(scale, &tally)
}

/// The scale that most answers are on, and what they come to.
fn usual(sums: &[ScoreSum]) -> Option<(Scale, Estimate)> {
    let counted = Scale::ALL.iter().map(|scale| (on(*scale, sums), *scale));
    counted
        .filter(|(estimate, _)| estimate.n > 0)
        .max_by_key(|(estimate, scale)| (estimate.n, std::cmp::Reverse(*scale)))
        .map(|(estimate, scale)| (scale, estimate))
}

/// The best words: the highest scores first, among them those that say something; each text once.
fn best(words: Vec<Words>) -> Vec<Quote> {
    let mut words = words;
    let height = |one: &Words| {
        let (low, high) = one.scale.range();
        ((one.score - low) / (high - low) * 1000.0) as i64
    };
    let says = |one: &Words| (30..=280).contains(&one.comment.chars().count());
    words.sort_by_key(|one| std::cmp::Reverse((says(one), height(one), one.at)));
    let mut quotes: Vec<Quote> = Vec::new();
    for one in words {
        if quotes.len() < SHOWN && quotes.iter().all(|known| known.comment != one.comment) {
            quotes.push(one.into());
        }
    }
    quotes
}

async fn advise(
    room: &Coaching,
    employee: Option<&str>,
    scope: &Scope,
    period: (Timestamp, Timestamp),
) -> Result<Tip, Problem> {
    let nothing = |kind, answers| Tip {
        kind,
        answers,
        enough: ENOUGH,
        touchpoint: None,
        mine: None,
        theirs: None,
        sure: false,
        example: None,
    };
    let Some(employee) = employee else { return Ok(nothing(TipKind::TooFew, 0)) };
    let own = room.feedback.sums(employee, scope, period, None).await?;
    let all = team::sums(room, scope, period).await?;
    let below = match tip::find(&own, &all) {
        Finding::TooFew(answers) => return Ok(nothing(TipKind::TooFew, answers)),
        Finding::NowhereBelow => return Ok(nothing(TipKind::Keep, total(&own).n)),
        Finding::Below(below) => below,
    };
    let of = WorkOf::Employee(employee.to_owned());
    let written =
        room.feedback.words(&of, scope, period, Mood::Detractor, Some(&below.touchpoint), 1).await?;
    Ok(Tip {
        kind: TipKind::Below,
        answers: below.mine.n,
        enough: ENOUGH,
        mine: Some(Score::new(below.scale, &below.mine)),
        theirs: Some(Score::new(below.scale, &below.theirs)),
        touchpoint: Some(below.touchpoint),
        sure: below.sure,
        example: written.into_iter().next().map(Quote::from),
    })
}
