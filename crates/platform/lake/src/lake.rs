//! The lake of one server: what is flushed and what is not, read as one.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicI64, Ordering},
    },
};

use object_store::ObjectStore;
use rapport_kernel::Clock;
use rapport_query::{CustomerOf, DimensionSource};
use rapport_store::Db;
use tokio::sync::Mutex;

use crate::{
    LakeError, LakeSettings, MONTH,
    buckets::{self, DayTable},
    dimension::{self, Dimension},
    flush::{Flushed, Flusher, STEP, complete_through, forget},
    marks,
    objects::open_objects,
    query::engine::Engine,
    schema,
    settings::LEASE,
    table::{Definition, LakeTable, TableSnapshot},
    tail::Tail,
};

/// The lease of whoever flushes and tidies.
const KEEPER: &str = "keeper";
/// Snapshots that queries begin with, and the number that each is complete through.
#[derive(Debug, Clone)]
pub(crate) struct Published {
    pub interactions: Arc<TableSnapshot>,
    pub interactions_seq: i64,
    pub comments: Arc<TableSnapshot>,
    pub comments_seq: i64,
}

/// Delta tables and the tail above them, behind [`Query`].
pub struct Lake {
    pub(crate) db: Db,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) settings: LakeSettings,
    pub(crate) flusher: Flusher,
    pub(crate) days: DayTable,
    /// The number through which the store's buckets are complete, as last seen.
    pub(crate) applied: AtomicI64,
    pub(crate) dimensions: BTreeMap<&'static str, Dimension>,
    published: RwLock<Published>,
    /// Numbers flushed and when: what is old enough is forgotten in the store. Held while flushing.
    pub(crate) flushing: Mutex<VecDeque<(i64, i64)>>,
    pub(crate) engine: Engine,
    pub(crate) customer_of: Arc<dyn CustomerOf>,
    /// Why the last round of the background work failed, for the status.
    pub(crate) trouble: std::sync::Mutex<Option<String>>,
    holder: String,
}

impl Lake {
    /// Opens the lake of an address; makes its folder when there is none. The store must have [`crate::migrations`].
    pub async fn open(
        db: Db,
        settings: LakeSettings,
        dimensions: Vec<Arc<dyn DimensionSource>>,
        customer_of: Arc<dyn CustomerOf>,
        clock: Arc<dyn Clock>,
    ) -> Result<Arc<Self>, LakeError> {
        let objects = open_objects(&settings.url)?;
        Self::open_on(objects, db, settings, dimensions, customer_of, clock).await
    }

    /// As [`Lake::open`], on an object store whose puts are durable when they return.
    pub async fn open_on(
        objects: Arc<dyn ObjectStore>,
        db: Db,
        settings: LakeSettings,
        sources: Vec<Arc<dyn DimensionSource>>,
        customer_of: Arc<dyn CustomerOf>,
        clock: Arc<dyn Clock>,
    ) -> Result<Arc<Self>, LakeError> {
        let table = |definition| {
            LakeTable::new(definition, Arc::clone(&objects), db.clone(), Arc::clone(&clock)).map(Arc::new)
        };
        let interactions = table(Definition {
            name: "interactions",
            schema: schema::interactions(),
            partition: Some(MONTH),
            app_id: "rapport-flush",
        })?;
        let comments = table(Definition {
            name: "masked_comments",
            schema: schema::comments(),
            partition: None,
            app_id: "rapport-flush",
        })?;
        let holder = rapport_kernel::Id::<Holder>::new(clock.as_ref()).to_string();
        let now = clock.now();
        if marks::hold(&db, KEEPER, &holder, now, now.plus(LEASE)).await? {
            interactions.recover().await?;
            comments.recover().await?;
            marks::release(&db, KEEPER, &holder).await?;
        }
        let mut dimensions = BTreeMap::new();
        for source in sources {
            let schema = dimension::columns(source.as_ref());
            let definition = Definition {
                name: source.name(),
                schema: Arc::clone(&schema),
                partition: None,
                app_id: "rapport-dimension",
            };
            let copy = LakeTable::new(definition, Arc::clone(&objects), db.clone(), Arc::clone(&clock))?;
            dimensions.insert(source.name(), Dimension::open(source, schema, copy).await?);
        }
        let published = load(&interactions, &comments).await?;
        let applied = buckets::applied(&db).await?;
        let tail = Arc::new(Tail::after(db.clone(), published.floor().min(applied)));
        let lake = Self {
            engine: Engine::new(&settings, objects)?,
            flusher: Flusher { interactions, comments, tail },
            published: RwLock::new(published),
            days: DayTable::new(db.clone(), settings.zone),
            applied: AtomicI64::new(applied),
            dimensions,
            flushing: Mutex::default(),
            trouble: std::sync::Mutex::default(),
            db,
            clock,
            settings,
            customer_of,
            holder,
        };
        lake.catch_up().await?;
        Ok(Arc::new(lake))
    }

    /// A long backlog goes into the lake before anything asks for it, rather than into memory.
    async fn catch_up(&self) -> Result<(), LakeError> {
        let last = rapport_store::stream::last_number(self.db.read()).await?;
        if last - self.floor() > STEP && self.flush_now().await?.is_some() {
            self.fill_buckets().await?;
            self.hand_over().await?;
        }
        Ok(())
    }

    /// Flushes what is committed now, and forgets in the store what has been in the lake for long enough.
    /// `None` when another server tends the lake.
    pub async fn flush_now(&self) -> Result<Option<Flushed>, LakeError> {
        let mut history = self.flushing.lock().await;
        if !self.keep().await? {
            return Ok(None);
        }
        let flushed = self.flusher.flush().await?;
        self.refresh().await?;
        let now = self.clock.now().micros();
        if history.back().is_none_or(|(seq, _)| *seq < flushed.seq) {
            history.push_back((flushed.seq, now));
        }
        let mut old = None;
        while history.front().is_some_and(|(_, at)| at + self.settings.grace <= now) {
            old = history.pop_front().map(|(seq, _)| seq);
        }
        if let Some(seq) = old {
            let marked =
                self.flusher.interactions.mark().await?.seq.min(self.flusher.comments.mark().await?.seq);
            forget(&self.db, seq.min(marked)).await?;
        }
        Ok(Some(flushed))
    }

    /// Takes or renews the lease on tending the lake.
    pub(crate) async fn keep(&self) -> Result<bool, LakeError> {
        let now = self.clock.now();
        Ok(marks::hold(&self.db, KEEPER, &self.holder, now, now.plus(LEASE)).await?)
    }

    /// Lets another server tend the lake.
    pub(crate) async fn hand_over(&self) -> Result<(), LakeError> {
        Ok(marks::release(&self.db, KEEPER, &self.holder).await?)
    }

    /// Publishes the newest snapshots, whoever wrote them, and trims the tail to what they lack.
    pub async fn refresh(&self) -> Result<(), LakeError> {
        let published = load(&self.flusher.interactions, &self.flusher.comments).await?;
        *self.published.write().unwrap_or_else(PoisonError::into_inner) = published;
        self.refresh_buckets().await
    }

    /// The number above which the tail must reach: all that is read together with it is complete through it.
    pub(crate) fn floor(&self) -> i64 {
        let buckets = self.applied.load(Ordering::Relaxed).min(self.days.seq().unwrap_or(i64::MAX));
        self.published().floor().min(buckets)
    }

    pub(crate) fn published(&self) -> Published {
        self.published.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Published {
    fn floor(&self) -> i64 {
        self.interactions_seq.min(self.comments_seq)
    }
}

rapport_kernel::entity!(
    /// Kind of the names of servers that tend the lake.
    Holder, "srv"
);

async fn load(interactions: &LakeTable, comments: &LakeTable) -> Result<Published, LakeError> {
    // The mark first: a snapshot taken later holds at least what the mark says.
    let (mark, comments_mark) = (interactions.mark().await?, comments.mark().await?);
    let (snapshot, comments_snapshot) = (interactions.fresh().await?, comments.fresh().await?);
    Ok(Published {
        interactions_seq: complete_through(&snapshot, mark),
        interactions: snapshot,
        comments_seq: complete_through(&comments_snapshot, comments_mark),
        comments: comments_snapshot,
    })
}
