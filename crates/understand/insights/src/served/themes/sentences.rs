//! The comments behind a theme, each with the sentence that is of it; personal data masked.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use rapport_kernel::{Id, Problem, Scope, Timestamp, id::Customer, mask::mask, rule::engine_time};
use serde::Serialize;
use utoipa::ToSchema;

use crate::served::{Insights, quoted};

use super::{
    mention::{How, bytes},
    question::Question,
    rows::Columns,
    store,
};

/// A piece of a text, in UTF-16 code units as browsers count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ThemeMark)]
pub struct Mark {
    pub from: usize,
    pub to: usize,
}

/// A sentence of a theme.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ThemeSentence)]
pub struct Sentence {
    /// `int_…`.
    pub id: String,
    #[schema(value_type = String, format = DateTime)]
    pub occurred_at: Timestamp,
    /// The whole comment, personal data masked.
    pub comment: String,
    /// The sentence within `comment`.
    pub mark: Mark,
    /// How it speaks: `negative`, `neutral`, `positive`.
    pub sentiment: String,
    pub strength: f64,
    pub how: How,
    pub score: Option<f64>,
    /// `nps`, `csat`, `ces`, `enps`.
    pub scale: Option<String>,
    pub touchpoint: Option<String>,
    pub channel: Option<String>,
    pub unit_id: Option<String>,
    /// `cus_…`.
    pub customer_id: Option<String>,
    /// Where the caller may open the customer's card.
    pub customer_name: Option<String>,
}

/// A page of sentences.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ThemeSentences)]
pub struct Page {
    /// The newest first.
    pub items: Vec<Sentence>,
    pub next_cursor: Option<String>,
}

/// The comment masked, and where a range of it (UTF-16 code units) lies in it then; all of it where masking reached over the
/// range's ends.
pub(crate) fn marked(text: &str, range: Range<usize>) -> (String, Mark) {
    let masked = mask(text).into_owned();
    let at = bytes(text, &range);
    let (before, sentence) = (mask(&text[..at.start]), mask(&text[at.clone()]));
    let start = match masked.strip_prefix(before.as_ref()) {
        Some(rest) if rest.starts_with(sentence.as_ref()) => Some(before.len()),
        _ => masked.find(sentence.as_ref()),
    };
    let bounds = start.map_or(0..masked.len(), |start| start..start + sentence.len());
    let counted = super::mention::units(&masked, &bounds);
    (masked, Mark { from: counted.start, to: counted.end })
}

fn cursor_problem() -> Problem {
    Problem::invalid("request.cursor", "take the cursor from next_cursor of the page before").at("cursor")
}

pub(crate) async fn page(
    room: &Insights,
    key: &str,
    question: &Question,
    cursor: Option<&str>,
    limit: usize,
    scope: &Scope,
) -> Result<Page, Problem> {
    let before = match cursor {
        Some(text) => {
            let parts =
                text.split_once('.').and_then(|(at, seq)| Some((at.parse().ok()?, seq.parse().ok()?)));
            let (at, seq): (i64, i64) = parts.ok_or_else(cursor_problem)?;
            let at = engine_time(Timestamp::from_micros(at));
            format!(" AND (occurred_at < {at} OR (occurred_at = {at} AND seq < {seq}))")
        }
        None => String::new(),
    };
    let sql = format!(
        "SELECT seq, occurred_at FROM comment_themes WHERE {} AND strpos(COALESCE({}, ''), {}) > 0{before} \
         ORDER BY occurred_at DESC, seq DESC LIMIT {}",
        question.within(question.period()),
        question.themes(),
        quoted(&format!(",{key},")),
        limit + 1
    );
    let answer = room.query.sql(&sql, scope).await?;
    let mut places: Vec<(i64, Timestamp)> = Vec::new();
    for batch in &answer.batches {
        let columns = Columns(batch);
        let rows = columns.counts("seq")?.into_iter().zip(columns.times("occurred_at")?);
        places.extend(rows.filter_map(|(seq, at)| Some((seq, at?))));
    }
    let more = places.len() > limit;
    places.truncate(limit);
    let next_cursor = places.last().filter(|_| more).map(|(seq, at)| format!("{}.{seq}", at.micros()));
    Ok(Page { items: shown(room, key, question.only_bad, &places, scope).await?, next_cursor })
}

async fn shown(
    room: &Insights,
    key: &str,
    only_bad: bool,
    places: &[(i64, Timestamp)],
    scope: &Scope,
) -> Result<Vec<Sentence>, Problem> {
    let seqs: Vec<i64> = places.iter().map(|(seq, _)| *seq).collect();
    let mut written: BTreeMap<i64, _> =
        room.comments.written(&seqs).await?.into_iter().map(|one| (one.seq, one)).collect();
    let of = store::of_comments(room.db.read(), &seqs).await?;
    let customers = customers(room, places, scope).await?;
    let ids: Vec<Id<Customer>> = customers.values().filter_map(|id| id.parse().ok()).collect();
    let names = room.names.names(&ids, scope).await?;
    let items = places.iter().filter_map(|(seq, at)| {
        let comment = written.remove(seq)?;
        let mentions = &of.get(seq)?.mentions;
        // What an earlier catalogue found may be gone before the table follows.
        let such =
            |bad: bool| mentions.iter().find(|one| one.theme == key && (!bad || super::mention::is_bad(one)));
        let mention = such(only_bad).or_else(|| such(false))?;
        let (text, mark) = marked(&comment.text, mention.from..mention.to);
        let customer = customers.get(seq).cloned();
        Some(Sentence {
            id: comment.id.to_string(),
            occurred_at: *at,
            comment: text,
            mark,
            sentiment: mention.sentiment.clone(),
            strength: mention.strength,
            how: mention.how,
            score: comment.score,
            scale: comment.scale,
            touchpoint: comment.touchpoint,
            channel: comment.channel,
            unit_id: comment.unit,
            customer_name: customer
                .as_deref()
                .and_then(|id| id.parse().ok())
                .and_then(|id: Id<Customer>| names.get(&id).cloned()),
            customer_id: customer,
        })
    });
    Ok(items.collect())
}

/// Whose comments they are: asked for the page alone, bounded in time so that little of the lake is read.
async fn customers(
    room: &Insights,
    places: &[(i64, Timestamp)],
    scope: &Scope,
) -> Result<HashMap<i64, String>, Problem> {
    let times = || places.iter().map(|(_, at)| *at);
    let (Some(first), Some(last)) = (times().min(), times().max()) else { return Ok(HashMap::new()) };
    let seqs: Vec<String> = places.iter().map(|(seq, _)| seq.to_string()).collect();
    let sql = format!(
        "SELECT seq, customer_id FROM interactions WHERE seq IN ({}) AND occurred_at >= {} AND occurred_at <= {}",
        seqs.join(", "),
        engine_time(first),
        engine_time(last)
    );
    let answer = room.query.sql(&sql, scope).await?;
    let mut found = HashMap::new();
    for batch in &answer.batches {
        let columns = Columns(batch);
        let rows = columns.counts("seq")?.into_iter().zip(columns.texts("customer_id")?);
        found.extend(rows.filter_map(|(seq, customer)| Some((seq, customer?))));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(text: &str, mark: Mark) -> String {
        let units: Vec<u16> = text.encode_utf16().collect();
        String::from_utf16(&units[mark.from..mark.to]).unwrap()
    }

    #[test]
    fn a_sentence_is_marked_where_it_stands_after_masking() {
        let text = "Звоните +7 926 123-45-67 😀. Курьер опоздал. Спасибо.";
        let at = text.find("Курьер").unwrap()..text.find(" Спасибо").unwrap();
        let (masked, mark) = marked(text, super::super::mention::units(text, &at));
        assert!(!masked.contains("926"), "{masked}");
        assert_eq!(piece(&masked, mark), "Курьер опоздал.");
    }

    #[test]
    fn masking_over_the_ends_of_a_sentence_marks_all_of_the_comment() {
        let (masked, mark) = marked("Card 4111 1111 1111 1111", 0..9);
        assert_eq!(piece(&masked, mark), masked);
    }
}
