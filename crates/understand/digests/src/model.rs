//! What a digest is.

use rapport_http::UserId;
use rapport_kernel::{ErrorKind, Id, Problem, Timestamp, entity};
use rapport_metrics::BoardId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Schedule;

entity!(
    /// Kind of the ids of digests.
    DigestId, "dig"
);

/// Readers of one digest, at most.
const MOST_READERS: usize = 100;
/// Digests of one person, at most.
pub(crate) const MOST_DIGESTS: i64 = 50;

/// A digest as it is made or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = DigestBody)]
pub struct DigestBody {
    /// The board that is sent; the overview when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "brd_019bca1f3c007a0e8b5c1d2e3f405162")]
    pub board: Option<Id<BoardId>>,
    #[serde(flatten)]
    pub schedule: Schedule,
    /// `usr_…`, 1 to 100 of them.
    #[schema(value_type = Vec<String>)]
    pub readers: Vec<Id<UserId>>,
    /// Whether it rests for now.
    #[serde(default)]
    pub paused: bool,
    /// The version that the change was made to; not needed for a new digest.
    #[serde(default)]
    pub version: i64,
}

/// Somebody who gets a digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DigestReader)]
pub struct Reader {
    #[schema(value_type = String)]
    pub id: Id<UserId>,
    pub name: String,
    /// Whether they said that they want no more of it.
    pub stopped: bool,
}

/// What became of the letters of the last time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DigestLast)]
pub struct Last {
    #[schema(value_type = String, format = DateTime)]
    pub due_at: Timestamp,
    pub sent: usize,
    /// Not taken yet: they are tried again.
    pub waiting: usize,
    /// Refused for good, or cut off while they were handed over, so that nobody knows whether they arrived.
    pub lost: usize,
    /// What was in the way, of one of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A digest as one sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Digest)]
pub struct Digest {
    #[schema(value_type = String, example = "dig_019bca1f3c007a0e8b5c1d2e3f405162")]
    pub id: Id<DigestId>,
    #[schema(value_type = Option<String>)]
    pub board: Option<Id<BoardId>>,
    /// The board's title; absent for the overview, and for a board that the caller cannot open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(flatten)]
    pub schedule: Schedule,
    pub paused: bool,
    /// Whether it is the caller's own, to change and to take away.
    pub own: bool,
    /// Who made it.
    pub owner_name: String,
    /// Whether the caller is among its readers, and whether they stopped it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<bool>,
    /// Everyone who gets it, where the digest is the caller's own.
    pub readers: Vec<Reader>,
    #[schema(value_type = String, format = DateTime)]
    pub next_at: Timestamp,
    /// Where the digest is the caller's own and was sent before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<Last>,
    pub version: i64,
}

impl DigestBody {
    /// The body, when it can be kept; each reader once.
    pub(crate) fn checked(mut self) -> Result<Self, Problem> {
        let Schedule { weekday, month_day, hour, .. } = self.schedule;
        let wrong = |field: &str, detail: String| Err(Problem::invalid("digest.schedule", detail).at(field));
        if !(1..=7).contains(&weekday) {
            return wrong("weekday", "a weekday is 1 (Monday) to 7 (Sunday)".into());
        }
        if !(1..=28).contains(&month_day) {
            return wrong("month_day", "a day is 1 to 28, so that every month has it".into());
        }
        if hour > 23 {
            return wrong("hour", "an hour is 0 to 23".into());
        }
        self.readers.sort();
        self.readers.dedup();
        if self.readers.is_empty() || self.readers.len() > MOST_READERS {
            let detail = format!("a digest goes to 1 to {MOST_READERS} people");
            return Err(Problem::invalid("digest.readers", detail).at("readers"));
        }
        Ok(self)
    }
}

pub(crate) fn no_digest() -> Problem {
    Problem::not_found("digest.unknown", "there is no such digest, or it is neither yours nor sent to you")
}

pub(crate) fn not_own() -> Problem {
    let detail = "only whoever made a digest changes it; you can stop getting it";
    Problem::new(ErrorKind::Forbidden, "digest.not_own", detail)
}
