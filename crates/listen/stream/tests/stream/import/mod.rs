//! Import of files.

mod examples;
mod expressions;
mod files;
mod mapping;
mod olist;
mod running;

use std::{collections::BTreeMap, path::Path};

use rapport_stream::import::{Company, ImportError, Plan, Preview, preview};
use rapport_testkit::NOW;
use tempfile::TempDir;

/// A folder of files.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

pub fn plan(map: &str) -> Result<Plan, ImportError> {
    Plan::parse(map, &Company::default())
}

/// A dry run over a file or folder.
fn dry(map: &str, path: &Path) -> Preview {
    preview(&plan(map).unwrap(), path, 100, NOW).unwrap()
}

/// Rows of an output, each as what is in its columns.
fn rows(preview: &Preview, output: &str) -> Vec<BTreeMap<String, String>> {
    let Some(table) = preview.tables.iter().find(|table| table.output == output) else { return Vec::new() };
    let row = |row: &Vec<String>| {
        let filled = table.columns.iter().cloned().zip(row.iter().cloned());
        filled.filter(|(_, value)| !value.is_empty()).collect()
    };
    table.rows.iter().map(row).collect()
}

/// `file:line column code` of all problems.
fn told(preview: &Preview) -> Vec<String> {
    let place = |column: &Option<String>| column.clone().unwrap_or_else(|| "-".into());
    preview
        .problems
        .first
        .iter()
        .map(|p| format!("{}:{} {} {}", p.file, p.line, place(&p.column), p.code))
        .collect()
}
