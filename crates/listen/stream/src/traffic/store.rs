//! The SQL of counts.

use std::collections::HashMap;

use rapport_kernel::{Timestamp, time::HOUR};
use rapport_store::{Column, Db, FromQueryResult, Rows, Sql, StoreError};
use sea_orm::ConnectionTrait;

/// Hours that counts are kept.
const KEPT_HOURS: i64 = 32 * 24;

/// What a key brought in an hour, of one outcome.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Hourly {
    pub key_id: String,
    pub hour: i64,
    /// `stored`, `duplicate`, or the code of a refusal.
    pub outcome: String,
    pub count: i64,
    /// Microseconds.
    pub last_at: i64,
}

pub async fn read(connection: &impl ConnectionTrait, from_hour: i64) -> Result<Vec<Hourly>, StoreError> {
    let sql = "SELECT key_id, hour, outcome, count, last_at FROM source_traffic WHERE hour >= $1";
    connection.all(sql, vec![from_hour.into()]).await
}

#[derive(FromQueryResult)]
struct Last {
    key_id: String,
    last_at: i64,
}

pub async fn last(connection: &impl ConnectionTrait) -> Result<HashMap<String, Timestamp>, StoreError> {
    let rows: Vec<Last> = connection.all("SELECT key_id, last_at FROM source_last", vec![]).await?;
    Ok(rows.into_iter().map(|row| (row.key_id, Timestamp::from_micros(row.last_at))).collect())
}

/// Adds counts, and lets go of what is old.
pub async fn add(
    db: &Db,
    counts: &HashMap<(String, i64, String), (i64, Timestamp)>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut rows = Rows::new(&[Column::Text, Column::Int, Column::Text, Column::Int, Column::Int]);
    for ((key, hour, outcome), (count, at)) in counts {
        rows.push([
            key.clone().into(),
            (*hour).into(),
            outcome.clone().into(),
            (*count).into(),
            at.micros().into(),
        ]);
    }
    let tx = db.begin().await?;
    tx.run_rows(
        "INSERT INTO source_traffic (key_id, hour, outcome, count, last_at) {rows} \
         ON CONFLICT (key_id, hour, outcome) DO UPDATE SET count = source_traffic.count + excluded.count, \
         last_at = CASE WHEN excluded.last_at > source_traffic.last_at THEN excluded.last_at ELSE source_traffic.last_at END",
        &rows,
        vec![],
    )
    .await?;
    let mut last = Rows::new(&[Column::Text, Column::Int]);
    let mut newest: HashMap<&str, Timestamp> = HashMap::new();
    for ((key, ..), (_, at)) in counts {
        let own = newest.entry(key).or_insert(*at);
        *own = (*own).max(*at);
    }
    for (key, at) in newest {
        last.push([key.to_owned().into(), at.micros().into()]);
    }
    tx.run_rows(
        "INSERT INTO source_last (key_id, last_at) {rows} ON CONFLICT (key_id) DO UPDATE SET \
         last_at = CASE WHEN excluded.last_at > source_last.last_at THEN excluded.last_at ELSE source_last.last_at END",
        &last,
        vec![],
    )
    .await?;
    let oldest = now.micros() / HOUR - KEPT_HOURS;
    tx.run("DELETE FROM source_traffic WHERE hour < $1", vec![oldest.into()]).await?;
    tx.commit().await?;
    Ok(())
}
