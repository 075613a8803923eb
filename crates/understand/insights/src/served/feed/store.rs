//! The SQL of the feed.

use chrono::NaiveDate;
use rapport_kernel::{Clock, Id, Timestamp, entity, time::DAY};
use rapport_store::{FromQueryResult, Sql, StoreError, Tx};
use sea_orm::{ConnectionTrait, Value, entity::prelude::Uuid};

use super::model::{Card, Evidence, InsightId, KINDS, Scan, State, day_number, day_of, kind_word, part_word};
use crate::findings::{Measure, Part, Place};

entity!(
    /// Kind of the ids of scans.
    ScanId, "isc"
);
entity!(
    /// Kind of the ids of verdicts.
    VerdictId, "ive"
);

/// How long scans are remembered.
const REMEMBERED: i64 = 90 * DAY;
/// Findings that are read at once, the newest.
const MOST: i64 = 1000;

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    kind: String,
    measure: String,
    touchpoint: Option<String>,
    unit: Option<String>,
    channel: Option<String>,
    part: Option<String>,
    theme: Option<String>,
    worse: bool,
    since: Option<i64>,
    first_day: i64,
    last_day: i64,
    gone_day: Option<i64>,
    size: f64,
    low: f64,
    high: f64,
    value: f64,
    expected: f64,
    spread: f64,
    answers: i64,
    from_day: i64,
    chance: f64,
    looks: i64,
    evidence: String,
    state: String,
    owner: Option<Uuid>,
    note: String,
    version: i64,
}

impl Row {
    fn read(self) -> Result<Card, StoreError> {
        let corrupt = |what: &str| StoreError::Corrupt(format!("a finding of {what}"));
        let kind = KINDS.into_iter().find(|kind| kind_word(*kind) == self.kind);
        let part = self.part.map(|word| {
            Part::ALL.into_iter().find(|part| part_word(*part) == word).ok_or_else(|| corrupt(&word))
        });
        let evidence: Evidence = serde_json::from_str(&self.evidence).map_err(|_| corrupt("no evidence"))?;
        Ok(Card {
            id: Id::from_uuid(self.id),
            kind: kind.ok_or_else(|| corrupt(&self.kind))?,
            measure: Measure::parse(&self.measure).ok_or_else(|| corrupt(&self.measure))?,
            place: Place {
                touchpoint: self.touchpoint,
                unit: self.unit,
                channel: self.channel,
                part: part.transpose()?,
                theme: self.theme,
            },
            worse: self.worse,
            since: self.since.map(day_of),
            first_day: day_of(self.first_day),
            last_day: day_of(self.last_day),
            gone_day: self.gone_day.map(day_of),
            size: self.size,
            low: self.low,
            high: self.high,
            value: self.value,
            expected: self.expected,
            spread: self.spread,
            answers: usize::try_from(self.answers).unwrap_or_default(),
            from_day: day_of(self.from_day),
            chance: self.chance,
            looks: usize::try_from(self.looks).unwrap_or_default(),
            evidence,
            state: State::parse(&self.state).ok_or_else(|| corrupt(&self.state))?,
            owner: self.owner.map(Id::from_uuid),
            note: self.note,
            version: self.version,
        })
    }
}

/// What a scan writes, in this order after the id.
const SEEN: [&str; 23] = [
    "kind",
    "measure",
    "touchpoint",
    "unit",
    "channel",
    "part",
    "theme",
    "worse",
    "since",
    "first_day",
    "last_day",
    "gone_day",
    "size",
    "low",
    "high",
    "value",
    "expected",
    "spread",
    "answers",
    "from_day",
    "chance",
    "looks",
    "evidence",
];
const SAID: &str = "state, owner, note, version";

fn seen(card: &Card) -> Result<Vec<Value>, StoreError> {
    let evidence = serde_json::to_string(&card.evidence).map_err(|e| StoreError::Corrupt(e.to_string()))?;
    Ok(vec![
        card.id.uuid().into(),
        kind_word(card.kind).into(),
        card.measure.as_str().into(),
        card.place.touchpoint.clone().into(),
        card.place.unit.clone().into(),
        card.place.channel.clone().into(),
        card.place.part.map(part_word).into(),
        card.place.theme.clone().into(),
        card.worse.into(),
        card.since.map(day_number).into(),
        day_number(card.first_day).into(),
        day_number(card.last_day).into(),
        card.gone_day.map(day_number).into(),
        card.size.into(),
        card.low.into(),
        card.high.into(),
        card.value.into(),
        card.expected.into(),
        card.spread.into(),
        (card.answers as i64).into(),
        day_number(card.from_day).into(),
        card.chance.into(),
        (card.looks as i64).into(),
        evidence.into(),
    ])
}

fn columns() -> String {
    format!("id, {}, {SAID}", SEEN.join(", "))
}

/// Findings that are there, or gone since a day (all when absent), the newest first.
pub(super) async fn cards(
    connection: &impl ConnectionTrait,
    gone_since: Option<NaiveDate>,
) -> Result<Vec<Card>, StoreError> {
    let sql = format!(
        "SELECT {} FROM insight WHERE gone_day IS NULL OR gone_day >= $1 ORDER BY last_day DESC, id DESC LIMIT $2",
        columns()
    );
    let since = gone_since.map_or(0, day_number);
    let rows: Vec<Row> = connection.all(&sql, vec![since.into(), MOST.into()]).await?;
    rows.into_iter().map(Row::read).collect()
}

pub(super) async fn find(
    connection: &impl ConnectionTrait,
    id: Id<InsightId>,
) -> Result<Option<Card>, StoreError> {
    let sql = format!("SELECT {} FROM insight WHERE id = $1", columns());
    let row: Option<Row> = connection.one(&sql, vec![id.uuid().into()]).await?;
    row.map(Row::read).transpose()
}

pub(super) async fn add(tx: &Tx, card: &Card) -> Result<(), StoreError> {
    let mut values = seen(card)?;
    values.extend([
        card.state.as_str().into(),
        card.owner.map(Id::uuid).into(),
        card.note.clone().into(),
        card.version.into(),
    ]);
    let places: Vec<String> = (1..=values.len()).map(|place| format!("${place}")).collect();
    let sql = format!("INSERT INTO insight ({}) VALUES ({})", columns(), places.join(", "));
    tx.run(&sql, values).await?;
    Ok(())
}

/// Writes what a scan saw; what people said in the meantime stays.
pub(super) async fn set_seen(tx: &Tx, card: &Card) -> Result<(), StoreError> {
    let sets: Vec<String> =
        SEEN.iter().enumerate().map(|(index, name)| format!("{name} = ${}", index + 2)).collect();
    tx.run(&format!("UPDATE insight SET {} WHERE id = $1", sets.join(", ")), seen(card)?).await?;
    Ok(())
}

/// Writes what a person said; false when somebody was faster.
pub(super) async fn set_said(tx: &Tx, card: &Card) -> Result<bool, StoreError> {
    let changed = tx
        .run(
            "UPDATE insight SET state = $2, owner = $3, note = $4, version = version + 1 WHERE id = $1 AND version = $5",
            vec![
                card.id.uuid().into(),
                card.state.as_str().into(),
                card.owner.map(Id::uuid).into(),
                card.note.clone().into(),
                card.version.into(),
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// A person's verdict in place of the one before, which stays on record as taken back.
pub(super) async fn say(
    tx: &Tx,
    clock: &dyn Clock,
    insight: Id<InsightId>,
    person: &str,
    state: State,
) -> Result<(), StoreError> {
    let now = clock.now().micros();
    tx.run(
        "UPDATE insight_verdict SET undone_at = $2 WHERE insight = $1 AND undone_at IS NULL",
        vec![insight.uuid().into(), now.into()],
    )
    .await?;
    if state != State::New {
        let id: Id<VerdictId> = Id::new(clock);
        tx.run(
            "INSERT INTO insight_verdict (id, insight, person, verdict, at) VALUES ($1, $2, $3, $4, $5)",
            vec![id.uuid().into(), insight.uuid().into(), person.into(), state.as_str().into(), now.into()],
        )
        .await?;
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct ScanRow {
    started_at: i64,
    finished_at: Option<i64>,
    as_of: i64,
    step: i64,
    steps: i64,
    looks: i64,
    found: i64,
    themes: Option<i64>,
    through_seq: i64,
}

/// The scan begun last.
pub(super) async fn last_scan(connection: &impl ConnectionTrait) -> Result<Option<Scan>, StoreError> {
    let row: Option<ScanRow> = connection
        .one(
            "SELECT started_at, finished_at, as_of, step, steps, looks, found, themes, through_seq FROM insight_scan \
             ORDER BY started_at DESC, id DESC LIMIT 1",
            vec![],
        )
        .await?;
    Ok(row.map(|row| Scan {
        started_at: Timestamp::from_micros(row.started_at),
        finished_at: row.finished_at.map(Timestamp::from_micros),
        as_of: day_of(row.as_of),
        step: row.step,
        steps: row.steps,
        looks: row.looks,
        found: row.found,
        themes: row.themes,
        through_seq: row.through_seq,
    }))
}

#[derive(FromQueryResult)]
struct Count {
    n: i64,
}

/// How far into the stream the last scan reached that found anything to compare.
pub(super) async fn scanned_through(connection: &impl ConnectionTrait) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT through_seq AS n FROM insight_scan WHERE finished_at IS NOT NULL AND looks > 0 \
               ORDER BY started_at DESC LIMIT 1";
    Ok(connection.one::<Count>(sql, vec![]).await?.map(|row| row.n))
}

/// Whether any scan ever looked at themes.
pub(super) async fn looked_at_themes(connection: &impl ConnectionTrait) -> Result<bool, StoreError> {
    let sql = "SELECT COUNT(*) AS n FROM insight_scan WHERE finished_at IS NOT NULL AND themes > 0";
    Ok(connection.one::<Count>(sql, vec![]).await?.is_some_and(|row| row.n > 0))
}

/// Forgets findings that nobody said anything of.
pub(super) async fn forget_untouched(connection: &impl ConnectionTrait) -> Result<(), StoreError> {
    let sql = "DELETE FROM insight WHERE state = 'new' AND owner IS NULL AND note = '' \
               AND id NOT IN (SELECT insight FROM insight_verdict)";
    connection.run(sql, vec![]).await?;
    Ok(())
}

pub(super) async fn put_scan(
    connection: &impl ConnectionTrait,
    id: Id<ScanId>,
    scan: &Scan,
) -> Result<(), StoreError> {
    connection
        .run(
            "INSERT INTO insight_scan (id, started_at, finished_at, as_of, step, steps, looks, found, themes, through_seq) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO UPDATE SET finished_at = excluded.finished_at, \
             as_of = excluded.as_of, step = excluded.step, looks = excluded.looks, found = excluded.found, themes = excluded.themes, \
             through_seq = excluded.through_seq",
            vec![
                id.uuid().into(),
                scan.started_at.micros().into(),
                scan.finished_at.map(Timestamp::micros).into(),
                day_number(scan.as_of).into(),
                scan.step.into(),
                scan.steps.into(),
                scan.looks.into(),
                scan.found.into(),
                scan.themes.into(),
                scan.through_seq.into(),
            ],
        )
        .await?;
    Ok(())
}

pub(super) async fn drop_scan(connection: &impl ConnectionTrait, id: Id<ScanId>) -> Result<(), StoreError> {
    connection.run("DELETE FROM insight_scan WHERE id = $1", vec![id.uuid().into()]).await?;
    Ok(())
}

/// Forgets scans that are long over.
pub(super) async fn forget_scans(
    connection: &impl ConnectionTrait,
    now: Timestamp,
) -> Result<(), StoreError> {
    connection
        .run("DELETE FROM insight_scan WHERE started_at < $1", vec![now.plus(-REMEMBERED).micros().into()])
        .await?;
    Ok(())
}
