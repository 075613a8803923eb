//! The SQL of the catalogue, of comments' themes and of what people said of them.

use std::collections::{BTreeMap, HashMap, HashSet};

use rapport_kernel::{Id, Timestamp, entity, interaction::InteractionId};
use rapport_store::{Column, FromQueryResult, Rows, Sql, StoreError};
use sea_orm::ConnectionTrait;
use serde_json::Value as Json;

use crate::themes::Themes;

use super::{
    catalogue::Catalogue,
    correct::Said,
    mention::{Mention, Read},
};

entity!(
    /// Kind of the ids of corrections of themes.
    ThemeCorrected, "thc"
);

fn corrupt(what: &str, error: impl std::fmt::Display) -> StoreError {
    StoreError::Corrupt(format!("{what}: {error}"))
}

/// The catalogue and what it stands on.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kept {
    /// 0 before anything was done.
    pub edition: i64,
    pub reading: i64,
    pub catalogue: Catalogue,
    pub model: Option<i64>,
}

/// An edition to be kept.
pub(crate) struct Edition<'a> {
    pub kept: &'a Kept,
    pub action: &'a str,
    pub detail: &'a Json,
    pub by: &'a str,
    pub at: Timestamp,
}

#[derive(FromQueryResult)]
struct KeptRow {
    edition: i64,
    reading: i64,
    body: String,
    model: Option<i64>,
}

fn kept(row: &KeptRow) -> Result<Kept, StoreError> {
    let catalogue = serde_json::from_str(&row.body).map_err(|e| corrupt("themes", e))?;
    Ok(Kept { edition: row.edition, reading: row.reading, catalogue, model: row.model })
}

pub(crate) async fn newest(connection: &impl ConnectionTrait) -> Result<Kept, StoreError> {
    let sql = "SELECT edition, reading, body, model FROM theme_catalogue ORDER BY edition DESC LIMIT 1";
    let row: Option<KeptRow> = connection.one(sql, vec![]).await?;
    row.as_ref().map_or_else(|| Ok(Kept::default()), kept)
}

#[derive(FromQueryResult)]
struct EditionRow {
    edition: i64,
}

/// The number of the newest edition.
pub(crate) async fn newest_edition(connection: &impl ConnectionTrait) -> Result<i64, StoreError> {
    let sql = "SELECT edition FROM theme_catalogue ORDER BY edition DESC LIMIT 1";
    let row: Option<EditionRow> = connection.one(sql, vec![]).await?;
    Ok(row.map_or(0, |row| row.edition))
}

pub(crate) async fn edition(
    connection: &impl ConnectionTrait,
    edition: i64,
) -> Result<Option<Kept>, StoreError> {
    let sql = "SELECT edition, reading, body, model FROM theme_catalogue WHERE edition = $1";
    let row: Option<KeptRow> = connection.one(sql, vec![edition.into()]).await?;
    row.as_ref().map(kept).transpose()
}

/// Adds an edition; the key refuses one that somebody else added meanwhile.
pub(crate) async fn add(connection: &impl ConnectionTrait, new: &Edition<'_>) -> Result<(), StoreError> {
    let body = serde_json::to_string(&new.kept.catalogue).map_err(|e| corrupt("themes", e))?;
    connection
        .run(
            "INSERT INTO theme_catalogue (edition, reading, body, model, action, detail, changed_by, at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            vec![
                new.kept.edition.into(),
                new.kept.reading.into(),
                body.into(),
                new.kept.model.into(),
                new.action.into(),
                new.detail.to_string().into(),
                new.by.into(),
                new.at.micros().into(),
            ],
        )
        .await?;
    Ok(())
}

/// A line of the catalogue's history.
#[derive(Debug, FromQueryResult)]
pub(crate) struct ChangeRow {
    pub edition: i64,
    pub action: String,
    pub detail: String,
    pub changed_by: String,
    pub at: i64,
}

/// Changes before an edition, newest first.
pub(crate) async fn changes(
    connection: &impl ConnectionTrait,
    before: i64,
    limit: usize,
) -> Result<Vec<ChangeRow>, StoreError> {
    let sql = "SELECT edition, action, detail, changed_by, at FROM theme_catalogue WHERE edition < $1 ORDER BY edition DESC LIMIT $2";
    connection.all(sql, vec![before.into(), (limit as i64).into()]).await
}

#[derive(FromQueryResult)]
struct BodyRow {
    body: String,
}

pub(crate) async fn model(connection: &impl ConnectionTrait, id: i64) -> Result<Option<Themes>, StoreError> {
    let row: Option<BodyRow> =
        connection.one("SELECT body FROM theme_model WHERE id = $1", vec![id.into()]).await?;
    row.map(|row| serde_json::from_str(&row.body).map_err(|e| corrupt("discovered themes", e))).transpose()
}

/// Keeps discovered themes under the number of the edition that brings them.
pub(crate) async fn add_model(
    connection: &impl ConnectionTrait,
    id: i64,
    themes: &Themes,
) -> Result<(), StoreError> {
    let body = serde_json::to_string(themes).map_err(|e| corrupt("discovered themes", e))?;
    connection
        .run("INSERT INTO theme_model (id, body) VALUES ($1, $2)", vec![id.into(), body.into()])
        .await?;
    Ok(())
}

/// Forgets discovered themes that no edition from `edition` on stands on.
pub(crate) async fn forget_models(connection: &impl ConnectionTrait, edition: i64) -> Result<(), StoreError> {
    let sql = "DELETE FROM theme_model WHERE id NOT IN (SELECT model FROM theme_catalogue WHERE edition >= $1 AND model IS NOT NULL)";
    connection.run(sql, vec![edition.into()]).await?;
    Ok(())
}

/// Writes the themes of comments; what an earlier edition found gives way.
pub(crate) async fn write(
    connection: &impl ConnectionTrait,
    read: &[Read],
    (reading, edition): (i64, i64),
    version: i64,
) -> Result<(), StoreError> {
    let mut rows = Rows::new(&[
        Column::Int,
        Column::Uuid,
        Column::Uuid,
        Column::Int,
        Column::Text,
        Column::Text,
        Column::Text,
        Column::Text,
        Column::Text,
        Column::Float,
        Column::Bytes,
        Column::Text,
    ]);
    for Read { comment, mentions } in read {
        let mentions = serde_json::to_string(mentions).map_err(|e| corrupt("themes of a comment", e))?;
        rows.push([
            comment.seq.into(),
            comment.id.uuid().into(),
            comment.fragment.into(),
            comment.occurred_at.into(),
            comment.unit.clone().into(),
            comment.employee.clone().into(),
            comment.touchpoint.clone().into(),
            comment.channel.clone().into(),
            comment.scale.clone().into(),
            comment.score.into(),
            comment.alike.clone().into(),
            mentions.into(),
        ]);
    }
    connection
        .run_rows(
            &format!(
                "INSERT INTO comment_theme (seq, id, fragment_id, occurred_at, unit_id, employee_id, touchpoint, channel, scale, score, \
                 words, mentions, reading, edition, version) \
                 SELECT c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, {reading}, {edition}, {version} FROM ({{rows}}) r WHERE true \
                 ON CONFLICT (seq) DO UPDATE SET words = excluded.words, mentions = excluded.mentions, reading = excluded.reading, \
                 edition = excluded.edition, version = excluded.version"
            ),
            &rows,
            vec![],
        )
        .await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct SeqRow {
    seq: i64,
}

/// Of these comments those that were read by this catalogue and this reader already.
pub(crate) async fn read_already(
    connection: &impl ConnectionTrait,
    seqs: impl Iterator<Item = i64>,
    (reading, edition): (i64, i64),
) -> Result<HashSet<i64>, StoreError> {
    let mut keys = Rows::new(&[Column::Int]);
    for seq in seqs {
        keys.push([seq.into()]);
    }
    let rows: Vec<SeqRow> = connection
        .all_rows(
            &format!(
                "SELECT c.seq FROM ({{rows}}) r JOIN comment_theme c ON c.seq = r.c1 WHERE c.reading >= {reading} AND c.edition >= {edition}"
            ),
            &keys,
            vec![],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.seq).collect())
}

/// The newest comments that an earlier catalogue read.
pub(crate) async fn read_before(
    connection: &impl ConnectionTrait,
    reading: i64,
    limit: usize,
) -> Result<Vec<i64>, StoreError> {
    let sql =
        "SELECT seq FROM comment_theme WHERE reading < $1 ORDER BY reading DESC, occurred_at DESC LIMIT $2";
    let rows: Vec<SeqRow> = connection.all(sql, vec![reading.into(), (limit as i64).into()]).await?;
    Ok(rows.into_iter().map(|row| row.seq).collect())
}

/// Marks comments as read whose words are no more.
pub(crate) async fn pass_over(
    connection: &impl ConnectionTrait,
    seqs: &[i64],
    reading: i64,
) -> Result<(), StoreError> {
    let mut keys = Rows::new(&[Column::Int]);
    for seq in seqs {
        keys.push([(*seq).into()]);
    }
    let sql =
        format!("UPDATE comment_theme SET reading = {reading} WHERE seq IN (SELECT c1 FROM ({{rows}}) r)");
    connection.run_rows(&sql, &keys, vec![]).await?;
    Ok(())
}

/// Lets comments of these words be read again in the background.
pub(crate) async fn read_later(connection: &impl ConnectionTrait, words: &[u8]) -> Result<(), StoreError> {
    connection
        .run("UPDATE comment_theme SET reading = -1 WHERE words = $1", vec![words.to_vec().into()])
        .await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct CountRow {
    n: i64,
}

async fn count(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: Vec<sea_orm::Value>,
) -> Result<i64, StoreError> {
    let row: Option<CountRow> = connection.one(sql, values).await?;
    Ok(row.map_or(0, |row| row.n))
}

/// Comments whose themes are known, and those of them that the present catalogue has not read yet.
pub(crate) async fn reading(
    connection: &impl ConnectionTrait,
    reading: i64,
) -> Result<(i64, i64), StoreError> {
    let all = count(connection, "SELECT COUNT(*) AS n FROM comment_theme", vec![]).await?;
    let sql = "SELECT COUNT(*) AS n FROM comment_theme WHERE reading < $1";
    Ok((all, count(connection, sql, vec![reading.into()]).await?))
}

/// A comment's themes as they are kept.
#[derive(Debug, Clone)]
pub(crate) struct Of {
    pub seq: i64,
    pub unit: Option<String>,
    pub employee: Option<String>,
    pub words: Vec<u8>,
    pub mentions: Vec<Mention>,
}

#[derive(FromQueryResult)]
struct OfRow {
    seq: i64,
    unit_id: Option<String>,
    employee_id: Option<String>,
    words: Vec<u8>,
    mentions: String,
}

fn of(row: OfRow) -> Result<Of, StoreError> {
    let mentions =
        serde_json::from_str(&row.mentions).map_err(|e| corrupt(&format!("themes of {}", row.seq), e))?;
    Ok(Of { seq: row.seq, unit: row.unit_id, employee: row.employee_id, words: row.words, mentions })
}

const OF: &str = "c.seq, c.unit_id, c.employee_id, c.words, c.mentions";

pub(crate) async fn of_interaction(
    connection: &impl ConnectionTrait,
    id: Id<InteractionId>,
) -> Result<Option<Of>, StoreError> {
    let sql = format!("SELECT {OF} FROM comment_theme c WHERE c.id = $1 ORDER BY c.seq LIMIT 1");
    let row: Option<OfRow> = connection.one(&sql, vec![id.uuid().into()]).await?;
    row.map(of).transpose()
}

/// The themes of these comments, by their numbers.
pub(crate) async fn of_comments(
    connection: &impl ConnectionTrait,
    seqs: &[i64],
) -> Result<BTreeMap<i64, Of>, StoreError> {
    let mut keys = Rows::new(&[Column::Int]);
    for seq in seqs {
        keys.push([(*seq).into()]);
    }
    let sql = format!("SELECT {OF} FROM ({{rows}}) r JOIN comment_theme c ON c.seq = r.c1");
    let rows: Vec<OfRow> = connection.all_rows(&sql, &keys, vec![]).await?;
    rows.into_iter().map(|row| of(row).map(|of| (of.seq, of))).collect()
}

/// The numbers of comments of the very same words.
pub(crate) async fn alike(connection: &impl ConnectionTrait, words: &[u8]) -> Result<Vec<i64>, StoreError> {
    let sql = "SELECT seq FROM comment_theme WHERE words = $1 ORDER BY seq";
    let rows: Vec<SeqRow> = connection.all(sql, vec![words.to_vec().into()]).await?;
    Ok(rows.into_iter().map(|row| row.seq).collect())
}

/// A correction as it is kept.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct CorrectionRow {
    pub words: Vec<u8>,
    pub theme: String,
    pub said: Option<String>,
    pub from_unit: i64,
    pub to_unit: i64,
    pub corrected_by: String,
    pub at: i64,
}

pub(crate) async fn add_correction(
    connection: &impl ConnectionTrait,
    id: Id<ThemeCorrected>,
    seq: i64,
    row: &CorrectionRow,
) -> Result<(), StoreError> {
    connection
        .run(
            "INSERT INTO theme_correction (id, seq, words, theme, said, from_unit, to_unit, corrected_by, at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            vec![
                id.uuid().into(),
                seq.into(),
                row.words.clone().into(),
                row.theme.as_str().into(),
                row.said.clone().into(),
                row.from_unit.into(),
                row.to_unit.into(),
                row.corrected_by.as_str().into(),
                row.at.into(),
            ],
        )
        .await?;
    Ok(())
}

const CORRECTION: &str = "c.words, c.theme, c.said, c.from_unit, c.to_unit, c.corrected_by, c.at";

/// Corrections of a comment, newest first.
pub(crate) async fn corrections(
    connection: &impl ConnectionTrait,
    seq: i64,
) -> Result<Vec<CorrectionRow>, StoreError> {
    let sql = format!(
        "SELECT {CORRECTION} FROM theme_correction c WHERE c.seq = $1 ORDER BY c.at DESC, c.id DESC LIMIT 50"
    );
    connection.all(&sql, vec![seq.into()]).await
}

/// What people last said of comments of these words.
pub(crate) async fn said(
    connection: &impl ConnectionTrait,
    words: impl Iterator<Item = Vec<u8>>,
) -> Result<HashMap<Vec<u8>, Said>, StoreError> {
    let mut keys = Rows::new(&[Column::Bytes]);
    for words in words.collect::<HashSet<_>>() {
        keys.push([words.into()]);
    }
    let sql = format!(
        "SELECT {CORRECTION} FROM ({{rows}}) r JOIN theme_correction c ON c.words = r.c1 ORDER BY c.at, c.id"
    );
    let rows: Vec<CorrectionRow> = connection.all_rows(&sql, &keys, vec![]).await?;
    let mut all: HashMap<Vec<u8>, Said> = HashMap::new();
    for row in rows {
        let said = all.entry(row.words.clone()).or_default();
        match &row.said {
            Some(word) => {
                let place = (row.from_unit as usize, row.to_unit as usize);
                said.insert(row.theme, (word == "on").then_some(place));
            }
            None => {
                said.remove(&row.theme);
            }
        }
    }
    Ok(all)
}

/// How the last search for themes stands.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct SearchRow {
    pub state: String,
    pub comments: i64,
    pub found: i64,
    pub reason: Option<String>,
    pub asked_at: i64,
    pub changed_at: i64,
}

pub(crate) async fn search(connection: &impl ConnectionTrait) -> Result<Option<SearchRow>, StoreError> {
    let sql = "SELECT state, comments, found, reason, asked_at, changed_at FROM theme_search WHERE id = 1";
    connection.one(sql, vec![]).await
}

pub(crate) async fn set_search(connection: &impl ConnectionTrait, row: &SearchRow) -> Result<(), StoreError> {
    connection
        .run(
            "INSERT INTO theme_search (id, state, comments, found, reason, asked_at, changed_at) VALUES (1, $1, $2, $3, $4, $5, $6) \
             ON CONFLICT (id) DO UPDATE SET state = excluded.state, comments = excluded.comments, found = excluded.found, \
             reason = excluded.reason, asked_at = excluded.asked_at, changed_at = excluded.changed_at",
            vec![
                row.state.as_str().into(),
                row.comments.into(),
                row.found.into(),
                row.reason.clone().into(),
                row.asked_at.into(),
                row.changed_at.into(),
            ],
        )
        .await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct VersionRow {
    version: i64,
}

/// The version of findings through which comments were read. Not among the stream's cursors: those hold the hot stream.
pub(crate) async fn followed(connection: &impl ConnectionTrait) -> Result<i64, StoreError> {
    let row: Option<VersionRow> =
        connection.one("SELECT version FROM theme_followed WHERE id = 1", vec![]).await?;
    Ok(row.map_or(0, |row| row.version))
}

pub(crate) async fn set_followed(connection: &impl ConnectionTrait, version: i64) -> Result<(), StoreError> {
    connection
        .run(
            "INSERT INTO theme_followed (id, version) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET version = excluded.version",
            vec![version.into()],
        )
        .await?;
    Ok(())
}

/// Whether people taught a theme since comments were last read again.
pub(crate) async fn taught_since(
    connection: &impl ConnectionTrait,
    reading: i64,
) -> Result<bool, StoreError> {
    let sql = "SELECT COUNT(*) AS n FROM theme_catalogue WHERE reading = $1 AND action = 'taught'";
    Ok(count(connection, sql, vec![reading.into()]).await? > 0)
}
