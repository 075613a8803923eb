//! Where the lines of the timeline lie now.

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::FOLDED;
use crate::{Sql, StoreError};

/// Numbers of one generation: what is put in order of customers together, and looked through where it is not yet.
pub(super) const GENERATION: i64 = 32_768;

/// The generation of a number.
pub(super) const fn generation(seq: i64) -> i64 {
    seq / GENERATION
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Building,
    Live,
    Retired,
}

/// The lines of the numbers `first` to `last` in order of customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub id: i64,
    pub first: i64,
    pub last: i64,
    pub state: State,
}

/// All runs in order of their numbers, and the last number of the stream.
#[derive(Debug)]
pub(super) struct Layout {
    pub runs: Vec<Run>,
    pub last: i64,
    /// What is fresh above this number is needed by whoever folds it.
    pub folded: i64,
}

#[derive(FromQueryResult)]
struct Row {
    run: i64,
    first_seq: i64,
    last_seq: i64,
    state: String,
}

impl Layout {
    pub async fn read(connection: &impl ConnectionTrait) -> Result<Self, StoreError> {
        let rows: Vec<Row> = connection
            .all(
                "SELECT run, first_seq, last_seq, state FROM timeline_run \
                 UNION ALL SELECT 0, 0, value, 'stream' FROM counter WHERE name = 'stream' \
                 UNION ALL SELECT 0, 0, seq, 'folded' FROM cursor WHERE name = $1 ORDER BY 2, 1",
                vec![FOLDED.into()],
            )
            .await?;
        let mut layout = Self { runs: Vec::with_capacity(rows.len()), last: 0, folded: i64::MAX };
        for row in rows {
            let state = match row.state.as_str() {
                "stream" => {
                    layout.last = row.last_seq;
                    continue;
                }
                "folded" => {
                    layout.folded = row.last_seq;
                    continue;
                }
                "building" => State::Building,
                "live" => State::Live,
                "retired" => State::Retired,
                other => return Err(StoreError::Corrupt(format!("a run of the timeline is {other}"))),
            };
            layout.runs.push(Run { id: row.run, first: row.first_seq, last: row.last_seq, state });
        }
        Ok(layout)
    }

    pub fn live(&self) -> impl DoubleEndedIterator<Item = &Run> {
        self.runs.iter().filter(|run| run.state == State::Live)
    }

    /// The last number that is in a run.
    pub fn through(&self) -> i64 {
        self.live().next_back().map_or(0, |run| run.last)
    }

    /// The live run of a number; none when it is fresh.
    pub fn run_of(&self, seq: i64) -> Option<&Run> {
        self.live().find(|run| (run.first..=run.last).contains(&seq))
    }

    /// Whether what is read by this layout could have been moved or removed by `later`, read after it.
    pub fn is_outdated(&self, later: &Self) -> bool {
        self.live().ne(later.live())
    }
}
