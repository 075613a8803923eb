//! Notes that people pin on a touchpoint: what drives its score, and what stands in its way.

use std::collections::HashMap;

use rapport_http::{Caller, Role, user_names};
use rapport_kernel::{ErrorKind, Id, Problem, Timestamp, entity};
use rapport_store::{StoreError, audit};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Journeys,
    store::{self, NoteRow},
};

entity!(
    /// Kind of the ids of notes.
    NoteId, "not"
);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = JourneyNoteKind)]
pub enum NoteKind {
    /// What makes it good.
    Driver,
    /// What stands in the way.
    Barrier,
}

impl NoteKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Driver => "driver",
            Self::Barrier => "barrier",
        }
    }
}

/// A note on a touchpoint.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = JourneyNote)]
pub struct Note {
    #[schema(value_type = String, example = "not_0198c1e2a6d07d3f8f2a4c1b9e0d5f67")]
    pub id: Id<NoteId>,
    pub touchpoint: String,
    pub kind: NoteKind,
    pub text: String,
    /// Who wrote it, where that is a person.
    pub author_name: Option<String>,
    /// Whether the caller may change it: its author, analysts and administrators.
    pub may_change: bool,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub edited_at: Option<Timestamp>,
}

/// A note to be pinned.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewJourneyNote)]
pub struct NewNote {
    pub touchpoint: String,
    pub kind: NoteKind,
    /// 1 to 500 characters.
    pub text: String,
}

/// What to change of a note; what is absent stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = JourneyNoteChange)]
pub(crate) struct NoteChange {
    pub kind: Option<NoteKind>,
    pub text: Option<String>,
}

/// Notes in one list, at most: the newest.
const MOST: usize = 1000;
const LONGEST: usize = 500;

fn missing() -> Problem {
    Problem::not_found("journey.note_unknown", "there is no such note").at("id")
}

fn checked(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST || text.contains('\0') {
        return Err(
            Problem::invalid("journey.note", format!("a note has 1 to {LONGEST} characters")).at("text")
        );
    }
    Ok(text.to_owned())
}

fn may_change(row: &NoteRow, caller: &Caller) -> bool {
    caller.role >= Role::Analyst || row.author == caller.actor.to_string()
}

fn shown(row: NoteRow, caller: &Caller, names: &HashMap<String, String>) -> Note {
    Note {
        id: Id::from_uuid(row.id),
        may_change: may_change(&row, caller),
        author_name: names.get(&row.author).cloned(),
        kind: if row.kind == NoteKind::Barrier.as_str() { NoteKind::Barrier } else { NoteKind::Driver },
        touchpoint: row.touchpoint,
        text: row.body,
        created_at: Timestamp::from_micros(row.created_at),
        edited_at: row.edited_at.map(Timestamp::from_micros),
    }
}

pub(crate) async fn list(
    room: &Journeys,
    caller: &Caller,
    touchpoint: Option<&str>,
) -> Result<Vec<Note>, Problem> {
    let rows = store::notes(room.db.read(), touchpoint, MOST).await?;
    let names = user_names(room.db.read(), rows.iter().map(|row| row.author.as_str())).await?;
    Ok(rows.into_iter().map(|row| shown(row, caller, &names)).collect())
}

pub(crate) async fn pin(room: &Journeys, caller: &Caller, new: NewNote) -> Result<Note, Problem> {
    if new.touchpoint.is_empty() || new.touchpoint.chars().count() > 128 || new.touchpoint.contains('\0') {
        return Err(
            Problem::invalid("journey.touchpoint", "name the touchpoint by its code").at("touchpoint")
        );
    }
    let (id, actor) = (Id::<NoteId>::new(room.clock.as_ref()), caller.actor.to_string());
    let row = NoteRow {
        id: id.uuid(),
        touchpoint: new.touchpoint,
        kind: new.kind.as_str().to_owned(),
        body: checked(&new.text)?,
        author: actor.clone(),
        created_at: room.clock.now().micros(),
        edited_at: None,
        deleted_at: None,
    };
    let tx = room.db.begin().await?;
    store::add_note(&tx, &row).await?;
    audit(
        &tx,
        room.clock.as_ref(),
        &actor,
        "journey.note_pinned",
        &id.to_string(),
        &json!({ "touchpoint": row.touchpoint }),
    )
    .await?;
    tx.commit().await.map_err(StoreError::from)?;
    found(room, caller, id).await
}

pub(crate) async fn change(
    room: &Journeys,
    caller: &Caller,
    id: Id<NoteId>,
    change: &NoteChange,
) -> Result<Note, Problem> {
    let text = change.text.as_deref().map(checked).transpose()?;
    let tx = room.db.begin().await?;
    let mut row = own(&tx, caller, id).await?;
    if row.deleted_at.is_some() {
        return Err(missing());
    }
    row.body = text.unwrap_or(row.body);
    row.kind = change.kind.map_or(row.kind, |kind| kind.as_str().to_owned());
    row.edited_at = Some(room.clock.now().micros());
    store::change_note(&tx, &row).await?;
    audit(
        &tx,
        room.clock.as_ref(),
        &caller.actor.to_string(),
        "journey.note_changed",
        &id.to_string(),
        &json!({}),
    )
    .await?;
    tx.commit().await.map_err(StoreError::from)?;
    found(room, caller, id).await
}

/// Takes a note away, or brings it back.
pub(crate) async fn set_deleted(
    room: &Journeys,
    caller: &Caller,
    id: Id<NoteId>,
    deleted: bool,
) -> Result<(), Problem> {
    let tx = room.db.begin().await?;
    let mut row = own(&tx, caller, id).await?;
    row.deleted_at = deleted.then(|| room.clock.now().micros());
    store::change_note(&tx, &row).await?;
    let action = if deleted { "journey.note_deleted" } else { "journey.note_restored" };
    audit(&tx, room.clock.as_ref(), &caller.actor.to_string(), action, &id.to_string(), &json!({})).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

pub(crate) async fn found(room: &Journeys, caller: &Caller, id: Id<NoteId>) -> Result<Note, Problem> {
    let row = store::note(room.db.read(), id).await?.ok_or_else(missing)?;
    let names = user_names(room.db.read(), [row.author.as_str()]).await?;
    Ok(shown(row, caller, &names))
}

/// A note that the caller may change, deleted or not.
async fn own(tx: &rapport_store::Tx, caller: &Caller, id: Id<NoteId>) -> Result<NoteRow, Problem> {
    let row = store::note(tx, id).await?.ok_or_else(missing)?;
    if may_change(&row, caller) {
        return Ok(row);
    }
    let detail = "only its author and analysts change a note; pin one of your own beside it";
    Err(Problem::new(ErrorKind::Forbidden, "journey.note_not_own", detail))
}
