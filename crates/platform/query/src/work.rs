//! Feedback on the work of people: how a room that coaches them asks the room that keeps feedback.

use async_trait::async_trait;
use rapport_kernel::{Mood, Problem, Scale, Scope, Timestamp};

/// Whose work is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorkOf {
    /// By the id that interactions carry.
    Employee(String),
    /// Everybody's in the units of the scope.
    Everybody,
}

/// Scores of one touchpoint on one scale, summed.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreSum {
    /// The step of time they fell into: its beginning.
    pub at: Timestamp,
    pub touchpoint: Option<String>,
    pub scale: Scale,
    pub n: i64,
    pub sum: f64,
    pub squares: f64,
    /// 9–10 and 0–6 of NPS and eNPS.
    pub promoters: i64,
    pub detractors: i64,
    /// 4–5 of CSAT, 5–7 of CES.
    pub satisfied: i64,
}

/// What somebody wrote with a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Words {
    pub at: Timestamp,
    pub comment: String,
    pub score: f64,
    pub scale: Scale,
    pub touchpoint: Option<String>,
}

/// Scores and comments by whose work they are about, within the units of a scope.
#[async_trait]
pub trait WorkFeedback: Send + Sync {
    /// Sums of the scores on an employee's work in `[from, to)`, in steps of `step` microseconds of UTC; without a step all are
    /// at `from`. Sums over everybody are for the query engine's roll-ups.
    async fn sums(
        &self,
        employee: &str,
        scope: &Scope,
        period: (Timestamp, Timestamp),
        step: Option<i64>,
    ) -> Result<Vec<ScoreSum>, Problem>;

    /// The newest comments with a score of a mood in `[from, to)`, of a touchpoint or of any.
    async fn words(
        &self,
        of: &WorkOf,
        scope: &Scope,
        period: (Timestamp, Timestamp),
        mood: Mood,
        touchpoint: Option<&str>,
        most: usize,
    ) -> Result<Vec<Words>, Problem>;
}
