//! The background work of a server: tail, flushes, roll-ups, upkeep. All loops live here.

use std::{
    sync::{PoisonError, atomic::Ordering},
    time::Duration,
};

use rapport_kernel::time::MINUTE;
use rapport_store::stream;
use tokio::sync::watch;

use crate::{Lake, LakeError, buckets, settings::REFRESH_EVERY};

/// How often the loop looks for work.
const TICK: Duration = Duration::from_secs(1);
/// Numbers summed into roll-ups in one transaction.
const BUCKET_STEP: i64 = 100_000;
/// How often upkeep looks whether anything is due, in microseconds.
const UPKEEP_EVERY: i64 = 10 * MINUTE;

/// When what was last done, in microseconds.
#[derive(Debug, Default)]
struct Rounds {
    flush: i64,
    refresh: i64,
    upkeep: i64,
}

impl Lake {
    /// Tends the lake until `shutdown` turns true; then flushes once more and hands over. Failures are logged and tried again.
    pub async fn run(&self, mut shutdown: watch::Receiver<bool>) {
        let mut rounds = Rounds { upkeep: self.clock.now().micros(), ..Rounds::default() };
        if let Err(error) = self.read_ahead().await {
            tracing::warn!(%error, "the lake: reading ahead");
        }
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while !*shutdown.borrow() {
            tokio::select! {
                _ = tick.tick() => self.round(&mut rounds).await,
                changed = shutdown.changed() => if changed.is_err() { break },
            }
        }
        self.note("flush at the end", self.flush_now().await.map(|_| ()));
        self.note("handing over", self.hand_over().await);
    }

    async fn round(&self, rounds: &mut Rounds) {
        let now = self.clock.now().micros();
        let pending = match self.pending().await {
            Ok(pending) => pending,
            Err(error) => return self.note("tail", Err(error)),
        };
        let waited = now - rounds.flush >= self.settings.flush_every;
        if pending >= self.settings.flush_rows as i64 || (waited && pending > 0) {
            rounds.flush = now;
            self.note("flush", self.flush_now().await.map(|_| ()));
        }
        self.note("roll-ups", self.fill_buckets().await.map(|_| ()));
        if now - rounds.refresh >= REFRESH_EVERY {
            rounds.refresh = now;
            self.note("refresh", self.refresh_all().await);
        }
        if now - rounds.upkeep >= UPKEEP_EVERY {
            rounds.upkeep = now;
            self.note("upkeep", self.upkeep().await.map(|_| ()));
        }
    }

    /// How many numbers are committed and not flushed.
    async fn pending(&self) -> Result<i64, LakeError> {
        let last = stream::last_number(self.db.read()).await?;
        Ok(last - self.published().interactions_seq)
    }

    async fn refresh_all(&self) -> Result<(), LakeError> {
        self.refresh().await?;
        for dimension in self.dimensions.values() {
            dimension.refresh().await?;
        }
        Ok(())
    }

    /// Reads what after a start would make the first to ask wait: sums by day, and what changed since the copies were made.
    async fn read_ahead(&self) -> Result<(), LakeError> {
        self.days.get().await?;
        for dimension in self.dimensions.values() {
            dimension.view().await?;
        }
        Ok(())
    }

    /// Adds new scores to the roll-ups of the store. Gives the number that they are complete through.
    pub async fn fill_buckets(&self) -> Result<i64, LakeError> {
        let _flushing = self.flushing.lock().await;
        let last = stream::last_number(self.db.read()).await?;
        loop {
            let from = buckets::applied(&self.db).await?;
            if from >= last || !self.keep().await? {
                self.refresh_buckets().await?;
                return Ok(from);
            }
            let through = last.min(from + BUCKET_STEP);
            let tail = &self.flusher.tail;
            let rows = match tail.bring_to(through).await.and_then(|()| tail.slice(from, through)) {
                Err(LakeError::Behind) => {
                    tail.restart(self.floor().min(from));
                    tail.bring_to(through).await?;
                    tail.slice(from, through)?
                }
                other => other?,
            };
            buckets::apply(&self.db, buckets::quarters(&rows), from, through).await?;
            self.refresh_buckets().await?;
        }
    }

    /// Looks how far the store's buckets are, feeds those in memory, and lets go of rows that nothing needs any more.
    pub(crate) async fn refresh_buckets(&self) -> Result<(), LakeError> {
        self.applied.store(buckets::applied(&self.db).await?, Ordering::Relaxed);
        let tail = &self.flusher.tail;
        if let Some(seq) = self.days.seq() {
            let through = tail.position();
            match tail.slice(seq, through) {
                Ok(rows) => self.days.absorb(&rows, seq, through)?,
                Err(LakeError::Behind) => self.days.unload(),
                Err(error) => return Err(error),
            }
        }
        tail.trim(self.floor());
        Ok(())
    }

    /// Writes the copies of dimensions anew that are due, or with `all` every one that changed. Gives how many.
    pub async fn renew_copies(&self, all: bool) -> Result<usize, LakeError> {
        let mut renewed = 0;
        for (name, dimension) in &self.dimensions {
            dimension.view().await?;
            if !dimension.is_stale(if all { i64::MAX } else { self.clock.now().micros() }) {
                continue;
            }
            let version = dimension.version();
            let rows = self.all_rows(name).await?;
            dimension.replace(rows, version).await?;
            renewed += 1;
        }
        Ok(renewed)
    }

    fn note(&self, what: &str, done: Result<(), LakeError>) {
        let trouble = done.err().map(|error| {
            tracing::warn!(%error, "the lake: {what}");
            format!("{what}: {error}")
        });
        let mut noted = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        let ours = noted.as_ref().is_some_and(|noted| noted.starts_with(what));
        if trouble.is_some() || ours {
            *noted = trouble;
        }
    }
}
