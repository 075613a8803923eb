//! Sums over everybody in the units, from the roll-ups: a glance at them costs the same however much there is.

use arrow::{
    array::{Array, AsArray, RecordBatch},
    compute::cast,
    datatypes::{DataType, Date32Type, Float64Type, Int64Type},
};
use rapport_kernel::{ErrorKind, Problem, Scope, Timestamp, rule::engine_time, time::start_of_day};
use rapport_query::work::ScoreSum;

use crate::Coaching;

/// Scores in the units of a scope by day, touchpoint and scale, `[from, to)`; both are midnights of the company's zone.
pub(crate) async fn sums(
    room: &Coaching,
    scope: &Scope,
    (from, to): (Timestamp, Timestamp),
) -> Result<Vec<ScoreSum>, Problem> {
    let sql = format!(
        "SELECT day_in(bucket_at, '{}') AS day, touchpoint, scale, SUM(n) AS n, SUM(sum) AS total, SUM(sum_sq) AS squares, \
         SUM(promoters) AS promoters, SUM(detractors) AS detractors, SUM(satisfied) AS satisfied FROM score_buckets \
         WHERE kind = 'feedback' AND bucket_at >= {} AND bucket_at < {} GROUP BY 1, 2, 3",
        room.zone,
        engine_time(from),
        engine_time(to),
    );
    let answer = room.query.sql(&sql, scope).await?;
    let mut found = Vec::with_capacity(answer.rows());
    for batch in &answer.batches {
        read(room, batch, &mut found).map_err(|detail| {
            Problem::new(
                ErrorKind::Internal,
                "floor.sums",
                format!("the roll-ups answered strangely: {detail}"),
            )
        })?;
    }
    Ok(found)
}

fn read(room: &Coaching, batch: &RecordBatch, found: &mut Vec<ScoreSum>) -> Result<(), String> {
    let column = |name: &str, kind: &DataType| {
        let column = batch.column_by_name(name).ok_or_else(|| format!("no column {name}"))?;
        cast(column, kind).map_err(|error| error.to_string())
    };
    let count =
        |name| column(name, &DataType::Int64).map(|column| column.as_primitive::<Int64Type>().clone());
    let number =
        |name| column(name, &DataType::Float64).map(|column| column.as_primitive::<Float64Type>().clone());
    let text = |name| column(name, &DataType::Utf8).map(|column| column.as_string::<i32>().clone());
    let days = column("day", &DataType::Date32)?;
    let days = days.as_primitive::<Date32Type>();
    let (touchpoint, scale) = (text("touchpoint")?, text("scale")?);
    let (n, total, squares) = (count("n")?, number("total")?, number("squares")?);
    let (promoters, detractors, satisfied) = (count("promoters")?, count("detractors")?, count("satisfied")?);
    for row in 0..batch.num_rows() {
        let (Some(day), Ok(scale)) = (days.value_as_date(row), scale.value(row).parse()) else { continue };
        let touchpoint =
            Some(touchpoint.value(row)).filter(|name| touchpoint.is_valid(row) && !name.is_empty());
        found.push(ScoreSum {
            at: start_of_day(day, room.zone),
            touchpoint: touchpoint.map(str::to_owned),
            scale,
            n: n.value(row),
            sum: total.value(row),
            squares: squares.value(row),
            promoters: promoters.value(row),
            detractors: detractors.value(row),
            satisfied: satisfied.value(row),
        });
    }
    Ok(())
}
