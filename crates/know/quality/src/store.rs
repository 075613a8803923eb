//! The SQL of checks and findings.

use std::collections::BTreeMap;

use rapport_kernel::Timestamp;
use rapport_store::{Column, FromQueryResult, Rows, Sql, StoreError, Tx};
use sea_orm::ConnectionTrait;

use crate::judge::Verdict;

/// In place of a check's code: that there was a run, whatever it found.
pub(crate) const RUN: &str = "run";

/// What people changed of a check.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Setting {
    pub owner: Option<String>,
    pub threshold: Option<f64>,
    pub on: bool,
}

/// What a check found of a place in one run.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Finding {
    pub code: String,
    /// A touchpoint, a channel, a source of values on entry, or `kind/place/name` of a volume; empty for the whole company.
    pub place: String,
    pub at: Timestamp,
    pub value: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub n: i64,
    pub verdict: Verdict,
    pub from: Timestamp,
    pub to: Timestamp,
}

impl Finding {
    /// Of the whole company, with nothing known.
    pub fn unknown(code: &str, at: Timestamp) -> Self {
        Self {
            code: code.to_owned(),
            place: String::new(),
            at,
            value: None,
            low: None,
            high: None,
            n: 0,
            verdict: Verdict::Unknown,
            from: at,
            to: at,
        }
    }
}

#[derive(FromQueryResult)]
struct SettingRow {
    code: String,
    owner: Option<String>,
    threshold: Option<f64>,
    is_on: bool,
}

pub(crate) async fn settings(
    connection: &impl ConnectionTrait,
) -> Result<BTreeMap<String, Setting>, StoreError> {
    let rows: Vec<SettingRow> =
        connection.all("SELECT code, owner, threshold, is_on FROM quality_check", vec![]).await?;
    let setting =
        |row: SettingRow| (row.code, Setting { owner: row.owner, threshold: row.threshold, on: row.is_on });
    Ok(rows.into_iter().map(setting).collect())
}

pub(crate) async fn set(
    connection: &impl ConnectionTrait,
    code: &str,
    setting: &Setting,
) -> Result<(), StoreError> {
    connection
        .run(
            "INSERT INTO quality_check (code, owner, threshold, is_on) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (code) DO UPDATE SET owner = excluded.owner, threshold = excluded.threshold, is_on = excluded.is_on",
            vec![
                code.into(),
                setting.owner.clone().into(),
                setting.threshold.into(),
                setting.on.into(),
            ],
        )
        .await?;
    Ok(())
}

const COLUMNS: &str = "code, place, at, value, low, high, n, verdict, from_at, to_at";

#[derive(FromQueryResult)]
struct FindingRow {
    code: String,
    place: String,
    at: i64,
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    n: i64,
    verdict: String,
    from_at: i64,
    to_at: i64,
}

impl FindingRow {
    fn finding(self) -> Finding {
        Finding {
            code: self.code,
            place: self.place,
            at: Timestamp::from_micros(self.at),
            value: self.value,
            low: self.low,
            high: self.high,
            n: self.n,
            verdict: Verdict::read(&self.verdict),
            from: Timestamp::from_micros(self.from_at),
            to: Timestamp::from_micros(self.to_at),
        }
    }
}

pub(crate) async fn keep(tx: &Tx, findings: &[Finding]) -> Result<(), StoreError> {
    let (text, int, float) = (Column::Text, Column::Int, Column::Float);
    let mut rows = Rows::new(&[text, text, int, float, float, float, int, text, int, int]);
    for one in findings {
        rows.push([
            one.code.clone().into(),
            one.place.clone().into(),
            one.at.micros().into(),
            one.value.into(),
            one.low.into(),
            one.high.into(),
            one.n.into(),
            one.verdict.word().into(),
            one.from.micros().into(),
            one.to.micros().into(),
        ]);
    }
    let sql =
        format!("INSERT INTO quality_finding ({COLUMNS}) {{rows}} ON CONFLICT (code, place, at) DO NOTHING");
    tx.run_rows(&sql, &rows, vec![]).await?;
    Ok(())
}

pub(crate) async fn forget_before(tx: &Tx, at: Timestamp) -> Result<(), StoreError> {
    tx.run("DELETE FROM quality_finding WHERE at < $1", vec![at.micros().into()]).await?;
    Ok(())
}

/// What the newest run of each check found.
pub(crate) async fn newest(connection: &impl ConnectionTrait) -> Result<Vec<Finding>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM quality_finding f \
         WHERE code <> $1 AND at = (SELECT MAX(at) FROM quality_finding WHERE code = f.code) ORDER BY code, place"
    );
    let rows: Vec<FindingRow> = connection.all(&sql, vec![RUN.into()]).await?;
    Ok(rows.into_iter().map(FindingRow::finding).collect())
}

/// What runs of a check found of a place, newest first.
pub(crate) async fn history(
    connection: &impl ConnectionTrait,
    code: &str,
    place: &str,
    limit: usize,
) -> Result<Vec<Finding>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM quality_finding WHERE code = $1 AND place = $2 ORDER BY at DESC LIMIT $3"
    );
    let rows: Vec<FindingRow> =
        connection.all(&sql, vec![code.into(), place.into(), (limit as i64).into()]).await?;
    Ok(rows.into_iter().map(FindingRow::finding).collect())
}

#[derive(FromQueryResult)]
struct LastRow {
    at: Option<i64>,
}

/// When the checks last ran.
pub(crate) async fn last_run(connection: &impl ConnectionTrait) -> Result<Option<Timestamp>, StoreError> {
    let row: Option<LastRow> =
        connection.one("SELECT MAX(at) AS at FROM quality_finding WHERE code = $1", vec![RUN.into()]).await?;
    Ok(row.and_then(|row| row.at).map(Timestamp::from_micros))
}

/// Whether any run has found enough to judge.
pub(crate) async fn judged(connection: &impl ConnectionTrait) -> Result<bool, StoreError> {
    let row: Option<LastRow> =
        connection.one("SELECT at FROM quality_finding WHERE verdict <> 'unknown' LIMIT 1", vec![]).await?;
    Ok(row.is_some())
}
