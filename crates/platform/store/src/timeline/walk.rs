//! Walking through the timelines of all customers.

use std::fmt::Write as _;

use rapport_kernel::{Id, Timestamp, id::Fragment};
use sea_orm::{ConnectionTrait, FromQueryResult, entity::prelude::Uuid};

use super::layout::Layout;
use crate::{Db, Sql, StoreError};

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

/// The lines of the next `most` fragments after `after`, in order of their ids, that are as `condition` says: SQL over
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
                    all_of(&layout, "AND f.fragment_id > $1 AND f.fragment_id <= $2", true)
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

/// The last of the next `most` fragments with a timeline.
async fn last_owner(
    connection: &impl ConnectionTrait,
    layout: &Layout,
    after: Id<Fragment>,
    most: usize,
) -> Result<Option<Id<Fragment>>, StoreError> {
    let each = all_of(layout, "AND f.fragment_id > $1", false);
    if each.is_empty() {
        return Ok(None);
    }
    let sql = format!("SELECT DISTINCT fragment_id FROM ({each}) t ORDER BY fragment_id LIMIT $2");
    let owners: Vec<Owner> = connection.all(&sql, vec![after.uuid().into(), (most as i64).into()]).await?;
    Ok(owners.last().map(|owner| Id::from_uuid(owner.fragment_id)))
}

/// The lines of all runs, and of what is in none, that fit `condition` on the row `f`; without `whole` the next $2 fragments of
/// each.
fn all_of(layout: &Layout, condition: &str, whole: bool) -> String {
    let mut sql = String::new();
    let mut add = |part: String| {
        let between = if sql.is_empty() { "" } else { " UNION ALL " };
        let _ = write!(sql, "{between}SELECT * FROM ({part}) p");
    };
    let owners = "SELECT DISTINCT f.fragment_id";
    let next = "ORDER BY f.fragment_id LIMIT $2";
    for run in layout.live() {
        let here = format!("WHERE f.run = {} {condition}", run.id);
        add(if whole {
            format!("SELECT f.fragment_id, f.occurred_at, f.seq, f.kind, f.body FROM timeline_row f {here}")
        } else {
            format!("{owners} FROM timeline_row f {here} {next}")
        });
    }
    if layout.last > layout.through() {
        let here = format!("WHERE f.seq > {} {condition}", layout.through());
        add(if whole {
            format!(
                "SELECT f.fragment_id, f.occurred_at, f.seq, f.kind, s.line AS body \
                 FROM timeline_fresh f JOIN stream s ON s.seq = f.seq {here}"
            )
        } else {
            format!("{owners} FROM timeline_fresh f {here} {next}")
        });
    }
    sql
}

const VISITS: &str = "kind IN ('page', 'screen', 'track')";

/// Forgets page, screen and track rows from before a moment, of the next `most` fragments after `after`.
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
