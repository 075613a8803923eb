//! The merge map in memory: which customer a fragment belongs to, for every query of numbers.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rapport_kernel::Id;
use rapport_query::CustomerOf;
use rapport_store::{FromQueryResult, Sql, StoreError, Tx, stream::cursor};
use sea_orm::{ConnectionTrait, entity::prelude::Uuid};

use crate::identity::{key::Part, store::MERGE_MAP};

#[derive(Debug, Default)]
struct Inner {
    map: Arc<HashMap<Uuid, Uuid>>,
    version: i64,
}

impl Inner {
    fn apply(&mut self, changes: impl Iterator<Item = (Uuid, Uuid)>) {
        // Copies the map only while a query still holds the one before.
        let map = Arc::make_mut(&mut self.map);
        for (fragment, customer) in changes {
            if fragment == customer {
                map.remove(&fragment);
            } else {
                map.insert(fragment, customer);
            }
        }
    }
}

/// Cheap to read; brought up to date by whoever changes the map, and by [`MergeMap::refresh`] when another server did.
#[derive(Debug, Default)]
pub(crate) struct MergeMap(Mutex<Inner>);

#[derive(FromQueryResult)]
struct Row {
    fragment_id: Uuid,
    customer_id: Uuid,
}

impl MergeMap {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn customer(&self, part: Part) -> Part {
        self.lock().map.get(&part.uuid()).map_or(part, |customer| Id::from_uuid(*customer))
    }

    /// Takes in what a transaction of this server just wrote. Should it not commit, the writer's next batch finds this copy
    /// ahead of the store ([`MergeMap::correct`]).
    pub fn publish(&self, version: i64, changes: &[(Part, Part)]) {
        let mut inner = self.lock();
        inner.apply(changes.iter().map(|(part, customer)| (part.uuid(), customer.uuid())));
        inner.version = version;
    }

    /// Takes in what other servers changed since the last time.
    pub async fn refresh(&self, connection: &impl ConnectionTrait) -> Result<(), StoreError> {
        let known = self.lock().version;
        let stored = cursor(connection, MERGE_MAP).await?;
        if stored > known {
            let rows = read_after(connection, known).await?;
            let mut inner = self.lock();
            inner.apply(rows.into_iter().map(|row| (row.fragment_id, row.customer_id)));
            inner.version = inner.version.max(stored);
        }
        Ok(())
    }

    /// As [`MergeMap::refresh`], inside a transaction that writes, where nothing can be on its way to the store: a copy that is
    /// ahead of the stored version took in what was never committed, and is read anew.
    pub async fn correct(&self, tx: &Tx, stored: i64) -> Result<(), StoreError> {
        let known = self.lock().version;
        if known != stored {
            let rows = read_after(tx, if known < stored { known } else { -1 }).await?;
            let mut inner = self.lock();
            if known > stored {
                inner.map = Arc::default();
            }
            inner.apply(rows.into_iter().map(|row| (row.fragment_id, row.customer_id)));
            inner.version = stored;
        }
        Ok(())
    }
}

async fn read_after(connection: &impl ConnectionTrait, version: i64) -> Result<Vec<Row>, StoreError> {
    connection
        .all("SELECT fragment_id, customer_id FROM merge_map WHERE version > $1", vec![version.into()])
        .await
}

impl CustomerOf for MergeMap {
    fn merged(&self) -> Arc<HashMap<Uuid, Uuid>> {
        Arc::clone(&self.lock().map)
    }
}
