//! Write keys: what sources of interactions send to be known. They can write and never read.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use rapport_kernel::{
    Clock, Id, Timestamp, entity,
    time::{HOUR, SECOND},
};
use rapport_store::{Db, Sql, StoreError, audit};
use sea_orm::{FromQueryResult, entity::prelude::Uuid};
use serde::Serialize;
use serde_json::json;

use crate::WriteKey;

use super::{
    AccessError, Auth,
    secret::{draw, fingerprint},
    user::check_name,
};

entity!(
    /// Kind of the ids of write keys.
    WriteKeyId, "key"
);

/// What every write key begins with.
pub const WRITE_KEY_PREFIX: &str = "wk_";
/// How long a key that another server ended may still be taken here.
const FRESH: i64 = 5 * SECOND;
const USED_EVERY: i64 = HOUR;

/// A write key, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct WriteKeyInfo {
    #[schema(value_type = String)]
    pub id: Id<WriteKeyId>,
    /// The source's name: `source` of its interactions.
    pub name: String,
    /// The last four characters of the key, to tell one from another.
    pub ends_with: String,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// `usr_…` or `cli`.
    pub created_by: String,
    /// The last use, to the hour.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub used_at: Option<Timestamp>,
}

/// The write keys in force, in memory: asked for every request that brings interactions. Cheap to clone.
///
/// Handlers of routes with [`crate::Access::WriteKeyInBody`] take it as an argument.
#[derive(Clone)]
pub struct WriteKeys(Arc<Inner>);

struct Inner {
    db: Db,
    clock: Arc<dyn Clock>,
    cache: RwLock<Cache>,
    /// When the last use of each key was kept.
    used: Mutex<HashMap<Vec<u8>, Timestamp>>,
}

#[derive(Default)]
struct Cache {
    keys: HashMap<Vec<u8>, WriteKey>,
    read_at: Option<Timestamp>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    hash: Vec<u8>,
    name: String,
    ends_with: String,
    created_at: i64,
    created_by: String,
    used_at: Option<i64>,
}

const COLUMNS: &str = "id, hash, name, ends_with, created_at, created_by, used_at";

impl Row {
    fn key(&self) -> WriteKey {
        WriteKey { id: Id::<WriteKeyId>::from_uuid(self.id).to_string(), name: self.name.clone() }
    }
}

impl WriteKeys {
    pub(super) fn new(db: Db, clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Inner { db, clock, cache: RwLock::default(), used: Mutex::default() }))
    }

    /// The source of a write key; `None` when there is no such key. A key made elsewhere is known at once, one ended
    /// elsewhere is refused within five seconds.
    pub async fn find(&self, write_key: &str) -> Result<Option<WriteKey>, StoreError> {
        if !write_key.starts_with(WRITE_KEY_PREFIX) {
            return Ok(None);
        }
        let hash = fingerprint(write_key);
        let now = self.0.clock.now();
        let found = self.look_up(&hash, now).await?;
        if found.is_some() {
            self.keep_use(hash, now).await;
        }
        Ok(found)
    }

    async fn look_up(&self, hash: &[u8], now: Timestamp) -> Result<Option<WriteKey>, StoreError> {
        {
            let cache = self.0.cache.read().unwrap_or_else(PoisonError::into_inner);
            if cache.read_at.is_some_and(|at| at.plus(FRESH) > now)
                && let Some(key) = cache.keys.get(hash)
            {
                return Ok(Some(key.clone()));
            }
        }
        self.refresh(now, hash).await
    }

    /// One write an hour for each key: whoever looks at the list learns which keys are idle.
    async fn keep_use(&self, hash: Vec<u8>, now: Timestamp) {
        {
            let mut used = self.0.used.lock().unwrap_or_else(PoisonError::into_inner);
            if used.get(&hash).is_some_and(|at| at.plus(USED_EVERY) > now) {
                return;
            }
            used.insert(hash.clone(), now);
        }
        let sql = "UPDATE write_key SET used_at = $2 WHERE hash = $1";
        if let Err(error) = self.0.db.write().run(sql, vec![hash.into(), now.micros().into()]).await {
            tracing::warn!(%error, "the last use of a write key was not kept");
        }
    }

    /// Reads all keys again, when it is time, or else looks for this one.
    async fn refresh(&self, now: Timestamp, hash: &[u8]) -> Result<Option<WriteKey>, StoreError> {
        let due = {
            let mut cache = self.0.cache.write().unwrap_or_else(PoisonError::into_inner);
            let due = cache.read_at.is_none_or(|at| at.plus(FRESH) <= now);
            // Of many requests at once, one reads; the others look for their own key or go on with what is known.
            if due && cache.read_at.is_some() {
                cache.read_at = Some(now);
            }
            due
        };
        if due {
            let rows: Vec<Row> =
                self.0.db.read().all(&format!("SELECT {COLUMNS} FROM write_key"), vec![]).await?;
            let keys: HashMap<_, _> = rows.into_iter().map(|row| (row.hash.clone(), row.key())).collect();
            let found = keys.get(hash).cloned();
            *self.0.cache.write().unwrap_or_else(PoisonError::into_inner) =
                Cache { keys, read_at: Some(now) };
            return Ok(found);
        }
        let sql = format!("SELECT {COLUMNS} FROM write_key WHERE hash = $1");
        let row: Option<Row> = self.0.db.read().one(&sql, vec![hash.to_vec().into()]).await?;
        let found = row.map(|row| row.key());
        if let Some(key) = &found {
            self.0
                .cache
                .write()
                .unwrap_or_else(PoisonError::into_inner)
                .keys
                .insert(hash.to_vec(), key.clone());
        }
        Ok(found)
    }

    fn forget(&self) {
        *self.0.cache.write().unwrap_or_else(PoisonError::into_inner) = Cache::default();
    }
}

impl Auth {
    /// Makes a write key for a source; gives it with its secret, which is shown this once. A source may have several keys,
    /// so that one can follow another without a gap.
    pub async fn create_write_key(
        &self,
        actor: &str,
        name: &str,
    ) -> Result<(WriteKeyInfo, String), AccessError> {
        let secret = draw(&*self.clock, WRITE_KEY_PREFIX);
        let info = WriteKeyInfo {
            id: Id::new(&*self.clock),
            name: check_name(name)?,
            ends_with: secret.chars().skip(secret.len().saturating_sub(4)).collect(),
            created_at: self.clock.now(),
            created_by: actor.to_owned(),
            used_at: None,
        };
        let tx = self.db.begin().await?;
        tx.run(
            "INSERT INTO write_key (id, hash, name, ends_with, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6)",
            vec![
                info.id.uuid().into(),
                fingerprint(&secret).into(),
                info.name.clone().into(),
                info.ends_with.clone().into(),
                info.created_at.micros().into(),
                actor.into(),
            ],
        )
        .await?;
        audit(
            &tx,
            &*self.clock,
            actor,
            "write_key.created",
            &info.id.to_string(),
            &json!({"name": info.name}),
        )
        .await?;
        tx.commit().await.map_err(StoreError::from)?;
        self.write_keys.forget();
        Ok((info, secret))
    }

    /// All write keys, newest first.
    pub async fn list_write_keys(&self) -> Result<Vec<WriteKeyInfo>, AccessError> {
        let rows: Vec<Row> = self
            .db
            .read()
            .all(&format!("SELECT {COLUMNS} FROM write_key ORDER BY created_at DESC, id DESC"), vec![])
            .await?;
        let info = |row: Row| WriteKeyInfo {
            id: Id::from_uuid(row.id),
            name: row.name,
            ends_with: row.ends_with,
            created_at: Timestamp::from_micros(row.created_at),
            created_by: row.created_by,
            used_at: row.used_at.map(Timestamp::from_micros),
        };
        Ok(rows.into_iter().map(info).collect())
    }

    /// Ends a write key.
    pub async fn revoke_write_key(&self, actor: &str, id: Id<WriteKeyId>) -> Result<(), AccessError> {
        let tx = self.db.begin().await?;
        if tx.run("DELETE FROM write_key WHERE id = $1", vec![id.uuid().into()]).await? == 0 {
            return Err(AccessError::NoKey);
        }
        audit(&tx, &*self.clock, actor, "write_key.revoked", &id.to_string(), &json!({})).await?;
        tx.commit().await.map_err(StoreError::from)?;
        self.write_keys.forget();
        Ok(())
    }
}
