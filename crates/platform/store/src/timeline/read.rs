//! Reading the timelines of customers, and single lines.

use std::{collections::BTreeMap, fmt::Write as _};

use rapport_kernel::{Id, Timestamp, id::Fragment};
use sea_orm::{ConnectionTrait, FromQueryResult, Value, entity::prelude::Uuid};
use serde_json::{Map, Value as Json};

use super::{TimelineFilter, TimelineRow, layout::Layout};
use crate::{Column, Rows, Sql, StoreError, db::is_postgres};

#[derive(FromQueryResult)]
struct Raw {
    fragment_id: Uuid,
    occurred_at: i64,
    seq: i64,
    body: String,
}

impl Raw {
    fn row(self) -> Result<TimelineRow, StoreError> {
        let mut body: Map<String, Json> = serde_json::from_str(&self.body)
            .map_err(|e| StoreError::Corrupt(format!("timeline {}: {e}", self.seq)))?;
        let occurred_at = Timestamp::from_micros(self.occurred_at);
        body.insert("seq".into(), self.seq.into());
        body.insert("occurred_at".into(), occurred_at.to_string().into());
        Ok(TimelineRow { fragment_id: Id::from_uuid(self.fragment_id), occurred_at, seq: self.seq, body })
    }
}

/// The newest rows of these fragments together, newest first.
pub async fn read_timeline(
    connection: &impl ConnectionTrait,
    fragments: &[Id<Fragment>],
    filter: &TimelineFilter,
) -> Result<Vec<TimelineRow>, StoreError> {
    let (before_at, before_seq) = before(filter);
    let mut layout = Layout::read(connection).await?;
    loop {
        let mut found: Vec<Raw> = Vec::new();
        let sql = newest(&layout, filter, is_postgres(connection));
        // A customer has few fragments, and each gives at most a page.
        for fragment in fragments.iter().filter(|_| !sql.is_empty()) {
            let mut values: Vec<Value> = vec![
                fragment.uuid().into(),
                before_at.into(),
                before_seq.into(),
                (filter.limit as i64).into(),
            ];
            if !filter.kinds.is_empty() {
                values.push(kinds(filter)?);
            }
            found.extend(connection.all::<Raw>(&sql, values).await?);
        }
        found.extend(newest_fresh(connection, &layout, fragments, filter).await?);
        let now = Layout::read(connection).await?;
        if layout.is_outdated(&now) {
            layout = now;
            continue;
        }
        found.sort_by_key(|row| std::cmp::Reverse((row.occurred_at, row.seq)));
        found.truncate(filter.limit);
        return found.into_iter().map(Raw::row).collect();
    }
}

/// The statement for the newest lines in runs of a fragment ($1) before a moment and number ($2, $3), at most $4, of the
/// kinds in $5: one short walk of the key in each run. Empty when there are none.
fn newest(layout: &Layout, filter: &TimelineFilter, postgres: bool) -> String {
    let among = among(filter, "$5", postgres);
    let page = format!("{among} ORDER BY occurred_at DESC, seq DESC LIMIT $4");
    let mut sql = String::new();
    let mut add = |part: String| {
        let between = if sql.is_empty() { "" } else { " UNION ALL " };
        let _ = write!(sql, "{between}SELECT fragment_id, occurred_at, seq, body FROM ({part}) p");
    };
    for run in layout.live() {
        add(format!(
            "SELECT fragment_id, occurred_at, seq, body FROM timeline_row \
             WHERE run = {} AND fragment_id = $1 AND (occurred_at, seq) < ($2, $3) {page}",
            run.id
        ));
    }
    sql
}

/// The newest lines of these fragments among what is in no run yet: one look through all of it, however many they are.
async fn newest_fresh(
    connection: &impl ConnectionTrait,
    layout: &Layout,
    fragments: &[Id<Fragment>],
    filter: &TimelineFilter,
) -> Result<Vec<Raw>, StoreError> {
    if layout.last <= layout.through() {
        return Ok(Vec::new());
    }
    let mut rows = Rows::new(&[Column::Uuid]);
    for fragment in fragments {
        rows.push([fragment.uuid().into()]);
    }
    let (at, seq) = before(filter);
    let mut values: Vec<Value> =
        vec![layout.through().into(), at.into(), seq.into(), (filter.limit as i64).into()];
    if !filter.kinds.is_empty() {
        values.push(kinds(filter)?);
    }
    let sql = format!(
        "SELECT f.fragment_id, f.occurred_at, f.seq, s.line AS body FROM \
         (SELECT fragment_id, occurred_at, seq FROM timeline_fresh WHERE seq > $2 AND fragment_id IN ({{rows}}) \
         AND (occurred_at, seq) < ($3, $4) {} ORDER BY occurred_at DESC, seq DESC LIMIT $5) f JOIN stream s ON s.seq = f.seq",
        among(filter, "$6", is_postgres(connection))
    );
    connection.all_rows(&sql, &rows, values).await
}

/// The moment and number before which lines are wanted.
fn before(filter: &TimelineFilter) -> (i64, i64) {
    filter.before.map_or((i64::MAX, i64::MAX), |(at, seq)| (at.micros(), seq))
}

fn kinds(filter: &TimelineFilter) -> Result<Value, StoreError> {
    let kinds = serde_json::to_string(&filter.kinds).map_err(|e| StoreError::Corrupt(e.to_string()))?;
    Ok(kinds.into())
}

/// The condition that a line is of one of the kinds in `place`.
fn among(filter: &TimelineFilter, place: &str, postgres: bool) -> String {
    if filter.kinds.is_empty() {
        String::new()
    } else if postgres {
        format!("AND kind IN (SELECT jsonb_array_elements_text({place}::jsonb))")
    } else {
        format!("AND kind IN (SELECT value FROM json_each({place}))")
    }
}

/// Which line of the timeline is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimelineKey {
    pub fragment_id: Uuid,
    pub occurred_at: i64,
    pub seq: i64,
}

#[derive(FromQueryResult)]
struct Line {
    seq: i64,
    body: String,
}

/// What the timeline holds of these interactions, by number: fields of a [`TimelineRow`]'s body as JSON. What is not there
/// (any more) is left out.
pub async fn timeline_lines(
    connection: &impl ConnectionTrait,
    keys: impl IntoIterator<Item = TimelineKey> + Clone,
) -> Result<BTreeMap<i64, String>, StoreError> {
    let mut layout = Layout::read(connection).await?;
    loop {
        let mut in_runs = Rows::new(&[Column::Int, Column::Uuid, Column::Int, Column::Int]);
        let mut fresh = Rows::new(&[Column::Int]);
        for key in keys.clone() {
            match layout.run_of(key.seq) {
                Some(run) => in_runs.push([
                    run.id.into(),
                    key.fragment_id.into(),
                    key.occurred_at.into(),
                    key.seq.into(),
                ]),
                None => fresh.push([key.seq.into()]),
            }
        }
        let mut found: Vec<Line> = connection
            .all_rows(
                "SELECT t.seq, t.body FROM ({rows}) r JOIN timeline_row t \
                 ON t.run = r.c1 AND t.fragment_id = r.c2 AND t.occurred_at = r.c3 AND t.seq = r.c4",
                &in_runs,
                vec![],
            )
            .await?;
        let late: Vec<Line> = connection
            .all_rows(
                "SELECT s.seq, s.line AS body FROM ({rows}) r JOIN stream s ON s.seq = r.c1",
                &fresh,
                vec![],
            )
            .await?;
        found.extend(late);
        let now = Layout::read(connection).await?;
        if !layout.is_outdated(&now) {
            return Ok(found.into_iter().map(|line| (line.seq, line.body)).collect());
        }
        layout = now;
    }
}
