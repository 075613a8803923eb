//! What is looked at: scores that customers gave, what they complain of, and facts of operation that they felt.

use serde::{Deserialize, Serialize};

/// A number that can be summed over answers, calls or orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// In points: each answer is 100, 0 or −100.
    Nps,
    /// Mean score of 1–5.
    Csat,
    /// Mean score of 1–7.
    Ces,
    /// Answers of all scales together, each in standard deviations of its own scale at its touchpoint.
    Index,
    /// In points: answers per hundred invitations.
    Response,
    /// Seconds before a call was answered.
    Wait,
    /// Days after the promise.
    Delay,
    /// Of a hundred comments those that complain of a theme.
    Complaints,
}

impl Measure {
    pub const ALL: [Self; 8] = [
        Self::Nps,
        Self::Csat,
        Self::Ces,
        Self::Index,
        Self::Response,
        Self::Wait,
        Self::Delay,
        Self::Complaints,
    ];

    /// The name of the metric in the catalogue; the index and complaints are not in it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nps => "nps",
            Self::Csat => "csat",
            Self::Ces => "ces",
            Self::Index => "index",
            Self::Response => "response",
            Self::Wait => "wait",
            Self::Delay => "delay",
            Self::Complaints => "complaints",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.as_str() == word)
    }

    /// Whether customers said it themselves.
    pub const fn is_score(self) -> bool {
        matches!(self, Self::Nps | Self::Csat | Self::Ces | Self::Index)
    }

    /// Whether single values are 0 or 100.
    pub const fn is_share(self) -> bool {
        matches!(self, Self::Response | Self::Complaints)
    }

    pub const fn more_is_better(self) -> bool {
        !matches!(self, Self::Wait | Self::Delay | Self::Complaints)
    }

    /// The least difference worth anybody's time, in the measure's own unit.
    pub const fn least(self) -> f64 {
        match self {
            Self::Nps | Self::Response => 5.0,
            Self::Csat | Self::Index => 0.15,
            Self::Ces => 0.25,
            Self::Wait => 20.0,
            Self::Delay => 0.5,
            Self::Complaints => 1.0,
        }
    }
}
