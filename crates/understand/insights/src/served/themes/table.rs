//! The table `comment_themes` of SQL: one row a comment, joined to `interactions` by `id`. No words.
//!
//! Columns: `id`, `seq`, `occurred_at`, `unit_id`, `touchpoint`, `channel`, `scale`, `score` of the interaction; `themes`,
//! `bad_themes`, `good_themes`: keys between commas with one before and after, so that one asks
//! `themes LIKE '%,courier_late,%'`; NULL where there is none. A theme is bad where a sentence of it is negative, good where
//! one is positive.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray},
    datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit},
};
use async_trait::async_trait;
use rapport_kernel::{Id, interaction::InteractionId};
use rapport_query::{DimensionSource, QueryError};
use rapport_store::{Db, FromQueryResult, Sql};
use uuid::Uuid;

use super::mention::{Mention, is_bad, is_good, listed};

/// The table over a database.
pub(crate) struct ThemeTable(pub Db);

#[derive(FromQueryResult)]
struct Row {
    seq: i64,
    id: Uuid,
    occurred_at: i64,
    unit_id: Option<String>,
    touchpoint: Option<String>,
    channel: Option<String>,
    scale: Option<String>,
    score: Option<f64>,
    mentions: String,
}

#[derive(FromQueryResult)]
struct Version {
    version: i64,
}

fn unavailable(error: impl std::fmt::Display) -> QueryError {
    QueryError::Unavailable(error.to_string())
}

#[async_trait]
impl DimensionSource for ThemeTable {
    fn name(&self) -> &'static str {
        "comment_themes"
    }

    fn schema(&self) -> SchemaRef {
        let text = |name: &str| Field::new(name, DataType::Utf8, true);
        let time = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
        Arc::new(Schema::new(vec![
            Field::new("id", DataType::Utf8, false),
            Field::new("seq", DataType::Int64, true),
            Field::new("occurred_at", time, true),
            text("unit_id"),
            text("touchpoint"),
            text("channel"),
            text("scale"),
            Field::new("score", DataType::Float64, true),
            text("themes"),
            text("bad_themes"),
            text("good_themes"),
        ]))
    }

    fn key(&self) -> &'static str {
        "id"
    }

    fn unit_column(&self) -> Option<&'static str> {
        Some("unit_id")
    }

    async fn changed_after(&self, version: i64, limit: usize) -> Result<(Vec<RecordBatch>, i64), QueryError> {
        let connection = self.0.read();
        // Rows of one version are never parted.
        let next: Vec<Version> = connection
            .all(
                "SELECT version FROM comment_theme WHERE version > $1 ORDER BY version LIMIT $2",
                vec![version.into(), (limit as i64).into()],
            )
            .await
            .map_err(unavailable)?;
        let Some(last) = next.last() else { return Ok((Vec::new(), version)) };
        let rows: Vec<Row> = connection
            .all(
                "SELECT seq, id, occurred_at, unit_id, touchpoint, channel, scale, score, mentions FROM comment_theme \
                 WHERE version > $1 AND version <= $2 ORDER BY version",
                vec![version.into(), last.version.into()],
            )
            .await
            .map_err(unavailable)?;
        let mentions: Vec<Vec<Mention>> = rows
            .iter()
            .map(|row| serde_json::from_str(&row.mentions).map_err(unavailable))
            .collect::<Result<_, _>>()?;
        let keys = |such: fn(&Mention) -> bool| -> ArrayRef {
            Arc::new(mentions.iter().map(|of| listed(of, such)).collect::<StringArray>())
        };
        let texts = |value: fn(&Row) -> Option<&str>| -> ArrayRef {
            Arc::new(rows.iter().map(value).collect::<StringArray>())
        };
        let ids: StringArray =
            rows.iter().map(|row| Some(Id::<InteractionId>::from_uuid(row.id).to_string())).collect();
        let times: TimestampMicrosecondArray = rows.iter().map(|row| Some(row.occurred_at)).collect();
        let batch = RecordBatch::try_new(
            self.schema(),
            vec![
                Arc::new(ids),
                Arc::new(rows.iter().map(|row| Some(row.seq)).collect::<Int64Array>()),
                Arc::new(times.with_timezone("UTC")),
                texts(|row| row.unit_id.as_deref()),
                texts(|row| row.touchpoint.as_deref()),
                texts(|row| row.channel.as_deref()),
                texts(|row| row.scale.as_deref()),
                Arc::new(rows.iter().map(|row| row.score).collect::<Float64Array>()),
                keys(|_| true),
                keys(is_bad),
                keys(is_good),
            ],
        )
        .map_err(unavailable)?;
        Ok((vec![batch], last.version))
    }
}
