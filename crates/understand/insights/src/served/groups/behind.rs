//! The customers and the words behind the numbers of a group.

use std::collections::{HashMap, HashSet};

use rapport_kernel::{Id, Problem, Scope, Timestamp, id::Customer, rule::engine_time, time::start_of_day};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{ask::shown, gather::internal, kept::Kept, model::Run};
use crate::served::{Insights, drivers::read::Columns, quoted, runs};

/// Customers of a page.
const PAGE: usize = 50;
/// Typical customers whose comments are looked through.
const ASKED: usize = 400;
/// Comments looked through, and shown.
const READ: usize = 200;
const SHOWN: usize = 6;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Behind {
    /// The factor whose values are told, and by which customers are sorted: as the group is, the strongest first. Without
    /// it the most typical come first.
    pub factor: Option<String>,
    /// `next_cursor` of the page before.
    pub cursor: Option<usize>,
}

/// A customer of a group.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = GroupMember)]
pub struct Member {
    #[schema(value_type = String)]
    pub id: Id<Customer>,
    pub name: Option<String>,
    /// Of the factor; nothing where it is not known.
    pub value: Option<f64>,
}

/// A page of the customers of a group.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = GroupMembers)]
pub struct Members {
    pub items: Vec<Member>,
    pub total: usize,
    pub next_cursor: Option<usize>,
}

/// A comment of a customer of the group.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = GroupSentence)]
pub struct Sentence {
    /// `int_…`.
    pub id: String,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    pub score: Option<f64>,
    pub scale: Option<String>,
    /// Personal data masked.
    pub comment: String,
}

async fn kept(room: &Insights, run: &Run) -> Result<Kept, Problem> {
    let bytes = runs::kept(room.db.read(), run.id).await?;
    Kept::from_bytes(&bytes.ok_or_else(|| internal("groups.kept", "a search lost its customers"))?)
}

fn unknown_factor() -> Problem {
    Problem::invalid("groups.factor", "customers were not grouped by this").at("factor")
}

/// A page of the customers of a group.
pub async fn members(room: &Insights, run: &Run, group: usize, asked: &Behind) -> Result<Members, Problem> {
    let kept = kept(room, run).await?;
    let column = match asked.factor.as_deref() {
        Some(key) => Some(kept.table.find(key).ok_or_else(unknown_factor)?),
        None => None,
    };
    let value = |row: usize| {
        let value = column.and_then(|column| column.values.get(row)).copied();
        value.filter(|value| !value.is_nan()).map(f64::from)
    };
    let mut all: Vec<(usize, &str)> = kept.members(group).collect();
    if let Some(key) = asked.factor.as_deref() {
        let traits = shown(run).get(group).map(|group| group.traits.as_slice()).unwrap_or_default();
        let high = traits.iter().find(|one| one.factor == key).is_none_or(|one| one.deviation >= 0.0);
        let last = if high { f64::NEG_INFINITY } else { f64::INFINITY };
        let rank = |row: usize| value(row).unwrap_or(last);
        all.sort_by(|a, b| {
            let order = rank(a.0).total_cmp(&rank(b.0));
            if high { order.reverse() } else { order }
        });
    }
    let from = asked.cursor.unwrap_or(0);
    let page: Vec<(Id<Customer>, Option<f64>)> = all
        .iter()
        .skip(from)
        .take(PAGE)
        .filter_map(|(row, customer)| Some((customer.parse().ok()?, value(*row))))
        .collect();
    let ids: Vec<Id<Customer>> = page.iter().map(|(id, _)| *id).collect();
    let mut names = room.names.names(&ids, &Scope::All).await?;
    Ok(Members {
        items: page.into_iter().map(|(id, value)| Member { id, name: names.remove(&id), value }).collect(),
        total: all.len(),
        next_cursor: (from + PAGE < all.len()).then_some(from + PAGE),
    })
}

/// Comments of the most typical customers of a group: those that complain of the theme asked for, or of the strongest theme of the
/// group; of a group that no theme tells, any.
pub async fn sentences(
    room: &Insights,
    run: &Run,
    group: usize,
    factor: Option<&str>,
) -> Result<Vec<Sentence>, Problem> {
    let kept = kept(room, run).await?;
    if factor.is_some_and(|key| kept.table.find(key).is_none()) {
        return Err(unknown_factor());
    }
    let (Some(found), Some(shown)) = (&run.found, shown(run).get(group)) else { return Ok(Vec::new()) };
    let own = || {
        let told = shown.traits.iter().filter(|one| one.deviation >= 0.4);
        told.map(|one| one.factor.as_str()).find(|key| key.starts_with("theme:"))
    };
    let theme = factor.or_else(own).and_then(|key| key.strip_prefix("theme:"));
    // Ids come from the company's own stream, and are checked to be ids before they are part of a statement.
    let typical: Vec<String> = kept
        .members(group)
        .filter_map(|(_, customer)| Some(customer.parse::<Id<Customer>>().ok()?.to_string()))
        .take(ASKED)
        .collect();
    if typical.is_empty() {
        return Ok(Vec::new());
    }
    let only = theme.map_or_else(String::new, |theme| {
        format!(" AND strpos(COALESCE(t.bad_themes, ''), {}) > 0", quoted(&format!(",{theme},")))
    });
    let whose: Vec<String> = typical.iter().map(|id| quoted(id)).collect();
    let from = engine_time(start_of_day(found.from, room.zone));
    let sql = format!(
        "SELECT i.id, i.seq, i.occurred_at, i.customer_id, i.score, i.scale FROM interactions i \
         JOIN comment_themes t ON t.id = i.id WHERE i.kind = 'feedback' AND i.occurred_at >= {from} AND t.occurred_at >= {from} \
         AND i.customer_id IN ({}){only} ORDER BY i.occurred_at DESC, i.seq DESC LIMIT {READ}",
        whose.join(", ")
    );
    let answer = room.query.sql(&sql, &Scope::All).await?;
    let mut comments: Vec<(usize, i64, Sentence)> = Vec::new();
    let rank: HashMap<&str, usize> =
        typical.iter().enumerate().map(|(rank, id)| (id.as_str(), rank)).collect();
    for batch in &answer.batches {
        let columns = Columns(batch);
        let (ids, seqs, times) =
            (columns.texts("id")?, columns.counts("seq")?, columns.times("occurred_at")?);
        let (whose, scores, scales) =
            (columns.texts("customer_id")?, columns.numbers("score")?, columns.texts("scale")?);
        for (row, id) in ids.into_iter().enumerate() {
            let (Some(id), Some(seq), Some(at)) = (id, seqs[row], times[row]) else { continue };
            let place = whose[row].as_deref().and_then(|id| rank.get(id)).copied().unwrap_or(ASKED);
            let comment = String::new();
            let (score, scale) = (scores[row], scales[row].clone());
            comments.push((place, seq, Sentence { id, at, score, scale, comment }));
        }
    }
    // One of each customer, the most typical first.
    comments.sort_by_key(|(place, seq, _)| (*place, -seq));
    let mut heard = HashSet::new();
    comments.retain(|(place, ..)| heard.insert(*place));
    comments.truncate(SHOWN);
    let mut words = words(room, &comments).await?;
    Ok(comments
        .into_iter()
        .filter_map(|(_, seq, one)| Some(Sentence { comment: words.remove(&seq)?, ..one }))
        .collect())
}

/// Comments are asked for these rows alone: they are another table, and joining it would read all of it.
async fn words(room: &Insights, of: &[(usize, i64, Sentence)]) -> Result<HashMap<i64, String>, Problem> {
    let times = || of.iter().map(|(_, _, sentence)| sentence.at);
    let (Some(first), Some(last)) = (times().min(), times().max()) else { return Ok(HashMap::new()) };
    let numbers: Vec<String> = of.iter().map(|(_, seq, _)| seq.to_string()).collect();
    let sql = format!(
        "SELECT seq, comment FROM interactions WHERE seq IN ({}) AND occurred_at >= {} AND occurred_at <= {}",
        numbers.join(", "),
        engine_time(first),
        engine_time(last)
    );
    let mut words = HashMap::new();
    for batch in &room.query.sql(&sql, &Scope::All).await?.batches {
        let columns = Columns(batch);
        let texts = columns.counts("seq")?.into_iter().zip(columns.texts("comment")?);
        words.extend(texts.filter_map(|(seq, text)| Some((seq?, text.filter(|text| !text.is_empty())?))));
    }
    Ok(words)
}
