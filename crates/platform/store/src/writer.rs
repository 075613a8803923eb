//! The one writer of a server: groups what waits into one transaction, and acknowledges after it is durable.

use std::{collections::HashMap, sync::Arc};

use async_trait::async_trait;
use rapport_kernel::{Clock, Id, Interaction, id::Fragment, interaction::InteractionId};
use sea_orm::ConnectionTrait;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot, watch},
    task::JoinSet,
};

use crate::{
    Column, Db, Rows, StoreError, Tx, Writes,
    db::is_postgres,
    durable::Committed,
    seen::{self, Mark, Seen, fingerprint},
    stream::take_numbers,
    timeline::{self, keeper::Keeper},
};

/// What rooms do inside the writer's transaction.
#[async_trait]
pub trait BatchHook: Send + Sync {
    /// Before numbers are given: sets `fragment_id` on each interaction. Gives what is left to do when they have them.
    async fn resolve(&self, tx: &Tx, batch: &mut [Interaction]) -> Result<Box<dyn Fold>, StoreError>;

    /// What goes on beside the writer, whose last number `last` tells, until it is gone.
    async fn beside(&self, _last: watch::Receiver<i64>) {}
}

/// The second half of a [`BatchHook`].
#[async_trait]
pub trait Fold: Send + Sync {
    /// Folds the batch, its numbers given, into what is known: reads what that needs, and adds what is to be written.
    async fn fold(&self, tx: &Tx, batch: &[Interaction], writes: &mut Writes) -> Result<(), StoreError>;
}

/// What became of an interaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Stored,
    /// The same source and message id were stored before (or earlier in the same batch).
    Duplicate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    pub id: Id<InteractionId>,
    pub outcome: Outcome,
    /// Its number; zero for a duplicate.
    pub seq: i64,
    /// The profile fragment it was resolved to; none for a duplicate.
    pub fragment_id: Option<Id<Fragment>>,
}

#[derive(Debug, Clone, Copy)]
pub struct WriterSettings {
    /// Most interactions in one transaction.
    pub batch: usize,
    /// How much may wait, in KiB of bodies; beyond it [`StoreError::Busy`].
    pub queue_kib: u32,
    /// How much of an SQLite database the writer keeps in memory, in KiB. Keys come in no order: a page that is not there is
    /// read for every interaction.
    pub cache_kib: u32,
    /// Fingerprints of what was seen that are put in order together. The writer knows up to twice as many by heart, at about 30
    /// bytes each.
    pub seen: usize,
}

impl WriterSettings {
    /// For histories: fewer, larger transactions write each page of the database less often.
    pub const BULK: Self = Self { batch: 16_384, queue_kib: 64 * 1024, cache_kib: 768 * 1024, seen: 1 << 20 };
}

impl Default for WriterSettings {
    fn default() -> Self {
        Self { batch: 4096, queue_kib: 64 * 1024, cache_kib: 64 * 1024, seen: 1 << 17 }
    }
}

/// What is written of an interaction, made ready before its turn comes.
struct Item {
    id: Id<InteractionId>,
    body: String,
    slim: String,
    hash: u128,
}

struct Submission {
    items: Vec<Item>,
    interactions: Vec<Interaction>,
    reply: oneshot::Sender<Result<Vec<Appended>, StoreError>>,
    room: OwnedSemaphorePermit,
}

/// What one submission is answered, and the room that it took.
type Answer = (oneshot::Sender<Result<Vec<Appended>, StoreError>>, Vec<Appended>, OwnedSemaphorePermit);

/// Groups committed that are not durable yet.
const MOST_SYNCING: usize = 8;

/// Hands interactions to the writer's task. Cheap to clone; the task ends when the last clone is dropped and the queue is empty.
#[derive(Clone)]
pub struct StreamWriter {
    queue: mpsc::Sender<Submission>,
    room: Arc<Semaphore>,
    last: watch::Receiver<i64>,
}

impl StreamWriter {
    /// Starts the writer's task.
    pub fn start(
        db: Db,
        hook: Arc<dyn BatchHook>,
        clock: Arc<dyn Clock>,
        settings: WriterSettings,
    ) -> (Self, tokio::task::JoinHandle<()>) {
        let (queue, waiting) = mpsc::channel(4096);
        let (last_tx, last) = watch::channel(0);
        let keeper = Keeper { db: db.clone(), clock: Arc::clone(&clock) }.run(last.clone());
        let marks = seen::keep(db.clone(), settings.seen, last.clone());
        let beside = {
            let (hook, last) = (Arc::clone(&hook), last.clone());
            async move { hook.beside(last).await }
        };
        let seen = Seen::new(settings.seen);
        let written =
            Loop { db, hook, clock, settings, last: last_tx, seen, syncing: JoinSet::new() }.run(waiting);
        let task = tokio::spawn(async move {
            let keeping = (tokio::spawn(keeper), tokio::spawn(marks), tokio::spawn(beside));
            written.await;
            // They end with the slice that they are at.
            let _ = tokio::join!(keeping.0, keeping.1, keeping.2);
        });
        (Self { queue, room: Arc::new(Semaphore::new(settings.queue_kib as usize)), last }, task)
    }

    /// Stores interactions, in order, together or not at all. Returns when they are durable.
    pub async fn append(&self, interactions: Vec<Interaction>) -> Result<Vec<Appended>, StoreError> {
        if interactions.is_empty() {
            return Ok(Vec::new());
        }
        let mut items = Vec::with_capacity(interactions.len());
        let mut bytes = 0;
        for one in &interactions {
            let body = serde_json::to_string(one).map_err(|e| StoreError::Corrupt(e.to_string()))?;
            let slim = timeline::slim(one)?;
            bytes += body.len() + slim.len();
            items.push(Item { id: one.id, body, slim, hash: fingerprint(one) });
        }
        let room = u32::try_from(bytes / 1024 + 1).unwrap_or(u32::MAX);
        let permit = Arc::clone(&self.room).try_acquire_many_owned(room).map_err(|_| StoreError::Busy)?;
        let (reply, answer) = oneshot::channel();
        self.queue.try_send(Submission { items, interactions, reply, room: permit }).map_err(
            |e| match e {
                mpsc::error::TrySendError::Full(_) => StoreError::Busy,
                mpsc::error::TrySendError::Closed(_) => StoreError::Stopped,
            },
        )?;
        answer.await.map_err(|_| StoreError::Stopped)?
    }

    /// Wakes whoever reads the stream after each commit of this server; the value is the last number.
    pub fn last(&self) -> watch::Receiver<i64> {
        self.last.clone()
    }
}

struct Loop {
    db: Db,
    hook: Arc<dyn BatchHook>,
    clock: Arc<dyn Clock>,
    settings: WriterSettings,
    last: watch::Sender<i64>,
    seen: Seen,
    syncing: JoinSet<()>,
}

impl Loop {
    async fn run(mut self, mut waiting: mpsc::Receiver<Submission>) {
        if let Err(error) = self.db.keep_in_memory(self.settings.cache_kib).await {
            tracing::warn!(%error, "the writer's cache keeps its size");
        }
        while let Some(first) = waiting.recv().await {
            let mut group = vec![first];
            let mut size = group[0].items.len();
            while size < self.settings.batch {
                let Ok(next) = waiting.try_recv() else { break };
                size += next.items.len();
                group.push(next);
            }
            if group.len() > 1 && self.write(&mut group).await {
                continue;
            }
            // One submission that cannot be written must not take the others with it.
            for one in group {
                self.write_alone(one).await;
            }
        }
        while self.syncing.join_next().await.is_some() {}
    }

    async fn write_alone(&mut self, submission: Submission) {
        let Submission { items, interactions, reply, room } = submission;
        match self.commit(&items, interactions).await {
            Ok((appended, last, committed)) => {
                self.acknowledge(vec![(reply, appended, room)], last, committed).await;
            }
            Err(error) => {
                let _ = reply.send(Err(error));
            }
        }
    }

    /// Writes a group in one transaction; false when nothing of it was written.
    async fn write(&mut self, group: &mut Vec<Submission>) -> bool {
        let mut items: Vec<Item> = Vec::new();
        let mut interactions: Vec<Interaction> = Vec::new();
        let sizes: Vec<usize> = group.iter().map(|s| s.items.len()).collect();
        for submission in group.iter_mut() {
            items.append(&mut submission.items);
            interactions.append(&mut submission.interactions);
        }
        match self.commit(&items, interactions).await {
            Ok((mut appended, last, committed)) => {
                let mut answers = Vec::with_capacity(group.len());
                for (submission, size) in group.drain(..).zip(sizes) {
                    let rest = appended.split_off(size);
                    let own = std::mem::replace(&mut appended, rest);
                    answers.push((submission.reply, own, submission.room));
                }
                self.acknowledge(answers, last, committed).await;
                true
            }
            Err(error) => {
                tracing::warn!(error = %error, "a group could not be written; trying its parts");
                for (submission, size) in group.iter_mut().zip(sizes) {
                    let rest = items.split_off(size);
                    submission.items = std::mem::replace(&mut items, rest);
                    // The attempt used them up; what they were is in their bodies.
                    submission.interactions = submission
                        .items
                        .iter()
                        .filter_map(|item| serde_json::from_str(&item.body).ok())
                        .collect();
                }
                false
            }
        }
    }

    /// Answers when what was committed is durable; the next group is written meanwhile.
    async fn acknowledge(&mut self, answers: Vec<Answer>, last: i64, committed: Committed) {
        while self.syncing.len() >= MOST_SYNCING {
            self.syncing.join_next().await;
        }
        while self.syncing.try_join_next().is_some() {}
        let told = self.last.clone();
        self.syncing.spawn(async move {
            let durable = committed.sync().await;
            if durable.is_ok() {
                told.send_if_modified(|known| {
                    let later = last > *known;
                    *known = last.max(*known);
                    later
                });
            }
            for (reply, appended, room) in answers {
                let _ = reply.send(match &durable {
                    Ok(()) => Ok(appended),
                    Err(error) => Err(StoreError::NotWritten(error.to_string())),
                });
                drop(room);
            }
        });
    }

    /// Commits `interactions`, each with its item at the same place. Gives what became of them, and the last number (0 when none
    /// is new).
    async fn commit(
        &mut self,
        items: &[Item],
        interactions: Vec<Interaction>,
    ) -> Result<(Vec<Appended>, i64, Committed), StoreError> {
        if items.len() != interactions.len() {
            return Err(StoreError::Corrupt("an interaction cannot be read from its body".into()));
        }
        let tx = self.db.begin_first().await?;
        if is_postgres(&tx) {
            // From here to the commit this server is the only writer: identities are read and made without a race.
            tx.execute_unprepared("SELECT value FROM counter WHERE name = 'stream' FOR UPDATE").await?;
        }
        let today = self.clock.now().utc_day();
        let marks: Vec<(Mark, i64)> = items
            .iter()
            .zip(&interactions)
            .map(|(item, one)| (Mark::new(item.hash, one, today), one.occurred_at.utc_day()))
            .collect();
        let fresh = self.seen.fresh(&tx, &marks, today).await?;
        let mut batch: Vec<Interaction> =
            interactions.into_iter().zip(&fresh).filter_map(|(one, fresh)| fresh.then_some(one)).collect();
        let new_marks = || marks.iter().zip(&fresh).filter(|(_, fresh)| **fresh).map(|((mark, _), _)| *mark);
        let (mut first, mut last) = (0, 0);
        if !batch.is_empty() {
            let rest = self.hook.resolve(&tx, &mut batch).await?;
            last = take_numbers(&tx, batch.len()).await?;
            first = last - batch.len() as i64 + 1;
            for (offset, one) in batch.iter_mut().enumerate() {
                one.seq = first + offset as i64;
            }
            let mut writes = Writes::default();
            seen::write((first..).zip(new_marks()), &mut writes);
            insert(items, &fresh, &batch, &mut writes)?;
            rest.fold(&tx, &batch, &mut writes).await?;
            writes.run(&tx).await?;
        }
        let committed = tx.commit_unsynced().await.map_err(|e| StoreError::NotWritten(e.to_string()))?;
        if last > 0 {
            self.seen.learn((first..).zip(new_marks()));
        }
        let mut stored = batch.iter();
        let appended = items
            .iter()
            .zip(fresh)
            .map(|(item, fresh)| {
                let one = if fresh { stored.next() } else { None };
                let outcome = if fresh { Outcome::Stored } else { Outcome::Duplicate };
                Appended {
                    id: item.id,
                    outcome,
                    seq: one.map_or(0, |one| one.seq),
                    fragment_id: one.and_then(|one| one.fragment_id),
                }
            })
            .collect();
        Ok((appended, last, committed))
    }
}

fn insert(
    items: &[Item],
    fresh: &[bool],
    batch: &[Interaction],
    writes: &mut Writes,
) -> Result<(), StoreError> {
    let mut stream = Rows::new(&[Column::Int, Column::Uuid, Column::Text, Column::Text]);
    let mut whose = Rows::new(&[Column::Int, Column::Uuid, Column::Int, Column::Text]);
    let mut numbered = batch.iter();
    let mut missing: HashMap<i64, &str> = HashMap::new();
    for (item, _) in items.iter().zip(fresh).filter(|(_, fresh)| **fresh) {
        let Some(one) = numbered.next() else { break };
        let Some(fragment) = one.fragment_id else {
            missing.insert(one.seq, &one.source);
            continue;
        };
        let (seq, at, fragment) = (one.seq, one.occurred_at.micros(), fragment.uuid());
        stream.push([seq.into(), fragment.into(), item.body.as_str().into(), item.slim.as_str().into()]);
        whose.push([seq.into(), fragment.into(), at.into(), one.kind.as_str().into()]);
    }
    if let Some((seq, source)) = missing.iter().next() {
        return Err(StoreError::Corrupt(format!(
            "interaction {seq} of {source} was not resolved to a fragment"
        )));
    }
    writes.add("INSERT INTO stream (seq, fragment_id, body, line) {rows}", stream);
    writes.add("INSERT INTO timeline_fresh (seq, fragment_id, occurred_at, kind) {rows}", whose);
    Ok(())
}
