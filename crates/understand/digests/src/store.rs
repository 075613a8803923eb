//! The SQL of digests.

use rapport_http::UserId;
use rapport_kernel::{Id, Timestamp};
use rapport_metrics::BoardId;
use rapport_store::{Column, FromQueryResult, Rows, Sql, StoreError, Tx};
use sea_orm::{ConnectionTrait, entity::prelude::Uuid};

use crate::{Every, Schedule, model::DigestId};

/// A digest as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub id: Id<DigestId>,
    pub owner: String,
    pub board: Option<Id<BoardId>>,
    pub schedule: Schedule,
    pub paused: bool,
    pub version: i64,
    pub made_at: Timestamp,
    pub next_at: Timestamp,
    pub removed: bool,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    owner: String,
    board: Option<Uuid>,
    every: String,
    weekday: i64,
    month_day: i64,
    hour: i64,
    paused: bool,
    version: i64,
    made_at: i64,
    next_at: i64,
    removed_at: Option<i64>,
}

impl Row {
    fn read(self) -> Result<Kept, StoreError> {
        let every = Every::parse(&self.every)
            .ok_or_else(|| StoreError::Corrupt(format!("a digest of every {}", self.every)))?;
        let small = |number: i64| u8::try_from(number).unwrap_or_default();
        Ok(Kept {
            id: Id::from_uuid(self.id),
            owner: self.owner,
            board: self.board.map(Id::from_uuid),
            schedule: Schedule {
                every,
                weekday: small(self.weekday),
                month_day: small(self.month_day),
                hour: small(self.hour),
            },
            paused: self.paused,
            version: self.version,
            made_at: Timestamp::from_micros(self.made_at),
            next_at: Timestamp::from_micros(self.next_at),
            removed: self.removed_at.is_some(),
        })
    }
}

const COLUMNS: &str =
    "id, owner, board, every, weekday, month_day, hour, paused, version, made_at, next_at, removed_at";

pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    id: Id<DigestId>,
) -> Result<Option<Kept>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM digest WHERE id = $1");
    let row: Option<Row> = connection.one(&sql, vec![id.uuid().into()]).await?;
    row.map(Row::read).transpose()
}

/// Those that a person made or gets, the oldest first.
pub(crate) async fn of_person(
    connection: &impl ConnectionTrait,
    person: Id<UserId>,
) -> Result<Vec<Kept>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM digest WHERE removed_at IS NULL AND (owner = $1 OR id IN \
         (SELECT digest FROM digest_reader WHERE person = $2)) ORDER BY made_at, id LIMIT 500"
    );
    let rows: Vec<Row> = connection.all(&sql, vec![person.to_string().into(), person.uuid().into()]).await?;
    rows.into_iter().map(Row::read).collect()
}

/// Those whose time has come, the most overdue first.
pub(crate) async fn due(connection: &impl ConnectionTrait, now: Timestamp) -> Result<Vec<Kept>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM digest WHERE next_at <= $1 AND removed_at IS NULL AND paused = $2 ORDER BY next_at LIMIT 100"
    );
    let rows: Vec<Row> = connection.all(&sql, vec![now.micros().into(), false.into()]).await?;
    rows.into_iter().map(Row::read).collect()
}

#[derive(FromQueryResult)]
struct Count {
    n: i64,
}

pub(crate) async fn count(connection: &impl ConnectionTrait, owner: &str) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) AS n FROM digest WHERE owner = $1 AND removed_at IS NULL";
    Ok(connection.one::<Count>(sql, vec![owner.into()]).await?.map_or(0, |row| row.n))
}

pub(crate) async fn add(tx: &Tx, kept: &Kept) -> Result<(), StoreError> {
    tx.run(
        "INSERT INTO digest (id, owner, board, every, weekday, month_day, hour, paused, version, made_at, next_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        vec![
            kept.id.uuid().into(),
            kept.owner.clone().into(),
            kept.board.map(Id::uuid).into(),
            kept.schedule.every.as_str().into(),
            i64::from(kept.schedule.weekday).into(),
            i64::from(kept.schedule.month_day).into(),
            i64::from(kept.schedule.hour).into(),
            kept.paused.into(),
            kept.version.into(),
            kept.made_at.micros().into(),
            kept.next_at.micros().into(),
        ],
    )
    .await?;
    Ok(())
}

/// Puts the digest in place of its version before; false when that is not there any more.
pub(crate) async fn replace(tx: &Tx, kept: &Kept) -> Result<bool, StoreError> {
    let changed = tx
        .run(
            "UPDATE digest SET board = $2, every = $3, weekday = $4, month_day = $5, hour = $6, paused = $7, version = $8, \
             next_at = $9, removed_at = NULL WHERE id = $1 AND version = $10",
            vec![
                kept.id.uuid().into(),
                kept.board.map(Id::uuid).into(),
                kept.schedule.every.as_str().into(),
                i64::from(kept.schedule.weekday).into(),
                i64::from(kept.schedule.month_day).into(),
                i64::from(kept.schedule.hour).into(),
                kept.paused.into(),
                kept.version.into(),
                kept.next_at.micros().into(),
                (kept.version - 1).into(),
            ],
        )
        .await?;
    Ok(changed == 1)
}

pub(crate) async fn remove(tx: &Tx, id: Id<DigestId>, at: Timestamp) -> Result<(), StoreError> {
    tx.run("UPDATE digest SET removed_at = $2 WHERE id = $1", vec![id.uuid().into(), at.micros().into()])
        .await?;
    Ok(())
}

/// Moves the digest on to its next time; false when somebody else did.
pub(crate) async fn move_on(tx: &Tx, kept: &Kept, next: Timestamp) -> Result<bool, StoreError> {
    let values = vec![kept.id.uuid().into(), next.micros().into(), kept.next_at.micros().into()];
    Ok(tx.run("UPDATE digest SET next_at = $2 WHERE id = $1 AND next_at = $3", values).await? == 1)
}

#[derive(FromQueryResult)]
struct ReaderRow {
    digest: Uuid,
    person: Uuid,
    stopped_at: Option<i64>,
}

/// Who gets a digest, and whether they stopped it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ReaderOf {
    pub digest: Id<DigestId>,
    pub person: Id<UserId>,
    pub stopped: bool,
}

pub(crate) async fn readers(
    connection: &impl ConnectionTrait,
    digests: impl IntoIterator<Item = Id<DigestId>>,
) -> Result<Vec<ReaderOf>, StoreError> {
    let mut wanted = Rows::new(&[Column::Uuid]);
    for id in digests {
        wanted.push([id.uuid().into()]);
    }
    let rows: Vec<ReaderRow> = connection
        .all_rows(
            "SELECT r.digest, r.person, r.stopped_at FROM ({rows}) w JOIN digest_reader r ON r.digest = w.c1 ORDER BY r.person",
            &wanted,
            vec![],
        )
        .await?;
    let reader = |row: ReaderRow| ReaderOf {
        digest: Id::from_uuid(row.digest),
        person: Id::from_uuid(row.person),
        stopped: row.stopped_at.is_some(),
    };
    Ok(rows.into_iter().map(reader).collect())
}

/// Makes these people the readers; whoever stopped the digest before has still stopped it.
pub(crate) async fn set_readers(tx: &Tx, id: Id<DigestId>, people: &[Id<UserId>]) -> Result<(), StoreError> {
    for known in readers(tx, [id]).await? {
        if !known.stopped && !people.contains(&known.person) {
            let values = vec![id.uuid().into(), known.person.uuid().into()];
            tx.run("DELETE FROM digest_reader WHERE digest = $1 AND person = $2", values).await?;
        }
    }
    for person in people {
        let values = vec![id.uuid().into(), person.uuid().into()];
        tx.run("INSERT INTO digest_reader (digest, person) VALUES ($1, $2) ON CONFLICT DO NOTHING", values)
            .await?;
    }
    Ok(())
}

/// False when the person is no reader.
pub(crate) async fn set_stopped(
    tx: &Tx,
    id: Id<DigestId>,
    person: Id<UserId>,
    at: Option<Timestamp>,
) -> Result<bool, StoreError> {
    let values = vec![id.uuid().into(), person.uuid().into(), at.map(Timestamp::micros).into()];
    let sql = "UPDATE digest_reader SET stopped_at = $3 WHERE digest = $1 AND person = $2";
    Ok(tx.run(sql, values).await? == 1)
}

/// One letter: of a digest, of a time, to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct LetterKey {
    pub digest: Id<DigestId>,
    pub person: Id<UserId>,
    pub due_at: Timestamp,
}

/// What became of a letter.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub(crate) struct LetterRow {
    pub due_at: i64,
    pub state: String,
    pub reason: Option<String>,
}

pub(crate) async fn letter(
    connection: &impl ConnectionTrait,
    key: &LetterKey,
) -> Result<Option<LetterRow>, StoreError> {
    let values = vec![key.digest.uuid().into(), key.due_at.micros().into(), key.person.uuid().into()];
    let sql =
        "SELECT due_at, state, reason FROM digest_letter WHERE digest = $1 AND due_at = $2 AND person = $3";
    connection.one(sql, values).await
}

/// The letters of the last time that a digest was sent.
pub(crate) async fn last_letters(
    connection: &impl ConnectionTrait,
    id: Id<DigestId>,
) -> Result<Vec<LetterRow>, StoreError> {
    let sql = "SELECT due_at, state, reason FROM digest_letter WHERE digest = $1 AND due_at = \
               (SELECT MAX(due_at) FROM digest_letter WHERE digest = $1) ORDER BY person";
    connection.all(sql, vec![id.uuid().into()]).await
}

pub(crate) async fn set_letter(
    connection: &impl ConnectionTrait,
    key: &LetterKey,
    state: &str,
    at: Timestamp,
    reason: Option<&str>,
) -> Result<(), StoreError> {
    connection
        .run(
            "INSERT INTO digest_letter (digest, due_at, person, state, at, reason) VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (digest, due_at, person) DO UPDATE SET state = excluded.state, at = excluded.at, reason = excluded.reason",
            vec![
                key.digest.uuid().into(),
                key.due_at.micros().into(),
                key.person.uuid().into(),
                state.into(),
                at.micros().into(),
                reason.map(|reason| reason.chars().take(300).collect::<String>()).into(),
            ],
        )
        .await?;
    Ok(())
}

pub(crate) async fn forget_letters_before(
    connection: &impl ConnectionTrait,
    at: Timestamp,
) -> Result<(), StoreError> {
    connection.run("DELETE FROM digest_letter WHERE due_at < $1", vec![at.micros().into()]).await?;
    Ok(())
}
