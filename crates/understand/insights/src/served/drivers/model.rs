//! What is asked of drivers, and what a run found: plain values without words of a language, which screens say.

use chrono::NaiveDate;
use rapport_kernel::{Id, Problem, Scale, Timestamp, entity};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    drivers,
    served::{
        runs::{Figure, Kind, State},
        themes::Both,
    },
};

entity!(
    /// Kind of the ids of runs.
    RunId, "drv"
);

impl Kind for RunId {
    const TABLE: &'static str = "drivers_run";
    const JOB: &'static str = "insights.drivers";
}

/// Columns of customers by which answers can be narrowed, and told apart.
pub const ATTRIBUTES: [&str; 6] = ["grade", "segment", "region", "language", "kind", "stage"];
/// What answers can be told apart by besides.
const PLACES: [&str; 3] = ["touchpoint", "channel", "unit_id"];

/// What moves which score, among whose answers, over which days.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DriversQuestion)]
pub struct Question {
    /// `nps`, `csat`, `ces`, `enps`.
    #[schema(value_type = String)]
    pub scale: Scale,
    /// Answers about this touchpoint; about all, and about the company as a whole, when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub touchpoint: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// Answers of these customers: `grade:A`, `region:volga`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customers: Option<String>,
    /// A unit, with all units below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// First day, in the company's zone.
    #[schema(value_type = String, format = Date)]
    pub from: NaiveDate,
    /// The day after the last.
    #[schema(value_type = String, format = Date)]
    pub to: NaiveDate,
    /// Tell what moves the answers of each `touchpoint`, `channel`, `unit_id`, `grade`, `segment`, `region`, `language`,
    /// `kind`, `stage`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

impl Question {
    /// The attribute and the value by which customers are narrowed.
    pub fn attribute(&self) -> Option<(&str, &str)> {
        self.customers.as_deref()?.split_once(':')
    }

    /// Refuses what cannot be asked, by the field at fault.
    pub fn check(&self) -> Result<(), Problem> {
        if self.from >= self.to {
            return Err(Problem::invalid("drivers.period", "the first day comes before the last").at("from"));
        }
        if self.customers.is_some()
            && self.attribute().is_none_or(|(field, value)| !ATTRIBUTES.contains(&field) || value.is_empty())
        {
            let one_of = ATTRIBUTES.join(", ");
            let detail = format!("customers are narrowed by one of {one_of} and a value, like region:volga");
            return Err(Problem::invalid("drivers.customers", detail).at("customers"));
        }
        let by = self.by.as_deref();
        if by.is_some_and(|by| !ATTRIBUTES.contains(&by) && !PLACES.contains(&by)) {
            let one_of = [PLACES.as_slice(), ATTRIBUTES.as_slice()].concat().join(", ");
            let detail = format!("answers are told apart by one of {one_of}");
            return Err(Problem::invalid("drivers.by", detail).at("by"));
        }
        Ok(())
    }

    /// The best score that there is: 100 points of NPS, or the top of the scale.
    pub fn goal(&self) -> f64 {
        if self.is_net() { 100.0 } else { self.scale.range().1 }
    }

    /// Whether the score is counted in points of promoters less detractors.
    pub const fn is_net(&self) -> bool {
        matches!(self.scale, Scale::Nps | Scale::Enps)
    }
}

/// What a run is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DriversStep)]
pub enum Step {
    /// Answers and what happened before them are read.
    Reading,
    /// Models are trained and tested.
    Learning,
    /// Points are counted.
    Counting,
}

impl Step {
    pub const ALL: [Self; 3] = [Self::Reading, Self::Learning, Self::Counting];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Learning => "learning",
            Self::Counting => "counting",
        }
    }
}

/// A question asked, and its answer when it is there.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = DriversRun)]
pub struct Run {
    #[schema(value_type = String, example = "drv_019bca1f3c007a0e8b5c1d2e3f405162")]
    pub id: Id<RunId>,
    pub question: Question,
    pub state: State,
    /// What it is doing while it runs.
    pub step: Option<Step>,
    #[schema(value_type = String)]
    pub asked_at: Timestamp,
    #[schema(value_type = Option<String>)]
    pub finished_at: Option<Timestamp>,
    /// Every interaction up to this number of the stream is in it.
    pub through_seq: Option<i64>,
    /// The metric's target for the touchpoint and unit asked about, in force on the last day; none for a part of the channels
    /// or customers.
    pub target: Option<f64>,
    pub found: Option<Found>,
}

/// Where a factor comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FactorSource)]
pub enum Source {
    /// What happened to the customer: a fact of the order, or of an interaction that the answer is about.
    Happened,
    /// Where and when the answer was given.
    Place,
    /// Who the customer is.
    Customer,
    /// Another question of the same survey.
    Asked,
    /// What the answer's own comment says: a part of the answer, not a cause of it.
    Said,
}

/// What a factor is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = FactorMeaning)]
pub struct Meaning {
    /// Its name in this run.
    pub key: String,
    pub source: Source,
    /// `wait_s`, `duration_s`, `late_days`, `delay_days`, `amount`, `times`, `items`, `property`, `channel`, `touchpoint`,
    /// `hour`, `weekday`, `tenure_days`, `grade`, `segment`, `region`, `language`, `kind`, `aspect`, `theme`, `no_comment`,
    /// `score`.
    pub measure: String,
    /// The event that it was measured at.
    pub event: Option<String>,
    /// The property, aspect or theme.
    pub name: Option<String>,
    /// What the theme is called.
    #[serde(default)]
    pub title: Option<Both>,
    /// Whether a company can change it; others are only held.
    pub movable: bool,
}

/// What a run found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = DriversFound)]
pub struct Found {
    /// Answers looked at: all, or so many drawn by chance.
    pub answers: usize,
    /// Answers that there are.
    pub of: usize,
    pub customers: usize,
    /// NPS points, or the mean score.
    pub now: Figure,
    /// The mean score.
    pub mean: Figure,
    /// The best there is.
    pub goal: f64,
    /// Why there is nothing to tell: `few`, `no_factors`, `alike`.
    pub nothing: Option<String>,
    /// Whether the factors tell anything of answers that the model has not seen.
    pub helps: bool,
    pub quality: Option<QualityShown>,
    /// The strongest first.
    pub factors: Vec<FactorShown>,
    pub pairs: Vec<PairShown>,
    pub segments: Vec<SegmentShown>,
    pub warnings: Vec<WarningShown>,
    /// Variance that the linear model explains; relative weights sum to it.
    pub linear_r2: Option<f64>,
    /// Points on the way to the goal, by what happened.
    pub points: Option<Points>,
    /// The same by what customers wrote.
    pub said: Option<Points>,
    /// What mentions of themes add to what happened.
    #[serde(default)]
    pub mentions: Option<Mentions>,
    /// Questions of the survey beside the score, the most dispensable first.
    pub questions: Vec<QuestionShown>,
    /// Customers who answer less than others.
    pub silent: Vec<SilentShown>,
}

/// How well answers are predicted that the model has not seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = DriversQuality)]
pub struct QualityShown {
    /// Share of the differences between answers that is explained.
    pub r2: Figure,
    /// Mean absolute error, and that of giving every answer the mean.
    pub error: f64,
    pub baseline_error: f64,
    pub folds: usize,
    pub repeats: usize,
}

/// A second model that also knows which themes each answer's own comment is of. A theme is said with the score, not before it:
/// it tells what low scores go with, not what causes them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = DriversMentions)]
pub struct Mentions {
    /// Of this model; `quality` of the finding is without mentions.
    pub quality: QualityShown,
    pub helps: bool,
    /// Part of all importance that mentions have.
    pub share: f64,
    /// Answers without a comment.
    pub silent: usize,
    /// Themes, and having no comment: the strongest first.
    pub factors: Vec<FactorShown>,
}

/// One factor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = DriversFactor)]
pub struct FactorShown {
    #[serde(flatten)]
    pub meaning: Meaning,
    /// Answers where it is known.
    pub known: usize,
    /// Mean absolute Shapley value, in points of the score.
    pub importance: Figure,
    /// Its part of the importance of all.
    pub share: f64,
    /// Its relative weight: the part of the variance that a linear model gives it.
    pub weight: Option<Figure>,
    pub correlation: Option<f64>,
    /// `up`, `down`, `curved`, `by_level`, `none`.
    #[schema(value_type = String)]
    pub direction: drivers::Direction,
    /// 0–100, more is better.
    pub performance: Option<f64>,
    /// `fix_first`, `keep_up`, `low_priority`, `possible_overkill`.
    #[schema(value_type = Option<String>)]
    pub quadrant: Option<drivers::Quadrant>,
    pub curve: Vec<BinShown>,
}

/// One bin of a factor's shape.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = DriversBin)]
pub struct BinShown {
    pub from: Option<f64>,
    pub to: Option<f64>,
    pub level: Option<String>,
    pub missing: bool,
    /// All rarer levels.
    pub others: bool,
    /// What it adds there.
    pub push: Figure,
    /// What those customers answered.
    pub score: Figure,
    /// Too few answers to judge.
    pub thin: bool,
}

/// Two factors that do together what neither does alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = DriversPair)]
pub struct PairShown {
    pub a: String,
    pub b: String,
    /// Mean absolute interaction, in points of the score.
    pub strength: f64,
    /// Of all effects together.
    pub share: f64,
    /// What the pair adds where both are high (above their medians), beyond each alone.
    pub both_high: Option<Figure>,
}

/// What sets a segment apart, and what moves it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = DriversSegment)]
pub struct SegmentShown {
    pub segment: String,
    pub score: Figure,
    pub few: bool,
    /// The strongest first.
    pub factors: Vec<SegmentFactorShown>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = DriversSegmentFactor)]
pub struct SegmentFactorShown {
    pub factor: String,
    /// What it adds to the segment's average.
    pub push: Figure,
    pub importance: f64,
}

/// What must be known before the drivers are believed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = DriversWarning)]
pub struct WarningShown {
    /// `no_better_than_mean`, `leakage`, `few_answers`, `many_factors`, `stands_for`, `sign_changes`, `nearly_the_same`,
    /// `collinear`, `mostly_missing`, `constant`.
    #[schema(value_type = String)]
    pub code: drivers::Code,
    /// Keys of the factors concerned; `unit_id` and `month` are the place and the time.
    pub factors: Vec<String>,
}

/// Points between the score now and the goal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = DriversPoints)]
pub struct Points {
    pub gap: f64,
    /// The costliest first; each is sure, the number of looks considered.
    pub steps: Vec<StepShown>,
    /// What the other factors cost together; none of them is sure.
    pub others: f64,
    pub other_factors: usize,
    /// The gap less all factors.
    pub unexplained: Figure,
}

/// Points that one factor costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = DriversStepDown)]
pub struct StepShown {
    #[serde(flatten)]
    pub meaning: Meaning,
    pub points: Figure,
    /// Answers that the goal would change.
    pub touched: usize,
    /// The chance that it is chance, corrected for the number of looks.
    pub q: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = DriversQuestionJudged)]
pub struct QuestionShown {
    pub question: String,
    /// Share of the variance lost without it.
    pub lost: Figure,
    /// `keep`, `can_go`, `unsure`.
    #[schema(value_type = String)]
    pub verdict: crate::questions::Verdict,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = DriversSilent)]
pub struct SilentShown {
    /// `region`, `grade`, `channel`…
    pub by: String,
    pub segment: String,
    pub asked: usize,
    pub answered: Figure,
    pub others: Figure,
    pub part_of_asked: f64,
    pub part_of_answers: f64,
}
