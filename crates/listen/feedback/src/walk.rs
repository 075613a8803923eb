//! Pages of the list, newest first, and what came since.

use std::collections::{BTreeMap, HashSet};

use rapport_http::UserId;
use rapport_kernel::{Id, Problem, Timestamp, id::Customer, id::Fragment, interaction::InteractionId};
use rapport_store::{Column, FromQueryResult, Rows, Sql, StoreError, TimelineKey, timeline_lines};
use rapport_text::comments::Finding;
use sea_orm::ConnectionTrait;
use serde::Serialize;
use serde_json::{Map, Value as Json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Feedback,
    filter::{Filter, Reach, Tag},
    sql::Bound,
};

/// Rows of an index looked at for one page; a page that is not full by then says where to go on.
pub(crate) const WINDOW: usize = 5_000;
/// New rows counted at most.
const MOST_NEW: usize = 100;
/// Characters of a comment in the list.
const FIRST_LINES: usize = 320;

/// A row of the table.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Row {
    pub seq: i64,
    pub id: Uuid,
    pub fragment_id: Uuid,
    pub occurred_at: i64,
    pub scale: Option<String>,
    pub score: Option<f64>,
    pub mood: Option<String>,
    pub channel: Option<String>,
    pub touchpoint: Option<String>,
    pub unit_id: Option<String>,
    pub employee_id: Option<String>,
    pub seen_at: Option<i64>,
    pub seen_by: Option<String>,
    pub assigned_to: Option<String>,
}

const COLUMNS: &str = "f.seq, f.id, f.fragment_id, f.occurred_at, f.scale, f.score, f.mood, f.channel, f.touchpoint, f.unit_id, \
    f.employee_id, f.seen_at, f.seen_by, f.assigned_to";
const ORDER: &str = "occurred_at DESC, seq DESC";

/// Somebody who signs in.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = FeedbackPerson)]
pub(crate) struct Person {
    /// `usr_…`.
    pub id: String,
    pub name: String,
}

/// Whose feedback it is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackCustomer)]
pub(crate) struct Whose {
    #[schema(value_type = String, example = "cus_019bca1f3c007a0e8b5c1d2e3f405162")]
    pub id: Id<Customer>,
    pub name: Option<String>,
    /// `person`, `household`, `account`; `shared` for an identifier that strangers share.
    pub kind: String,
}

/// A score, a comment, or both.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackItem)]
pub(crate) struct Item {
    #[schema(value_type = String, example = "int_019bca1f3c007a0e8b5c1d2e3f405162")]
    pub id: Id<InteractionId>,
    /// Its number in the stream.
    pub seq: i64,
    #[schema(value_type = String)]
    pub occurred_at: Timestamp,
    pub score: Option<f64>,
    /// `nps`, `csat`, `ces`, `enps`.
    pub scale: Option<String>,
    /// `promoter`, `passive`, `detractor`, and their like on other scales than NPS.
    pub mood: Option<String>,
    /// In a list the beginning of it.
    pub comment: Option<String>,
    /// What the comment says; nothing until it was read, a moment after it came.
    pub finding: Option<Finding>,
    pub channel: Option<String>,
    pub touchpoint: Option<String>,
    pub unit_id: Option<String>,
    pub employee_id: Option<String>,
    pub order_id: Option<String>,
    pub customer: Option<Whose>,
    #[schema(value_type = Vec<String>)]
    pub tags: Vec<Id<Tag>>,
    #[schema(value_type = Option<String>)]
    pub seen_at: Option<Timestamp>,
    pub seen_by: Option<Person>,
    pub assigned_to: Option<Person>,
}

/// Where a page ended: `occurred_at` in microseconds and the number, `1772625600000000.42`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cursor(pub i64, pub i64);

impl Cursor {
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let parts = text.split_once('.').and_then(|(at, seq)| Some((at.parse().ok()?, seq.parse().ok()?)));
        parts.map(|(at, seq)| Self(at, seq)).ok_or_else(|| {
            Problem::invalid("request.cursor", "take the cursor from next_cursor of the page before")
                .at("cursor")
        })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

/// A page, and where to go on; `None` when everything was looked at.
pub(crate) struct Page {
    pub rows: Vec<Row>,
    pub next: Option<Cursor>,
}

#[derive(FromQueryResult)]
struct Place {
    occurred_at: i64,
    seq: i64,
}

#[derive(FromQueryResult)]
struct Number {
    n: Option<i64>,
}

/// The rows of the walks before a place, newest first: what stands in parentheses.
fn window(
    filter: &Filter,
    reach: &Reach,
    before: Option<Cursor>,
    columns: &str,
    bound: &mut Bound,
) -> String {
    let Cursor(at, seq) = before.unwrap_or(Cursor(i64::MAX, i64::MAX));
    let (at, seq) = (bound.bind(at), bound.bind(seq));
    let tag = filter.tag.filter(|_| reach.own.is_none());
    let by = if tag.is_some() { "t" } else { "f" };
    let mut within = format!("({by}.occurred_at, {by}.seq) < ({at}, {seq})");
    // The period bounds the walk, not only what is picked from it.
    if let Some(from) = filter.from {
        within = format!("{within} AND {by}.occurred_at >= {}", bound.bind(from.micros()));
    }
    if let Some(to) = filter.to {
        within = format!("{within} AND {by}.occurred_at < {}", bound.bind(to.micros()));
    }
    if let Some(tag) = tag {
        let tag = bound.bind(tag.uuid());
        return format!(
            "SELECT {columns} FROM feedback_tagged t JOIN feedback f ON f.seq = t.seq WHERE t.tag_id = {tag} AND {within} \
             ORDER BY t.occurred_at DESC, t.seq DESC"
        );
    }
    let walks: Vec<String> = filter
        .walks(reach, bound)
        .into_iter()
        .map(|walk| format!("SELECT {columns} FROM feedback f WHERE {walk} AND {within}"))
        .collect();
    format!("{} ORDER BY {ORDER}", walks.join(" UNION ALL "))
}

/// A page of what is wanted and may be seen.
pub(crate) async fn page(
    connection: &impl ConnectionTrait,
    filter: &Filter,
    reach: &Reach,
    before: Option<Cursor>,
    limit: usize,
) -> Result<Page, StoreError> {
    if sees_nothing(filter, reach) {
        return Ok(Page { rows: Vec::new(), next: None });
    }
    let mut bound = Bound::default();
    let columns = format!("{COLUMNS}, f.words");
    let window_sql = window(filter, reach, before, &columns, &mut bound);
    let conditions = filter.conditions(reach, &mut bound);
    let sql = format!(
        "SELECT {COLUMNS} FROM ({window_sql} LIMIT {WINDOW}) f WHERE {conditions} ORDER BY {ORDER} LIMIT {}",
        limit + 1
    );
    let mut rows: Vec<Row> = connection.all(&sql, bound.values).await?;
    if rows.len() > limit {
        rows.truncate(limit);
        let next = rows.last().map(|row| Cursor(row.occurred_at, row.seq));
        return Ok(Page { rows, next });
    }
    let mut bound = Bound::default();
    let window_sql = window(filter, reach, before, "f.occurred_at, f.seq", &mut bound);
    let last = format!("{window_sql} LIMIT 1 OFFSET {}", WINDOW - 1);
    let end: Option<Place> = connection.one(&last, bound.values).await?;
    Ok(Page { rows, next: end.map(|place| Cursor(place.occurred_at, place.seq)) })
}

/// How many of what is wanted came above a number of the stream, at most [`MOST_NEW`].
pub(crate) async fn new_since(
    connection: &impl ConnectionTrait,
    filter: &Filter,
    reach: &Reach,
    after: i64,
) -> Result<usize, StoreError> {
    if sees_nothing(filter, reach) {
        return Ok(0);
    }
    let mut bound = Bound::default();
    let after = bound.bind(after);
    let conditions = filter.conditions(reach, &mut bound);
    let sql = format!(
        "SELECT COUNT(*) AS n FROM (SELECT f.seq FROM (SELECT f.* FROM feedback f WHERE f.seq > {after} ORDER BY f.seq LIMIT {WINDOW}) f \
         WHERE {conditions} LIMIT {MOST_NEW}) n"
    );
    let row: Option<Number> = connection.one(&sql, bound.values).await?;
    Ok(row.and_then(|row| row.n).unwrap_or(0) as usize)
}

/// The number of the newest feedback there is, whoever may see it.
pub(crate) async fn head(connection: &impl ConnectionTrait) -> Result<i64, StoreError> {
    let row: Option<Number> = connection.one("SELECT MAX(seq) AS n FROM feedback", vec![]).await?;
    Ok(row.and_then(|row| row.n).unwrap_or(0))
}

/// The rows of these ids that somebody may see.
pub(crate) async fn visible(
    connection: &impl ConnectionTrait,
    ids: &[Id<InteractionId>],
    reach: &Reach,
) -> Result<Vec<Row>, StoreError> {
    let mut bound = Bound::default();
    let wanted = bound.list(ids.iter().map(|id| id.uuid()));
    let seen = crate::filter::seen_by(reach, &mut bound);
    connection
        .all(&format!("SELECT {COLUMNS} FROM feedback f WHERE f.id IN ({wanted}) AND {seen}"), bound.values)
        .await
}

fn sees_nothing(filter: &Filter, reach: &Reach) -> bool {
    filter.walks(reach, &mut Bound::default()).is_empty()
}

#[derive(FromQueryResult)]
struct TagRow {
    seq: i64,
    tag_id: Uuid,
}

/// The newest feedback assigned to a person that is looked at when all of it is asked for.
const MOST_ASSIGNED: i64 = 500;

#[derive(FromQueryResult)]
struct AssignedRow {
    id: Uuid,
}

impl Feedback {
    /// The ids (`int_…`) of what is assigned to a person, the newest [`MOST_ASSIGNED`] of it.
    pub async fn assigned_to(&self, person: &str) -> Result<HashSet<String>, Problem> {
        let sql =
            "SELECT id FROM feedback WHERE assigned_to = $1 ORDER BY occurred_at DESC, seq DESC LIMIT $2";
        let rows: Vec<AssignedRow> =
            self.db.read().all(sql, vec![person.into(), MOST_ASSIGNED.into()]).await?;
        Ok(rows.into_iter().map(|row| Id::<InteractionId>::from_uuid(row.id).to_string()).collect())
    }

    /// Rows as they are shown: with the customer, the words and the tags; `whole` comments, or their beginnings.
    pub(crate) async fn items(&self, rows: Vec<Row>, whole: bool) -> Result<Vec<Item>, Problem> {
        let fragments: Vec<Id<Fragment>> = rows.iter().map(|row| Id::from_uuid(row.fragment_id)).collect();
        let who = self.customers.who(&fragments).await?;
        let bodies = self.bodies(&rows).await?;
        let mut tags = self.tags_of(&rows).await?;
        let seqs: Vec<i64> = rows.iter().map(|row| row.seq).collect();
        let mut findings = self.comments.findings(&seqs).await?;
        let people: Vec<Id<UserId>> = rows
            .iter()
            .flat_map(|row| [&row.seen_by, &row.assigned_to])
            .filter_map(|id| id.as_ref()?.parse().ok())
            .collect();
        let names = self.auth.names(&people).await?;
        let person = |id: Option<String>| {
            id.map(|id| {
                let name = id.parse().ok().and_then(|known: Id<UserId>| names.get(&known).cloned());
                Person { name: name.unwrap_or_else(|| id.clone()), id }
            })
        };
        let items = rows.into_iter().map(|row| {
            let body = bodies.get(&row.seq);
            let text = |field: &str| Some(body?.get(field)?.as_str()?.to_owned());
            let comment = text("comment").map(|text| if whole { text } else { beginning(text) });
            Item {
                id: Id::from_uuid(row.id),
                seq: row.seq,
                occurred_at: Timestamp::from_micros(row.occurred_at),
                score: row.score,
                scale: row.scale,
                mood: row.mood,
                comment,
                finding: findings.remove(&row.seq),
                channel: row.channel,
                touchpoint: row.touchpoint,
                unit_id: row.unit_id,
                employee_id: row.employee_id,
                order_id: text("order_id"),
                customer: who.get(&Id::from_uuid(row.fragment_id)).map(|who| Whose {
                    id: who.customer,
                    name: who.name.clone(),
                    kind: who.kind.clone(),
                }),
                tags: tags.remove(&row.seq).unwrap_or_default(),
                seen_at: row.seen_at.map(Timestamp::from_micros),
                seen_by: person(row.seen_by),
                assigned_to: person(row.assigned_to),
            }
        });
        Ok(items.collect())
    }

    /// What the timeline holds of these rows, by number.
    pub(crate) async fn bodies(&self, rows: &[Row]) -> Result<BTreeMap<i64, Map<String, Json>>, StoreError> {
        let keys = rows.iter().map(|row| TimelineKey {
            fragment_id: row.fragment_id,
            occurred_at: row.occurred_at,
            seq: row.seq,
        });
        let read = |(seq, body): (i64, String)| {
            let body = serde_json::from_str(&body)
                .map_err(|e| StoreError::Corrupt(format!("timeline {seq}: {e}")))?;
            Ok((seq, body))
        };
        timeline_lines(self.db.read(), keys).await?.into_iter().map(read).collect()
    }

    async fn tags_of(&self, rows: &[Row]) -> Result<BTreeMap<i64, Vec<Id<Tag>>>, StoreError> {
        let mut keys = Rows::new(&[Column::Int]);
        for row in rows {
            keys.push([row.seq.into()]);
        }
        let found: Vec<TagRow> = self
            .db
            .read()
            .all_rows(
                "SELECT t.seq, t.tag_id FROM ({rows}) r JOIN feedback_tagged t ON t.seq = r.c1 \
                 JOIN feedback_tag g ON g.id = t.tag_id WHERE g.removed_at IS NULL ORDER BY g.folded",
                &keys,
                vec![],
            )
            .await?;
        let mut tags: BTreeMap<i64, Vec<Id<Tag>>> = BTreeMap::new();
        for row in found {
            tags.entry(row.seq).or_default().push(Id::from_uuid(row.tag_id));
        }
        Ok(tags)
    }
}

fn beginning(text: String) -> String {
    match text.char_indices().nth(FIRST_LINES) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text,
    }
}
