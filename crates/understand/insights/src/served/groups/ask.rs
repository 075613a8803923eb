//! A search is asked for, by a person or because a week went by; and what is shown of the newest.

use rapport_http::Language;
use rapport_kernel::{Id, Problem, Timestamp, time::DAY};
use rapport_store::StoreError;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    model::{GroupId, GroupShown, Run},
    store::{self, Kept},
};
use crate::served::{
    Insights,
    runs::{self, State},
};

/// How long after a search the next one is made unasked.
const RENEWED: i64 = 7 * DAY;
/// How long searches are kept.
const REMEMBERED: i64 = 90 * DAY;

/// The groups of customers, and the search that is on its way.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Groups)]
pub struct View {
    /// The newest search that is done.
    pub current: Option<Run>,
    /// The one that waits or runs.
    pub running: Option<Run>,
    /// Whether the newest came to nothing by a fault.
    pub failed: bool,
    /// When it is searched again unasked, once there was a search.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub next_at: Option<Timestamp>,
}

/// Asks for a search, unless one waits or runs.
pub async fn ask(room: &Insights, by: &str) -> Result<Run, Problem> {
    let now = room.clock.now();
    let tx = room.db.begin().await?;
    if let Some(run) = store::newest(&tx).await?.filter(is_on_its_way) {
        return Ok(run);
    }
    let run = Run {
        id: Id::new(room.clock.as_ref()),
        state: State::Waiting,
        step: None,
        asked_at: now,
        finished_at: None,
        through_seq: None,
        found: None,
    };
    let done = store::newest_done(&tx).await?;
    store::insert(&tx, &run, by).await?;
    store::forget_before(&tx, now.plus(-REMEMBERED), done.map(|run| run.id)).await?;
    runs::enqueue(&tx, room.clock.as_ref(), run.id).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(run)
}

const fn is_on_its_way(run: &Run) -> bool {
    matches!(run.state, State::Waiting | State::Running)
}

/// Asks for the search that is due: a week after the last, once a person asked for one.
pub async fn renew(room: &Insights) -> Result<(), Problem> {
    let Some(last) = store::newest(room.db.read()).await? else { return Ok(()) };
    if !is_on_its_way(&last) && last.asked_at.plus(RENEWED) <= room.clock.now() {
        ask(room, "weekly").await?;
    }
    Ok(())
}

/// What is there, in a language.
pub async fn view(room: &Insights, language: Language) -> Result<View, Problem> {
    let newest = store::newest(room.db.read()).await?;
    let current = match &newest {
        Some(run) if run.state == State::Done => newest.clone(),
        _ => store::newest_done(room.db.read()).await?,
    };
    let next_at = newest.as_ref().map(|run| run.asked_at.plus(RENEWED));
    Ok(View {
        failed: newest.as_ref().is_some_and(|run| run.state == State::Failed),
        running: newest.filter(is_on_its_way),
        current: match current {
            Some(run) => Some(worded(room, run, language).await?),
            None => None,
        },
        next_at,
    })
}

/// A run with the names and segments that its groups have now.
async fn worded(room: &Insights, mut run: Run, language: Language) -> Result<Run, Problem> {
    let Some(found) = &mut run.found else { return Ok(run) };
    let known = store::groups(room.db.read()).await?;
    let segments = room.customers.segment_rules().await?;
    for group in &mut found.groups {
        let Some(kept) = known.get(&group.id) else { continue };
        group.name = name(kept, language);
        group.named = kept.name.is_some();
        let segment = kept.segment.and_then(|id| Some((id, segments.get(&id)?)));
        group.segment_id = segment.map(|(id, _)| id);
        group.segment_current =
            segment.is_some_and(|(_, rule)| group.rule.as_ref().is_some_and(|own| own.sql == rule.sql));
    }
    for group in &mut found.gone {
        if let Some(kept) = known.get(&group.id) {
            group.name = name(kept, language);
        }
    }
    Ok(run)
}

fn name(kept: &Kept, language: Language) -> String {
    let own = || match language {
        Language::Ru => kept.own_name.ru.clone(),
        Language::En => kept.own_name.en.clone(),
    };
    kept.name.clone().unwrap_or_else(own)
}

/// A group of the newest search: the search, and the group's place in it.
pub async fn group(room: &Insights, id: Id<GroupId>, language: Language) -> Result<(Run, usize), Problem> {
    let missing = || Problem::not_found("groups.unknown", "there is no such group any more");
    let run = store::newest_done(room.db.read()).await?.ok_or_else(missing)?;
    let run = worded(room, run, language).await?;
    let place = shown(&run).iter().position(|group| group.id == id).ok_or_else(missing)?;
    Ok((run, place))
}

/// The groups of a search.
pub fn shown(run: &Run) -> &[GroupShown] {
    run.found.as_ref().map(|found| found.groups.as_slice()).unwrap_or_default()
}
