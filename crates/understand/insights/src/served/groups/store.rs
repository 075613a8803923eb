//! The SQL of searches and groups.

use std::collections::BTreeMap;

use rapport_customers::Segment;
use rapport_kernel::{Id, Timestamp};
use rapport_store::{FromQueryResult, Sql, StoreError, Value};
use sea_orm::{ConnectionTrait, entity::prelude::Uuid};

use super::model::{Found, GroupId, Run, RunId, Step};
use crate::served::{runs::State, themes::Both};

const COLUMNS: &str = "id, state, step, asked_at, finished_at, through_seq, found";

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    state: String,
    step: Option<String>,
    asked_at: i64,
    finished_at: Option<i64>,
    through_seq: Option<i64>,
    found: Option<String>,
}

#[derive(FromQueryResult)]
struct GroupRow {
    id: Uuid,
    name_en: String,
    name_ru: String,
    name: Option<String>,
    segment_id: Option<Uuid>,
}

/// What is known of a group beside what a search found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Kept {
    pub own_name: Both,
    /// Given by a person.
    pub name: Option<String>,
    pub segment: Option<Id<Segment>>,
}

fn corrupt(what: &str, error: impl std::fmt::Display) -> StoreError {
    StoreError::Corrupt(format!("{what} of a search for groups: {error}"))
}

impl Row {
    fn read(self) -> Result<Run, StoreError> {
        let found = self.found.map(|text| serde_json::from_str::<Found>(&text)).transpose();
        Ok(Run {
            id: Id::from_uuid(self.id),
            state: State::parse(&self.state).ok_or_else(|| corrupt("state", &self.state))?,
            step: self.step.and_then(|text| Step::ALL.into_iter().find(|step| step.as_str() == text)),
            asked_at: Timestamp::from_micros(self.asked_at),
            finished_at: self.finished_at.map(Timestamp::from_micros),
            through_seq: self.through_seq,
            found: found.map_err(|error| corrupt("finding", error))?,
        })
    }
}

/// Keeps a new search that waits.
pub async fn insert(connection: &impl ConnectionTrait, run: &Run, by: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO groups_run (id, asked_by, asked_at, state) VALUES ($1, $2, $3, $4)";
    let values: Vec<Value> =
        vec![run.id.uuid().into(), by.into(), run.asked_at.micros().into(), run.state.as_str().into()];
    connection.run(sql, values).await?;
    Ok(())
}

/// The newest search.
pub async fn newest(connection: &impl ConnectionTrait) -> Result<Option<Run>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM groups_run ORDER BY asked_at DESC, id DESC LIMIT 1");
    connection.one::<Row>(&sql, vec![]).await?.map(Row::read).transpose()
}

/// The newest search that came to its end.
pub async fn newest_done(connection: &impl ConnectionTrait) -> Result<Option<Run>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM groups_run WHERE state = 'done' ORDER BY asked_at DESC, id DESC LIMIT 1"
    );
    connection.one::<Row>(&sql, vec![]).await?.map(Row::read).transpose()
}

pub async fn find(connection: &impl ConnectionTrait, id: Id<RunId>) -> Result<Option<Run>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM groups_run WHERE id = $1");
    connection.one::<Row>(&sql, vec![id.uuid().into()]).await?.map(Row::read).transpose()
}

/// Forgets searches asked before a time, but for one.
pub async fn forget_before(
    connection: &impl ConnectionTrait,
    at: Timestamp,
    but: Option<Id<RunId>>,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM groups_run WHERE asked_at < $1 AND id <> $2";
    let but = but.map_or(Uuid::nil(), Id::uuid);
    connection.run(sql, vec![at.micros().into(), but.into()]).await?;
    Ok(())
}

/// The groups that there ever were.
pub async fn groups(connection: &impl ConnectionTrait) -> Result<BTreeMap<Id<GroupId>, Kept>, StoreError> {
    let rows: Vec<GroupRow> =
        connection.all("SELECT id, name_en, name_ru, name, segment_id FROM customer_group", vec![]).await?;
    let read = |row: GroupRow| {
        let own_name = Both { en: row.name_en, ru: row.name_ru };
        let kept = Kept { own_name, name: row.name, segment: row.segment_id.map(Id::from_uuid) };
        (Id::from_uuid(row.id), kept)
    };
    Ok(rows.into_iter().map(read).collect())
}

/// A search found a group: a new one, or one that is known, which keeps its names.
pub async fn put_group(
    connection: &impl ConnectionTrait,
    id: Id<GroupId>,
    name: &Both,
    at: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO customer_group (id, name_en, name_ru, first_at, last_at) VALUES ($1, $2, $3, $4, $4) \
               ON CONFLICT (id) DO UPDATE SET last_at = excluded.last_at";
    let values = vec![id.uuid().into(), name.en.clone().into(), name.ru.clone().into(), at.micros().into()];
    connection.run(sql, values).await?;
    Ok(())
}

/// Gives a group a name of a person's, or takes it away.
pub async fn name_group(
    connection: &impl ConnectionTrait,
    id: Id<GroupId>,
    name: Option<&str>,
    by: &str,
) -> Result<(), StoreError> {
    let sql = "UPDATE customer_group SET name = $2, named_by = $3 WHERE id = $1";
    let by = name.map(|_| by.to_owned());
    connection.run(sql, vec![id.uuid().into(), name.map(str::to_owned).into(), by.into()]).await?;
    Ok(())
}

pub async fn set_segment(
    connection: &impl ConnectionTrait,
    id: Id<GroupId>,
    segment: Id<Segment>,
) -> Result<(), StoreError> {
    let sql = "UPDATE customer_group SET segment_id = $2 WHERE id = $1";
    connection.run(sql, vec![id.uuid().into(), segment.uuid().into()]).await?;
    Ok(())
}
