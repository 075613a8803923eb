//! What a finding of the feed is, as it is kept and as one sees it.

use chrono::{DateTime, Days, NaiveDate};
use rapport_http::UserId;
use rapport_kernel::{ErrorKind, Id, Problem, Timestamp, entity};
use rapport_metrics::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::findings::{EventKind, Measure, Part, Place, Tally};
use crate::stats::Z;

entity!(
    /// Kind of the ids of findings.
    InsightId, "ins"
);

/// Days of a chart: half a year of weeks.
pub(crate) const CHART_WEEKS: u64 = 26;
pub(crate) const MOST_NOTE: usize = 2000;
/// Themes told with one event.
const MOST_THEMES: usize = 3;

/// What people said of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = InsightState)]
pub enum State {
    New,
    True,
    /// It is not so.
    Wrong,
    /// It is so, and nobody needs to know.
    Useless,
    /// Something was done about it.
    Done,
}

impl State {
    pub const ALL: [Self; 5] = [Self::New, Self::True, Self::Wrong, Self::Useless, Self::Done];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::True => "true",
            Self::Wrong => "wrong",
            Self::Useless => "useless",
            Self::Done => "done",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether somebody found it worth reading; `None` while nobody said.
    pub const fn useful(self) -> Option<bool> {
        match self {
            Self::New => None,
            Self::True | Self::Done => Some(true),
            Self::Wrong | Self::Useless => Some(false),
        }
    }
}

pub(crate) const KINDS: [EventKind; 6] = [
    EventKind::Worse,
    EventKind::Better,
    EventKind::WorseThanTwins,
    EventKind::BetterThanTwins,
    EventKind::Begging,
    EventKind::New,
];

pub(crate) const fn kind_word(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Worse => "worse",
        EventKind::Better => "better",
        EventKind::WorseThanTwins => "worse_than_twins",
        EventKind::BetterThanTwins => "better_than_twins",
        EventKind::Begging => "begging",
        EventKind::New => "new",
    }
}

pub(crate) const fn part_word(part: Part) -> &'static str {
    match part {
        Part::Night => "night",
        Part::Morning => "morning",
        Part::Afternoon => "afternoon",
        Part::Evening => "evening",
    }
}

/// A week of the chart: what was, and between which values it would have been without the event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = InsightWeek)]
pub struct Week {
    /// First day.
    #[schema(value_type = String, format = Date)]
    pub from: NaiveDate,
    pub n: usize,
    /// Absent when nobody answered.
    pub value: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
}

/// Another look at the same event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = InsightLook)]
pub struct Other {
    /// `nps`, `csat`, `ces`, `index` (all scales), `response`, `wait`, `delay`, `complaints` (of 100 comments)
    pub measure: String,
    /// The key of the theme that is complained of.
    #[serde(default)]
    pub theme: Option<String>,
    /// Absent where there is no such theme any more.
    #[serde(default)]
    pub theme_name: Option<Text>,
    pub touchpoint: Option<String>,
    pub unit: Option<String>,
    pub channel: Option<String>,
    /// Whether it was held against places alike; otherwise against its own history.
    pub beside_twins: bool,
    pub days: usize,
    pub value: f64,
    pub expected: f64,
    pub size: f64,
    pub n: usize,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Evidence {
    pub others: Vec<Other>,
    pub weeks: Vec<Week>,
}

impl Evidence {
    /// Takes in a theme that is complained of with the event, in the place of what was told of it before. Where unhappy customers
    /// speak of many themes, those that grew most are kept.
    pub fn tell(&mut self, theme: Other) {
        let (mut themes, mut others): (Vec<Other>, Vec<Other>) =
            self.others.drain(..).filter(|one| one.theme != theme.theme).partition(|one| one.theme.is_some());
        themes.push(theme);
        themes.sort_by(|a, b| b.size.total_cmp(&a.size));
        themes.truncate(MOST_THEMES);
        others.append(&mut themes);
        self.others = others;
    }
}

/// A finding as it is kept. Days are of the company's calendar; a day that ends something is the one after the last.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Card {
    pub id: Id<InsightId>,
    pub kind: EventKind,
    pub measure: Measure,
    pub place: Place,
    pub worse: bool,
    pub since: Option<NaiveDate>,
    pub first_day: NaiveDate,
    pub last_day: NaiveDate,
    pub gone_day: Option<NaiveDate>,
    pub size: f64,
    pub low: f64,
    pub high: f64,
    pub value: f64,
    pub expected: f64,
    /// Standard deviation between periods or twins, beyond chance of the answers.
    pub spread: f64,
    pub answers: usize,
    pub from_day: NaiveDate,
    pub chance: f64,
    pub looks: usize,
    pub evidence: Evidence,
    pub state: State,
    pub owner: Option<Id<UserId>>,
    pub note: String,
    pub version: i64,
}

/// Values of one measure at one place by day, in order, without days that have none.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Series(pub Vec<(NaiveDate, Tally)>);

impl Series {
    /// Days of `[from, to)`.
    pub fn within(&self, from: NaiveDate, to: NaiveDate) -> &[(NaiveDate, Tally)] {
        let begin = self.0.partition_point(|(day, _)| *day < from);
        let end = self.0.partition_point(|(day, _)| *day < to);
        &self.0[begin..end.max(begin)]
    }

    pub fn sum(&self, from: NaiveDate, to: NaiveDate) -> Tally {
        let mut all = Tally::default();
        for (_, tally) in self.within(from, to) {
            all.add(tally);
        }
        all
    }

    /// The weeks before a day, the oldest first, each with the band of what was expected of as many answers; the band of a share
    /// ends at nothing.
    pub fn weeks(&self, as_of: NaiveDate, (expected, spread): (f64, f64), is_share: bool) -> Vec<Week> {
        let first = as_of - Days::new(7 * CHART_WEEKS);
        let variance = self.sum(first, as_of).sample().variance;
        (0..CHART_WEEKS)
            .map(|week| {
                let from = first + Days::new(7 * week);
                let sample = self.sum(from, from + Days::new(7)).sample();
                let some = sample.answers > 0;
                let margin = Z * (spread * spread + variance / sample.answers.max(1) as f64).sqrt();
                let low = expected - margin;
                Week {
                    from,
                    n: sample.answers,
                    value: some.then_some(sample.mean),
                    low: some.then_some(if is_share { low.max(0.0) } else { low }),
                    high: some.then_some(expected + margin),
                }
            })
            .collect()
    }
}

/// Somebody who looks after a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = InsightOwner)]
pub struct Owner {
    #[schema(value_type = String)]
    pub id: Id<UserId>,
    pub name: String,
}

/// A finding of the feed.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Insight)]
pub struct Insight {
    #[schema(value_type = String, example = "ins_019bca1f3c007a0e8b5c1d2e3f405162")]
    pub id: Id<InsightId>,
    /// `worse`, `better` (than the place was), `worse_than_twins`, `better_than_twins` (than places alike are), `begging`
    /// (more and better answers than twins get), `new` (complaints of what nobody spoke of before)
    pub kind: &'static str,
    /// `nps`, `csat`, `ces`, `index` (all scales, in standard deviations), `wait` (seconds), `delay` (days), `complaints` (of 100
    /// comments)
    pub measure: &'static str,
    /// The key of the theme that is complained of more; without a touchpoint, in all comments.
    pub theme: Option<String>,
    /// Absent where there is no such theme any more.
    pub theme_name: Option<Text>,
    pub touchpoint: Option<String>,
    /// The unit's code; with everything below it.
    pub unit: Option<String>,
    pub unit_name: Option<Text>,
    pub channel: Option<String>,
    /// Six hours of the company's day: `night` (0–6), `morning`, `afternoon`, `evening` (18–24).
    pub part: Option<&'static str>,
    /// Whether it is bad for customers.
    pub worse: bool,
    /// The day on which the level changed; absent where it was so for as long as is known.
    #[schema(value_type = Option<String>, format = Date)]
    pub since: Option<NaiveDate>,
    /// The day on which it was found.
    #[schema(value_type = String, format = Date)]
    pub first_day: NaiveDate,
    /// The day of the last scan that saw it.
    #[schema(value_type = String, format = Date)]
    pub last_day: NaiveDate,
    /// The day of the scan that saw it gone.
    #[schema(value_type = Option<String>, format = Date)]
    pub gone_day: Option<NaiveDate>,
    /// The difference, in the measure's unit, with its 95 % interval.
    pub size: f64,
    pub low: f64,
    pub high: f64,
    pub value: f64,
    pub expected: f64,
    /// Answers (calls, orders, comments) behind the value, from `from_day` until the day before `last_day`.
    pub answers: usize,
    #[schema(value_type = String, format = Date)]
    pub from_day: NaiveDate,
    /// The chance of such a difference by itself, corrected for all looks of the scan.
    pub chance: f64,
    /// Comparisons that were corrected together.
    pub looks: usize,
    pub weeks: Vec<Week>,
    pub others: Vec<Other>,
    pub state: State,
    pub owner: Option<Owner>,
    pub note: String,
    /// How useful findings like this were to people: 1 is unknown, 0 never, 2 always. It multiplies the size in the order.
    pub usefulness: f64,
    pub version: i64,
}

/// What customers wrote there and then, personal data masked.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = InsightSentence)]
pub struct Sentence {
    /// `int_…`
    pub interaction: String,
    pub customer: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    pub score: Option<f64>,
    pub scale: Option<String>,
    pub text: String,
}

/// What a scan looked at, or is looking at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = InsightScan)]
pub struct Scan {
    #[schema(value_type = String, format = DateTime)]
    pub started_at: Timestamp,
    /// Absent while it runs.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub finished_at: Option<Timestamp>,
    /// It looked at complete days before this one.
    #[schema(value_type = String, format = Date)]
    pub as_of: NaiveDate,
    /// Looks as of `step` of `steps` days are done: a first scan goes back week by week.
    pub step: i64,
    pub steps: i64,
    /// Comparisons of the last step, corrected together.
    pub looks: i64,
    /// Events that the last step found.
    pub found: i64,
    /// Themes looked at; absent where comments were being read for them just then, so that themes were left out.
    pub themes: Option<i64>,
    /// Every interaction up to this number was looked at.
    pub through_seq: i64,
}

/// A change of a finding; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, ToSchema)]
#[schema(as = InsightChange)]
pub struct Change {
    pub state: Option<State>,
    /// `usr_…`; an empty text takes the owner away.
    pub owner: Option<String>,
    pub note: Option<String>,
    /// The version that the change is made to.
    pub version: i64,
}

pub(crate) fn day_number(day: NaiveDate) -> i64 {
    i64::from(day.to_epoch_days())
}

pub(crate) fn day_of(number: i64) -> NaiveDate {
    i32::try_from(number)
        .ok()
        .and_then(NaiveDate::from_epoch_days)
        .unwrap_or_else(|| DateTime::UNIX_EPOCH.date_naive())
}

pub(crate) fn no_insight() -> Problem {
    Problem::not_found("insight.unknown", "there is no such finding, or it lies outside your units")
}

pub(crate) fn changed_meanwhile() -> Problem {
    let detail = "somebody changed the finding meanwhile; look at it again";
    Problem::new(ErrorKind::Conflict, "insight.changed", detail)
}
