//! A question is asked: answered from what is kept, or put to the background.

use chrono::Days;
use rapport_http::Actor;
use rapport_kernel::{ErrorKind, Id, Problem, Scope, Timestamp, time::DAY};
use rapport_store::StoreError;

use super::{
    kept::Kept,
    model::{Question, Run, RunId},
    store::{self, Stored},
};
use crate::served::{
    Insights,
    runs::{self, State},
};

/// How long an answer serves before the question is asked anew.
const FRESH: i64 = DAY;
/// How long answers are kept.
const REMEMBERED: i64 = 14 * DAY;

/// Asks, within the caller's scope. `again` does not take an answer that is there already.
pub async fn ask(
    room: &Insights,
    question: Question,
    again: bool,
    scope: &Scope,
    by: &Actor,
) -> Result<Run, Problem> {
    question.check()?;
    let scope = match &question.unit {
        None => scope.clone(),
        Some(unit) => room.auth.within(scope, unit).await?.ok_or_else(|| {
            Problem::not_found("unit.unknown", format!("there is no unit {unit:?} that you may see"))
                .at("unit")
        })?,
    };
    let now = room.clock.now();
    let tx = room.db.begin().await?;
    if let Some(Stored { run, .. }) = store::newest(&tx, &question, &scope).await? {
        let done = run.state == State::Done;
        if !done || (!again && is_fresh(&run, now)) {
            return aimed(room, run).await;
        }
    }
    let run = Run {
        id: Id::new(room.clock.as_ref()),
        question,
        state: State::Waiting,
        step: None,
        asked_at: now,
        finished_at: None,
        through_seq: None,
        target: None,
        found: None,
    };
    store::insert(&tx, &run, &scope, &by.to_string()).await?;
    store::forget_before(&tx, now.plus(-REMEMBERED)).await?;
    runs::enqueue(&tx, room.clock.as_ref(), run.id).await?;
    tx.commit().await.map_err(StoreError::from)?;
    aimed(room, run).await
}

/// The run with the target of the metric that is called as its scale: told as it is set now, whenever the run was made.
async fn aimed(room: &Insights, mut run: Run) -> Result<Run, Problem> {
    let Question { scale, touchpoint, channel, customers, unit, to, .. } = &run.question;
    if channel.is_none() && customers.is_none() {
        let last = *to - Days::new(1);
        run.target =
            room.metrics.target(scale.as_str(), unit.as_deref(), touchpoint.as_deref(), last).await?;
    }
    Ok(run)
}

fn is_fresh(run: &Run, now: Timestamp) -> bool {
    run.finished_at.is_some_and(|at| at.plus(FRESH) > now)
}

/// A run that a caller of this scope may see.
pub async fn seen(room: &Insights, id: Id<RunId>, scope: &Scope) -> Result<Run, Problem> {
    let stored = store::find(room.db.read(), id).await?;
    let stored = stored.filter(|stored| covers(scope, &stored.scope));
    aimed(room, stored.ok_or_else(|| Problem::not_found("drivers.unknown", "there is no such run"))?.run)
        .await
}

/// The table and model of a run that is done.
pub async fn kept(room: &Insights, run: &Run) -> Result<Kept, Problem> {
    let unfinished = || Problem::new(ErrorKind::Conflict, "drivers.unfinished", "the run is not done yet");
    if run.state != State::Done {
        return Err(unfinished());
    }
    let bytes = runs::kept(room.db.read(), run.id).await?.ok_or_else(unfinished)?;
    Kept::from_bytes(&bytes)
}

/// Whether whoever has a scope may see what was found within another.
pub fn covers(scope: &Scope, asked: &Scope) -> bool {
    match (scope, asked) {
        (Scope::All, _) => true,
        (Scope::Units(_), Scope::All) => false,
        (Scope::Units(own), Scope::Units(asked)) => asked.is_subset(own),
    }
}
