//! An import: what was brought, how far it is, what it came to.

use std::collections::BTreeMap;

use rapport_kernel::{Id, Problem, Scale, Timestamp, entity};
use serde::{Deserialize, Serialize};

use crate::import::{SoFar, Tally};

entity!(
    /// Kind of the ids of imports.
    Import, "imp"
);

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ImportState)]
pub enum State {
    /// The file is being brought.
    Receiving,
    /// It waits for its mapping.
    Ready,
    /// It waits for its turn.
    Waiting,
    Running,
    Done,
    /// It could not go on; `error` says why. With another mapping it can be started again.
    Failed,
    Cancelled,
}

impl State {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Receiving => "receiving",
            Self::Ready => "ready",
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    pub fn read(word: &str) -> Self {
        match word {
            "receiving" => Self::Receiving,
            "ready" => Self::Ready,
            "waiting" => Self::Waiting,
            "running" => Self::Running,
            "done" => Self::Done,
            "cancelled" => Self::Cancelled,
            _ => Self::Failed,
        }
    }

    /// Whether its file is there to be mapped.
    pub const fn may_start(self) -> bool {
        matches!(self, Self::Ready | Self::Failed)
    }
}

/// What an import came to so far.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Rows read.
    pub rows: u64,
    /// Bytes read, of all the file's.
    pub bytes: u64,
    /// Interactions that are new.
    pub stored: u64,
    /// Interactions that were there before.
    pub duplicates: u64,
    pub problems: u64,
    /// Rows left out.
    pub left_out: u64,
    /// Problems by code; known once it has ended.
    pub by_code: BTreeMap<String, u64>,
    pub tally: Tally,
}

impl Counts {
    /// With what a run did after these.
    #[must_use]
    pub fn with(&self, so_far: &SoFar) -> Self {
        let mut tally = self.tally.clone();
        tally.merge(&so_far.tally);
        Self {
            rows: self.rows + so_far.rows,
            bytes: so_far.bytes.max(self.bytes),
            stored: self.stored + so_far.stored,
            duplicates: self.duplicates + so_far.duplicates,
            problems: self.problems + so_far.problems,
            left_out: self.left_out + so_far.skipped,
            by_code: self.by_code.clone(),
            tally,
        }
    }

    pub fn numbers(&self) -> Vec<NumberOfScale> {
        numbers(&self.tally)
    }
}

/// The number that the scores of one scale come to.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = ImportNumber)]
pub struct NumberOfScale {
    /// `nps`, `csat`, `ces`, `enps`.
    pub scale: &'static str,
    pub answers: u64,
    /// Points of NPS, else the average.
    pub value: f64,
}

pub fn numbers(tally: &Tally) -> Vec<NumberOfScale> {
    let number = |(scale, scores): (&Scale, &crate::import::Scores)| {
        let value = scores.value(*scale)?;
        Some(NumberOfScale { scale: scale.as_str(), answers: scores.count, value })
    };
    tally.scales.iter().filter_map(number).collect()
}

/// An import as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportRun {
    pub id: Id<Import>,
    pub file_name: String,
    pub bytes: u64,
    pub state: State,
    pub created_at: Timestamp,
    /// `usr_…` or `tok_…`.
    pub created_by: String,
    pub started_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    /// The mapping as TOML.
    pub map: Option<String>,
    pub source: Option<String>,
    pub counts: Counts,
    pub error: Option<Problem>,
    /// Rows a second and seconds left, while it runs on this server.
    pub pace: Option<(f64, Option<f64>)>,
}
