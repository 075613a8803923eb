//! The lake of one server: what is flushed and what is not, read as one.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, PoisonError, RwLock},
};

use async_trait::async_trait;
use object_store::ObjectStore;
use rapport_kernel::{Clock, Scope};
use rapport_query::{Answer, CustomerOf, DimensionSource, Query, QueryError};
use rapport_store::Db;
use tokio::sync::Mutex;

use crate::{
    LakeError, LakeSettings, MONTH,
    flush::{Flushed, Flusher, complete_through, forget},
    marks,
    objects::open_objects,
    query::{
        customer::customer_of,
        engine::{Engine, Tables},
        tables::{self, View},
    },
    schema,
    settings::LEASE,
    table::{Definition, LakeTable, TableSnapshot},
    tail::Tail,
};

/// The lease of whoever flushes and tidies.
const KEEPER: &str = "keeper";
/// How often a query looks again when a flush trims the tail under it.
const ATTEMPTS: usize = 20;

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
    published: RwLock<Published>,
    /// Numbers flushed and when: what is old enough is forgotten in the store. Held while flushing.
    flushing: Mutex<VecDeque<(i64, i64)>>,
    engine: Engine,
    customer_of: Arc<dyn CustomerOf>,
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
        _dimensions: Vec<Arc<dyn DimensionSource>>,
        customer_of: Arc<dyn CustomerOf>,
        clock: Arc<dyn Clock>,
    ) -> Result<Arc<Self>, LakeError> {
        let table = |definition| LakeTable::new(definition, Arc::clone(&objects), db.clone(), Arc::clone(&clock)).map(Arc::new);
        let interactions = table(Definition {
            name: "interactions".into(),
            shown: "interactions",
            schema: schema::interactions(),
            partition: Some(MONTH),
            app_id: "rapport-flush",
        })?;
        let comments = table(Definition {
            name: "masked_comments".into(),
            shown: "masked_comments",
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
        let published = load(&interactions, &comments).await?;
        let tail = Arc::new(Tail::after(db.clone(), published.interactions_seq.min(published.comments_seq)));
        Ok(Arc::new(Self {
            engine: Engine::new(&settings, objects)?,
            flusher: Flusher { interactions, comments, tail },
            published: RwLock::new(published),
            flushing: Mutex::default(),
            db,
            clock,
            settings,
            customer_of,
            holder,
        }))
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
            let marked = self.flusher.interactions.mark().await?.seq.min(self.flusher.comments.mark().await?.seq);
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
        let floor = published.interactions_seq.min(published.comments_seq);
        *self.published.write().unwrap_or_else(PoisonError::into_inner) = published;
        self.flusher.tail.trim(floor);
        Ok(())
    }

    pub(crate) fn published(&self) -> Published {
        self.published.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Pins snapshots and tail together, with everything committed by now.
    pub(crate) async fn view(&self) -> Result<View, LakeError> {
        let tail = &self.flusher.tail;
        for _ in 0..ATTEMPTS {
            let through = match tail.bring_up().await {
                Ok(through) => through,
                Err(LakeError::Behind) => {
                    self.refresh().await?;
                    let published = self.published();
                    tail.restart(published.interactions_seq.min(published.comments_seq));
                    continue;
                }
                Err(error) => return Err(error),
            };
            let published = self.published();
            let rows = tail.slice(published.interactions_seq, through);
            let late = tail.slice(published.comments_seq, published.interactions_seq);
            let (Ok(rows), Ok(late)) = (rows, late) else { continue };
            return Ok(View {
                interactions: published.interactions,
                comments: published.comments,
                tail: rows,
                late_comments: crate::flush::with_comment(&late)?,
                through,
            });
        }
        Err(LakeError::Behind)
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

#[async_trait]
impl Query for Lake {
    async fn sql(&self, sql: &str, scope: &Scope) -> Result<Answer, QueryError> {
        let statement = self.engine.parse(sql)?;
        let view = self.view().await?;
        let through = view.through;
        let customer_of = customer_of(self.customer_of.merged());
        let mut all: Tables = HashMap::new();
        let unavailable = |e: datafusion::error::DataFusionError| QueryError::Unavailable(e.strip_backtrace());
        all.insert("interactions".to_owned(), tables::interactions(&view, scope, &customer_of).map_err(unavailable)?);
        let mut answer = self.engine.run(statement, all).await?;
        answer.through_seq = through;
        Ok(answer)
    }
}
