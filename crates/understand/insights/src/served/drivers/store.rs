//! The SQL of runs.

use rapport_kernel::{Id, Scale, Scope, Timestamp};
use rapport_store::{FromQueryResult, Sql, StoreError, Value};
use sea_orm::{ConnectionTrait, entity::prelude::Uuid};

use super::model::{Found, Question, Run, RunId, Step};
use crate::served::runs::State;

const COLUMNS: &str = "id, question, scope, state, step, asked_at, finished_at, through_seq, found";

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    question: String,
    scope: String,
    state: String,
    step: Option<String>,
    asked_at: i64,
    finished_at: Option<i64>,
    through_seq: Option<i64>,
    found: Option<String>,
}

/// A run, and the scope that it was asked for.
#[derive(Debug, Clone)]
pub struct Stored {
    pub run: Run,
    pub scope: Scope,
}

fn corrupt(what: &str, error: impl std::fmt::Display) -> StoreError {
    StoreError::Corrupt(format!("{what} of a run of drivers: {error}"))
}

impl Row {
    fn read(self) -> Result<Stored, StoreError> {
        let units: Option<Vec<String>> =
            serde_json::from_str(&self.scope).map_err(|error| corrupt("scope", error))?;
        let found: Option<Found> = self
            .found
            .map(|text| serde_json::from_str(&text))
            .transpose()
            .map_err(|error| corrupt("finding", error))?;
        let run = Run {
            id: Id::from_uuid(self.id),
            question: serde_json::from_str(&self.question).map_err(|error| corrupt("question", error))?,
            state: State::parse(&self.state).ok_or_else(|| corrupt("state", &self.state))?,
            step: self.step.and_then(|text| Step::ALL.into_iter().find(|step| step.as_str() == text)),
            asked_at: Timestamp::from_micros(self.asked_at),
            finished_at: self.finished_at.map(Timestamp::from_micros),
            through_seq: self.through_seq,
            target: None,
            found,
        };
        Ok(Stored { run, scope: units.map_or(Scope::All, Scope::units) })
    }
}

fn json(value: &impl serde::Serialize, what: &str) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| corrupt(what, error))
}

fn scope_json(scope: &Scope) -> Result<String, StoreError> {
    let units: Option<Vec<&String>> = match scope {
        Scope::All => None,
        Scope::Units(units) => Some(units.iter().collect()),
    };
    json(&units, "scope")
}

/// Keeps a new run that waits.
pub async fn insert(
    connection: &impl ConnectionTrait,
    run: &Run,
    scope: &Scope,
    by: &str,
) -> Result<(), StoreError> {
    let values: Vec<Value> = vec![
        run.id.uuid().into(),
        json(&run.question, "question")?.into(),
        scope_json(scope)?.into(),
        run.question.scale.as_str().into(),
        run.question.touchpoint.clone().into(),
        by.into(),
        run.asked_at.micros().into(),
        run.state.as_str().into(),
    ];
    let sql = "INSERT INTO drivers_run (id, question, scope, scale, touchpoint, asked_by, asked_at, state) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    connection.run(sql, values).await?;
    Ok(())
}

/// The newest run of a question within a scope that did not fail.
pub async fn newest(
    connection: &impl ConnectionTrait,
    question: &Question,
    scope: &Scope,
) -> Result<Option<Stored>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM drivers_run WHERE scale = $1 AND question = $2 AND scope = $3 AND state <> 'failed' \
         ORDER BY asked_at DESC LIMIT 1"
    );
    let values =
        vec![question.scale.as_str().into(), json(question, "question")?.into(), scope_json(scope)?.into()];
    connection.one::<Row>(&sql, values).await?.map(Row::read).transpose()
}

pub async fn find(connection: &impl ConnectionTrait, id: Id<RunId>) -> Result<Option<Stored>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM drivers_run WHERE id = $1");
    connection.one::<Row>(&sql, vec![id.uuid().into()]).await?.map(Row::read).transpose()
}

/// Finished runs of a scale about a touchpoint, or about all; those about the touchpoint first, then the newest.
pub async fn about(
    connection: &impl ConnectionTrait,
    scale: Scale,
    touchpoint: Option<&str>,
    most: i64,
) -> Result<Vec<Stored>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM drivers_run WHERE scale = $1 AND state = 'done' AND (touchpoint = $2 OR touchpoint IS NULL) \
         ORDER BY CASE WHEN touchpoint IS NULL THEN 1 ELSE 0 END, finished_at DESC LIMIT $3"
    );
    let values = vec![scale.as_str().into(), touchpoint.unwrap_or_default().into(), most.into()];
    connection.all::<Row>(&sql, values).await?.into_iter().map(Row::read).collect()
}

/// Forgets runs asked before a time.
pub async fn forget_before(connection: &impl ConnectionTrait, at: Timestamp) -> Result<(), StoreError> {
    connection.run("DELETE FROM drivers_run WHERE asked_at < $1", vec![at.micros().into()]).await?;
    Ok(())
}
