//! What an import came to.

use std::path::PathBuf;

use serde::Serialize;

use super::Problems;

/// What became of a file's rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FileReport {
    pub name: String,
    /// Rows read by this run.
    pub rows: u64,
    /// Rows that an interrupted run had done before.
    pub continued_after: u64,
}

/// What became of what an output gives.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct OutputReport {
    pub label: String,
    /// Interactions that are new in the stream.
    pub stored: u64,
    /// Interactions that were in the stream before.
    pub duplicates: u64,
    /// Units, products and employees given to the catalogue, known there or not.
    pub given: u64,
}

/// What an import came to.
#[derive(Debug, Default)]
pub struct Report {
    pub files: Vec<FileReport>,
    pub outputs: Vec<OutputReport>,
    pub problems: Problems,
    /// The list of all problems, where there are any and a place for it was given.
    pub problems_file: Option<PathBuf>,
    /// Ended before the end, because it was asked to; the next run continues.
    pub stopped: bool,
}

impl Report {
    pub fn rows(&self) -> u64 {
        self.files.iter().map(|file| file.rows).sum()
    }

    pub fn stored(&self) -> u64 {
        self.outputs.iter().map(|output| output.stored).sum()
    }

    pub fn given(&self) -> u64 {
        self.outputs.iter().map(|output| output.given).sum()
    }

    pub fn duplicates(&self) -> u64 {
        self.outputs.iter().map(|output| output.duplicates).sum()
    }
}
