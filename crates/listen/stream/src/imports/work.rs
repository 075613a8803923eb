//! Doing what waits: one import at a time, stopped with the server and continued with the next one.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use rapport_kernel::{Id, Problem, Timestamp, time::SECOND};
use rapport_store::{StoreError, StreamWriter, audit};
use serde_json::json;
use tokio::sync::watch;

use super::{Counts, Import, ImportRun, Imports, State, receive::state_problem, store};
use crate::import::{self, Options, Plan, Progress, Report, SoFar, Target};

/// How often an idle server looks for what another has put into the queue.
const IDLE: Duration = Duration::from_secs(5);

/// An import that runs here.
pub(super) struct Live {
    began: Timestamp,
    /// What earlier runs did.
    before: Mutex<Counts>,
    now: Mutex<SoFar>,
    /// Bytes of the file, and those that an earlier run had read.
    bytes: AtomicU64,
    skipped_bytes: AtomicU64,
    stop: Arc<AtomicBool>,
}

impl Live {
    fn counts(&self) -> Counts {
        lock(&self.before).with(&lock(&self.now))
    }

    /// Rows a second, and seconds left as the bytes go.
    fn pace(&self, now: Timestamp) -> Option<(f64, Option<f64>)> {
        let seconds = (now.micros() - self.began.micros()) as f64 / SECOND as f64;
        let so_far = lock(&self.now);
        if seconds <= 0.0 || so_far.rows == 0 {
            return None;
        }
        let read = so_far.bytes.saturating_sub(self.skipped_bytes.load(Ordering::Relaxed)) as f64;
        let left = self.bytes.load(Ordering::Relaxed).saturating_sub(so_far.bytes) as f64;
        let seconds_left = (read > 0.0).then(|| left * seconds / read);
        Some((so_far.rows as f64 / seconds, seconds_left))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Imports {
    /// An import as it stands this moment. Errors: `import.none`.
    pub async fn find(&self, id: Id<Import>) -> Result<ImportRun, Problem> {
        let run = store::find(self.db.read(), id)
            .await?
            .ok_or_else(|| Problem::not_found("import.none", "there is no such import"))?;
        Ok(self.as_it_stands(run))
    }

    /// Imports, newest first, those before one when it is given.
    pub async fn list(&self, before: Option<Id<Import>>, limit: usize) -> Result<Vec<ImportRun>, Problem> {
        let runs = store::list(self.db.read(), before, limit).await?;
        Ok(runs.into_iter().map(|run| self.as_it_stands(run)).collect())
    }

    fn as_it_stands(&self, mut run: ImportRun) -> ImportRun {
        if run.state == State::Running
            && let Some(live) = self.live().get(&run.id)
        {
            run.counts = live.counts();
            run.pace = live.pace(self.clock.now());
        }
        run
    }

    /// Ends an import that waits or runs. What it stored stays.
    pub async fn cancel(&self, actor: &str, id: Id<Import>) -> Result<ImportRun, Problem> {
        let run = self.find(id).await?;
        let tx = self.db.begin().await?;
        if !store::change_state(&tx, id, &[State::Waiting, State::Running], State::Cancelled).await? {
            return Err(state_problem(run.state));
        }
        audit(&tx, &*self.clock, actor, "import.cancelled", &id.to_string(), &json!({})).await?;
        tx.commit().await.map_err(StoreError::from)?;
        match self.live().get(&id) {
            Some(live) => live.stop.store(true, Ordering::Relaxed),
            None => self.wake.notify_one(),
        }
        if run.state == State::Waiting {
            self.forget_file(id).await;
        }
        self.find(id).await
    }

    /// Does what waits until told to stop; lets the writer go then.
    pub async fn run(self: Arc<Self>, writer: StreamWriter, mut stopping: watch::Receiver<bool>) {
        while !*stopping.borrow() {
            match self.next().await {
                Ok(Some(run)) => {
                    if let Err(error) = self.work(run, &writer, &stopping).await {
                        tracing::warn!(%error, "an import's end cannot be kept");
                    } else {
                        continue;
                    }
                }
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, "imports cannot be read"),
            }
            if let Err(error) = self.sweep().await {
                tracing::warn!(%error, "old uploads cannot be removed");
            }
            tokio::select! {
                () = self.wake.notified() => {}
                () = tokio::time::sleep(IDLE) => {}
                _ = stopping.changed() => {}
            }
        }
    }

    /// The oldest import that waits and whose file is here. One that runs by its state was interrupted: the folder is held
    /// by this server alone.
    async fn next(&self) -> Result<Option<ImportRun>, StoreError> {
        let waiting = store::waiting(self.db.read()).await?;
        Ok(waiting.into_iter().find(|run| self.folder_of(run.id).join(&run.file_name).is_file()))
    }

    async fn work(
        &self,
        run: ImportRun,
        writer: &StreamWriter,
        stopping: &watch::Receiver<bool>,
    ) -> Result<(), StoreError> {
        let id = run.id;
        if !store::change_state(self.db.write(), id, &[State::Waiting, State::Running], State::Running)
            .await?
        {
            return Ok(());
        }
        let live = Arc::new(Live {
            began: self.clock.now(),
            before: Mutex::new(run.counts.clone()),
            now: Mutex::default(),
            bytes: AtomicU64::new(run.bytes),
            skipped_bytes: AtomicU64::new(run.counts.bytes),
            stop: Arc::default(),
        });
        self.live().insert(id, Arc::clone(&live));
        let mut told = stopping.clone();
        let stop = Arc::clone(&live.stop);
        let asked = tokio::spawn(async move {
            let _ = told.wait_for(|stop| *stop).await;
            stop.store(true, Ordering::Relaxed);
        });
        let came = self.import(&run, &live, writer).await;
        asked.abort();
        let ended = self.ended(id, &live, came, stopping).await;
        self.live().remove(&id);
        ended
    }

    async fn import(
        &self,
        run: &ImportRun,
        live: &Arc<Live>,
        writer: &StreamWriter,
    ) -> Result<Report, Problem> {
        let plan = Plan::parse(run.map.as_deref().unwrap_or_default(), &self.settings.company)?;
        let target = Target {
            writer,
            catalogue: self.catalogue.as_ref(),
            db: &self.db,
            clock: self.clock.as_ref(),
            entries: &self.entries,
        };
        let options = Options {
            problems_to: Some(self.problems_of(run.id)),
            stop: Arc::clone(&live.stop),
            // What people and systems send meanwhile goes in between: it must not wait long.
            batch: 1000,
            in_flight: 2,
        };
        let path = self.folder_of(run.id).join(&run.file_name);
        let watched = Watched { imports: self, id: run.id, live };
        Ok(import::run(&Arc::new(plan), &path, &target, &watched, &options).await?)
    }

    /// Keeps what an import came to. One that the server's end interrupted stays as it is, to be continued.
    async fn ended(
        &self,
        id: Id<Import>,
        live: &Live,
        came: Result<Report, Problem>,
        stopping: &watch::Receiver<bool>,
    ) -> Result<(), StoreError> {
        let mut counts = live.counts();
        let cancelled =
            store::find(self.db.read(), id).await?.is_some_and(|run| run.state == State::Cancelled);
        let interrupted = match &came {
            Ok(report) => report.stopped,
            Err(_) => *stopping.borrow(),
        };
        if interrupted && !cancelled {
            return Ok(());
        }
        let (state, error) = match came {
            Ok(report) => {
                counts.problems = lock(&live.before).problems + report.problems.total;
                counts.left_out = lock(&live.before).left_out + report.problems.skipped;
                for (code, count) in &report.problems.by_code {
                    *counts.by_code.entry((*code).to_owned()).or_default() += count;
                }
                (State::Done, None)
            }
            Err(problem) => {
                tracing::warn!(import = %id, code = problem.code, "an import cannot go on");
                (State::Failed, Some(problem))
            }
        };
        store::end(self.db.write(), id, state, &counts, error.as_ref(), self.clock.now()).await?;
        if error.is_none() {
            self.forget_file(id).await;
        }
        tracing::info!(import = %id, rows = counts.rows, stored = counts.stored, left_out = counts.left_out, "an import ended");
        Ok(())
    }
}

/// Keeps what a run tells of its progress.
struct Watched<'a> {
    imports: &'a Imports,
    id: Id<Import>,
    live: &'a Live,
}

#[async_trait]
impl Progress for Watched<'_> {
    fn begins(&self, bytes: u64, done: u64) {
        self.live.bytes.store(bytes, Ordering::Relaxed);
        if done == 0 {
            // Nothing of it is known to be done: it is read from the beginning, and so counted from there.
            *lock(&self.live.before) = Counts::default();
            self.live.skipped_bytes.store(0, Ordering::Relaxed);
        }
    }

    fn file(&self, _: &str) {}

    fn advanced(&self, so_far: &SoFar) {
        *lock(&self.live.now) = so_far.clone();
    }

    async fn noted(&self, _: &SoFar) -> Result<(), StoreError> {
        if !store::note(self.imports.db.write(), self.id, &self.live.counts()).await? {
            self.live.stop.store(true, Ordering::Relaxed);
        }
        Ok(())
    }
}
