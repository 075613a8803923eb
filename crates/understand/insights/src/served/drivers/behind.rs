//! The answers behind a factor, with their masked words. Ids are kept; words are read when they are shown, within the scope
//! of whoever looks.

use std::collections::HashMap;

use rapport_kernel::{Id, Problem, Scope, Timestamp, interaction::InteractionId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    ask::kept,
    kept::Kept,
    model::{Run, Source},
    read::Columns,
};
use crate::served::quoted;
use crate::{
    factors::{MISSING, Values},
    served::Insights,
};

/// Answers shown behind a factor, at most.
const MOST: usize = 60;
/// Sentences beside each step.
const SENTENCES: usize = 3;
/// Rows tried for them: the words of some are gone.
const TRIED: usize = 6;

/// Which way a factor pulled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DriversWay)]
pub enum Way {
    Down,
    Up,
}

/// An answer behind a number.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = DriversAnswer)]
pub struct AnswerShown {
    #[schema(value_type = String, example = "int_019bca1f3c007a0e8b5c1d2e3f405162")]
    pub id: String,
    #[schema(value_type = Option<String>)]
    pub at: Option<Timestamp>,
    pub score: Option<f64>,
    pub scale: Option<String>,
    pub touchpoint: Option<String>,
    pub channel: Option<String>,
    pub unit_id: Option<String>,
    /// What the customer wrote, personal data masked.
    pub comment: Option<String>,
    /// The factor's value there, as text.
    pub value: Option<String>,
    /// What the factor added there, in points of the score; absent for what was said.
    pub push: Option<f64>,
}

/// Sentences of a step.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = DriversSentences)]
pub struct Sentences {
    pub factor: String,
    pub items: Vec<AnswerShown>,
}

/// A row of a run's table, and what the factor did there.
type Pulled = (usize, Option<f32>);

/// The answers that a factor pulled most, the strongest first.
pub async fn behind(
    room: &Insights,
    run: &Run,
    factor: &str,
    way: Way,
    scope: &Scope,
) -> Result<Vec<AnswerShown>, Problem> {
    let kept = kept(room, run).await?;
    let unknown =
        || Problem::invalid("drivers.factor", format!("there is no factor {factor:?}")).at("factor");
    let pulled = pulled(&kept, factor, way).ok_or_else(unknown)?;
    let rows: Vec<Pulled> = pulled.into_iter().take(MOST).collect();
    let mut words = words(room, &kept, rows.iter().map(|(row, _)| *row).collect(), scope).await?;
    Ok(shown(&kept, factor, &rows, &mut words))
}

/// Typical sentences beside each step of points lost.
pub async fn sentences(room: &Insights, run: &Run, scope: &Scope) -> Result<Vec<Sentences>, Problem> {
    let kept = kept(room, run).await?;
    let Some(found) = &run.found else { return Ok(Vec::new()) };
    let steps = found.points.iter().chain(&found.said).flat_map(|points| &points.steps);
    let mut chosen: Vec<(&str, Vec<Pulled>)> = Vec::new();
    for step in steps {
        let key = step.meaning.key.as_str();
        let pulled = pulled(&kept, key, Way::Down).unwrap_or_default();
        let worded = pulled.into_iter().filter(|(row, _)| kept.worded.get(*row) == Some(&true));
        chosen.push((key, worded.take(TRIED).collect()));
    }
    let rows = chosen.iter().flat_map(|(_, rows)| rows.iter().map(|(row, _)| *row)).collect();
    let mut words = words(room, &kept, rows, scope).await?;
    let mut all = Vec::with_capacity(chosen.len());
    for (factor, rows) in chosen {
        let mut items = shown(&kept, factor, &rows, &mut words);
        items.retain(|one| one.comment.is_some());
        items.truncate(SENTENCES);
        all.push(Sentences { factor: factor.to_owned(), items });
    }
    Ok(all)
}

fn pulled(kept: &Kept, factor: &str, way: Way) -> Option<Vec<Pulled>> {
    if let Some(place) = kept.plan.meanings.iter().position(|one| one.key == factor) {
        let evidence = kept.evidence.get(place)?;
        let list = if way == Way::Down { &evidence.down } else { &evidence.up };
        return Some(list.iter().map(|(row, push)| (*row as usize, Some(*push))).collect());
    }
    // Of what was said: who said it, the lowest scores first.
    let all = kept.all().ok()?;
    let (_, column) = all.find(factor)?;
    let mut rows: Vec<usize> =
        (0..kept.scores.len()).filter(|&row| column.values.number(row) > 0.5).collect();
    rows.sort_by(|&a, &b| kept.scores[a].total_cmp(&kept.scores[b]).then(a.cmp(&b)));
    Some(rows.into_iter().map(|row| (row, None)).collect())
}

/// What is shown of each row, by its id.
async fn words(
    room: &Insights,
    kept: &Kept,
    rows: Vec<usize>,
    scope: &Scope,
) -> Result<HashMap<String, AnswerShown>, Problem> {
    // Ids come from the company's own stream, and are checked to be ids before they are part of a statement.
    let mut ids: Vec<String> = rows
        .into_iter()
        .filter_map(|row| kept.ids.get(row)?.parse::<Id<InteractionId>>().ok())
        .map(|id| quoted(&id.to_string()))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT id, occurred_at, score, scale, touchpoint, channel, unit_id, comment FROM interactions \
         WHERE kind = 'feedback' AND id IN ({})",
        ids.join(", ")
    );
    let answer = room.query.sql(&sql, scope).await?;
    let mut found = HashMap::new();
    for batch in &answer.batches {
        let columns = Columns(batch);
        let (ids, times) = (columns.texts("id")?, columns.times("occurred_at")?);
        let (scores, scales) = (columns.numbers("score")?, columns.texts("scale")?);
        let (touchpoints, channels) = (columns.texts("touchpoint")?, columns.texts("channel")?);
        let (units, comments) = (columns.texts("unit_id")?, columns.texts("comment")?);
        for (row, id) in ids.into_iter().enumerate() {
            let Some(id) = id else { continue };
            let one = AnswerShown {
                id: id.clone(),
                at: times[row],
                score: scores[row],
                scale: scales[row].clone(),
                touchpoint: touchpoints[row].clone(),
                channel: channels[row].clone(),
                unit_id: units[row].clone(),
                comment: comments[row].clone(),
                value: None,
                push: None,
            };
            found.insert(id, one);
        }
    }
    Ok(found)
}

fn shown(
    kept: &Kept,
    factor: &str,
    rows: &[Pulled],
    words: &mut HashMap<String, AnswerShown>,
) -> Vec<AnswerShown> {
    let factors = kept.all().unwrap_or_default();
    let said = kept.said.meanings.iter().any(|one| one.key == factor && one.source == Source::Said);
    let values = factors.find(factor).map(|(_, column)| &column.values).filter(|_| !said);
    let each = rows.iter().filter_map(|(row, push)| {
        let mut one = words.get(kept.ids.get(*row)?)?.clone();
        one.value = values.and_then(|values| text(values, *row));
        one.push = push.map(f64::from);
        Some(one)
    });
    each.collect()
}

fn text(values: &Values, row: usize) -> Option<String> {
    match values {
        Values::Numeric(values) => values.get(row).filter(|value| !value.is_nan()).map(ToString::to_string),
        Values::Categorical { codes, levels } => {
            let code = codes.get(row).filter(|code| **code != MISSING)?;
            levels.get(*code as usize).cloned()
        }
    }
}
