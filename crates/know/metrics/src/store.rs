//! The SQL of the company's own definitions and of targets.

use chrono::NaiveDate;
use rapport_kernel::Timestamp;
use rapport_store::{FromQueryResult, Sql, StoreError};
use sea_orm::ConnectionTrait;

use crate::{definition::Definition, targets::Target};

/// A stored version of a definition; without a body, of its removal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Version {
    pub name: String,
    pub number: i64,
    pub definition: Option<Definition>,
    pub created_at: Timestamp,
    pub created_by: String,
}

#[derive(FromQueryResult)]
struct VersionRow {
    name: String,
    version: i64,
    body: String,
    created_at: i64,
    created_by: String,
}

impl VersionRow {
    fn read(self) -> Result<Version, StoreError> {
        let definition = if self.body.is_empty() {
            None
        } else {
            let read = serde_json::from_str(&self.body);
            Some(read.map_err(|e| StoreError::Corrupt(format!("metric {}: {e}", self.name)))?)
        };
        Ok(Version {
            name: self.name,
            number: self.version,
            definition,
            created_at: Timestamp::from_micros(self.created_at),
            created_by: self.created_by,
        })
    }
}

const COLUMNS: &str = "name, version, body, created_at, created_by";

/// The newest version of every definition, removals included, by name.
pub(crate) async fn newest_versions(connection: &impl ConnectionTrait) -> Result<Vec<Version>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM metric_definition d WHERE version = \
         (SELECT MAX(version) FROM metric_definition WHERE name = d.name) ORDER BY name"
    );
    let rows: Vec<VersionRow> = connection.all(&sql, vec![]).await?;
    rows.into_iter().map(VersionRow::read).collect()
}

/// The newest version of one definition.
pub(crate) async fn newest_version(
    connection: &impl ConnectionTrait,
    name: &str,
) -> Result<Option<Version>, StoreError> {
    let sql =
        format!("SELECT {COLUMNS} FROM metric_definition WHERE name = $1 ORDER BY version DESC LIMIT 1");
    let row: Option<VersionRow> = connection.one(&sql, vec![name.into()]).await?;
    row.map(VersionRow::read).transpose()
}

/// Adds a version; the key refuses one that somebody else added meanwhile.
pub(crate) async fn add_version(
    connection: &impl ConnectionTrait,
    version: &Version,
) -> Result<(), StoreError> {
    let body = match &version.definition {
        Some(definition) => {
            serde_json::to_string(definition).map_err(|e| StoreError::Corrupt(e.to_string()))?
        }
        None => String::new(),
    };
    connection
        .run(
            &format!("INSERT INTO metric_definition ({COLUMNS}) VALUES ($1, $2, $3, $4, $5)"),
            vec![
                version.name.clone().into(),
                version.number.into(),
                body.into(),
                version.created_at.micros().into(),
                version.created_by.clone().into(),
            ],
        )
        .await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct TargetRow {
    metric: String,
    unit_id: String,
    touchpoint: String,
    from_day: String,
    value: Option<f64>,
}

/// All targets, by metric, place and day.
pub(crate) async fn targets(connection: &impl ConnectionTrait) -> Result<Vec<Target>, StoreError> {
    let rows: Vec<TargetRow> = connection
        .all(
            "SELECT metric, unit_id, touchpoint, from_day, value FROM metric_target \
             ORDER BY metric, unit_id, touchpoint, from_day",
            vec![],
        )
        .await?;
    let optional = |text: String| (!text.is_empty()).then_some(text);
    rows.into_iter()
        .map(|row| {
            let from: NaiveDate = row
                .from_day
                .parse()
                .map_err(|e| StoreError::Corrupt(format!("target of {}: {e}", row.metric)))?;
            Ok(Target {
                metric: row.metric,
                unit_id: optional(row.unit_id),
                touchpoint: optional(row.touchpoint),
                from,
                value: row.value,
            })
        })
        .collect()
}

/// Sets a target from its day on, over one that was set for the same day.
pub(crate) async fn set_target(
    connection: &impl ConnectionTrait,
    target: &Target,
    at: Timestamp,
    by: &str,
) -> Result<(), StoreError> {
    connection
        .run(
            "INSERT INTO metric_target (metric, unit_id, touchpoint, from_day, value, set_at, set_by) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (metric, unit_id, touchpoint, from_day) \
             DO UPDATE SET value = excluded.value, set_at = excluded.set_at, set_by = excluded.set_by",
            vec![
                target.metric.clone().into(),
                target.unit_id.clone().unwrap_or_default().into(),
                target.touchpoint.clone().unwrap_or_default().into(),
                target.from.to_string().into(),
                target.value.into(),
                at.micros().into(),
                by.into(),
            ],
        )
        .await?;
    Ok(())
}
