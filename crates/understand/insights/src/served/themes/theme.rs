//! One theme, opened: its figures, where it is spoken of, what it comes together with.

use std::collections::HashMap;

use chrono::NaiveDate;
use rapport_kernel::{Problem, Scope};
use serde::Serialize;
use utoipa::ToSchema;

use crate::frequency::{Share, Together, paired};
use crate::served::{Insights, quoted};

use super::{
    catalogue::Entry,
    change::unknown,
    overview::{self, Row, Score, Spans, rows, share},
    question::Question,
    rows::Columns,
    tally::Tallies,
};

/// Units and touchpoints shown, at most.
const MOST: usize = 50;
/// Comments with both themes, at least.
const LEAST: usize = 5;

/// A part of the company, or a touchpoint, and how often the theme is raised there.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ThemePlace)]
#[expect(clippy::struct_field_names, reason = "the word that the API answers with")]
pub struct Place {
    /// The unit's or the touchpoint's code; nothing for comments of none.
    pub place: Option<String>,
    /// Of the comments there.
    pub share: Share,
    /// Of the theme's comments there those that speak of it badly.
    pub negative: Share,
}

/// A theme that comes with this one more often than chance allows.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ThemeTogether)]
pub struct With {
    pub key: String,
    pub name: String,
    /// Comments with both.
    pub together: usize,
    /// How many there would be by chance.
    pub expected: f64,
    /// `together` over `expected`.
    pub lift: f64,
    /// The chance of so many when the themes knew nothing of each other, corrected for the number of themes looked at.
    pub q: f64,
}

/// A theme in a period.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ThemeShown)]
pub struct Shown {
    pub theme: Row,
    #[schema(value_type = String, format = Date)]
    pub from: NaiveDate,
    /// The day after the last.
    #[schema(value_type = String, format = Date)]
    pub to: NaiveDate,
    /// Comments of the period.
    pub comments: i64,
    /// The scale of scores: `nps`, `csat`, `ces`, `enps`; nothing when there are none.
    pub scale: Option<String>,
    /// What all scored who wrote comments in the period.
    pub score: Option<Score>,
    /// Fewer comments than this are few.
    pub fewest: i64,
    /// Whether it is a discovered one of which two can be made.
    pub can_split: bool,
    pub hidden: bool,
    /// Where most of its comments come from, at most 50.
    pub units: Vec<Place>,
    pub touchpoints: Vec<Place>,
    /// The most frequent first.
    pub together: Vec<With>,
    pub through_seq: i64,
}

pub(crate) async fn show(
    room: &Insights,
    key: &str,
    entries: &[Entry],
    question: &Question,
    scope: &Scope,
) -> Result<Shown, Problem> {
    let entry = entries.iter().find(|entry| entry.key == key).ok_or_else(|| unknown(key))?;
    let spans = Spans::of(question);
    let tallies = Tallies::ask(room.query.as_ref(), question, spans.bounds(), scope).await?;
    // All themes are looked at, as on the list: the correction for the number of looks is the same.
    let listed: Vec<Entry> =
        entries.iter().map(|one| Entry { hidden: one.hidden && one.key != key, ..one.clone() }).collect();
    let found = rows(&listed, question, &spans, &tallies).into_iter().find(|row| row.key == key);
    let theme = match found {
        Some(row) => row,
        // A discovered theme of which nothing was said in the period.
        None => rows(
            &[Entry { origin: super::catalogue::Origin::Own, ..entry.clone() }],
            question,
            &spans,
            &tallies,
        )
        .into_iter()
        .map(|row| Row { origin: entry.origin, ..row })
        .next()
        .ok_or_else(|| unknown(key))?,
    };
    let scale = overview::scale(question, &spans, &tallies);
    let all = tallies.all(spans.period, scale.as_deref());
    Ok(Shown {
        theme,
        from: question.from,
        to: question.to,
        comments: all.n,
        score: overview::score(&all),
        scale,
        fewest: overview::FEW,
        can_split: entry.parts > 1,
        hidden: entry.hidden,
        units: places(room, key, "unit_id", question, scope).await?,
        touchpoints: places(room, key, "touchpoint", question, scope).await?,
        together: together(room, key, entries, question, scope).await?,
        through_seq: tallies.through_seq,
    })
}

async fn places(
    room: &Insights,
    key: &str,
    column: &str,
    question: &Question,
    scope: &Scope,
) -> Result<Vec<Place>, Problem> {
    let key = quoted(&format!(",{key},"));
    let sql = format!(
        "SELECT place, SUM(raised) AS n, SUM(bad) AS bad, COUNT(*) AS total FROM (SELECT {column} AS place, \
         CASE WHEN strpos(COALESCE({}, ''), {key}) > 0 THEN 1 ELSE 0 END AS raised, \
         CASE WHEN strpos(COALESCE(bad_themes, ''), {key}) > 0 THEN 1 ELSE 0 END AS bad \
         FROM comment_themes WHERE {}) r GROUP BY 1 HAVING SUM(raised) > 0 ORDER BY 2 DESC, 1 LIMIT {MOST}",
        question.themes(),
        question.within(question.period())
    );
    let answer = room.query.sql(&sql, scope).await?;
    let mut found = Vec::new();
    for batch in &answer.batches {
        let columns = Columns(batch);
        let (places, n) = (columns.texts("place")?, columns.counts("n")?);
        let (bad, of) = (columns.counts("bad")?, columns.counts("total")?);
        for (row, place) in places.into_iter().enumerate() {
            found.push(Place { place, share: share(n[row], of[row]), negative: share(bad[row], n[row]) });
        }
    }
    Ok(found)
}

async fn together(
    room: &Insights,
    key: &str,
    entries: &[Entry],
    question: &Question,
    scope: &Scope,
) -> Result<Vec<With>, Problem> {
    let within = question.within(question.period());
    let with = format!("CASE WHEN strpos(themes, {}) > 0 THEN 1 ELSE 0 END", quoted(&format!(",{key},")));
    let sql = format!(
        "SELECT theme, COUNT(*) AS n, SUM(both_themes) AS together, CAST((SELECT COUNT(*) FROM comment_themes WHERE {within}) AS BIGINT) AS total \
         FROM (SELECT {with} AS both_themes, unnest(string_to_array(trim(BOTH ',' FROM themes), ',')) AS theme \
         FROM comment_themes WHERE {within} AND themes IS NOT NULL) r GROUP BY 1"
    );
    let answer = room.query.sql(&sql, scope).await?;
    let (mut counts, mut comments) = (HashMap::new(), 0);
    for batch in &answer.batches {
        let columns = Columns(batch);
        let (n, both, total) = (columns.counts("n")?, columns.counts("together")?, columns.counts("total")?);
        for (row, theme) in columns.texts("theme")?.into_iter().enumerate() {
            comments = total[row] as usize;
            counts.extend(theme.map(|theme| (theme, (n[row] as usize, both[row] as usize))));
        }
    }
    let with_one = counts.get(key).map_or(0, |(n, _)| *n);
    let shown: Vec<&Entry> = entries.iter().filter(|entry| !entry.hidden && entry.key != key).collect();
    let counted = (1_u32..).zip(&shown).filter_map(|(place, entry)| {
        let (with_other, together) = *counts.get(&entry.key)?;
        (together > 0).then_some(Together { one: 0, other: place, together, with_one, with_other })
    });
    let pairs = paired(counted.collect(), comments, LEAST);
    Ok(pairs
        .into_iter()
        .filter_map(|pair| {
            let entry = shown.get(pair.other as usize - 1)?;
            Some(With {
                key: entry.key.clone(),
                name: entry.name.clone(),
                together: pair.together,
                expected: pair.expected,
                lift: pair.lift,
                q: pair.q,
            })
        })
        .collect())
}
