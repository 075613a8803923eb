//! Running an import: a thread that reads and maps, batches that are written meanwhile, notes of how far it got.

use std::{
    collections::VecDeque,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use rapport_kernel::{Clock, Interaction};
use rapport_store::{Appended, Db, Outcome, StoreError, StreamWriter};
use tokio::{sync::mpsc, task::JoinHandle};

use super::{
    Catalogue, EmployeeRow, FileReport, ImportError, OutputReport, Plan, ProductRow, Report, UnitRow,
    checkpoint::{Checkpoint, fingerprint},
    map_row::Mapped,
    problems::Problems,
    read::{Files, Sink, read_all},
};

/// Where an import goes.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    pub writer: &'a StreamWriter,
    pub catalogue: &'a dyn Catalogue,
    /// Keeps how far it got.
    pub db: &'a Db,
    pub clock: &'a dyn Clock,
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

/// Is told how it goes.
pub trait Progress: Send + Sync {
    /// Before anything is read: how much there is, in bytes.
    fn begins(&self, bytes: u64);
    /// A file is being read, also one that others look into.
    fn file(&self, name: &str);
    /// So many rows of this run are done and durable, and so many bytes are read.
    fn advanced(&self, rows: u64, bytes: u64);
}

/// Progress that nobody watches.
#[derive(Debug, Default)]
pub struct Quiet;

impl Progress for Quiet {
    fn begins(&self, _: u64) {}
    fn file(&self, _: &str) {}
    fn advanced(&self, _: u64, _: u64) {}
}

enum Message {
    File(String),
    Batch(Box<Batch>),
}

#[derive(Default)]
struct Batch {
    file: String,
    interactions: Vec<Interaction>,
    outputs: Vec<usize>,
    units: Vec<UnitRow>,
    products: Vec<ProductRow>,
    employees: Vec<EmployeeRow>,
    /// Rows of the file that are done when this batch is.
    rows: u64,
    bytes: u64,
}

/// Sends batches to whoever writes them.
struct Sender {
    to: mpsc::Sender<Message>,
    file: String,
    batch: usize,
    sent_rows: u64,
    stop: Arc<AtomicBool>,
}

impl Sink for Sender {
    fn file(&mut self, name: &str) -> Result<(), ImportError> {
        name.clone_into(&mut self.file);
        self.sent_rows = 0;
        self.send(Message::File(name.to_owned()))
    }

    fn rows(&mut self, mapped: &mut Mapped, rows: u64, bytes: u64, end: bool) -> Result<(), ImportError> {
        let full =
            mapped.interactions.len() + mapped.units.len() + mapped.products.len() + mapped.employees.len()
                >= self.batch;
        // Rows that give nothing are progress too.
        if !full && !end && rows - self.sent_rows.min(rows) < 50_000 {
            return Ok(());
        }
        self.sent_rows = rows;
        let Mapped { interactions, outputs, units, products, employees } = std::mem::take(mapped);
        let batch =
            Batch { file: self.file.clone(), interactions, outputs, units, products, employees, rows, bytes };
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
    let done = note.load().await?;
    progress.begins(files.bytes());
    if !plan.units.is_empty() {
        target.catalogue.units(plan.units.clone()).await?;
    }

    let mut report = Report { outputs: labels(plan), ..Report::default() };
    for (_, found) in &files.read {
        let continued_after = done.get(&found.name).copied().unwrap_or(0);
        report.files.push(FileReport { name: found.name.clone(), rows: 0, continued_after });
    }
    let mut problems = match &options.problems_to {
        Some(path) => Problems::listed_in(path, !done.is_empty())?,
        None => Problems::default(),
    };
    let (to, mut messages) = mpsc::channel(2);
    let mut sink =
        Sender { to, file: String::new(), batch: options.batch, sent_rows: 0, stop: options.stop.clone() };
    let (reading_plan, now) = (plan.clone(), target.clock.now());
    let reading = tokio::task::spawn_blocking(move || {
        let result = read_all(&reading_plan, &files, &done, now, &mut problems, &mut sink);
        (result, problems)
    });

    let mut writing = Writing {
        target,
        progress,
        note: &note,
        in_flight: VecDeque::new(),
        unsaved: 0,
        report: &mut report,
    };
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

struct InFlight {
    file: String,
    outputs: Vec<usize>,
    rows: u64,
    bytes: u64,
    appended: JoinHandle<Result<Vec<Appended>, StoreError>>,
}

/// The writing side: what is in flight, oldest first, so that notes never run ahead of what is durable.
struct Writing<'a> {
    target: &'a Target<'a>,
    progress: &'a dyn Progress,
    note: &'a Checkpoint<'a>,
    in_flight: VecDeque<InFlight>,
    /// Batches since the last note.
    unsaved: usize,
    report: &'a mut Report,
}

impl Writing<'_> {
    async fn all(&mut self, messages: &mut mpsc::Receiver<Message>, most: usize) -> Result<(), ImportError> {
        while let Some(message) = messages.recv().await {
            match message {
                Message::File(name) => {
                    self.settle_all().await?;
                    self.progress.file(&name);
                }
                Message::Batch(batch) => {
                    self.catalogue(&batch).await?;
                    let Batch { file, interactions, outputs, rows, bytes, .. } = *batch;
                    let appended = tokio::spawn(append(self.target.writer.clone(), interactions));
                    self.in_flight.push_back(InFlight { file, outputs, rows, bytes, appended });
                    if self.in_flight.len() >= most.max(1) {
                        self.settle().await?;
                    }
                }
            }
        }
        self.settle_all().await
    }

    async fn catalogue(&mut self, batch: &Batch) -> Result<(), ImportError> {
        let catalogue = self.target.catalogue;
        if !batch.units.is_empty() {
            catalogue.units(batch.units.clone()).await?;
        }
        if !batch.products.is_empty() {
            catalogue.products(batch.products.clone()).await?;
        }
        if !batch.employees.is_empty() {
            catalogue.employees(batch.employees.clone()).await?;
        }
        Ok(())
    }

    async fn settle_all(&mut self) -> Result<(), ImportError> {
        while !self.in_flight.is_empty() {
            self.settle().await?;
        }
        Ok(())
    }

    /// Waits until the oldest batch is durable.
    async fn settle(&mut self) -> Result<(), ImportError> {
        let Some(InFlight { file, outputs, rows, bytes, appended }) = self.in_flight.pop_front() else {
            return Ok(());
        };
        let appended = appended.await.map_err(|_| StoreError::Stopped)??;
        for (output, one) in outputs.iter().zip(&appended) {
            if let Some(report) = self.report.outputs.get_mut(*output) {
                match one.outcome {
                    Outcome::Stored => report.stored += 1,
                    Outcome::Duplicate => report.duplicates += 1,
                }
            }
        }
        if let Some(report) = self.report.files.iter_mut().find(|report| report.name == file) {
            report.rows = rows.saturating_sub(report.continued_after);
        }
        self.unsaved += 1;
        if self.unsaved >= SAVED_EVERY || self.in_flight.is_empty() {
            self.note.save(&file, rows).await?;
            self.unsaved = 0;
        }
        self.progress.advanced(self.report.rows(), bytes);
        Ok(())
    }
}

/// Batches between two notes of how far it got.
const SAVED_EVERY: usize = 16;

/// Writes a batch; waits while others fill the queue.
async fn append(writer: StreamWriter, interactions: Vec<Interaction>) -> Result<Vec<Appended>, StoreError> {
    loop {
        match writer.append(interactions.clone()).await {
            Err(StoreError::Busy) => tokio::time::sleep(Duration::from_millis(50)).await,
            answer => return answer,
        }
    }
}
