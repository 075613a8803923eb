//! The table `comment_findings` of SQL: one row a comment, joined to `interactions` by `id`. No words, no ranges.

use std::sync::Arc;

use arrow::{
    array::{Float64Array, RecordBatch, StringArray, TimestampMicrosecondArray},
    datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit},
};
use async_trait::async_trait;
use rapport_kernel::{Id, interaction::InteractionId};
use rapport_query::{DimensionSource, QueryError};
use rapport_store::{FromQueryResult, Sql};
use uuid::Uuid;

use super::{Comments, finding::Aspect};

pub(crate) struct FindingTable(pub Arc<Comments>);

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    occurred_at: i64,
    unit_id: Option<String>,
    language: String,
    sentiment: String,
    strength: f64,
    emotion: String,
    intent: String,
    urgency: String,
    aspects: String,
    version: i64,
}

#[derive(FromQueryResult)]
struct Version {
    version: i64,
}

fn unavailable(error: impl std::fmt::Display) -> QueryError {
    QueryError::Unavailable(error.to_string())
}

impl FindingTable {
    /// The version that a page of about `limit` rows reaches: rows of one version are never parted.
    async fn reach(&self, version: i64, limit: usize) -> Result<Option<i64>, QueryError> {
        let connection = self.0.db.read();
        let full: Option<Version> = connection
            .one(
                "SELECT version FROM comment_finding WHERE version > $1 ORDER BY version LIMIT 1 OFFSET $2",
                vec![version.into(), (limit.saturating_sub(1) as i64).into()],
            )
            .await
            .map_err(unavailable)?;
        if full.is_some() {
            return Ok(full.map(|row| row.version));
        }
        let last: Option<Version> = connection
            .one(
                "SELECT version FROM comment_finding WHERE version > $1 ORDER BY version DESC LIMIT 1",
                vec![version.into()],
            )
            .await
            .map_err(unavailable)?;
        Ok(last.map(|row| row.version))
    }
}

#[async_trait]
impl DimensionSource for FindingTable {
    fn name(&self) -> &'static str {
        "comment_findings"
    }

    fn schema(&self) -> SchemaRef {
        let text = |name: &str| Field::new(name, DataType::Utf8, true);
        let time = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
        Arc::new(Schema::new(vec![
            Field::new("id", DataType::Utf8, false),
            Field::new("occurred_at", time, true),
            text("unit_id"),
            text("language"),
            text("sentiment"),
            Field::new("strength", DataType::Float64, true),
            text("emotion"),
            text("intent"),
            text("urgency"),
            // Keys between commas, with one before and after: LIKE '%,delivery,%'.
            text("aspects"),
            // The same, of those spoken of badly.
            text("bad_aspects"),
        ]))
    }

    fn key(&self) -> &'static str {
        "id"
    }

    fn unit_column(&self) -> Option<&'static str> {
        Some("unit_id")
    }

    async fn changed_after(&self, version: i64, limit: usize) -> Result<(Vec<RecordBatch>, i64), QueryError> {
        let Some(through) = self.reach(version, limit).await? else { return Ok((Vec::new(), version)) };
        let rows: Vec<Row> = self
            .0
            .db
            .read()
            .all(
                "SELECT id, occurred_at, unit_id, language, sentiment, strength, emotion, intent, urgency, aspects, version \
                 FROM comment_finding WHERE version > $1 AND version <= $2 ORDER BY version",
                vec![version.into(), through.into()],
            )
            .await
            .map_err(unavailable)?;
        let aspects: Vec<Vec<Aspect>> = rows
            .iter()
            .map(|row| serde_json::from_str(&row.aspects).map_err(unavailable))
            .collect::<Result<_, _>>()?;
        let keys = |bad: bool| -> StringArray {
            aspects
                .iter()
                .map(|of| listed(of.iter().filter(|one| !bad || one.sentiment == "negative")))
                .collect()
        };
        let texts =
            |value: fn(&Row) -> Option<&str>| Arc::new(rows.iter().map(value).collect::<StringArray>());
        let ids: StringArray =
            rows.iter().map(|row| Some(Id::<InteractionId>::from_uuid(row.id).to_string())).collect();
        let times: TimestampMicrosecondArray = rows.iter().map(|row| Some(row.occurred_at)).collect();
        let strengths: Float64Array = rows.iter().map(|row| Some(row.strength)).collect();
        let batch = RecordBatch::try_new(
            self.schema(),
            vec![
                Arc::new(ids),
                Arc::new(times.with_timezone("UTC")),
                texts(|row| row.unit_id.as_deref()),
                texts(|row| Some(&row.language)),
                texts(|row| Some(&row.sentiment)),
                Arc::new(strengths),
                texts(|row| Some(&row.emotion)),
                texts(|row| Some(&row.intent)),
                texts(|row| Some(&row.urgency)),
                Arc::new(keys(false)),
                Arc::new(keys(true)),
            ],
        )
        .map_err(unavailable)?;
        Ok((vec![batch], rows.last().map_or(through, |row| row.version)))
    }
}

fn listed<'a>(aspects: impl Iterator<Item = &'a Aspect>) -> Option<String> {
    let mut keys: Vec<&str> = aspects.map(|one| one.aspect.as_str()).collect();
    keys.sort_unstable();
    keys.dedup();
    (!keys.is_empty()).then(|| format!(",{},", keys.join(",")))
}
