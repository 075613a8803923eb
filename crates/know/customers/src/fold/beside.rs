//! Folds what came into the states of known fragments, beside the writer.
//!
//! Customers come as they like: folded with each commit, every interaction changes a page of its own. So it is done many
//! at a time, in the order of the table, and whoever reads a profile meanwhile folds what is missing in memory
//! ([`rapport_store::not_folded`]). Each state keeps the number it is folded through, so that doing it again changes nothing,
//! after a crash or by two servers at once.

use std::time::Duration;

use rapport_kernel::Id;
use rapport_store::{
    Column, Db, FOLDED, Fresh, Rows, Sql, StoreError, ToFold, fold_through,
    stream::{cursor, set_cursor, take_numbers},
    waiting_to_fold,
};
use sea_orm::entity::prelude::Uuid;
use tokio::{sync::watch, time::Instant};

use super::{State, json};
use crate::{
    Customers,
    identity::key::{Part, company_part},
};

/// States written in one transaction: what a commit of the stream may have to wait for.
const TOGETHER: usize = 125;
/// Pause while little comes.
const PAUSE: Duration = Duration::from_secs(1);
/// The pause is so many times longer than the work before: much that comes is folded together.
const REST: u32 = 8;
/// So many that come end a pause.
const MANY: i64 = 65_536;
/// So many that wait are folded without a rest.
const VERY_MANY: i64 = 8 * MANY;
/// So few are folded at once for whoever wants to see them.
const FEW: i64 = 2_048;

impl Customers {
    /// Folds until the writer whose last number `last` tells is gone.
    pub async fn fold_beside(&self, mut last: watch::Receiver<i64>) {
        while last.has_changed().is_ok() {
            let (began, known) = (Instant::now(), *last.borrow_and_update());
            let pause = match self.fold_next(true).await {
                Ok(Some(left)) if left >= MANY => continue,
                Ok(Some(_)) => (began.elapsed() * REST).max(PAUSE),
                Ok(None) => {
                    let _ = last.changed().await;
                    PAUSE
                }
                Err(error) => {
                    tracing::warn!(%error, "what came was not folded; it is tried again");
                    PAUSE * 10
                }
            };
            let many = last.wait_for(|now| *now >= known + MANY);
            let _ = tokio::time::timeout(pause, many).await;
        }
    }

    /// Folds what came, when it is little: whoever goes by the version of a fragment sees it at once.
    pub(crate) async fn fold_few(&self) -> Result<(), StoreError> {
        if waiting_to_fold(self.db.read()).await?.is_some_and(|(after, last)| last - after <= FEW) {
            self.fold_next(false).await?;
        }
        Ok(())
    }

    /// Folds all that came.
    pub async fn fold_all(&self) -> Result<(), StoreError> {
        while self.fold_next(false).await?.is_some() {}
        Ok(())
    }

    /// Folds what waits, of very much the oldest. Gives how many numbers wait then; nothing when none did. Politely, it rests
    /// after each transaction for as long as that took, unless very much waits: commits of the stream come between.
    async fn fold_next(&self, politely: bool) -> Result<Option<i64>, StoreError> {
        let _one_at_a_time = self.folding.lock().await;
        let Some((after, last)) = waiting_to_fold(self.db.read()).await? else { return Ok(None) };
        let through = fold_through(after, last);
        let mut waiting = ToFold::read(self.db.read(), after, through).await?;
        while let Some(fresh) = waiting.next(self.db.read()).await? {
            fold_slice(&self.db, fresh, through, politely && last - after < VERY_MANY).await?;
        }
        let tx = self.db.begin().await?;
        if cursor(&tx, FOLDED).await? == after {
            set_cursor(&tx, FOLDED, through).await?;
        }
        tx.commit_unsynced().await?;
        Ok(Some(last - through))
    }
}

/// Folds the interactions of some fragments up to a number.
async fn fold_slice(db: &Db, mut fresh: Fresh, through: i64, politely: bool) -> Result<(), StoreError> {
    fresh.remove(&company_part());
    let mut asked = Rows::new(&[Column::Uuid]);
    for part in fresh.keys() {
        asked.push([part.uuid().into()]);
    }
    let found: Vec<(Uuid, i64, State)> = db
        .read()
        .packed_rows(
            &[(Column::Uuid, "f.id"), (Column::Int, "f.folded"), (Column::Json, "f.state")],
            "({rows}) r JOIN fragment f ON f.id = r.c1",
            &asked,
        )
        .await?;
    let mut changed = Vec::new();
    for (id, folded, mut state) in found {
        let part: Part = Id::from_uuid(id);
        let Some(interactions) = fresh.get(&part) else { continue };
        if interactions.last().is_none_or(|last| last.seq <= folded) {
            continue;
        }
        state.take_in(interactions, folded);
        changed.push((id, json(&state)?, state.seen_at()));
    }
    for some in changed.chunks(TOGETHER) {
        let began = Instant::now();
        write(db, some, through).await?;
        if politely {
            tokio::time::sleep(began.elapsed()).await;
        }
    }
    Ok(())
}

async fn write(db: &Db, changed: &[(Uuid, String, i64)], through: i64) -> Result<(), StoreError> {
    let tx = db.begin().await?;
    let version = take_numbers(&tx, 1).await?;
    let mut rows = Rows::new(&[Column::Uuid, Column::Text, Column::Int, Column::Int, Column::Int]);
    for (id, state, seen_at) in changed {
        rows.push([(*id).into(), state.as_str().into(), (*seen_at).into(), version.into(), through.into()]);
    }
    tx.run_rows(
        "UPDATE fragment SET state = r.c2, last_at = r.c3, version = r.c4, folded = r.c5 FROM ({rows}) AS r \
         WHERE fragment.id = r.c1 AND fragment.folded < r.c5",
        &rows,
        vec![],
    )
    .await?;
    // What a crash takes back is folded again.
    tx.commit_unsynced().await?;
    Ok(())
}
