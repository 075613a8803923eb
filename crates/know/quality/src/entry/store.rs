//! The SQL of values on entry.

use std::collections::HashMap;

use rapport_kernel::{Timestamp, time::DAY};
use rapport_store::{Column, FromQueryResult, Rows, Sql, StoreError, Tx};
use sea_orm::ConnectionTrait;

use super::{Counts, Field, Wrong};

/// How long counts are kept, and forms since they came last.
const KEPT: i64 = 120 * DAY;
const FORMS_KEPT: i64 = 32 * DAY;
/// Forms of each source, field and fault that are kept: those that come most.
const MOST_FORMS: i64 = 20;

/// What came of a source in a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Day {
    pub source: String,
    pub field: Field,
    pub began: Timestamp,
    pub counts: Counts,
}

/// What wrong values of a source look like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Form {
    pub source: String,
    pub field: Field,
    pub wrong: Wrong,
    pub text: String,
    pub count: i64,
    pub last_at: Timestamp,
}

pub(super) async fn add(tx: &Tx, days: &[Day]) -> Result<(), StoreError> {
    let (text, int) = (Column::Text, Column::Int);
    let mut rows = Rows::new(&[text, text, int, int, int, int]);
    for one in days {
        rows.push([
            one.source.clone().into(),
            one.field.word().into(),
            one.began.micros().into(),
            one.counts.good.into(),
            one.counts.unreadable.into(),
            one.counts.placeholder.into(),
        ]);
    }
    let sql = "INSERT INTO quality_entry (source, field, day, good, unreadable, placeholder) {rows} \
               ON CONFLICT (source, field, day) DO UPDATE SET good = quality_entry.good + excluded.good, \
               unreadable = quality_entry.unreadable + excluded.unreadable, \
               placeholder = quality_entry.placeholder + excluded.placeholder";
    tx.run_rows(sql, &rows, vec![]).await?;
    Ok(())
}

/// Adds forms, and lets go of the rarest of a source that sends too many.
pub(super) async fn add_forms(
    tx: &Tx,
    forms: &HashMap<(String, Field, Wrong, String), i64>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (text, int) = (Column::Text, Column::Int);
    let mut rows = Rows::new(&[text, text, text, text, int, int]);
    let mut touched = Rows::new(&[text, text, text]);
    for ((source, field, wrong, form), count) in forms {
        let key = [source.clone().into(), field.word().into(), wrong.word().into()];
        touched.push(key.clone());
        let [source, field, wrong] = key;
        rows.push([source, field, wrong, form.clone().into(), (*count).into(), now.micros().into()]);
    }
    let sql = "INSERT INTO quality_entry_form (source, field, wrong, form, count, last_at) {rows} \
               ON CONFLICT (source, field, wrong, form) DO UPDATE SET \
               count = quality_entry_form.count + excluded.count, last_at = excluded.last_at";
    tx.run_rows(sql, &rows, vec![]).await?;
    let sql = "DELETE FROM quality_entry_form WHERE EXISTS (SELECT 1 FROM ({rows}) r WHERE r.c1 = quality_entry_form.source \
               AND r.c2 = quality_entry_form.field AND r.c3 = quality_entry_form.wrong) AND (SELECT COUNT(*) FROM \
               quality_entry_form o WHERE o.source = quality_entry_form.source AND o.field = quality_entry_form.field \
               AND o.wrong = quality_entry_form.wrong AND (o.count > quality_entry_form.count \
               OR (o.count = quality_entry_form.count AND o.form < quality_entry_form.form))) >= ";
    tx.run_rows(&format!("{sql}{MOST_FORMS}"), &touched, vec![]).await?;
    Ok(())
}

pub(super) async fn forget(tx: &Tx, now: Timestamp) -> Result<(), StoreError> {
    tx.run("DELETE FROM quality_entry WHERE day < $1", vec![now.plus(-KEPT).micros().into()]).await?;
    let sql = "DELETE FROM quality_entry_form WHERE last_at < $1";
    tx.run(sql, vec![now.plus(-FORMS_KEPT).micros().into()]).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct CountsRow {
    source: String,
    good: i64,
    unreadable: i64,
    placeholder: i64,
}

/// What came of each source since a day, by the source's name.
pub(crate) async fn counts(
    connection: &impl ConnectionTrait,
    field: Field,
    since: Timestamp,
) -> Result<Vec<(String, Counts)>, StoreError> {
    let rows: Vec<CountsRow> = connection
        .all(
            "SELECT source, CAST(SUM(good) AS BIGINT) AS good, CAST(SUM(unreadable) AS BIGINT) AS unreadable, \
             CAST(SUM(placeholder) AS BIGINT) AS placeholder FROM quality_entry WHERE field = $1 AND day >= $2 \
             GROUP BY source ORDER BY source",
            vec![field.word().into(), since.micros().into()],
        )
        .await?;
    let counts = |row: CountsRow| {
        let counts = Counts { good: row.good, unreadable: row.unreadable, placeholder: row.placeholder };
        (row.source, counts)
    };
    Ok(rows.into_iter().map(counts).collect())
}

#[derive(FromQueryResult)]
struct FormRow {
    source: String,
    wrong: String,
    form: String,
    count: i64,
    last_at: i64,
}

/// What wrong values of a field look like, in each source those that come most first.
pub(crate) async fn forms(
    connection: &impl ConnectionTrait,
    field: Field,
    since: Timestamp,
) -> Result<Vec<Form>, StoreError> {
    let rows: Vec<FormRow> = connection
        .all(
            "SELECT source, wrong, form, count, last_at FROM quality_entry_form WHERE field = $1 AND last_at >= $2 \
             ORDER BY source, count DESC, form",
            vec![field.word().into(), since.micros().into()],
        )
        .await?;
    let form = |row: FormRow| Form {
        source: row.source,
        field,
        wrong: if row.wrong == Wrong::Placeholder.word() { Wrong::Placeholder } else { Wrong::Unreadable },
        text: row.form,
        count: row.count,
        last_at: Timestamp::from_micros(row.last_at),
    };
    Ok(rows.into_iter().map(form).collect())
}
