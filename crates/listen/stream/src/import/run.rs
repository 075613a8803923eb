//! Running an import: a thread that reads and maps, batches that are written meanwhile, notes of how far it got.

mod writing;

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use async_trait::async_trait;
use rapport_kernel::Clock;
use rapport_quality::entry::Entries;
use rapport_store::{Db, StoreError, StreamWriter};
use tokio::sync::mpsc;
use writing::Writing;

use super::{
    Catalogue, FileReport, ImportError, OutputReport, Plan, Report,
    checkpoint::{Checkpoint, fingerprint},
    map_row::Mapped,
    problems::Problems,
    read::{FileToRead, Files, Reached, Sink, read_all},
    tally::Tally,
};

/// Where an import goes.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    pub writer: &'a StreamWriter,
    pub catalogue: &'a dyn Catalogue,
    /// Keeps how far it got.
    pub db: &'a Db,
    pub clock: &'a dyn Clock,
    /// Takes how addresses and numbers of customers came.
    pub entries: &'a Entries,
}

/// How an import is run.
#[derive(Debug, Clone)]
pub struct Options {
    /// Interactions in one batch.
    pub batch: usize,
    /// Batches being written at once.
    pub in_flight: usize,
    /// Where all problems are listed, as CSV; written only when there are any.
    pub problems_to: Option<PathBuf>,
    /// Set to end the import at the next batch; the next run continues.
    pub stop: Arc<AtomicBool>,
}

impl Default for Options {
    fn default() -> Self {
        Self { batch: 2000, in_flight: 4, problems_to: None, stop: Arc::default() }
    }
}

/// How far a run got: what of it is durable.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SoFar {
    /// Rows read by this run, and bytes of all files.
    pub rows: u64,
    pub bytes: u64,
    pub stored: u64,
    pub duplicates: u64,
    /// Problems listed, and of these, rows left out.
    pub problems: u64,
    pub skipped: u64,
    pub tally: Tally,
}

/// Is told how it goes.
#[async_trait]
pub trait Progress: Send + Sync {
    /// Before anything is read: how much there is, in bytes, and how many rows an interrupted run had done.
    fn begins(&self, bytes: u64, done: u64);
    /// A file is being read, also one that others look into.
    fn file(&self, name: &str);
    /// So much is done and durable.
    fn advanced(&self, so_far: &SoFar);
    /// It is noted that so much is done: an interrupted run continues from here.
    async fn noted(&self, _: &SoFar) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Progress that nobody watches.
#[derive(Debug, Default)]
pub struct Quiet;

impl Progress for Quiet {
    fn begins(&self, _: u64, _: u64) {}
    fn file(&self, _: &str) {}
    fn advanced(&self, _: &SoFar) {}
}

enum Message {
    File(String),
    Batch(Box<Batch>),
}

/// What some rows of a file gave.
struct Batch {
    /// The file's place among those that are read.
    file: usize,
    mapped: Mapped,
    /// Rows of the file that are done when this batch is.
    rows: u64,
    bytes: u64,
    /// Problems listed so far, and of these, rows left out.
    problems: (u64, u64),
}

/// Sends batches to whoever writes them.
struct Sender {
    to: mpsc::Sender<Message>,
    batch: usize,
    sent_rows: u64,
    stop: Arc<AtomicBool>,
}

impl Sink for Sender {
    fn file(&mut self, name: &str) -> Result<(), ImportError> {
        self.sent_rows = 0;
        self.send(Message::File(name.to_owned()))
    }

    fn rows(&mut self, mapped: &mut Mapped, at: Reached) -> Result<(), ImportError> {
        let full = mapped.interactions.len() + mapped.things.len() >= self.batch;
        // Rows that give nothing are progress too.
        if !full && !at.end && at.rows.saturating_sub(self.sent_rows) < 50_000 {
            return Ok(());
        }
        self.sent_rows = at.rows;
        let batch = Batch {
            file: at.file,
            mapped: std::mem::take(mapped),
            rows: at.rows,
            bytes: at.bytes,
            problems: at.problems,
        };
        self.send(Message::Batch(Box::new(batch)))
    }
}

impl Sender {
    fn send(&self, message: Message) -> Result<(), ImportError> {
        if self.stop.load(Ordering::Relaxed) || self.to.blocking_send(message).is_err() {
            return Err(ImportError::Stopped);
        }
        Ok(())
    }
}

/// Runs an import: `path` is a folder or a file. Ends early only when it cannot go on; rows that cannot be mapped are in
/// the report.
pub async fn run(
    plan: &Arc<Plan>,
    path: &Path,
    target: &Target<'_>,
    progress: &dyn Progress,
    options: &Options,
) -> Result<Report, ImportError> {
    let files = Files::find(plan, path)?;
    let note = Checkpoint {
        db: target.db,
        clock: target.clock,
        source: &plan.source,
        fingerprint: fingerprint(plan, files.all())?,
    };
    let noted = note.load().await?;
    progress.begins(files.bytes(), noted.values().sum());
    if !plan.units.is_empty() {
        target.catalogue.units(plan.units.clone()).await?;
    }

    let mut report = Report { outputs: labels(plan), ..Report::default() };
    let names: Vec<String> = files.read.iter().map(FileToRead::note).collect();
    let done: Vec<u64> = names.iter().map(|name| noted.get(name).copied().unwrap_or(0)).collect();
    for (file, continued_after) in files.read.iter().zip(&done) {
        let name = file.found.name.clone();
        report.files.push(FileReport { name, rows: 0, continued_after: *continued_after });
    }
    let mut problems = match &options.problems_to {
        Some(path) => Problems::listed_in(path, !noted.is_empty())?,
        None => Problems::default(),
    };
    let (to, mut messages) = mpsc::channel(2);
    let mut sink = Sender { to, batch: options.batch, sent_rows: 0, stop: options.stop.clone() };
    let (reading_plan, now) = (plan.clone(), target.clock.now());
    let reading = tokio::task::spawn_blocking(move || {
        let result = read_all(&reading_plan, &files, &done, now, &mut problems, &mut sink);
        (result, problems)
    });

    let mut writing = Writing::new(target, progress, &note, (&plan.source, &names), &mut report);
    let written = writing.all(&mut messages, options.in_flight).await;
    // Lets the reading thread see that nobody listens any more, should writing have failed.
    drop(messages);
    let (read, mut problems) = reading
        .await
        .map_err(|error| ImportError::file(&plan.source, format!("reading broke off: {error}")))?;
    problems.finish();
    written?;
    match read {
        Err(ImportError::Stopped) => report.stopped = true,
        other => other?,
    }
    if !report.stopped {
        note.clear().await?;
    }
    report.problems_file = options.problems_to.clone().filter(|_| problems.total > 0);
    if let Some(path) = options
        .problems_to
        .as_ref()
        .filter(|_| problems.total == 0 && report.files.iter().all(|file| file.continued_after == 0))
    {
        let _ = std::fs::remove_file(path);
    }
    report.problems = problems;
    Ok(report)
}

fn labels(plan: &Plan) -> Vec<OutputReport> {
    let outputs = plan.files.iter().flat_map(|file| &file.outputs);
    outputs.map(|output| OutputReport { label: output.label.clone(), ..OutputReport::default() }).collect()
}
