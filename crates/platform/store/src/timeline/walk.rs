//! Walking through the timelines of all customers.

use rapport_kernel::{Id, Timestamp, id::Fragment};
use sea_orm::{ConnectionTrait, FromQueryResult, entity::prelude::Uuid};

use super::layout::{Layout, Run};
use crate::{Db, Sql, StoreError};

/// Runs that tell where a step of the walk ends.
const TELLING: usize = 4;

#[derive(FromQueryResult)]
struct Owner {
    fragment_id: Uuid,
}

/// A line as it lies in the timeline.
#[derive(Debug, FromQueryResult)]
pub struct TimelineLine {
    pub fragment_id: Uuid,
    /// Microseconds.
    pub occurred_at: i64,
    pub seq: i64,
    /// JSON of the fields of a [`super::TimelineRow`]'s body.
    pub body: String,
}

/// The lines of about the next `most` fragments after `after`, in order of their ids, that are as `condition` says: SQL over
/// `kind` and `body`, never of a user's words. Gives the last fragment looked at, or `None` at the end: the next call's `after`.
pub async fn walk_timelines(
    connection: &impl ConnectionTrait,
    after: Id<Fragment>,
    most: usize,
    condition: &str,
) -> Result<(Option<Id<Fragment>>, Vec<TimelineLine>), StoreError> {
    let mut layout = Layout::read(connection).await?;
    loop {
        let through = last_owner(connection, &layout, after, most).await?;
        let lines = match through {
            None => Vec::new(),
            Some(through) => {
                let sql = format!(
                    "SELECT fragment_id, occurred_at, seq, body FROM ({}) t WHERE {condition}",
                    lines_of(&layout)
                );
                connection.all(&sql, vec![after.uuid().into(), through.uuid().into()]).await?
            }
        };
        let now = Layout::read(connection).await?;
        if !layout.is_outdated(&now) {
            return Ok((through, lines));
        }
        layout = now;
    }
}

/// Where the walk's next step ends: after about `most` fragments with a timeline. The longest runs tell, which hold lines of nearly
/// everyone; only where they end all runs are asked, of which there are very many after an import.
async fn last_owner(
    connection: &impl ConnectionTrait,
    layout: &Layout,
    after: Id<Fragment>,
    most: usize,
) -> Result<Option<Id<Fragment>>, StoreError> {
    let mut runs: Vec<&Run> = layout.live().collect();
    runs.sort_unstable_by_key(|run| run.first - run.last);
    let longest = &runs[..runs.len().min(TELLING)];
    for some in [longest, &runs] {
        let owners = owners_of(connection, layout, some, after, most).await?;
        if owners.len() == most || some.len() == runs.len() {
            return Ok(owners.last().map(|owner| Id::from_uuid(owner.fragment_id)));
        }
    }
    Ok(None)
}

/// The next `most` fragments after `after` with lines in these runs, or in none yet.
async fn owners_of(
    connection: &impl ConnectionTrait,
    layout: &Layout,
    runs: &[&Run],
    after: Id<Fragment>,
    most: usize,
) -> Result<Vec<Owner>, StoreError> {
    let next = |from: &str, of: &str| {
        format!(
            "SELECT * FROM (SELECT DISTINCT fragment_id FROM {from} WHERE {of} AND fragment_id > $1 \
             ORDER BY fragment_id LIMIT $2) p"
        )
    };
    let mut each: Vec<String> =
        runs.iter().map(|run| next("timeline_row", &format!("run = {}", run.id))).collect();
    if layout.last > layout.through() {
        each.push(next("timeline_fresh", &format!("seq > {}", layout.through())));
    }
    if each.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT DISTINCT fragment_id FROM ({}) t ORDER BY fragment_id LIMIT $2",
        each.join(" UNION ALL ")
    );
    connection.all(&sql, vec![after.uuid().into(), (most as i64).into()]).await
}

/// The lines of fragments after $1 up to $2, of all runs and of what is in none.
fn lines_of(layout: &Layout) -> String {
    let owned = "f.fragment_id > $1 AND f.fragment_id <= $2";
    let columns = "f.fragment_id, f.occurred_at, f.seq, f.kind";
    let mut each: Vec<String> = layout
        .live()
        .map(|run| {
            format!("SELECT {columns}, f.body FROM timeline_row f WHERE f.run = {} AND {owned}", run.id)
        })
        .collect();
    if layout.last > layout.through() {
        each.push(format!(
            "SELECT {columns}, s.line AS body FROM timeline_fresh f JOIN stream s ON s.seq = f.seq \
             WHERE f.seq > {} AND {owned}",
            layout.through()
        ));
    }
    each.join(" UNION ALL ")
}

const VISITS: &str = "kind IN ('page', 'screen', 'track')";

/// Forgets page, screen and track rows from before a moment, of about the next `most` fragments after `after`.
/// Gives the last fragment looked at, or `None` at the end: the next call's `after`. Raw rows stay in the lake.
///
/// What is being joined with other runs meanwhile may keep its row until this is done again.
pub async fn forget_visits_before(
    db: &Db,
    before: Timestamp,
    after: Id<Fragment>,
    most: usize,
) -> Result<Option<Id<Fragment>>, StoreError> {
    let layout = Layout::read(db.read()).await?;
    let Some(last) = last_owner(db.read(), &layout, after, most).await? else { return Ok(None) };
    let runs = layout.live().map(|run| (format!("timeline_row WHERE run = {}", run.id), i64::MAX));
    let fresh = ("timeline_fresh WHERE true".to_owned(), layout.folded);
    for (part, through) in runs.chain([fresh]) {
        db.write()
            .run(
                &format!(
                    "DELETE FROM {part} AND fragment_id > $1 AND fragment_id <= $2 \
                     AND occurred_at < $3 AND seq <= $4 AND {VISITS}"
                ),
                vec![after.uuid().into(), last.uuid().into(), before.micros().into(), through.into()],
            )
            .await?;
    }
    Ok(Some(last))
}
