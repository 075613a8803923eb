//! What employees wrote down of a customer: personal data, kept in the store alone.

use rapport_kernel::{Clock, Id, Problem, Scope, Timestamp, entity, id::Customer};
use rapport_store::{Column, Db, FromQueryResult, Rows, Sql, StoreError, audit};
use sea_orm::{ConnectionTrait, entity::prelude::Uuid};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{card, identity::key::Part};

entity!(
    /// Kind of the ids of notes.
    Note, "not"
);

/// Characters of a note, at most.
const LONGEST: usize = 4_000;
/// Notes shown of one customer, the newest.
const MOST: i64 = 200;

/// A note as the API shows it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CustomerNote)]
pub(crate) struct NoteView {
    #[schema(value_type = String)]
    pub id: Id<Note>,
    pub text: String,
    /// `usr_…` or `tok_…`.
    pub author: String,
    /// The author's name when they wrote it.
    pub author_name: Option<String>,
    #[schema(value_type = String)]
    pub created_at: Timestamp,
    /// Later than `created_at` once it was edited.
    #[schema(value_type = String)]
    pub updated_at: Timestamp,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    fragment_id: Uuid,
    body: String,
    author: String,
    author_name: Option<String>,
    created_at: i64,
    updated_at: i64,
}

const COLUMNS: &str = "n.id, n.fragment_id, n.body, n.author, n.author_name, n.created_at, n.updated_at";

impl From<Row> for NoteView {
    fn from(row: Row) -> Self {
        Self {
            id: Id::from_uuid(row.id),
            text: row.body,
            author: row.author,
            author_name: row.author_name,
            created_at: Timestamp::from_micros(row.created_at),
            updated_at: Timestamp::from_micros(row.updated_at),
        }
    }
}

/// Who writes.
pub(crate) struct Author<'a> {
    pub actor: &'a str,
    pub name: Option<String>,
    /// May change what others wrote.
    pub leads: bool,
}

/// The newest notes of some fragments, newest first.
pub(crate) async fn list(
    connection: &impl ConnectionTrait,
    parts: &[Part],
) -> Result<Vec<NoteView>, StoreError> {
    let mut rows = Rows::new(&[Column::Uuid]);
    for part in parts {
        rows.push([part.uuid().into()]);
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM ({{rows}}) r JOIN note n ON n.fragment_id = r.c1 WHERE n.deleted_at IS NULL \
         ORDER BY n.created_at DESC, n.id DESC LIMIT {MOST}"
    );
    let found: Vec<Row> = connection.all_rows(&sql, &rows, vec![]).await?;
    Ok(found.into_iter().map(NoteView::from).collect())
}

pub(crate) async fn create(
    db: &Db,
    clock: &dyn Clock,
    scope: &Scope,
    author: Author<'_>,
    customer: Id<Customer>,
    text: &str,
) -> Result<NoteView, Problem> {
    let text = checked(text)?;
    let profile = card::visible(db.read(), customer, scope).await?;
    let note = NoteView {
        id: Id::new(clock),
        text,
        author: author.actor.to_owned(),
        author_name: author.name,
        created_at: clock.now(),
        updated_at: clock.now(),
    };
    let tx = db.begin().await?;
    tx.run(
        "INSERT INTO note (id, fragment_id, body, author, author_name, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $6)",
        vec![
            note.id.uuid().into(),
            profile.customer.uuid().into(),
            note.text.clone().into(),
            note.author.clone().into(),
            note.author_name.clone().into(),
            note.created_at.micros().into(),
        ],
    )
    .await?;
    let detail = json!({ "note": note.id });
    audit(&tx, clock, author.actor, "customer.note_written", &profile.customer.to_string(), &detail).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(note)
}

/// What may be done to a note.
pub(crate) enum Change<'a> {
    Text(&'a str),
    Delete,
    Restore,
}

/// Edits, deletes or restores a note: its author's, or anybody's for who leads.
pub(crate) async fn change(
    db: &Db,
    clock: &dyn Clock,
    scope: &Scope,
    author: Author<'_>,
    id: Id<Note>,
    change: Change<'_>,
) -> Result<NoteView, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM note n WHERE n.id = $1 AND n.deleted_at IS {}",
        if matches!(change, Change::Restore) { "NOT NULL" } else { "NULL" }
    );
    let missing = || Problem::not_found("note.not_found", format!("there is no note {id}"));
    let row: Option<Row> = db.read().one(&sql, vec![id.uuid().into()]).await?;
    let row = row.ok_or_else(missing)?;
    let about: Id<Customer> = Id::from_uuid(row.fragment_id);
    let profile = card::visible(db.read(), about, scope).await.map_err(|_| missing())?;
    let mut note = NoteView::from(row);
    if note.author != author.actor && !author.leads {
        return Err(Problem::new(
            rapport_kernel::ErrorKind::Forbidden,
            "note.author",
            "only its author or a supervisor may change a note",
        ));
    }
    let now = clock.now();
    let tx = db.begin().await?;
    let (sql, action) = match change {
        Change::Text(text) => {
            note.text = checked(text)?;
            note.updated_at = now;
            ("UPDATE note SET body = $3, updated_at = $1 WHERE id = $2", "customer.note_changed")
        }
        Change::Delete => ("UPDATE note SET deleted_at = $1 WHERE id = $2", "customer.note_deleted"),
        Change::Restore => {
            ("UPDATE note SET deleted_at = NULL WHERE id = $2 AND $1 > 0", "customer.note_restored")
        }
    };
    let mut values = vec![now.micros().into(), id.uuid().into()];
    if matches!(change, Change::Text(_)) {
        values.push(note.text.clone().into());
    }
    tx.run(sql, values).await?;
    let detail = json!({ "note": id });
    audit(&tx, clock, author.actor, action, &profile.customer.to_string(), &detail).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(note)
}

fn checked(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST || text.contains('\0') {
        return Err(Problem::invalid("note.text", "a note has 1 to 4000 characters").at("text"));
    }
    Ok(text.to_owned())
}
