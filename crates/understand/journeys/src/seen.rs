//! Which touchpoints there are: those of the stream's last 90 days.

use arrow::{array::AsArray, compute::cast, datatypes::DataType};
use rapport_kernel::{Problem, Scope, rule::engine_time, time::DAY};

use crate::{Journeys, moments::unexpected};

/// Codes in order of the alphabet.
pub(crate) type Seen = Vec<String>;

const DAYS: i64 = 90;
const MOST: usize = 500;

pub(crate) async fn touchpoints(room: &Journeys, scope: &Scope) -> Result<Seen, Problem> {
    let now = room.clock.now();
    room.seen
        .get(now, scope, "", async || {
            let sql = format!(
                "SELECT DISTINCT touchpoint FROM interactions \
                 WHERE occurred_at >= {} AND touchpoint IS NOT NULL AND touchpoint <> '' ORDER BY 1 LIMIT {MOST}",
                engine_time(now.plus(-DAYS * DAY))
            );
            let answer = room.query.sql(&sql, scope).await?;
            let mut seen = Vec::new();
            for batch in &answer.batches {
                let column = cast(batch.column(0), &DataType::Utf8).map_err(unexpected)?;
                seen.extend(column.as_string::<i32>().iter().flatten().map(str::to_owned));
            }
            Ok(seen)
        })
        .await
}
