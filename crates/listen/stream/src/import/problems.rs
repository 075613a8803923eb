//! What is wrong with rows: listed by place, the first in memory and all in a file.

use std::{collections::BTreeMap, fs::File, path::Path};

use rapport_tables::Fault;
use serde::Serialize;

use super::ImportError;

/// How many are kept in memory, unless more are asked for.
const KEPT: usize = 1000;

/// Something wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowProblem {
    pub file: String,
    pub line: u64,
    /// The file's column, where one is at fault.
    pub column: Option<String>,
    /// The output by its label; none when the row could not be read at all.
    pub output: Option<String>,
    /// The field that was to be filled.
    pub field: Option<String>,
    pub code: &'static str,
    pub detail: String,
    /// Whether the row was imported all the same, without that field.
    pub kept: bool,
}

/// All that is wrong with rows of an import.
#[derive(Debug)]
pub struct Problems {
    /// The first of them, in the order of the files; a thousand, of a dry run a hundred thousand.
    pub first: Vec<RowProblem>,
    /// How many there are of each code.
    pub by_code: BTreeMap<&'static str, u64>,
    pub total: u64,
    /// Of these, rows that were not imported.
    pub skipped: u64,
    most: usize,
    list: Option<csv::Writer<File>>,
}

impl Default for Problems {
    fn default() -> Self {
        Self::keeping(KEPT)
    }
}

impl Problems {
    /// Keeps the first `most` in memory.
    pub(super) const fn keeping(most: usize) -> Self {
        Self { first: Vec::new(), by_code: BTreeMap::new(), total: 0, skipped: 0, most, list: None }
    }

    /// Also writes each as a line of a CSV file. An interrupted import's list is continued.
    pub fn listed_in(path: &Path, continued: bool) -> Result<Self, ImportError> {
        let failed = |error: std::io::Error| ImportError::file(&path.display().to_string(), error);
        let file = File::options()
            .create(true)
            .write(true)
            .append(continued)
            .truncate(!continued)
            .open(path)
            .map_err(failed)?;
        let has_header = continued && file.metadata().map_err(failed)?.len() > 0;
        let list = csv::WriterBuilder::new().has_headers(!has_header).from_writer(file);
        Ok(Self { list: Some(list), ..Self::default() })
    }

    pub(super) fn add(&mut self, place: &Place<'_>, field: Option<&str>, fault: Fault, kept: bool) {
        self.total += 1;
        self.skipped += u64::from(!kept);
        *self.by_code.entry(fault.code).or_default() += 1;
        if self.first.len() >= self.most && self.list.is_none() {
            return;
        }
        let problem = RowProblem {
            file: place.file.to_owned(),
            line: place.line,
            column: fault.column,
            output: place.output.map(str::to_owned),
            field: field.map(str::to_owned),
            code: fault.code,
            detail: fault.detail,
            kept,
        };
        if let Some(list) = &mut self.list
            && let Err(error) = list.serialize(guarded(&problem))
        {
            tracing::warn!(%error, "the list of problems cannot be written");
            self.list = None;
        }
        if self.first.len() < self.most {
            self.first.push(problem);
        }
    }

    /// Brings the list to the disk.
    pub(super) fn finish(&mut self) {
        if let Some(mut list) = self.list.take()
            && let Err(error) = list.flush()
        {
            tracing::warn!(%error, "the list of problems cannot be written");
        }
    }
}

/// The same with what a spreadsheet would take for a formula marked as text: what a file holds is anybody's.
fn guarded(problem: &RowProblem) -> RowProblem {
    let text = |text: &String| {
        let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
        if formula { format!("'{text}") } else { text.clone() }
    };
    RowProblem {
        file: text(&problem.file),
        column: problem.column.as_ref().map(text),
        detail: text(&problem.detail),
        ..problem.clone()
    }
}

/// Where a problem is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub file: &'a str,
    pub line: u64,
    pub output: Option<&'a str>,
}
