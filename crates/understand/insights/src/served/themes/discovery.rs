//! The daily search for themes among recent comments: yesterday's go on, what is far from all of them becomes new.

use rapport_kernel::{Problem, Scope, Timestamp, mask::mask, rule::engine_time, time::DAY};
use rapport_store::{StoreError, jobs};
use serde::Serialize;
use serde_json::json;
use tokio::sync::watch;
use utoipa::ToSchema;

use crate::served::Insights;
use crate::themes::{Options, Themes, ThemesError, continue_from, discover};

use super::{
    catalogue::found_key,
    read_on::{self, NewEdition},
    rows::unexpected,
    store::{self, SearchRow},
    taxonomy::comments_of,
    wording,
};

/// The job that searches.
pub(crate) const JOB: &str = "themes.discover";
/// Days and comments that are looked through: the newest.
const DAYS: i64 = 90;
const MOST: usize = 20_000;
/// How often it is searched unasked.
const EVERY: i64 = DAY;
/// So many times the comments that the present themes were found in make them too few to go on with.
const OUTGROWN: usize = 5;
/// The same comments give the same themes.
pub(crate) const SEED: u64 = 1;

/// How far reading and searching are.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ThemesProgress)]
pub struct Progress {
    /// Comments whose themes are known by the present catalogue.
    pub read: i64,
    /// All comments that were read for their themes: the rest of them is read again now.
    pub of: i64,
    /// Whether new comments wait to be read.
    pub waiting: bool,
    /// The last search for themes; nothing before the first.
    pub search: Option<Search>,
}

/// A search for themes.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ThemesSearch)]
pub struct Search {
    /// `waiting`, `reading`, `grouping`, `done`, `failed`.
    pub state: String,
    /// Comments looked through: the newest of 90 days, at most 20,000.
    pub comments: i64,
    /// New themes that it found.
    pub found: i64,
    /// Why it failed, in words for people.
    pub reason: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    pub asked_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub changed_at: Timestamp,
}

pub(crate) async fn progress(room: &Insights) -> Result<Progress, Problem> {
    let kept = store::newest(room.db.read()).await?;
    let (of, left) = store::reading(room.db.read(), kept.reading).await?;
    let search = store::search(room.db.read()).await?.map(|row| Search {
        state: row.state,
        comments: row.comments,
        found: row.found,
        reason: row.reason,
        asked_at: Timestamp::from_micros(row.asked_at),
        changed_at: Timestamp::from_micros(row.changed_at),
    });
    Ok(Progress { read: of - left, of, waiting: !is_read(room).await?, search })
}

/// Asks for a search, unless one waits or runs.
pub(crate) async fn ask(room: &Insights) -> Result<(), Problem> {
    let now = room.clock.now();
    let tx = room.db.begin().await?;
    let running = store::search(&tx).await?.filter(|row| !is_over(row));
    if running.is_none() {
        let row = SearchRow {
            state: "waiting".into(),
            comments: 0,
            found: 0,
            reason: None,
            asked_at: now.micros(),
            changed_at: now.micros(),
        };
        store::set_search(&tx, &row).await?;
    }
    jobs::enqueue(&tx, room.clock.as_ref(), JOB, &json!({}), Some(JOB), now).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

fn is_over(row: &SearchRow) -> bool {
    matches!(row.state.as_str(), "done" | "failed")
}

/// Asks for the daily search when it is time.
pub(crate) async fn schedule(room: &Insights) -> Result<(), Problem> {
    let last = store::search(room.db.read()).await?;
    let due = match &last {
        // The first themes are to be those of all comments, not of the first thousand that were read.
        None => is_read(room).await? && store::reading(room.db.read(), 0).await?.0 > 0,
        Some(row) => is_over(row) && room.clock.now().micros() - row.asked_at >= EVERY,
    };
    if due { ask(room).await } else { Ok(()) }
}

async fn is_read(room: &Insights) -> Result<bool, StoreError> {
    let from = store::followed(room.db.read()).await?;
    let (_, through) = room.comments.written_after(from, 1).await?;
    Ok(through == from && room.comments.has_caught_up().await?)
}

/// Does the searches that wait. Gives whether there was one.
pub(crate) async fn work(
    room: &Insights,
    worker: &jobs::Worker,
    stopping: &watch::Receiver<bool>,
) -> Result<bool, StoreError> {
    let Some(job) = worker.lease().await? else { return Ok(false) };
    match search(room, stopping).await {
        Ok(()) => worker.finish(&job).await?,
        Err(problem) => {
            let parked = worker.fail(&job, &problem.to_string()).await?;
            if parked {
                state(room, "failed", 0, 0, Some(problem.detail)).await?;
            }
        }
    }
    Ok(true)
}

async fn state(
    room: &Insights,
    state: &str,
    comments: usize,
    found: usize,
    reason: Option<String>,
) -> Result<(), StoreError> {
    let now = room.clock.now().micros();
    let asked_at = store::search(room.db.read()).await?.map_or(now, |row| row.asked_at);
    let row = SearchRow {
        state: state.to_owned(),
        comments: comments as i64,
        found: found as i64,
        reason,
        asked_at,
        changed_at: now,
    };
    store::set_search(room.db.write(), &row).await
}

/// Searches once. A catalogue that changed meanwhile is not overwritten: the job is tried again on it.
pub(crate) async fn search(room: &Insights, stopping: &watch::Receiver<bool>) -> Result<(), Problem> {
    state(room, "reading", 0, 0, None).await?;
    let sql = format!(
        "SELECT seq FROM comment_themes WHERE occurred_at >= {} ORDER BY occurred_at DESC, seq DESC LIMIT {MOST}",
        engine_time(room.clock.now().plus(-DAYS * DAY))
    );
    let comments = comments_of(room, &sql, &Scope::All).await?;
    let texts: Vec<String> = comments.iter().map(|comment| mask(&comment.text).into_owned()).collect();
    let count = texts.len();
    state(room, "grouping", count, 0, None).await?;
    if *stopping.borrow() {
        return Err(unexpected("stopped before it began"));
    }
    let (kept, model) = read_on::newest(room).await?;
    let catalogue = &kept.catalogue;
    let touched = !(catalogue.made.is_empty() && catalogue.became.is_empty() && catalogue.taken().is_empty());
    let earlier = model.clone();
    let found = tokio::task::spawn_blocking(move || find(model.as_ref(), &texts, touched));
    let found = match found.await.map_err(unexpected)? {
        Ok(mut found) => {
            wording::word(room.model.as_deref(), earlier.as_ref(), &mut found).await;
            found
        }
        Err(error) => {
            state(room, "failed", count, 0, Some(error.to_string())).await?;
            return Ok(());
        }
    };
    let new: Vec<&crate::themes::Theme> = found.themes.iter().filter(|theme| theme.new).collect();
    let names: Vec<_> =
        new.iter().map(|theme| json!({ "theme": found_key(theme.id), "name": theme.shown_name() })).collect();
    let tx = room.db.begin().await?;
    let id = kept.edition + 1;
    store::add_model(&tx, id, &found).await?;
    let edition = NewEdition {
        catalogue: kept.catalogue.clone(),
        model: Some(id),
        // What people taught since is brought to history with what is new.
        reads_again: !new.is_empty() || store::taught_since(&tx, kept.reading).await?,
        action: "discovered",
        detail: json!({ "comments": count, "themes": found.themes.len(), "new": names }),
        by: "system",
    };
    read_on::next(room, &tx, &kept, edition).await?;
    tx.commit().await.map_err(StoreError::from)?;
    state(room, "done", count, names.len(), None).await?;
    Ok(())
}

/// Goes on with the themes there are. Those of a far smaller beginning, which nobody has touched, give way to new ones.
fn find<T: AsRef<str>>(previous: Option<&Themes>, texts: &[T], touched: bool) -> Result<Themes, ThemesError> {
    rapport_text::encoder::Encoder::shared()?;
    let Some(themes) = previous else { return Ok(discover(texts, &Options::default(), SEED)?.themes) };
    let named = themes.themes.iter().any(|theme| theme.named_by_person);
    if !touched && !named && themes.comments * OUTGROWN < texts.len() {
        let mut anew = discover(texts, &Options::default(), SEED)?.themes;
        anew.number_after(themes);
        return Ok(anew);
    }
    Ok(continue_from(themes, texts, &Options::default(), SEED)?.themes)
}
