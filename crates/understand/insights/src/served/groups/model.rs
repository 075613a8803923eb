//! What a search for groups found: plain values; words of a language are said by screens, but for names.

use chrono::NaiveDate;
use rapport_customers::Segment;
use rapport_kernel::{Id, Timestamp, entity};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::served::{
    runs::{Figure, Kind, State},
    themes::Both,
};

entity!(
    /// Kind of the ids of searches.
    RunId, "grr"
);

impl Kind for RunId {
    const TABLE: &'static str = "groups_run";
    const JOB: &'static str = "insights.groups";
}
entity!(
    /// Kind of the ids of groups.
    GroupId, "grp"
);

/// What a running search does now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = GroupsStep)]
pub enum Step {
    /// Factors of customers are read.
    Reading,
    /// Numbers of groups are tried.
    Grouping,
    /// Rules are looked for that say who is in a group.
    Ruling,
}

impl Step {
    pub const ALL: [Self; 3] = [Self::Reading, Self::Grouping, Self::Ruling];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Grouping => "grouping",
            Self::Ruling => "ruling",
        }
    }
}

/// A search for groups.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = GroupsRun)]
pub struct Run {
    #[schema(value_type = String)]
    pub id: Id<RunId>,
    pub state: State,
    pub step: Option<Step>,
    #[schema(value_type = String, format = DateTime)]
    pub asked_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub finished_at: Option<Timestamp>,
    /// Every interaction up to this number is in it.
    pub through_seq: Option<i64>,
    pub found: Option<Found>,
}

/// Why no groups are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = NoGroups)]
pub enum Nothing {
    /// Too few customers.
    Few,
    /// All customers are alike.
    Alike,
    /// No number of groups is distinct and stable.
    None,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = GroupsFound)]
pub struct Found {
    /// First day of what was looked at, in the company's zone.
    #[schema(value_type = String, format = Date)]
    pub from: NaiveDate,
    /// The day after the last.
    #[schema(value_type = String, format = Date)]
    pub to: NaiveDate,
    /// Customers looked at, drawn by chance, and those that there are.
    pub customers: usize,
    pub of: usize,
    pub nothing: Option<Nothing>,
    /// The largest first.
    pub groups: Vec<GroupShown>,
    /// Groups of the search before that are no more.
    pub gone: Vec<GoneShown>,
    pub factors: Vec<FactorShown>,
    pub tried: Vec<TriedShown>,
    /// Of all customers looked at.
    pub nps: Option<Figure>,
    pub csat: Option<Figure>,
    /// What amounts are in.
    pub currency: Option<String>,
}

/// A group of customers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = CustomerGroup)]
pub struct GroupShown {
    #[schema(value_type = String)]
    pub id: Id<GroupId>,
    /// The name that a person gave, else that of its strongest traits when it was found first, in the reader's language.
    pub name: String,
    /// Whether a person named it.
    pub named: bool,
    /// Found for the first time, though there was a search before.
    pub new: bool,
    pub customers: usize,
    /// Part of the customers looked at, 0 to 1.
    pub share: f64,
    /// Of the answers of its customers.
    pub nps: Option<Figure>,
    pub csat: Option<Figure>,
    /// All factors, the strongest first.
    pub traits: Vec<TraitShown>,
    /// The rule that says best who is in it; none where none says anything.
    pub rule: Option<RuleShown>,
    /// The segment made of it, while that is there.
    #[schema(value_type = Option<String>)]
    pub segment_id: Option<Id<Segment>>,
    /// Whether the segment's rule is still the group's.
    pub segment_current: bool,
    /// Its names from its traits, kept at its first finding.
    pub own_name: Both,
}

/// A group of the search before that is no more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = GoneGroup)]
pub struct GoneShown {
    #[schema(value_type = String)]
    pub id: Id<GroupId>,
    pub name: String,
    /// Its customers then.
    pub customers: usize,
}

/// What customers were grouped by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = GroupFactor)]
pub struct FactorShown {
    /// `orders`, `spent`, `silent_days`, `channels`, `digital`, `calls`, `messages`, `visits`, `cases`, `late`, `score`,
    /// `complaints` (the negative part of the customer's comments), or `theme:KEY`: the part of the customer's comments that complain of it.
    pub key: String,
    /// The theme's.
    pub name: Option<Both>,
    /// Of all customers.
    pub mean: f64,
    /// Customers of whom it is known.
    pub known: usize,
}

/// A factor of a group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = GroupTrait)]
pub struct TraitShown {
    /// The factor's key.
    pub factor: String,
    pub mean: f64,
    /// The difference from all customers in standard deviations; of counts and amounts, of their logarithms.
    pub deviation: f64,
}

/// One number of groups that was tried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = GroupsTried)]
pub struct TriedShown {
    pub count: usize,
    /// How well the groups stand apart: −1 to 1.
    pub silhouette: f64,
    /// The highest silhouette of as many groups among customers without groups.
    pub by_chance: f64,
    /// How well the same groups come again on parts of the customers; 1 is always.
    pub stability: f64,
    /// Customers of the smallest.
    pub smallest: usize,
    pub chosen: bool,
}

/// A rule over customers that says who is in a group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = GroupRule)]
pub struct RuleShown {
    /// react-querybuilder's tree.
    #[schema(value_type = Object)]
    pub json: serde_json::Value,
    /// A SQL boolean expression.
    pub sql: String,
    /// Part of those it finds who are in the group, among customers not used to find it.
    pub precision: Figure,
    /// Part of the group that it finds, among the same.
    pub recall: Figure,
}
