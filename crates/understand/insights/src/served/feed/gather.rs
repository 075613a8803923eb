//! Sums of the stream through the query engine: by week and place for a scan, by day for one place.
//!
//! Scores come from the roll-ups by day. Waits, delays and invitations are summed from the interactions of the weeks that a
//! scan reaches, whatever the length of the history. A scan is the system's own: it sees the whole company, and what it finds
//! is shown to those who see the place.

use std::collections::BTreeMap;

use arrow::{
    array::{ArrayRef, AsArray, RecordBatch},
    compute::cast,
    datatypes::{DataType, Float64Type, Int64Type},
};
use chrono::{Days, NaiveDate, Offset, TimeZone};
use rapport_kernel::{
    ErrorKind, Problem, Scope,
    interaction::step,
    rule::engine_time,
    time::{Zone, start_of_day},
};
use rapport_query::{Answer, Query};

use super::model::{Series, day_number, day_of};
use crate::findings::{BLOCK, Cube, Measure, Part, Place, Row, Tally, Tree};
use crate::served::quoted;

/// A column read as the type that is needed, whatever type it came in.
fn column(batch: &RecordBatch, name: &str, wanted: &DataType) -> Result<ArrayRef, Problem> {
    let found = batch.column_by_name(name).ok_or_else(|| unexpected(format!("no column {name}")))?;
    cast(found, wanted).map_err(unexpected)
}

pub(super) fn texts(batch: &RecordBatch, name: &str) -> Result<Vec<Option<String>>, Problem> {
    let found = column(batch, name, &DataType::Utf8)?;
    Ok(found.as_string::<i32>().iter().map(|value| value.map(str::to_owned)).collect())
}

/// Whole numbers, and times as microseconds; NULL is nothing.
pub(super) fn counts(batch: &RecordBatch, name: &str) -> Result<Vec<i64>, Problem> {
    let found = column(batch, name, &DataType::Int64)?;
    Ok(found.as_primitive::<Int64Type>().iter().map(Option::unwrap_or_default).collect())
}

pub(super) fn numbers(batch: &RecordBatch, name: &str) -> Result<Vec<Option<f64>>, Problem> {
    let found = column(batch, name, &DataType::Float64)?;
    Ok(found.as_primitive::<Float64Type>().iter().collect())
}

/// The query engine answered something else than what was asked for: a fault of ours.
fn unexpected(detail: impl std::fmt::Display) -> Problem {
    tracing::error!(%detail, "insights: unexpected answer");
    Problem::new(
        ErrorKind::Internal,
        "insight.answer",
        "the numbers came in an unexpected shape; see the log",
    )
}

/// Asks for sums of a company.
pub(super) struct Gather<'a> {
    pub query: &'a dyn Query,
    pub zone: Zone,
}

/// The tree and the sums of every place, and how far into the stream they reach.
pub(super) struct Gathered {
    pub cube: Cube,
    pub through_seq: i64,
}

impl Gather<'_> {
    pub(super) async fn ask(&self, sql: &str) -> Result<Answer, Problem> {
        Ok(self.query.sql(sql, &Scope::All).await?)
    }

    /// The units that a scope sees.
    pub async fn tree(&self, scope: &Scope) -> Result<Tree, Problem> {
        let mut units = Vec::new();
        for batch in &self.query.sql("SELECT unit_id, parent_id, kind FROM units", scope).await?.batches {
            let (codes, parents, kinds) =
                (texts(batch, "unit_id")?, texts(batch, "parent_id")?, texts(batch, "kind")?);
            let rows = codes.into_iter().zip(parents).zip(kinds);
            units.extend(rows.filter_map(|((code, parent), kind)| Some((code?, parent, kind))));
        }
        Ok(Tree::new(units))
    }

    /// The units, and the sums of so many weeks that end with the day before `as_of`.
    pub async fn weeks(&self, as_of: NaiveDate, weeks: usize) -> Result<Gathered, Problem> {
        let tree = self.tree(&Scope::All).await?;
        let from = as_of - Days::new(u64::from(BLOCK) * weeks as u64);
        let newest = day_number(as_of) - 1;
        let mut rows = Vec::new();
        let mut through_seq = i64::MAX;
        for (place, of) in [("unit_id", None), ("channel", Some(()))] {
            let sql = format!(
                "SELECT touchpoint, {place} AS place, scale, ({newest} - CAST({} AS INT)) / {BLOCK} AS block, {SCORE_SUMS} \
                 FROM score_buckets WHERE {} GROUP BY 1, 2, 3, 4",
                self.day("bucket_at"),
                self.score_rows(from, as_of),
            );
            let answer = self.ask(&sql).await?;
            through_seq = through_seq.min(answer.through_seq);
            for batch in &answer.batches {
                let (touchpoints, places) = (texts(batch, "touchpoint")?, texts(batch, "place")?);
                let blocks = counts(batch, "block")?;
                let scores = scores(batch)?;
                for (index, score) in scores.into_iter().enumerate() {
                    let (Some((measure, tally)), Ok(block)) = (score, usize::try_from(blocks[index])) else {
                        continue;
                    };
                    // What came over no known channel is in the sums of its unit.
                    if of.is_some() && places[index].is_none() {
                        continue;
                    }
                    let place = places[index].clone();
                    let (unit, channel) = if of.is_some() { (None, place) } else { (place, None) };
                    rows.push(Row {
                        measure,
                        touchpoint: touchpoints[index].clone(),
                        unit,
                        channel,
                        part: None,
                        block,
                        tally,
                    });
                }
            }
        }
        for measure in [Measure::Response, Measure::Wait, Measure::Delay] {
            let block = format!("({newest} - CAST({} AS INT)) / {BLOCK}", self.day("occurred_at"));
            // Waits alone are told by the part of the day.
            let (part, by) = match measure {
                Measure::Wait => (self.part(as_of), "1, 2, 3, 4"),
                _ => ("-1".to_owned(), "1, 2, 3"),
            };
            let sql = format!(
                "SELECT touchpoint, unit_id, {block} AS block, {part} AS part, {} FROM interactions WHERE {} GROUP BY {by}",
                sums(measure),
                self.fact_rows(measure, from, as_of),
            );
            for batch in &self.ask(&sql).await?.batches {
                let (touchpoints, units) = (texts(batch, "touchpoint")?, texts(batch, "unit_id")?);
                let (parts, blocks) = (counts(batch, "part")?, counts(batch, "block")?);
                for (index, tally) in tallies(batch)?.into_iter().enumerate() {
                    let Ok(block) = usize::try_from(blocks[index]) else { continue };
                    let part =
                        usize::try_from(parts[index]).ok().and_then(|part| Part::ALL.get(part).copied());
                    rows.push(Row {
                        measure,
                        touchpoint: touchpoints[index].clone(),
                        unit: units[index].clone(),
                        channel: None,
                        part,
                        block,
                        tally,
                    });
                }
            }
        }
        Ok(Gathered { cube: Cube::new(rows, tree), through_seq })
    }

    /// One place by day, `[from, to)`.
    pub async fn days(
        &self,
        cube: &Cube,
        measure: Measure,
        place: &Place,
        (from, to): (NaiveDate, NaiveDate),
    ) -> Result<Series, Problem> {
        if let Some(theme) = &place.theme {
            return self.complaints(cube.tree(), (place, theme), (from, to)).await;
        }
        let here = place_rows(cube.tree(), place);
        let mut found: BTreeMap<NaiveDate, Tally> = BTreeMap::new();
        if measure.is_score() {
            let sql = format!(
                "SELECT CAST({} AS INT) AS day, scale, {SCORE_SUMS} FROM score_buckets WHERE {}{here} GROUP BY 1, 2",
                self.day("bucket_at"),
                self.score_rows(from, to),
            );
            for batch in &self.ask(&sql).await?.batches {
                let days = counts(batch, "day")?;
                for (day, score) in days.into_iter().zip(scores(batch)?) {
                    let Some((scale, tally)) = score else { continue };
                    let tally = match measure {
                        Measure::Index => cube.standardised(scale, place.touchpoint.as_deref(), &tally),
                        _ => (scale == measure).then_some(tally),
                    };
                    if let Some(tally) = tally {
                        found.entry(day_of(day)).or_default().add(&tally);
                    }
                }
            }
        } else {
            let part = place
                .part
                .map_or_else(String::new, |part| format!(" AND {} = {}", self.part(to), part as u8));
            let sql = format!(
                "SELECT CAST({} AS INT) AS day, {} FROM interactions WHERE {}{here}{part} GROUP BY 1",
                self.day("occurred_at"),
                sums(measure),
                self.fact_rows(measure, from, to),
            );
            for batch in &self.ask(&sql).await?.batches {
                for (day, tally) in counts(batch, "day")?.into_iter().zip(tallies(batch)?) {
                    found.entry(day_of(day)).or_default().add(&tally);
                }
            }
        }
        Ok(Series(found.into_iter().collect()))
    }

    pub(super) fn day(&self, column: &str) -> String {
        format!("day_in({column}, '{}')", self.zone)
    }

    /// Which quarter of the company's day. The clock is the one of `day`: a change of the clocks moves the hours by one.
    pub(super) fn part(&self, day: NaiveDate) -> String {
        let at = start_of_day(day, self.zone).to_utc().naive_utc();
        let minutes = self.zone.offset_from_utc_datetime(&at).fix().local_minus_utc() / 60;
        format!("CAST(FLOOR(date_part('hour', occurred_at + INTERVAL '{minutes} minutes') / 6) AS INT)")
    }

    fn score_rows(&self, from: NaiveDate, to: NaiveDate) -> String {
        let [from, to] = [from, to].map(|day| engine_time(start_of_day(day, self.zone)));
        format!(
            "kind = 'feedback' AND scale IN ('nps', 'csat', 'ces') AND bucket_at >= {from} AND bucket_at < {to}"
        )
    }

    fn fact_rows(&self, measure: Measure, from: NaiveDate, to: NaiveDate) -> String {
        let [from, to] = [from, to].map(|day| engine_time(start_of_day(day, self.zone)));
        let which = match measure {
            Measure::Wait => "kind = 'call' AND wait_s IS NOT NULL".to_owned(),
            Measure::Delay => {
                format!("name = {} AND promised_at IS NOT NULL", quoted(step::DELIVERED))
            }
            _ => "kind IN ('invitation', 'feedback')".to_owned(),
        };
        format!("{which} AND occurred_at >= {from} AND occurred_at < {to}")
    }
}

/// What an NPS answer is worth in points of the score is told by its mood; other scales by the score itself.
const SCORE_SUMS: &str = "CAST(SUM(n) AS DOUBLE) AS n, SUM(sum) AS total, SUM(sum_sq) AS squares, \
     CAST(SUM(promoters) AS DOUBLE) AS promoters, CAST(SUM(detractors) AS DOUBLE) AS detractors";

fn sums(measure: Measure) -> String {
    let of = |value: &str| {
        format!(
            "CAST(COUNT(*) AS DOUBLE) AS n, CAST(SUM({value}) AS DOUBLE) AS total, CAST(SUM(({value}) * ({value})) AS DOUBLE) AS squares"
        )
    };
    match measure {
        Measure::Wait => of("wait_s"),
        Measure::Delay => of(
            "(CAST(CAST(occurred_at AS BIGINT) AS DOUBLE) - CAST(CAST(promised_at AS BIGINT) AS DOUBLE)) / 86400000000.0",
        ),
        _ => "CAST(COUNT(*) FILTER (WHERE kind = 'invitation') AS DOUBLE) AS n, \
              100.0 * COUNT(*) FILTER (WHERE kind = 'feedback') AS total, \
              10000.0 * COUNT(*) FILTER (WHERE kind = 'feedback') AS squares"
            .to_owned(),
    }
}

/// Rows of a place, as further conditions.
pub(super) fn place_rows(tree: &Tree, place: &Place) -> String {
    let touchpoint = match &place.touchpoint {
        Some(touchpoint) => format!(" AND touchpoint = {}", quoted(touchpoint)),
        None if place.theme.is_none() => " AND touchpoint IS NULL".to_owned(),
        None => String::new(),
    };
    let unit = place.unit.as_ref().map_or_else(String::new, |unit| {
        let units: Vec<String> = tree.down(unit).map(quoted).collect();
        format!(" AND unit_id IN ({})", units.join(", "))
    });
    let channel = place
        .channel
        .as_ref()
        .map_or_else(String::new, |channel| format!(" AND channel = {}", quoted(channel)));
    touchpoint + &unit + &channel
}

pub(super) fn tallies(batch: &RecordBatch) -> Result<Vec<Tally>, Problem> {
    let (n, sums, squares) = (numbers(batch, "n")?, numbers(batch, "total")?, numbers(batch, "squares")?);
    let rows = n.into_iter().zip(sums).zip(squares);
    Ok(rows
        .map(|((n, sum), squares)| Tally {
            n: n.unwrap_or_default(),
            sum: sum.unwrap_or_default(),
            squares: squares.unwrap_or_default(),
        })
        .collect())
}

fn scores(batch: &RecordBatch) -> Result<Vec<Option<(Measure, Tally)>>, Problem> {
    let scales = texts(batch, "scale")?;
    let (promoters, detractors) = (numbers(batch, "promoters")?, numbers(batch, "detractors")?);
    let rows = tallies(batch)?.into_iter().zip(scales).zip(promoters.into_iter().zip(detractors));
    Ok(rows
        .map(|((tally, scale), (promoters, detractors))| {
            let (up, down) = (promoters.unwrap_or_default(), detractors.unwrap_or_default());
            match Measure::parse(&scale?)? {
                Measure::Nps => Some((
                    Measure::Nps,
                    Tally { n: tally.n, sum: 100.0 * (up - down), squares: 10_000.0 * (up + down) },
                )),
                measure => Some((measure, tally)),
            }
        })
        .collect())
}
