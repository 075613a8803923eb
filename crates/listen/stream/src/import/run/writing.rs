//! The writing side of an import.

use std::{collections::VecDeque, time::Duration};

use rapport_kernel::Interaction;
use rapport_quality::entry::Noted;
use rapport_store::{Appended, Outcome, StoreError, StreamWriter};
use tokio::{sync::mpsc, task::JoinHandle};

use super::{Batch, Message, Progress, SoFar, Target};
use crate::import::{
    EmployeeRow, ImportError, ProductRow, Report, UnitRow, checkpoint::Checkpoint, map_row::Mapped,
    tally::Tally,
};

/// Batches between two notes of how far it got.
const SAVED_EVERY: usize = 16;

/// A batch that is being written.
struct InFlight {
    file: usize,
    outputs: Vec<usize>,
    rows: u64,
    bytes: u64,
    problems: (u64, u64),
    tally: Tally,
    noted: Noted,
    appended: JoinHandle<Result<Vec<Appended>, StoreError>>,
}

/// The writing side: what is in flight, oldest first, so that notes never run ahead of what is durable.
pub struct Writing<'a> {
    target: &'a Target<'a>,
    progress: &'a dyn Progress,
    note: &'a Checkpoint<'a>,
    in_flight: VecDeque<InFlight>,
    /// How far the oldest batches got since the last note, and how many there were.
    unsaved: Option<(usize, u64)>,
    batches: usize,
    source: &'a str,
    /// What each file is called in notes.
    files: &'a [String],
    report: &'a mut Report,
    so_far: SoFar,
}

impl<'a> Writing<'a> {
    pub fn new(
        target: &'a Target<'a>,
        progress: &'a dyn Progress,
        note: &'a Checkpoint<'a>,
        (source, files): (&'a str, &'a [String]),
        report: &'a mut Report,
    ) -> Self {
        Self {
            target,
            progress,
            note,
            in_flight: VecDeque::new(),
            unsaved: None,
            batches: 0,
            source,
            files,
            report,
            so_far: SoFar::default(),
        }
    }

    /// Takes all that is read, with at most so many batches being written at once.
    pub async fn all(
        &mut self,
        messages: &mut mpsc::Receiver<Message>,
        most: usize,
    ) -> Result<(), ImportError> {
        while let Some(message) = messages.recv().await {
            match message {
                Message::File(name) => {
                    self.settle_all().await?;
                    self.progress.file(&name);
                }
                Message::Batch(batch) => {
                    let Batch { file, mapped, rows, bytes, problems } = *batch;
                    let Mapped { interactions, outputs, units, products, employees, things, noted } = mapped;
                    self.catalogue(units, products, employees).await?;
                    for thing in things {
                        self.report.outputs[thing].given += 1;
                    }
                    let mut tally = Tally::default();
                    for one in &interactions {
                        tally.add(one);
                    }
                    let appended = tokio::spawn(append(self.target.writer.clone(), interactions));
                    self.in_flight.push_back(InFlight {
                        file,
                        outputs,
                        rows,
                        bytes,
                        problems,
                        tally,
                        noted,
                        appended,
                    });
                    if self.in_flight.len() >= most.max(1) {
                        self.settle().await?;
                    }
                }
            }
        }
        self.settle_all().await
    }

    async fn catalogue(
        &self,
        units: Vec<UnitRow>,
        products: Vec<ProductRow>,
        employees: Vec<EmployeeRow>,
    ) -> Result<(), ImportError> {
        let catalogue = self.target.catalogue;
        if !units.is_empty() {
            catalogue.units(units).await?;
        }
        if !products.is_empty() {
            catalogue.products(products).await?;
        }
        if !employees.is_empty() {
            catalogue.employees(employees).await?;
        }
        Ok(())
    }

    async fn settle_all(&mut self) -> Result<(), ImportError> {
        while !self.in_flight.is_empty() {
            self.settle().await?;
        }
        self.save().await
    }

    async fn save(&mut self) -> Result<(), ImportError> {
        self.batches = 0;
        if let Some((file, rows)) = self.unsaved.take() {
            self.note.save(&self.files[file], rows).await?;
            self.progress.noted(&self.so_far).await?;
        }
        Ok(())
    }

    /// Waits until the oldest batch is durable.
    async fn settle(&mut self) -> Result<(), ImportError> {
        let Some(InFlight { file, outputs, rows, bytes, problems, tally, noted, appended }) =
            self.in_flight.pop_front()
        else {
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
        // What was known before was counted when it first came.
        if appended.is_empty() || appended.iter().any(|one| one.outcome == Outcome::Stored) {
            self.target.entries.add(self.source, noted);
        }
        let report = &mut self.report.files[file];
        report.rows = rows.saturating_sub(report.continued_after);
        self.so_far.rows = self.report.rows();
        self.so_far.bytes = bytes;
        self.so_far.stored = self.report.stored();
        self.so_far.duplicates = self.report.duplicates();
        (self.so_far.problems, self.so_far.skipped) = problems;
        self.so_far.tally.merge(&tally);
        self.progress.advanced(&self.so_far);
        self.unsaved = Some((file, rows));
        self.batches += 1;
        if self.batches >= SAVED_EVERY {
            self.save().await?;
        }
        Ok(())
    }
}

/// Writes a batch; waits while others fill the queue.
async fn append(writer: StreamWriter, interactions: Vec<Interaction>) -> Result<Vec<Appended>, StoreError> {
    loop {
        match writer.append(interactions.clone()).await {
            Err(StoreError::Busy) => tokio::time::sleep(Duration::from_millis(50)).await,
            answer => return answer,
        }
    }
}
