//! Stages that change with time alone: a customer falls silent, is new no longer. Run once a day.

use std::collections::BTreeSet;

use rapport_kernel::{Id, Timestamp, id::Customer};
use rapport_store::{
    FromQueryResult, Sql, StoreError, stream::cursor, stream::set_cursor, stream::take_numbers,
};
use sea_orm::entity::prelude::Uuid;

use crate::{
    Customers,
    fold::state::State,
    identity::{key::Part, store::touch},
    profile::{self, rules},
    settings::Settings,
};

/// Name of the cursor that holds the time of the last run, in microseconds.
const CURSOR: &str = "customers.stages";
/// Fragments looked at in one transaction.
const CHUNK: i64 = 2_000;

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
}

/// What of a profile depends on the clock.
fn by_clock(state: &State, now: Timestamp, settings: &Settings) -> (&'static str, bool) {
    let loyal = settings.grades.loyal_years * 365 * rapport_kernel::time::DAY;
    let is_loyal = state.bought_first.is_some_and(|bought| now.micros() - bought >= loyal);
    (rules::stage(state, now, &settings.stages), is_loyal)
}

/// Marks customers whose stage or grade moved since the last run as changed, so that copies of the `customers` table take them
/// again. Gives how many did.
pub(crate) async fn refresh(room: &Customers) -> Result<usize, StoreError> {
    let before = Timestamp::from_micros(cursor(room.db.read(), CURSOR).await?);
    let now = room.clock.now();
    let mut from = Uuid::nil();
    let mut moved = 0;
    loop {
        let rows: Vec<Row> = room
            .db
            .read()
            .all(
                "SELECT id FROM fragment WHERE id > $1 ORDER BY id LIMIT $2",
                vec![from.into(), CHUNK.into()],
            )
            .await?;
        let Some(last) = rows.last() else { break };
        from = last.id;
        let parts: Vec<Part> = rows.iter().map(|row| Id::from_uuid(row.id)).collect();
        let customers = profile::customers_of(room.db.read(), &parts).await?;
        // Each customer once, where its oldest fragment comes by.
        let roots: Vec<Id<Customer>> = customers
            .iter()
            .filter(|(part, customer)| part == customer)
            .map(|(part, _)| part.cast())
            .collect();
        let changed: BTreeSet<Part> = profile::load_folded(room.db.read(), &roots)
            .await?
            .values()
            .filter(|profile| {
                by_clock(&profile.state, before, &room.settings)
                    != by_clock(&profile.state, now, &room.settings)
            })
            .map(|profile| profile.customer.cast())
            .collect();
        if !changed.is_empty() {
            let tx = room.db.begin().await?;
            let version = take_numbers(&tx, 1).await?;
            touch(&tx, &changed, version).await?;
            tx.commit().await?;
            moved += changed.len();
        }
    }
    let tx = room.db.begin().await?;
    set_cursor(&tx, CURSOR, now.micros()).await?;
    tx.commit().await?;
    Ok(moved)
}
