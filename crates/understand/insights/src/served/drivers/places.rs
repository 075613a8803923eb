//! What can be asked about: scales and touchpoints with their answers, from the roll-up of scores.

use chrono::NaiveDate;
use rapport_kernel::{Problem, Scope, rule::engine_time, time::Period};
use serde::Serialize;
use utoipa::ToSchema;

use super::read::Columns;
use crate::served::Insights;

/// A score and where it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DriversPlace)]
pub struct Place {
    pub scale: String,
    /// Absent for the company as a whole.
    pub touchpoint: Option<String>,
    pub answers: i64,
}

/// Every score of the days, the most answered first.
pub async fn places(
    room: &Insights,
    from: NaiveDate,
    to: NaiveDate,
    scope: &Scope,
) -> Result<Vec<Place>, Problem> {
    if from >= to {
        return Err(Problem::invalid("drivers.period", "the first day comes before the last").at("from"));
    }
    let period = Period::of_days(from, to, room.zone);
    let sql = format!(
        "SELECT scale, NULLIF(touchpoint, '') AS touchpoint, CAST(SUM(n) AS BIGINT) AS n FROM score_buckets \
         WHERE kind = 'feedback' AND bucket_at >= {} AND bucket_at < {} GROUP BY 1, 2",
        engine_time(period.from),
        engine_time(period.to)
    );
    let answer = room.query.sql(&sql, scope).await?;
    let mut found = Vec::new();
    for batch in &answer.batches {
        let columns = Columns(batch);
        let (scales, touchpoints) = (columns.texts("scale")?, columns.texts("touchpoint")?);
        for ((scale, touchpoint), n) in scales.into_iter().zip(touchpoints).zip(columns.counts("n")?) {
            found.push(Place { scale: scale.unwrap_or_default(), touchpoint, answers: n.unwrap_or(0) });
        }
    }
    found.retain(|one| one.answers > 0 && !one.scale.is_empty());
    found.sort_by(|a, b| {
        b.answers.cmp(&a.answers).then_with(|| (&a.scale, &a.touchpoint).cmp(&(&b.scale, &b.touchpoint)))
    });
    Ok(found)
}
