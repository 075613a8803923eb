//! What people do with feedback: seen, assigned, tagged; with who and when, and the way back.

use std::collections::{BTreeMap, BTreeSet};

use rapport_http::{Actor, UserId};
use rapport_kernel::{ErrorKind, Id, Problem, Timestamp, entity, interaction::InteractionId};
use rapport_store::{Column, FromQueryResult, Rows, Sql, StoreError, Tx, audit};
use serde::Serialize;
use serde_json::{Value as Json, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Feedback,
    filter::{Reach, Tag},
    tags,
    walk::{self, Person, Row},
};

entity!(
    /// Kind of the ids of changes.
    Change, "chg"
);

/// What is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Action {
    Seen,
    Unseen,
    /// To a person, or to nobody.
    Assign(Option<Id<UserId>>),
    Tag(Id<Tag>),
    Untag(Id<Tag>),
}

impl Action {
    const fn word(&self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Unseen => "unseen",
            Self::Assign(_) => "assign",
            Self::Tag(_) => "tag",
            Self::Untag(_) => "untag",
        }
    }

    fn value(&self) -> Option<String> {
        match self {
            Self::Seen | Self::Unseen => None,
            Self::Assign(to) => to.map(|id| id.to_string()),
            Self::Tag(tag) | Self::Untag(tag) => Some(tag.to_string()),
        }
    }
}

/// A change as it was made: what `undo` needs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackChange)]
pub(crate) struct Changed {
    /// `chg_…`; nothing when everything was so already.
    #[schema(value_type = Option<String>)]
    pub change: Option<Id<Change>>,
    /// How many were changed; the rest was so already.
    pub changed: usize,
}

/// A line of a feedback's history.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackHistory)]
pub(crate) struct History {
    #[schema(value_type = String)]
    pub at: Timestamp,
    pub by: Person,
    /// `seen`, `unseen`, `assign`, `tag`, `untag`.
    pub action: String,
    /// To whom it was assigned.
    pub to: Option<Person>,
    /// The tag's name.
    pub tag: Option<String>,
    pub undone: bool,
}

/// What of a row a change touches, as it was.
fn before(row: &Row, action: &Action, tagged: &BTreeSet<i64>) -> Json {
    match action {
        Action::Seen | Action::Unseen => json!({ "seen_at": row.seen_at, "seen_by": row.seen_by }),
        Action::Assign(_) => json!({ "assigned_to": row.assigned_to }),
        Action::Tag(_) | Action::Untag(_) => json!({ "tagged": tagged.contains(&row.seq) }),
    }
}

/// Whether a row is already as the change would leave it.
fn is_so(row: &Row, action: &Action, tagged: &BTreeSet<i64>) -> bool {
    match action {
        Action::Seen => row.seen_at.is_some(),
        Action::Unseen => row.seen_at.is_none(),
        Action::Assign(to) => row.assigned_to == to.map(|id| id.to_string()),
        Action::Tag(_) => tagged.contains(&row.seq),
        Action::Untag(_) => !tagged.contains(&row.seq),
    }
}

/// Does it to all of these, or to none when one of them may not be seen.
pub(crate) async fn make(
    room: &Feedback,
    reach: &Reach,
    actor: &Actor,
    ids: &[Id<InteractionId>],
    action: &Action,
) -> Result<Changed, Problem> {
    let distinct: BTreeSet<Id<InteractionId>> = ids.iter().copied().collect();
    let distinct: Vec<Id<InteractionId>> = distinct.into_iter().collect();
    let tx = room.db.begin().await?;
    let rows = walk::visible(&tx, &distinct, reach).await?;
    if rows.len() != distinct.len() {
        return Err(not_found());
    }
    match action {
        Action::Assign(Some(to)) => may_take(room, *to, &rows).await?,
        Action::Tag(tag) => {
            tags::known(&tx, *tag).await?;
        }
        _ => {}
    }
    let tagged = tagged(&tx, action, &rows).await?;
    let rows: Vec<&Row> = rows.iter().filter(|row| !is_so(row, action, &tagged)).collect();
    if rows.is_empty() {
        return Ok(Changed { change: None, changed: 0 });
    }
    let now = room.clock.now();
    let (id, by): (Id<Change>, String) = (Id::new(&*room.clock), actor.to_string());
    tx.run(
        "INSERT INTO feedback_change (id, at, actor, action, value) VALUES ($1, $2, $3, $4, $5)",
        vec![
            id.uuid().into(),
            now.micros().into(),
            by.clone().into(),
            action.word().into(),
            action.value().into(),
        ],
    )
    .await?;
    let mut changed = Rows::new(&[Column::Int, Column::Uuid, Column::Text]);
    for row in &rows {
        changed.push([row.seq.into(), id.uuid().into(), before(row, action, &tagged).to_string().into()]);
    }
    tx.run_rows("INSERT INTO feedback_changed (seq, change_id, before) {rows}", &changed, vec![]).await?;
    for row in &rows {
        set(&tx, row, action, now, &by).await?;
    }
    let detail = json!({ "count": rows.len(), "value": action.value() });
    let name = format!("feedback.{}", action.word());
    audit(&tx, &*room.clock, &by, &name, &id.to_string(), &detail).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(Changed { change: Some(id), changed: rows.len() })
}

async fn set(tx: &Tx, row: &Row, action: &Action, now: Timestamp, by: &str) -> Result<(), StoreError> {
    let seq = row.seq;
    match action {
        Action::Seen => put_seen(tx, seq, Some(now.micros()), Some(by.to_owned())).await,
        Action::Unseen => put_seen(tx, seq, None, None).await,
        Action::Assign(to) => put_assigned(tx, seq, to.map(|id| id.to_string())).await,
        Action::Tag(tag) => put_tag(tx, row, *tag, true).await,
        Action::Untag(tag) => put_tag(tx, row, *tag, false).await,
    }
}

async fn put_seen(tx: &Tx, seq: i64, at: Option<i64>, by: Option<String>) -> Result<(), StoreError> {
    let sql = "UPDATE feedback SET seen_at = $2, seen_by = $3 WHERE seq = $1";
    tx.run(sql, vec![seq.into(), at.into(), by.into()]).await.map(|_| ())
}

async fn put_assigned(tx: &Tx, seq: i64, to: Option<String>) -> Result<(), StoreError> {
    let sql = "UPDATE feedback SET assigned_to = $2 WHERE seq = $1";
    tx.run(sql, vec![seq.into(), to.into()]).await.map(|_| ())
}

async fn put_tag(tx: &Tx, row: &Row, tag: Id<Tag>, on: bool) -> Result<(), StoreError> {
    let mut values = vec![row.seq.into(), tag.uuid().into()];
    let sql = if on {
        values.push(row.occurred_at.into());
        "INSERT INTO feedback_tagged (seq, tag_id, occurred_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
    } else {
        "DELETE FROM feedback_tagged WHERE seq = $1 AND tag_id = $2"
    };
    tx.run(sql, values).await.map(|_| ())
}

#[derive(FromQueryResult)]
struct Number {
    seq: i64,
}

/// Which of the rows have the tag that the action is about.
async fn tagged(tx: &Tx, action: &Action, rows: &[Row]) -> Result<BTreeSet<i64>, StoreError> {
    let (Action::Tag(tag) | Action::Untag(tag)) = action else { return Ok(BTreeSet::new()) };
    let mut keys = Rows::new(&[Column::Int, Column::Uuid]);
    for row in rows {
        keys.push([row.seq.into(), tag.uuid().into()]);
    }
    let found: Vec<Number> = tx
        .all_rows(
            "SELECT t.seq FROM ({rows}) r JOIN feedback_tagged t ON t.seq = r.c1 AND t.tag_id = r.c2",
            &keys,
            vec![],
        )
        .await?;
    Ok(found.into_iter().map(|row| row.seq).collect())
}

/// Whoever gets it must be able to see it.
async fn may_take(room: &Feedback, to: Id<UserId>, rows: &[Row]) -> Result<(), Problem> {
    let units: BTreeSet<Option<&str>> = rows.iter().map(|row| row.unit_id.as_deref()).collect();
    for unit in units {
        if !room.auth.who_see(unit).await?.iter().any(|user| user.id == to) {
            let detail = "this person may not see all of this feedback: choose somebody of its units";
            return Err(Problem::invalid("feedback.assignee", detail).at("to"));
        }
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct Made {
    at: i64,
    actor: String,
    action: String,
    value: Option<String>,
    undone_at: Option<i64>,
}

#[derive(FromQueryResult)]
struct Was {
    id: Uuid,
    seq: i64,
    before: String,
}

/// Takes a change of one's own back, where nobody did anything else since. Gives how many are as they were before.
pub(crate) async fn undo(
    room: &Feedback,
    reach: &Reach,
    actor: &Actor,
    id: Id<Change>,
) -> Result<Changed, Problem> {
    let missing = || Problem::not_found("feedback.change", "there is no such change of yours");
    let tx = room.db.begin().await?;
    let made: Option<Made> = tx
        .one(
            "SELECT at, actor, action, value, undone_at FROM feedback_change WHERE id = $1",
            vec![id.uuid().into()],
        )
        .await?;
    let made = made.filter(|made| made.actor == actor.to_string()).ok_or_else(missing)?;
    let action = parse(&made.action, made.value.as_deref()).ok_or_else(missing)?;
    let now = room.clock.now();
    let taken = tx
        .run(
            "UPDATE feedback_change SET undone_at = $2 WHERE id = $1 AND undone_at IS NULL",
            vec![id.uuid().into(), now.micros().into()],
        )
        .await?;
    if made.undone_at.is_some() || taken == 0 {
        return Err(Problem::new(ErrorKind::Conflict, "feedback.undone", "this was undone before"));
    }
    let were: Vec<Was> = tx
        .all(
            "SELECT f.id, d.seq, d.before FROM feedback_changed d JOIN feedback f ON f.seq = d.seq WHERE d.change_id = $1",
            vec![id.uuid().into()],
        )
        .await?;
    let ids: Vec<Id<InteractionId>> = were.iter().map(|was| Id::from_uuid(was.id)).collect();
    let rows = walk::visible(&tx, &ids, reach).await?;
    let tagged = tagged(&tx, &action, &rows).await?;
    let were: BTreeMap<i64, Json> = were
        .into_iter()
        .map(|was| (was.seq, serde_json::from_str(&was.before).unwrap_or_default()))
        .collect();
    let mut changed = 0;
    for row in &rows {
        let Some(was) = were.get(&row.seq) else { continue };
        // Somebody may have done something else since: theirs stays.
        let touched = match &action {
            Action::Seen => row.seen_at != Some(made.at),
            other => !is_so(row, other, &tagged),
        };
        if touched {
            continue;
        }
        let text = |field: &str| was.get(field).and_then(Json::as_str).map(str::to_owned);
        match &action {
            Action::Seen | Action::Unseen => {
                put_seen(&tx, row.seq, was.get("seen_at").and_then(Json::as_i64), text("seen_by")).await?;
            }
            Action::Assign(_) => put_assigned(&tx, row.seq, text("assigned_to")).await?,
            Action::Tag(tag) => put_tag(&tx, row, *tag, false).await?,
            Action::Untag(tag) => put_tag(&tx, row, *tag, true).await?,
        }
        changed += 1;
    }
    let by = actor.to_string();
    audit(&tx, &*room.clock, &by, "feedback.undone", &id.to_string(), &json!({ "count": changed })).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(Changed { change: Some(id), changed })
}

fn parse(word: &str, value: Option<&str>) -> Option<Action> {
    Some(match word {
        "seen" => Action::Seen,
        "unseen" => Action::Unseen,
        "assign" => Action::Assign(value.map(str::parse).transpose().ok()?),
        "tag" => Action::Tag(value?.parse().ok()?),
        "untag" => Action::Untag(value?.parse().ok()?),
        _ => return None,
    })
}

/// What was done with a feedback, newest first.
pub(crate) async fn history(room: &Feedback, seq: i64) -> Result<Vec<History>, Problem> {
    let made: Vec<Made> = room
        .db
        .read()
        .all(
            "SELECT c.at, c.actor, c.action, c.value, c.undone_at FROM feedback_changed d \
             JOIN feedback_change c ON c.id = d.change_id WHERE d.seq = $1 ORDER BY c.at DESC, c.id DESC LIMIT 50",
            vec![seq.into()],
        )
        .await?;
    let people: Vec<Id<UserId>> = made
        .iter()
        .flat_map(|one| [Some(one.actor.as_str()), one.value.as_deref()])
        .filter_map(|id| id?.parse().ok())
        .collect();
    let names = room.auth.names(&people).await?;
    let person = |id: &str| {
        let name = id.parse().ok().and_then(|known: Id<UserId>| names.get(&known).cloned());
        Person { id: id.to_owned(), name: name.unwrap_or_else(|| id.to_owned()) }
    };
    let tags = tags::names(room.db.read()).await?;
    Ok(made
        .iter()
        .map(|one| History {
            at: Timestamp::from_micros(one.at),
            by: person(&one.actor),
            action: one.action.clone(),
            to: one.value.as_deref().filter(|_| one.action == "assign").map(person),
            tag: one.value.as_ref().and_then(|tag| tags.get(&tag.parse().ok()?).cloned()),
            undone: one.undone_at.is_some(),
        })
        .collect())
}

pub(crate) fn not_found() -> Problem {
    Problem::not_found("feedback.unknown", "there is no such feedback")
}
