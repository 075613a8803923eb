//! The company's own tags, each with a colour.

use std::collections::BTreeMap;

use rapport_kernel::{ErrorKind, Id, Problem, text};
use rapport_store::{FromQueryResult, Sql, StoreError, audit};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Feedback, filter::Tag};

/// Tags that a company has at most: a longer list nobody reads.
const MOST: usize = 100;

/// Colours that are told apart in both themes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TagColour)]
pub(crate) enum Colour {
    Grey,
    Blue,
    Teal,
    Green,
    Yellow,
    Orange,
    Pink,
    Violet,
}

impl Colour {
    const ALL: [(Self, &'static str); 8] = [
        (Self::Grey, "grey"),
        (Self::Blue, "blue"),
        (Self::Teal, "teal"),
        (Self::Green, "green"),
        (Self::Yellow, "yellow"),
        (Self::Orange, "orange"),
        (Self::Pink, "pink"),
        (Self::Violet, "violet"),
    ];

    fn word(self) -> &'static str {
        Self::ALL.iter().find(|(colour, _)| *colour == self).map_or("grey", |(_, word)| word)
    }

    fn parse(word: &str) -> Self {
        Self::ALL.iter().find(|(_, known)| *known == word).map_or(Self::Grey, |(colour, _)| *colour)
    }
}

/// A tag of the company.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackTag)]
pub(crate) struct TagItem {
    #[schema(value_type = String)]
    pub id: Id<Tag>,
    pub name: String,
    pub colour: Colour,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    name: String,
    colour: String,
}

impl From<Row> for TagItem {
    fn from(row: Row) -> Self {
        Self { id: Id::from_uuid(row.id), name: row.name, colour: Colour::parse(&row.colour) }
    }
}

/// Tags in use, by name.
pub(crate) async fn list(connection: &impl ConnectionTrait) -> Result<Vec<TagItem>, StoreError> {
    let sql = "SELECT id, name, colour FROM feedback_tag WHERE removed_at IS NULL ORDER BY folded";
    let rows: Vec<Row> = connection.all(sql, vec![]).await?;
    Ok(rows.into_iter().map(TagItem::from).collect())
}

/// What tags are called, removed ones included.
pub(crate) async fn names(
    connection: &impl ConnectionTrait,
) -> Result<BTreeMap<Id<Tag>, String>, StoreError> {
    let rows: Vec<Row> = connection.all("SELECT id, name, colour FROM feedback_tag", vec![]).await?;
    Ok(rows.into_iter().map(|row| (Id::from_uuid(row.id), row.name)).collect())
}

/// The tag, when it is in use.
pub(crate) async fn known(connection: &impl ConnectionTrait, id: Id<Tag>) -> Result<TagItem, Problem> {
    let sql = "SELECT id, name, colour FROM feedback_tag WHERE id = $1 AND removed_at IS NULL";
    let row: Option<Row> = connection.one(sql, vec![id.uuid().into()]).await?;
    row.map(TagItem::from).ok_or_else(|| unknown().at("tag"))
}

fn unknown() -> Problem {
    Problem::not_found("feedback.tag", "there is no such tag")
}

fn checked(name: &str) -> Result<String, Problem> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 40 || name.chars().any(char::is_control) {
        return Err(Problem::invalid("feedback.tag_name", "a tag's name has 1 to 40 characters").at("name"));
    }
    Ok(name.to_owned())
}

fn taken() -> Problem {
    Problem::new(ErrorKind::Conflict, "feedback.tag_taken", "there is a tag of this name already").at("name")
}

/// Makes a tag.
pub(crate) async fn create(
    room: &Feedback,
    actor: &str,
    name: &str,
    colour: Colour,
) -> Result<TagItem, Problem> {
    let name = checked(name)?;
    let tx = room.db.begin().await?;
    let known = list(&tx).await?;
    if known.iter().any(|tag| text::fold(&tag.name) == text::fold(&name)) {
        return Err(taken());
    }
    if known.len() >= MOST {
        let detail = format!("there are {MOST} tags already: remove one that nobody uses");
        return Err(Problem::new(ErrorKind::Conflict, "feedback.tags_full", detail));
    }
    let id: Id<Tag> = Id::new(&*room.clock);
    tx.run(
        "INSERT INTO feedback_tag (id, name, folded, colour, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6)",
        vec![
            id.uuid().into(),
            name.clone().into(),
            text::fold(&name).into(),
            colour.word().into(),
            room.clock.now().micros().into(),
            actor.into(),
        ],
    )
    .await?;
    audit(&tx, &*room.clock, actor, "feedback_tag.created", &id.to_string(), &json!({ "name": name }))
        .await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(TagItem { id, name, colour })
}

/// What to change of a tag; what is absent stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FeedbackTagChange)]
pub(crate) struct TagChange {
    pub name: Option<String>,
    pub colour: Option<Colour>,
    /// A removed tag is on nothing any more; what it was on is kept, and comes back with it.
    pub removed: Option<bool>,
}

/// Renames, recolours, removes or brings back a tag.
pub(crate) async fn change(
    room: &Feedback,
    actor: &str,
    id: Id<Tag>,
    change: TagChange,
) -> Result<TagItem, Problem> {
    let tx = room.db.begin().await?;
    let sql = "SELECT id, name, colour FROM feedback_tag WHERE id = $1";
    let row: Option<Row> = tx.one(sql, vec![id.uuid().into()]).await?;
    let mut tag = row.map(TagItem::from).ok_or_else(unknown)?;
    if let Some(name) = &change.name {
        tag.name = checked(name)?;
    }
    tag.colour = change.colour.unwrap_or(tag.colour);
    let folded = text::fold(&tag.name);
    if list(&tx).await?.iter().any(|other| other.id != id && text::fold(&other.name) == folded) {
        return Err(taken());
    }
    tx.run(
        "UPDATE feedback_tag SET name = $2, folded = $3, colour = $4 WHERE id = $1",
        vec![id.uuid().into(), tag.name.clone().into(), folded.into(), tag.colour.word().into()],
    )
    .await?;
    if let Some(removed) = change.removed {
        let at = removed.then(|| room.clock.now().micros());
        tx.run("UPDATE feedback_tag SET removed_at = $2 WHERE id = $1", vec![id.uuid().into(), at.into()])
            .await?;
    }
    let detail = json!({ "name": tag.name, "removed": change.removed });
    audit(&tx, &*room.clock, actor, "feedback_tag.changed", &id.to_string(), &detail).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(tag)
}
